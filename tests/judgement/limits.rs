//! Limits: for each one a plan that trips it and one just below.

use moodrift::domain::chat::{Lookup, People};
use moodrift::domain::drift::Code;
use moodrift::domain::ids::{CmId, CourseId, RoomId, UnixTime};
use moodrift::domain::limits::{LimitName, Limits};
use moodrift::domain::orphan::Purged;
use moodrift::domain::plan::StepOp::{AddModerator, Invite, Remove, RemoveModerator};
use moodrift::domain::plan::{Hold, HoldReason};
use moodrift::domain::reading::Reading;
use moodrift::domain::repairs::Repairs;
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::domain::site::{BinRow, Place, PluginState};
use moodrift::domain::size::SiteSize;
use moodrift::engine::{Facts, Verdict, plan, safety};
use rstest::rstest;
use strum::IntoEnumIterator;

use super::world::{COURSE, MODERATOR, NOW, PLAIN, ROOM, STUDENT, TEACHER, World, account_id};

/// All limits out of the way but one.
pub(crate) fn only(limit: LimitName) -> Limits {
    LimitName::iter()
        .filter(|other| *other != limit)
        .fold(Limits::default(), |limits, other| {
            limits.with(other, u64::MAX)
        })
}

pub(crate) fn holds(world: &World, limits: &Limits, baseline: Option<SiteSize>) -> Vec<Hold> {
    let (ground, findings) = (world.ground(), world.findings());
    let plan = plan(&ground, findings.drifts.iter().filter(|one| !one.dormant));
    let facts = Facts {
        ground: &ground,
        findings: &findings,
        baseline,
    };
    match safety(plan, limits, &facts) {
        Verdict::Cleared(_) => Vec::new(),
        Verdict::Held(held) => {
            assert!(!held.holds.is_empty());
            held.holds
        }
    }
}

/// Held by this limit alone, at this figure; passes at once with the figure allowed.
fn held(world: &World, limit: LimitName, reaches: u64, would_pass: usize) -> Hold {
    let mut found = holds(world, &only(limit), None);
    assert_eq!(found.len(), 1, "{found:#?}");
    let hold = found.remove(0);
    assert_eq!(hold.limit, HoldReason::Limit(limit));
    assert_eq!(hold.reaches, reaches);
    assert_eq!(hold.allowed, limit.default_figure().unwrap_or(0));
    assert_eq!(hold.would_pass, would_pass);
    let flag = moodrift::words::allow_flag(&hold).unwrap();
    let figure = flag.rsplit('=').next().unwrap().parse().unwrap();
    assert_eq!(
        holds(world, &only(limit).with(limit, figure), None),
        [],
        "{flag}"
    );
    hold
}

fn passes(world: &World, limit: LimitName) {
    assert!(!world.plan().is_empty(), "there is something to hold");
    assert_eq!(holds(world, &only(limit), None), []);
}

/// Members of the group that are right there.
fn settled(world: &mut World, room: &str, course: CourseId, number: usize) {
    for at in 0..number {
        let name = format!("{room}-student-{at}");
        world.person(&name);
        world.enrol(&name, course);
        world.assign(&name, STUDENT, Place::Course(course));
        world.join(room, &name, PLAIN);
    }
}

/// Members of the group who should not be there.
fn strangers(world: &mut World, room: &str, number: usize) {
    for at in 0..number {
        let name = format!("{room}-stranger-{at}");
        world.person(&name);
        world.join(room, &name, PLAIN);
    }
}

#[test]
fn removals() {
    let mut world = World::new();
    world.student("newcomer");
    strangers(&mut world, ROOM, 50);
    passes(&world, LimitName::Removals);
    world.account("one-more");
    world.departed("one-more");
    world.member("one-more");
    held(&world, LimitName::Removals, 51, 1);
}

#[test]
fn demotions() {
    let mut world = World::new();
    world.student("newcomer");
    for at in 0..20 {
        world.student(&format!("student-{at}"));
        world.moderator(&format!("student-{at}"));
    }
    passes(&world, LimitName::Demotions);
    world.student("one-more");
    world.moderator("one-more");
    held(&world, LimitName::Demotions, 21, 1);
}

