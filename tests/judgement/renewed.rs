//! Judged again after something has changed: nothing else is found than by judging everything.

use std::sync::Arc;

use moodrift::domain::capabilities::Recipe;
use moodrift::domain::chat::{Lookup, People};
use moodrift::domain::drift::{Code, Drift, Evidence, FrozenList};
use moodrift::domain::ids::{CmId, CourseId, RoomId, UnixTime};
use moodrift::domain::reading::Reading;
use moodrift::domain::site::{BinItem, BinRow, Place};
use moodrift::engine::{Findings, Ground, Renewed, SiteChecks, drift, expect};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use rstest::rstest;

use super::happenings::{Happens, among_others, happening, old_list};
use super::properties::a_world;
use super::world::{
    API, CM, COURSE, DAY, NOW, PLAIN, ROOM, STUDENT, TEACHER, WWWROOT, World, account_id, unread,
};

/// The ground of a world as it is by now, made from an earlier one.
fn renewed(before: &Ground, world: &World) -> (Renewed, Ground) {
    let whole = world.ground();
    // As a refresh of one side has it.
    let same = whole.site == before.site;
    let site = if same { &before.site } else { &whole.site };
    let renewed = before.renewed(site, &whole.chat, &whole.neighbours, &whole.awaited);
    (renewed, whole)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn what_is_found_again_is_what_judging_everything_finds(
        world in a_world().prop_map(among_others),
        readings in prop::collection::vec(prop::collection::vec(happening(), 1..4), 1..5),
    ) {
        let mut world = world;
        let mut ground = world.ground();
        let mut findings = drift(&ground, world.checks);
        for between in &readings {
            for one in between {
                one.happen(&mut world);
            }
            let (renewed, whole) = renewed(&ground, &world);
            prop_assert_eq!(&renewed.ground.expectations, &whole.expectations);
            for activity in &whole.site.activities {
                prop_assert_eq!(renewed.ground.rows(activity.cm), whole.rows(activity.cm));
            }
            let all = drift(&whole, world.checks);
            if renewed.is_as_before(&findings, world.checks) {
                prop_assert_eq!(&findings, &all);
            }
            findings = renewed.drift(findings, world.checks);
            prop_assert_eq!(&findings, &all);
            ground = renewed.ground;
        }
    }
}

/// A site of ten activities, in each of which someone is missing, and a group that none of them has.
fn a_site() -> World {
    let mut world = World::new();
    world.student("anna");
    world.teacher("boss");
    for at in 1..10 {
        let (course, room) = (CourseId(20 + at), format!("r{}", 10 + at));
        world.course(course, &format!("C{at}"));
        world.activity(CmId(10 + at), course, Some(&room));
        world.group(&room);
        world.enrol("anna", course);
        world.assign("anna", STUDENT, Place::Course(course));
    }
    world.group("loose").creator = Some(account_id("anna"));
    world
}

fn before(world: &World) -> (Ground, Findings) {
    let ground = world.ground();
    let findings = drift(&ground, world.checks);
    (ground, findings)
}

type Change = fn(&mut World);

