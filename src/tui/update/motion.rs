//! Moving: in the tree, in the right pane, in what lies over them, from difference to difference.

use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::model::pane::Row;
use crate::tui::model::{Focus, Model, tree};
use crate::tui::snapshot::NodeId;
use crate::tui::view;

/// Moves the cursor of the focused pane.
pub(super) fn step(model: &mut Model, action: Action) {
    let rows = layout::rows_of(model);
    let page = |rows: usize| isize::try_from(rows.saturating_sub(1).max(1)).unwrap_or(1);
    let page = match model.focus {
        Focus::Tree => page(rows.tree),
        Focus::Pane => page(rows.pane),
    };
    let by = by(action, page);
    match model.focus {
        Focus::Tree => tree::step(model, by),
        Focus::Pane => {
            let last = model.pane.len().saturating_sub(1);
            model.pane.at = model.pane.at.saturating_add_signed(by).min(last);
            model.scroll();
        }
    }
}

/// By how many lines an action moves, where a page has that many.
pub(super) const fn by(action: Action, page: isize) -> isize {
    match action {
        Action::Up | Action::RangeUp => -1,
        Action::Down | Action::RangeDown => 1,
        Action::PageUp => -page,
        Action::PageDown => page,
        Action::Top => isize::MIN,
        _ => isize::MAX,
    }
}

/// To the left: from the right pane to the tree, and in the tree closer to its root.
pub(super) fn left(model: &mut Model) {
    if model.focus == Focus::Pane {
        model.focus(Focus::Tree);
        return;
    }
    let Some((node, below, parent)) = model.entry().map(|entry| {
        let place = model.tree.place().unwrap_or_default();
        (entry.node, entry.end > place + 1, entry.parent)
    }) else {
        return;
    };
    if below && model.entry().is_some_and(|entry| model.tree.is_open(entry)) {
        tree::open(model, node, false);
    } else if let Some(parent) = parent
        && let Some(line) = model.tree.shown.iter().position(|place| *place == parent)
    {
        model.tree.at = line;
        tree::note_cursor(model);
        model.refresh_pane();
    }
}

/// To the right: deeper into the tree, then into the right pane, and there into what is folded.
pub(super) fn right(model: &mut Model) {
    if model.focus == Focus::Pane {
        match model.pane.row() {
            Some(Row::Fold { .. }) => fold(model),
            Some(Row::Child { node, .. }) => {
                let node = *node;
                tree::reveal(model, node);
            }
            // A person is explained, which takes more than a motion.
            Some(Row::Person(_) | Row::Code { .. }) | None => {}
        }
        return;
    }
    let Some((node, closed)) = model.entry().map(|entry| {
        let below = entry.end > model.tree.place().unwrap_or_default() + 1;
        (entry.node, below && !model.tree.is_open(entry))
    }) else {
        return;
    };
    if closed && model.filter.words.is_empty() {
        tree::open(model, node, true);
    } else {
        model.focus(Focus::Pane);
    }
}

/// Folds or unfolds the rows without a difference.
pub(super) fn fold(model: &mut Model) {
    model.pane.unfolded = !model.pane.unfolded;
    model.range = None;
    model.refresh_pane();
}

/// To the next difference or to the one before, across all activities. False at the end.
pub(super) fn difference(model: &mut Model, forward: bool) -> bool {
    model.range = None;
    if let Some(line) = in_pane(model, forward) {
        model.pane.at = line;
        model.focus(Focus::Pane);
        return true;
    }
    let Some(node) = next_node(model, forward) else {
        return false;
    };
    if !tree::reveal(model, node) {
        return false;
    }
    let line = if forward {
        model.pane.first_difference()
    } else {
        model.pane.last_difference()
    };
    model.pane.at = line.unwrap_or(0);
    model.focus(Focus::Pane);
    true
}

fn in_pane(model: &Model, forward: bool) -> Option<usize> {
    let pane = &model.pane;
    // What lies below a category is summed up in its pane, but its differences are elsewhere.
    let differs = |line: &usize| pane.drift_at(*line).is_some();
    match (model.focus, forward) {
        (Focus::Tree, true) => pane.first_difference(),
        (Focus::Tree, false) => None,
        (Focus::Pane, true) => (pane.at + 1..pane.len()).find(differs),
        (Focus::Pane, false) => (0..pane.at.min(pane.len())).rfind(differs),
    }
}

/// The next node at which something differs, the dormant ones left out unless the cursor is among them.
fn next_node(model: &Model, forward: bool) -> Option<NodeId> {
    let entries = &model.snapshot.as_ref()?.index.entries;
    let tree = &model.tree;
    let here = tree.rank(tree.place()?);
    let dormant = model.entry().is_some_and(|entry| entry.dormant);
    let wanted = |rank: usize| {
        let place = tree.nth(rank)?;
        let entry = entries.get(place)?;
        let differs = tree.found.get(place) == Some(&true)
            && !entry.drifts.is_empty()
            && (dormant || !entry.dormant);
        differs.then_some(entry.node)
    };
    if forward {
        (here + 1..entries.len()).find_map(wanted)
    } else {
        (0..here).rev().find_map(wanted)
    }
}

/// Moves the window of what lies over the panes.
pub(super) fn scroll_overlay(model: &mut Model, action: Action) {
    let Some((body, len)) = view::overlay::extent(model) else {
        return;
    };
    let Some(overlay) = &mut model.overlay else {
        return;
    };
    let page = isize::try_from(body.saturating_sub(1).max(1)).unwrap_or(1);
    let by = by(action, page);
    let last = len.saturating_sub(body);
    overlay.set_top(overlay.top().saturating_add_signed(by).min(last));
}

/// Keeps that window inside its text, after the terminal's size has changed.
pub(super) fn clamp_overlay(model: &mut Model) {
    let Some((body, len)) = view::overlay::extent(model) else {
        return;
    };
    if let Some(overlay) = &mut model.overlay {
        overlay.set_top(overlay.top().min(len.saturating_sub(body)));
    }
}
