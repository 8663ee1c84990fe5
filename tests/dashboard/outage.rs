//! While a side is down: what a plan says of it, what a read that broke off leaves, and what the last question names.

use moodrift::domain::chat::People;
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::run::Stage;
use moodrift::tui::message::{Message, ReadFailure, Side};

use crate::desk::Desk;
use crate::fixture::World;
use crate::screens::generous;

fn down(desk: &mut Desk) {
    desk.send(Message::ReadFailed(ReadFailure {
        side: Some(Side::Chat),
        text: "It failed.".to_owned(),
        brief: "failed".to_owned(),
    }));
}

#[test]
fn plan_and_question_say_that_a_side_is_down_and_only_then() {
    let warned = "Rocket.Chat could not be read last time.";
    let mut desk = Desk::limited(generous());
    for keys in ["p", "A"] {
        assert!(!desk.keys(keys).screen().contains(warned));
    }
    desk.keys("esc esc R");
    down(&mut desk);
    for keys in ["p", "A"] {
        let screen = desk.keys(keys).screen();
        assert!(screen.contains(warned), "{screen}");
    }
}

#[test]
fn a_read_that_broke_off_is_told_as_such_and_plans_nothing() {
    let mut desk = Desk::unread();
    desk.send(Message::Observed(Box::new(
        World::new().at(Stage::Underway),
    )));
    down(&mut desk);
    let screen = desk.screen();
    assert!(screen.contains("read in part"), "{screen}");
    assert!(!screen.contains("read just now"), "{screen}");
    for key in ["p", "A"] {
        let refused = desk.keys(key).screen();
        assert!(refused.contains("only a part has been read"), "{refused}");
        assert!(desk.model.overlay.is_none());
    }
    let health = desk.keys("6").screen();
    assert!(!health.contains("What is shown is older"), "{health}");
}

#[test]
fn what_a_read_that_broke_off_has_not_read_says_why() {
    let mut world = World::new();
    let Reading::Known(groups) = &mut world.chat.groups else {
        panic!("the fixture knows its groups");
    };
    for group in groups {
        group.people = People::Unknown(UnknownReason::Interrupted);
    }
    world.chat.accounts = Reading::Unknown(UnknownReason::Interrupted);
    let mut desk = Desk::unread();
    desk.send(Message::Observed(Box::new(world.at(Stage::Underway))));
    let reading = desk.keys("3").screen();
    assert!(reading.contains("not read"), "{reading}");
    assert!(!reading.contains("timed out"), "{reading}");
    desk.send(Message::ReadFailed(ReadFailure {
        side: Some(Side::Chat),
        text: "Rocket.Chat gave no answer in time.".to_owned(),
        brief: "timed out".to_owned(),
    }));
    for (keys, told) in [
        ("3 / m a t h s enter", "the read broke off"),
        ("i", "not read because"),
        ("esc 5", "has not been read"),
    ] {
        let shown = desk.keys(keys).screen();
        for part in [told, "gave no answer in time"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(keys == "i" || shown.contains("timed out"), "{shown}");
    }
}

#[test]
fn a_group_that_could_not_be_read_says_why_in_the_list_and_in_its_facts() {
    let mut desk = Desk::new();
    let list = desk.keys("3 /").typed("dark").keys("enter").screen();
    assert!(list.contains("timed out"), "{list}");
    let facts = desk.keys("i").screen();
    assert!(facts.contains("not read because"), "{facts}");
}

#[test]
fn on_health_n_goes_to_what_is_wrong() {
    let mut desk = Desk::new();
    down(&mut desk);
    let at = |desk: &Desk| desk.model.screens.list().unwrap().at();
    assert!(desk.keys("6 home").screen().contains('✗'));
    let mut lines = vec![at(&desk)];
    for _ in 0..20 {
        desk.keys("n");
        lines.push(at(&desk));
    }
    assert!(lines.iter().max() > lines.iter().min());
    assert!(lines.is_sorted());
    assert!(desk.screen().contains("Nothing further is wrong"));
    let last = at(&desk);
    desk.keys("N");
    assert!(at(&desk) < last);
}

/// Who presses `A` on a line has seen no plan.
#[test]
fn the_question_before_a_small_plan_names_its_steps() {
    let mut desk = Desk::new();
    let question = desk.keys("2 / ").typed("marie").keys("enter A").screen();
    assert!(question.contains("1 change in 1 group"), "{question}");
    assert!(question.contains("+ invite marie"), "{question}");
    assert!(question.contains("“Forum”"), "{question}");
}

#[test]
fn what_is_known_of_marks_without_looking_is_what_they_are() {
    let mut desk = Desk::new();
    let agrees = |desk: &Desk| {
        let snapshot = desk.model.snapshot.as_ref().unwrap();
        let drifts = snapshot.observation.findings.drifts.iter().enumerate();
        let marked = drifts.filter(|(at, drift)| {
            let known = desk.model.is_marked(*at, drift);
            assert_eq!(known, desk.model.marks.contains(&drift.key()));
            known
        });
        assert_eq!(marked.count(), desk.model.marks.len());
    };
    for keys in ["space", "2", "*", "I", "j space", "d", "5 space", "1 u"] {
        desk.keys(keys);
        agrees(&desk);
    }
    // Another reading has them at other places.
    desk.keys("2 *");
    let marks = desk.model.marks.len();
    desk.send(Message::Observed(Box::new(
        World::new().repaired().snapshot(),
    )));
    assert!(desk.model.marks.len() < marks);
    agrees(&desk);
}
