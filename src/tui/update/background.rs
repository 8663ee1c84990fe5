//! What lies over the panes beside plans and questions: help, and what goes on in the background.

use super::{keys, motion};
use crate::tui::action::{Action, Scope};
use crate::tui::message::Effect;
use crate::tui::model::overlay::{Help, Overlay};
use crate::tui::model::{Model, Work};
use crate::words::dashboard::background as words;

/// Shows the keys of what has them now; it lies there again afterwards.
pub(super) fn help(model: &mut Model) {
    let of = model.scope();
    let over = model.overlay.take().map(Box::new);
    model.overlay = Some(Overlay::Help(Help { of, over, top: 0 }));
}

/// Closes what is read; under help what it was about lies there again.
pub(super) fn close(model: &mut Model) {
    model.overlay = match model.overlay.take() {
        Some(Overlay::Help(help)) => help.over.map(|over| *over),
        _ => None,
    };
    motion::clamp_overlay(model);
}

/// Whether someone looks at the run that is carried out, or at its keys.
pub(super) fn watched(model: &Model) -> bool {
    match &model.overlay {
        Some(Overlay::Progress { .. }) => true,
        Some(Overlay::Help(help)) => help.of == Scope::Progress,
        _ => false,
    }
}

/// Lets a run go on unseen.
pub(super) fn hide(model: &mut Model) {
    model.overlay = None;
    model.say(words::hidden(&model.key(Action::Tasks)));
}

/// A key on the list of what goes on.
pub(super) fn tasks(model: &mut Model, action: Action) -> Vec<Effect> {
    match (action, &mut model.work) {
        (Action::Open, Work::Applying(_)) => model.overlay = Some(Overlay::Progress { top: 0 }),
        (Action::Stop, Work::Reading(reading)) => {
            reading.stopping = true;
            return vec![Effect::Stop];
        }
        (Action::Stop, Work::Applying(run)) if !run.stopping => {
            run.stopping = true;
            return vec![Effect::Stop];
        }
        (Action::Open | Action::Stop, _) => {}
        _ => return keys::over(model, action),
    }
    Vec::new()
}