/// So many groups of hidden activities beside one that is right; somebody is to be invited there.
fn hidden_groups(number: i64) -> World {
    let mut world = World::new();
    world.student("newcomer");
    for at in 0..number {
        let cm = CmId(100 + at);
        let room = format!("h{at}");
        world.activity(cm, COURSE, Some(&room)).visibility.visible = false;
        world.group(&room);
        world.join(&room, "newcomer", PLAIN);
    }
    world
}

#[test]
fn archives() {
    passes(&hidden_groups(5), LimitName::Archives);
    held(&hidden_groups(6), LimitName::Archives, 6, 1);
}

/// So many groups that Moodle has purged and that are to be deleted; somebody is to be invited elsewhere.
fn purged_groups(number: i64) -> World {
    let mut world = World::new();
    world.student("newcomer");
    world.policy.purged = Purged::Deleted;
    for at in 0..number {
        let room = format!("p{at}");
        world.site.bin.push(BinRow {
            id: at,
            bin_id: at,
            cm: CmId(100 + at),
            room: RoomId::from(room.as_str()),
            course_item: None,
            category_item: None,
        });
        world.group(&room).people = People::NotOurs;
    }
    world
}

#[test]
fn deletions() {
    passes(&purged_groups(0), LimitName::Deletions);
    held(&purged_groups(1), LimitName::Deletions, 1, 1);
    held(&purged_groups(2), LimitName::Deletions, 2, 1);
}

/// So many groups whose messages would go sooner, and one in which they would go later.
fn tightened_groups(number: i64) -> World {
    let rule = |days| {
        RetentionRule::Own(Retention {
            days,
            files_only: false,
            keeps_pinned: true,
        })
    };
    let mut world = World::new();
    world.site.settings.retention_feature = true;
    world.policy.repairs = Repairs::all();
    world.the_activity().retention = rule(60);
    world.room(ROOM).facts.retention = rule(30);
    for at in 0..number {
        let cm = CmId(100 + at);
        let room = format!("r{cm}");
        world.activity(cm, COURSE, Some(&room)).retention = rule(7);
        world.group(&room).facts.retention = rule(30);
    }
    world
}

/// So many who have no account, and one who is only missing.
fn newcomers(number: usize) -> World {
    let mut world = World::new();
    world.policy.repairs = Repairs::all();
    for at in 0..number {
        let name = format!("newcomer-{at}");
        world.moodle_person(&name);
        world.enrol(&name, COURSE);
        world.assign(&name, STUDENT, Place::Course(COURSE));
    }
    world.student("anna");
    world
}

#[test]
fn created() {
    passes(&newcomers(50), LimitName::Created);
    held(&newcomers(51), LimitName::Created, 51, 1);
}

#[test]
fn retention() {
    passes(&tightened_groups(5), LimitName::Retention);
    held(&tightened_groups(6), LimitName::Retention, 6, 1);
}

#[test]
fn groups_that_lose_their_life_count_as_losing_and_those_that_lose_messages_do_not() {
    held(&hidden_groups(3), LimitName::GroupsShare, 75, 1);
    passes(&tightened_groups(9), LimitName::GroupsShare);
}

#[test]
fn the_share_of_a_group() {
    let mut world = World::new();
    world.student("newcomer");
    settled(&mut world, ROOM, COURSE, 7);
    strangers(&mut world, ROOM, 3);
    passes(&world, LimitName::GroupShare);
    world.person("one-more");
    world.member("one-more");
    // 4 of 11, the API account left aside.
    let hold = held(&world, LimitName::GroupShare, 37, 1);
    assert_eq!(hold.group, Some(RoomId::from(ROOM)));
}

/// So many groups with two settled members each; the first ones have a stranger as well.
fn many_groups(groups: usize, losing: usize) -> World {
    let mut world = World::new();
    settled(&mut world, ROOM, COURSE, 2);
    for at in 1..groups {
        let course = CourseId(100 + i64::try_from(at).unwrap());
        let room = format!("x{at}");
        world.course(course, &format!("C{at}"));
        world.activity(CmId(course.0), course, Some(&room));
        world.group(&room);
        settled(&mut world, &room, course, 2);
        if at <= losing {
            strangers(&mut world, &room, 1);
        }
    }
    world
}

#[test]
fn the_share_of_all_groups() {
    passes(&many_groups(10, 2), LimitName::GroupsShare);
    held(&many_groups(10, 3), LimitName::GroupsShare, 30, 0);
    held(&many_groups(14, 3), LimitName::GroupsShare, 22, 0);
}

