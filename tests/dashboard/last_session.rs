//! The dashboard begins with what the last session has read, says so, and changes nothing on the strength of it.

use moodrift::domain::limits::Limits;
use moodrift::domain::plan::HoldReason;
use moodrift::engine::{Verdict, plan};
use moodrift::run::Stage;
use moodrift::tui::message::{Effect, Message, ReadFailure, Side};
use moodrift::tui::model::Model;
use moodrift::tui::model::overlay::Overlay;
use moodrift::tui::snapshot::Snapshot;
use moodrift::tui::update::start;

use crate::desk::{Desk, card};
use crate::fixture::{READ_AT, World};

fn old() -> Box<Snapshot> {
    Box::new(World::new().at(Stage::LastSession))
}

fn recalled() -> Message {
    Message::Recalled {
        site: 0,
        told: Ok(old()),
    }
}

/// A dashboard that has just begun, and what the last session has read three hours ago.
pub(crate) fn begun() -> Desk {
    let mut desk = Desk::unread();
    desk.send(recalled());
    desk.send(Message::Clock(moodrift::domain::ids::UnixTime(
        READ_AT.0 + 3 * 3600,
    )));
    desk.effects.clear();
    desk
}

fn stage(desk: &Desk) -> Option<Stage> {
    let snapshot = desk.model.snapshot.as_ref()?;
    Some(snapshot.observation.stage)
}

#[test]
fn it_is_asked_for_at_the_start_beside_the_read() {
    let mut model = Model::new(vec![card("arche", None)], None);
    let effects = start(&mut model);
    assert!(
        matches!(
            effects.as_slice(),
            [Effect::Recall { site: 0 }, Effect::Read { site: 0 }]
        ),
        "{effects:?}"
    );
}

#[test]
fn it_is_shown_and_said_to_be_old_until_both_sides_have_been_read() {
    let mut desk = begun();
    for (columns, rows, said) in [
        (120, 40, "LAST SESSION: read 3 h ago"),
        (80, 24, "OLD: 3 h"),
        (40, 12, "OLD: 3 h"),
    ] {
        desk.resize(columns, rows);
        let screen = desk.screen();
        assert!(screen.contains(said), "{screen}");
    }
    desk.resize(120, 40);
    desk.send(Message::Observed(Box::new(
        World::new().at(Stage::Underway),
    )));
    assert_eq!(stage(&desk), Some(Stage::LastSession), "half read is less");
    desk.send(Message::Observed(Box::new(World::new().snapshot())));
    assert_eq!(stage(&desk), Some(Stage::Ended));
    assert!(!desk.screen().contains("LAST SESSION"));
}

#[test]
fn it_takes_the_place_of_what_is_half_read_and_of_nothing_else() {
    let mut desk = Desk::unread();
    desk.send(Message::Observed(Box::new(
        World::new().at(Stage::Underway),
    )));
    desk.send(recalled());
    assert_eq!(stage(&desk), Some(Stage::LastSession));
    let mut desk = Desk::new();
    desk.send(recalled());
    assert_eq!(stage(&desk), Some(Stage::Ended), "it comes too late");
    let mut desk = Desk::unread();
    desk.send(Message::Recalled {
        site: 1,
        told: Ok(old()),
    });
    assert_eq!(stage(&desk), None, "it is another site's");
}

#[test]
fn nothing_is_planned_applied_saved_or_taken_back_on_the_strength_of_it() {
    for keys in ["p", "A", "* p", "* A", "n b B", "7 u", "* p w", "n space A"] {
        let mut desk = begun();
        desk.keys(keys);
        assert!(
            !matches!(
                desk.model.overlay,
                Some(Overlay::Plan(_) | Overlay::Confirm(_) | Overlay::Held(_))
            ),
            "{keys}"
        );
        assert!(
            desk.effects.iter().all(|effect| !matches!(
                effect,
                Effect::Apply { .. } | Effect::TakeUp { .. } | Effect::SavePlan { .. }
            )),
            "{keys}: {:?}",
            desk.effects
        );
    }
    let mut desk = begun();
    desk.keys("p");
    let said = desk.model.notice.as_ref().unwrap().text.clone();
    assert!(said.contains("what the last session read"), "{said}");
}

#[test]
fn no_plan_made_from_it_is_ever_cleared() {
    let snapshot = old();
    let observation = &snapshot.observation;
    let drifts = observation.findings.drifts.iter();
    let made = plan(&observation.ground, drifts);
    assert!(!made.is_empty());
    let Verdict::Held(held) = observation.clear(made, &Limits::default()) else {
        panic!("cleared");
    };
    assert_eq!(held.holds[0].limit, HoldReason::NotReadNow);
}

#[test]
fn after_a_read_that_failed_it_stays_old_and_one_course_is_not_read_into_it() {
    let mut desk = begun();
    desk.send(Message::ReadFailed(ReadFailure {
        side: Some(Side::Moodle),
        text: "Moodle is away.".to_owned(),
        brief: "failed".to_owned(),
    }));
    assert_eq!(stage(&desk), Some(Stage::LastSession));
    assert!(desk.screen().contains("LAST SESSION"), "{}", desk.screen());
    desk.keys("p");
    assert!(desk.model.overlay.is_none());
    desk.effects.clear();
    desk.keys("r");
    assert!(
        matches!(desk.effects.as_slice(), [Effect::Read { site: 0 }]),
        "{:?}",
        desk.effects
    );
}

#[test]
fn nobody_is_asked_where_the_server_was_then() {
    let mut desk = begun();
    desk.keys("n e");
    assert!(matches!(desk.model.overlay, Some(Overlay::Explain(_))));
    assert!(desk.effects.is_empty(), "{:?}", desk.effects);
    let mut desk = Desk::new();
    desk.keys("n e");
    assert!(
        matches!(desk.effects.as_slice(), [Effect::Ask { .. }]),
        "{:?}",
        desk.effects
    );
}

#[test]
fn marks_set_on_it_are_there_when_both_sides_have_been_read() {
    let mut desk = begun();
    desk.keys("*");
    let marked = desk.model.marks.clone();
    assert!(!marked.is_empty());
    desk.send(Message::Observed(Box::new(World::new().snapshot())));
    assert_eq!(desk.model.marks, marked);
    desk.keys("p");
    assert!(matches!(desk.model.overlay, Some(Overlay::Plan(_))));
}

#[test]
fn why_it_is_not_shown_is_said() {
    let mut desk = Desk::unread();
    desk.send(Message::Recalled {
        site: 0,
        told: Err("It is damaged.".to_owned()),
    });
    assert!(desk.screen().contains("It is damaged."));
    desk.send(Message::NotKept("The disk is full.".to_owned()));
    assert!(desk.screen().contains("The disk is full."));
}
