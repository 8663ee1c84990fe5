//! The plugin's waiting tasks: which of them bear on a difference, soften it, or hold what is planned.

use moodrift::domain::drift::{Code, Drift, Evidence, FrozenList, Severity};
use moodrift::domain::ids::{CmId, MoodleUserId, RoleId, RoomId, UnixTime};
use moodrift::domain::limits::LimitName;
use moodrift::domain::plan::HoldReason;
use moodrift::domain::queue::{Attempt, Cron, Prospect, Task, TaskKind, Waiting};
use moodrift::engine::explain;
use moodrift::words::{self, Asked, WaitsFor, Walk};
use rstest::rstest;

use super::limits::{holds, only};
use super::world::{ASSISTANT, CM, COURSE, MODERATOR, NOW, PLAIN, ROOM, STUDENT, TEACHER, World};

const MINUTE: i64 = 60;

fn task(kind: TaskKind) -> Task {
    Task {
        id: 1,
        kind,
        person: None,
        course: None,
        activity: None,
        room: None,
        role: None,
        members: None,
        created: Some(UnixTime(NOW.0 - 5 * MINUTE)),
        next_run: UnixTime(NOW.0 - 5 * MINUTE),
        started: None,
        attempt: Attempt::Fresh,
    }
}

fn role_task(kind: TaskKind, person: MoodleUserId, role: RoleId) -> Task {
    Task {
        person: Some(person),
        course: Some(COURSE),
        role: Some(role),
        ..task(kind)
    }
}

fn of_person(kind: TaskKind, person: MoodleUserId) -> Task {
    Task {
        person: Some(person),
        ..task(kind)
    }
}

/// A list of people for the group.
fn list(members: Option<Vec<MoodleUserId>>) -> Task {
    Task {
        room: Some(RoomId::from(ROOM)),
        members,
        ..task(TaskKind::SynchronizeGroup)
    }
}

fn queue(world: &mut World, mut task: Task) {
    task.id = i64::try_from(world.site.queue.tasks.len()).unwrap() + 1;
    world.site.queue.tasks.push(task);
}

/// The four ways in which someone may differ, each with the same name.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    MemberMissing,
    LeadMissing,
    ModeratorMissing,
    ModeratorExtra,
    MemberExtra,
    /// Enrolled, with a role that the activity does not name.
    UnmappedExtra,
}

fn wrong(how: Wrong) -> World {
    let mut world = World::new();
    world.teacher("boss");
    world.join(ROOM, "boss", MODERATOR);
    match how {
        Wrong::MemberMissing => world.student("x"),
        Wrong::LeadMissing => world.teacher("x"),
        Wrong::ModeratorMissing => {
            world.teacher("x");
            world.member("x");
        }
        Wrong::ModeratorExtra => {
            world.student("x");
            world.moderator("x");
        }
        Wrong::MemberExtra => {
            world.person("x");
            world.member("x");
        }
        Wrong::UnmappedExtra => {
            world.enrolled("x", ASSISTANT);
            world.member("x");
        }
    }
    world
}

fn outcome(world: &World) -> (Severity, Option<Prospect>) {
    let drift = world.drift_of("x").unwrap();
    (
        drift.severity,
        drift.waiting.map(|waiting| waiting.prospect),
    )
}

/// What one kind of task makes of each difference: it puts it right, it merely bears on it, or it has nothing to do
/// with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Makes {
    Right,
    Nothing,
    NoDifference,
}

#[rstest]
#[case::assign_as_student(|x| role_task(TaskKind::EnrolRoleAssign, x, STUDENT),
    [Makes::Right, Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing])]
#[case::assign_as_teacher(|x| role_task(TaskKind::EnrolRoleAssign, x, TEACHER),
    [Makes::Right, Makes::Right, Makes::Right, Makes::Nothing, Makes::Nothing, Makes::Nothing])]
#[case::assign_of_a_role_that_does_not_count(|x| role_task(TaskKind::EnrolRoleAssign, x, ASSISTANT),
    [Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing])]
#[case::assign_without_a_role(|x| Task { course: Some(COURSE), ..of_person(TaskKind::EnrolRoleAssign, x) },
    [Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing])]
#[case::unassign_as_student(|x| role_task(TaskKind::EnrolRoleUnassign, x, STUDENT),
    [Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Right, Makes::Right])]
