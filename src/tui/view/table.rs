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
use crate::tui::screen::{Align, List as _, Record, ShownColumn, Table, columns_in};
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
    let columns = columns_in::<R>(room.saturating_sub(1), table.sort());
    put(&heads(table, &columns, styles, room), inside, 0, buffer);
    let rows = Rect::new(
        inside.x,
        inside.y.saturating_add(1),
        inside.width,
        inside.height.saturating_sub(1),
    );
    for (at, (line, row)) in table.in_sight(usize::from(rows.height)).enumerate() {
        let mut strip = Strip::new(room);
        let differs = table.met(row);
        match marked_on(model, &differs) {
            Marked::None if in_basket(model, row.drifts()) => strip.put("→", styles.mark),
            Marked::None => strip.gap(1),
            Marked::Some => strip.put("~", styles.mark),
            Marked::All => strip.put("✓", styles.mark),
        };
        for one in &columns {
            let column = one.column;
            fill(&mut strip, &cell(row, column.is), column.align, one.cells);
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
pub(super) fn in_basket(model: &Model, drifts: &[usize]) -> bool {
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

/// A title is not cut shorter than this.
const LEAST_TITLE: usize = 8;

fn title<R: Record>(
    table: &Table<R>,
    frame: &Frame<'_>,
    styles: &Styles,
    cells: u16,
) -> Line<'static> {
    let room = usize::from(cells.saturating_sub(4));
    let style = if frame.focused {
        styles.strong
    } else {
        styles.muted
    };
    let mut spans = Vec::new();
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
    let (here, all) = table.counted();
    let number = if here == all {
        all.to_string()
    } else {
        words::found(here, all)
    };
    if table.total() > 0 {
        spans.push(Span::styled(format!("{number} "), styles.muted));
    }
    let untold = table.uncounted();
    if untold > 0 {
        let untold = words::unknowns(untold);
        spans.push(Span::styled(format!("· ? {untold} "), styles.unknown));
    }
    // A title may be anybody's name; what is counted behind it keeps its room.
    let counted: usize = spans.iter().map(Span::width).sum();
    let most = room.saturating_sub(counted + 2).max(LEAST_TITLE);
    let name = fit(frame.title, most, Cut::Middle);
    spans.insert(0, Span::styled(format!(" {name} "), style));
    Line::from(spans)
}

fn heads<R: Record>(
    table: &Table<R>,
    columns: &[ShownColumn<R::Column>],
    styles: &Styles,
    room: usize,
) -> Line<'static> {
    let sort = table.sort();
    let mut strip = Strip::new(room);
    strip.gap(1);
    for one in columns {
        let (column, cells) = (one.column, one.cells);
        let here = one.place == sort.column;
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
        fill(&mut strip, &head, column.align, cells);
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
