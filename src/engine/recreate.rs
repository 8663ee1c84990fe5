//! Groups that activities have lost: which one takes their place, or how it is made again.
//!
//! Moodle gets its link from a person. Until it has it, the group waits, and nothing is offered a second time.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Ground;
use super::expect::{ActivityExpectation, ExpectedPeople, RolesHealth};
use super::groups::is_visible;
use super::plan::{Wanted, new_account};
use super::repairs::Names;
use crate::domain::awaited::AwaitedLink;
use crate::domain::capabilities::{Lack, Permission};
use crate::domain::chat::{Group, People, RoomFacts, RoomRoles};
use crate::domain::drift::{Adoptable, Drift, Evidence, Fix, JoinAs, Severity, Withheld};
use crate::domain::ids::{CmId, RoomId};
use crate::domain::plan::{Change, GroupPlan, NewAccount, Step, Who};
use crate::domain::retention::RetentionRule;
use crate::domain::site::Activity;
use crate::domain::target::Target;

/// What the API account holds in a group that it makes.
const OWNER: RoomRoles = RoomRoles {
    owner: true,
    moderator: false,
    leader: false,
};

/// Gives the activities without a group their fixes.
pub(super) fn offer(ground: &Ground, drifts: &mut [Drift]) {
    // One group could take the place of several: of those that bear no id of a course module, say.
    let mut wanted: FxHashMap<RoomId, usize> = FxHashMap::default();
    let lost = drifts.iter().filter_map(candidates);
    let mut any = false;
    for adoptable in lost {
        any = true;
        for candidate in adoptable {
            *wanted.entry(candidate.room.clone()).or_default() += 1;
        }
    }
    let mut names = Names::of(ground, any);
    for drift in drifts {
        let (Some(adoptable), Some(place)) = (candidates(drift), ground.place_of(drift)) else {
            continue;
        };
        let offered = ground.relinkable(place).and_then(|()| match adoptable {
            [] => recreate(ground, place, &mut names),
            [one] if wanted.get(&one.room) == Some(&1) => adopt(ground, one),
            _ => Err(Withheld::SeveralCandidates),
        });
        (drift.fix, drift.withheld) = match offered {
            Ok(fix) => (Some(fix), None),
            Err(withheld) => (None, Some(withheld)),
        };
    }
}

/// What gives an activity a group again; none where the difference has no such fix.
pub(super) fn wanted(ground: &Ground, drift: &Drift) -> Option<Wanted> {
    let place = ground.place_of(drift)?;
    let (changes, newcomers) = match (drift.fix?, candidates(drift)?) {
        (Fix::Adopt, [one]) => {
            let (room, name) = (one.room.clone(), Arc::clone(&one.name));
            (vec![Change::Adopt { room, name }], Vec::new())
        }
        (Fix::Recreate, []) => {
            let new = wanted_of_new(ground, place)?;
            let newcomers = new.newcomers.clone();
            (new.changes(), newcomers)
        }
        _ => return None,
    };
    Some((Target::Lost(place.activity.cm), changes, newcomers))
}

/// What a group that is made for an activity would get now, beside being made; nothing where it would get none.
pub fn would_make(ground: &Ground, cm: CmId) -> Vec<Change> {
    let place = ground
        .place(cm)
        .filter(|place| ground.relinkable(*place).is_ok());
    place
        .and_then(|place| wanted_of_new(ground, place))
        .map_or_else(Vec::new, NewGroup::changes)
}

fn wanted_of_new(ground: &Ground, place: PlaceOf<'_>) -> Option<NewGroup> {
    let name = ground.name_to_give(place).ok()?;
    NewGroup::of(ground, place, name).ok()
}

/// The plan of steps for a group that an activity has lost; none where there is no such activity.
pub(super) fn group_plan(ground: &Ground, cm: CmId, steps: Vec<Step>) -> Option<GroupPlan> {
    let place = ground.place(cm)?;
    let mut members_after = 0;
    let mut name = None;
    for step in &steps {
        match &step.change {
            Change::Recreate { name: to, members } => {
                members_after = members.len();
                name = Some(Arc::clone(to));
            }
            Change::Adopt { name: of, .. } => name = Some(Arc::clone(of)),
            _ => {}
        }
    }
    // A run that goes on finds it made.
    let made = || {
        let link = ground.awaited.iter().find(|link| link.cm == cm)?;
        Some(Arc::clone(&ground.chat.group(&link.room)?.name))
    };
    let name = name
        .or_else(made)
        .or_else(|| ground.name_to_give(place).ok())?;
    Some(GroupPlan {
        room: Target::Lost(cm),
        name,
        courses: vec![place.activity.course],
        activities: vec![cm],
        members: 0,
        members_after,
        loses_lead: false,
        steps,
    })
}

