//! Taking back what was done: everybody is where he was, and what is not as it was left is left alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use moodrift::domain::chat::{Group, People, RoomRoles};
use moodrift::domain::drift::{JoinAs, Withheld};
use moodrift::domain::ids::{CmId, RoomId, Username};
use moodrift::domain::journal::StepId;
use moodrift::domain::plan::{Change, GroupPlan, Plan, Step, StepOp, Who};
use moodrift::domain::reading::Reading;
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::domain::undo::NotUndoable;
use moodrift::engine::{DoneStep, Inverse, inverse, opposite};
use proptest::prelude::*;

use super::properties::{a_world, carry_out, room_of};
use super::world::{API, MODERATOR, PLAIN, ROOM, STUDENT, TEACHER, World, account_id};

/// The steps in groups of a plan that was carried out, numbered as the journal does. It knows which accounts were made.
pub(crate) fn done(plan: &Plan) -> Vec<DoneStep> {
    let steps = plan.steps().zip(1..);
    steps
        .filter_map(|((group, step), id)| {
            let mut step = step.clone();
            step.change
                .tell_account(|username| Some(account_id(username.as_str())));
            Some(DoneStep {
                id: StepId(id),
                room: room_of(group?),
                step,
            })
        })
        .collect()
}

fn back(world: &World, done: &[DoneStep]) -> Inverse {
    inverse(&world.ground(), &world.findings(), done)
}

fn why(world: &World, done: &[DoneStep]) -> Vec<NotUndoable> {
    let left = back(world, done).left;
    left.into_iter().map(|(_, why)| why).collect()
}

fn groups(world: &World) -> &[Group] {
    match &world.groups {
        Reading::Known(groups) => groups,
        Reading::Unknown(reason) => panic!("{reason:?}"),
    }
}

/// Who is where, as what; and what each group is.
type Seats = BTreeMap<RoomId, (bool, Arc<str>, RetentionRule, BTreeMap<Username, RoomRoles>)>;

fn seats(world: &World) -> Seats {
    let of = |group: &Group| {
        let people = match &group.people {
            People::Known(members) => members
                .iter()
                .map(|member| (member.username.clone(), member.roles))
                .collect(),
            _ => BTreeMap::new(),
        };
        let (name, rule) = (Arc::clone(&group.name), group.facts.retention);
        (group.id.clone(), (group.archived, name, rule, people))
    };
    groups(world).iter().map(of).collect()
}

