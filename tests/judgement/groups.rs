//! What can be wrong with a group, with its link, and with the site as a whole.

use std::sync::Arc;

use moodrift::domain::chat::{Lookup, People};
use moodrift::domain::drift::{Code, Evidence, Fix, Severity, Subject, Withheld};
use moodrift::domain::ids::{CmId, CourseId, InstanceId, RoomId, UnixTime};
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::site::{BinItem, BinRow, Dangling, PluginState};
use moodrift::domain::trouble::{MoodleTrouble, MoodleTroubleKind};
use moodrift::engine::{Rows, site_is_held};
use rstest::rstest;

pub(crate) use super::world::mark;
use super::world::{CM, COURSE, NOW, ROOM, WWWROOT, World, unread};

/// The activity's group is not in the list of groups.
fn without_group(lookup: Option<Reading<Lookup>>) -> World {
    let mut world = World::new();
    world.groups = Reading::Known(Vec::new());
    world.lookups = lookup
        .into_iter()
        .map(|found| (RoomId::from(ROOM), found))
        .collect();
    world
}

#[test]
fn a_group_that_the_server_does_not_know_is_missing() {
    let world = without_group(Some(Reading::Known(Lookup::Gone)));
    let drift = world.the(Code::GroupMissing);
    let fix = Some(Fix::Recreate);
    assert_eq!((drift.severity, drift.fix), (Severity::Critical, fix));
    assert_eq!(drift.group, Some(RoomId::from(ROOM)));
    assert_eq!(drift.activity, Some(CM));
    assert_eq!(drift.course, Some(COURSE));
}

#[rstest]
#[case::nobody_asked(None, unread())]
#[case::not_allowed(
    Some(Reading::Unknown(UnknownReason::NotAllRoomsVisible)),
    UnknownReason::NotAllRoomsVisible
)]
fn a_group_that_nobody_could_ask_for_is_unknown(
    #[case] lookup: Option<Reading<Lookup>>,
    #[case] reason: UnknownReason,
) {
    let findings = without_group(lookup).findings();
    assert_eq!(findings.drifts, []);
    assert_eq!(findings.unjudged.len(), 1);
    assert_eq!(findings.unjudged[0].reason, reason);
    assert!(matches!(
        findings.unjudged[0].subject,
        Subject::Activity { cm: CM, .. }
    ));
}

#[test]
fn a_group_that_became_something_else_is_said_to_be_so() {
    let world = without_group(Some(Reading::Known(Lookup::NotAGroup {
        name: "open-to-all".into(),
    })));
    let drift = world.the(Code::KindDiffers);
    assert_eq!((drift.severity, drift.fix), (Severity::Info, None));
}

#[test]
fn an_activity_without_group_id_is_unlinked_even_when_no_group_could_be_read() {
    let mut world = World::new();
    world.the_activity().room = None;
    let drift = world.the(Code::GroupUnlinked);
    assert_eq!(
        (drift.severity, drift.fix, drift.group),
        (Severity::Critical, None, None)
    );
    world.groups = Reading::Unknown(unread());
    assert_eq!(world.codes(), [Code::GroupUnlinked]);
}

#[test]
fn both_activities_on_a_group_say_that_it_is_shared() {
    let mut world = World::new();
    world.activity(CmId(11), COURSE, Some(ROOM));
    let drifts = world.findings().drifts;
    assert_eq!(drifts.len(), 2);
    for (drift, other) in drifts.iter().zip([CmId(11), CM]) {
        assert_eq!(
            (drift.code, drift.severity),
            (Code::GroupShared, Severity::Warning)
        );
        let evidence = Evidence::Shared {
            activities: vec![other],
            bin_rows: Vec::new(),
            sites: Vec::new(),
        };
        assert_eq!(drift.evidence, evidence);
    }
}

fn bin_row(room: &str, cm: i64) -> BinRow {
    BinRow {
        id: cm,
        bin_id: 1,
        cm: CmId(cm),
        room: RoomId::from(room),
        course_item: Some(BinItem {
            name: "Old chat".into(),
            course: Some(COURSE),
            deleted: UnixTime(NOW.0 - 1000),
        }),
        category_item: None,
    }
}

