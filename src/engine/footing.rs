//! What a plan rests on, and whether that is still so.

use std::collections::BTreeMap;

use strum::IntoEnumIterator;

use super::Ground;
use super::expect::{Expected, ExpectedPeople};
use crate::domain::chat::{Group, People};
use crate::domain::digest::{Digest, Digester};
use crate::domain::footing::{Footing, FootingChange, PeopleFooting, StaleGroup, Staleness};
use crate::domain::ids::CmId;
use crate::domain::names::{UsernameRule, UsernameRules};
use crate::domain::plan::{GroupPlan, Plan, Step};
use crate::domain::policy::Policy;
use crate::domain::repairs::OptionalRepair;
use crate::domain::target::Target;

/// What the steps of a group rest on; none where the group is not among those that were read.
pub fn footing(ground: &Ground, target: &Target) -> Option<Footing> {
    let room = match target {
        Target::Group(room) => room,
        Target::Lost(cm) => return footing_of_lost(ground, *cm),
    };
    let group = ground.chat.group(room)?;
    let mut digester = Digester::default();
    expected(ground, ground.links.activities_on(room), &mut digester);
    let bins = ground.links.bin_rows_on(room).iter();
    digester.take_in_any_order(bins.map(ToString::to_string).collect());
    let sites = ground.links.sites_on(room).iter();
    digester.take_in_any_order(sites.map(ToString::to_string).collect());
    Some(Footing {
        people: people(ground, group),
        room: room_digest(group),
        expected: digester.finish(),
    })
}

/// Of a group that an activity has lost, only what Moodle says of it can be told.
fn footing_of_lost(ground: &Ground, cm: CmId) -> Option<Footing> {
    let activity = ground.site.activity(cm)?;
    let mut room = Digester::default();
    room.take("lost");
    room.take(activity.room.as_ref().map_or("", |room| room.as_str()));
    let mut digester = Digester::default();
    expected(ground, &[cm], &mut digester);
    Some(Footing {
        people: None,
        room: room.finish(),
        expected: digester.finish(),
    })
}

/// How people are judged: the policy, and the rules from one username to the other.
pub fn judged_by(policy: &Policy, rules: &UsernameRules) -> Digest {
    // Taken apart, so that no switch is forgotten.
    let Policy {
        preset,
        parent_roles,
        module_roles,
        inactive,
        restrictions,
        guests,
        chat_administrators,
        site_administrators,
        access_all_groups,
        ignore_restrictions,
        keep,
        repairs,
        queue_grace_minutes,
        purged,
    } = policy;
    let mut digester = Digester::default();
    digester.take((*preset).into());
    for stance in [
        parent_roles,
        module_roles,
        inactive,
        guests,
        chat_administrators,
        site_administrators,
    ] {
        digester.take(&format!("{stance:?}"));
    }
    digester.take((*restrictions).into());
    digester.take(&queue_grace_minutes.to_string());
    digester.take_in_any_order(access_all_groups.clone());
    digester.take_in_any_order(ignore_restrictions.clone());
    digester.take_in_any_order(keep.patterns.clone());
    digester.take((*purged).into());
    let switched_on = OptionalRepair::iter().filter(|repair| repairs.makes(*repair));
    digester.take_in_any_order(switched_on.map(|repair| repair.to_string()).collect());
    if repairs.vouches() {
        digester.take("create_verified");
    }
    for rule in &rules.0 {
        match rule {
            UsernameRule::StripSuffix(suffix) => {
                digester.take("strip_suffix");
                digester.take(suffix);
            }
            UsernameRule::Replace { pattern, with } => {
                digester.take("replace");
                digester.take(pattern.as_str());
                digester.take(with);
            }
            UsernameRule::Lowercase => digester.take("lowercase"),
        }
    }
    digester.finish()
}

/// What has changed since `then` was planned, resting on `footings` (in the order of its groups): `now` is what the
/// same selection gives on this ground.
pub fn staleness(then: &Plan, footings: &[Footing], now: &Plan, ground: &Ground) -> Staleness {
    let mut planned: BTreeMap<&Target, &GroupPlan> = now
        .groups
        .iter()
        .map(|group| (&group.room, group))
        .collect();
    let mut groups: Vec<StaleGroup> = Vec::new();
    for (group, before) in then.groups.iter().zip(footings) {
        let planned = planned.remove(&group.room);
        let mut changes =
            steps_changed(&group.steps, planned.map_or(&[][..], |group| &group.steps));
        changes.extend(ground_changed(
            before,
            footing(ground, &group.room).as_ref(),
        ));
        if !changes.is_empty() {
            groups.push(stale(group, changes));
        }
    }
    for group in planned.into_values() {
        groups.push(stale(group, vec![FootingChange::Now(group.steps.clone())]));
    }
    groups.sort_by(|a, b| (&a.name, &a.room).cmp(&(&b.name, &b.room)));
    Staleness {
        judged_otherwise: false,
        accounts: steps_changed(&then.accounts, &now.accounts),
        groups,
    }
}

