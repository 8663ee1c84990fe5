//! Activities whose group is not there: when it is made again, when another takes its place, and when neither.

use std::sync::Arc;

use moodrift::domain::awaited::AwaitedLink;
use moodrift::domain::capabilities::{Capabilities, Permission, Permissions};
use moodrift::domain::chat::Lookup;
use moodrift::domain::drift::{Code, Evidence, Fix, Severity, Withheld};
use moodrift::domain::ids::{CmId, CourseId, InstanceId, RoomId, UnixTime, Username};
use moodrift::domain::limits::{LimitName, Limits};
use moodrift::domain::plan::{Change, HoldReason, StepOp, Who};
use moodrift::domain::reading::Reading;
use moodrift::domain::repairs::Repairs;
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::domain::site::Place;
use moodrift::domain::target::Target;
use moodrift::engine::{Facts, Verdict, drift, plan, safety};
use rstest::rstest;

use super::groups::mark;
use super::world::{CM, COURSE, NOW, ROOM, TEACHER, WWWROOT, World, account_id, unread};

/// What Moodle has of the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Dead,
    Empty,
}

/// The activity has lost its group; a teacher and a student belong there.
fn lost(link: Link) -> World {
    let mut world = World::new();
    world.site.settings.name_format = Some("{$a->moodleid}_{$a->moduleid}".into());
    world.groups = Reading::Known(Vec::new());
    match link {
        Link::Dead => {
            world.lookups = vec![(RoomId::from(ROOM), Reading::Known(Lookup::Gone))];
        }
        Link::Empty => world.the_activity().room = None,
    }
    world.teacher("anna");
    world.student("bob");
    world
}

fn name(cm: CmId) -> String {
    format!("{}_{cm}", mark(WWWROOT))
}

/// A group of that name, which the API account has made.
fn leftover(world: &mut World, room: &str, name: &str) {
    let group = world.group(room);
    group.name = name.into();
    group.display_name = name.into();
}

fn offered(world: &World) -> Result<Fix, Option<Withheld>> {
    let drifts = world.findings().drifts;
    let found = drifts
        .iter()
        .find(|drift| matches!(drift.code, Code::GroupMissing | Code::GroupUnlinked));
    let found = found.unwrap_or_else(|| panic!("nothing is lost in {drifts:#?}"));
    found.fix.ok_or(found.withheld)
}

fn who(name: &str) -> Who {
    Who {
        account: Some(account_id(name)),
        username: name.into(),
    }
}

#[rstest]
#[case::dead(Link::Dead)]
#[case::empty(Link::Empty)]
fn a_lost_group_is_made_again_with_its_people_and_leads(#[case] link: Link) {
    let mut world = lost(link);
    world.student("carl");
    world.account("stranger");
    // Whom Moodle or Rocket.Chat holds back, or who has no account, is in no new group.
    world.moodle_person("dora");
    world.enrol("dora", COURSE);
    assert_eq!(offered(&world), Ok(Fix::Recreate));
    let plan = world.plan();
    let [group] = plan.groups.as_slice() else {
        panic!("{plan:#?}");
    };
    assert_eq!(group.room, Target::Lost(CM));
    assert_eq!((group.members, group.members_after), (0, 3));
    let changes: Vec<&Change> = group.steps.iter().map(|step| &step.change).collect();
    let recreate = Change::Recreate {
        name: name(CM).into(),
        members: vec![who("anna"), who("bob"), who("carl")],
    };
    assert_eq!(changes, [&recreate, &Change::AddModerator(who("anna"))]);
    assert!(group.steps.iter().all(|step| !step.change.destructive()));
}

#[test]
fn a_new_group_keeps_its_messages_as_the_activity_says_and_is_archived_where_that_is_hidden() {
    let mut world = lost(Link::Dead);
    let rule = RetentionRule::Own(Retention {
        days: 30,
        files_only: false,
        keeps_pinned: true,
    });
    world.the_activity().retention = rule;
    world.the_activity().visibility.on_course_page = false;
    let ops = |world: &World| -> Vec<StepOp> {
        let plan = world.plan();
        plan.steps().map(|(_, step)| step.op()).collect()
    };
    let without = [StepOp::Recreate, StepOp::AddModerator, StepOp::ArchiveNew];
    assert_eq!(ops(&world), without);
    world.site.settings.retention_feature = true;
    let with = [
        StepOp::Recreate,
        StepOp::AddModerator,
        StepOp::FirstRetention,
        StepOp::ArchiveNew,
    ];
    assert_eq!(ops(&world), with);
}

