//! Every group of the site.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::severity_sign;
use super::table::{self, Cell, Frame};
use crate::domain::drift::Severity;
use crate::domain::ids::UnixTime;
use crate::tui::model::{Model, unread};
use crate::tui::screen::groups::{LastMessage, Of, Row};
use crate::tui::theme::Styles;
use crate::words::ago;
use crate::words::dashboard::screens::{self as text, GroupState as State};

/// Draws the screen.
pub(super) fn draw(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let frame = Frame {
        title: text::groups(),
        focused: true,
        empty: text::no_groups(),
    };
    let table = &model.screens.groups;
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
    // What is still to come comes no more once the read has broken off.
    let untold = matches!(row.state, State::Unknown | State::Unread)
        || (row.state == State::ToCome && unread::broken_off(model));
    let quiet = row.dormant || (row.worst.is_none() && !untold);
    let plain = if quiet { styles.muted } else { styles.text };
    let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    let age = |then: Option<UnixTime>| match (then, model.read_at()) {
        (Some(then), Some(read_at)) => ago(read_at, then),
        _ => String::new(),
    };
    match column {
        Of::Severity => match row.worst {
            Some(worst) if row.dormant => Cell::new(severity_sign(worst), styles.muted),
            Some(worst) => Cell::new(severity_sign(worst), styles.severity(worst)),
            None if untold => Cell::new("?", styles.unknown),
            None if row.state == State::ToCome => Cell::new("", styles.muted),
            None => Cell::new("✓", styles.good),
        },
        Of::Name => Cell::name(&row.name, plain),
        Of::State => {
            let style = match row.state {
                State::ToCome if untold => styles.unknown,
                State::Gone => styles.severity(Severity::Critical),
                State::Purged | State::Lost | State::Shared => styles.severity(Severity::Warning),
                State::Unknown | State::Unread => styles.unknown,
                State::InBin | State::Archived | State::Linked | State::ToCome => styles.muted,
            };
            match row.unread.as_deref().filter(|_| untold) {
                Some(reason) => Cell::new(unread::in_short(model, reason), style),
                None => Cell::new(text::group_state(row.state), style),
            }
        }
        Of::Link => Cell::name(&row.link, plain),
        Of::Drifts if row.drifts.is_empty() => Cell::new("", styles.muted),
        Of::Drifts => Cell::new(row.drifts.len().to_string(), plain),
        Of::Members => Cell::new(number(row.members), plain),
        Of::Messages => Cell::new(number(row.messages), styles.muted),
        Of::LastMessage => match row.last_message {
            LastMessage::At(at) => Cell::new(age(Some(at.0)), styles.muted),
            LastMessage::Never => Cell::new(text::no_message(), styles.muted),
            LastMessage::NotTold => Cell::new(text::message_not_told(), styles.unknown),
            LastMessage::NoGroup => Cell::new("", styles.muted),
        },
        Of::Created => Cell::new(age(row.created), styles.muted),
        Of::Owner => Cell::name(&row.owner, styles.muted),
    }
}
