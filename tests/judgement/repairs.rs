//! Repairs of groups as such, and of accounts: where they are offered, and where not.

use moodrift::domain::bins::BinMeaning;
use moodrift::domain::capabilities::{Capabilities, Permission, Permissions};
use moodrift::domain::chat::People;
use moodrift::domain::drift::{Code, Drift, Fix, Withheld};
use moodrift::domain::ids::{ChatUserId, CmId, RoomId, UnixTime};
use moodrift::domain::neighbours::Neighbours;
use moodrift::domain::plan::{Change, StepOp};
use moodrift::domain::policy::Preset;
use moodrift::domain::reading::Reading;
use moodrift::domain::repairs::{OptionalRepair, Repairs};
use moodrift::domain::site::{BinItem, BinRow, Feature, Lack};
use moodrift::domain::trouble::{MoodleTrouble, MoodleTroubleKind};
use moodrift::engine::{drift, plan};
use rstest::rstest;

use super::groups::mark;
use super::world::{CM, COURSE, NOW, ROOM, TEACHER, WWWROOT, World, account_id};

/// What is offered for the first finding of that code.
fn offered(world: &World, code: Code) -> Result<Fix, Option<Withheld>> {
    let drifts = world.findings().drifts;
    let found = drifts.iter().find(|drift| drift.code == code);
    let found: &Drift = found.unwrap_or_else(|| panic!("no {code} among {drifts:#?}"));
    found.fix.ok_or(found.withheld)
}

fn archived() -> World {
    let mut world = World::new();
    world.room(ROOM).archived = true;
    world.room(ROOM).people = People::Archived;
    world
}

fn hidden() -> World {
    let mut world = World::new();
    world.the_activity().visibility.visible = false;
    world
}

fn renamed() -> World {
    let mut world = World::new();
    world.policy.repairs = Repairs::all();
    let group = world.room(ROOM);
    group.name = "the-students-own".into();
    group.display_name = group.name.clone();
    world
}

fn bin_row(room: &str, category_too: bool) -> BinRow {
    let item = || BinItem {
        name: "Old chat".into(),
        course: Some(COURSE),
        deleted: UnixTime(NOW.0 - 1000),
    };
    BinRow {
        id: 7,
        bin_id: 1,
        cm: CmId(7),
        room: RoomId::from(room),
        course_item: Some(item()),
        category_item: category_too.then(item),
    }
}

pub(crate) fn unread_neighbour(world: &mut World) {
    world.neighbours = Neighbours {
        unread: vec![(
            "lab".into(),
            MoodleTrouble {
                database: "postgres://db/lab".to_owned(),
                kind: MoodleTroubleKind::TimedOut,
            },
        )],
        ..Neighbours::default()
    };
}

#[test]
fn an_archived_group_is_opened_and_its_people_come_later() {
    let mut world = archived();
    world.teacher("anna");
    assert_eq!(offered(&world, Code::GroupArchived), Ok(Fix::Unarchive));
    let plan = world.plan();
    let changes: Vec<&Change> = plan.steps().map(|(_, step)| &step.change).collect();
    assert_eq!(changes, [&Change::Unarchive]);
    assert!(!Change::Unarchive.destructive());
    assert!(moodrift::words::step(&plan.groups[0].steps[0]).contains("judged once it is open"));
}

#[test]
fn the_group_of_a_hidden_activity_is_archived_last() {
    let mut world = hidden();
    world.student("anna");
    world.person("carl");
    world.member("carl");
    assert_eq!(offered(&world, Code::GroupNotArchived), Ok(Fix::Archive));
    let plan = world.plan();
    let ops: Vec<StepOp> = plan.steps().map(|(_, step)| step.op()).collect();
    assert_eq!(ops, [StepOp::Invite, StepOp::Remove, StepOp::Archive]);
}

#[test]
fn nothing_is_archived_that_somebody_else_points_at_or_may() {
    let mut world = hidden();
    unread_neighbour(&mut world);
    let unread = Err(Some(Withheld::NeighbourUnread));
    assert_eq!(offered(&world, Code::GroupNotArchived), unread);
    let mut world = hidden();
    world.site.bin.push(bin_row(ROOM, false));
    let shared = Err(Some(Withheld::Shared));
    assert_eq!(offered(&world, Code::GroupNotArchived), shared);
}

#[rstest]
#[case::one_item(false, Ok(Fix::Archive))]
#[case::two_items(true, Err(Some(Withheld::BinAmbiguous)))]
fn the_group_of_a_bin_item_is_archived_where_the_item_is_known(
    #[case] two: bool,
    #[case] expected: Result<Fix, Option<Withheld>>,
) {
    let mut world = World::new();
    world.group("old");
    world.site.bin.push(bin_row("old", two));
    assert_eq!(offered(&world, Code::GroupNotArchived), expected);
}

