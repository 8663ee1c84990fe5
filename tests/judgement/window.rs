//! A window of time: which differences go back to what Moodle changed then.

use moodrift::domain::drift::{Code, Drift};
use moodrift::domain::ids::{CmId, CourseId, MoodleUserId, UnixTime};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::selection::Selection;
use moodrift::domain::site::{BinItem, BinRow, Enrolment, Place, PluginState, RoleAssignment};
use moodrift::domain::trouble::{MoodleTrouble, MoodleTroubleKind};
use moodrift::domain::window::{Changed, LoggedChange, Window};
use moodrift::engine::{plan, select};
use moodrift::words;
use rstest::rstest;

use super::world::{CATEGORY, CM, COURSE, DAY, NOW, PLAIN, ROOM, STUDENT, World};

const FROM: UnixTime = UnixTime(NOW.0 - 5 * DAY);
const TO: UnixTime = UnixTime(NOW.0 - 4 * DAY);
const THEN: UnixTime = UnixTime(FROM.0 + 600);
const OTHER: CourseId = CourseId(3);

/// Three students who are missing, one teacher's guest, one who left Moodle, one who was unenrolled: nothing of it was
/// changed in the window.
fn world() -> World {
    let mut world = World::new();
    for name in ["anna", "bob", "carl"] {
        world.student(name);
    }
    world.course(OTHER, "ALGO");
    for name in ["gone", "unenrolled", "guest"] {
        world.account(name);
        world.join(ROOM, name, PLAIN);
    }
    world.departed("gone");
    world.moodle_person("unenrolled");
    world.policy.guests = moodrift::domain::policy::Stance::Unexpected;
    world
}

fn changed(log: Reading<Vec<LoggedChange>>) -> Selection {
    Selection {
        changed: Some(Changed {
            window: Window::new(FROM, TO).unwrap(),
            log,
        }),
        ..Selection::default()
    }
}

fn selected_with(world: &World, log: Reading<Vec<LoggedChange>>) -> Vec<Drift> {
    let selected = select(&world.ground(), &changed(log)).unwrap();
    let mut drifts = world.findings().drifts;
    drifts.retain(|drift| selected.takes(drift));
    drifts
}

fn names(drifts: &[Drift]) -> Vec<&str> {
    drifts
        .iter()
        .map(|drift| drift.person.as_ref().unwrap().username.as_str())
        .collect()
}

fn enrolment<'a>(world: &'a mut World, name: &str) -> &'a mut Enrolment {
    let id = world.id(name);
    let mut enrolments = world.site.enrolments.edit().iter_mut();
    enrolments.find(|one| one.person == id).unwrap()
}

fn role<'a>(world: &'a mut World, name: &str) -> &'a mut RoleAssignment {
    let id = world.id(name);
    let mut roles = world.site.role_assignments.edit().iter_mut();
    roles.rfind(|one| one.person == id).unwrap()
}

fn given(world: &mut World, name: &str, place: Place) {
    world.assign(name, STUDENT, place);
    role(world, name).modified = THEN;
}

#[rstest]
#[case::nothing(|_: &mut World| (), &[])]
#[case::enrolled(|world: &mut World| enrolment(world, "anna").created = THEN, &["anna"])]
#[case::enrolment_changed(|world: &mut World| enrolment(world, "bob").modified = THEN, &["bob"])]
#[case::role_given(|world: &mut World| role(world, "carl").modified = THEN, &["carl"])]
#[case::role_in_the_activity(|world: &mut World| given(world, "anna", Place::Module(CM)), &["anna"])]
#[case::role_in_the_category(|world: &mut World| given(world, "anna", Place::Category(CATEGORY)), &["anna"])]
#[case::role_in_the_site(|world: &mut World| given(world, "anna", Place::Site), &["anna"])]
#[case::role_in_another_course(|world: &mut World| given(world, "anna", Place::Course(OTHER)), &[])]
#[case::enrolled_in_another_course(|world: &mut World| world.enrol("bob", OTHER).created = THEN, &[])]
#[case::deleted_in_moodle(|world: &mut World| world.site.departed[0].modified = THEN, &["gone"])]
#[case::two(|world: &mut World| {
    enrolment(world, "anna").created = THEN;
    role(world, "bob").modified = THEN;
}, &["anna", "bob"])]
#[case::first_second(|world: &mut World| enrolment(world, "anna").created = FROM, &["anna"])]
#[case::last_second(|world: &mut World| enrolment(world, "anna").created = TO, &["anna"])]
#[case::a_second_before(|world: &mut World| enrolment(world, "anna").created = UnixTime(FROM.0 - 1), &[])]
#[case::a_second_after(|world: &mut World| enrolment(world, "anna").created = UnixTime(TO.0 + 1), &[])]
#[case::the_activity_saved(|world: &mut World| world.the_activity().modified = THEN, &[])]
fn a_person_is_found_by_what_was_done_to_him(
    #[case] change: fn(&mut World),
    #[case] expected: &[&str],
) {
    let mut world = world();
    assert_eq!(world.findings().drifts.len(), 6);
    change(&mut world);
    assert_eq!(
        names(&selected_with(&world, Reading::Known(Vec::new()))),
        expected
    );
}

#[rstest]
#[case::in_the_course("unenrolled", Some(COURSE), &["unenrolled"])]
#[case::above_the_courses("unenrolled", None, &["unenrolled"])]
#[case::in_another_course("unenrolled", Some(OTHER), &[])]
#[case::someone_else("anna", Some(COURSE), &["anna"])]
fn the_log_tells_what_left_no_row(
    #[case] name: &str,
    #[case] course: Option<CourseId>,
    #[case] expected: &[&str],
) {
    let world = world();
    let entry = |person| LoggedChange { person, course };
    let log = vec![entry(world.id(name)), entry(MoodleUserId(31))];
    assert_eq!(names(&selected_with(&world, Reading::Known(log))), expected);
}

