//! How things stand: the order of the tree, what could not be told, the connections, the last messages.

use std::sync::Arc;
use std::time::Duration;

use moodrift::domain::connections::{Connections, Limiter, Scarcest};
use moodrift::domain::doctor::{SecondFactor, TokenKind};
use moodrift::domain::ids::UnixTime;
use moodrift::domain::outlook::Allowance;
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::run::Stage;
use moodrift::tui::model::session::keep;
use moodrift::tui::screen::drift::Told;
use moodrift::tui::screen::{List as _, Record as _, Screen};
use moodrift::tui::snapshot::{Entry, NodeId, Snapshot};
use rstest::rstest;

use crate::desk::Desk;
use crate::fixture::{READ_AT, World};

fn entries(desk: &Desk) -> Vec<Entry> {
    let index = &desk.model.snapshot.as_ref().unwrap().index;
    let shown = desk.model.tree.shown.iter();
    shown.map(|place| index.entries[*place].clone()).collect()
}

/// Every entry with what it lies under: the same whatever the order.
fn structure(desk: &Desk) -> Vec<(NodeId, Option<NodeId>)> {
    let index = &desk.model.snapshot.as_ref().unwrap().index;
    let mut above: Vec<NodeId> = Vec::new();
    let mut pairs: Vec<(NodeId, Option<NodeId>)> = entries(desk)
        .iter()
        .map(|entry| {
            above.truncate(entry.depth);
            let parent = above.last().copied();
            assert_eq!(parent, entry.parent.map(|at| index.entries[at].node));
            above.push(entry.node);
            (entry.node, parent)
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

#[test]
fn what_lies_beside_each_other_is_ordered_and_what_lies_below_stays_there() {
    let mut desk = Desk::new();
    let before = (structure(&desk), entries(&desk).len());
    let cursor = desk.model.node();
    let first = |desk: &Desk| {
        let top = |entry: &&Entry| matches!(entry.node, NodeId::Category(_));
        let entries = entries(desk);
        entries.iter().find(top).unwrap().label.clone()
    };
    assert_eq!(first(&desk), "Faculté des sciences");
    for (keys, expected, said) in [
        ("s", "Faculté de droit", "Ordered by name."),
        ("S", "Faculté des sciences", "the other way round"),
        ("s", "Faculté des sciences", "Ordered by severity."),
        ("S", "Faculté de droit", "the other way round"),
        ("s", "Faculté des sciences", "Ordered by differences."),
        ("s", "Faculté de droit", "Ordered by what is not known."),
        ("s", "Faculté des sciences", "Moodle's own order"),
    ] {
        desk.keys(keys);
        assert_eq!(first(&desk), expected, "{said}");
        assert_eq!((structure(&desk), entries(&desk).len()), before, "{said}");
        assert_eq!(desk.model.node(), cursor, "the cursor stays");
        let said = said.to_lowercase();
        let screen = desk.screen().to_lowercase();
        assert!(screen.contains(&said), "{screen}");
    }
    // The dormant courses stay below everything, whatever their name is.
    desk.keys("s");
    assert_eq!(entries(&desk).last().unwrap().node, NodeId::Dormant);
}

#[test]
fn the_next_difference_is_the_next_one_that_is_seen() {
    let mut desk = Desk::new();
    desk.keys("s S home left left");
    let mut lines = Vec::new();
    for _ in 0..30 {
        desk.keys("n");
        let line = desk.model.tree.at;
        if lines.last() != Some(&line) {
            lines.push(line);
        }
    }
    assert!(lines.len() > 2, "{lines:?}");
    assert!(lines.is_sorted(), "{lines:?}");
}

#[test]
fn the_order_of_the_tree_is_kept_for_the_next_session() {
    let mut desk = Desk::new();
    desk.keys("s s S");
    let kept = keep(&desk.model);
    let left = kept.sites.get("arche").unwrap();
    assert_eq!(left.order.as_deref(), Some("severity"));
    assert!(left.reversed);
}

#[test]
fn what_could_not_be_told_stands_in_the_list_of_differences_and_is_none() {
    let mut desk = Desk::new();
    let differences = desk.model.snapshot.as_ref().unwrap();
    let differences = differences.observation.findings.drifts.len();
    desk.keys("2");
    let list = &desk.model.screens.drift;
    let untold = list.uncounted();
    assert!(untold > 0, "the fixture has a group that cannot be read");
    assert_eq!(list.counted(), (differences, differences));
    assert_eq!(list.total(), differences + untold);
    let screen = desk.screen();
    assert!(screen.contains(&format!("Drift {differences} · ? {untold} unknown")));

    desk.keys("/").typed("code:unknown").keys("enter");
    let list = &desk.model.screens.drift;
    assert_eq!(list.len(), untold);
    let row = list.row().unwrap();
    assert!(matches!(row.told, Told::Unknown { .. }));
    assert!(row.drifts().is_empty());
    let screen = desk.screen();
    assert!(screen.contains("? could not be read"), "{screen}");
    assert!(screen.contains("This is no difference"), "{screen}");
    // Nothing can be done about it but to go there.
    desk.keys("*");
    assert!(desk.model.marks.is_empty());
    desk.keys("enter");
    assert_eq!(desk.model.screens.now, Screen::Courses);
}

#[rstest]
#[case("code:unknown", true)]
#[case("code:unk", true)]
#[case("code:unknown,member_missing", true)]
#[case("!code:unknown", false)]
#[case("code:member_missing", false)]
#[case("severity:warning", false)]
#[case("illisible", true)]
#[case("code:unknown illisible", true)]
#[case("code:unknown nowhere", false)]
fn it_is_found_by_its_own_code(#[case] typed: &str, #[case] found: bool) {
    let mut desk = Desk::new();
    desk.keys("2 /").typed(typed).keys("enter");
    assert_eq!(desk.model.screens.drift.uncounted() > 0, found, "{typed}");
    // So do the groups, and the tree its activity.
    desk.keys("3 /").typed(typed).keys("enter");
    let screen = desk.screen();
    assert_eq!(screen.contains("timed out"), found, "{typed}: {screen}");
    desk.keys("1 /").typed(typed).keys("enter");
    let label = |entry: &Entry| entry.label == "Illisible";
    assert_eq!(entries(&desk).iter().any(label), found, "{typed}");
}

fn connected(connections: Connections) -> Snapshot {
    let mut observation = World::new().snapshot().observation;
    observation.connections = connections;
    Snapshot::of(observation)
}

#[test]
fn health_tells_how_fast_both_sides_are_what_the_limiter_leaves_and_what_token_it_is() {
    let connections = Connections {
        moodle: Some(Duration::from_micros(3_200)),
        chat: Some(Duration::from_millis(41)),
        limiter: Limiter::Counts {
            allowance: Allowance {
                calls: 10,
                window: Duration::from_mins(1),
            },
            scarcest: Some(Scarcest {
                route: "groups.members".to_owned(),
                left: 3,
                ends: Duration::from_secs(20),
            }),
        },
        token: Reading::Known(TokenKind::Personal {
            name: "moodrift".to_owned(),
            made: Some(UnixTime(READ_AT.0 - 3 * 86_400)),
            second_factor: SecondFactor::Passed,
        }),
    };
    let mut desk = Desk::on(connected(connections));
    desk.resize(120, 60);
    desk.keys("6");
    let screen = desk.screen();
    for said in [
        "Moodle answers in 3 ms (median)",
        "Rocket.Chat answers in 41 ms (median)",
        "10 requests in 60 s for each route; 3 left of groups.members, for another 20 s",
        "a personal access token (“moodrift”, made 3 d ago)",
    ] {
        assert!(screen.contains(said), "{said}:\n{screen}");
    }
    // What ends by itself, and what is used up, is wrong: it stands before what is merely told.
    let mut ends = Connections {
        token: Reading::Known(TokenKind::Login),
        ..Connections::default()
    };
    ends.limiter = Limiter::Absent;
    let mut desk = Desk::on(connected(ends));
    desk.keys("6");
    let screen = desk.screen();
    let line = screen.lines().position(|line| line.contains("a login's"));
    assert!(line.is_some_and(|line| line < 12), "{screen}");
    assert!(screen.contains("✗ API account"), "{screen}");
}

#[test]
fn what_is_copied_of_the_health_is_what_is_seen() {
    let mut desk = Desk::new();
    desk.keys("6");
    let copied = moodrift::tui::table::of(&desk.model).lines();
    assert!(
        copied.contains("Both sides answer, but 1 could not be told"),
        "{copied}"
    );
    assert!(copied.contains("Rocket.Chat answers"), "{copied}");
}

#[test]
fn charts_are_named_for_what_they_show() {
    let mut desk = Desk::new();
    desk.keys("6");
    let screen = desk.screen();
    let bars: Vec<&str> = screen
        .lines()
        .filter(|line| line.contains(" %  "))
        .collect();
    assert!(!bars.is_empty());
    assert!(bars.iter().all(|line| line.contains("In step")), "{screen}");
}

#[test]
fn a_group_says_when_its_last_message_was_written_or_that_nobody_told() {
    let mut world = World::new();
    if let Reading::Known(groups) = &mut world.chat.groups {
        for group in groups.iter_mut() {
            match group.id.as_str() {
                "maths" => group.facts.last_message = Some(UnixTime(READ_AT.0 - 7 * 86_400)),
                "old" => group.messages = Some(0),
                _ => group.updated = Some(READ_AT),
            }
        }
    }
    let mut desk = Desk::on(world.snapshot());
    desk.keys("3");
    let screen = desk.screen();
    let row = |name: &str| {
        let line = screen.lines().find(|line| line.contains(name));
        line.unwrap_or_default().to_owned()
    };
    assert!(row("maths_").contains(" 7 d "), "{screen}");
    assert!(row("ancien").contains(" none "), "{screen}");
    assert!(row("droit_famille").contains(" not told "), "{screen}");
}

/// The names that the plugin gives begin with 40 characters that all groups of a site share.
#[test]
fn what_all_groups_of_a_site_begin_with_is_left_out_and_another_moodle_s_is_not() {
    let (own, other) = ("a1".repeat(20), "b2".repeat(20));
    let mut world = World::new();
    if let Reading::Known(groups) = &mut world.chat.groups {
        for (at, group) in groups.iter_mut().enumerate() {
            let mark = if at == 0 { &other } else { &own };
            group.name = Arc::from(format!("{mark}_{}", group.name));
        }
    }
    let mut desk = Desk::on(world.snapshot());
    desk.keys("3");
    let screen = desk.screen();
    assert!(screen.contains("b2b2b2…"), "{screen}");
    assert!(!screen.contains("a1a1a1"), "{screen}");
    desk.keys("/").typed(own.get(..12).unwrap()).keys("enter");
    assert!(!desk.model.screens.groups.is_empty(), "found all the same");
}

#[test]
fn what_a_read_has_not_come_to_yet_is_never_told_as_wrong_or_right() {
    let mut world = World::new();
    world.chat.accounts = Reading::Unknown(UnknownReason::Interrupted);
    world.chat.groups = Reading::Unknown(UnknownReason::Interrupted);
    world.chat.lookups.clear();
    let mut desk = Desk::on(world.at(Stage::Underway));
    desk.keys("5");
    let people = desk.screen();
    assert!(people.contains("not read"), "{people}");
    assert!(!people.contains("no account"), "{people}");
    assert!(people.contains("has not been read"), "{people}");
    desk.keys("3");
    let groups = desk.screen();
    assert!(groups.contains("It has not been read yet."), "{groups}");
    assert!(!groups.contains("unknown"), "{groups}");
    desk.keys("6");
    let health = desk.screen();
    assert!(!health.contains("In step"), "{health}");
    assert!(!health.contains("✗ Rocket.Chat"), "{health}");
    desk.keys("4");
    let moderators = desk.screen();
    assert!(
        moderators.contains("No group has been read yet."),
        "{moderators}"
    );
    desk.keys("2");
    assert_eq!(desk.model.screens.drift.uncounted(), 0);
}