/// A group that nothing points at, with these marks.
fn lost(named: bool, owned: bool) -> World {
    let mut world = World::new();
    world.site.settings.name_format = Some("{$a->moodleid}_r{$a->moduleid}".into());
    let own = mark(WWWROOT);
    world.room(ROOM).name = format!("{own}_r{CM}").into();
    let group = world.group("lost");
    group.name = if named {
        format!("{own}_r9").into()
    } else {
        "photo-club".into()
    };
    group.people = People::NotOurs;
    if !owned {
        group.creator = Some(account_id("someone"));
    }
    world
}

#[rstest]
#[case::proved(true, true, Ok(Fix::Archive))]
#[case::named_only(true, false, Err(None))]
#[case::owned_only(false, true, Err(None))]
fn a_lost_group_is_archived_where_two_marks_prove_it_ours(
    #[case] named: bool,
    #[case] owned: bool,
    #[case] expected: Result<Fix, Option<Withheld>>,
) {
    let mut world = lost(named, owned);
    assert_eq!(offered(&world, Code::GroupOrphaned), expected);
    world.room("lost").archived = true;
    assert_eq!(offered(&world, Code::GroupOrphaned), Err(None));
}

#[rstest]
#[case::the_plugin_s_rows("rocketchatxrecyclebin", Err(Some(Withheld::BinUnread)))]
#[case::moodle_s_items("tool_recyclebin_course", Ok(Fix::Archive))]
fn a_lost_group_stays_open_where_the_plugin_s_bin_that_may_keep_it_is_unread(
    #[case] table: &'static str,
    #[case] expected: Result<Fix, Option<Withheld>>,
) {
    let mut world = lost(true, true);
    world.site.lacks.push(Lack {
        table: table.into(),
        column: None,
        feature: Feature::RecycleBin,
    });
    assert_eq!(offered(&world, Code::GroupOrphaned), expected);
}

#[test]
fn the_group_of_a_purged_item_is_archived_unless_another_site_names_it() {
    let mut world = World::new();
    world.group("old").creator = None;
    let row = BinRow {
        course_item: None,
        ..bin_row("old", false)
    };
    world.site.bin = vec![row.clone(), BinRow { id: 8, ..row }];
    assert_eq!(offered(&world, Code::GroupOrphaned), Ok(Fix::Archive));
    let old = std::iter::once(RoomId::from("old")).collect();
    world.neighbours.linked = vec![("lab".into(), old)];
    let shared = Err(Some(Withheld::Shared));
    assert_eq!(offered(&world, Code::GroupOrphaned), shared);
    assert_eq!(BinMeaning::Purged.course(), None);
}

#[test]
fn a_group_is_renamed_only_where_the_configuration_asks_for_it() {
    let mut world = renamed();
    assert_eq!(offered(&world, Code::NameDiffers), Ok(Fix::Rename));
    let plan = world.plan();
    let rename = Change::Rename {
        from: "the-students-own".into(),
        to: "group-r10".into(),
    };
    assert_eq!(plan.groups[0].steps[0].change, rename);
    assert!(!rename.destructive());
    world.policy.repairs = Repairs::default();
    let off = Withheld::SwitchedOff(OptionalRepair::Rename);
    assert_eq!(offered(&world, Code::NameDiffers), Err(Some(off)));
}

#[test]
fn no_group_is_renamed_that_is_shared_or_gets_a_name_that_is_taken() {
    let mut world = renamed();
    unread_neighbour(&mut world);
    let unread = Err(Some(Withheld::NeighbourUnread));
    assert_eq!(offered(&world, Code::NameDiffers), unread);
    let mut world = renamed();
    world.group("other").display_name = "group-r10".into();
    let taken = Err(Some(Withheld::NameTaken));
    assert_eq!(offered(&world, Code::NameDiffers), taken);
    let mut world = renamed();
    world.site.bin.push(bin_row(ROOM, false));
    let shared = Err(Some(Withheld::Shared));
    assert_eq!(offered(&world, Code::NameDiffers), shared);
}

