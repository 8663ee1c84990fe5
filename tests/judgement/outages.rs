//! A side that is half down: what it no longer says takes nobody out of a group.

use std::collections::BTreeSet;

use moodrift::domain::chat::{Member, People};
use moodrift::domain::ids::{CmId, CourseId, RoomId};
use moodrift::domain::limits::{LimitName, Limits};
use moodrift::domain::plan::{HoldReason, StepOp};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::site::Place;
use moodrift::domain::size::SiteSize;
use moodrift::engine::drift;
use strum::IntoEnumIterator;

use super::limits::holds;
use super::world::{API, MODERATOR, OWNER, PLAIN, STUDENT, TEACHER, World, account_id, sorted};

const GROUPS: usize = 12;
const STUDENTS: usize = 10;

/// A dozen groups with a teacher and ten students each, all as it should be but for two newcomers.
fn university() -> World {
    let mut world = World::new();
    world.site.activities.clear();
    for at in 0..GROUPS {
        let course = CourseId(100 + i64::try_from(at).unwrap());
        let room = room(at);
        world.course(course, &format!("C{at}"));
        world.activity(CmId(course.0), course, Some(&room));
        world.group(&room);
        for nth in 0..=STUDENTS {
            let name = format!("{room}-{nth}");
            let (role, roles) = if nth == 0 {
                (TEACHER, MODERATOR)
            } else {
                (STUDENT, PLAIN)
            };
            world.person(&name);
            world.enrol(&name, course);
            world.assign(&name, role, Place::Course(course));
            if at > 1 || nth < STUDENTS {
                world.join(&room, &name, roles);
            }
        }
    }
    world
}

fn room(at: usize) -> String {
    format!("g{at:02}")
}

/// The size that Moodle had when it was well.
fn before() -> SiteSize {
    SiteSize::of(&sorted(university().site))
}

fn limits_tripped(
    world: &World,
    limits: &Limits,
    baseline: Option<SiteSize>,
) -> BTreeSet<LimitName> {
    holds(world, limits, baseline)
        .iter()
        .filter_map(|hold| match hold.limit {
            HoldReason::Limit(limit) => Some(limit),
            HoldReason::PluginDisabled
            | HoldReason::GroupForeign
            | HoldReason::Frozen
            | HoldReason::NotReadNow => None,
        })
        .collect()
}

/// Everything consented to but one limit.
fn only(limit: LimitName) -> Limits {
    let others = LimitName::iter().filter(|other| *other != limit);
    others.fold(Limits::default(), |limits, other| {
        limits.with(other, u64::MAX)
    })
}

fn would_remove(world: &World) -> usize {
    world.plan().count(StepOp::Remove)
}

#[test]
fn a_university_that_is_well_repairs_its_two_newcomers() {
    let world = university();
    let plan = world.plan();
    assert_eq!((plan.steps().count(), plan.count(StepOp::Invite)), (2, 2));
    assert_eq!(
        limits_tripped(&world, &Limits::default(), Some(before())),
        BTreeSet::new()
    );
}

#[test]
fn moodle_answers_with_no_enrolments() {
    let mut world = university();
    world.site.enrolments.edit().clear();
    assert_eq!(would_remove(&world), GROUPS * (STUDENTS + 1) - 2);
    let tripped = limits_tripped(&world, &Limits::default(), Some(before()));
    // Each of them alone is enough.
    let expected = [
        LimitName::Removals,
        LimitName::GroupShare,
        LimitName::GroupsShare,
        LimitName::GroupEmptied,
        LimitName::CourseEmptied,
        LimitName::MoodleShrunk,
    ];
    assert_eq!(tripped, BTreeSet::from(expected));
    for limit in expected {
        let alone = limits_tripped(&world, &only(limit), Some(before()));
        assert_eq!(alone, BTreeSet::from([limit]));
    }
    // A first read, of whose size nothing is known, is held by the others all the same.
    let first = limits_tripped(&world, &Limits::default(), None);
    assert!(first.len() == expected.len() - 1 && !first.contains(&LimitName::MoodleShrunk));
}