#[test]
fn a_live_activity_and_a_bin_row_share_too() {
    let mut world = World::new();
    world.site.bin.push(bin_row(ROOM, 7));
    let drift = world.the(Code::GroupShared);
    let evidence = Evidence::Shared {
        activities: Vec::new(),
        bin_rows: vec![CmId(7)],
        sites: Vec::new(),
    };
    assert_eq!(drift.evidence, evidence);
    // The group of a live activity is not to be archived because of the other row.
    assert_eq!(world.codes(), [Code::GroupShared]);
}

#[test]
fn a_group_that_another_configured_site_names_is_shared() {
    let mut world = World::new();
    world.person("carl");
    world.member("carl");
    world.neighbours.linked = vec![("other".into(), [RoomId::from(ROOM)].into())];
    let drift = world.the(Code::GroupShared);
    let evidence = Evidence::Shared {
        activities: Vec::new(),
        bin_rows: Vec::new(),
        sites: vec!["other".into()],
    };
    assert_eq!(drift.evidence, evidence);
    let carl = world.drift_of("carl").unwrap();
    assert_eq!(carl.withheld, Some(Withheld::Shared));
    // What is the other site's alone is none of this one's business.
    world.neighbours.linked = vec![("other".into(), [RoomId::from("elsewhere")].into())];
    assert_eq!(world.codes(), [Code::MemberExtra]);
}

#[test]
fn a_site_that_could_not_be_asked_may_share_every_group() {
    let mut world = World::new();
    world.student("anna");
    world.person("carl");
    world.member("carl");
    let trouble = MoodleTrouble {
        database: "postgres://db.univ.example/other".to_owned(),
        kind: MoodleTroubleKind::TimedOut,
    };
    world.neighbours.unread = vec![("other".into(), trouble.clone())];
    let carl = world.drift_of("carl").unwrap();
    assert_eq!(
        (carl.fix, carl.withheld),
        (None, Some(Withheld::NeighbourUnread))
    );
    assert!(
        world.drift_of("anna").unwrap().fix.is_some(),
        "who joins harms nobody"
    );
    let unjudged = &world.findings().unjudged[0];
    assert_eq!(unjudged.subject, Subject::Neighbour("other".into()));
    assert_eq!(unjudged.reason, UnknownReason::Moodle(trouble));
}

#[test]
fn a_row_that_leads_nowhere_is_named_and_shares_its_group() {
    let mut world = World::new();
    world.site.dangling.push(Dangling::ActivityWithoutModule {
        instance: InstanceId(77),
        course: COURSE,
        name: "Lost".into(),
        room: Some(RoomId::from(ROOM)),
    });
    let drift = world.the(Code::ActivityDangling);
    assert_eq!((drift.severity, drift.fix), (Severity::Info, None));
    world.the(Code::GroupShared);
}

#[test]
fn a_group_in_the_recycle_bin_should_be_archived() {
    let mut world = World::new();
    world.site.bin.push(bin_row("r7", 7));
    world.group("r7").people = People::NotOurs;
    let drift = world.the(Code::GroupNotArchived);
    assert_eq!(
        (drift.severity, drift.fix),
        (Severity::Warning, Some(Fix::Archive))
    );
    assert_eq!((drift.course, drift.activity), (Some(COURSE), None));
    world.room("r7").archived = true;
    assert_eq!(world.codes(), []);
}

#[test]
fn a_group_with_the_mark_of_another_moodle_is_foreign_and_not_touched() {
    let mut world = World::new();
    world.student("anna");
    world.person("carl");
    world.member("carl");
    world.site.settings.name_format = None;
    world.room(ROOM).name = format!("{}_INF101_10", mark(WWWROOT)).into();
    assert_eq!(world.codes().len(), 2, "its own mark is no finding");
    world.room(ROOM).name = format!("{}_INF101_10", mark("https://production.example")).into();
    let drift = world.the(Code::GroupForeign);
    assert_eq!((drift.severity, drift.fix), (Severity::Critical, None));
    assert_eq!(world.codes(), [Code::GroupForeign]);
    assert_eq!(world.ground().rows(CM), Rows::NotJudged);
    assert!(world.plan().is_empty());
}

