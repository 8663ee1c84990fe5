//! The mouse: a click puts the cursor somewhere, another on the same line opens it, the wheel moves. It never
//! answers a question: what sends something is chosen with the keys.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{bulk, keys, motion, palette, screens};
use crate::config::Mouse;
use crate::tui::action::{self, Action, Scope};
use crate::tui::layout::{self, pane_parts, within};
use crate::tui::message::Effect;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::{Focus, Model, tree, window};
use crate::tui::screen::Screen;
use crate::tui::view;

/// How many lines a notch of the wheel is.
const NOTCH: usize = 3;

/// Takes what the mouse did.
pub(super) fn take(model: &mut Model, event: MouseEvent) -> Vec<Effect> {
    // What still came in after it was given back to the terminal is nobody's.
    if model.mouse == Mouse::Off {
        return Vec::new();
    }
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::ScrollUp => wheel(model, at, Action::Up),
        MouseEventKind::ScrollDown => wheel(model, at, Action::Down),
        MouseEventKind::Down(MouseButton::Left) => return click(model, at),
        _ => {}
    }
    Vec::new()
}

fn wheel(model: &mut Model, at: Position, action: Action) {
    for _ in 0..NOTCH {
        match model.scope() {
            Scope::Main => {
                if model.screens.list().is_some() {
                    turn(model, at, action);
                    continue;
                }
                let Some(focus) = pane_at(model, at) else {
                    return;
                };
                model.steered = true;
                model.focus(focus);
                motion::step(model, action);
            }
            Scope::Reading
            | Scope::Plan
            | Scope::Confirm
            | Scope::Consent
            | Scope::Answer
            | Scope::Progress
            | Scope::Tasks
            | Scope::Summary => {
                motion::scroll_overlay(model, action);
            }
            Scope::Basket => bulk::step(model, action),
            Scope::Palette => {
                palette::press(model, action);
            }
            Scope::Typing | Scope::Saving | Scope::Chooser => {}
        }
    }
}

fn areas(model: &Model) -> Option<layout::Areas> {
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    layout::areas(area, model.focus)
}

fn pane_at(model: &Model, at: Position) -> Option<Focus> {
    let areas = areas(model)?;
    let has = |area: Option<Rect>| area.is_some_and(|area| area.contains(at));
    if has(areas.tree) {
        Some(Focus::Tree)
    } else {
        has(areas.pane).then_some(Focus::Pane)
    }
}

fn click(model: &mut Model, at: Position) -> Vec<Effect> {
    match model.scope() {
        Scope::Main => {}
        Scope::Palette => return palette_hit(model, at),
        Scope::Basket => {
            in_the_basket(model, at);
            return Vec::new();
        }
        _ => return Vec::new(),
    }
    if let Some(screen) = layout::tab_at(model, at) {
        model.notice = None;
        return screens::show(model, screen);
    }
    if model.screens.list().is_some() {
        return choose(model, at);
    }
    let Some(focus) = pane_at(model, at) else {
        return Vec::new();
    };
    model.notice = None;
    model.steered = true;
    let line = match focus {
        Focus::Tree => tree_line(model, at),
        Focus::Pane => pane_line(model, at),
    };
    let again = model.focus == focus && line == Some(model.cursor_line());
    model.focus(focus);
    match (line, focus) {
        (Some(_), _) if again => return keys::main(model, Action::Open),
        (Some(line), Focus::Tree) => {
            model.tree.at = line;
            tree::note_cursor(model);
            model.refresh_pane();
        }
        (Some(line), Focus::Pane) => {
            model.pane.at = line;
            model.scroll();
        }
        (None, _) => {}
    }
    Vec::new()
}

/// A click on a hit of the palette: it puts the cursor there; on the hit of the cursor it does it, or goes there.
fn palette_hit(model: &mut Model, at: Position) -> Vec<Effect> {
    let line = view::overlay::line_at(model, at);
    let (Some(line), Some(Overlay::Palette(palette))) = (line, &mut model.overlay) else {
        return Vec::new();
    };
    if palette.at == line {
        return palette::press(model, Action::Choose);
    }
    palette.at = line;
    Vec::new()
}

/// A click on a repair in the basket puts the cursor there.
fn in_the_basket(model: &mut Model, at: Position) {
    let line = view::overlay::line_at(model, at);
    if let (Some(line), Some(Overlay::Basket(basket))) = (line, &mut model.overlay) {
        basket.at = line;
    }
}

