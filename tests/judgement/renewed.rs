//! Judged again after something has changed: nothing else is found than by judging everything.

use std::sync::Arc;

use moodrift::domain::capabilities::{Permission, Permissions, Recipe};
use moodrift::domain::chat::{Group, Lookup, Member, People, RoomRoles};
use moodrift::domain::drift::{Code, Drift, Evidence, FrozenList};
use moodrift::domain::ids::{CmId, CourseId, RoomId, UnixTime, Username};
use moodrift::domain::queue::{Attempt, Task, TaskKind};
use moodrift::domain::reading::Reading;
use moodrift::domain::retention::RetentionRule;
use moodrift::domain::site::{BinItem, BinRow, Place};
use moodrift::engine::{Findings, Ground, Renewed, SiteChecks, drift, expect};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use rstest::rstest;

use super::properties::a_world;
use super::world::{
    API, CM, COURSE, DAY, MODERATOR, NOW, OWNER, PLAIN, ROOM, STUDENT, TEACHER, WWWROOT, World,
    account_id, unread,
};

/// Rooms of [`a_world`], and some of those that are added to it.
const ROOMS: [&str; 8] = ["a", "b", "c", "d", "q0", "q1", "q2", "q3"];
/// So many activities are added that those of a group or two are few.
const MORE: i64 = 12;