#[rstest]
#[case::the_sites_own_format("{$a->moodleid}-{$a->courseid}.{$a->moduleid}", "MARK-2.10")]
#[case::with_what_validation_replaced("{$a->moodleid} {$a->moduleid}", "MARK_10")]
#[case::numbered_by_the_plugin("{$a->moodleid}_{$a->moduleid}", "MARK_10_2")]
fn the_mark_is_found_by_the_sites_own_name_format(#[case] format: &str, #[case] name: &str) {
    let mut world = World::new();
    world.site.settings.name_format = Some(format.to_owned());
    world.room(ROOM).name = name
        .replace("MARK", &mark("https://production.example"))
        .into();
    world.the(Code::GroupForeign);
}

#[rstest]
#[case::a_format_without_mark("{$a->courseshortname}_{$a->moduleid}", "MARK_INF101_10")]
#[case::a_name_of_another_form("{$a->moodleid}_{$a->moduleid}", "chat of MARK")]
#[case::no_hash("{$a->moodleid}_{$a->moduleid}", "univ_10")]
fn no_mark_proves_nothing(#[case] format: &str, #[case] name: &str) {
    let mut world = World::new();
    world.site.settings.name_format = Some(format.to_owned());
    world.room(ROOM).name = name
        .replace("MARK", &mark("https://production.example"))
        .into();
    assert_eq!(world.codes(), [Code::NameDiffers]);
}

#[rstest]
#[case::visible_and_open(true, true, false, None)]
#[case::visible_and_archived(true, true, true, Some((Code::GroupArchived, Severity::Critical)))]
#[case::hidden_and_open(false, true, false, Some((Code::GroupNotArchived, Severity::Warning)))]
#[case::hidden_and_archived(false, true, true, None)]
#[case::off_the_page_and_open(true, false, false, Some((Code::GroupNotArchived, Severity::Warning)))]
#[case::off_the_page_and_archived(true, false, true, None)]
fn a_group_is_archived_where_its_activity_is_hidden(
    #[case] visible: bool,
    #[case] on_course_page: bool,
    #[case] archived: bool,
    #[case] expected: Option<(Code, Severity)>,
) {
    let mut world = World::new();
    let visibility = &mut world.the_activity().visibility;
    (visibility.visible, visibility.on_course_page) = (visible, on_course_page);
    world.room(ROOM).archived = archived;
    if archived {
        world.room(ROOM).people = People::Archived;
    }
    let found = world.findings().drifts;
    let found = found.first().map(|drift| (drift.code, drift.severity));
    assert_eq!(found, expected);
    // While the activity is being deleted, either is right.
    world.the_activity().visibility.being_deleted = true;
    assert_eq!(world.codes(), []);
}

#[test]
fn one_visible_activity_keeps_a_shared_group_open() {
    let mut world = World::new();
    world
        .activity(CmId(11), COURSE, Some(ROOM))
        .visibility
        .visible = false;
    assert_eq!(world.codes(), [Code::GroupShared, Code::GroupShared]);
}

#[test]
fn with_the_plugin_off_visibility_is_what_it_was_before() {
    let mut world = World::new();
    world.site.condition.plugin = PluginState::Disabled;
    let visibility = &mut world.the_activity().visibility;
    (visibility.visible, visibility.before_plugin_disabled) = (false, true);
    let drift = world.the(Code::PluginDisabled);
    assert_eq!((drift.severity, drift.fix), (Severity::Critical, None));
    assert_eq!(world.codes(), [Code::PluginDisabled]);
    world.the_activity().visibility.before_plugin_disabled = false;
    world.the(Code::GroupNotArchived);
}

/// A world with that many linked groups, of which so many do not exist.
fn links(linked: usize, missing: usize) -> World {
    let mut world = World::new();
    for at in 1..linked {
        let room = format!("x{at}");
        let cm = CmId(100 + i64::try_from(at).unwrap());
        world.activity(cm, COURSE, Some(&room));
        if at <= missing {
            let gone = Reading::Known(Lookup::Gone);
            world.lookups.push((RoomId::from(room.as_str()), gone));
        } else {
            world.group(&room);
        }
    }
    world
}