#[rstest]
#[case::dead(Link::Dead)]
#[case::empty(Link::Empty)]
fn the_one_group_that_bears_the_name_takes_the_place(#[case] link: Link) {
    let mut world = lost(link);
    let dated = format!("{}_1699990000", name(CM));
    leftover(&mut world, "r77", &dated);
    assert_eq!(offered(&world), Ok(Fix::Adopt));
    let plan = world.plan();
    let changes: Vec<&Change> = plan.steps().map(|(_, step)| &step.change).collect();
    let adopt = Change::Adopt {
        room: RoomId::from("r77"),
        name: dated.as_str().into(),
    };
    assert_eq!(changes, [&adopt]);
}

#[test]
fn of_two_groups_that_bear_the_name_neither_takes_the_place() {
    let mut world = lost(Link::Dead);
    leftover(&mut world, "r77", &name(CM));
    leftover(&mut world, "r78", &format!("{}_1699990000", name(CM)));
    assert_eq!(offered(&world), Err(Some(Withheld::SeveralCandidates)));
}

#[test]
fn a_name_that_any_moodle_could_give_proves_nothing() {
    let mut world = lost(Link::Dead);
    world.site.settings.name_format = Some("room-{$a->moduleid}".into());
    assert_eq!(offered(&world), Ok(Fix::Recreate));
    leftover(&mut world, "r77", "room-10");
    assert_eq!(offered(&world), Err(Some(Withheld::NameTaken)));
}

#[rstest]
#[case::front_page(|world: &mut World| world.the_activity().course = CourseId(1), Withheld::FrontPage)]
#[case::being_deleted(
    |world: &mut World| world.the_activity().visibility.being_deleted = true,
    Withheld::BeingDeleted
)]
#[case::two_activities_on_one_id(
    |world: &mut World| drop(world.activity(CmId(11), COURSE, Some(ROOM)).name.clone()),
    Withheld::Shared
)]
#[case::another_site_names_it(
    |world: &mut World| world.neighbours.linked = vec![("lab".into(), [RoomId::from(ROOM)].into())],
    Withheld::Shared
)]
#[case::accounts_unread(
    |world: &mut World| world.accounts = Reading::Unknown(unread()),
    Withheld::PeopleUnknown
)]
#[case::usernames_unknown(
    |world: &mut World| world.site.settings.username_hook = true,
    Withheld::PeopleUnknown
)]
#[case::no_roles(
    |world: &mut World| {
        world.the_activity().moderator_roles.clear();
        world.the_activity().user_roles.clear();
    },
    Withheld::RolesInvalid
)]
#[case::no_name(
    |world: &mut World| world.site.settings.name_validation = Some("abc".into()),
    Withheld::NameUnknown
)]
#[case::somebody_elses_group_has_the_name(
    |world: &mut World| {
        leftover(world, "r77", &name(CM));
        world.room("r77").creator = Some(account_id("bob"));
    },
    Withheld::NameTaken
)]
fn no_group_is_made_where_a_doubt_is_left(
    #[case] doubt: fn(&mut World),
    #[case] withheld: Withheld,
) {
    let mut world = lost(Link::Dead);
    if withheld == Withheld::FrontPage {
        world.course(CourseId(1), "SITE");
    }
    assert!(offered(&world).is_ok());
    doubt(&mut world);
    assert_eq!(offered(&world), Err(Some(withheld)));
    assert_eq!(world.plan().count(StepOp::Recreate), 0);
}

#[test]
fn without_an_address_nothing_is_offered() {
    let world = lost(Link::Dead);
    let findings = drift(&world.ground_at(None), world.checks);
    let mut drifts = findings.drifts.iter();
    let found = drifts
        .find(|drift| drift.code == Code::GroupMissing)
        .unwrap();
    let unset = Some(Withheld::WwwrootUnset);
    assert_eq!((found.fix, found.withheld), (None, unset));
}

#[rstest]
#[case::create(Permission::CreateP)]
#[case::lead(Permission::SetModerator)]
#[case::archive(Permission::ArchiveRoom)]
fn a_group_that_could_not_be_made_whole_is_not_made(#[case] lacking: Permission) {
    let mut world = lost(Link::Dead);
    world.the_activity().visibility.visible = false;
    let permit = |world: &mut World, role: &str| {
        let roles = vec!["user".to_owned()];
        let granted = [(lacking, vec![role.to_owned()])];
        world.capabilities = Capabilities {
            permissions: Reading::Known(Permissions::new(granted, &roles)),
            ..Capabilities::default()
        };
    };
    permit(&mut world, "user");
    assert_eq!(offered(&world), Ok(Fix::Recreate));
    permit(&mut world, "admin");
    let withheld = Withheld::NotPermitted(lacking);
    assert_eq!(offered(&world), Err(Some(withheld)));
}

fn waiting(world: &World, room: &str) -> Arc<[AwaitedLink]> {
    let old = world.site.activities[0].room.clone();
    Arc::from(vec![AwaitedLink {
        cm: CM,
        instance: InstanceId(1010),
        old,
        room: RoomId::from(room),
        since: UnixTime(NOW.0 - 60),
        table: "mdl_rocketchat".into(),
    }])
}

