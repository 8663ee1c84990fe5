//! How it looks, what leaves it for the clipboard, a file or the browser, and whether it reads by itself.

use tui_input::Input;

use super::{chat_as_read, motion, screens};
use crate::config::Mouse;
use crate::domain::drift::DriftKey;
use crate::domain::selection::Selection;
use crate::engine;
use crate::run;
use crate::tui::action::Action;
use crate::tui::link;
use crate::tui::message::{Effect, NotSaved};
use crate::tui::model::Model;
use crate::tui::model::overlay::{Overlay, Save};
use crate::tui::snapshot::Snapshot;
use crate::tui::table::{self, Format};
use crate::tui::view;
use crate::words::dashboard::looks as words;
use crate::words::language::language;

/// More than that many bytes terminals do not take in one sequence (`k9s` and `tmux` stop here too).
const MOST: usize = 74_994;

/// Does one of those actions.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Copy | Action::CopyRow | Action::CopyList => return copy(model, action),
        Action::Export => ask_for_file(model),
        Action::Browse | Action::OpenMoodle => {
            if let Some(address) = link::under_cursor(model, action == Action::OpenMoodle) {
                model.say(words::opened(&address));
                return vec![Effect::Open(address)];
            }
        }
        Action::NextTheme => {
            model.look.next();
            let name = model.look.name().unwrap_or_default().to_owned();
            model.say(words::theme(&name));
        }
        Action::NextLanguage => return speak_next(model),
        Action::ToggleMouse => {
            let (mouse, said) = match model.mouse {
                Mouse::On => (Mouse::Off, words::mouse_off()),
                Mouse::Off => (Mouse::On, words::mouse_on()),
            };
            model.mouse = mouse;
            model.say(said);
            return vec![Effect::Mouse(mouse)];
        }
        Action::Pause => {
            model.auto.paused = !model.auto.paused;
            model.say(if model.auto.paused {
                words::paused_now()
            } else {
                words::goes_on()
            });
        }
        _ => {}
    }
    Vec::new()
}

/// Another language is kept for the next start. What is on the screen as text is made anew; who does not wait for that
/// reads the rest in the new language at once.
fn speak_next(model: &mut Model) -> Vec<Effect> {
    let next = language().next();
    model.language = Some(next);
    let known = model.snapshot.as_ref();
    let mut effects = vec![Effect::Speak {
        language: next,
        known: known.map(|snapshot| Box::new(snapshot.observation.clone())),
    }];
    effects.extend(screens::read_journal(model));
    effects
}

/// Another language is spoken: what was made in the one before is made anew. `retold` is what was read, in the new one.
pub(super) fn spoken(model: &mut Model, retold: Option<Snapshot>) -> Vec<Effect> {
    let shown = model
        .snapshot
        .as_ref()
        .map(|snapshot| (snapshot.observation.read_at, snapshot.observation.stage));
    // What was read meanwhile is in the new language already.
    if let Some(retold) = retold
        && shown == Some((retold.observation.read_at, retold.observation.stage))
    {
        // What a failed read has said is as it was said.
        if !model.busy() && model.last_failure.is_none() {
            model.chat = chat_as_read(&retold);
        }
        model.snapshot = Some(retold);
        model.refresh();
    }
    model.say(words::speaks());
    model.screens.history.of = None;
    screens::steps_wanted(model)
}

fn copy(model: &mut Model, action: Action) -> Vec<Effect> {
    let table = table::of(model);
    let text = match (action, table.at) {
        (Action::Copy, _) => table.cell().map(str::to_owned),
        (Action::CopyRow, Some(at)) => table.line(at),
        _ => Some(table.lines()),
    };
    text.map_or_else(Vec::new, |text| hand_over(model, text))
}

/// Copies all lines of what lies over the panes.
pub(super) fn copy_overlay(model: &mut Model) -> Vec<Effect> {
    view::overlay::text(model).map_or_else(Vec::new, |text| hand_over(model, text))
}

fn hand_over(model: &mut Model, text: String) -> Vec<Effect> {
    if text.is_empty() {
        return Vec::new();
    }
    if text.len() > MOST {
        model.complain(words::too_long_to_copy(text.len(), MOST));
        return Vec::new();
    }
    let lines = text.lines().count();
    model.say(words::copied(&text, lines));
    vec![Effect::Copy(text)]
}