fn stale(group: &GroupPlan, changes: Vec<FootingChange>) -> StaleGroup {
    StaleGroup {
        room: group.room.clone(),
        name: group.name.clone(),
        activities: group.activities.clone(),
        changes,
    }
}

fn steps_changed(then: &[Step], now: &[Step]) -> Vec<FootingChange> {
    if then == now {
        return Vec::new();
    }
    let gone: Vec<_> = then
        .iter()
        .filter(|step| !now.contains(step))
        .cloned()
        .collect();
    let new: Vec<_> = now
        .iter()
        .filter(|step| !then.contains(step))
        .cloned()
        .collect();
    let mut changes = Vec::new();
    if gone.is_empty() && new.is_empty() {
        changes.push(FootingChange::Reordered);
    }
    if !gone.is_empty() {
        changes.push(FootingChange::NoLonger {
            steps: gone,
            of: then.len(),
        });
    }
    if !new.is_empty() {
        changes.push(FootingChange::Now(new));
    }
    changes
}

fn ground_changed(before: &Footing, now: Option<&Footing>) -> Vec<FootingChange> {
    let Some(now) = now else {
        return vec![FootingChange::Gone];
    };
    let mut changes = Vec::new();
    match (&before.people, &now.people) {
        (Some(_), None) => changes.push(FootingChange::Unreadable),
        (Some(before), Some(now)) if before.digest != now.digest => {
            if before.leads > 0 && now.leads == 0 {
                changes.push(FootingChange::LostLead);
            }
            changes.push(FootingChange::People {
                before: before.members,
                now: now.members,
            });
        }
        // What was not known then bore no step.
        (Some(_), Some(_)) | (None, _) => {}
    }
    if before.room != now.room {
        changes.push(FootingChange::Room);
    }
    if before.expected != now.expected {
        changes.push(FootingChange::Expected);
    }
    changes
}

fn people(ground: &Ground, group: &Group) -> Option<PeopleFooting> {
    let mut digester = Digester::default();
    let (mut count, mut leads) = (0, 0);
    match &group.people {
        People::Known(members) => {
            let others = members
                .iter()
                .filter(|member| member.account != ground.chat.api_account);
            let mut lines = Vec::with_capacity(members.len());
            for member in others {
                count += 1;
                leads += usize::from(member.roles.moderator || member.roles.owner);
                lines.push(format!("{} {:?}", member.account, member.roles));
            }
            digester.take("known");
            digester.take_in_any_order(lines);
        }
        People::Archived => digester.take("archived"),
        People::NotOurs => digester.take("not ours"),
        People::Unknown(_) => return None,
    }
    Some(PeopleFooting {
        members: count,
        leads,
        digest: digester.finish(),
    })
}

fn room_digest(group: &Group) -> Digest {
    let mut digester = Digester::default();
    digester.take(&group.name);
    digester.take(if group.archived { "archived" } else { "open" });
    digester.take(
        group
            .creator
            .as_ref()
            .map_or("", |creator| creator.as_str()),
    );
    digester.take(&format!("{:?}", group.facts.retention));
    let traits = group.facts.traits.iter();
    digester.take_in_any_order(traits.map(|one| format!("{one:?}")).collect());
    let banned = group.banned.iter();
    digester.take_in_any_order(banned.map(ToString::to_string).collect());
    digester.finish()
}

fn expected(ground: &Ground, activities: &[CmId], digester: &mut Digester) {
    let site = &ground.site;
    for cm in activities {
        let Ok(place) = site.activities.binary_search_by_key(cm, |one| one.cm) else {
            continue;
        };
        let (Some(activity), Some(expectation)) = (
            site.activities.get(place),
            ground.expectations.activities.get(place),
        ) else {
            continue;
        };
        digester.take(&activity.cm.to_string());
        digester.take(&format!("{:?}", activity.visibility));
        digester.take(&format!("{:?}", activity.retention));
        digester.take(&format!("{:?}", expectation.roles));
        match &expectation.people {
            ExpectedPeople::Known(people) => {
                let lines = people.iter().map(|one| expected_line(ground, one));
                digester.take_in_any_order(lines.collect());
            }
            ExpectedPeople::FrontPage => digester.take("front page"),
            ExpectedPeople::Unknown(_) => digester.take("unknown"),
        }
    }
}

/// Whom, as what, and under which name. Why is left out: as long as it leads to the same, it may change.
fn expected_line(ground: &Ground, expected: &Expected) -> String {
    let name = ground.directory.name_of(expected.person);
    format!(
        "{} {} {:?} {:?}",
        expected.person,
        name.map_or("", |name| name.as_str()),
        expected.member,
        expected.moderator
    )
}
