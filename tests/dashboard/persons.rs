//! The screen of people: what is not known of somebody, his details, and the way back to him.

use moodrift::domain::journal::RunId;
use moodrift::tui::message::{Effect, Message};
use moodrift::tui::model::Focus;
use moodrift::tui::model::overlay::Overlay;
use moodrift::tui::screen::{List as _, RowKey, Screen};

use crate::desk::Desk;
use crate::fixture::READ_AT;
use crate::records::{runs, steps};

#[test]
fn nobody_is_said_to_be_in_step_where_it_is_not_known() {
    let mut desk = Desk::new();
    desk.keys("5");
    let mut not_known = 0;
    for _ in 0..desk.model.screens.list().unwrap().len() {
        let person = desk.model.screens.people.people.row().unwrap().clone();
        let screen = desk.screen();
        if person.untold > 0 {
            not_known += 1;
            let said = format!("{} not known, or not judged", person.untold);
            assert!(screen.contains(&said), "{screen}");
            assert!(!screen.contains("nothing differs"), "{screen}");
        } else if person.drifts.is_empty() {
            let is = person.is.unwrap();
            assert!(is >= person.should, "{person:?}");
            assert!(screen.contains("nothing differs"), "{screen}");
        }
        desk.keys("down");
    }
    assert!(not_known > 0);
}

#[test]
fn somebody_in_the_list_has_details_and_his_first_difference_is_explained() {
    let mut desk = Desk::new();
    desk.keys("5 /").typed("durand").keys("enter i");
    let Some(Overlay::Facts(facts)) = &desk.model.overlay else {
        panic!("i shows what both sides have: {}", desk.screen());
    };
    assert_eq!(facts.title, "Élise Durand");
    assert!(!facts.moodle.is_empty() && !facts.chat.is_empty());
    assert_eq!(facts.differs.len(), 1);
    desk.keys("esc e");
    assert!(
        matches!(desk.model.overlay, Some(Overlay::Explain(_))),
        "{}",
        desk.screen()
    );
}

#[test]
fn the_way_back_to_a_place_is_the_way_back_to_its_person() {
    let mut desk = Desk::new();
    desk.keys("n @ tab down");
    let people = &desk.model.screens.people;
    let (person, place) = (people.people.key(), people.places.key());
    assert!(matches!(place, Some(RowKey::Place(_))));
    desk.keys("enter 5 tab home");
    while desk.model.screens.people.people.key() == person {
        desk.keys("down");
    }
    desk.keys("1 [ [");
    assert_eq!(desk.model.screens.now, Screen::Courses);
    desk.keys("[");
    let people = &desk.model.screens.people;
    assert_eq!(people.people.key(), person, "{}", desk.screen());
    assert_eq!(people.places.key(), place);
    assert_eq!(people.focus, Focus::Pane);
}

#[test]
fn the_way_back_to_a_step_is_the_way_back_to_its_run() {
    let mut desk = Desk::new();
    desk.keys("7");
    desk.send(Message::Clock(READ_AT));
    desk.send(Message::Runs(Ok(runs())));
    desk.keys("down");
    desk.send(Message::Steps {
        run: RunId(8),
        told: Ok(steps()),
    });
    desk.keys("tab end");
    let step = desk.model.screens.history.steps.key();
    assert!(step.is_some());
    desk.keys("1 7 left home");
    desk.send(Message::Steps {
        run: RunId(9),
        told: Ok(Vec::new()),
    });
    desk.keys("1 [ [");
    assert_eq!(desk.model.screens.now, Screen::Courses);
    desk.effects.clear();
    desk.keys("[");
    let history = &desk.model.screens.history;
    assert_eq!(history.runs.key(), Some(RowKey::Run(RunId(8))));
    assert!(
        desk.effects
            .iter()
            .any(|effect| matches!(effect, Effect::Steps { run, .. } if *run == RunId(8)))
    );
    desk.send(Message::Steps {
        run: RunId(8),
        told: Ok(steps()),
    });
    let history = &desk.model.screens.history;
    assert_eq!(history.steps.key(), step);
    assert_eq!(history.focus, Focus::Pane);
}
