//! While a side is down: what a plan says of it, what a read that broke off leaves, and what the last question names.

use moodrift::run::Stage;
use moodrift::tui::message::{Message, ReadFailure, Side};

use crate::desk::Desk;
use crate::fixture::World;
use crate::screens::generous;

fn down(desk: &mut Desk) {
    desk.send(Message::ReadFailed(ReadFailure {
        side: Some(Side::Chat),
        text: "It failed.".to_owned(),
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