#[case::unassign_as_teacher(|x| role_task(TaskKind::EnrolRoleUnassign, x, TEACHER),
    [Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Right, Makes::Right, Makes::Right])]
#[case::enrol_into_the_group(
    |x| Task { room: Some(RoomId::from(ROOM)), ..of_person(TaskKind::EnrolUserToRocketchatGroup, x) },
    [Makes::Right, Makes::Right, Makes::Right, Makes::Nothing, Makes::Nothing, Makes::Nothing])]
#[case::enrol_into_another_group(
    |x| Task { room: Some(RoomId::from("R10")), ..of_person(TaskKind::EnrolUserToRocketchatGroup, x) },
    [Makes::NoDifference; 6])]
#[case::unenrol_everywhere(|x| of_person(TaskKind::UnenrolUserEverywhere, x),
    [Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::NoDifference, Makes::Right])]
#[case::synchronize_everywhere(|x| of_person(TaskKind::SynchronizeUserEverywhere, x),
    [Makes::Right, Makes::Right, Makes::Right, Makes::Nothing, Makes::NoDifference, Makes::Nothing])]
#[case::a_list_with_the_person(|x| list(Some(vec![x])),
    [Makes::Right, Makes::Right, Makes::Right, Makes::Right, Makes::Right, Makes::Right])]
#[case::a_list_without(|_| list(Some(vec![])),
    [Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Right, Makes::Right])]
#[case::a_list_that_cannot_be_read(|_| list(None),
    [Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing, Makes::Nothing])]
#[case::a_class_that_is_not_known(|x| Task { course: Some(COURSE), ..of_person(TaskKind::Other, x) },
    [Makes::NoDifference; 6])]
#[case::another_course(
    |x| Task { course: None, ..role_task(TaskKind::EnrolRoleAssign, x, TEACHER) }, [Makes::NoDifference; 6])]
#[case::another_activity(
    |x| Task { activity: Some(CmId(11)), ..role_task(TaskKind::EnrolRoleAssign, x, TEACHER) },
    [Makes::NoDifference; 6])]
#[case::another_person(
    |x: MoodleUserId| role_task(TaskKind::EnrolRoleAssign, MoodleUserId(x.0 + 1), TEACHER), [Makes::NoDifference; 6])]
fn a_young_task_puts_right_what_it_is_about_and_nothing_else(
    #[case] of: fn(MoodleUserId) -> Task,
    #[case] expected: [Makes; 6],
) {
    let all = [
        Wrong::MemberMissing,
        Wrong::LeadMissing,
        Wrong::ModeratorMissing,
        Wrong::ModeratorExtra,
        Wrong::MemberExtra,
        Wrong::UnmappedExtra,
    ];
    for (how, expected) in all.into_iter().zip(expected) {
        let mut world = wrong(how);
        let before = world.drift_of("x").unwrap();
        assert_eq!(
            (before.waiting, before.severity > Severity::Info),
            (None, true)
        );
        let task = of(world.id("x"));
        queue(&mut world, task);
        let found = match outcome(&world) {
            (Severity::Info, Some(Prospect::RepairsItself)) => Makes::Right,
            (severity, Some(Prospect::Stays)) if severity == before.severity => Makes::Nothing,
            (severity, None) if severity == before.severity => Makes::NoDifference,
            other => panic!("{how:?}: {other:?}"),
        };
        assert_eq!(found, expected, "{how:?}");
        // The rest of the difference is as it was.
        let after = world.drift_of("x").unwrap();
        let plain = Drift {
            waiting: None,
            severity: before.severity,
            ..after
        };
        assert_eq!(plain, before);
    }
}

fn assigned(change: impl Fn(&mut Task)) -> World {
    let mut world = wrong(Wrong::MemberMissing);
    let mut task = role_task(TaskKind::EnrolRoleAssign, world.id("x"), STUDENT);
    change(&mut task);
    queue(&mut world, task);
    world
}

#[test]
fn the_grace_is_counted_from_the_moment_in_which_the_task_was_queued() {
    let aged = |seconds: i64| assigned(|task| task.created = Some(UnixTime(NOW.0 - seconds)));
    let softened = |world: &World| outcome(world).0 == Severity::Info;
    assert!(softened(&aged(0)));
    assert!(softened(&aged(-20)), "two clocks");
    assert!(softened(&aged(15 * MINUTE - 1)));
    assert!(!softened(&aged(15 * MINUTE)));
    assert!(!softened(&assigned(|task| task.created = None)));

    let mut longer = aged(60 * MINUTE);
    longer.policy.queue_grace_minutes = 61;
    assert!(softened(&longer));
    let mut none = aged(0);
    none.policy.queue_grace_minutes = 0;
    assert!(!softened(&none));
}