/// Carries out a plan. An archived group has kept its people when it is opened again.
pub(crate) fn carry_out_keeping(
    world: &mut World,
    kept: &mut BTreeMap<RoomId, People>,
    plan: &Plan,
) {
    let accounts_alone = Plan {
        groups: Vec::new(),
        ..plan.clone()
    };
    carry_out(world, &accounts_alone);
    for (group, step) in plan.steps() {
        let Some(group) = group else { continue };
        if step.op() == StepOp::Unarchive
            && let Some(people) = kept.get(&room_of(group))
        {
            let room = world.room(room_of(group).as_str());
            (room.archived, room.people) = (false, people.clone());
            continue;
        }
        if step.op() == StepOp::Archive {
            let people = world.room(room_of(group).as_str()).people.clone();
            kept.insert(room_of(group), people);
        }
        let one = Plan {
            accounts: Vec::new(),
            groups: vec![GroupPlan {
                steps: vec![step.clone()],
                ..group.clone()
            }],
            ..plan.clone()
        };
        carry_out(world, &one);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn what_is_applied_and_undone_has_never_been(world in a_world()) {
        let before = seats(&world);
        let mut now = world;
        let plan = now.plan();
        let done = done(&plan);
        let mut kept = BTreeMap::new();
        carry_out_keeping(&mut now, &mut kept, &plan);
        // The people of a group that was archived are changed back once it is open.
        let mut left = Vec::new();
        for round in 0..2 {
            let back = back(&now, &done);
            let for_good = |why: &NotUndoable| matches!(
                why,
                NotUndoable::Activation
                    | NotUndoable::OwnPlace
                    | NotUndoable::AccountInactive
                    | NotUndoable::NameTaken
                    | NotUndoable::RuleUnknown
                    | NotUndoable::LinkedSince
                    | NotUndoable::Withheld(
                        Withheld::Shared | Withheld::NeighbourUnread | Withheld::Banned
                    )
            );
            for (id, why) in back.left {
                let expected = round > 0 || for_good(&why) || why == NotUndoable::Archived;
                prop_assert!(expected, "{:?}: {:?}", id, why);
                if for_good(&why) {
                    left.push(id);
                }
            }
            carry_out_keeping(&mut now, &mut kept, &back.plan);
        }
        let stays: Vec<&DoneStep> = done.iter().filter(|one| left.contains(&one.id)).collect();
        let after = seats(&now);
        for (room, (archived, name, rule, mut people)) in before {
            let (archived_after, name_after, rule_after, mut people_after) = after[&room].clone();
            let of_room = || stays.iter().filter(|one| one.room == room).map(|one| &one.step);
            let stays_as = |op: StepOp| of_room().any(|step| step.op() == op);
            for who in of_room().filter_map(Step::who) {
                people.remove(&who.username);
                people_after.remove(&who.username);
            }
            if stays_as(StepOp::Join) || stays_as(StepOp::MakeOwner) {
                people.remove(&Username::from(API));
                people_after.remove(&Username::from(API));
            }
            prop_assert!(archived == archived_after || stays_as(StepOp::Unarchive));
            prop_assert!(name == name_after || stays_as(StepOp::Rename));
            prop_assert!(rule == rule_after || stays_as(StepOp::SetRetention));
            if archived == archived_after {
                prop_assert_eq!(people, people_after, "{}", room);
            }
        }
    }

    #[test]
    fn what_cannot_be_undone_is_named_and_all_else_is_undone(world in a_world()) {
        let mut now = world;
        let plan = now.plan();
        let done = done(&plan);
        let mut kept = BTreeMap::new();
        carry_out_keeping(&mut now, &mut kept, &plan);
        let back = back(&now, &done);
        for one in &done {
            let left = back.left.iter().any(|(id, _)| *id == one.id);
            let group = back.plan.groups.iter().find(|group| group.room == one.room);
            let mut steps = group.iter().flat_map(|group| &group.steps);
            let undone = steps.any(|step| step.who().map(|who| &who.account)
                == one.step.who().map(|who| &who.account));
            prop_assert!(left || undone, "{:?} of {:#?}", one, back);
        }
        prop_assert!(back.left.iter().all(|(id, _)| done.iter().any(|done| done.id == *id)));
    }
}

/// A removed moderator, a teacher who came in, a student who came in, and a demoted student.
fn changed() -> (World, Vec<DoneStep>) {
    let mut world = World::new();
    world.enrolled("teacher", TEACHER);
    world.enrolled("student", STUDENT);
    world.enrolled("promoted", STUDENT);
    world.enrolled("lead", TEACHER);
    world.moderator("lead");
    world.moderator("promoted");
    world.person("stranger");
    world.moderator("stranger");
    let plan = world.plan();
    let done = done(&plan);
    carry_out(&mut world, &plan);
    (world, done)
}

fn of(done: &[DoneStep], name: &str) -> Vec<DoneStep> {
    let about = |one: &&DoneStep| {
        let who = one.step.who();
        who.is_some_and(|who| who.username.as_str() == name)
    };
    done.iter().filter(about).cloned().collect()
}

fn changes(inverse: &Inverse) -> Vec<(StepOp, String)> {
    let steps = inverse.plan.steps();
    steps
        .map(|(_, step)| {
            let name = step.who().map_or("", |who| who.username.as_str());
            (step.op(), name.to_owned())
        })
        .collect()
}

#[test]
fn a_removed_moderator_is_invited_and_made_moderator_again() {
    let (world, done) = changed();
    let removal = of(&done, "stranger");
    assert!(matches!(
        removal[0].step.change,
        Change::Remove {
            was: JoinAs::Moderator,
            ..
        }
    ));
    let all = back(&world, &done);
    assert_eq!(all.left, []);
    let wanted = [
        (StepOp::Invite, "stranger"),
        (StepOp::AddModerator, "promoted"),
        (StepOp::AddModerator, "stranger"),
        (StepOp::Remove, "student"),
        (StepOp::Remove, "teacher"),
    ];
    let wanted = wanted.map(|(op, name)| (op, name.to_owned()));
    assert_eq!(changes(&all), wanted);
}

/// Who, why not, and what happened meanwhile.
type Case = (&'static str, NotUndoable, fn(&mut World));

#[test]
fn who_has_moved_since_is_left_where_he_is() {
    let (world, done) = changed();
    let cases: [Case; 6] = [
        ("student", NotUndoable::LeftSince, |world| {
            world.leave(ROOM, "student");
        }),
        ("stranger", NotUndoable::JoinedSince, |world| {
            world.join(ROOM, "stranger", PLAIN);
        }),
        ("promoted", NotUndoable::RoleSince, |world| {
            world.leave(ROOM, "promoted");
            world.join(ROOM, "promoted", MODERATOR);
        }),
        ("stranger", NotUndoable::AccountGone, |world| {
            let Reading::Known(accounts) = &mut world.accounts else {
                panic!("known");
            };
            accounts.retain(|account| account.id != account_id("stranger"));
        }),
        ("stranger", NotUndoable::AccountInactive, |world| {
            let Reading::Known(accounts) = &mut world.accounts else {
                panic!("known");
            };
            for account in accounts {
                account.active = account.id != account_id("stranger");
            }
        }),
        ("student", NotUndoable::Archived, |world| {
            let room = world.room(ROOM);
            (room.archived, room.people) = (true, People::Archived);
        }),
    ];
    for (name, reason, meanwhile) in cases {
        let mut world = world.clone();
        meanwhile(&mut world);
        let steps = of(&done, name);
        let inverse = back(&world, &steps);
        assert!(inverse.plan.is_empty(), "{reason:?}: {inverse:#?}");
        assert!(!inverse.left.is_empty());
        assert!(
            inverse.left.iter().all(|(_, why)| *why == reason),
            "{inverse:#?}"
        );
    }
}

#[test]
fn nothing_is_taken_from_a_group_that_others_share_by_now() {
    let (mut world, done) = changed();
    world.activity(CmId(11), super::world::COURSE, Some(ROOM));
    let inverse = back(&world, &done);
    let taken = inverse
        .plan
        .steps()
        .filter(|(_, step)| step.change.destructive());
    assert_eq!(taken.count(), 0, "{inverse:#?}");
    assert_eq!(inverse.left.len(), 3, "{inverse:#?}");
}

#[test]
fn a_group_that_is_gone_or_cannot_be_read_is_left_alone() {
    let (world, done) = changed();
    let mut gone = world.clone();
    let Reading::Known(groups) = &mut gone.groups else {
        panic!("known");
    };
    groups.clear();
    let mut unread = world;
    unread.groups = Reading::Unknown(super::world::unread());
    for (world, reason) in [
        (gone, NotUndoable::GroupGone),
        (unread, NotUndoable::Unreadable),
    ] {
        assert!(back(&world, &done).plan.is_empty());
        let all = why(&world, &done);
        assert_eq!(all, vec![reason; done.len()]);
    }
}

fn group_step(change: Change) -> Vec<DoneStep> {
    let (_, mut done) = changed();
    done.truncate(1);
    done[0].step.change = change;
    done
}

fn rule(days: i64) -> RetentionRule {
    RetentionRule::Own(Retention {
        days,
        files_only: false,
        keeps_pinned: true,
    })
}

#[test]
fn what_is_about_a_group_is_taken_back_unless_somebody_changed_it() {
    let rename = Change::Rename {
        from: "old".into(),
        to: format!("group-{ROOM}").into(),
    };
    let kept = Change::SetRetention {
        from: rule(30),
        to: rule(7),
    };
    let mut world = World::new();
    world.room(ROOM).facts.retention = rule(7);
    let undone = |world: &World, change: &Change| back(world, &group_step(change.clone()));
    let one = |inverse: Inverse| inverse.plan.steps().next().unwrap().1.change.clone();
    assert_eq!(one(undone(&world, &Change::Unarchive)), Change::Archive);
    assert_eq!(
        one(undone(&world, &rename)),
        Change::Rename {
            from: format!("group-{ROOM}").into(),
            to: "old".into()
        }
    );
    assert_eq!(
        one(undone(&world, &kept)),
        Change::SetRetention {
            from: rule(7),
            to: rule(30)
        }
    );
    let mut taken = world.clone();
    taken.group("other").name = "old".into();
    let mut otherwise = world.clone();
    otherwise.room(ROOM).name = "by-hand".into();
    otherwise.room(ROOM).facts.retention = rule(90);
    let untold = Change::SetRetention {
        from: RetentionRule::Untold,
        to: rule(7),
    };
    for (world, change, reason) in [
        (&world, &Change::Archive, NotUndoable::StateSince),
        (&taken, &rename, NotUndoable::NameTaken),
        (&otherwise, &rename, NotUndoable::RenamedSince),
        (&otherwise, &kept, NotUndoable::RetentionSince),
        (&world, &untold, NotUndoable::RuleUnknown),
    ] {
        assert_eq!(why(world, &group_step(change.clone())), [reason]);
        assert!(undone(world, change).plan.is_empty());
    }
    let mut archived = world;
    let room = archived.room(ROOM);
    (room.archived, room.people) = (true, People::Archived);
    assert_eq!(one(undone(&archived, &Change::Archive)), Change::Unarchive);
    let opened = why(&archived, &group_step(Change::Unarchive));
    assert_eq!(opened, [NotUndoable::StateSince]);
}

/// A group that was made for an activity, with a moderator and a rule; Moodle does not point at it yet.
fn made() -> (World, Vec<DoneStep>) {
    let (mut world, template) = changed();
    let room = RoomId::from("made");
    let name: Arc<str> = "new".into();
    let group = world.group("made");
    (group.name, group.display_name) = (Arc::clone(&name), Arc::clone(&name));
    group.facts.retention = rule(7);
    group.people = People::NotOurs;
    let who = |name: &str| Who {
        account: Some(account_id(name)),
        username: Username::from(name),
    };
    let changes = [
        Change::Recreate {
            name,
            members: vec![who("teacher"), who("student")],
        },
        Change::AddModerator(who("teacher")),
        Change::FirstRetention(rule(7)),
    ];
    let steps = changes.into_iter().zip(1..).map(|(change, id)| DoneStep {
        id: StepId(id),
        room: room.clone(),
        step: Step {
            change,
            ..template[0].step.clone()
        },
    });
    (world, steps.collect())
}

#[test]
fn a_group_that_was_made_is_archived_with_all_that_was_done_to_it() {
    let (world, done) = made();
    let inverse = back(&world, &done);
    assert_eq!(inverse.left, []);
    assert_eq!(changes(&inverse), [(StepOp::Archive, String::new())]);
    assert_eq!(inverse.plan.groups[0].room, RoomId::from("made"));
}

#[test]
fn a_group_that_was_made_stays_once_somebody_relies_on_it() {
    type Meanwhile = fn(&mut World);
    let cases: [(NotUndoable, Meanwhile); 4] = [
        (NotUndoable::LinkedSince, |world| {
            world.activity(CmId(11), super::world::COURSE, Some("made"));
        }),
        (NotUndoable::RenamedSince, |world| {
            let group = world.room("made");
            (group.name, group.display_name) = ("mine".into(), "mine".into());
        }),
        (NotUndoable::MadeAndArchived, |world| {
            world.room("made").archived = true;
        }),
        (NotUndoable::GroupGone, |world| {
            let Reading::Known(groups) = &mut world.groups else {
                panic!("known");
            };
            groups.retain(|group| group.id.as_str() != "made");
        }),
    ];
    for (reason, meanwhile) in cases {
        let (mut world, done) = made();
        meanwhile(&mut world);
        assert!(back(&world, &done).plan.is_empty(), "{reason:?}");
        assert_eq!(why(&world, &done), vec![reason; done.len()]);
    }
}

#[test]
fn what_was_done_to_a_group_that_was_made_can_be_taken_back_alone() {
    let (world, done) = made();
    let rule_alone = back(&world, &done[2..]);
    assert_eq!(
        changes(&rule_alone),
        [(StepOp::SetRetention, String::new())]
    );
    let mut found = done[0].clone();
    found.step.change = Change::Adopt {
        room: RoomId::from("made"),
        name: "new".into(),
    };
    assert_eq!(why(&world, &[found]), [NotUndoable::Adopted]);
}

#[test]
fn a_group_that_was_opened_and_archived_again_is_as_it_was() {
    let mut opened = group_step(Change::Unarchive);
    opened.extend(group_step(Change::Archive));
    opened[1].id = StepId(2);
    let mut world = World::new();
    let open = back(&world, &opened);
    assert!(open.plan.is_empty(), "{open:#?}");
    // Somebody has opened it since: that is not the run's to take back.
    let since = NotUndoable::StateSince;
    assert_eq!(open.left, [(opened[0].id, since), (opened[1].id, since)]);
    let room = world.room(ROOM);
    (room.archived, room.people) = (true, People::Archived);
    let archived = back(&world, &opened);
    assert!(archived.plan.is_empty() && archived.left.is_empty());
    // Opened, archived, opened: it was archived before.
    let mut thrice = opened;
    thrice.extend(group_step(Change::Unarchive));
    let room = world.room(ROOM);
    (room.archived, room.people) = (false, People::Known(Vec::new()));
    let inverse = back(&world, &thrice);
    let ops: Vec<StepOp> = inverse.plan.steps().map(|(_, step)| step.op()).collect();
    assert_eq!((ops, inverse.left), (vec![StepOp::Archive], Vec::new()));
}

#[test]
fn the_opposite_of_an_inverse_is_what_it_takes_back() {
    let (world, done) = changed();
    let inverse = back(&world, &done);
    let again = back(&world, &opposite(&inverse.plan));
    assert_eq!(again.plan, inverse.plan);
    assert_eq!(again.left, []);
}
