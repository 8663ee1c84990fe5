//! Recycle bins, orphans, owners, retention: groups in states that Moodle does not show.

use std::collections::HashSet;

use moodrift::domain::bins::BinMeaning;
use moodrift::domain::capabilities::{Permission, Permissions};
use moodrift::domain::chat::{Lookup, People, RoomRoles, RoomTrait};
use moodrift::domain::drift::{
    Code, Drift, DriftKey, Evidence, Fix, Severity, Subject, Unjudged, Withheld,
};
use moodrift::domain::ids::{CmId, CourseId, InstanceId, RoomId, UnixTime, Username};
use moodrift::domain::orphan::OrphanMark;
use moodrift::domain::plan::Change;
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::repairs::OptionalRepair;
use moodrift::domain::retention::{Pruning, Retention, RetentionRule, RuleOrigin};
use moodrift::domain::rights::{Obstacle, Right};
use moodrift::domain::site::{BinItem, BinRow, Dangling, Feature, Lack};
use moodrift::engine::plan;
use moodrift::words;
use rstest::rstest;

use super::groups::mark;
use super::world::{
    API, CM, COURSE, DAY, MODERATOR, NOW, OWNER, PLAIN, ROOM, WWWROOT, World, account_id, unread,
};

fn item(name: &str, course: Option<CourseId>) -> BinItem {
    BinItem {
        name: name.into(),
        course,
        deleted: UnixTime(NOW.0 - DAY),
    }
}

fn activity_item() -> BinItem {
    item("Old chat", Some(COURSE))
}

fn course_item() -> BinItem {
    item("Algebra", None)
}

/// A site with a bin row whose group is there.
fn binned(course_item: Option<BinItem>, category_item: Option<BinItem>, archived: bool) -> World {
    let mut world = World::new();
    world.site.bin.push(BinRow {
        id: 3,
        bin_id: 1,
        cm: CmId(7),
        room: RoomId::from("r7"),
        course_item,
        category_item,
    });
    let group = world.group("r7");
    group.people = People::NotOurs;
    group.archived = archived;
    world
}

fn orphan_of(world: &World) -> (OrphanMark, Severity) {
    let drift = world.the(Code::GroupOrphaned);
    // Offered where it is proved, and still open.
    let offered = drift.severity == Severity::Warning;
    assert_eq!(drift.fix, offered.then_some(Fix::Archive));
    match drift.evidence {
        Evidence::Orphaned(orphan) => (orphan.mark, drift.severity),
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case::an_activity(Some(activity_item()), None, Some(COURSE), None)]
#[case::a_course(None, Some(course_item()), None, None)]
#[case::either(
    Some(activity_item()),
    Some(course_item()),
    None,
    Some(Withheld::BinAmbiguous)
)]
fn an_open_group_of_the_recycle_bin_says_what_it_was_kept_for(
    #[case] activity: Option<BinItem>,
    #[case] course: Option<BinItem>,
    #[case] known: Option<CourseId>,
    #[case] withheld: Option<Withheld>,
) {
    let world = binned(activity.clone(), course.clone(), false);
    let drift = world.the(Code::GroupNotArchived);
    assert_eq!(
        (drift.course, drift.withheld, drift.fix),
        (known, withheld, withheld.is_none().then_some(Fix::Archive))
    );
    let meaning = match (activity, course) {
        (Some(activity), Some(course)) => BinMeaning::Either { activity, course },
        (Some(activity), None) => BinMeaning::Activity(activity),
        (None, Some(course)) => BinMeaning::Course(course),
        (None, None) => BinMeaning::Purged,
    };
    assert_eq!(drift.evidence, Evidence::InBin(meaning));
    assert_eq!(world.codes(), [Code::GroupNotArchived]);
}

#[rstest]
#[case::open(false, Severity::Warning)]
#[case::archived_already(true, Severity::Info)]
fn a_group_whose_bin_item_was_purged_is_an_orphan(
    #[case] archived: bool,
    #[case] severity: Severity,
) {
    let world = binned(None, None, archived);
    assert_eq!(
        orphan_of(&world),
        (OrphanMark::PurgedBinItem { cm: CmId(7) }, severity)
    );
    assert_eq!(world.codes(), [Code::GroupOrphaned]);
}

#[test]
fn bins_that_could_not_be_read_have_purged_nothing() {
    let mut world = binned(None, None, false);
    world.site.lacks.push(Lack {
        table: "tool_recyclebin_category".into(),
        column: None,
        feature: Feature::RecycleBin,
    });
    assert_eq!(world.codes(), []);
}