#[test]
fn of_two_groups_that_should_have_one_name_the_first_gets_it() {
    let mut world = renamed();
    world.site.settings.name_format = Some("{$a->courseshortname}".into());
    world.activity(CmId(11), COURSE, Some("r11"));
    world.group("r11");
    let drifts = world.findings().drifts;
    let names: Vec<_> = drifts
        .iter()
        .filter(|drift| drift.code == Code::NameDiffers)
        .map(|drift| (drift.activity.unwrap(), drift.fix, drift.withheld))
        .collect();
    assert_eq!(
        names,
        [
            (CM, Some(Fix::Rename), None),
            (CmId(11), None, Some(Withheld::NameTaken))
        ]
    );
}

#[test]
fn without_an_address_no_name_is_written_that_says_which_moodle_it_is_of() {
    let mut world = renamed();
    world.site.settings.name_format = Some("{$a->moodleid}_{$a->moduleid}".into());
    world.activity(CmId(11), COURSE, Some("r11"));
    world.group("r11").name = format!("{}_11", mark(WWWROOT)).into();
    let ground = world.ground_at(None);
    let drifts = drift(&ground, world.checks).drifts;
    let found = drifts
        .iter()
        .find(|drift| drift.code == Code::NameDiffers)
        .unwrap();
    assert_eq!(
        (found.fix, found.withheld),
        (None, Some(Withheld::WwwrootUnset))
    );
    assert_eq!(offered(&world, Code::NameDiffers), Ok(Fix::Rename));
}

fn deactivated(preset: Preset) -> World {
    let mut world = World::under(preset);
    world.teacher("anna");
    if let Reading::Known(accounts) = &mut world.accounts {
        accounts.last_mut().unwrap().active = false;
    }
    world
}

#[test]
fn an_account_is_activated_only_where_the_configuration_asks_for_it_and_once() {
    let mut world = deactivated(Preset::Default);
    let off = Withheld::SwitchedOff(OptionalRepair::Activate);
    assert_eq!(offered(&world, Code::AccountInactive), Err(Some(off)));
    world.policy.repairs = Repairs::all();
    world.activity(CmId(11), COURSE, Some("r11"));
    world.group("r11");
    assert_eq!(offered(&world, Code::AccountInactive), Ok(Fix::Activate));
    let plan = world.plan();
    assert_eq!(plan.count(StepOp::Activate), 1, "{plan:#?}");
    assert_eq!(plan.groups.len(), 1);
    let who: Vec<&ChatUserId> = plan
        .steps()
        .filter_map(|(_, step)| step.who())
        .filter_map(|who| who.account.as_ref())
        .collect();
    assert_eq!(who, [&account_id("anna")]);
}

#[test]
fn nobody_whom_moodle_holds_back_is_activated() {
    let mut world = deactivated(Preset::Plugin);
    world.policy.repairs = Repairs::all();
    world.site.people.last_mut().unwrap().suspended = true;
    let held = Err(Some(Withheld::NotInForce));
    assert_eq!(offered(&world, Code::AccountInactive), held);
}

#[rstest]
#[case::unarchive(archived(), Code::GroupArchived, &[Permission::UnarchiveRoom])]
#[case::archive(hidden(), Code::GroupNotArchived, &[Permission::ArchiveRoom])]
#[case::rename(renamed(), Code::NameDiffers, &[Permission::EditRoom])]
fn what_the_account_may_not_do_is_not_offered(
    #[case] mut world: World,
    #[case] code: Code,
    #[case] needed: &[Permission],
) {
    let permit = |world: &mut World, role: &str| {
        let roles = vec!["user".to_owned()];
        let granted = needed.iter().map(|one| (*one, vec![role.to_owned()]));
        world.capabilities = Capabilities {
            permissions: Reading::Known(Permissions::new(granted, &roles)),
            ..Capabilities::default()
        };
    };
    permit(&mut world, "user");
    assert!(offered(&world, code).is_ok());
    // The account owns the group; of an archived one nobody knows, and the server decides.
    permit(&mut world, "owner");
    assert!(offered(&world, code).is_ok());
    permit(&mut world, "admin");
    let lacks = Withheld::NotPermitted(needed[0]);
    assert_eq!(offered(&world, code), Err(Some(lacks)));
}

#[test]
fn nothing_is_done_to_a_group_of_another_moodle() {
    let mut world = lost(true, true);
    world.policy.repairs = Repairs::all();
    let group = world.room(ROOM);
    group.name = format!("{}_r{CM}", mark("https://other.example")).into();
    world.the_activity().visibility.visible = false;
    world.student("anna");
    let findings = world.findings();
    let of_room = findings.drifts.iter().filter(|drift| {
        let room = drift.group.as_ref();
        room.is_some_and(|room| room.as_str() == ROOM)
    });
    assert!(plan(&world.ground(), of_room).is_empty());
    assert_eq!(world.site.activities[0].moderator_roles, [TEACHER]);
}
