//! Which lost groups are deleted where that is asked for: those that the plugin would have deleted, and no others.

use moodrift::domain::capabilities::{Permission, Permissions};
use moodrift::domain::chat::People;
use moodrift::domain::drift::{Code, Fix, Withheld};
use moodrift::domain::ids::{CmId, RoomId, UnixTime};
use moodrift::domain::orphan::Purged;
use moodrift::domain::reading::Reading;
use moodrift::domain::site::{BinItem, BinRow};
use rstest::rstest;

use super::groups::mark;
use super::repairs::unread_neighbour;
use super::world::{API, COURSE, ROOM, WWWROOT, World, account_id};

fn row(id: i64, item: Option<BinItem>) -> BinRow {
    BinRow {
        id,
        bin_id: id,
        cm: CmId(7),
        room: RoomId::from("r7"),
        course_item: item,
        category_item: None,
    }
}

/// A group whose item is purged, and what was asked for.
fn purged(wish: Purged, archived: bool) -> World {
    let mut world = World::new();
    world.policy.purged = wish;
    world.site.bin.push(row(3, None));
    let group = world.group("r7");
    group.people = People::NotOurs;
    group.archived = archived;
    world
}

type Offer = (Option<Fix>, Option<Withheld>);

fn offered(world: &World) -> Offer {
    let drift = world.the(Code::GroupOrphaned);
    (drift.fix, drift.withheld)
}

#[rstest]
#[case::not_asked(Purged::Archived, false, (Some(Fix::Archive), None))]
#[case::asked(Purged::Deleted, false, (Some(Fix::Delete), None))]
#[case::asked_with_consent(Purged::OpenedAndDeleted, false, (Some(Fix::Delete), None))]
#[case::archived_and_not_asked(Purged::Archived, true, (None, None))]
#[case::archived(Purged::Deleted, true, (None, Some(Withheld::MustBeOpened)))]
#[case::archived_with_consent(Purged::OpenedAndDeleted, true, (Some(Fix::Delete), None))]
fn a_purged_group_is_deleted_on_request(
    #[case] wish: Purged,
    #[case] archived: bool,
    #[case] expected: Offer,
) {
    assert_eq!(offered(&purged(wish, archived)), expected);
}

#[test]
fn a_group_that_another_site_names_or_may_name_is_kept() {
    let mut world = purged(Purged::OpenedAndDeleted, false);
    world.neighbours.linked = vec![("other".into(), [RoomId::from("r7")].into())];
    assert_eq!(offered(&world), (None, Some(Withheld::Shared)));
    let mut world = purged(Purged::OpenedAndDeleted, false);
    unread_neighbour(&mut world);
    assert_eq!(offered(&world), (None, Some(Withheld::NeighbourUnread)));
}

#[test]
fn a_group_that_is_kept_for_something_is_no_orphan() {
    let item = BinItem {
        name: "Old chat".into(),
        course: Some(COURSE),
        deleted: UnixTime(0),
    };
    let mut world = purged(Purged::OpenedAndDeleted, false);
    world.site.bin.push(row(4, Some(item)));
    assert!(!world.codes().contains(&Code::GroupOrphaned));
    let mut world = purged(Purged::OpenedAndDeleted, false);
    world.activity(CmId(99), COURSE, Some("r7"));
    assert!(!world.codes().contains(&Code::GroupOrphaned));
}

#[test]
fn orphans_that_moodle_has_not_purged_are_archived_whatever_was_asked_for() {
    let mut world = World::new();
    world.policy.purged = Purged::OpenedAndDeleted;
    world.site.settings.name_format = None;
    world.room(ROOM).name = format!("{}_INF101_10", mark(WWWROOT)).into();
    let group = world.group("r99");
    group.name = format!("{}_OLD_7", mark(WWWROOT)).into();
    group.creator = Some(account_id(API));
    group.people = People::NotOurs;
    assert_eq!(offered(&world), (Some(Fix::Archive), None));
}

#[test]
fn without_the_permission_nothing_is_deleted() {
    let mut world = purged(Purged::Deleted, false);
    let nobody = [(Permission::DeleteP, Vec::new())];
    world.capabilities.permissions = Reading::Known(Permissions::new(nobody, &[]));
    let lacking = Withheld::NotPermitted(Permission::DeleteP);
    assert_eq!(offered(&world), (None, Some(lacking)));
}