#[rstest]
#[case::someone_joined(|world: &mut World| world.member("anna"), &[ROOM])]
#[case::someone_leads(|world: &mut World| world.moderator("boss"), &[ROOM])]
#[case::two_groups(|world: &mut World| { world.member("anna"); world.join("r13", "anna", PLAIN); }, &[ROOM, "r13"])]
#[case::archived(|world: &mut World| { world.room(ROOM).archived = true; world.room(ROOM).people = People::Archived; }, &[ROOM])]
#[case::not_read(|world: &mut World| world.room(ROOM).people = People::Unknown(unread()), &[ROOM])]
#[case::banned(|world: &mut World| world.room(ROOM).banned = vec![account_id("anna")], &[ROOM])]
#[case::the_api_account_left(|world: &mut World| world.leave(ROOM, API), &[ROOM])]
#[case::read_in_another_way(|world: &mut World| { world.capabilities.recipes.insert(ROOM.into(), Recipe::Ordered); }, &[ROOM])]
#[case::written_in(|world: &mut World| world.room(ROOM).messages = Some(7), &[])]
#[case::a_loose_group(|world: &mut World| world.join("loose", "anna", PLAIN), &[])]
#[case::time_passed(|world: &mut World| world.site.as_of.0 += 60, &[])]
#[case::cron_ran(|world: &mut World| world.site.queue.cron.last_run = Some(NOW), &[])]
fn only_groups_have_changed(#[case] change: Change, #[case] groups: &[&str]) {
    let mut world = a_site();
    let (ground, findings) = before(&world);
    change(&mut world);
    let (renewed, whole) = renewed(&ground, &world);
    let groups: Vec<RoomId> = groups.iter().map(|room| RoomId::from(*room)).collect();
    assert_eq!(renewed.groups(), Some(groups.as_slice()));
    assert_eq!(
        renewed.is_as_before(&findings, world.checks),
        groups.is_empty()
    );
    assert!(Arc::ptr_eq(
        &renewed.ground.expectations,
        &ground.expectations
    ));
    assert!(Arc::ptr_eq(&renewed.ground.directory, &ground.directory));
    assert!(Arc::ptr_eq(&renewed.ground.links, &ground.links));
    let again = renewed.drift(findings.clone(), world.checks);
    assert_eq!(again, drift(&whole, world.checks));
    if groups.is_empty() {
        assert_eq!(again, findings);
    }
}

#[rstest]
#[case::an_account_renamed(|world: &mut World| world.account_named("anna").username = "ann".into())]
#[case::an_account_deactivated(|world: &mut World| world.account_named("anna").active = false)]
#[case::a_new_account(|world: &mut World| { world.account("new"); })]
#[case::the_accounts_unknown(|world: &mut World| world.accounts = Reading::Unknown(unread()))]
#[case::a_group_renamed(|world: &mut World| world.room(ROOM).name = "group-r11".into())]
#[case::shown_by_another_name(|world: &mut World| world.room(ROOM).display_name = "group-r11".into())]
#[case::a_new_group(|world: &mut World| { world.group("new"); })]
#[case::a_group_less(|world: &mut World| gone(world, ROOM))]
#[case::the_groups_unknown(|world: &mut World| world.groups = Reading::Unknown(unread()))]
#[case::a_loose_group_is_ours(|world: &mut World| world.room("loose").creator = Some(account_id(API)))]
#[case::asked_for_by_its_id(|world: &mut World| world.lookups.push(("r99".into(), Reading::Known(Lookup::Gone))))]
#[case::a_task_waits(|world: &mut World| world.site.queue.tasks.push(old_list(1, ROOM)))]
#[case::a_bin_row(|world: &mut World| world.site.bin.push(row(ROOM)))]
#[case::other_permissions(|world: &mut World| Happens::Permitted(false).happen(world))]
#[case::another_release(|world: &mut World| world.version.major = 8)]
#[case::another_site_shares_it(|world: &mut World| world.neighbours.linked.push(("next".into(), [RoomId::from(ROOM)].into())))]
#[case::an_enrolment_less(|world: &mut World| { world.site.enrolments.edit().pop(); })]
#[case::an_enrolment_ended(|world: &mut World| { world.site.as_of.0 += DAY; world.checks.stale_after_hours = None; })]
#[case::renamed_in_moodle(|world: &mut World| world.site.people[0].username = "ann".into())]
#[case::a_role_less(|world: &mut World| world.the_activity().user_roles.clear())]
#[case::plugin_settings(|world: &mut World| world.site.settings.creates_accounts = true)]
fn more_than_groups_has_changed(#[case] change: Change) {
    let mut world = a_site();
    world.enrol("boss", CourseId(21)).ends = Some(UnixTime(NOW.0 + 3600));
    let (ground, findings) = before(&world);
    change(&mut world);
    let (renewed, whole) = renewed(&ground, &world);
    assert_eq!(renewed.groups(), None);
    assert!(!renewed.is_as_before(&findings, world.checks));
    let again = renewed.drift(findings, world.checks);
    assert_eq!(again, drift(&whole, world.checks));
}

fn gone(world: &mut World, room: &str) {
    let Reading::Known(groups) = &mut world.groups else {
        panic!("the groups are known");
    };
    groups.retain(|group| group.id.as_str() != room);
}

