//! The left pane.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::strip::Strip;
use super::{boxed, put, scrollbar, severity_sign};
use crate::tui::model::choice::{Marked, marked_below};
use crate::tui::model::order::TreeSort;
use crate::tui::model::{Focus, Model};
use crate::tui::snapshot::{Entry, NodeId, Tally};
use crate::tui::text::{Cut, fit, shown};
use crate::tui::theme::Styles;
use crate::words::dashboard::{self as words, order};

/// Draws the left pane.
pub(super) fn draw(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let focused = model.focus == Focus::Tree && model.overlay.is_none();
    let border = if focused { styles.focus } else { styles.rule };
    let inside = boxed(title(model, styles, area.width), border, area, buffer);
    let rows = usize::from(inside.height);
    let tree = &model.tree;
    for (row, (line, place)) in tree
        .shown
        .iter()
        .enumerate()
        .skip(tree.top)
        .take(rows)
        .enumerate()
    {
        let Some(entry) = entry(model, *place) else {
            continue;
        };
        let picked = match marked_below(model, *place) {
            Marked::None if model.in_basket_between(*place, entry.end) => "→",
            Marked::None => " ",
            Marked::Some => "~",
            Marked::All => "✓",
        };
        let room = usize::from(inside.width);
        let mut drawn = draw_entry(model, styles, entry, (*place, picked), room);
        if line == tree.at {
            drawn = drawn.patch_style(if model.focus == Focus::Tree {
                styles.selected
            } else {
                styles.selected_idle
            });
        } else if in_range(model, line) {
            drawn = drawn.patch_style(styles.selected_idle);
        }
        put(&drawn, inside, row, buffer);
    }
    if tree.shown.is_empty() {
        let text = words::nothing_shown();
        put(
            &Line::styled(format!(" {text}"), styles.muted),
            inside,
            0,
            buffer,
        );
    }
    scrollbar(inside, tree.top, tree.shown.len(), border, buffer);
    super::footer::marks(model, styles, area, buffer);
}

/// Whether a line of the focused pane lies in the range.
pub(super) fn in_range(model: &Model, line: usize) -> bool {
    model.range.is_some_and(|from| {
        let to = model.cursor_line();
        (from.min(to)..=from.max(to)).contains(&line)
    }) && model.focus == Focus::Tree
}

fn entry(model: &Model, place: usize) -> Option<&Entry> {
    model.snapshot.as_ref()?.index.entries.get(place)
}

fn title(model: &Model, styles: &Styles, width: u16) -> Line<'static> {
    let room = usize::from(width.saturating_sub(4));
    let focused = model.focus == Focus::Tree;
    let name = if focused { styles.strong } else { styles.muted };
    let mut spans = vec![Span::styled(format!(" {} ", words::courses()), name)];
    let Some(snapshot) = &model.snapshot else {
        return Line::from(spans);
    };
    let typed = shown(model.filter.input.value());
    if model.tree.sort != TreeSort::default() && !model.only_drifted && typed.is_empty() {
        let arrow = if model.tree.sort.reversed {
            "▴"
        } else {
            "▾"
        };
        let by = order::tree_order(model.tree.sort.by);
        spans.push(Span::styled(format!("{arrow} {by} "), styles.muted));
    }
    if !typed.is_empty() {
        let typed = fit(&typed, room.saturating_sub(24).max(6), Cut::End).into_owned();
        spans.push(Span::styled(format!("/{typed}"), styles.filter));
        spans.push(Span::raw(" "));
    }
    if model.only_drifted {
        spans.push(Span::styled(words::drifted_only(), styles.filter));
        spans.push(Span::raw(" "));
    }
    if !typed.is_empty() || model.only_drifted {
        let found = model.tree.activities_found(&snapshot.index.entries);
        let text = words::found(found, snapshot.index.activities);
        spans.push(Span::styled(format!("{text} "), styles.muted));
    }
    Line::from(spans)
}

fn draw_entry(
    model: &Model,
    styles: &Styles,
    entry: &Entry,
    (place, picked): (usize, &str),
    room: usize,
) -> Line<'static> {
    let found = model.tree.tally(place, entry);
    let right = tally(found, entry.dormant, styles);
    let mut strip = Strip::new(room);
    strip.put(picked, styles.mark);
    // Deep trees in narrow panes keep room for the name.
    let indent = if room < 36 { 1 } else { 2 };
    strip.gap((indent * entry.depth).min(room / 3));
    let below = entry.end > place + 1;
    let open = model.tree.is_open(entry) || !model.filter.words.is_empty();
    let knob = match (below, open) {
        (false, _) => "  ",
        (true, true) => "▾ ",
        (true, false) => "▸ ",
    };
    strip.put(knob, styles.rule);
    let quiet = entry.dormant || (found.drifts() == 0 && found.unknown == 0);
    let style = match entry.node {
        _ if quiet => styles.muted,
        NodeId::Category(_) => styles.strong,
        _ => styles.text,
    };
    let most = strip.left().saturating_sub(right.1 + 1);
    strip.put_within(&entry.label, style, most, Cut::Middle);
    strip.end_with(right.0);
    strip.line()
}

/// How much there is below a node, and the worst of it.
fn tally(tally: Tally, dormant: bool, styles: &Styles) -> (Strip, usize) {
    let mut strip = Strip::new(12);
    if let Some(worst) = tally.worst() {
        let style = if dormant {
            styles.muted
        } else {
            styles.severity(worst)
        };
        strip.put(
            &format!("{} {}", tally.drifts(), severity_sign(worst)),
            style,
        );
    }
    if tally.unknown > 0 {
        strip.put("?", styles.unknown);
    } else {
        strip.gap(1);
    }
    let used = 12 - strip.left();
    (strip, used)
}
