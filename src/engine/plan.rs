//! From drifts to steps, group by group, in the order in which they are safe.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::row::{Row, Rows};
use super::{Ground, recreate};
use crate::domain::chat::{Group, People};
use crate::domain::drift::{Drift, Evidence, Fix, JoinAs};
use crate::domain::ids::{ChatUserId, CmId, RoomId, Username};
use crate::domain::plan::{Change, GroupPlan, Plan, Step, StepOp, Who};
use crate::domain::policy::Stance;
use crate::domain::target::Target;

/// Plans the fixes of the given drifts. Drifts without a fix, and people without an account, give no step.
pub fn plan<'a>(ground: &Ground, drifts: impl IntoIterator<Item = &'a Drift>) -> Plan {
    let mut by_target: BTreeMap<Target, Vec<Step>> = BTreeMap::new();
    for drift in drifts {
        let Some((target, changes)) = wanted(ground, drift) else {
            continue;
        };
        let steps = by_target.entry(target).or_default();
        for change in changes {
            // Two activities on one group may want the same thing: it is done once.
            if !steps.iter().any(|step| step.change == change) {
                steps.push(Step {
                    change,
                    repairs: drift.key(),
                });
            }
        }
    }
    assembled(ground, by_target)
}

/// What a difference changes, and in which group.
fn wanted(ground: &Ground, drift: &Drift) -> Option<(Target, Vec<Change>)> {
    match drift.fix? {
        Fix::Recreate | Fix::Adopt => recreate::changes(ground, drift),
        fix => {
            let room = drift.group.clone()?;
            Some((Target::Group(room), changes(ground, drift, fix)))
        }
    }
}

/// The plan of these steps, each group's in their order. Groups that are not there have none, but those that the steps
/// make.
pub fn assembled(ground: &Ground, by_target: BTreeMap<Target, Vec<Step>>) -> Plan {
    let mut groups: Vec<GroupPlan> = by_target
        .into_iter()
        .filter_map(|(target, mut steps)| {
            steps.sort_by(|a, b| order(a).cmp(&order(b)));
            match target {
                Target::Group(room) => group_plan(ground, &room, steps),
                Target::Lost(cm) => recreate::group_plan(ground, cm, steps),
            }
        })
        .collect();
    groups.sort_by(|a, b| (&a.name, &a.room).cmp(&(&b.name, &b.room)));
    activate_once(&mut groups);
    Plan {
        site: Arc::clone(&ground.name),
        as_of: ground.site.as_of,
        groups,
        groups_in_all: ground
            .links
            .rooms()
            .filter(|room| ground.chat.group(room).is_some())
            .count(),
    }
}

/// An account that several groups want is activated with the first of them.
fn activate_once(groups: &mut Vec<GroupPlan>) {
    let mut activated: FxHashSet<ChatUserId> = FxHashSet::default();
    for group in groups.iter_mut() {
        group.steps.retain(|step| match &step.change {
            Change::Activate(who) => activated.insert(who.account.clone()),
            _ => true,
        });
    }
    groups.retain(|group| !group.steps.is_empty());
}

/// What a fix changes, in its order.
fn changes(ground: &Ground, drift: &Drift, fix: Fix) -> Vec<Change> {
    let who = || {
        let person = drift.person.as_ref()?;
        Some(Who {
            account: person.chat_id.clone()?,
            username: person.username.clone(),
        })
    };
    let of_person = |changes: &[fn(Who) -> Change]| {
        let who = who().into_iter();
        who.flat_map(|who| changes.iter().map(move |change| change(who.clone())))
            .collect()
    };
    match fix {
        Fix::Activate => of_person(&[Change::Activate]),
        Fix::Invite(JoinAs::Member) => of_person(&[Change::Invite]),
        Fix::Invite(JoinAs::Moderator) => of_person(&[Change::Invite, Change::AddModerator]),
        Fix::AddModerator => of_person(&[Change::AddModerator]),
        Fix::RemoveModerator => of_person(&[Change::RemoveModerator]),
        Fix::Remove => who()
            .map(|who| Change::Remove {
                was: role_of(ground, drift, &who),
                who,
            })
            .into_iter()
            .collect(),
        Fix::Unarchive => vec![Change::Unarchive],
        Fix::Archive => vec![Change::Archive],
        Fix::Delete => match &drift.evidence {
            Evidence::Orphaned(orphan) => vec![Change::Delete {
                name: Arc::clone(&orphan.name),
            }],
            _ => Vec::new(),
        },
        Fix::Rename => match &drift.evidence {
            Evidence::Name { actual, expected } => vec![Change::Rename {
                from: Arc::clone(actual),
                to: Arc::clone(expected),
            }],
            _ => Vec::new(),
        },
        Fix::SetRetention(to) => match drift.evidence {
            Evidence::Retention { group: from, .. } => vec![Change::SetRetention { from, to }],
            _ => Vec::new(),
        },
        // These make a group of their own.
        Fix::Recreate | Fix::Adopt => Vec::new(),
    }
}