#[test]
fn moodle_answers_with_half_of_the_enrolments() {
    let mut world = university();
    let mut nth = 0;
    world.site.enrolments.edit().retain(|_| {
        nth += 1;
        nth % 2 == 0
    });
    assert!(would_remove(&world) >= GROUPS * STUDENTS / 2);
    let tripped = limits_tripped(&world, &Limits::default(), Some(before()));
    for limit in [
        LimitName::Removals,
        LimitName::GroupShare,
        LimitName::GroupsShare,
        LimitName::MoodleShrunk,
    ] {
        assert!(tripped.contains(&limit), "{limit}: {tripped:?}");
        assert_eq!(
            limits_tripped(&world, &only(limit), Some(before())),
            BTreeSet::from([limit])
        );
    }
}

#[test]
fn moodle_answers_with_half_of_its_courses() {
    // What is not in the answer leaves groups that nothing points at: nobody is taken out of those.
    let mut world = university();
    let half = CourseId(100 + i64::try_from(GROUPS / 2).unwrap());
    world.site.courses.retain(|course| course.id < half);
    world
        .site
        .activities
        .retain(|activity| activity.course < half);
    world
        .site
        .enrolments
        .edit()
        .retain(|enrolment| enrolment.course < half);
    assert_eq!(would_remove(&world), 0);
    let tripped = limits_tripped(&world, &Limits::default(), Some(before()));
    assert!(tripped.contains(&LimitName::MoodleShrunk), "{tripped:?}");
}

#[test]
fn moodle_answers_without_role_assignments() {
    let mut world = university();
    world.site.role_assignments.edit().clear();
    assert_eq!(would_remove(&world), GROUPS * (STUDENTS + 1) - 2);
    let tripped = limits_tripped(&world, &Limits::default(), Some(before()));
    for limit in [
        LimitName::Removals,
        LimitName::GroupShare,
        LimitName::GroupsShare,
    ] {
        assert!(tripped.contains(&limit), "{limit}: {tripped:?}");
    }
}

#[test]
fn rocket_chat_answers_with_empty_member_lists() {
    // As the reader tells them, since the server counts members: not known, and of that nothing is planned.
    let mut world = university();
    for at in 0..GROUPS {
        world.room(&room(at)).people = People::Unknown(UnknownReason::PartialPage {
            received: 0,
            announced: STUDENTS + 2,
        });
    }
    assert!(world.plan().is_empty());
    assert_eq!(world.findings().unjudged.len(), GROUPS);
}

#[test]
fn rocket_chat_answers_with_lists_of_the_api_account_alone() {
    // Should a server get even its counts wrong: whoever is invited reads a group's whole history.
    let mut world = university();
    for at in 0..GROUPS {
        world.room(&room(at)).people = People::Known(vec![Member::new(
            account_id(API),
            API.into(),
            "".into(),
            OWNER,
        )]);
    }
    let plan = world.plan();
    assert_eq!(plan.count(StepOp::Invite), GROUPS * (STUDENTS + 1));
    assert!(plan.steps().all(|(_, step)| !step.change.destructive()));
    let found = holds(&world, &Limits::default(), Some(before()));
    let held: BTreeSet<&RoomId> = found
        .iter()
        .filter(|hold| hold.limit == HoldReason::Limit(LimitName::GroupGrowth))
        .filter_map(|hold| hold.group.as_ref())
        .collect();
    assert_eq!(held.len(), GROUPS);
}

#[test]
fn rocket_chat_answers_with_no_groups_or_no_accounts() {
    let mut world = university();
    world.groups = Reading::Unknown(UnknownReason::Interrupted);
    assert!(world.plan().is_empty());
    let mut world = university();
    world.accounts = Reading::Unknown(UnknownReason::Interrupted);
    assert!(world.plan().is_empty());
    let mut world = university();
    world.accounts = Reading::Known(Vec::new());
    assert_eq!(would_remove(&world), 0);
    assert!(!drift(&world.ground(), world.checks).drifts.is_empty());
}
