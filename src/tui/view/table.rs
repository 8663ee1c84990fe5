//! A list with columns. Only what is in sight is made.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::strip::Strip;
use super::{boxed, put, scrollbar};
use crate::tui::model::Model;
use crate::tui::model::choice::{Marked, marked_on};
use crate::tui::screen::{Align, Column, List as _, Record, Table};
use crate::tui::text::{Cut, fit, shown, width, wrap};
use crate::tui::theme::Styles;
use crate::words::dashboard::{self as words, screens as text};

/// A cell of a row.
pub(super) struct Cell<'a> {
    /// What stands in it.
    pub(super) text: Cow<'a, str>,
    /// How.
    pub(super) style: Style,
    /// Where it is cut.
    pub(super) cut: Cut,
}

impl<'a> Cell<'a> {
    /// Text that is cut at its end.
    pub(super) fn new(text: impl Into<Cow<'a, str>>, style: Style) -> Self {
        Self {
            text: text.into(),
            style,
            cut: Cut::End,
        }
    }

    /// A name, cut in its middle.
    pub(super) fn name(text: impl Into<Cow<'a, str>>, style: Style) -> Self {
        Self {
            cut: Cut::Middle,
            ..Self::new(text, style)
        }
    }
}

/// What stands around a list.
pub(super) struct Frame<'a> {
    /// Its name.
    pub(super) title: &'a str,
    /// Whether the keys go to it.
    pub(super) focused: bool,
    /// What is said where it is empty, though nothing is looked for.
    pub(super) empty: &'a str,
}

/// Draws a list: its border with title and filter, the heads of its columns, the rows in sight.
pub(super) fn draw<'a, R: Record>(
    (model, styles): (&Model, &Styles),
    table: &'a Table<R>,
    frame: &Frame<'_>,
    area: Rect,
    buffer: &mut Buffer,
    cell: impl Fn(&'a R, R::Column) -> Cell<'a>,
) {
    let focused = frame.focused && model.overlay.is_none();
    let border = if focused { styles.focus } else { styles.rule };
    let inside = boxed(
        title(table, frame, styles, area.width),
        border,
        area,
        buffer,
    );
    let room = usize::from(inside.width);
    let columns = columns::<R>(room.saturating_sub(1));
    put(&heads(table, &columns, styles, room), inside, 0, buffer);
    let rows = Rect::new(
        inside.x,
        inside.y.saturating_add(1),
        inside.width,
        inside.height.saturating_sub(1),
    );
    for (at, (line, row)) in table.in_sight(usize::from(rows.height)).enumerate() {
        let mut strip = Strip::new(room);
        match marked_on(model, row.drifts()) {
            Marked::None if in_basket(model, row.drifts()) => strip.put("→", styles.mark),
            Marked::None => strip.gap(1),
            Marked::Some => strip.put("~", styles.mark),
            Marked::All => strip.put("✓", styles.mark),
        };
        for (column, cells) in &columns {
            fill(&mut strip, &cell(row, column.is), column.align, *cells);
            strip.gap(1);
        }
        let mut drawn = strip.line();
        if line == table.at() {
            drawn = drawn.patch_style(if frame.focused {
                styles.selected
            } else {
                styles.selected_idle
            });
        } else if frame.focused && in_range(model, line) {
            drawn = drawn.patch_style(styles.selected_idle);
        }
        put(&drawn, rows, at, buffer);
    }
    if table.is_empty() {
        let said = wrap(nothing(table, frame), room.saturating_sub(2));
        for (at, line) in said.into_iter().enumerate() {
            put(
                &Line::styled(format!(" {line}"), styles.muted),
                rows,
                at,
                buffer,
            );
        }
    }
    scrollbar(rows, table.top(), table.len(), border, buffer);
    if frame.focused {
        super::footer::marks(model, styles, area, buffer);
    }
}

