//! What a plan leaves for good is told before it is applied: just what an undo would leave right afterwards.

use std::collections::{BTreeMap, BTreeSet};

use moodrift::domain::capabilities::{Permission, Permissions};
use moodrift::domain::drift::{JoinAs, Withheld};
use moodrift::domain::ids::{CmId, RoomId};
use moodrift::domain::journal::StepId;
use moodrift::domain::plan::{Change, Plan, Step, StepOp, Who};
use moodrift::domain::reading::Reading;
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::domain::target::Target;
use moodrift::domain::undo::{Lasting, NotUndoable};
use moodrift::engine::{assembled, inverse, lasting};
use proptest::prelude::*;

use super::inverse::{carry_out_keeping, done};
use super::properties::a_world;
use super::world::{COURSE, PLAIN, ROOM, World, account_id};

/// The steps that stay, by their number in the plan.
fn told(world: &World, plan: &Plan) -> Vec<(StepId, Lasting)> {
    let accounts = (0..plan.accounts.len()).map(|step| (None, step));
    let groups = plan.groups.iter().enumerate();
    let steps =
        groups.flat_map(|(at, group)| (0..group.steps.len()).map(move |step| (Some(at), step)));
    let numbers: BTreeMap<(Option<usize>, usize), StepId> = accounts
        .chain(steps)
        .zip(1..)
        .map(|(place, number)| (place, StepId(number)))
        .collect();
    let found = lasting(&world.ground(), plan);
    let found: Vec<_> = found
        .iter()
        .map(|one| (numbers[&(one.group, one.step)], one.why))
        .collect();
    let once: BTreeSet<StepId> = found.iter().map(|(id, _)| *id).collect();
    assert_eq!(once.len(), found.len(), "each step once");
    found
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn what_is_told_before_is_what_an_undo_leaves_right_afterwards(world in a_world()) {
        let plan = world.plan();
        let told = told(&world, &plan);
        let mut now = world;
        carry_out_keeping(&mut now, &mut BTreeMap::new(), &plan);
        let left = inverse(&now.ground(), &now.findings(), &done(&plan)).left;
        for (id, why) in &left {
            // Whose group was archived by the plan is undone once it is open. And to the group that is made for an
            // activity the model's Moodle points at once, where a person would have to see to it.
            let later = matches!(why, NotUndoable::Archived | NotUndoable::LinkedSince);
            let known = later || told.contains(&(*id, Lasting::Step(*why)));
            prop_assert!(known, "{:?} {:?} of {:?}", id, why, told);
        }
        for (id, why) in told {
            let stays = left.iter().any(|(left, _)| *left == id);
            let made = why == Lasting::Step(NotUndoable::AccountMade);
            prop_assert!(stays || made || why == Lasting::Messages, "{:?} {:?}", id, why);
        }
    }
}

fn planned(world: &World, changes: Vec<Change>) -> Plan {
    let steps = changes.into_iter().map(|change| Step {
        change,
        repairs: world.plan().steps().next().unwrap().1.repairs.clone(),
    });
    let room = RoomId::from(ROOM);
    assembled(
        &world.ground(),
        Vec::new(),
        BTreeMap::from([(Target::Group(room), steps.collect())]),
    )
}

fn why(world: &World, change: Change) -> Vec<Lasting> {
    let plan = planned(world, vec![change]);
    let found = lasting(&world.ground(), &plan);
    found.into_iter().map(|one| one.why).collect()
}

fn who(name: &str) -> Who {
    Who {
        account: Some(account_id(name)),
        username: name.into(),
    }
}

/// A stranger in the group, and a student who is not.
fn world() -> World {
    let mut world = World::new();
    world.person("stranger");
    world.member("stranger");
    world.student("student");
    world
}

fn removed() -> Change {
    Change::Remove {
        who: who("stranger"),
        was: JoinAs::Member,
    }
}

#[test]
fn most_steps_can_be_taken_back() {
    let world = world();
    let plan = world.plan();
    let mut ops: Vec<StepOp> = plan.steps().map(|(_, step)| step.op()).collect();
    ops.sort_unstable();
    assert_eq!(ops, [StepOp::Invite, StepOp::Remove]);
    assert_eq!(lasting(&world.ground(), &plan), []);
    assert_eq!(why(&world, Change::Archive), []);
}

#[test]
fn what_cannot_be_taken_back_says_why() {
    let world = world();
    let step = |why| vec![Lasting::Step(why)];
    let name = "group".into();
    let gone = why(&world, Change::Delete { name });
    assert_eq!(gone, step(NotUndoable::GroupGone));
    let active = why(&world, Change::Activate(who("student")));
    assert_eq!(active, step(NotUndoable::Activation));

    let mut inactive = world.clone();
    let Reading::Known(accounts) = &mut inactive.accounts else {
        panic!("known");
    };
    for account in accounts {
        account.active &= account.id != account_id("stranger");
    }
    let left = why(&inactive, removed());
    assert_eq!(left, step(NotUndoable::AccountInactive));

    let mut shared = world.clone();
    shared.activity(CmId(11), COURSE, Some(ROOM));
    let invited = why(&shared, Change::Invite(who("student")));
    assert_eq!(invited, step(NotUndoable::Withheld(Withheld::Shared)));

    let mut forbidden = world;
    let right = Permission::RemoveUser;
    let nobody = [(right, Vec::new())];
    forbidden.capabilities.permissions = Reading::Known(Permissions::new(nobody, &[]));
    let invited = why(&forbidden, Change::Invite(who("student")));
    let lacks = Withheld::NotPermitted(right);
    assert_eq!(invited, step(NotUndoable::Withheld(lacks)));
}

#[test]
fn messages_that_go_sooner_are_gone_though_the_rule_can_go_back() {
    let rule = |days| {
        RetentionRule::Own(Retention {
            days,
            files_only: false,
            keeps_pinned: true,
        })
    };
    let set = |from, to| {
        let mut world = world();
        world.room(ROOM).facts.retention = from;
        why(&world, Change::SetRetention { from, to })
    };
    assert_eq!(set(rule(30), rule(7)), [Lasting::Messages]);
    assert_eq!(set(rule(7), rule(30)), []);
    let unknown = Lasting::Step(NotUndoable::RuleUnknown);
    assert_eq!(set(RetentionRule::Untold, rule(7)), [unknown]);
}

#[test]
fn a_name_that_another_group_has_too_cannot_go_back() {
    let mut world = world();
    let rename = Change::Rename {
        from: world.room(ROOM).name.clone(),
        to: "new".into(),
    };
    assert_eq!(why(&world, rename.clone()), []);
    let name = world.room(ROOM).name.clone();
    world.group("other").display_name = name;
    world.join("other", "stranger", PLAIN);
    assert_eq!(why(&world, rename), [Lasting::Step(NotUndoable::NameTaken)]);
}
