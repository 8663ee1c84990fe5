//! What of a plan could not be taken back once it is done: told before anything of it is sent.
//!
//! Each group is judged as it would be right afterwards, by the very rules of an undo. That nobody can be changed in a
//! group which the plan archives is left aside: undone twice, he is.

use std::collections::BTreeSet;

use super::Ground;
use super::inverse::{DoneStep, Subject, by_subject};
use super::repairs::Names;
use crate::domain::chat::{Group, Member, People, RoomRoles};
use crate::domain::ids::ChatUserId;
use crate::domain::journal::StepId;
use crate::domain::plan::{Change, GroupPlan, Plan, Step, Who};
use crate::domain::undo::{Lasting, NotUndoable};

/// A step of a plan that stays, or leaves something that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastingStep {
    /// Which group of the plan; none where it makes an account.
    pub group: Option<usize>,
    /// Which step of that group, or of those that make accounts.
    pub step: usize,
    /// What stays, and why.
    pub why: Lasting,
}

impl LastingStep {
    /// The step, with its group.
    pub fn of<'a>(&self, plan: &'a Plan) -> Option<(Option<&'a GroupPlan>, &'a Step)> {
        let Some(group) = self.group else {
            return Some((None, plan.accounts.get(self.step)?));
        };
        let group = plan.groups.get(group)?;
        Some((Some(group), group.steps.get(self.step)?))
    }
}

/// Finds them, in the plan's order.
pub fn lasting(ground: &Ground, plan: &Plan) -> Vec<LastingStep> {
    let names = Names::for_steps(ground, plan.steps().map(|(_, step)| step));
    // An account is activated once, in the first of its groups: in the others it is active as well by then.
    let activated = plan.steps().filter_map(|(_, step)| match &step.change {
        Change::Activate(who) => who.account.clone(),
        _ => None,
    });
    let activated: BTreeSet<ChatUserId> = activated.collect();
    let accounts = (0..plan.accounts.len()).map(|step| LastingStep {
        group: None,
        step,
        why: Lasting::Step(NotUndoable::AccountMade),
    });
    let groups = plan.groups.iter().enumerate();
    let mut found: Vec<LastingStep> = accounts
        .chain(
            groups.flat_map(|(at, group)| of_group(ground, &names, &activated, (at, &told(group)))),
        )
        .collect();
    found.sort_by_key(|one| (one.group, one.step));
    found
}

/// The steps of a group, as if everybody had his account already.
fn told(group: &GroupPlan) -> GroupPlan {
    let mut group = group.clone();
    for step in &mut group.steps {
        step.change
            .tell_account(|username| Some(ChatUserId::from(username.as_str())));
    }
    group
}

fn of_group(
    ground: &Ground,
    names: &Names<'_>,
    activated: &BTreeSet<ChatUserId>,
    (at, plan): (usize, &GroupPlan),
) -> Vec<LastingStep> {
    let Some(room) = plan.room.room() else {
        return of_lost(at, plan);
    };
    let after = ground.chat.group(room).map(|group| after(group, plan));
    let done: Vec<DoneStep> = (0..)
        .zip(&plan.steps)
        .map(|(number, step)| DoneStep {
            id: StepId(number),
            room: room.clone(),
            step: step.clone(),
        })
        .collect();
    let done: Vec<&DoneStep> = done.iter().collect();
    // Of an archived group the server shows nobody.
    let shown = after.as_ref().map(|group| Group {
        people: if group.archived {
            People::Archived
        } else {
            group.people.clone()
        },
        ..group.clone()
    });
    let mut found = Vec::new();
    for subject in by_subject(&done) {
        let of_person = subject.iter().any(|one| one.step.who().is_some());
        let group = if of_person { &after } else { &shown };
        let back = group.as_ref().map_or(Err(NotUndoable::GroupGone), |group| {
            let of = Subject {
                ground,
                names,
                group,
                activated,
            };
            of.taken_back(&subject)
        });
        for one in &subject {
            let why = match back {
                Err(why) => Some(Lasting::Step(why)),
                Ok(_) => leaves(&one.step).then_some(Lasting::Messages),
            };
            let step = usize::try_from(one.id.0).unwrap_or(usize::MAX);
            found.extend(why.map(|why| LastingStep {
                group: Some(at),
                step,
                why,
            }));
        }
    }
    found
}

/// Of a group that is made for an activity all goes with it, once it is archived; one that is adopted stays what it is.
fn of_lost(at: usize, plan: &GroupPlan) -> Vec<LastingStep> {
    let steps = plan.steps.iter().enumerate();
    steps
        .filter(|(_, step)| matches!(step.change, Change::Adopt { .. }))
        .map(|(step, _)| LastingStep {
            group: Some(at),
            step,
            why: Lasting::Step(NotUndoable::Adopted),
        })
        .collect()
}

/// Whether something of a step stays although it is taken back.
fn leaves(step: &Step) -> bool {
    matches!(step.change, Change::SetRetention { .. }) && step.change.destructive()
}

/// The group as the plan leaves it.
fn after(group: &Group, plan: &GroupPlan) -> Group {
    let mut after = group.clone();
    for step in &plan.steps {
        match &step.change {
            Change::Unarchive => after.archived = false,
            Change::Archive | Change::ArchiveNew => after.archived = true,
            Change::Rename { to, .. } => {
                after.name = to.clone();
                after.display_name = to.clone();
            }
            Change::SetRetention { to, .. } | Change::FirstRetention(to) => {
                after.facts.retention = *to;
            }
            Change::Invite(who) => {
                if let People::Known(members) = &mut after.people {
                    members.extend(newcomer(who));
                }
            }
            Change::AddModerator(who) => leads(&mut after, who, true),
            Change::RemoveModerator(who) => leads(&mut after, who, false),
            Change::Remove { who, .. } => {
                if let People::Known(members) = &mut after.people {
                    members.retain(|member| Some(&member.account) != who.account.as_ref());
                }
            }
            Change::CreateAccount(_)
            | Change::Join
            | Change::MakeOwner
            | Change::Activate(_)
            | Change::Recreate { .. }
            | Change::Adopt { .. }
            | Change::Delete { .. } => {}
        }
    }
    after
}

fn newcomer(who: &Who) -> Option<Member> {
    Some(Member::new(
        who.account.clone()?,
        who.username.clone(),
        who.username.as_str().into(),
        RoomRoles::default(),
    ))
}

fn leads(group: &mut Group, who: &Who, moderator: bool) {
    if let People::Known(members) = &mut group.people {
        let mut members = members.iter_mut();
        if let Some(member) = members.find(|member| Some(&member.account) == who.account.as_ref()) {
            member.roles.moderator = moderator;
        }
    }
}