#[rstest]
#[case::five_of_twenty_five(25, 5, true)]
#[case::five_of_twenty_six(26, 5, false)]
#[case::four_of_ten(10, 4, false)]
#[case::five_of_six(6, 5, true)]
fn many_missing_groups_mean_the_wrong_server(
    #[case] linked: usize,
    #[case] missing: usize,
    #[case] wrong: bool,
) {
    let world = links(linked, missing);
    assert_eq!(world.codes().contains(&Code::WrongServer), wrong);
    if wrong {
        let drift = world.the(Code::WrongServer);
        assert_eq!(drift.evidence, Evidence::WrongServer { missing, linked });
        assert_eq!(drift.severity, Severity::Critical);
    }
}

#[test]
fn groups_that_could_not_be_asked_for_prove_no_wrong_server() {
    let mut world = links(10, 8);
    for (_, lookup) in &mut world.lookups {
        *lookup = Reading::Unknown(UnknownReason::NotAllRoomsVisible);
    }
    assert!(!world.codes().contains(&Code::WrongServer));
    assert_eq!(world.findings().unjudged.len(), 8);
}

#[rstest]
#[case::just_now(Some(0), Some(24), false)]
#[case::a_day_to_the_second(Some(24 * 3600), Some(24), false)]
#[case::a_second_more(Some(24 * 3600 + 1), Some(24), true)]
#[case::no_sign_of_life(None, Some(24), true)]
#[case::unchecked(None, None, false)]
#[case::a_longer_patience(Some(24 * 3600 + 1), Some(48), false)]
fn a_moodle_in_which_nothing_moves_is_stale(
    #[case] since: Option<i64>,
    #[case] stale_after_hours: Option<u64>,
    #[case] stale: bool,
) {
    let mut world = World::new();
    world.site.condition.last_movement = since.map(|since| UnixTime(NOW.0 - since));
    world.checks.stale_after_hours = stale_after_hours;
    assert_eq!(world.codes() == [Code::MoodleStale], stale);
    if stale {
        assert_eq!(world.the(Code::MoodleStale).severity, Severity::Warning);
    }
}

#[rstest]
#[case::switched_on(true, None, Some(true))]
#[case::upgrading(false, Some(1), Some(false))]
#[case::an_upgrade_that_is_over(false, Some(0), None)]
#[case::open(false, None, None)]
fn maintenance_and_upgrades_are_seen(
    #[case] maintenance: bool,
    #[case] upgrade_in: Option<i64>,
    #[case] expected: Option<bool>,
) {
    let mut world = World::new();
    world.site.condition.maintenance = maintenance;
    world.site.condition.upgrade_until = upgrade_in.map(|ahead| UnixTime(NOW.0 + ahead));
    let found = world.findings().drifts;
    let found = found.first().map(|drift| match drift.evidence {
        Evidence::Maintenance { switched_on } => switched_on,
        ref other => panic!("{other:?}"),
    });
    assert_eq!(found, expected);
    let held = site_is_held(
        &world.findings(),
        &moodrift::domain::limits::Limits::default(),
    );
    assert_eq!(held, expected.is_some());
}

#[test]
fn an_activity_whose_course_is_not_there_is_unknown() {
    let mut world = World::new();
    world.activity(CmId(30), CourseId(999), Some("r30"));
    world.group("r30");
    world.account("carl");
    world.join("r30", "carl", super::world::PLAIN);
    let findings = world.findings();
    assert_eq!(findings.drifts, []);
    assert_eq!(findings.unjudged[0].reason, UnknownReason::CourseMissing);
}

#[test]
fn findings_come_in_one_order_the_site_first() {
    let mut world = World::new();
    world.site.condition.maintenance = true;
    world.teacher("anna");
    world.member("anna");
    world.student("bob");
    world.course(CourseId(1000), "Z");
    world.activity(CmId(4), CourseId(1000), None);
    let expected = [
        Code::MoodleMaintenance,
        Code::ModeratorMissing,
        Code::MemberMissing,
        Code::GroupUnlinked,
    ];
    assert_eq!(world.codes(), expected);
    let shown: Arc<str> = world.ground().name;
    assert_eq!(&*shown, "test");
}