#[test]
fn what_fails_explains_nothing() {
    for attempt in [Attempt::Failed, Attempt::GivenUp] {
        let world = assigned(|task| task.attempt = attempt);
        assert_eq!(outcome(&world), (Severity::Warning, Some(Prospect::Stays)));
    }
}

#[test]
fn what_the_plugin_cannot_do_either_is_not_waited_for() {
    let mut world = assigned(|_| {});
    let banned = moodrift::domain::ids::ChatUserId::from("id-x");
    world.room(ROOM).banned.push(banned);
    assert_eq!(outcome(&world), (Severity::Warning, Some(Prospect::Stays)));
}

#[test]
fn tasks_are_counted_with_their_age_and_their_failures() {
    let mut world = wrong(Wrong::MemberMissing);
    let x = world.id("x");
    let assign = || role_task(TaskKind::EnrolRoleAssign, x, STUDENT);
    queue(&mut world, assign());
    let again = UnixTime(NOW.0 + 240);
    for next_run in [again, UnixTime(NOW.0 + 900)] {
        let failed = Task {
            created: Some(UnixTime(NOW.0 - 7_300)),
            next_run,
            attempt: Attempt::Failed,
            ..assign()
        };
        queue(&mut world, failed);
    }
    let given_up = Task {
        created: Some(UnixTime(1)),
        attempt: Attempt::GivenUp,
        ..assign()
    };
    queue(&mut world, given_up);
    let waiting = Waiting {
        tasks: 3,
        failing: 2,
        retried: Some(again),
        given_up: 1,
        oldest: Some(UnixTime(NOW.0 - 7_300)),
        prospect: Prospect::RepairsItself,
    };
    assert_eq!(world.drift_of("x").unwrap().waiting, Some(waiting));
    assert_eq!(
        words::waiting_tasks(NOW, waiting, WaitsFor::Person),
        "Moodle has 3 tasks waiting for this person, the oldest 2 h. 2 of them fail; tried again in 4 min. \
         Moodle has given up 1 task for this person. This should put itself right."
    );
    let plain = Waiting {
        prospect: Prospect::Stays,
        given_up: 0,
        failing: 0,
        retried: None,
        ..waiting
    };
    assert_eq!(
        words::waiting_tasks(NOW, plain, WaitsFor::Group),
        "Moodle has 3 tasks waiting for this group, the oldest 2 h."
    );
    let failing = Waiting {
        tasks: 1,
        failing: 1,
        retried: Some(UnixTime(NOW.0 - 60)),
        ..plain
    };
    assert_eq!(
        words::waiting_tasks(NOW, failing, WaitsFor::EachPerson),
        "Moodle has 1 task waiting for each of them, 2 h old. It fails; due again since 2023-11-14 22:12 UTC."
    );
}

#[test]
fn a_group_that_does_not_work_says_what_waits_for_it() {
    let mut world = wrong(Wrong::MemberMissing);
    let x = world.id("x");
    queue(&mut world, role_task(TaskKind::EnrolRoleAssign, x, STUDENT));
    queue(&mut world, list(Some(vec![])));
    queue(&mut world, of_person(TaskKind::UnenrolUserEverywhere, x));
    world.the_activity().moderator_roles = vec![RoleId(77)];
    world.the_activity().user_roles = vec![RoleId(78)];
    let waiting = world.the(Code::RolesInvalid).waiting.unwrap();
    assert_eq!(waiting.tasks, 2, "of the course and of the group");
    world.room(ROOM).name = "renamed".into();
    assert_eq!(world.the(Code::NameDiffers).waiting, None);
}

/// A course of three, all in their places but the newcomer.
fn with_list(of: impl Fn(&World) -> Option<Vec<MoodleUserId>>) -> World {
    let mut world = World::new();
    for name in ["a", "b"] {
        world.student(name);
        world.member(name);
    }
    world.student("newcomer");
    let members = of(&world);
    queue(&mut world, list(members));
    world
}