/// So many groups, each with two students and a teacher who is a plain member; the first ones have a stranger as well.
fn unled_groups(groups: usize, losing: usize) -> World {
    let mut world = many_groups(groups, losing);
    for at in 0..groups {
        let (room, course) = match at {
            0 => (ROOM.to_owned(), COURSE),
            at => (format!("x{at}"), CourseId(100 + i64::try_from(at).unwrap())),
        };
        let name = format!("{room}-teacher");
        world.person(&name);
        world.enrol(&name, course);
        world.assign(&name, TEACHER, Place::Course(course));
        world.join(&room, &name, PLAIN);
    }
    world
}

/// The job before each term: nobody loses anything.
#[test]
fn three_hundred_groups_that_only_gain_their_moderators_pass() {
    let gaining = unled_groups(300, 0);
    assert_eq!(gaining.plan().count(AddModerator), 300);
    // Under the limits as they are, not only that of the groups.
    assert_eq!(holds(&gaining, &Limits::default(), None), []);
    passes(&gaining, LimitName::GroupsShare);
    // Those that lose somebody count as ever: 61 of 300 are more than a fifth.
    passes(&unled_groups(300, 60), LimitName::GroupsShare);
    held(&unled_groups(300, 61), LimitName::GroupsShare, 21, 300);
}

#[test]
fn the_growth_of_a_group() {
    let mut world = World::new();
    settled(&mut world, ROOM, COURSE, 5);
    for at in 0..5 {
        world.student(&format!("newcomer-{at}"));
    }
    passes(&world, LimitName::GroupGrowth);
    world.student("one-more");
    held(&world, LimitName::GroupGrowth, 120, 0);
}

#[test]
fn the_growth_of_an_empty_group_can_be_consented_to() {
    let mut world = World::new();
    world.student("first");
    world.student("second");
    held(&world, LimitName::GroupGrowth, 200, 0);
}

#[test]
fn a_group_left_without_a_member() {
    let mut world = World::new();
    strangers(&mut world, ROOM, 2);
    held(&world, LimitName::GroupEmptied, 1, 0);
    world.student("newcomer");
    passes(&world, LimitName::GroupEmptied);
}

#[test]
fn a_group_left_without_a_moderator() {
    let mut world = World::new();
    settled(&mut world, ROOM, COURSE, 5);
    // She should lead it and has no account.
    world.moodle_person("teacher");
    world.enrol("teacher", COURSE);
    world.assign("teacher", TEACHER, Place::Course(COURSE));
    world.person("stranger");
    world.moderator("stranger");
    held(&world, LimitName::GroupEmptied, 1, 0);
    world.account("teacher");
    passes(&world, LimitName::GroupEmptied);
}

#[test]
fn a_course_left_without_a_member() {
    let mut world = World::new();
    world.activity(CmId(11), COURSE, Some("r11"));
    world.group("r11");
    strangers(&mut world, ROOM, 2);
    let hold = held(&world, LimitName::CourseEmptied, 1, 0);
    assert_eq!(hold.course, Some(COURSE));
    // A kept account in its other group: the course is not without anybody.
    world.account("guest");
    world.join("r11", "guest", PLAIN);
    passes(&world, LimitName::CourseEmptied);
}

#[rstest]
#[case::a_fifth(80, None)]
#[case::more(79, Some(21))]
fn a_moodle_that_shrank(#[case] people: usize, #[case] reaches: Option<u64>) {
    let mut world = World::new();
    world.student("newcomer");
    for at in 1..people {
        world.moodle_person(&format!("person-{at}"));
    }
    let before = SiteSize {
        people: 100,
        enrolments: 1,
        activities: 1,
    };
    let limit = LimitName::MoodleShrunk;
    let found = holds(&world, &only(limit), Some(before));
    let expected = reaches.map(|reaches| Hold {
        limit: HoldReason::Limit(limit),
        reaches,
        allowed: 20,
        group: None,
        course: None,
        would_pass: 0,
    });
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    if let Some(reaches) = reaches {
        let consented = only(limit).with(limit, reaches);
        assert_eq!(holds(&world, &consented, Some(before)), []);
    }
}

