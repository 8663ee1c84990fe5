//! Everybody, and where one of them should be and is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::severity_sign;
use super::table::{self, Cell, Frame};
use crate::tui::layout;
use crate::tui::model::pane::{PersonLine, Sign};
use crate::tui::model::{Focus, Model, unread};
use crate::tui::screen::people::{Of, Person, Place, PlaceOf};
use crate::tui::theme::Styles;
use crate::words::basis;
use crate::words::dashboard::{self as words, Standing, screens as text};

/// Draws the screen.
pub(super) fn draw(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let screen = &model.screens.people;
    let (upper, lower) = layout::two_lists(area, screen.focus);
    if let Some(area) = upper {
        let frame = Frame {
            title: text::people(),
            focused: screen.focus == Focus::Tree,
            empty: text::nobody(),
        };
        let chat = model
            .snapshot
            .as_ref()
            .map(|read| &read.observation.ground.chat);
        let reason = chat.and_then(|chat| chat.accounts.reason());
        let unread = reason.map(|reason| unread::in_short(model, reason));
        table::draw(
            (model, styles),
            &screen.people,
            &frame,
            area,
            buffer,
            |row, column| person(styles, row, column, unread.as_deref()),
        );
    }
    if let Some(area) = lower {
        let name = screen.people.row().map_or("", |person| &person.name);
        let frame = Frame {
            title: if name.is_empty() {
                text::places()
            } else {
                name
            },
            focused: screen.focus == Focus::Pane,
            empty: text::no_places(),
        };
        table::draw(
            (model, styles),
            &screen.places,
            &frame,
            area,
            buffer,
            |row, column| place(model, styles, row, column),
        );
    }
}

fn person<'a>(styles: &Styles, row: &'a Person, column: Of, unread: Option<&str>) -> Cell<'a> {
    let plain = if row.worst.is_some() {
        styles.text
    } else {
        styles.muted
    };
    match column {
        Of::Severity => match row.worst {
            Some(worst) => Cell::new(severity_sign(worst), styles.severity(worst)),
            None => Cell::new("", styles.muted),
        },
        Of::Name => Cell::name(&row.name, plain),
        Of::Username => match row.account {
            Some(true) => Cell::name(&row.shown, styles.muted),
            Some(false) => Cell::name(text::no_account(), styles.unknown),
            // The sign tells it from a name.
            None => Cell::new(format!("? {}", unread.unwrap_or_default()), styles.unknown),
        },
        Of::Should => Cell::new(row.should.to_string(), plain),
        Of::Is => match row.is {
            // Those that nobody knows are no difference.
            Some(is) if row.untold > 0 => Cell::new(format!("{is}?"), styles.unknown),
            Some(is) if is == row.should => Cell::new(is.to_string(), plain),
            Some(is) => Cell::new(is.to_string(), styles.changed),
            None => Cell::new("?", styles.unknown),
        },
        Of::Drifts if row.drifts.is_empty() => Cell::new("", styles.muted),
        Of::Drifts => Cell::new(row.drifts.len().to_string(), plain),
        Of::Email => Cell::name(&row.email, styles.muted),
        Of::Number => Cell::name(&row.number, styles.muted),
    }
}

fn place<'a>(model: &Model, styles: &Styles, row: &'a Place, column: PlaceOf) -> Cell<'a> {
    let differs = !row.drift.is_empty();
    let plain = if differs && !row.dormant {
        styles.text
    } else {
        styles.muted
    };
    let told = row.told();
    let Some(line) = &told.line else {
        return match column {
            PlaceOf::Severity if told.unread.is_none() => Cell::new("–", styles.muted),
            PlaceOf::Severity => Cell::new("?", styles.unknown),
            PlaceOf::Course => Cell::name(&told.course, plain),
            PlaceOf::Activity => Cell::name(&told.activity, styles.muted),
            PlaceOf::Should | PlaceOf::Is => Cell::new("–", styles.muted),
            PlaceOf::Why => match &told.unread {
                Some(reason) => Cell::new(unread::in_short(model, reason), styles.unknown),
                None => Cell::new(text::not_judged(), styles.muted),
            },
        };
    };
    match column {
        PlaceOf::Severity if differs && row.dormant => {
            Cell::new(severity_sign(line.severity), styles.muted)
        }
        PlaceOf::Severity if differs => {
            Cell::new(severity_sign(line.severity), styles.severity(line.severity))
        }
        PlaceOf::Severity => Cell::new("✓", styles.good),
        PlaceOf::Course => Cell::name(&told.course, plain),
        PlaceOf::Activity => Cell::name(&told.activity, styles.muted),
        PlaceOf::Should => Cell::new(should(line), plain),
        PlaceOf::Is => {
            let style = match line.sign {
                Sign::Same => styles.muted,
                Sign::Remove => styles.removed,
                Sign::Add => styles.added,
                _ => styles.changed,
            };
            Cell::new(words::presence_in_short(line.chat.standing), style)
        }
        PlaceOf::Why => Cell::new(basis(line.basis), styles.muted),
    }
}

/// What he should be, in a word: why, has a column of its own.
fn should(line: &PersonLine) -> &'static str {
    match line.moodle.standing {
        Standing::Tolerated(_) => text::may_be(),
        Standing::Unexpected(_) => text::not_there(),
        known => words::standing(known),
    }
}
