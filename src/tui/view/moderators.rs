//! Who moderates which group: rows of groups, columns of people.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use super::strip::Strip;
use super::table::in_basket;
use super::{boxed, put, scrollbar, severity_sign};
use crate::domain::drift::Severity;
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::model::choice::{Marked, marked_on};
use crate::tui::screen::List as _;
use crate::tui::screen::moderators::{Matrix, Row};
use crate::tui::snapshot::Snapshot;
use crate::tui::text::{Cut, fit, shown, width};
use crate::tui::theme::Styles;
use crate::words::dashboard::screens::Seat;
use crate::words::dashboard::{self as words, screens as text};

/// Draws the screen.
pub(super) fn draw(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let matrix = &model.screens.moderators;
    let focused = model.overlay.is_none();
    let border = if focused { styles.focus } else { styles.rule };
    let inside = boxed(title(matrix, styles, area.width), border, area, buffer);
    let room = usize::from(inside.width);
    let parts = layout::matrix(inside);
    heads(matrix, styles, room, parts.heads, buffer);
    let rows = usize::from(parts.rows.height);
    for (at, (line, row)) in matrix.rows.in_sight(rows).enumerate() {
        let drawn = drawn(model, styles, row, line, room);
        put(&drawn, parts.rows, at, buffer);
    }
    if matrix.is_empty() {
        let said = if matrix.total() > 0 {
            text::nothing_found()
        } else if model.snapshot.as_ref().is_some_and(Snapshot::ended) {
            text::no_moderators()
        } else {
            text::no_group_read()
        };
        let line = Line::styled(format!(" {said}"), styles.muted);
        put(&line, parts.rows, 0, buffer);
    }
    scrollbar(parts.rows, matrix.top(), matrix.len(), border, buffer);
    super::footer::marks(model, styles, area, buffer);
}

fn title(matrix: &Matrix, styles: &Styles, cells: u16) -> Line<'static> {
    let room = usize::from(cells.saturating_sub(4));
    let mut spans = vec![Span::styled(
        format!(" {} ", text::moderators()),
        styles.strong,
    )];
    let typed = shown(matrix.filter().input.value());
    if !typed.is_empty() {
        let typed = fit(&typed, room.saturating_sub(24).max(6), Cut::End).into_owned();
        spans.push(Span::styled(format!("/{typed} "), styles.filter));
    }
    if matrix.only_drifted() {
        spans.push(Span::styled(
            format!("{} ", words::drifted_only()),
            styles.filter,
        ));
    }
    // Of a name over a column there may be few letters: whose it is, is said here.
    if let Some(someone) = matrix.person() {
        let name = fit(&someone.name, room.saturating_sub(16).max(8), Cut::End);
        spans.push(Span::styled(format!("▸ {name} "), styles.key));
    }
    let extent = text::matrix_extent(matrix.len(), matrix.people.len());
    spans.push(Span::styled(format!("{extent} "), styles.muted));
    Line::from(spans)
}

/// The names, from top to bottom over their columns.
fn heads(matrix: &Matrix, styles: &Styles, room: usize, area: Rect, buffer: &mut Buffer) {
    let first = layout::matrix_label(room);
    let columns = layout::matrix_columns(room);
    let rows = usize::from(area.height);
    let people: Vec<_> = matrix
        .people
        .iter()
        .enumerate()
        .skip(matrix.left)
        .take(columns)
        .collect();
    let names: Vec<String> = people
        .iter()
        .map(|(_, someone)| surname_first(&someone.name))
        .collect();
    let names: Vec<Vec<&str>> = names
        .iter()
        .map(|name| name.graphemes(true).filter(|one| width(one) == 1).collect())
        .collect();
    let signs = [Seat::Should, Seat::Extra, Seat::IsAndShould, Seat::Owner];
    let signs_from = rows.saturating_sub(signs.len());
    for row in 0..rows {
        let mut strip = Strip::new(room);
        // Beside the names there is room to say what the signs mean.
        let meant = row.checked_sub(signs_from).and_then(|at| signs.get(at));
        if let Some(meant) = meant.filter(|_| rows > signs.len() && !people.is_empty()) {
            let (sign, style) = seat(styles, *meant);
            strip.gap(2).put(sign, style).gap(1);
            let most = first.saturating_sub(6);
            strip.put_within(text::seat(*meant), styles.muted, most, Cut::End);
        }
        strip.pad_to(first);
        for ((column, someone), name) in people.iter().zip(&names) {
            // The names stand on their last row, so that short ones stay near their columns.
            let above = rows.saturating_sub(name.len());
            let symbol = row.checked_sub(above).and_then(|at| name.get(at)).copied();
            let style = if matrix.column == Some(*column) {
                styles.key
            } else if someone.drifts > 0 {
                styles.text
            } else {
                styles.muted
            };
            strip.gap(1).put(symbol.unwrap_or(" "), style).gap(1);
        }
        put(&strip.line(), area, row, buffer);
    }
}