fn row(room: &str) -> BinRow {
    BinRow {
        id: 1,
        bin_id: 1,
        cm: CmId(900),
        room: room.into(),
        course_item: None,
        category_item: None,
    }
}

/// What the property above is held against: were groups alone never what has changed, it would say nothing.
#[test]
fn of_the_invented_readings_many_differ_in_groups_alone() {
    let mut runner = TestRunner::deterministic();
    let (mut nothing, mut groups, mut found, mut told, mut more) = (0, 0, 0, 0, 0);
    for _ in 0..200 {
        let invented = (a_world().prop_map(among_others), happening());
        let (mut world, happens) = invented.new_tree(&mut runner).unwrap().current();
        let (ground, earlier) = before(&world);
        happens.happen(&mut world);
        let (renewed, whole) = renewed(&ground, &world);
        match renewed.groups() {
            None => more += 1,
            Some([]) => nothing += 1,
            Some(_) => {
                let now = drift(&whole, world.checks);
                groups += 1;
                found += usize::from(now.drifts != earlier.drifts);
                told += usize::from(now.unjudged != earlier.unjudged);
            }
        }
    }
    let seen = [nothing, groups, found, told, more];
    let least = [40, 40, 30, 3, 40];
    assert!(
        seen.iter().zip(least).all(|(seen, least)| *seen >= least),
        "{seen:?}"
    );
}

/// Since when an item should be gone is told with when cron last ran.
#[test]
fn an_item_past_its_time_is_judged_again_when_cron_has_run() {
    let mut world = a_site();
    world.site.settings.bin_expiry.course = Some(DAY);
    world.site.bin.push(BinRow {
        course_item: Some(BinItem {
            name: "Old".into(),
            course: Some(COURSE),
            deleted: UnixTime(NOW.0 - 30 * DAY),
        }),
        ..row("binned")
    });
    let gone = Reading::Known(Lookup::Gone);
    world.lookups.push(("binned".into(), gone));
    let (ground, findings) = before(&world);
    world.site.as_of.0 += 60;
    let (still, _) = renewed(&ground, &world);
    assert!(still.is_as_before(&findings, world.checks));
    world.site.queue.cron.last_run = Some(NOW);
    let (ran, whole) = renewed(&ground, &world);
    assert!(!ran.is_as_before(&findings, world.checks));
    assert_eq!(
        ran.drift(findings, world.checks),
        drift(&whole, world.checks)
    );
}

/// Nothing was read otherwise, but Moodle has been still for too long by now.
#[test]
fn stillness_is_judged_by_the_time_of_the_last_reading() {
    let mut world = a_site();
    let (ground, findings) = before(&world);
    world.site.as_of.0 += 2 * DAY;
    let (renewed, whole) = renewed(&ground, &world);
    assert_eq!(renewed.groups(), Some(&[][..]));
    assert!(!renewed.is_as_before(&findings, world.checks));
    let again = renewed.drift(findings, world.checks);
    assert_eq!(again, drift(&whole, world.checks));
    assert_eq!(again.drifts[0].code, Code::MoodleStale);
}

#[test]
fn what_was_found_elsewhere_or_by_other_figures_is_not_leant_on() {
    let mut world = a_site();
    let (ground, findings) = before(&world);
    let other = drift(&World::new().ground(), world.checks);
    let by_hand = Findings::default();
    let unchecked = SiteChecks {
        stale_after_hours: None,
    };
    let otherwise = drift(&ground, unchecked);
    let mut left = findings.clone();
    left.drifts.clear();
    world.member("anna");
    let (renewed, whole) = renewed(&ground, &world);
    let expected = drift(&whole, world.checks);
    for earlier in [other, by_hand, otherwise, findings] {
        assert_eq!(renewed.drift(earlier, world.checks), expected);
    }
    // Those that were found there are.
    assert!(renewed.drift(left, world.checks).drifts.len() < expected.drifts.len());
}