/// The column of the matrix at a place of the screen; none beside them, where a whole row is meant.
fn column_at(model: &Model, at: Position) -> Option<usize> {
    let inside = layout::list_areas(model).0?;
    let room = usize::from(inside.width);
    let cells = usize::from(at.x.checked_sub(inside.x)?).checked_sub(layout::matrix_label(room))?;
    let column = cells / layout::SEAT;
    let matrix = &model.screens.moderators;
    let seen = column < layout::matrix_columns(room);
    let column = matrix.left + column;
    (seen && column < matrix.people.len()).then_some(column)
}

/// The list at a place of the screen, and the row of its window there.
fn list_at(model: &Model, at: Position) -> Option<(Focus, usize)> {
    let (upper, lower) = layout::list_areas(model);
    let row = |area: Option<Rect>| row_in(area?, at);
    row(upper)
        .map(|row| (Focus::Tree, row))
        .or_else(|| row(lower).map(|row| (Focus::Pane, row)))
}

/// The wheel over a list.
fn turn(model: &mut Model, at: Position, action: Action) {
    if let Some((focus, _)) = list_at(model, at) {
        model.steered = true;
        model.screens.focus(focus);
        screens::act(model, action);
    }
}

/// A click on the head of a column orders the list by it; again, the other way round. False anywhere else.
fn order(model: &mut Model, at: Position) -> bool {
    let (upper, lower) = layout::list_areas(model);
    let heads = |area: Rect| Rect::new(area.x, area.y.saturating_sub(1), area.width, 1);
    let here = |area: Option<Rect>| area.map(heads).filter(|area| area.contains(at));
    let (focus, area) = match (here(upper), here(lower)) {
        (Some(area), _) => (Focus::Tree, area),
        (None, Some(area)) => (Focus::Pane, area),
        (None, None) => return false,
    };
    // A cell for the marks stands before the columns.
    let Some(cell) = usize::from(at.x - area.x).checked_sub(1) else {
        return false;
    };
    model.screens.focus(focus);
    let Some(list) = model.screens.list_mut() else {
        return false;
    };
    let Some(column) = list.head_at(usize::from(area.width.saturating_sub(1)), cell) else {
        return false;
    };
    list.sort_by(column);
    screens::tell_order(model);
    true
}

/// A click into a list: it puts the cursor there; on the line of the cursor it opens.
fn choose(model: &mut Model, at: Position) -> Vec<Effect> {
    if order(model, at) {
        return screens::steps_wanted(model);
    }
    let Some((focus, row)) = list_at(model, at) else {
        return Vec::new();
    };
    model.notice = None;
    model.steered = true;
    let same = model.screens.pair().is_none_or(|now| now == focus);
    model.screens.focus(focus);
    let matrix = model.screens.now == Screen::Moderators;
    let column = column_at(model, at).filter(|_| matrix);
    let same = same && (!matrix || model.screens.moderators.column == column);
    let Some(list) = model.screens.list_mut() else {
        return Vec::new();
    };
    let line = list.top() + row;
    if line >= list.len() {
        return Vec::new();
    }
    if same && line == list.at() {
        let opens = [Action::Open, Action::ToCourse].into_iter();
        let open = opens
            .filter(|one| {
                action::of(Scope::Main, model.screens.now).any(|spec| spec.action == *one)
            })
            .find(|one| action::available(*one, model).is_ok());
        return open.map_or_else(Vec::new, |open| keys::main(model, open));
    }
    list.put(line);
    if matrix {
        model.screens.moderators.column = column;
    }
    model.scroll();
    screens::steps_wanted(model)
}

/// The line of the tree at a place of the screen.
fn tree_line(model: &Model, at: Position) -> Option<usize> {
    let inside = within(areas(model)?.tree?);
    let line = model.tree.top + row_in(inside, at)?;
    (line < model.tree.shown.len()).then_some(line)
}

/// The line of the right pane at a place of the screen: of its findings, or of its rows.
fn pane_line(model: &Model, at: Position) -> Option<usize> {
    let pane = &model.pane;
    let parts = pane_parts(within(areas(model)?.pane?), pane.findings.len());
    if let Some(row) = row_in(parts.findings, at) {
        let last = pane.findings.len().saturating_sub(1);
        let rows = usize::from(parts.findings.height);
        let top = window(pane.at.min(last), 0, rows, pane.findings.len());
        return Some(top + row).filter(|line| *line <= last);
    }
    let line = pane.findings.len() + pane.top + row_in(parts.rows, at)?;
    (line < pane.len()).then_some(line)
}

fn row_in(area: Rect, at: Position) -> Option<usize> {
    area.contains(at).then(|| usize::from(at.y - area.y))
}