#[test]
fn without_the_log_the_rows_still_tell() {
    let mut world = world();
    enrolment(&mut world, "anna").created = THEN;
    let unread = Reading::Unknown(UnknownReason::Interrupted);
    assert_eq!(names(&selected_with(&world, unread)), ["anna"]);
}

#[test]
fn whoever_shares_the_group_from_another_course_is_found_by_what_was_done_there() {
    let mut world = world();
    world.activity(CmId(11), OTHER, Some(ROOM));
    world.enrol("bob", OTHER).created = THEN;
    let drifts = selected_with(&world, Reading::Known(Vec::new()));
    assert_eq!(
        drifts.len(),
        1,
        "he is expected by one activity: {drifts:?}"
    );
    assert_eq!(names(&drifts), ["bob"]);
    assert_eq!(drifts[0].activity, Some(CM));
}

#[test]
fn a_group_is_found_by_when_its_activity_was_saved() {
    for created in [false, true] {
        let mut world = world();
        world.room(ROOM).archived = true;
        let none = || Reading::Known(Vec::new());
        assert_eq!(selected_with(&world, none()), []);
        let activity = world.the_activity();
        if created {
            activity.created = THEN;
        } else {
            activity.modified = THEN;
        }
        let drifts = selected_with(&world, none());
        assert_eq!(drifts.len(), 1, "{drifts:?}");
        assert_eq!(drifts[0].code, Code::GroupArchived);
    }
}

#[rstest]
#[case::of_the_course(true, THEN, true)]
#[case::of_the_category(false, THEN, true)]
#[case::at_another_time(true, NOW, false)]
fn a_group_in_a_bin_is_found_by_when_its_item_came_there(
    #[case] of_course: bool,
    #[case] deleted: UnixTime,
    #[case] found: bool,
) {
    let mut world = world();
    world.group("binned");
    let item = BinItem {
        name: "Forum".into(),
        course: of_course.then_some(COURSE),
        deleted,
    };
    let (course_item, category_item) = if of_course {
        (Some(item), None)
    } else {
        (None, Some(item))
    };
    world.site.bin.push(BinRow {
        id: 1,
        bin_id: 1,
        cm: CmId(99),
        room: "binned".into(),
        course_item,
        category_item,
    });
    assert!(world.codes().contains(&Code::GroupNotArchived));
    let codes: Vec<Code> = selected_with(&world, Reading::Known(Vec::new()))
        .iter()
        .map(|drift| drift.code)
        .collect();
    let expected: &[Code] = if found {
        &[Code::GroupNotArchived]
    } else {
        &[]
    };
    assert_eq!(codes, expected);
}

#[test]
fn what_concerns_the_site_goes_back_to_no_time() {
    let mut world = world();
    world.site.condition.plugin = PluginState::Disabled;
    enrolment(&mut world, "anna").created = THEN;
    assert!(world.codes().contains(&Code::PluginDisabled));
    let drifts = selected_with(&world, Reading::Known(Vec::new()));
    assert_eq!(names(&drifts), ["anna"]);
}

#[test]
fn a_plan_of_a_window_repairs_what_goes_back_to_it_and_nothing_else() {
    let mut world = world();
    enrolment(&mut world, "bob").created = THEN;
    let log = vec![LoggedChange {
        person: world.id("unenrolled"),
        course: Some(COURSE),
    }];
    let (ground, findings) = (world.ground(), world.findings());
    let selected = select(&ground, &changed(Reading::Known(log))).unwrap();
    let wanted = findings.drifts.iter().filter(|drift| selected.plans(drift));
    let steps: Vec<String> = plan(&ground, wanted)
        .steps()
        .map(|(_, step)| format!("{:?} {}", step.op(), step.who().unwrap().username))
        .collect();
    assert_eq!(steps, ["Invite bob", "Remove unenrolled"]);
}

#[test]
fn a_window_together_with_another_selector_narrows() {
    let mut world = world();
    enrolment(&mut world, "anna").created = THEN;
    enrolment(&mut world, "bob").created = THEN;
    let selection = Selection {
        user: Some("bob".to_owned()),
        ..changed(Reading::Known(Vec::new()))
    };
    let selected = select(&world.ground(), &selection).unwrap();
    let drifts = world.findings().drifts;
    let taken: Vec<Drift> = drifts
        .into_iter()
        .filter(|drift| selected.takes(drift))
        .collect();
    assert_eq!(names(&taken), ["bob"]);
}

#[test]
fn a_window_does_not_run_backwards() {
    assert_eq!(Window::new(TO, FROM), None);
    assert!(Window::new(TO, TO).unwrap().holds(TO));
}

#[test]
fn what_the_log_is_unread_for_is_said_with_what_would_help() {
    let said = |kind| {
        let database = "postgres://moodle@db/moodle".to_owned();
        words::log_unread(&UnknownReason::Moodle(MoodleTrouble { database, kind }))
    };
    let refused = said(MoodleTroubleKind::NoPrivilege {
        table: "mdl_logstore_standard_log".to_owned(),
        detail: "permission denied".to_owned(),
    });
    assert!(
        refused.contains("grant it SELECT on that table"),
        "{refused}"
    );
    let missing = said(MoodleTroubleKind::Failed {
        reading: "logstore_standard_log",
        detail: "no such table".to_owned(),
    });
    assert!(
        missing.ends_with("Reading logstore_standard_log failed (no such table)."),
        "{missing}"
    );
    assert!(said(MoodleTroubleKind::TimedOut).starts_with("Moodle's standard log cannot be read"));
}