#[test]
fn a_group_that_another_row_of_the_bin_is_kept_for_is_no_orphan() {
    let mut world = binned(None, None, true);
    let mut other = world.site.bin[0].clone();
    (other.id, other.course_item) = (4, Some(activity_item()));
    world.site.bin.push(other);
    assert_eq!(world.codes(), []);
}

#[test]
fn a_bin_row_whose_group_is_gone_is_stale() {
    let mut world = binned(Some(activity_item()), None, true);
    world.groups = Reading::Known(Vec::new());
    world.group(ROOM);
    let group = RoomId::from("r7");
    let unjudged = |world: &World| {
        let findings = world.findings();
        assert_eq!(findings.drifts, []);
        findings.unjudged
    };
    let unknown = |reason| Unjudged {
        subject: Subject::BinGroup {
            group: group.clone(),
            course: Some(COURSE),
        },
        reason,
    };
    let nobody_asked = UnknownReason::Interrupted;
    assert_eq!(unjudged(&world), [unknown(nobody_asked)]);
    let unseen = UnknownReason::NotAllRoomsVisible;
    world.lookups = vec![(group.clone(), Reading::Unknown(unseen.clone()))];
    assert_eq!(unjudged(&world), [unknown(unseen)]);
    // A second row on it is not said apart.
    let row = world.site.bin[0].clone();
    world.site.bin.push(BinRow { id: 4, ..row });
    assert_eq!(unjudged(&world).len(), 1);
    world.site.bin.pop();
    world.lookups = vec![(RoomId::from("r7"), Reading::Known(Lookup::Gone))];
    let drift = world.the(Code::BinRowStale);
    assert_eq!(
        (drift.severity, drift.course),
        (Severity::Info, Some(COURSE))
    );
    assert_eq!(world.findings().unjudged, []);
}

#[test]
fn a_group_of_the_recycle_bin_that_has_become_something_else_is_said_so() {
    let mut world = binned(Some(activity_item()), None, true);
    world.groups = Reading::Known(Vec::new());
    world.group(ROOM);
    let name = "now-public";
    let lookup = Lookup::NotAGroup { name: name.into() };
    world.lookups = vec![(RoomId::from("r7"), Reading::Known(lookup))];
    let drift = world.the(Code::KindDiffers);
    assert_eq!(drift.evidence, Evidence::NotAGroup { name: name.into() });
    assert_eq!(
        words::explanation(&world.ground().site, &world.ground().chat, &drift),
        "The plugin's recycle bin keeps r7, which is no private group any more: “now-public”."
    );
    let findings = world.findings();
    assert_eq!((findings.drifts.len(), findings.unjudged), (1, vec![]));
}

#[test]
fn two_rows_that_lead_nowhere_are_two_differences() {
    let mut world = World::new();
    for (instance, room) in [(900, None), (901, None), (902, Some("x")), (903, Some("x"))] {
        world.site.dangling.push(Dangling::ActivityWithoutModule {
            instance: InstanceId(instance),
            course: COURSE,
            name: "Chat".into(),
            room: room.map(RoomId::from),
        });
    }
    let keys: HashSet<DriftKey> = world.findings().drifts.iter().map(Drift::key).collect();
    assert_eq!(keys.len(), 4);
}

#[test]
fn an_overdue_item_says_when_the_bins_were_last_emptied() {
    let old = BinItem {
        deleted: UnixTime(NOW.0 - 9 * DAY),
        ..item("Old chat", None)
    };
    let mut world = binned(Some(old), None, true);
    world.site.settings.bin_expiry.course = Some(DAY);
    let said = |world: &World| {
        let drift = world.the(Code::BinItemOverdue);
        let ground = world.ground();
        let said = words::explanation(&ground.site, &ground.chat, &drift);
        said.split(" with it. ").last().unwrap().to_owned()
    };
    assert_eq!(said(&world), "No run of Moodle's cron is known.");
    world.site.queue.cron.last_run = Some(UnixTime(NOW.0 - 60));
    assert_eq!(
        said(&world),
        "Moodle's task that empties these bins has never run, though cron last ran 2023-11-14 22:12 UTC."
    );
    world.site.queue.cron.category_bin = Some(UnixTime(NOW.0 - 120));
    assert!(said(&world).contains("has never run"), "the other bins'");
    world.site.queue.cron.course_bin = Some(UnixTime(NOW.0 - 3 * DAY));
    assert_eq!(
        said(&world),
        "Moodle's task that empties these bins last ran 2023-11-11 22:13 UTC, cron itself 2023-11-14 22:12 UTC."
    );
}

