//! Which actions work now, and why the others do not.

use super::{Action, looks, screens};
use crate::run::Stage;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::pane::Row;
use crate::tui::model::{Model, Work, choice, wrong};
use crate::tui::screen::Screen;
use crate::words::dashboard::Why;

/// Whether an action works now, or why it does not.
///
/// # Errors
/// The reason why it does not, for people to read.
pub fn available(action: Action, model: &Model) -> Result<(), Why> {
    if let Some(answer) = over_the_panes(action, model) {
        return answer;
    }
    match action {
        Action::Next | Action::Previous | Action::OnlyDrifted => something_to_go_to(model),
        Action::Fold => {
            let folds = |row: &Row| matches!(row, Row::Fold { .. });
            if model.pane.rows.iter().any(folds) {
                Ok(())
            } else {
                Err(Why::NothingToFold)
            }
        }
        Action::Mark => {
            let line = model.cursor_line();
            let from = model.range.unwrap_or(line);
            read(model)?;
            if choice::markable(model, from, line).is_empty() {
                return Err(Why::NothingRepairable);
            }
            Ok(())
        }
        // The journal is there before anything is read.
        Action::Filter | Action::OtherPane if model.screens.now == Screen::History => Ok(()),
        Action::Filter
        | Action::OtherPane
        | Action::Range
        | Action::RangeUp
        | Action::RangeDown
        | Action::MarkAll
        | Action::Rights => read(model),
        Action::Invert => {
            read(model)?;
            if choice::all_shown(model).is_empty() {
                return Err(Why::NothingRepairable);
            }
            Ok(())
        }
        Action::Basket if model.marks.is_empty() => available(Action::Mark, model),
        Action::Details => {
            read(model)?;
            let about = choice::about(model).unwrap_or_default();
            if about.activity.is_none() && about.room.is_none() && about.person.is_none() {
                return Err(Why::NoActivity);
            }
            Ok(())
        }
        Action::LastRun if model.last_run.is_none() => Err(Why::NoRun),
        Action::Retry => retry(model),
        Action::Unmark if model.marks.is_empty() => Err(Why::NoMarks),
        Action::Explain => choice::person_under(model).map(|_| ()).ok_or_else(|| {
            let about = choice::about(model);
            match about.filter(|_| model.screens.now == Screen::People) {
                Some(_) => Why::NoPlace,
                None => Why::NoPerson,
            }
        }),
        Action::Plan => ready_to_plan(model),
        Action::Apply => {
            match &model.overlay {
                // The plan that lies there is the one that would be carried out.
                Some(Overlay::Plan(planned)) if !planned.plan.is_empty() => {}
                _ => ready_to_plan(model)?,
            }
            match &model.work {
                Work::Idle => Ok(()),
                Work::Reading(_) => Err(Why::StillReading),
                Work::Applying(_) => Err(Why::StillApplying),
            }
        }
        Action::Rescan | Action::Refresh | Action::RescanAll => match &model.work {
            Work::Reading(_) => Err(Why::StillReading),
            Work::Applying(_) => Err(Why::StillApplying),
            Work::Idle if action == Action::Rescan => {
                read(model)?;
                choice::course_under(model).map(|_| ()).ok_or(Why::NoCourse)
            }
            Work::Idle => Ok(()),
        },
        Action::SavePlan => match &model.overlay {
            Some(Overlay::Plan(planned)) if planned.undone.is_some() => Err(Why::UndoNotSaved),
            Some(Overlay::Plan(planned)) if planned.plan.is_empty() => Err(Why::NothingRepairable),
            _ => Ok(()),
        },
        Action::Copy
        | Action::CopyRow
        | Action::CopyList
        | Action::Export
        | Action::Browse
        | Action::OpenMoodle
        | Action::NextTheme
        | Action::NextLanguage
        | Action::Pause => looks::available(action, model),
        _ => screens::available(action, model),
    }
}

/// Of what means something else on what lies over the panes; none for everything else.
fn over_the_panes(action: Action, model: &Model) -> Option<Result<(), Why>> {
    match (action, &model.overlay) {
        // What lies there has lines to copy.
        (Action::CopyList, Some(_)) => Some(Ok(())),
        (Action::Open, Some(Overlay::Tasks { .. })) => Some(match &model.work {
            Work::Applying(_) => Ok(()),
            Work::Idle | Work::Reading(_) => Err(Why::NoRunNow),
        }),
        (Action::Stop, _) if !model.busy() => Some(Err(Why::NothingToStop)),
        _ => None,
    }
}

/// Differences; where there are none of them, lines on which something is wrong.
fn something_to_go_to(model: &Model) -> Result<(), Why> {
    if !Screen::MARKING.contains(&model.screens.now) {
        return if wrong::nothing(model) {
            Err(Why::NothingWrong)
        } else {
            Ok(())
        };
    }
    let index = model.snapshot.as_ref().map(|snapshot| &snapshot.index);
    match index {
        None => Err(Why::NothingRead),
        Some(index) if index.total.drifts() + index.dormant + index.total.unknown == 0 => {
            Err(Why::NoDrift)
        }
        Some(_) => Ok(()),
    }
}

/// What was not done can be planned again once what it concerned has been read again.
fn retry(model: &Model) -> Result<(), Why> {
    match &model.work {
        Work::Idle => {}
        Work::Reading(_) => return Err(Why::StillReading),
        Work::Applying(_) => return Err(Why::StillApplying),
    }
    let report = model.last_run.as_ref().and_then(|run| run.report.as_ref());
    let report = report.ok_or(Why::NoRun)?;
    match report.not_done().next() {
        Some(_) => Ok(()),
        None => Err(Why::AllDone),
    }
}

pub(super) fn read(model: &Model) -> Result<(), Why> {
    model.snapshot.as_ref().map(|_| ()).ok_or(Why::NothingRead)
}

/// Why what needs a whole read does not work before there is one.
pub(super) const fn still_reading(model: &Model) -> Why {
    if model.busy() {
        Why::StillReading
    } else {
        Why::ReadInPart
    }
}

/// A plan needs a read that has ended, and something to repair.
fn ready_to_plan(model: &Model) -> Result<(), Why> {
    let snapshot = model.snapshot.as_ref().ok_or(Why::NothingRead)?;
    match snapshot.observation.stage {
        Stage::Underway => return Err(still_reading(model)),
        Stage::LastSession => return Err(Why::NotReadNow),
        Stage::Renewing | Stage::Ended => {}
    }
    // What is planned now would be planned from what the run is about to change.
    if matches!(model.work, Work::Applying(_)) {
        return Err(Why::StillApplying);
    }
    if choice::anything(model) {
        Ok(())
    } else {
        Err(Why::NothingRepairable)
    }
}
