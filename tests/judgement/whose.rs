//! Whose a group is, by the names that it bears: what proves another Moodle, and what leaves it open.

use moodrift::domain::chat::{Group, People};
use moodrift::domain::drift::Code;
use moodrift::domain::ids::{CmId, RoomId};
use moodrift::domain::orphan::OrphanMark;
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::engine::{NameMarks, Rows};
use rstest::rstest;

use super::groups::mark;
use super::world::{API, CM, COURSE, ROOM, WWWROOT, World, account_id};

const OTHER: &str = "https://production.example";

/// A linked group for each address, its name as that Moodle would make it; one without an address has a name of its own.
fn linked(addresses: &[&str]) -> World {
    let mut world = World::new();
    world.site.settings.name_format = None;
    for (nth, address) in (10..).zip(addresses) {
        let room = if nth == CM.0 {
            ROOM.to_owned()
        } else {
            let room = format!("r{nth}");
            world.activity(CmId(nth), COURSE, Some(&room));
            world.group(&room);
            room
        };
        let name = match *address {
            "" => format!("photo-club-{nth}"),
            address => format!("{}_INF101_{nth}", mark(address)),
        };
        let group = world.room(&room);
        group.name = name.clone().into();
        group.display_name = name.into();
    }
    world
}

/// The rooms whose people a reader must not ask for, and why.
fn withheld(world: &World, wwwroot: Option<&str>) -> Vec<(String, People)> {
    let Reading::Known(groups) = &world.groups else {
        panic!("the groups are not known");
    };
    let marks = NameMarks::new(world.site.settings.name_format.as_deref(), wwwroot);
    let found = marks.withheld(&world.site, groups).into_iter();
    let mut found: Vec<_> = found
        .map(|(room, people)| (room.to_string(), people))
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

fn unclear(address: &str) -> People {
    People::Unknown(UnknownReason::MayBeAnotherMoodles {
        mark: mark(address),
    })
}

#[rstest]
#[case::agreed(&[WWWROOT, WWWROOT, ""], &[])]
#[case::one_of_another(&[WWWROOT, WWWROOT, OTHER, ""], &[("r12", OTHER)])]
#[case::one_each(&[WWWROOT, OTHER], &[(ROOM, WWWROOT), ("r11", OTHER)])]
#[case::two_each(&[WWWROOT, OTHER, WWWROOT, OTHER], &[
    (ROOM, WWWROOT), ("r11", OTHER), ("r12", WWWROOT), ("r13", OTHER),
])]
#[case::most_but_not_half(&[WWWROOT, WWWROOT, OTHER, "https://third.example"], &[
    (ROOM, WWWROOT), ("r11", WWWROOT), ("r12", OTHER), ("r13", "https://third.example"),
])]
#[case::no_mark_at_all(&["", ""], &[])]
fn without_a_configured_address_the_people_of_groups_that_disagree_are_not_read(
    #[case] addresses: &[&str],
    #[case] expected: &[(&str, &str)],
) {
    let expected: Vec<(String, People)> = expected
        .iter()
        .map(|(room, address)| ((*room).to_owned(), unclear(address)))
        .collect();
    assert_eq!(withheld(&linked(addresses), None), expected);
}

#[test]
fn groups_that_are_not_linked_have_no_say_in_it() {
    let mut world = linked(&[WWWROOT]);
    for nth in 20..25 {
        let group = world.group(&format!("r{nth}"));
        group.name = format!("{}_X_{nth}", mark(OTHER)).into();
    }
    assert_eq!(withheld(&world, None), []);
}

#[test]
fn with_a_configured_address_it_alone_decides() {
    let world = linked(&[WWWROOT, OTHER, OTHER]);
    let rooms = ["r11", "r12"].map(|room| (room.to_owned(), People::NotOurs));
    assert_eq!(withheld(&world, Some(WWWROOT)), rooms);
    let own = [(ROOM.to_owned(), People::NotOurs)];
    assert_eq!(withheld(&world, Some(OTHER)), own);
}

#[test]
fn a_group_that_may_be_another_moodles_is_unknown_and_nobody_in_it_is_judged() {
    let mut world = linked(&[WWWROOT, WWWROOT, OTHER]);
    let (cm, room) = (CmId(12), RoomId::from("r12"));
    world.room("r12").people = unclear(OTHER);
    let ground = world.ground_at(None);
    let findings = moodrift::engine::drift(&ground, world.checks);
    let unjudged: Vec<_> = findings.unjudged.iter().map(|one| &one.reason).collect();
    let reason = UnknownReason::MayBeAnotherMoodles { mark: mark(OTHER) };
    assert_eq!(unjudged, [&reason]);
    assert!(matches!(ground.rows(cm), Rows::Unknown(_)));
    let of_people = findings.drifts.iter().filter(|one| one.person.is_some());
    assert_eq!(of_people.count(), 0);
    // Nor is what was written there saved.
    assert!(moodrift::engine::exportable(&ground, room.as_str()).is_err());
    assert!(moodrift::engine::exportable(&ground, ROOM).is_ok());
}

/// A server that allows special characters in names keeps a slug as `name`, and the plugin's as `fname`.
fn slugged(group: &mut Group, name: String) {
    group.name = "a-slug".into();
    group.display_name = name.into();
}

#[test]
fn the_name_that_people_see_proves_another_moodle_too() {
    let mut world = linked(&[WWWROOT]);
    world.student("anna");
    slugged(world.room(ROOM), format!("{}_INF101_10", mark(WWWROOT)));
    assert_eq!(world.codes(), [Code::MemberMissing]);
    slugged(world.room(ROOM), format!("{}_INF101_10", mark(OTHER)));
    assert_eq!(world.codes(), [Code::GroupForeign]);
    assert_eq!(
        withheld(&world, Some(WWWROOT)),
        [(ROOM.to_owned(), People::NotOurs)]
    );
}

#[test]
fn the_name_that_people_see_proves_an_orphan_too() {
    let orphan = |address: &str| {
        let mut world = linked(&[WWWROOT]);
        let group = world.group("r99");
        slugged(group, format!("{}_GONE_7", mark(address)));
        group.creator = Some(account_id(API));
        group.people = People::NotOurs;
        world
    };
    let found = orphan(WWWROOT).the(Code::GroupOrphaned);
    let moodrift::domain::drift::Evidence::Orphaned(evidence) = found.evidence else {
        panic!("{found:?}");
    };
    assert_eq!(evidence.mark, OrphanMark::NamedAndOwned);
    assert_eq!(orphan(OTHER).codes(), []);
}

#[test]
fn the_names_that_people_see_tell_the_marks_where_no_address_is_configured() {
    let mut world = linked(&[WWWROOT, WWWROOT, OTHER]);
    for (nth, room) in [(10, ROOM), (11, "r11"), (12, "r12")] {
        let address = if nth == 12 { OTHER } else { WWWROOT };
        slugged(world.room(room), format!("{}_INF101_{nth}", mark(address)));
    }
    assert_eq!(withheld(&world, None), [("r12".to_owned(), unclear(OTHER))]);
    let findings = moodrift::engine::drift(&world.ground_at(None), world.checks);
    let unset = findings
        .drifts
        .iter()
        .find(|one| one.code == Code::WwwrootUnset);
    let moodrift::domain::drift::Evidence::WwwrootUnset { marks, .. } = &unset.unwrap().evidence
    else {
        panic!("{unset:?}");
    };
    let told: Vec<usize> = marks.iter().map(|(_, groups)| *groups).collect();
    assert_eq!(told, [2, 1]);
}