/// What happens between two readings.
#[derive(Debug, Clone)]
enum Happens {
    Joins(&'static str, usize, RoomRoles),
    Leaves(&'static str, usize),
    ApiIs(&'static str, Option<RoomRoles>),
    Archived(&'static str, bool),
    Unread(&'static str),
    Renamed(&'static str, String),
    Banned(&'static str, usize),
    Kept(&'static str, RetentionRule),
    ReadBy(&'static str, Recipe),
    Written(&'static str),
    Vanishes(&'static str),
    Appears,
    AccountOff(usize),
    TimePasses(i64),
    MoodleMoves,
    Ends(usize),
    Queued(&'static str),
    Permitted(bool),
    LookedUp,
}

fn happening() -> impl Strategy<Value = Happens> {
    let room = || select(ROOMS.to_vec());
    let roles = || select(vec![PLAIN, PLAIN, MODERATOR, OWNER]);
    let people = prop_oneof![
        4 => (room(), 0_usize..8, roles()).prop_map(|(room, who, roles)| Happens::Joins(room, who, roles)),
        3 => (room(), 0_usize..8).prop_map(|(room, who)| Happens::Leaves(room, who)),
        1 => (room(), prop::option::of(roles())).prop_map(|(room, roles)| Happens::ApiIs(room, roles)),
        1 => (room(), 0_usize..8).prop_map(|(room, who)| Happens::Banned(room, who)),
    ];
    let groups = prop_oneof![
        (room(), any::<bool>()).prop_map(|(room, archived)| Happens::Archived(room, archived)),
        room().prop_map(Happens::Unread),
        (room(), select(vec!["group-rx", "group-r10", "other"]))
            .prop_map(|(room, name)| Happens::Renamed(room, name.to_owned())),
        (
            room(),
            select(vec![RetentionRule::Global, RetentionRule::Untold])
        )
            .prop_map(|(room, rule)| Happens::Kept(room, rule)),
        (room(), select(vec![Recipe::Ordered, Recipe::ByAccounts]))
            .prop_map(|(room, recipe)| Happens::ReadBy(room, recipe)),
        room().prop_map(Happens::Written),
    ];
    let elsewhere = prop_oneof![
        room().prop_map(Happens::Vanishes),
        Just(Happens::Appears),
        (0_usize..8).prop_map(Happens::AccountOff),
        (1_i64..8).prop_map(Happens::TimePasses),
        Just(Happens::TimePasses(2 * DAY)),
        Just(Happens::MoodleMoves),
        (0_usize..8).prop_map(Happens::Ends),
        room().prop_map(Happens::Queued),
        any::<bool>().prop_map(Happens::Permitted),
        Just(Happens::LookedUp),
    ];
    prop_oneof![9 => people, 4 => groups, 2 => elsewhere]
}

fn name(person: usize) -> String {
    format!("person-{person}")
}

fn group<'w>(world: &'w mut World, room: &str) -> Option<&'w mut Group> {
    let Reading::Known(groups) = &mut world.groups else {
        panic!("the groups are known");
    };
    groups.iter_mut().find(|group| group.id.as_str() == room)
}

fn joins(world: &mut World, room: &str, username: &str, roles: RoomRoles) {
    let member = Member::new(
        account_id(username),
        Username::from(username),
        "".into(),
        roles,
    );
    if let Some(group) = group(world, room).filter(|group| !group.archived) {
        match &mut group.people {
            People::Known(members) => {
                members.retain(|other| other.account != member.account);
                members.push(member);
            }
            people => *people = People::Known(vec![member]),
        }
    }
}

fn leaves(world: &mut World, room: &str, username: &str) {
    if let Some(Group {
        people: People::Known(members),
        ..
    }) = group(world, room)
    {
        members.retain(|member| member.account != account_id(username));
    }
}

impl Happens {
    fn happen(&self, world: &mut World) {
        match self {
            Self::Joins(room, who, roles) => joins(world, room, &name(*who), *roles),
            Self::Leaves(room, who) => leaves(world, room, &name(*who)),
            Self::ApiIs(room, Some(roles)) => joins(world, room, API, *roles),
            Self::ApiIs(room, None) => leaves(world, room, API),
            Self::Archived(room, archived) => {
                if let Some(group) = group(world, room) {
                    group.archived = *archived;
                    if *archived {
                        group.people = People::Archived;
                    } else if group.people == People::Archived {
                        group.people = People::Known(Vec::new());
                    }
                }
            }
            Self::Unread(room) => {
                if let Some(group) = group(world, room).filter(|group| !group.archived) {
                    group.people = People::Unknown(unread());
                }
            }
            Self::Renamed(room, to) => {
                if let Some(group) = group(world, room) {
                    group.name = to.as_str().into();
                }
            }
            Self::Banned(room, who) => {
                if let Some(group) = group(world, room) {
                    group.banned = vec![account_id(&name(*who))];
                }
            }
            Self::Kept(room, rule) => {
                if let Some(group) = group(world, room) {
                    group.facts.retention = *rule;
                }
            }
            Self::ReadBy(room, recipe) => {
                let recipes = &mut world.capabilities.recipes;
                recipes.insert((*room).into(), *recipe);
            }
            Self::Written(room) => {
                if let Some(group) = group(world, room) {
                    group.messages = Some(group.messages.unwrap_or_default() + 1);
                    group.updated = Some(NOW);
                    group.facts.last_message = Some(NOW);
                }
            }
            _ => self.happen_elsewhere(world),
        }
    }

    fn happen_elsewhere(&self, world: &mut World) {
        match self {
            Self::Vanishes(room) => {
                if let Reading::Known(groups) = &mut world.groups {
                    groups.retain(|group| group.id.as_str() != *room);
                }
                let gone = Reading::Known(Lookup::Gone);
                world.lookups.push(((*room).into(), gone));
            }
            Self::Appears => {
                if group(world, "new").is_none() {
                    world.group("new");
                }
            }
            Self::AccountOff(who) => {
                if let Reading::Known(accounts) = &mut world.accounts
                    && let Some(account) = accounts.get_mut(*who)
                {
                    account.active = !account.active;
                }
            }
            Self::TimePasses(seconds) => world.site.as_of.0 += seconds,
            Self::MoodleMoves => world.site.condition.last_movement = Some(world.site.as_of),
            Self::Ends(at) => {
                let ends = UnixTime(world.site.as_of.0 + 3);
                if let Some(enrolment) = world.site.enrolments.edit().get_mut(*at) {
                    enrolment.ends = Some(ends);
                }
            }
            Self::Queued(room) => {
                let id = i64::try_from(world.site.queue.tasks.len()).unwrap();
                world.site.queue.tasks.push(old_list(id, room));
            }
            Self::Permitted(invites) => {
                let roles = vec![if *invites { "bot" } else { "admin" }.to_owned()];
                let granted = [(Permission::AddUserToJoinedRoom, roles)];
                let own = ["bot".to_owned()];
                world.capabilities.permissions = Reading::Known(Permissions::new(granted, &own));
            }
            Self::LookedUp => {
                let lookup = Reading::Unknown(unread());
                world.lookups.push(("lost".into(), lookup));
            }
            other => panic!("{other:?} happens to a group"),
        }
    }
}

/// A waiting task that takes nobody for the people of a group.
fn old_list(id: i64, room: &str) -> Task {
    Task {
        id,
        kind: TaskKind::SynchronizeGroup,
        person: None,
        course: None,
        activity: None,
        room: Some(room.into()),
        role: None,
        members: Some(Vec::new()),
        created: Some(NOW),
        next_run: NOW,
        started: None,
        attempt: Attempt::Fresh,
    }
}

/// The same world with more courses, each with an activity, and everybody in some of them.
fn among_others(mut world: World) -> World {
    let people: Vec<String> = world
        .site
        .people
        .iter()
        .map(|one| one.username.to_string())
        .collect();
    for at in 0..MORE {
        let (course, room) = (CourseId(100 + at), format!("q{at}"));
        world.course(course, &format!("Q{at}"));
        world.activity(CmId(500 + at), course, Some(&room));
        world.group(&room);
        for (who, username) in (0..).zip(&people) {
            if (who + at) % 3 == 0 {
                world.enrol(username, course);
                world.assign(username, STUDENT, Place::Course(course));
            }
            if (who + at) % 4 == 0 {
                world.join(&room, &username.to_lowercase(), PLAIN);
            }
        }
    }
    world
}

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
    let least = [20, 40, 20, 5, 20];
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