/// An activity, and whom it expects.
#[derive(Clone, Copy)]
struct PlaceOf<'a> {
    activity: &'a Activity,
    expectation: &'a ActivityExpectation,
}

/// The groups that could take the place of the one that a difference is about; none where it is about something else.
fn candidates(drift: &Drift) -> Option<&[Adoptable]> {
    match &drift.evidence {
        Evidence::Missing { adoptable } | Evidence::Unlinked { adoptable } => Some(adoptable),
        _ => None,
    }
}

impl Ground {
    /// The difference, or that the group which was made for the activity waits for its link.
    pub(super) fn or_awaited(&self, drift: Drift, activity: &Activity) -> Drift {
        let made = self
            .awaited
            .iter()
            .find(|link| link.cm == activity.cm && self.may_exist(&link.room));
        let Some(link) = made else {
            return drift;
        };
        // What Moodle has now is what the statement has to find.
        let evidence = Evidence::AwaitingLink(AwaitedLink {
            instance: activity.instance,
            old: activity.room.clone(),
            ..link.clone()
        });
        Drift {
            severity: Severity::Warning,
            evidence,
            ..drift
        }
    }

    fn may_exist(&self, room: &RoomId) -> bool {
        self.chat.groups.known().is_none() || self.chat.group(room).is_some()
    }

    fn place_of(&self, drift: &Drift) -> Option<PlaceOf<'_>> {
        self.place(drift.activity?)
    }

    fn place(&self, cm: CmId) -> Option<PlaceOf<'_>> {
        let (activity, expectation) = self.case(cm)?;
        Some(PlaceOf {
            activity,
            expectation,
        })
    }

    /// Whether an activity may get a group at all.
    fn relinkable(&self, place: PlaceOf<'_>) -> Result<(), Withheld> {
        let PlaceOf {
            activity,
            expectation,
        } = place;
        if self.wwwroot.is_none() {
            return Err(Withheld::WwwrootUnset);
        }
        if expectation.people == ExpectedPeople::FrontPage {
            return Err(Withheld::FrontPage);
        }
        if activity.visibility.being_deleted {
            return Err(Withheld::BeingDeleted);
        }
        let tied = match &activity.room {
            Some(room) => self.tied(room),
            None => (!self.links.all_sites_read()).then_some(Withheld::NeighbourUnread),
        };
        tied.map_or(Ok(()), Err)
    }

    /// The name that the plugin would give the group.
    fn name_to_give(&self, place: PlaceOf<'_>) -> Result<Arc<str>, Withheld> {
        let course = self.site.course(place.activity.course);
        course
            .and_then(|course| self.naming.expected(course, place.activity.cm).ok())
            .flatten()
            .ok_or(Withheld::NameUnknown)
    }

    /// Whether the API account may make accounts: who comes in with the group is not invited.
    fn may_create(&self) -> bool {
        let lack = self.rights_as(OWNER).lack(Fix::Create(JoinAs::Member));
        lack != Some(Lack::Permission(Permission::CreateUser))
    }

    /// Whether the API account may do this to a group of its own making.
    fn may_as_owner(&self, fix: Fix) -> Result<(), Withheld> {
        match self.rights_as(OWNER).lack(fix) {
            None => Ok(()),
            Some(Lack::Permission(lacking)) => Err(Withheld::NotPermitted(lacking)),
            Some(Lack::Membership) => Err(Withheld::NotInGroup),
        }
    }
}

/// The name alone is no proof: another Moodle of the same server may name its groups in the same way.
fn adopt(ground: &Ground, candidate: &Adoptable) -> Result<Fix, Withheld> {
    let group = ground.chat.group(&candidate.room);
    if group.is_some_and(|group| ground.naming.proves_own(group)) {
        Ok(Fix::Adopt)
    } else {
        Err(Withheld::NameTaken)
    }
}

