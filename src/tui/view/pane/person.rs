//! One person in two columns: what Moodle expects, what Rocket.Chat has.

use ratatui::style::Style;
use ratatui::text::Line;

use super::super::severity_sign;
use super::super::strip::Strip;
use crate::tui::model::Model;
use crate::tui::model::pane::{PersonLine, Sign};
use crate::tui::text::{Cut, width};
use crate::tui::theme::Styles;
use crate::words::dashboard::{self as words, Presence, Standing, panes};

/// Mark, severity, sign, and a blank.
const GUTTER: usize = 5;
/// From this width on a column has room for words in full.
const ROOMY: usize = 32;

/// The sign of a difference.
const fn sign(sign: Sign) -> &'static str {
    match sign {
        Sign::Add => "+",
        Sign::NoAccount => "×",
        Sign::Remove => "-",
        Sign::Promote => "▲",
        Sign::Demote => "▼",
        Sign::Identity => "≠",
        Sign::Inactive => "○",
        Sign::Same => " ",
    }
}

const fn colour(styles: &Styles, sign: Sign) -> Style {
    match sign {
        Sign::Add => styles.added,
        Sign::Remove => styles.removed,
        Sign::Promote | Sign::Demote | Sign::Identity => styles.changed,
        Sign::NoAccount | Sign::Inactive => styles.unknown,
        Sign::Same => styles.muted,
    }
}

/// Where the right column begins.
const fn middle(room: usize) -> usize {
    GUTTER + (room.saturating_sub(GUTTER + 3)) / 2
}

/// The heads of the columns.
pub(super) fn heads(styles: &Styles, room: usize) -> Line<'static> {
    let mut strip = Strip::new(room);
    strip.gap(GUTTER).put(words::MOODLE, styles.strong);
    strip.pad_to(middle(room)).put(" │ ", styles.rule);
    strip.put(words::ROCKET_CHAT, styles.strong);
    strip.line()
}

/// A person.
pub(super) fn line(
    model: &Model,
    styles: &Styles,
    person: &PersonLine,
    room: usize,
) -> Line<'static> {
    let colour = colour(styles, person.sign);
    let drift = person.drift.and_then(|at| model.finding(at));
    let mut strip = Strip::new(room);
    super::chosen(model, styles, drift, &mut strip);
    if person.drift.is_some() {
        let style = styles.severity(person.severity);
        strip.put(severity_sign(person.severity), style);
    } else {
        strip.gap(1);
    }
    strip.gap(1).put(sign(person.sign), colour).gap(1);
    let middle = middle(room);
    left(&mut strip, styles, person, middle);
    strip.pad_to(middle).put(" │ ", styles.rule);
    right(&mut strip, styles, person, colour);
    strip.line()
}

fn left(strip: &mut Strip, styles: &Styles, person: &PersonLine, middle: usize) {
    let cell = &person.moodle;
    let known = !cell.name.is_empty();
    let unexpected = matches!(cell.standing, Standing::Unexpected(_));
    let name = if person.drift.is_none() || unexpected {
        styles.muted
    } else {
        styles.text
    };
    let standing = if middle - strip.used().min(middle) < ROOMY {
        panes::standing_in_brief(cell.standing)
    } else {
        words::standing(cell.standing)
    };
    let style = match (person.sign, cell.standing) {
        (Sign::Same, _) => styles.muted,
        (_, Standing::Moderator | Standing::Member) => styles.text,
        _ => styles.muted,
    };
    column(
        strip,
        middle,
        (if known { &cell.name } else { "–" }, name),
        (&cell.also, styles.muted),
        (standing, style),
    );
}

fn right(strip: &mut Strip, styles: &Styles, person: &PersonLine, colour: Style) {
    let cell = &person.chat;
    let (name, standing) = match person.sign {
        Sign::Same => (styles.muted, styles.muted),
        Sign::Remove | Sign::Identity => (colour, colour),
        _ => (styles.text, colour),
    };
    let absent = matches!(
        cell.standing,
        Presence::NoAccount | Presence::NameRefused | Presence::Absent
    );
    let shown = if cell.name.is_empty() {
        "–"
    } else {
        &cell.name
    };
    let name = if absent { styles.muted } else { name };
    let end = strip.room();
    let presence = if end - strip.used() < ROOMY {
        panes::presence_in_brief(cell.standing)
    } else {
        words::presence(cell.standing)
    };
    column(
        strip,
        end,
        (shown, name),
        (&cell.also, styles.muted),
        (presence, standing),
    );
}

/// A name, a second one where there is room for it, and at the right end what he is.
fn column(
    strip: &mut Strip,
    end: usize,
    name: (&str, Style),
    also: (&str, Style),
    standing: (&str, Style),
) {
    let start = strip.used();
    let cells = end.saturating_sub(start + 1);
    // Names can be looked up below; what someone is, is why the row is here.
    let needed = width(standing.0).min((cells / 2).max(12.min(cells)));
    let most = cells.saturating_sub(needed + 1);
    strip.put_within(name.0, name.1, most, Cut::End);
    let left = most.saturating_sub(strip.used() - start);
    if !also.0.is_empty() && also.0 != name.0 && left >= width(also.0) + 2 {
        strip.gap(2).put(also.0, also.1);
    }
    strip.pad_to((end - 1).saturating_sub(needed));
    strip.put_within(standing.0, standing.1, needed, Cut::End);
    strip.pad_to(end);
}
