//! Many at once: the basket, the inversion of marks, the answer that is typed before a large plan, and what was not
//! done.

use super::{keys, motion, refuse};
use crate::tui::action::{self, Action};
use crate::tui::message::Effect;
use crate::tui::model::basket::{self, Moved};
use crate::tui::model::overlay::{self, Overlay};
use crate::tui::model::pane::Row;
use crate::tui::model::{Model, choice};
use crate::tui::view;
use crate::words::dashboard::{Why, bulk as words};

/// Whether the line under the cursor of the right pane is one whose repair could be taken: a person, or a finding.
pub(super) fn takes(model: &Model) -> bool {
    model.pane.drift_at(model.pane.at).is_some() || matches!(model.pane.row(), Some(Row::Person(_)))
}

/// Puts the repair under the cursor into the basket.
pub(super) fn take(model: &mut Model) {
    let moved = basket::take(model);
    tell(model, moved);
}

/// Puts the marked or what is under the cursor into the basket, or takes it out.
pub(super) fn turn(model: &mut Model) {
    let moved = basket::turn(model);
    tell(model, moved);
}

fn tell(model: &mut Model, moved: Moved) {
    match moved {
        Moved::In(number) => {
            let keys = [Action::ShowBasket, Action::Plan].map(|action| model.key(action));
            let [show, plan] = &keys;
            model.say(words::put_in(number, model.basket.len(), show, plan));
        }
        Moved::Out(number) => model.say(words::taken_out(number)),
        Moved::Already => model.say(words::already_in(&model.key(Action::Basket))),
        Moved::Nothing => refuse(model, action::name(Action::Basket), Why::NothingRepairable),
    }
}

/// Marks what is not marked of everything shown, and unmarks the rest of it.
pub(super) fn invert(model: &mut Model) {
    model.range = None;
    for key in choice::all_shown(model) {
        if !model.marks.remove(&key) {
            model.marks.insert(key);
        }
    }
    model.say(words::inverted(model.marks.len()));
}

/// A key on the basket.
pub(super) fn basket(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Plan => {
            if let Err(why) = action::available(Action::Plan, model) {
                model.overlay = None;
                refuse(model, action::name(Action::Plan), why);
            } else {
                keys::open(model, overlay::plan);
            }
        }
        Action::EmptyBasket => {
            let number = model.basket.len();
            model.basket.clear();
            model.overlay = None;
            model.say(words::taken_out(number));
        }
        Action::TakeOut => take_out(model),
        Action::Back | Action::Help | Action::Suspend | Action::Quit => {
            return keys::over(model, action);
        }
        _ => step(model, action),
    }
    Vec::new()
}

fn take_out(model: &mut Model) {
    let Some(Overlay::Basket(view)) = &model.overlay else {
        return;
    };
    let key = basket::contents(model)
        .get(view.at)
        .map(|drift| drift.key());
    if let Some(key) = key {
        model.basket.remove(&key);
    }
    // The cursor stays on its line, or on the last.
    step(model, Action::Choose);
}

/// Moves the cursor in the basket; an action that does not move keeps it among its lines.
pub(super) fn step(model: &mut Model, action: Action) {
    let len = basket::contents(model).len();
    let rows = view::overlay::extent(model).map_or(0, |(rows, _)| rows);
    let page = isize::try_from(rows.saturating_sub(1).max(1)).unwrap_or(1);
    let by = match action {
        Action::Choose => 0,
        action => motion::by(action, page),
    };
    if let Some(Overlay::Basket(view)) = &mut model.overlay {
        view.step(by, len, rows);
    }
}

/// A key while the number or the name is typed. Only the right answer sends anything.
pub(super) fn answer(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Choose => {
            let Some(Overlay::Confirm(confirm)) = &mut model.overlay else {
                return Vec::new();
            };
            match &mut confirm.challenge {
                Some(challenge) if challenge.answered() => return keys::apply(model),
                Some(challenge) => challenge.wrong = true,
                None => {}
            }
            Vec::new()
        }
        _ => keys::over(model, action),
    }
}

/// A key on what came of a run.
pub(super) fn summary(model: &mut Model, action: Action) -> Vec<Effect> {
    if action != Action::Retry {
        return keys::over(model, action);
    }
    let report = model.last_run.as_ref().and_then(|run| run.report.clone());
    model.overlay = report.and_then(|report| overlay::retried(model, &report));
    if model.overlay.is_none() {
        model.complain(words::nothing_left());
    }
    Vec::new()
}
