//! On which lines something is wrong, in the lists that hold no differences: what there is to go to from one to the next.

use super::{Focus, Model};
use crate::domain::journal::StepState;
use crate::tui::screen::history::Went;
use crate::tui::screen::{List, Screen};
use crate::tui::view;
use crate::words::Mark;

/// Whether nothing at all is wrong. A journal is not looked through for that: it may be long.
pub fn nothing(model: &Model) -> bool {
    let lines = model.screens.list().map_or(0, List::len);
    match model.screens.now {
        Screen::Health => !(0..lines).any(|line| is_wrong(model, line)),
        _ => lines == 0,
    }
}

/// The next line on which something is wrong, or the one before.
pub fn beside(model: &Model, forward: bool) -> Option<usize> {
    let list = model.screens.list()?;
    let wrong = |line: &usize| is_wrong(model, *line);
    if forward {
        (list.at() + 1..list.len()).find(wrong)
    } else {
        (0..list.at()).rfind(wrong)
    }
}

fn is_wrong(model: &Model, line: usize) -> bool {
    let screens = &model.screens;
    match (screens.now, screens.pair()) {
        (Screen::Health, _) => {
            let row = screens.health.row_at(line);
            row.is_some_and(|row| view::health::said(model, row).0 == Mark::Missing)
        }
        (Screen::History, Some(Focus::Pane)) => {
            let step = screens.history.steps.row_at(line);
            step.is_some_and(|step| went_wrong(step.state))
        }
        (Screen::History, _) => {
            let run = screens.history.runs.row_at(line);
            run.is_some_and(|run| run.went != Went::Well)
        }
        _ => false,
    }
}

/// A step that failed, or of which nobody knows what came of it.
const fn went_wrong(state: Option<StepState>) -> bool {
    match state {
        Some(StepState::Done | StepState::AlreadySo | StepState::Dropped | StepState::Skipped) => {
            false
        }
        Some(StepState::Failed | StepState::Intended | StepState::Sent | StepState::Unknown)
        | None => true,
    }
}
