//! From drifts to steps, group by group, in the order in which they are safe.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::row::{Row, Rows};
use super::{Ground, recreate};
use crate::domain::chat::{Group, People};
use crate::domain::drift::{Drift, Evidence, Fix, JoinAs};
use crate::domain::ids::{ChatUserId, CmId, RoomId, Username};
use crate::domain::plan::{Change, GroupPlan, NewAccount, Plan, Step, StepOp, Who};
use crate::domain::policy::Stance;
use crate::domain::site::Person;
use crate::domain::target::Target;

/// Plans the fixes of the given drifts. Drifts without a fix, and people without an account, give no step.
pub fn plan<'a>(ground: &Ground, drifts: impl IntoIterator<Item = &'a Drift>) -> Plan {
    let mut by_target: BTreeMap<Target, Vec<Step>> = BTreeMap::new();
    let mut accounts: BTreeMap<Username, Step> = BTreeMap::new();
    for drift in drifts {
        let Some((target, changes, newcomers)) = wanted(ground, drift) else {
            continue;
        };
        for new in newcomers {
            // He may be missing in many groups, and needs one account.
            accounts
                .entry(new.username.clone())
                .or_insert_with(|| Step {
                    change: Change::CreateAccount(Box::new(new)),
                    repairs: drift.key(),
                });
        }
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
    assembled(ground, accounts.into_values().collect(), by_target)
}

/// What a difference changes, in which group, and for whom accounts are made.
pub(super) type Wanted = (Target, Vec<Change>, Vec<NewAccount>);

fn wanted(ground: &Ground, drift: &Drift) -> Option<Wanted> {
    let fix = drift.fix?;
    let newcomer = match fix {
        Fix::Recreate | Fix::Adopt => return recreate::wanted(ground, drift),
        Fix::Create(_) => Some(newcomer(ground, drift)?),
        _ => None,
    };
    let room = drift.group.clone()?;
    let changes = changes(ground, drift, fix);
    Some((Target::Group(room), changes, newcomer.into_iter().collect()))
}

/// The plan of these steps: those that make accounts by username, each group's in their order. Groups that are not there
/// have none, but those that the steps make.
pub fn assembled(
    ground: &Ground,
    mut accounts: Vec<Step>,
    by_target: BTreeMap<Target, Vec<Step>>,
) -> Plan {
    accounts.sort_by(|a, b| a.username().cmp(&b.username()));
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
        accounts,
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
            Change::Activate(Who {
                account: Some(account),
                ..
            }) => activated.insert(account.clone()),
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
            account: Some(person.chat_id.clone()?),
            username: person.username.clone(),
        })
    };
    let of_newcomer = |changes: &[fn(Who) -> Change]| {
        let who = drift.person.as_ref().map(|person| Who {
            account: None,
            username: person.username.clone(),
        });
        let who = who.into_iter();
        who.flat_map(|who| changes.iter().map(move |change| change(who.clone())))
            .collect()
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
        Fix::Create(JoinAs::Member) => of_newcomer(&[Change::Invite]),
        Fix::Create(JoinAs::Moderator) => of_newcomer(&[Change::Invite, Change::AddModerator]),
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
        Fix::Join => vec![Change::Join],
        Fix::MakeOwner => vec![Change::MakeOwner],
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

fn newcomer(ground: &Ground, drift: &Drift) -> Option<NewAccount> {
    let of_drift = drift.person.as_ref()?;
    let person = ground.site.person(of_drift.moodle_id?)?;
    Some(new_account(ground, &of_drift.username, person))
}

/// The account that someone gets.
pub(super) fn new_account(ground: &Ground, username: &Username, person: &Person) -> NewAccount {
    let name = format!("{} {}", person.first_name.trim(), person.last_name.trim());
    NewAccount {
        username: username.clone(),
        person: person.id,
        name: Arc::from(name.trim()),
        email: Arc::from(person.email.trim()),
        verified: ground.policy.repairs.vouches(),
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
            .any(|member| Some(&member.account) == who.account.as_ref() && member.roles.moderator),
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
    (step.op(), step.username())
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
            .filter_map(|who| who.account.as_ref())
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
        && !steps.iter().any(|step| step.op() == StepOp::AddModerator)
        && wanted()
}