/// Asks under which name what is shown is to be saved.
fn ask_for_file(model: &mut Model) {
    let input = file_name(model, ".csv");
    model.overlay = Some(Overlay::Save(Save {
        input,
        trouble: None,
        plan: None,
    }));
}

/// Asks under which name the plan that lies there is to be saved.
pub(super) fn ask_for_plan_file(model: &mut Model) {
    let input = file_name(model, ".plan.json");
    if let Some(Overlay::Plan(planned)) = model.overlay.take() {
        model.overlay = Some(Overlay::Save(Save {
            input,
            trouble: None,
            plan: Some(Box::new(planned)),
        }));
    }
}

fn file_name(model: &Model, ending: &str) -> Input {
    let site = model.card().map_or("site", |card| &card.name);
    let moment = model
        .now
        .and_then(|now| jiff::Timestamp::from_second(now.0).ok())
        .map_or_else(String::new, |now| now.strftime("-%Y%m%d-%H%M").to_string());
    Input::from(format!("moodrift-{site}{moment}{ending}"))
}

/// Nothing is saved; a plan that was to be lies there again.
pub(super) fn no_file(model: &mut Model) {
    if let Some(Overlay::Save(save)) = model.overlay.take() {
        model.overlay = save.plan.map(|planned| Overlay::Plan(*planned));
    }
}

/// Writes a plan, with the differences that it repairs: by these it is made again before it is carried out.
fn save_plan(model: &mut Model, path: String) -> Vec<Effect> {
    let (Some(site), Some(snapshot)) = (model.site, &model.snapshot) else {
        return Vec::new();
    };
    let Some(Overlay::Save(save)) = &mut model.overlay else {
        return Vec::new();
    };
    let Some(plan) = save.plan.as_ref().map(|planned| planned.plan.clone()) else {
        return Vec::new();
    };
    let mut these: Vec<DriftKey> = plan.steps().map(|(_, step)| step.repairs.clone()).collect();
    these.sort_unstable();
    these.dedup();
    let selection = Selection {
        these,
        dormant: true,
        ..Selection::default()
    };
    let seen = snapshot.observation.clone();
    let again = engine::select(&seen.ground, &selection)
        .ok()
        .map(|selected| run::planned(&seen, &selected));
    if again.map(|again| again.short_hash()) != Some(plan.short_hash()) {
        save.trouble = Some(words::plan_has_changed().to_owned());
        return Vec::new();
    }
    vec![Effect::SavePlan {
        site,
        path,
        plan: Box::new(plan),
        selection: Box::new(selection),
        seen: Box::new(seen),
    }]
}

/// Writes what is shown to the file whose name was typed.
pub(super) fn save(model: &mut Model) -> Vec<Effect> {
    let table = table::of(model);
    let Some(Overlay::Save(save)) = &mut model.overlay else {
        return Vec::new();
    };
    let path = save.input.value().trim().to_owned();
    if save.plan.is_some() {
        return save_plan(model, path);
    }
    let Some(format) = Format::of(&path) else {
        save.trouble = Some(words::save_ending().to_owned());
        return Vec::new();
    };
    vec![Effect::Save {
        path,
        text: table::rendered(&table, format),
    }]
}

/// A file was written, or another name is needed.
pub(super) fn saved(model: &mut Model, path: &str, trouble: Option<NotSaved>) {
    let trouble = trouble.map(|trouble| match trouble {
        NotSaved::Exists => words::not_saved(path, true, ""),
        NotSaved::Refused(detail) => words::not_saved(path, false, &detail),
    });
    match (trouble, &mut model.overlay) {
        (Some(text), Some(Overlay::Save(save))) => save.trouble = Some(text),
        (Some(text), _) => model.complain(text),
        (None, overlay) => {
            let mut said = words::saved(path);
            if let Some(Overlay::Save(save)) = overlay {
                let plan = save.plan.take();
                if plan.is_some() {
                    said = words::plan_saved(path);
                }
                *overlay = plan.map(|planned| Overlay::Plan(*planned));
            }
            model.say(said);
        }
    }
    motion::clamp_overlay(model);
}
