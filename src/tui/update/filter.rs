//! The filter and the consent: what is typed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest};

use crate::tui::find::{Key, parse_for};
use crate::tui::model::overlay::Overlay;
use crate::tui::model::{Filter, Model, tree};
use crate::tui::snapshot::NodeId;

/// More is neither a name nor a word to look for.
const LONGEST: usize = 200;

/// A key into the line that is being typed.
pub(super) fn typed(model: &mut Model, event: KeyEvent) {
    let Some(request) = request(event) else {
        return;
    };
    edit(model, |input| {
        if !matches!(request, InputRequest::InsertChar(_)) || room_in(input) {
            input.handle(request);
        }
    });
}

/// Pasted text goes into the line that is being typed, and nowhere else.
pub(super) fn paste(model: &mut Model, text: &str) {
    if !model.scope().types() {
        return;
    }
    edit(model, |input| {
        for symbol in text.chars().take(LONGEST) {
            let symbol = if symbol.is_control() { ' ' } else { symbol };
            if room_in(input) {
                input.handle(InputRequest::InsertChar(symbol));
            }
        }
    });
}

fn room_in(input: &Input) -> bool {
    input.value().chars().count() < LONGEST
}

fn edit(model: &mut Model, change: impl FnOnce(&mut Input)) {
    match &mut model.overlay {
        Some(Overlay::Held(held)) => {
            change(&mut held.input);
            held.wrong = false;
        }
        Some(Overlay::Confirm(confirm)) => {
            if let Some(challenge) = &mut confirm.challenge {
                change(&mut challenge.input);
                challenge.wrong = false;
            }
        }
        Some(Overlay::Palette(palette)) => {
            change(&mut palette.input);
            palette.look();
        }
        Some(Overlay::Save(save)) => {
            change(&mut save.input);
            save.trouble = None;
        }
        Some(_) => {}
        None => {
            if let Some(list) = model.screens.list_mut() {
                change(&mut list.filter_mut().input);
                look_for(model);
            } else {
                change(&mut model.filter.input);
                apply(model);
            }
        }
    }
}

/// Looks through the list for what is typed.
fn look_for(model: &mut Model) {
    let Some(list) = model.screens.list_mut() else {
        return;
    };
    let parsed = parse_for(list.filter().input.value(), list.answers());
    list.filter_mut().mistake = parsed.mistake;
    if parsed.query != list.filter().words {
        list.filter_mut().words = parsed.query;
        list.refilter();
        model.range = None;
        model.scroll();
    }
}

/// Drops the filter of the screen that is shown.
pub(super) fn clear_here(model: &mut Model) {
    let Some(list) = model.screens.list_mut() else {
        clear(model);
        return;
    };
    *list.filter_mut() = Filter::default();
    list.refilter();
    model.range = None;
    model.scroll();
}

/// Looks for what is typed.
fn apply(model: &mut Model) {
    let parsed = parse_for(model.filter.input.value(), Key::EVERYWHERE);
    model.filter.mistake = parsed.mistake;
    if parsed.query == model.filter.words {
        return;
    }
    model.filter.words = parsed.query;
    model.range = None;
    model.refresh();
    land(model);
}

/// Where the filter hides the node of the cursor, the cursor goes to the first activity found.
fn land(model: &mut Model) {
    if model.node() == model.tree.cursor {
        return;
    }
    let Some(snapshot) = &model.snapshot else {
        return;
    };
    let entries = &snapshot.index.entries;
    let activity = model.tree.shown.iter().position(|place| {
        entries
            .get(*place)
            .is_some_and(|entry| matches!(entry.node, NodeId::Activity(_)))
    });
    model.tree.at = activity.unwrap_or(0);
    model.refresh_pane();
}

/// Drops the filter. The cursor goes back to where it was, unless it was moved meanwhile.
pub(super) fn clear(model: &mut Model) {
    model.filter = Filter::default();
    model.range = None;
    model.refresh();
    if let Some(node) = model.tree.cursor {
        tree::reveal(model, node);
    }
}

fn request(event: KeyEvent) -> Option<InputRequest> {
    let control = event.modifiers.contains(KeyModifiers::CONTROL);
    if event.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    Some(match (event.code, control) {
        (KeyCode::Char('u'), true) => InputRequest::DeleteLine,
        (KeyCode::Char('w'), true) => InputRequest::DeletePrevWord,
        (KeyCode::Char('a'), true) | (KeyCode::Home, _) => InputRequest::GoToStart,
        (KeyCode::Char('e'), true) | (KeyCode::End, _) => InputRequest::GoToEnd,
        (KeyCode::Char('k'), true) => InputRequest::DeleteTillEnd,
        (KeyCode::Char(symbol), false) => InputRequest::InsertChar(symbol),
        (KeyCode::Backspace, _) => InputRequest::DeletePrevChar,
        (KeyCode::Delete, _) => InputRequest::DeleteNextChar,
        (KeyCode::Left, false) => InputRequest::GoToPrevChar,
        (KeyCode::Right, false) => InputRequest::GoToNextChar,
        (KeyCode::Left, true) => InputRequest::GoToPrevWord,
        (KeyCode::Right, true) => InputRequest::GoToNextWord,
        _ => return None,
    })
}