fn recreate(ground: &Ground, place: PlaceOf<'_>, names: &mut Names<'_>) -> Result<Fix, Withheld> {
    if place.expectation.roles != RolesHealth::Sound {
        return Err(Withheld::RolesInvalid);
    }
    let name = ground.name_to_give(place)?;
    ground.may_as_owner(Fix::Recreate)?;
    let new = NewGroup::of(ground, place, Arc::clone(&name))?;
    // Half of it would leave teachers who cannot lead, or an open group of a hidden activity.
    if !new.moderators.is_empty() {
        ground.may_as_owner(Fix::AddModerator)?;
    }
    if new.archived {
        ground.may_as_owner(Fix::Archive)?;
    }
    // With a time at its end, as the plugin would do it, nobody would know it for what it is.
    if names.take(&name, &RoomId::from("")) {
        Ok(Fix::Recreate)
    } else {
        Err(Withheld::NameTaken)
    }
}

/// A group as it is to be.
struct NewGroup {
    name: Arc<str>,
    members: Vec<Who>,
    moderators: Vec<Who>,
    /// Those of the members whose accounts are made before.
    newcomers: Vec<NewAccount>,
    retention: Option<RetentionRule>,
    archived: bool,
}

impl NewGroup {
    fn of(ground: &Ground, place: PlaceOf<'_>, name: Arc<str>) -> Result<Self, Withheld> {
        if ground.site.settings.username_hook && ground.rules.is_empty() {
            return Err(Withheld::PeopleUnknown);
        }
        let empty = empty(ground, &name);
        let people = ground
            .compare_with_new(place.expectation, &empty)
            .map_err(|_reason| Withheld::PeopleUnknown)?;
        let creates = ground.may_create();
        let mut newcomers = Vec::new();
        let mut invited: Vec<(Who, JoinAs)> = Vec::new();
        for candidate in &people {
            let fix = candidate.drift.as_ref().and_then(|drift| drift.fix);
            let (account, role) = match (fix, candidate.chat_id, candidate.person) {
                // It owns what it makes.
                (Some(Fix::Invite(role)), Some(id), _) if *id != ground.chat.api_account => {
                    (Some(id.clone()), role)
                }
                (Some(Fix::Create(role)), None, Some(person)) if creates => {
                    newcomers.push(new_account(ground, candidate.name, person));
                    (None, role)
                }
                _ => continue,
            };
            let username = candidate.name.clone();
            invited.push((Who { account, username }, role));
        }
        invited.sort_by(|(one, _), (other, _)| one.username.cmp(&other.username));
        let moderators = invited
            .iter()
            .filter(|(_, role)| *role == JoinAs::Moderator)
            .map(|(who, _)| who.clone())
            .collect();
        let visibility = place.activity.visibility;
        Ok(Self {
            name,
            members: invited.into_iter().map(|(who, _)| who).collect(),
            moderators,
            newcomers,
            retention: retention(ground, place.activity),
            archived: !is_visible(visibility, ground.site.condition.plugin),
        })
    }

    /// In the order in which a server takes them: of an archived group nobody is made moderator any more.
    fn changes(self) -> Vec<Change> {
        let (name, members) = (self.name, self.members);
        let mut changes = vec![Change::Recreate { name, members }];
        changes.extend(self.moderators.into_iter().map(Change::AddModerator));
        changes.extend(self.retention.map(Change::FirstRetention));
        changes.extend(self.archived.then_some(Change::ArchiveNew));
        changes
    }
}

/// The group as its maker finds it.
fn empty(ground: &Ground, name: &Arc<str>) -> Group {
    Group {
        id: RoomId::from(""),
        name: Arc::clone(name),
        display_name: Arc::clone(name),
        archived: false,
        creator: Some(ground.chat.api_account.clone()),
        users_count: None,
        messages: None,
        updated: None,
        facts: RoomFacts::default(),
        people: People::Known(Vec::new()),
        banned: Vec::new(),
    }
}

/// The rule that the group gets: the activity's, where the plugin looks after it and the account may set it. Where it
/// may not, that is a difference of its own afterwards.
fn retention(ground: &Ground, activity: &Activity) -> Option<RetentionRule> {
    let rule = activity.retention;
    let fit = matches!(rule, RetentionRule::Own(own) if own.days >= 1);
    let wanted = ground.site.settings.retention_feature && fit;
    let allowed = ground
        .rights_as(OWNER)
        .lack(Fix::SetRetention(rule))
        .is_none();
    (wanted && allowed).then_some(rule)
}