/// What someone is in the group of a difference.
fn role_of(ground: &Ground, drift: &Drift, who: &Who) -> JoinAs {
    let group = drift
        .group
        .as_ref()
        .and_then(|room| ground.chat.group(room));
    let leads = group.is_some_and(|group| match &group.people {
        People::Known(members) => members
            .iter()
            .any(|member| member.account == who.account && member.roles.moderator),
        People::Archived | People::NotOurs | People::Unknown(_) => false,
    });
    if leads {
        JoinAs::Moderator
    } else {
        JoinAs::Member
    }
}

fn group_plan(ground: &Ground, room: &RoomId, steps: Vec<Step>) -> Option<GroupPlan> {
    let group = ground.chat.group(room)?;
    let activities = ground.links.activities_on(room).to_vec();
    let mut courses: Vec<_> = activities
        .iter()
        .filter_map(|cm| ground.site.activity(*cm))
        .map(|activity| activity.course)
        .collect();
    courses.sort_unstable();
    courses.dedup();
    let members = members(ground, group);
    let count = |op: StepOp| steps.iter().filter(|step| step.op() == op).count();
    let members_after = (members + count(StepOp::Invite)).saturating_sub(count(StepOp::Remove));
    let loses_lead = loses_lead(ground, group, &activities, &steps);
    Some(GroupPlan {
        room: room.clone().into(),
        name: Arc::clone(&group.name),
        courses,
        activities,
        members,
        members_after,
        loses_lead,
        steps,
    })
}

fn order(step: &Step) -> (StepOp, Option<&Username>) {
    (step.op(), step.who().map(|who| &who.username))
}

fn members(ground: &Ground, group: &Group) -> usize {
    match &group.people {
        People::Known(members) => members
            .iter()
            .filter(|member| member.account != ground.chat.api_account)
            .count(),
        People::Archived | People::NotOurs | People::Unknown(_) => 0,
    }
}

fn loses_lead(ground: &Ground, group: &Group, activities: &[CmId], steps: &[Step]) -> bool {
    let People::Known(members) = &group.people else {
        return false;
    };
    let touched = |op: StepOp| -> FxHashSet<&ChatUserId> {
        steps
            .iter()
            .filter(|step| step.op() == op)
            .filter_map(|step| step.who())
            .map(|who| &who.account)
            .collect()
    };
    let gone: FxHashSet<_> = touched(StepOp::Remove)
        .union(&touched(StepOp::RemoveModerator))
        .copied()
        .collect();
    let leads: Vec<&ChatUserId> = members
        .iter()
        .filter(|member| member.roles.moderator || member.roles.owner)
        .map(|member| &member.account)
        .filter(|account| **account != ground.chat.api_account)
        .collect();
    let wanted = || {
        activities.iter().any(|cm| match ground.rows(*cm) {
            Rows::Judged(rows) => rows
                .iter()
                .any(|row: &Row| row.moderator == Stance::Required),
            Rows::NotJudged | Rows::Unknown(_) => false,
        })
    };
    !leads.is_empty()
        && leads.iter().all(|account| gone.contains(*account))
        && touched(StepOp::AddModerator).is_empty()
        && wanted()
}