/// A name as it stands over a column, where few letters of it may be seen: the surname, then an initial.
fn surname_first(name: &str) -> String {
    match name.trim().split_once(' ') {
        Some((first, rest)) => {
            let initial: String = first.graphemes(true).take(1).collect();
            format!("{} {initial}", rest.trim())
        }
        None => name.trim().to_owned(),
    }
}

fn drawn(model: &Model, styles: &Styles, row: &Row, line: usize, room: usize) -> Line<'static> {
    let matrix = &model.screens.moderators;
    let here = line == matrix.at();
    let mut strip = Strip::new(room);
    let met = matrix.rows.met(row);
    match marked_on(model, &met) {
        Marked::None if in_basket(model, &met) => strip.put("→", styles.mark),
        Marked::None => strip.gap(1),
        Marked::Some => strip.put("~", styles.mark),
        Marked::All => strip.put("✓", styles.mark),
    };
    match row.worst {
        Some(worst) if row.dormant => strip.put(severity_sign(worst), styles.muted),
        Some(worst) => strip.put(severity_sign(worst), styles.severity(worst)),
        None => strip.gap(1),
    };
    strip.gap(1);
    let plain = if row.worst.is_none() || row.dormant {
        styles.muted
    } else {
        styles.text
    };
    let first = layout::matrix_label(room);
    strip.put_within(&row.label, plain, first.saturating_sub(4), Cut::Middle);
    strip.pad_to(first);
    let columns = layout::matrix_columns(room);
    let people = matrix
        .people
        .iter()
        .enumerate()
        .skip(matrix.left)
        .take(columns);
    let mut blank = 0;
    for (column, someone) in people {
        let cell = row.cell(&someone.person);
        // Most are empty.
        if cell.is_none() && !(here && matrix.column == Some(column)) {
            blank += layout::SEAT;
            continue;
        }
        strip.gap(std::mem::take(&mut blank));
        let (sign, style) = cell.map_or((" ", styles.muted), |cell| seat(styles, cell.seat));
        let drifts = cell.map_or(&[][..], |cell| cell.drift.as_slice());
        let cursor = here && matrix.column == Some(column);
        // What is picked shows under the cursor too, in the place of its left bracket.
        let (before, edge) = match marked_on(model, drifts) {
            Marked::Some | Marked::All => ("✓", styles.mark),
            Marked::None if in_basket(model, drifts) => ("→", styles.mark),
            Marked::None if cursor => ("[", styles.key),
            Marked::None => (" ", styles.key),
        };
        strip
            .put(before, edge)
            .put(sign, style)
            .put(if cursor { "]" } else { " " }, styles.key);
    }
    let drawn = strip.line();
    match (here, matrix.column) {
        (true, None) => drawn.patch_style(styles.selected),
        (true, Some(_)) => drawn.patch_style(styles.selected_idle),
        _ if in_range(model, line) => drawn.patch_style(styles.selected_idle),
        _ => drawn,
    }
}

fn in_range(model: &Model, line: usize) -> bool {
    let to = model.cursor_line();
    model
        .range
        .is_some_and(|from| (from.min(to)..=from.max(to)).contains(&line))
}

const fn seat(styles: &Styles, seat: Seat) -> (&'static str, Style) {
    match seat {
        Seat::IsAndShould => ("✓", styles.good),
        Seat::Should => ("▲", styles.severity(Severity::Critical)),
        Seat::Extra => ("▼", styles.severity(Severity::Warning)),
        Seat::Owner => ("o", styles.muted),
        Seat::Tolerated => ("·", styles.muted),
    }
}