/// Someone else's name is his account's too, and whether that sits in both groups is a finding of the one whose people
/// have not changed.
#[test]
fn a_group_speaks_of_the_namesakes_in_another() {
    let mut world = a_site();
    world.moodle_person("ANNA");
    world.enrol("ANNA", CourseId(25));
    world.assign("ANNA", STUDENT, Place::Course(CourseId(25)));
    world.member("anna");
    let collided = |findings: &Findings| -> Option<Drift> {
        let mut drifts = findings.drifts.iter();
        let found =
            drifts.find(|one| one.activity == Some(CM) && one.code == Code::UsernameCollision);
        found.cloned()
    };
    let (ground, findings) = before(&world);
    assert_eq!(collided(&findings), None);
    world.join("r15", "anna", PLAIN);
    let (renewed, whole) = renewed(&ground, &world);
    assert_eq!(renewed.groups(), Some(&["r15".into()][..]));
    let again = renewed.drift(findings, world.checks);
    assert_eq!(again, drift(&whole, world.checks));
    let evidence = collided(&again).unwrap().evidence;
    assert!(
        matches!(
            evidence,
            Evidence::Collision {
                also_in: Some(CmId(15)),
                ..
            }
        ),
        "{evidence:?}"
    );
}

/// Two groups should bear one name: which of them may get it is not forgotten when one of them is judged again.
#[test]
fn a_name_that_is_taken_stays_taken() {
    let mut world = a_site();
    world.policy.repairs = moodrift::domain::repairs::Repairs::all();
    world.site.settings.name_format = Some("the-chat".into());
    let withheld = |findings: &Findings| -> Vec<_> {
        let named = findings
            .drifts
            .iter()
            .filter(|one| one.code == Code::NameDiffers);
        named
            .map(|one| (one.activity, one.fix, one.withheld))
            .collect()
    };
    let (mut ground, mut findings) = before(&world);
    let first = withheld(&findings);
    assert_eq!(first.iter().filter(|(_, fix, _)| fix.is_some()).count(), 1);
    for room in [ROOM, "r11", "r12"] {
        world.join(room, "anna", PLAIN);
        let (renewed, whole) = renewed(&ground, &world);
        assert_eq!(renewed.groups(), Some(&[room.into()][..]));
        findings = renewed.drift(findings, world.checks);
        assert_eq!(withheld(&findings), first);
        assert_eq!(findings, drift(&whole, world.checks));
        ground = renewed.ground;
    }
}

#[test]
fn a_group_that_a_task_would_freeze_is_frozen_again() {
    let mut world = a_site();
    world.site.queue.tasks.push(old_list(1, ROOM));
    let frozen = |findings: &Findings| {
        let mut drifts = findings.drifts.iter();
        drifts.any(|one| one.code == Code::QueueFrozen)
    };
    let (ground, findings) = before(&world);
    assert!(frozen(&findings));
    let old = Evidence::FrozenQueue {
        queued: Some(NOW),
        list: FrozenList::Old { since: 2, gone: 0 },
    };
    assert!(findings.drifts.iter().any(|one| one.evidence == old));
    world.room(ROOM).people = People::Archived;
    world.room(ROOM).archived = true;
    let (renewed, whole) = renewed(&ground, &world);
    assert!(renewed.groups().is_some());
    let again = renewed.drift(findings, world.checks);
    assert!(!frozen(&again));
    assert_eq!(again, drift(&whole, world.checks));
}

/// So many activities that several threads share them, with roles that are held in one of them alone.
#[test]
fn what_is_expected_does_not_depend_on_how_many_activities_there_are() {
    let mut world = World::new();
    world.student("anna");
    world.teacher("boss");
    for at in 1..700 {
        let cm = CmId(CM.0 + at);
        world.activity(cm, COURSE, Some(&format!("m{at}")));
        if at % 3 == 0 {
            world.assign("anna", TEACHER, Place::Module(cm));
        }
    }
    let ground = world.ground_at(Some(WWWROOT));
    let together = &ground.expectations.activities;
    assert_eq!(together.len(), 700);
    for at in (0..700).step_by(31).chain([349, 350, 699]) {
        let mut alone = (*ground.site).clone();
        alone.activities = vec![ground.site.activities[at].clone()];
        let alone = expect(&alone, &ground.policy, &ground.rules).activities;
        assert_eq!(alone, [together[at].clone()], "activity {at}");
    }
}
