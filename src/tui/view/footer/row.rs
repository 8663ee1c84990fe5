//! The row under the cursor of a list, in a sentence.

use crate::domain::reading::UnknownReason;
use crate::tui::action::Action;
use crate::tui::model::{Focus, Model, unread};
use crate::tui::screen::drift::Told;
use crate::tui::screen::{Record as _, Screen, groups};
use crate::tui::view::health;
use crate::words::dashboard::screens::GroupState;
use crate::words::{self as sentences, dashboard as words};

/// The row under the cursor of a list, in a sentence.
pub(super) fn told(model: &Model) -> Option<String> {
    match model.screens.now {
        Screen::Courses => None,
        Screen::Drift => match &model.screens.drift.row()?.told {
            Told::Unknown { text, .. } => Some(text.clone()),
            Told::Differs { .. } => None,
        },
        Screen::Groups => group(model),
        Screen::Moderators => seat(model),
        Screen::People => person(model),
        Screen::Health => Some(health::said(model, model.screens.health.row()?).1),
        Screen::History if model.screens.history.focus == Focus::Tree => {
            let row = model.screens.history.runs.row()?;
            let run = &row.record;
            let began = sentences::date_time(run.began);
            let mut said = words::screens::run_sentence(run.id.0, &began, &row.outcome);
            if let Some(why) = sentences::history::because(run) {
                said.push_str(&format!(" · {why}"));
            }
            Some(said)
        }
        Screen::History => {
            let step = model.screens.history.steps.row()?;
            Some(format!("{}: {}", step.deed, step.outcome))
        }
    }
}

/// A group, and the worst of its differences.
fn group(model: &Model) -> Option<String> {
    let row = model.screens.groups.row()?;
    let ground = &model.snapshot.as_ref()?.observation.ground;
    let mut said = standing(model, row);
    let worst = row.drifts().iter().filter_map(|at| model.finding(*at));
    if let Some(drift) = worst.max_by_key(|drift| drift.severity) {
        said.push(' ');
        said.push_str(&sentences::explanation(&ground.site, &ground.chat, drift));
        said.push_str(&format!(" {} {}.", words::fix(), sentences::fix(drift)));
    }
    Some(said)
}

/// A group, or somebody beside it.
fn seat(model: &Model) -> Option<String> {
    let matrix = &model.screens.moderators;
    let row = matrix.rows.row()?;
    Some(match (matrix.person(), matrix.cell()) {
        (None, _) => {
            let drifts = row.drifts.len();
            let keys = words::screens::SeatKeys {
                column: model.key(Action::Right),
                mark: model.key(Action::Mark),
                mark_all: model.key(Action::MarkAll),
            };
            words::screens::seats_sentence(&row.label, row.moderators, drifts, &keys)
        }
        (Some(someone), None) => words::screens::no_seat(&someone.name, &row.label),
        (Some(someone), Some(cell)) => {
            words::screens::seat_sentence(&someone.name, &row.label, cell.seat)
        }
    })
}

/// A person, or one of his groups.
fn person(model: &Model) -> Option<String> {
    let people = &model.screens.people;
    match people.focus {
        Focus::Tree => {
            let person = people.people.row()?;
            let said = words::screens::person_sentence(
                &person.name,
                person.should,
                person.is,
                (person.drifts.len(), person.untold),
            );
            let why = person.is.is_none().then(|| nobody_read(model)).flatten();
            Some(why.map_or_else(|| said.clone(), |why| format!("{said} {why}")))
        }
        Focus::Pane => {
            let place = people.places.row()?;
            let told = place.told();
            let Some(line) = &told.line else {
                let reason = told.unread.as_deref();
                return Some(reason.map_or_else(
                    || words::screens::place_not_judged().to_owned(),
                    |reason| unread::whole(model, reason),
                ));
            };
            let who = if line.moodle.name.is_empty() {
                &line.chat.name
            } else {
                &line.moodle.name
            };
            Some(words::at_peace(who, line.moodle.standing))
        }
    }
}

/// How a group stands, and why it could not be read.
fn standing(model: &Model, row: &groups::Row) -> String {
    let known = words::screens::group_sentence(row.state);
    match row.unread.as_deref() {
        Some(reason) if row.state == GroupState::ToCome => {
            if unread::broken_off(model) {
                words::unread::did_not_come(&unread::whole(model, reason))
            } else {
                known.to_owned()
            }
        }
        Some(reason) => format!("{known} {}", unread::whole(model, reason)),
        None => known.to_owned(),
    }
}

/// Why nobody is known to be in any group; nothing as long as the read goes on.
fn nobody_read(model: &Model) -> Option<String> {
    let chat = &model.snapshot.as_ref()?.observation.ground.chat;
    let reason = chat.accounts.reason().or_else(|| chat.groups.reason());
    let to_come = UnknownReason::Interrupted;
    let broken_off = unread::broken_off(model);
    let reason = reason.or_else(|| broken_off.then_some(&to_come))?;
    (broken_off || *reason != to_come).then(|| unread::whole(model, reason))
}