#[rstest]
#[case::dead(Link::Dead, Code::GroupMissing)]
#[case::empty(Link::Empty, Code::GroupUnlinked)]
fn a_group_that_waits_for_its_link_is_no_orphan_and_is_not_made_twice(
    #[case] link: Link,
    #[case] code: Code,
) {
    let mut world = lost(link);
    leftover(&mut world, "r77", &name(CM));
    let ground = world.ground().awaiting(waiting(&world, "r77"));
    let findings = drift(&ground, world.checks);
    let [only] = findings.drifts.as_slice() else {
        panic!("{:#?}", findings.drifts);
    };
    assert_eq!((only.code, only.severity), (code, Severity::Warning));
    assert_eq!((only.fix, only.withheld), (None, None));
    assert!(matches!(&only.evidence, Evidence::AwaitingLink(link) if link.room.as_str() == "r77"));
    assert!(plan(&ground, &findings.drifts).is_empty());
    // Once it is gone as well, nothing is waited for.
    world.groups = Reading::Known(Vec::new());
    let ground = world.ground().awaiting(waiting(&world, "r77"));
    let findings = drift(&ground, world.checks);
    assert_eq!(findings.drifts[0].fix, Some(Fix::Recreate));
}

#[test]
fn more_than_five_new_groups_hold_the_plan_and_adopted_ones_do_not() {
    let held = |groups: i64, found: bool| {
        let mut world = lost(Link::Empty);
        // The right server has groups.
        for cm in (CM.0 + 1)..(CM.0 + groups) {
            world.activity(CmId(cm), COURSE, None);
        }
        if found {
            for cm in CM.0..(CM.0 + groups) {
                leftover(&mut world, &format!("r{cm}"), &name(CmId(cm)));
            }
        }
        let (ground, findings) = (world.ground(), world.findings());
        let facts = Facts {
            ground: &ground,
            findings: &findings,
            baseline: None,
        };
        match safety(world.plan(), &Limits::default(), &facts) {
            Verdict::Cleared(_) => None,
            Verdict::Held(held) => Some((
                held.holds[0].limit,
                held.holds[0].reaches,
                held.holds[0].would_pass,
            )),
        }
    };
    assert_eq!(held(5, false), None);
    let limit = HoldReason::Limit(LimitName::Recreated);
    assert_eq!(held(6, false), Some((limit, 6, 0)));
    assert_eq!(held(6, true), None);
}

/// Nora belongs in a group that two activities have lost, and has no account; the configuration wants one made.
fn with_a_newcomer() -> World {
    let mut world = lost(Link::Dead);
    world.policy.repairs = Repairs::all();
    world.activity(CmId(11), COURSE, None);
    world.moodle_person("nora");
    world.enrol("nora", COURSE);
    world.assign("nora", TEACHER, Place::Course(COURSE));
    world
}

#[test]
fn who_gets_an_account_gets_one_and_comes_in_with_every_new_group() {
    let world = with_a_newcomer();
    let plan = world.plan();
    assert_eq!(plan.accounts.len(), 1);
    let account = &plan.accounts[0];
    assert_eq!(account.username().map(Username::as_str), Some("nora"));
    let lost = [Code::GroupMissing, Code::GroupUnlinked];
    assert!(lost.contains(&account.repairs.code));
    assert_eq!(plan.groups.len(), 2);
    let nora = Who {
        account: None,
        username: "nora".into(),
    };
    for group in &plan.groups {
        let Change::Recreate { members, .. } = &group.steps[0].change else {
            panic!("{group:#?}");
        };
        assert_eq!(*members, [who("anna"), who("bob"), nora.clone()]);
        assert!(group.steps[0].names_newcomers());
        let leads = Change::AddModerator(nora.clone());
        assert!(group.steps.iter().any(|step| step.change == leads));
    }
}

#[test]
fn nobody_comes_in_whose_account_is_not_made() {
    let mut off = with_a_newcomer();
    off.policy.repairs = Repairs::default();
    let mut forbidden = with_a_newcomer();
    let own = ["user".to_owned()];
    let granted = [
        (Permission::CreateUser, vec!["admin".to_owned()]),
        (Permission::CreateP, own.to_vec()),
        (Permission::SetModerator, own.to_vec()),
    ];
    forbidden.capabilities = Capabilities {
        permissions: Reading::Known(Permissions::new(granted, &own)),
        ..Capabilities::default()
    };
    for world in [off, forbidden] {
        let plan = world.plan();
        assert!(plan.accounts.is_empty(), "{plan:#?}");
        assert_eq!(plan.groups.len(), 2);
        assert!(plan.steps().all(|(_, step)| !step.names_newcomers()));
    }
}
