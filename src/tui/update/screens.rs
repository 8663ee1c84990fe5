//! The screens: which of them is shown, moving in their lists, going from a row to what it is about and back.

use super::{filter, refuse};
use crate::tui::action::{self, Action};
use crate::tui::layout;
use crate::tui::message::Effect;
use crate::tui::model::pane::Key;
use crate::tui::model::{Focus, Model, choice, tree};
use crate::tui::screen::{About, List, Screen, Spot};
use crate::tui::snapshot::NodeId;
use crate::words::dashboard::{self as words, Why};

/// Does what belongs to the screens. None where the action is not theirs: then it is that of the courses, or does the
/// same everywhere.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    match action {
        Action::Show(screen) => return Some(show(model, screen)),
        Action::Earlier | Action::Later => {
            return Some(travel(model, action == Action::Earlier));
        }
        Action::ToCourse => {
            let about = choice::about(model).unwrap_or_default();
            return Some(to_course(model, &about));
        }
        _ => {}
    }
    let rows = layout::list_rows(model);
    let line = model.cursor_line();
    let list = model.screens.list_mut()?;
    match action {
        Action::RangeUp | Action::RangeDown => {
            step(list, action, rows);
            model.range.get_or_insert(line);
        }
        Action::Up
        | Action::Down
        | Action::PageUp
        | Action::PageDown
        | Action::Top
        | Action::Bottom => step(list, action, rows),
        Action::Next | Action::Previous => {
            let there = difference(list, action == Action::Next);
            if !there {
                model.say(words::NO_FURTHER);
            }
        }
        Action::Filter => list.filter_mut().editing = true,
        Action::OnlyDrifted => {
            list.toggle_drifted();
            model.range = None;
        }
        Action::Sort | Action::Reverse => {
            if action == Action::Sort {
                list.sort_next();
            } else {
                list.reverse();
            }
            let said = words::screens::sorted(list.sorted_by(), list.sort().reversed);
            model.range = None;
            model.say(said);
        }
        _ => return None,
    }
    model.scroll();
    Some(Vec::new())
}

/// Moves the cursor of a list.
pub(super) fn step(list: &mut dyn List, action: Action, rows: usize) {
    let page = rows.saturating_sub(1).max(1);
    let at = list.at();
    list.put(match action {
        Action::Up | Action::RangeUp => at.saturating_sub(1),
        Action::Down | Action::RangeDown => at.saturating_add(1),
        Action::PageUp => at.saturating_sub(page),
        Action::PageDown => at.saturating_add(page),
        Action::Top => 0,
        _ => usize::MAX,
    });
}

/// To the next row with a difference. False where there is none.
fn difference(list: &mut dyn List, forward: bool) -> bool {
    let differs = |line: &usize| !list.drifts_at(*line).is_empty();
    let line = if forward {
        (list.at() + 1..list.len()).find(differs)
    } else {
        (0..list.at()).rfind(differs)
    };
    if let Some(line) = line {
        list.put(line);
    }
    line.is_some()
}

/// Shows another screen, as it was left.
pub(super) fn show(model: &mut Model, screen: Screen) -> Vec<Effect> {
    if model.screens.now == screen {
        return Vec::new();
    }
    leave(model);
    enter(model, screen)
}

/// Remembers where one is, to come back to it.
fn leave(model: &mut Model) {
    let spot = spot(model);
    model.screens.trail.leave(spot);
}

fn enter(model: &mut Model, screen: Screen) -> Vec<Effect> {
    model.screens.now = screen;
    model.range = None;
    model.screens.fit(model.snapshot.as_ref());
    model.scroll();
    Vec::new()
}

fn spot(model: &Model) -> Spot {
    match model.screens.list() {
        None => Spot::Courses {
            node: model.node(),
            focus: model.focus,
            line: model.pane.key_at(model.pane.at),
        },
        Some(list) => Spot::Row(model.screens.now, list.key()),
    }
}

fn travel(model: &mut Model, back: bool) -> Vec<Effect> {
    let here = spot(model);
    let trail = &mut model.screens.trail;
    let spot = if back {
        trail.back(here)
    } else {
        trail.forth(here)
    };
    let Some(spot) = spot else {
        return Vec::new();
    };
    let effects = enter(model, spot.screen());
    match spot {
        Spot::Courses { node, focus, line } => {
            if let Some(node) = node {
                reveal(model, node);
            }
            if let Some(line) = line.and_then(|key| model.pane.place_of(&key)) {
                model.pane.at = line;
            }
            model.focus(focus);
        }
        Spot::Row(_, Some(key)) => {
            if let Some(list) = model.screens.list_mut() {
                list.go_to(&key);
            }
            model.scroll();
        }
        Spot::Row(_, None) => {}
    }
    effects
}

/// To a difference, a person or a group, in its course.
fn to_course(model: &mut Model, about: &About) -> Vec<Effect> {
    let node = about
        .activity
        .map(NodeId::Activity)
        .or_else(|| about.course.map(NodeId::Course));
    let known = node.filter(|node| {
        let index = model.snapshot.as_ref().map(|snapshot| &snapshot.index);
        index.is_some_and(|index| index.place(*node).is_some())
    });
    let Some(node) = known else {
        refuse(model, action::name(Action::ToCourse), Why::NoCourse);
        return Vec::new();
    };
    leave(model);
    let effects = enter(model, Screen::Courses);
    reveal(model, node);
    if let Some(person) = &about.person {
        to_person_in_pane(model, &Key::Person(person.folded()));
    } else {
        model.pane.at = 0;
    }
    model.focus(Focus::Pane);
    effects
}

/// Puts the cursor on a node; a filter that hides it is dropped.
fn reveal(model: &mut Model, node: NodeId) {
    if !tree::reveal(model, node) {
        model.only_drifted = false;
        filter::clear(model);
        tree::reveal(model, node);
    }
}

/// Puts the cursor of the right pane on someone, who may be folded away or not be let through by the filter.
fn to_person_in_pane(model: &mut Model, key: &Key) {
    if model.pane.place_of(key).is_none() {
        model.pane.unfolded = true;
        model.refresh_pane();
    }
    if model.pane.place_of(key).is_none() && !model.filter.words.is_empty() {
        filter::clear(model);
    }
    if let Some(line) = model.pane.place_of(key) {
        model.pane.at = line;
    }
}
