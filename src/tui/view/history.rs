//! The journal: runs above, the steps of one of them below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::table::{self, Cell, Frame};
use crate::domain::drift::Severity;
use crate::domain::journal::StepState;
use crate::tui::layout;
use crate::tui::model::{Focus, Model};
use crate::tui::screen::history::{Run, RunOf, Step, StepOf, Told, Went};
use crate::tui::theme::Styles;
use crate::words::ago;
use crate::words::dashboard::screens as text;

/// Draws the screen.
pub(super) fn draw(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let history = &model.screens.history;
    let (upper, lower) = layout::two_lists(area, history.focus);
    if let Some(area) = upper {
        let empty = match &history.told {
            Told::Nothing => text::reading_journal(),
            Told::Runs => text::no_runs(),
            Told::Trouble(why) => why,
        };
        let frame = Frame {
            title: text::history(),
            focused: history.focus == Focus::Tree,
            empty,
        };
        table::draw(
            (model, styles),
            &history.runs,
            &frame,
            area,
            buffer,
            |run, column| of_run(model, styles, run, column),
        );
    }
    if let Some(area) = lower {
        let frame = Frame {
            title: text::steps(),
            focused: history.focus == Focus::Pane,
            empty: text::no_steps(),
        };
        table::draw(
            (model, styles),
            &history.steps,
            &frame,
            area,
            buffer,
            |step, column| of_step(styles, step, column),
        );
    }
}

fn of_run<'a>(model: &Model, styles: &Styles, run: &'a Run, column: RunOf) -> Cell<'a> {
    let (sign, style) = match run.went {
        Went::Open => ("?", styles.unknown),
        Went::Failed => ("✗", styles.severity(Severity::Critical)),
        Went::Well => ("✓", styles.good),
    };
    match column {
        RunOf::Sign => Cell::new(sign, style),
        RunOf::Number => Cell::new(run.record.id.0.to_string(), styles.muted),
        RunOf::Kind => Cell::new(&run.kind, styles.text),
        RunOf::When => {
            let now = model
                .now
                .or_else(|| model.read_at())
                .unwrap_or_else(|| run.began());
            Cell::new(ago(now, run.began()), styles.text)
        }
        RunOf::Operator => Cell::name(&run.operator, styles.text),
        RunOf::Outcome if run.went == Went::Well => Cell::new(&run.outcome, styles.text),
        RunOf::Outcome => Cell::new(&run.outcome, style),
        RunOf::Reason => Cell::new(&run.reason, styles.muted),
    }
}

fn of_step<'a>(styles: &Styles, step: &'a Step, column: StepOf) -> Cell<'a> {
    let (sign, style) = match step.state {
        Some(StepState::Done | StepState::AlreadySo) => ("✓", styles.good),
        Some(StepState::Dropped | StepState::Skipped) => ("–", styles.muted),
        Some(StepState::Failed) => ("✗", styles.severity(Severity::Critical)),
        Some(StepState::Intended | StepState::Sent | StepState::Unknown) | None => {
            ("?", styles.unknown)
        }
    };
    match column {
        StepOf::Place => Cell::new(sign, style),
        StepOf::Deed => Cell::name(&step.deed, styles.text),
        StepOf::Outcome => Cell::new(&step.outcome, style),
        StepOf::Course => Cell::name(&step.course, styles.muted),
    }
}