/// Whether any of these differences lies in the basket.
fn in_basket(model: &Model, drifts: &[usize]) -> bool {
    !model.basket.is_empty()
        && drifts
            .iter()
            .filter_map(|at| model.finding(*at))
            .any(|drift| model.basket.contains(&drift.key()))
}

fn in_range(model: &Model, line: usize) -> bool {
    let to = model.cursor_line();
    model
        .range
        .is_some_and(|from| (from.min(to)..=from.max(to)).contains(&line))
}

fn nothing<'a, R: Record>(table: &Table<R>, frame: &Frame<'a>) -> &'a str {
    if table.total() > 0 {
        text::nothing_found()
    } else {
        frame.empty
    }
}

fn title<R: Record>(
    table: &Table<R>,
    frame: &Frame<'_>,
    styles: &Styles,
    cells: u16,
) -> Line<'static> {
    let room = usize::from(cells.saturating_sub(4));
    let name = if frame.focused {
        styles.strong
    } else {
        styles.muted
    };
    let mut spans = vec![Span::styled(format!(" {} ", frame.title), name)];
    let typed = shown(table.filter.input.value());
    if !typed.is_empty() {
        let typed = fit(&typed, room.saturating_sub(24).max(6), Cut::End).into_owned();
        spans.push(Span::styled(format!("/{typed}"), styles.filter));
        spans.push(Span::raw(" "));
    }
    if table.only_drifted {
        spans.push(Span::styled(words::drifted_only(), styles.filter));
        spans.push(Span::raw(" "));
    }
    let number = if table.len() == table.total() {
        table.total().to_string()
    } else {
        words::found(table.len(), table.total())
    };
    if table.total() > 0 {
        spans.push(Span::styled(format!("{number} "), styles.muted));
    }
    Line::from(spans)
}

/// The columns for which there is room, with the cells that each of them takes.
fn columns<R: Record>(room: usize) -> Vec<(&'static Column<R::Column>, usize)> {
    let mut columns: Vec<_> = R::COLUMNS
        .iter()
        .filter(|column| column.from <= room)
        .map(|column| (column, column.least))
        .collect();
    let taken: usize = columns.iter().map(|(_, cells)| cells + 1).sum();
    let weights: usize = columns.iter().map(|(column, _)| column.weight).sum();
    let mut left = room.saturating_sub(taken);
    let mut weights_left = weights;
    for (column, cells) in &mut columns {
        let more = (left * column.weight)
            .checked_div(weights_left)
            .unwrap_or(0);
        *cells += more;
        left -= more;
        weights_left -= column.weight;
    }
    columns
}

fn heads<R: Record>(
    table: &Table<R>,
    columns: &[(&'static Column<R::Column>, usize)],
    styles: &Styles,
    room: usize,
) -> Line<'static> {
    let sort = table.sort();
    let sorted = R::COLUMNS.get(sort.column);
    let mut strip = Strip::new(room);
    strip.gap(1);
    for (column, cells) in columns {
        let here = sorted.is_some_and(|sorted| std::ptr::eq(sorted, *column));
        let arrow = match (here, sort.reversed) {
            (false, _) => "",
            (true, false) => "▾",
            (true, true) => "▴",
        };
        let name = fit(
            (column.head)(),
            cells.saturating_sub(width(arrow)),
            Cut::End,
        );
        let style = if here { styles.strong } else { styles.muted };
        let head = Cell::new(format!("{name}{arrow}"), style);
        fill(&mut strip, &head, column.align, *cells);
        strip.gap(1);
    }
    strip.line()
}

/// Fills the cells of a column.
fn fill(strip: &mut Strip, cell: &Cell<'_>, align: Align, cells: usize) {
    let cells = cells.min(strip.left());
    let end = strip.used() + cells;
    let text = fit(&cell.text, cells, cell.cut);
    if align == Align::Right {
        strip.gap(cells.saturating_sub(width(&text)));
    }
    strip.put(&text, cell.style).pad_to(end);
}