fn everybody(world: &World) -> Vec<MoodleUserId> {
    ["a", "b", "newcomer"].map(|name| world.id(name)).to_vec()
}

fn without_the_newcomer(world: &World) -> Vec<MoodleUserId> {
    ["a", "b"].map(|name| world.id(name)).to_vec()
}

#[test]
fn a_list_of_today_is_context_and_no_finding() {
    let mut world = with_list(|world| Some(everybody(world)));
    assert!(!world.codes().contains(&Code::QueueFrozen));
    assert_eq!(
        outcome_of(&world, "newcomer"),
        Some(Prospect::RepairsItself)
    );
    // Enrolments that are not in force, and those without a role, count for the plugin.
    world.site.enrolments.edit().last_mut().unwrap().suspended = true;
    world.site.role_assignments.edit().clear();
    assert!(!world.codes().contains(&Code::QueueFrozen));
    assert_eq!(holds(&world, &only(LimitName::QueueFrozen), None), []);
}

fn outcome_of(world: &World, name: &str) -> Option<Prospect> {
    world
        .drift_of(name)
        .unwrap()
        .waiting
        .map(|waiting| waiting.prospect)
}

#[rstest]
#[case::someone_came(|world: &World| Some(without_the_newcomer(world)), FrozenList::Old { since: 1, gone: 0 })]
#[case::someone_left(
    |world: &World| Some([everybody(world), vec![MoodleUserId(9_999)]].concat()),
    FrozenList::Old { since: 0, gone: 1 })]
#[case::everybody_else(|_: &World| Some(vec![MoodleUserId(1)]), FrozenList::Old { since: 3, gone: 1 })]
#[case::unread(|_: &World| None, FrozenList::Unread)]
fn another_list_holds_what_is_planned_for_its_group(
    #[case] of: fn(&World) -> Option<Vec<MoodleUserId>>,
    #[case] list: FrozenList,
) {
    let mut world = with_list(of);
    let drift = world.the(Code::QueueFrozen);
    assert_eq!(
        (drift.severity, drift.fix, drift.activity),
        (Severity::Warning, None, Some(CM))
    );
    let queued = Some(UnixTime(NOW.0 - 5 * MINUTE));
    assert_eq!(drift.evidence, Evidence::FrozenQueue { queued, list });
    assert_eq!(drift.waiting.unwrap().tasks, 1);

    // Another group's steps would pass.
    world.course(moodrift::domain::ids::CourseId(3), "INF102");
    world.activity(CmId(11), moodrift::domain::ids::CourseId(3), Some("r11"));
    world.group("r11");
    world.person("stranger");
    world.join("r11", "stranger", PLAIN);
    let limits = only(LimitName::QueueFrozen);
    let held = holds(&world, &limits, None);
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!(held[0].limit, HoldReason::Limit(LimitName::QueueFrozen));
    assert_eq!(held[0].group, Some(RoomId::from(ROOM)));
    assert_eq!(held[0].would_pass, 1);
    assert_eq!(
        words::allow_flag(&held[0]).unwrap(),
        "--allow queue_frozen=1"
    );
    let ground = world.ground();
    assert_eq!(
        words::hold(&ground.site, &ground.chat, &held[0]),
        "The plan changes the group of “Chat 10” in INF101, for which a task waits in Moodle that holds an old list of \
         people and will undo it; the limit queue_frozen forbids it. Without that, 1 step would pass."
    );
    assert_eq!(
        holds(&world, &limits.with(LimitName::QueueFrozen, 1), None),
        []
    );
}

#[test]
fn a_plan_that_leaves_the_group_alone_is_not_held() {
    let mut world = with_list(|world| Some(without_the_newcomer(world)));
    world.member("newcomer");
    assert!(world.codes().contains(&Code::QueueFrozen));
    world.course(moodrift::domain::ids::CourseId(3), "INF102");
    world.activity(CmId(11), moodrift::domain::ids::CourseId(3), Some("r11"));
    world.group("r11");
    world.enrolled("late", ASSISTANT);
    world.enrol("late", moodrift::domain::ids::CourseId(3));
    let place = moodrift::domain::site::Place::Course(moodrift::domain::ids::CourseId(3));
    world.assign("late", STUDENT, place);
    assert_eq!(world.plan().groups.len(), 1);
    assert_eq!(holds(&world, &only(LimitName::QueueFrozen), None), []);
}

