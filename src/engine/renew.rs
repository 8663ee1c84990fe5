//! Judging again after only a little has changed: what follows from the rest is taken over.
//!
//! A reading comes in pieces, and after an apply it is a handful of groups that are not as they were. What each part of a
//! [`Ground`] rests on is compared; comparing costs a fraction of working it out again.

mod clock;
mod splice;

use std::sync::Arc;

use super::advice::Advisor;
use super::naming::Naming;
use super::{
    Directory, Findings, FoundOn, Ground, Laid, Links, SiteChecks, drift, expect, findings, orphans,
};
use crate::domain::awaited::AwaitedLink;
use crate::domain::chat::{Chat, Group, RoomFacts};
use crate::domain::drift::Code;
use crate::domain::ids::RoomId;
use crate::domain::neighbours::Neighbours;
use crate::domain::site::Site;

/// A ground that was made from an earlier one, and how it differs from that.
#[derive(Debug, Clone)]
pub struct Renewed {
    /// The ground.
    pub ground: Ground,
    /// The earlier one; none where it leans on nothing.
    earlier: Option<Laid>,
    changed: Changed,
}

/// What is not as it was.
#[derive(Debug, Clone)]
enum Changed {
    /// Groups that activities point at. What is found elsewhere does not rest on them, but for namesakes.
    Groups(Vec<RoomId>),
    /// More than that, or something on which differences anywhere may rest.
    More,
}

impl Ground {
    /// This ground by what has been read since, judged by the same rules.
    #[must_use]
    pub fn renewed(
        &self,
        site: &Arc<Site>,
        chat: &Arc<Chat>,
        neighbours: &Arc<Neighbours>,
        awaited: &Arc<[AwaitedLink]>,
    ) -> Renewed {
        let same = Same::of(self, site, chat);
        let same_neighbours = self.neighbours == *neighbours;
        let mut ground = Self {
            name: Arc::clone(&self.name),
            site: Arc::clone(site),
            chat: Arc::clone(chat),
            policy: Arc::clone(&self.policy),
            rules: Arc::clone(&self.rules),
            wwwroot: self.wwwroot.clone(),
            expectations: kept(same.site, &self.expectations, || {
                expect(site, &self.policy, &self.rules)
            }),
            directory: kept(same.directory, &self.directory, || {
                Directory::new(site, chat, &self.rules)
            }),
            neighbours: Arc::clone(neighbours),
            links: kept(same.site && same_neighbours, &self.links, || {
                Links::new(site, neighbours)
            }),
            awaited: Arc::clone(awaited),
            naming: kept(same.naming, &self.naming, || {
                Naming::new(site, chat, self.wwwroot.as_deref())
            }),
            advisor: kept(same.advice, &self.advisor, Advisor::default),
            laid: Laid::default(),
        };
        let groups_alone = same.all_but_groups && same_neighbours && self.awaited == *awaited;
        let changed = same
            .moved
            .filter(|_| groups_alone)
            .and_then(|moved| ground.that_concern_none_but_themselves(&moved))
            .map_or(Changed::More, Changed::Groups);
        if matches!(&changed, Changed::Groups(groups) if groups.is_empty()) {
            // What was found on the one is found on the other.
            ground.laid = self.laid.clone();
        }
        Renewed {
            ground,
            earlier: Some(self.laid.clone()),
            changed,
        }
    }

    /// The linked ones of some groups that have changed, whose names have not; none where a difference elsewhere may rest
    /// on one of them.
    fn that_concern_none_but_themselves(&self, moved: &[(&Group, &Group)]) -> Option<Vec<RoomId>> {
        let mut groups = Vec::new();
        for (was, is) in moved {
            if !self.links.bin_rows_on(&is.id).is_empty() {
                return None;
            }
            if !self.links.activities_on(&is.id).is_empty() {
                groups.push(is.id.clone());
            } else if was.creator != is.creator || orphans::mark(self, is).is_some() {
                // It may be, or have been, one that an activity has lost.
                return None;
            }
        }
        Some(groups)
    }
}

impl Renewed {
    /// A ground that leans on nothing.
    pub const fn afresh(ground: Ground) -> Self {
        Self {
            ground,
            earlier: None,
            changed: Changed::More,
        }
    }

    /// All differences, as [`drift`] finds them. Where `earlier` was found on the ground that this one was made from, by the
    /// same figures, and only groups have changed since, theirs alone are found again.
    pub fn drift(&self, earlier: Findings, checks: SiteChecks) -> Findings {
        match self.of_groups(&earlier, checks) {
            Some([]) => earlier,
            Some(groups) => {
                let found_on = FoundOn::of(&self.ground, checks);
                splice::found_again(&self.ground, earlier, groups).map_or_else(
                    || drift(&self.ground, checks),
                    |found| Findings { found_on, ..found },
                )
            }
            None => drift(&self.ground, checks),
        }
    }

