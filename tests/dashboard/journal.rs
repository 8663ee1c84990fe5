//! The screen of the journal: runs, their steps, and taking them back.

use moodrift::domain::journal::{RunId, StepId};
use moodrift::domain::plan::StepOp;
use moodrift::tui::message::{Effect, Message};
use moodrift::tui::model::Focus;
use moodrift::tui::model::overlay::Overlay;
use moodrift::tui::screen::Screen;

use crate::desk::Desk;
use crate::fixture::{READ_AT, World};
use crate::records::{runs, steps, taken_up};
use crate::screens::{generous, keep};

/// Removed as the journal says, and looked at.
fn desk() -> Desk {
    let mut desk = Desk::on(World::new().repaired().snapshot());
    desk.model.sites.first_mut().unwrap().limits = generous();
    desk.keys("7");
    desk.send(Message::Clock(READ_AT));
    desk.send(Message::Runs(Ok(runs())));
    desk
}

fn asked_steps(desk: &Desk) -> Option<RunId> {
    desk.effects.iter().rev().find_map(|effect| match effect {
        Effect::Steps { run, .. } => Some(*run),
        _ => None,
    })
}

#[test]
fn the_journal_is_asked_when_it_is_looked_at() {
    let desk = desk();
    assert!(matches!(
        desk.effects.first(),
        Some(Effect::Runs { site: 0 })
    ));
    assert_eq!(asked_steps(&desk), Some(RunId(9)));
}

#[test]
fn a_journal_without_a_run_has_nothing_to_order_and_one_with_runs_is_ordered() {
    let mut empty = Desk::on(World::new().repaired().snapshot());
    empty.keys("7").send(Message::Runs(Ok(Vec::new())));
    let refused = empty.keys("s").screen();
    assert!(
        refused.contains("there is nothing here to order"),
        "{refused}"
    );
    // The journal is read though neither side is.
    let mut unread = Desk::unread();
    unread.keys("7").send(Message::Runs(Ok(runs())));
    let ordered = unread.keys("s").screen();
    assert!(ordered.contains("Ordered by"), "{ordered}");
    assert!(unread.keys("/").model.filter_here().editing);
}

#[test]
fn from_a_run_that_went_wrong_to_the_next() {
    let mut desk = desk();
    let at = |desk: &Desk| desk.model.screens.history.runs.row().unwrap().record.id;
    assert_eq!(at(&desk), RunId(9));
    assert_eq!(at(desk.keys("n")), RunId(8));
    assert_eq!(at(desk.keys("n")), RunId(7));
    let end = desk.keys("n").screen();
    assert!(end.contains("Nothing further is wrong"), "{end}");
    assert_eq!(at(desk.keys("N")), RunId(8));
}

#[test]
fn the_steps_are_those_of_the_run_under_the_cursor() {
    let mut desk = desk();
    desk.keys("down");
    assert_eq!(asked_steps(&desk), Some(RunId(8)));
    desk.send(Message::Steps {
        run: RunId(9),
        told: Ok(Vec::new()),
    });
    assert_eq!(desk.model.screens.history.of, None);
    desk.send(Message::Steps {
        run: RunId(8),
        told: Ok(steps()),
    });
    assert!(desk.screen().contains("remove intrus"), "{}", desk.screen());
    for (columns, rows) in [(120, 40), (80, 24), (40, 12)] {
        desk.resize(columns, rows);
        keep(&format!("journal_{columns}x{rows}"), &desk.screen());
    }
    desk.keys("tab");
    assert_eq!(desk.model.screens.history.focus, Focus::Pane);
    keep("journal_steps_40x12", &desk.screen());
}

#[test]
fn a_journal_that_cannot_be_read_is_said_so() {
    let mut desk = Desk::new();
    desk.keys("7");
    desk.send(Message::Runs(Err("The store is asleep.".to_owned())));
    assert!(desk.screen().contains("The store is asleep."));
    desk.keys("u");
    assert!(desk.model.overlay.is_none());
}

#[test]
fn a_run_is_taken_back_through_a_plan_and_its_question() {
    let mut desk = desk();
    desk.keys("down u");
    assert!(matches!(
        desk.effects.last(),
        Some(Effect::TakeUp {
            run: RunId(8),
            step: None,
            ..
        })
    ));
    assert!(desk.model.overlay.is_none(), "the journal is asked first");
    desk.send(taken_up(None));
    let Some(Overlay::Plan(planned)) = &desk.model.overlay else {
        panic!("the plan is shown: {:?}", desk.model.overlay);
    };
    let ops: Vec<StepOp> = planned.plan.steps().map(|(_, step)| step.op()).collect();
    assert_eq!(ops, [StepOp::Invite]);
    keep("undo", &desk.screen());
    desk.keys("A enter");
    assert_eq!(desk.applies(), 0, "the question starts on Cancel");
    desk.send(taken_up(None));
    desk.keys("A tab enter");
    assert_eq!(desk.applies(), 1);
    let Some(Effect::Apply { undoing, .. }) = desk.effects.last() else {
        panic!("carried out: {:?}", desk.effects.last());
    };
    assert_eq!(undoing.as_ref().map(|undoing| undoing.run), Some(RunId(8)));
}

#[test]
fn one_step_alone_is_taken_back() {
    let mut desk = desk();
    desk.keys("down");
    desk.send(Message::Steps {
        run: RunId(8),
        told: Ok(steps()),
    });
    desk.keys("tab down u");
    assert!(matches!(
        desk.effects.last(),
        Some(Effect::TakeUp {
            step: Some(StepId(42)),
            ..
        })
    ));
    desk.send(taken_up(Some(42)));
    // An account that was activated stays so.
    assert!(desk.screen().contains("Not undone"), "{}", desk.screen());
    desk.keys("A tab enter");
    assert_eq!(desk.applies(), 0);
}

#[test]
fn what_was_asked_about_a_run_does_not_open_elsewhere() {
    let mut desk = desk();
    desk.keys("u 1");
    desk.send(taken_up(None));
    assert!(desk.model.overlay.is_none());
}

#[test]
fn from_a_step_to_its_course_and_back() {
    let mut desk = desk();
    desk.send(Message::Steps {
        run: RunId(9),
        told: Ok(steps()),
    });
    desk.keys("tab enter");
    assert_eq!(desk.model.screens.now, Screen::Courses);
    desk.keys("[");
    assert_eq!(desk.model.screens.now, Screen::History);
    assert_eq!(desk.model.screens.history.focus, Focus::Pane);
}