#[rstest]
#[case::in_time(Some(3 * DAY), None, Some(activity_item()), None, false)]
#[case::within_the_grace(Some(DAY / 2), None, Some(activity_item()), None, false)]
#[case::long_past(Some(DAY), None, Some(BinItem { deleted: UnixTime(NOW.0 - 9 * DAY), ..item("Old chat", None) }), None, true)]
#[case::never(None, Some(DAY), Some(BinItem { deleted: UnixTime(NOW.0 - 9 * DAY), ..item("Old chat", None) }), None, false)]
#[case::a_course(Some(99 * DAY), Some(DAY), None, Some(BinItem { deleted: UnixTime(NOW.0 - 9 * DAY), ..item("Algebra", None) }), true)]
#[case::either_has_time(Some(DAY), Some(99 * DAY), Some(BinItem { deleted: UnixTime(NOW.0 - 9 * DAY), ..item("Old chat", None) }), Some(course_item()), false)]
fn an_item_that_moodle_should_have_purged_is_named(
    #[case] course_bin: Option<i64>,
    #[case] category_bin: Option<i64>,
    #[case] activity: Option<BinItem>,
    #[case] course: Option<BinItem>,
    #[case] overdue: bool,
) {
    let mut world = binned(activity, course, true);
    world.site.settings.bin_expiry.course = course_bin;
    world.site.settings.bin_expiry.category = category_bin;
    let expected = if overdue {
        vec![Code::BinItemOverdue]
    } else {
        Vec::new()
    };
    assert_eq!(world.codes(), expected);
}

/// A group that nothing points at, made by that account, on a site whose names bear its mark.
fn stray(name: &str, creator: &str) -> World {
    let mut world = World::new();
    world.site.settings.name_format = None;
    world.room(ROOM).name = format!("{}_INF101_10", mark(WWWROOT)).into();
    let group = world.group("r99");
    group.name = name.replace("MARK", &mark(WWWROOT)).into();
    group.creator = Some(account_id(creator));
    group.people = People::NotOurs;
    world
}

#[rstest]
#[case::both_marks("MARK_GONE_7", API, Some((OrphanMark::NamedAndOwned, Severity::Warning)))]
#[case::named_only("MARK_GONE_7", "paul", Some((OrphanMark::NamedOnly, Severity::Info)))]
#[case::owned_only("photo-club", API, Some((OrphanMark::OwnedOnly, Severity::Info)))]
#[case::neither("photo-club", "paul", None)]
fn an_orphan_is_told_by_two_marks(
    #[case] name: &str,
    #[case] creator: &str,
    #[case] expected: Option<(OrphanMark, Severity)>,
) {
    let world = stray(name, creator);
    match expected {
        Some(expected) => assert_eq!(orphan_of(&world), expected),
        None => assert_eq!(world.codes(), []),
    }
    let proved = expected.is_some_and(|(mark, _)| mark.is_proof());
    assert_eq!(world.plan().is_empty(), !proved);
}

#[test]
fn another_moodles_groups_are_nobodys_orphans_whoever_made_them() {
    let foreign = format!("{}_GONE_7", mark("https://other.example"));
    assert_eq!(stray(&foreign, API).codes(), []);
    // Nor where the address is inferred from the names of the linked groups.
    let world = stray(&foreign, API);
    let findings = moodrift::engine::drift(&world.ground_at(None), world.checks);
    let codes: Vec<Code> = findings.drifts.iter().map(|one| one.code).collect();
    assert_eq!(codes, [Code::WwwrootUnset]);
}

#[test]
fn an_inferred_address_proves_no_orphan() {
    let world = stray("MARK_GONE_7", API);
    let findings = moodrift::engine::drift(&world.ground_at(None), world.checks);
    let orphan = findings
        .drifts
        .iter()
        .find(|one| one.code == Code::GroupOrphaned);
    assert_eq!(orphan.unwrap().severity, Severity::Info);
}