#[test]
fn a_moodle_that_stands_still() {
    let mut world = World::new();
    world.student("newcomer");
    world.site.condition.last_movement = Some(UnixTime(NOW.0 - 24 * 3600));
    passes(&world, LimitName::MoodleStale);
    world.site.condition.last_movement = Some(UnixTime(NOW.0 - 24 * 3600 - 1));
    held(&world, LimitName::MoodleStale, 24, 0);
    world.site.condition.last_movement = Some(UnixTime(NOW.0 - 50 * 3600));
    held(&world, LimitName::MoodleStale, 50, 0);
    world.site.condition.last_movement = None;
    let found = holds(&world, &only(LimitName::MoodleStale), None);
    assert_eq!(found.len(), 1);
    assert_eq!(
        moodrift::words::allow_flag(&found[0]).as_deref(),
        Some("--allow moodle_stale=0")
    );
    let unchecked = only(LimitName::MoodleStale).with(LimitName::MoodleStale, 0);
    assert_eq!(holds(&world, &unchecked, None), []);
}

#[test]
fn a_moodle_in_maintenance() {
    let mut world = World::new();
    world.student("newcomer");
    passes(&world, LimitName::MoodleMaintenance);
    world.site.condition.maintenance = true;
    held(&world, LimitName::MoodleMaintenance, 1, 0);
}

#[test]
fn the_wrong_server() {
    let mut world = World::new();
    world.student("newcomer");
    for at in 0..5 {
        let room = format!("gone-{at}");
        world.activity(CmId(100 + at), COURSE, Some(&room));
        if at < 4 {
            let gone = Reading::Known(Lookup::Gone);
            world.lookups.push((RoomId::from(room.as_str()), gone));
        }
    }
    passes(&world, LimitName::WrongServer);
    let gone = Reading::Known(Lookup::Gone);
    world.lookups.push((RoomId::from("gone-4"), gone));
    held(&world, LimitName::WrongServer, 1, 0);
}

#[test]
fn there_is_no_consent_to_a_disabled_plugin() {
    let mut world = World::new();
    world.student("newcomer");
    world.site.condition.plugin = PluginState::Disabled;
    let all = LimitName::iter().fold(Limits::default(), |limits, limit| {
        limits.with(limit, u64::MAX)
    });
    let found = holds(&world, &all, None);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].limit, HoldReason::PluginDisabled);
    assert_eq!(moodrift::words::allow_flag(&found[0]), None);
}

#[rstest]
#[case::a_fifth(5, true)]
#[case::less(6, false)]
fn there_is_no_consent_to_links_to_another_moodle(#[case] linked: usize, #[case] is_held: bool) {
    let mut world = many_groups(linked, 0);
    world.student("newcomer");
    world.site.settings.name_format = None;
    world.room("x1").name = format!("{}_C1_101", "0123456789".repeat(4)).into();
    world.the(Code::GroupForeign);
    let all = LimitName::iter().fold(Limits::default(), |limits, limit| {
        limits.with(limit, u64::MAX)
    });
    let found = holds(&world, &all, None);
    let reasons: Vec<HoldReason> = found.iter().map(|hold| hold.limit).collect();
    let expected = if is_held {
        vec![HoldReason::GroupForeign]
    } else {
        Vec::new()
    };
    assert_eq!(reasons, expected);
}

#[test]
fn an_empty_plan_is_never_held() {
    let mut world = World::new();
    world.site.condition.maintenance = true;
    world.site.condition.plugin = PluginState::Disabled;
    assert!(world.plan().is_empty());
    assert_eq!(holds(&world, &Limits::default(), None), []);
}

#[test]
fn a_plan_knows_its_groups_and_its_hash_their_steps() {
    let mut world = World::new();
    world.teacher("anna");
    world.student("bob");
    world.join(ROOM, "bob", MODERATOR);
    world.person("carl");
    world.member("carl");
    let plan = world.plan();
    let [group] = plan.groups.as_slice() else {
        panic!("{plan:#?}");
    };
    assert_eq!((group.members, group.members_after), (2, 2));
    assert_eq!(group.courses, [COURSE]);
    let steps: Vec<_> = group
        .steps
        .iter()
        .map(|step| (step.op(), step.who().unwrap().account.clone().unwrap()))
        .collect();
    assert_eq!(
        steps,
        [
            (Invite, account_id("anna")),
            (AddModerator, account_id("anna")),
            (RemoveModerator, account_id("bob")),
            (Remove, account_id("carl")),
        ]
    );
    assert_eq!(plan.hash(), world.plan().hash());
    world.student("dora");
    assert_ne!(plan.hash(), world.plan().hash());
}
