//! How it looks, what leaves it for the clipboard, a file or the browser, and whether it reads by itself.

use tui_input::Input;

use super::motion;
use crate::config::Mouse;
use crate::tui::action::Action;
use crate::tui::link;
use crate::tui::message::{Effect, NotSaved};
use crate::tui::model::Model;
use crate::tui::model::overlay::{Overlay, Save};
use crate::tui::table::{self, Format};
use crate::words::dashboard::looks as words;

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
        Action::ToggleMouse => {
            let (mouse, said) = match model.mouse {
                Mouse::On => (Mouse::Off, words::MOUSE_OFF),
                Mouse::Off => (Mouse::On, words::MOUSE_ON),
            };
            model.mouse = mouse;
            model.say(said);
            return vec![Effect::Mouse(mouse)];
        }
        Action::Pause => {
            model.auto.paused = !model.auto.paused;
            model.say(if model.auto.paused {
                words::PAUSED_NOW
            } else {
                words::GOES_ON
            });
        }
        _ => {}
    }
    Vec::new()
}

fn copy(model: &mut Model, action: Action) -> Vec<Effect> {
    let table = table::of(model);
    let text = match (action, table.at) {
        (Action::Copy, _) => table.cell().map(str::to_owned),
        (Action::CopyRow, Some(at)) => table.line(at),
        _ => Some(table.lines()),
    };
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Vec::new();
    };
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
    let site = model.card().map_or("site", |card| &card.name);
    let moment = model
        .now
        .and_then(|now| jiff::Timestamp::from_second(now.0).ok())
        .map_or_else(String::new, |now| now.strftime("-%Y%m%d-%H%M").to_string());
    let name = format!("moodrift-{site}{moment}.csv");
    model.overlay = Some(Overlay::Save(Save {
        input: Input::from(name),
        trouble: None,
    }));
}

/// Writes what is shown to the file whose name was typed.
pub(super) fn save(model: &mut Model) -> Vec<Effect> {
    let table = table::of(model);
    let Some(Overlay::Save(save)) = &mut model.overlay else {
        return Vec::new();
    };
    let path = save.input.value().trim().to_owned();
    let Some(format) = Format::of(&path) else {
        save.trouble = Some(words::SAVE_ENDING.to_owned());
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
            if matches!(overlay, Some(Overlay::Save(_))) {
                *overlay = None;
            }
            model.say(words::saved(path));
        }
    }
    motion::clamp_overlay(model);
}