#[test]
fn what_another_configured_site_or_a_row_names_is_no_orphan() {
    let mut world = stray("MARK_GONE_7", API);
    world.neighbours.linked = vec![("other".into(), [RoomId::from("r99")].into())];
    assert_eq!(world.codes(), []);
    let mut world = stray("MARK_GONE_7", API);
    world.activity(CmId(11), COURSE, Some("r99"));
    assert!(!world.codes().contains(&Code::GroupOrphaned));
}

#[test]
fn an_archived_orphan_needs_nothing_and_is_still_named() {
    let mut world = stray("MARK_GONE_7", API);
    world.room("r99").archived = true;
    assert_eq!(
        orphan_of(&world),
        (OrphanMark::NamedAndOwned, Severity::Info)
    );
}

fn with_owners(owners: &[(&str, RoomRoles)]) -> World {
    let mut world = World::new();
    world.room(ROOM).people = People::Known(Vec::new());
    for (name, roles) in owners {
        if *name != API {
            world.account(name);
        }
        world.join(ROOM, name, *roles);
    }
    world
}

#[rstest]
#[case::the_api_account(&[(API, OWNER)], &[])]
#[case::someone_else(&[(API, PLAIN), ("guest", OWNER)], &[])]
#[case::nobody(&[(API, MODERATOR)], &[Code::OwnerMissing])]
#[case::the_api_account_is_not_there(&[("guest", OWNER)], &[Code::NotManageable])]
#[case::neither(&[("guest", PLAIN)], &[Code::NotManageable, Code::OwnerMissing])]
fn a_group_has_an_owner_and_the_api_account(
    #[case] owners: &[(&str, RoomRoles)],
    #[case] expected: &[Code],
) {
    let codes = with_owners(owners).codes();
    assert_eq!(
        codes
            .iter()
            .filter(|code| !code.about_a_person())
            .copied()
            .collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn an_owner_who_was_deleted_in_moodle_is_gone_and_a_guest_is_not() {
    let mut world = with_owners(&[(API, OWNER), ("leaver", OWNER), ("guest", OWNER)]);
    world.departed("leaver");
    let drift = world.the(Code::OwnerDeparted);
    assert_eq!(drift.severity, Severity::Warning);
    let owners = vec![Username::from("leaver")];
    assert_eq!(drift.evidence, Evidence::OwnersGone { owners });
    // Someone new bears the name by now.
    world.moodle_person("leaver");
    assert!(!world.codes().contains(&Code::OwnerDeparted));
}

#[rstest]
#[case::may_come_in(&[("guest", OWNER)], Code::NotManageable, "user", Ok(Fix::Join))]
#[case::may_not_come_in(&[("guest", OWNER)], Code::NotManageable, "admin", Err(Withheld::NotInGroup))]
// What its role in a group grants is of no use outside.
#[case::only_owners_may(&[("guest", OWNER)], Code::NotManageable, "owner", Err(Withheld::NotInGroup))]
#[case::may_become_owner(&[(API, PLAIN)], Code::OwnerMissing, "user", Ok(Fix::MakeOwner))]
#[case::may_not_become_owner(
    &[(API, PLAIN)],
    Code::OwnerMissing,
    "admin",
    Err(Withheld::NotPermitted(Permission::SetOwner))
)]
#[case::not_there(&[("guest", PLAIN)], Code::OwnerMissing, "user", Err(Withheld::NotInGroup))]
fn the_api_account_takes_its_place_where_it_may(
    #[case] owners: &[(&str, RoomRoles)],
    #[case] code: Code,
    #[case] granted_to: &str,
    #[case] expected: Result<Fix, Withheld>,
) {
    let mut world = with_owners(owners);
    let granted = [Permission::AddUserToAnyPRoom, Permission::SetOwner]
        .map(|permission| (permission, vec![granted_to.to_owned()]));
    let own_roles = ["user".to_owned()];
    world.capabilities.permissions = Reading::Known(Permissions::new(granted, &own_roles));
    let drift = world.the(code);
    assert_eq!(drift.fix.ok_or(drift.withheld), expected.map_err(Some));
    let ground = world.ground();
    let changes: Vec<Change> = plan(&ground, [&drift])
        .steps()
        .map(|(_, step)| step.change.clone())
        .collect();
    let planned = match expected {
        Ok(Fix::Join) => vec![Change::Join],
        Ok(_) => vec![Change::MakeOwner],
        Err(_) => Vec::new(),
    };
    assert_eq!(changes, planned);
}