    /// Whether [`Self::drift`] would find nothing else than it found then.
    pub fn is_as_before(&self, earlier: &Findings, checks: SiteChecks) -> bool {
        self.of_groups(earlier, checks).is_some_and(<[_]>::is_empty)
    }

    /// The groups that have changed, where nothing else has; those without an activity left out.
    pub fn groups(&self) -> Option<&[RoomId]> {
        match &self.changed {
            Changed::Groups(groups) => Some(groups),
            Changed::More => None,
        }
    }

    /// The groups whose differences alone are not what they were.
    fn of_groups(&self, earlier: &Findings, checks: SiteChecks) -> Option<&[RoomId]> {
        let groups = self.groups()?;
        let on = self.earlier.as_ref()?;
        // Of the whole site stand first, and time alone changes this one.
        let mut of_site = earlier.drifts.iter().take_while(|one| one.course.is_none());
        let still = of_site.find(|one| one.code == Code::MoodleStale);
        let as_still = still.map(|one| &one.evidence)
            == findings::stillness(&self.ground.site, checks).as_ref();
        (earlier.found_on.is(on, checks) && as_still).then_some(groups)
    }
}

/// What two readings have in common with the two before them, as far as a part of the ground rests on it.
struct Same<'a> {
    /// Moodle leads to the same.
    site: bool,
    /// Everybody has the place and the account that he had, each group the place.
    directory: bool,
    /// Names are made and recognised as they were.
    naming: bool,
    /// The server takes the same usernames, of the same people.
    advice: bool,
    /// Everything that was read but the groups, and of these the names.
    all_but_groups: bool,
    /// The groups that are not as they were, as they were and as they are; none where other groups are listed.
    moved: Option<Vec<(&'a Group, &'a Group)>>,
}

impl<'a> Same<'a> {
    fn of(before: &'a Ground, site: &Arc<Site>, now: &'a Chat) -> Self {
        let was = &*before.chat;
        let site = Arc::ptr_eq(&before.site, site)
            || clock::judges_alike(&before.site, site, before.policy.queue_grace_minutes);
        let accounts = was.api_account == now.api_account && was.accounts == now.accounts;
        let settings = was.capabilities.settings == now.capabilities.settings;
        let moved = moved(was, now);
        let is_named_alike = |(was, is): &(&Group, &Group)| {
            was.name == is.name && was.display_name == is.display_name
        };
        let names = moved
            .as_ref()
            .is_some_and(|moved| moved.iter().all(is_named_alike));
        let directory = site && accounts && moved.is_some();
        Self {
            site,
            directory,
            naming: site && (names || before.wwwroot.is_some()),
            advice: directory && settings,
            all_but_groups: directory
                && settings
                && names
                && is_the_same_server(was, now)
                && now.accounts.known().is_some(),
            moved,
        }
    }
}

fn kept<T>(holds: bool, earlier: &Arc<T>, make: impl FnOnce() -> T) -> Arc<T> {
    if holds {
        Arc::clone(earlier)
    } else {
        Arc::new(make())
    }
}

fn moved<'a>(before: &'a Chat, now: &'a Chat) -> Option<Vec<(&'a Group, &'a Group)>> {
    if std::ptr::eq(before, now) {
        return Some(Vec::new());
    }
    let (was, is) = (before.groups.known()?, now.groups.known()?);
    let both = || was.iter().zip(is);
    if was.len() != is.len() || !both().all(|(was, is)| was.id == is.id) {
        return None;
    }
    let recipe = |chat: &'a Chat, group: &Group| chat.capabilities.recipes.get(&group.id);
    let moved = both()
        .filter(|(was, is)| !is_judged_alike(was, is) || recipe(before, was) != recipe(now, is));
    Some(moved.collect())
}

/// Whether nothing by which a group is judged differs. Taken apart, so that nothing that is read is forgotten here.
fn is_judged_alike(was: &Group, is: &Group) -> bool {
    let Group {
        id,
        name,
        display_name,
        archived,
        creator,
        users_count,
        messages: _,
        updated: _,
        facts,
        people,
        banned,
    } = was;
    let RoomFacts {
        created,
        traits,
        retention,
        last_message: _,
    } = facts;
    *id == is.id
        && *archived == is.archived
        && *users_count == is.users_count
        && *created == is.facts.created
        && *retention == is.facts.retention
        && *name == is.name
        && *display_name == is.display_name
        && *creator == is.creator
        && *traits == is.facts.traits
        && *banned == is.banned
        && *people == is.people
}

/// Whether a server is of the same release, lets the account do the same, and says the same of groups that it does not
/// list. Its settings are compared elsewhere.
fn is_the_same_server(before: &Chat, now: &Chat) -> bool {
    before.version == now.version
        && before.capabilities.permissions == now.capabilities.permissions
        && before.lookups == now.lookups
}
