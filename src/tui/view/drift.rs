//! Every difference in one list.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::severity_sign;
use super::table::{self, Cell, Frame};
use crate::tui::model::Model;
use crate::tui::screen::drift::{Of, Row, Seen, Told};
use crate::tui::snapshot::Snapshot;
use crate::tui::theme::Styles;
use crate::words::ago;
use crate::words::dashboard::{self as words, screens as text};

/// Draws the screen.
pub(super) fn draw(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let frame = Frame {
        title: text::drift(),
        focused: true,
        empty: if model.snapshot.as_ref().is_some_and(Snapshot::ended) {
            text::nothing_differs()
        } else {
            text::nothing_differs_so_far()
        },
    };
    let table = &model.screens.drift;
    table::draw(
        (model, styles),
        table,
        &frame,
        area,
        buffer,
        |row, column| cell(model, styles, row, column),
    );
}

fn cell<'a>(model: &Model, styles: &Styles, row: &'a Row, column: Of) -> Cell<'a> {
    let (sign, what, severe) = match row.told {
        Told::Differs { severity, code, .. } => (
            severity_sign(severity),
            words::code(code),
            styles.severity(severity),
        ),
        Told::Unknown { .. } => ("?", text::not_told(), styles.unknown),
    };
    let (severe, plain) = if row.dormant {
        (styles.muted, styles.muted)
    } else {
        (severe, styles.text)
    };
    match column {
        Of::Severity => Cell::new(sign, severe),
        Of::Code => Cell::new(what, severe),
        Of::Person => Cell::name(&row.person, plain),
        Of::Course => Cell::name(&row.place.course, plain),
        Of::Group => Cell::name(&row.place.group, styles.muted),
        Of::Since => match (row.since, model.read_at()) {
            (Seen::Since(since), Some(read_at)) => Cell::new(ago(read_at, since.0), styles.muted),
            (Seen::New, _) => Cell::new(text::new(), styles.changed),
            // What holds for all of them is no news.
            (Seen::First, _) => Cell::new(text::new(), styles.muted),
            _ => Cell::new("", styles.muted),
        },
    }
}