#[test]
fn people_that_are_not_known_have_no_missing_owner() {
    let mut world = World::new();
    for people in [People::Archived, People::Unknown(unread())] {
        world.room(ROOM).archived = people == People::Archived;
        world.room(ROOM).people = people;
        assert!(!world.codes().contains(&Code::OwnerMissing));
        assert!(!world.codes().contains(&Code::NotManageable));
    }
    world.room(ROOM).archived = false;
    let too_many = UnknownReason::TooManyAccounts {
        accounts: 101,
        groups: 1,
    };
    for shut in [UnknownReason::NotAMember, too_many] {
        world.room(ROOM).people = People::Unknown(shut);
        let drift = world.the(Code::NotManageable);
        assert_eq!(drift.severity, Severity::Critical);
        assert_eq!(drift.evidence, Evidence::Obstacle(Obstacle::NotAMember));
    }
}

#[test]
fn a_group_in_which_the_api_account_lacks_a_right_says_which() {
    let mut world = with_owners(&[(API, OWNER)]);
    let by_role: &[(Permission, &[&str])] = &[
        (Permission::AddUserToJoinedRoom, &["user"]),
        (Permission::RemoveUser, &["owner"]),
        (Permission::SetModerator, &["owner"]),
    ];
    let granted = by_role.iter().map(|(permission, roles)| {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        (*permission, roles)
    });
    let own_roles = ["user".to_owned()];
    world.capabilities.permissions = Reading::Known(Permissions::new(granted, &own_roles));
    assert!(!world.codes().contains(&Code::NotManageable));

    let mut world = World {
        capabilities: world.capabilities,
        ..with_owners(&[(API, PLAIN), ("someone", OWNER)])
    };
    let drift = world.the(Code::NotManageable);
    let lacks = Obstacle::Lacks(vec![Right::Remove, Right::SetModerator]);
    assert_eq!(drift.evidence, Evidence::Obstacle(lacks));
    // What is not known is not missing.
    world.capabilities.permissions = Reading::Unknown(unread());
    assert!(!world.codes().contains(&Code::NotManageable));
}

#[test]
fn what_a_group_has_become_is_said_once() {
    let mut world = World::new();
    world.activity(CmId(11), COURSE, Some(ROOM));
    let traits = vec![RoomTrait::ReadOnly, RoomTrait::Team];
    world.room(ROOM).facts.traits = traits.clone();
    let drift = world.the(Code::KindDiffers);
    assert_eq!(drift.activity, Some(CM));
    assert_eq!((drift.severity, drift.fix), (Severity::Info, None));
    assert_eq!(drift.evidence, Evidence::Kind { traits });
}

const WEEK: RetentionRule = RetentionRule::Own(Retention {
    days: 7,
    files_only: false,
    keeps_pinned: false,
});
const FILES: RetentionRule = RetentionRule::Own(Retention {
    days: 7,
    files_only: true,
    keeps_pinned: false,
});

#[rstest]
#[case::neither(true, RetentionRule::Global, RetentionRule::Global, false)]
#[case::the_same(true, WEEK, WEEK, false)]
#[case::in_chat_alone(true, RetentionRule::Global, WEEK, true)]
#[case::in_moodle_alone(true, WEEK, RetentionRule::Global, true)]
#[case::files(true, WEEK, FILES, true)]
#[case::the_feature_is_off(false, RetentionRule::Global, WEEK, false)]
#[case::an_older_plugin(true, RetentionRule::Untold, WEEK, false)]
#[case::a_server_that_did_not_say(true, WEEK, RetentionRule::Untold, false)]
fn messages_are_kept_as_the_activity_says(
    #[case] feature: bool,
    #[case] activity: RetentionRule,
    #[case] group: RetentionRule,
    #[case] differs: bool,
) {
    let mut world = World::new();
    world.site.settings.retention_feature = feature;
    world.the_activity().retention = activity;
    world.room(ROOM).facts.retention = group;
    let expected = if differs {
        vec![Code::RetentionDiffers]
    } else {
        Vec::new()
    };
    assert_eq!(world.codes(), expected);
    if differs {
        let drift = world.the(Code::RetentionDiffers);
        assert_eq!((drift.severity, drift.fix), (Severity::Warning, None));
        let off = Withheld::SwitchedOff(OptionalRepair::Retention);
        assert_eq!(drift.withheld, Some(off));
        let evidence = Evidence::Retention {
            activity,
            group,
            pruning: Pruning::Unknown,
            origin: RuleOrigin::Chosen,
        };
        assert_eq!(drift.evidence, evidence);
    }
}
