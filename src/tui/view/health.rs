//! How the two sides, the account and the store stand.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::table::{self, Cell, Frame};
use crate::domain::drift::Severity;
use crate::run::Stage;
use crate::tui::message::Side;
use crate::tui::model::{Connection, Model, unread};
use crate::tui::screen::health::{Live, Of, Row};
use crate::tui::theme::Styles;
use crate::words::Mark;
use crate::words::dashboard::health::{self as facts, Part};
use crate::words::dashboard::{self as words, screens as text, untold};

/// Draws the screen.
pub(super) fn draw(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let frame = Frame {
        title: text::health(),
        focused: true,
        empty: text::nothing_here(),
    };
    let table = &model.screens.health;
    table::draw(
        (model, styles),
        table,
        &frame,
        area,
        buffer,
        |row, column| cell(model, styles, row, column),
    );
}

/// What a fact says now, and whether something is wrong.
pub(in crate::tui) fn said(model: &Model, row: &Row) -> (Mark, String) {
    match row.live {
        Some(live) => told(model, live),
        None => (row.mark, row.text.clone()),
    }
}

fn cell<'a>(model: &Model, styles: &Styles, row: &'a Row, column: Of) -> Cell<'a> {
    let mark = row.live.map_or(row.mark, |live| told(model, live).0);
    let (sign, style): (&str, Style) = match mark {
        Mark::Missing => ("✗", styles.severity(Severity::Warning)),
        Mark::Open => ("·", styles.muted),
        Mark::Fine => ("✓", styles.good),
    };
    let wrong = mark == Mark::Missing;
    match column {
        Of::Sign => Cell::new(sign, style),
        Of::Part => Cell::new(facts::part(row.part), styles.muted),
        Of::Text => {
            let style = if wrong { style } else { styles.text };
            match row.live {
                Some(live) => Cell::new(told(model, live).1, style),
                None => Cell::new(&row.text, style),
            }
        }
    }
}

/// All of it in one line: what is down, how much is not known for it, and what that keeps from being done.
fn whole(model: &Model) -> (Mark, String) {
    let down = down(model);
    let observation = model
        .snapshot
        .as_ref()
        .map(|snapshot| &snapshot.observation);
    let underway = observation.is_some_and(|observation| observation.stage == Stage::Underway);
    let reading = underway && model.busy();
    let unjudged = observation.map_or(0, |seen| untold::not_told(&seen.findings.unjudged, reading));
    let rows = model.screens.health.rows().iter();
    // What could not be told is counted already.
    let wrong = rows.filter(|row| row.mark == Mark::Missing && row.part != Part::Reading);
    let wrong = wrong.count();
    let mark = match (down.is_empty() && unjudged == 0, reading || wrong > 0) {
        (false, _) => Mark::Missing,
        (true, true) => Mark::Open,
        (true, false) => Mark::Fine,
    };
    let mut said = untold::whole(&down, unjudged, reading);
    if wrong > 0 {
        said.push(' ');
        said.push_str(&untold::need_a_look(wrong));
    }
    (mark, said)
}

/// The sides that could not be read when they were last tried.
pub(super) fn down(model: &Model) -> Vec<&'static str> {
    [
        (words::MOODLE, &model.moodle),
        (words::ROCKET_CHAT, &model.chat),
    ]
    .into_iter()
    .filter(|(_, connection)| matches!(connection, Connection::Failed(_)))
    .map(|(name, _)| name)
    .collect()
}

/// What is told now.
fn told(model: &Model, live: Live) -> (Mark, String) {
    let seen = model.snapshot.as_ref();
    let connections = seen.map(|snapshot| &snapshot.observation.connections);
    let (name, connection, latency) = match live {
        Live::Whole => return whole(model),
        Live::Side(Side::Moodle) => (
            words::MOODLE,
            &model.moodle,
            connections.and_then(|known| known.moodle),
        ),
        Live::Side(Side::Chat) => (
            words::ROCKET_CHAT,
            &model.chat,
            connections.and_then(|known| known.chat),
        ),
        Live::Age if unread::broken_off(model) => {
            return (Mark::Missing, words::read_in_part().to_owned());
        }
        Live::Age => {
            let age = model
                .read_at()
                .map(|read_at| words::age(model.now, read_at));
            return (Mark::Fine, age.unwrap_or_default());
        }
    };
    match connection {
        Connection::Failed(why) => (Mark::Missing, facts::side(name, false, Some(why), None)),
        Connection::Reading => (Mark::Open, facts::side(name, true, None, None)),
        Connection::Idle | Connection::Fine => {
            (Mark::Fine, facts::side(name, false, None, latency))
        }
    }
}