#[test]
fn a_task_that_will_not_run_freezes_nothing() {
    let mut world = with_list(|world| Some(without_the_newcomer(world)));
    world.site.queue.tasks[0].attempt = Attempt::GivenUp;
    assert!(!world.codes().contains(&Code::QueueFrozen));
    // One that fails is tried again.
    world.site.queue.tasks[0].attempt = Attempt::Failed;
    assert!(world.codes().contains(&Code::QueueFrozen));
}

#[test]
fn of_two_activities_on_one_group_the_task_is_of_either() {
    let mut world = with_list(|world| Some(everybody(world)));
    let other = moodrift::domain::ids::CourseId(3);
    world.course(other, "INF102");
    world.activity(CmId(11), other, Some(ROOM));
    assert!(!world.codes().contains(&Code::QueueFrozen));
    world.site.queue.tasks[0].members = Some(without_the_newcomer(&world));
    assert_eq!(world.the(Code::QueueFrozen).activity, Some(CM));
}

#[test]
fn two_old_lists_are_one_finding_with_the_age_of_the_first() {
    let mut world = with_list(|world| Some(without_the_newcomer(world)));
    let second = Task {
        created: Some(UnixTime(NOW.0 - 60)),
        ..list(Some(vec![]))
    };
    queue(&mut world, second);
    let drift = world.the(Code::QueueFrozen);
    assert_eq!(
        drift.evidence,
        Evidence::FrozenQueue {
            queued: Some(UnixTime(NOW.0 - 5 * MINUTE)),
            list: FrozenList::Old { since: 1, gone: 0 }
        }
    );
    assert_eq!(drift.waiting.unwrap().tasks, 2);
}

#[test]
fn an_archived_group_has_nothing_that_could_be_undone() {
    let mut world = with_list(|world| Some(without_the_newcomer(world)));
    let group = world.room(ROOM);
    group.archived = true;
    group.people = moodrift::domain::chat::People::Archived;
    assert!(!world.codes().contains(&Code::QueueFrozen));
}

#[test]
fn explaining_lists_the_tasks() {
    let mut world = with_list(|world| Some(everybody(world)));
    let newcomer = world.id("newcomer");
    let mut failed = role_task(TaskKind::EnrolRoleAssign, newcomer, STUDENT);
    (failed.attempt, failed.next_run) = (Attempt::Failed, UnixTime(NOW.0 + 240));
    queue(&mut world, failed);
    let boss = MoodleUserId(newcomer.0 + 1);
    queue(
        &mut world,
        role_task(TaskKind::EnrolRoleAssign, boss, TEACHER),
    );
    world.site.queue.cron = Cron {
        last_run: Some(UnixTime(NOW.0 - 3 * 3_600)),
        ..Cron::default()
    };
    let ground = world.ground();
    let judgement = explain(&ground, CM, "newcomer").unwrap();
    let said = words::walk(&Walk {
        site: &ground.site,
        chat: &ground.chat,
        judgement: &judgement,
        drift: None,
        since: None,
        obstructions: &[],
        asked: Asked::UnderWay,
    });
    let waiting = said
        .iter()
        .find(|section| section.heading == "Waiting tasks")
        .unwrap();
    let lines: Vec<&str> = waiting.lines.iter().map(|line| &*line.text).collect();
    assert_eq!(
        lines,
        [
            "Task 1 (synchronize_group, a list of 3 people): queued 2023-11-14 22:08 UTC, waits.",
            "Task 2 (enrol_role_assign, role student): queued 2023-11-14 22:08 UTC, fails; tried again in 4 min.",
            "This should put itself right.",
            "Cron last ran 3 h ago.",
        ]
    );
    assert_eq!(said[0].heading, words::verdict_heading());
    assert_eq!(
        words::queue(&ground.site).unwrap(),
        "Moodle has 3 tasks waiting for the plugin, the oldest 5 min. 1 of them fails; tried again in 4 min. \
         Cron last ran 3 h ago."
    );
}

#[test]
fn a_cron_of_which_nothing_is_known_is_not_spoken_of() {
    let world = with_list(|world| Some(everybody(world)));
    let said = words::queue(&world.site).unwrap();
    assert_eq!(said, "Moodle has 1 task waiting for the plugin, 5 min old.");
    assert_eq!(words::queue(&World::new().site), None);
}
