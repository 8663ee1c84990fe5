//! The two lines on top: which site, how both sides stand, how old it is; and how much differs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::strip::Strip;
use super::{put, severity_sign, spinner};
use crate::domain::drift::Severity;
use crate::tui::model::{Connection, Model, ReadStep, Work};
use crate::tui::text::{Cut, shown};
use crate::tui::theme::Styles;
use crate::words::dashboard as words;

/// Draws the header.
pub(super) fn draw(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let room = usize::from(area.width);
    put(&first(model, styles, room).line(), area, 0, buffer);
    put(&second(model, styles, room).line(), area, 1, buffer);
}

fn first(model: &Model, styles: &Styles, room: usize) -> Strip {
    let mut right = Strip::new(room);
    if room >= 76
        && let Some(snapshot) = &model.snapshot
        && snapshot.rights_missing
    {
        let style = styles.severity(Severity::Warning);
        right.put(words::RIGHTS_MISSING, style).gap(1);
    }
    if let Some(card) = model.card()
        && card.read_only.is_some()
    {
        right.put(&format!(" {} ", words::READ_ONLY), styles.badge);
        right.gap(1);
    }
    let mut strip = Strip::new(room);
    strip.gap(1);
    if room >= 60 {
        strip.put(words::PROGRAM, styles.muted).gap(1);
    }
    if let Some(card) = model.card() {
        strip.put_within(&shown(&card.name), styles.strong, room / 3, Cut::Middle);
    }
    if model.site.is_some() {
        let wide = room >= 76;
        side(
            &mut strip,
            if wide { words::MOODLE } else { "M" },
            &model.moodle,
            styles,
        );
        side(
            &mut strip,
            if wide { words::ROCKET_CHAT } else { "RC" },
            &model.chat,
            styles,
        );
    }
    if let Some(snapshot) = &model.snapshot
        && room >= 60
        && matches!(model.work, Work::Idle)
    {
        let age = words::age(model.now, snapshot.observation.read_at);
        strip.put_whole(&format!("   {age}"), styles.muted);
    }
    strip.end_with(right);
    strip
}

/// One of the two sides, and how it stands.
fn side(strip: &mut Strip, name: &str, connection: &Connection, styles: &Styles) {
    let (state, style): (&str, Style) = match connection {
        Connection::Idle => ("–", styles.muted),
        Connection::Reading => (words::connection(true, false), styles.focus),
        Connection::Fine => (words::connection(false, false), styles.good),
        Connection::Failed(_) => (
            words::connection(false, true),
            styles.severity(Severity::Critical),
        ),
    };
    strip.gap(3);
    strip.put(name, styles.muted).gap(1).put(state, style);
}

fn second(model: &Model, styles: &Styles, room: usize) -> Strip {
    let mut strip = Strip::new(room);
    strip.gap(1);
    if let Some(snapshot) = &model.snapshot {
        let total = snapshot.index.total;
        let mut any = false;
        for (severity, number) in [
            (Severity::Critical, total.critical),
            (Severity::Warning, total.warning),
            (Severity::Info, total.info),
        ] {
            if number > 0 {
                if any {
                    strip.gap(3);
                }
                let text = if room >= 60 {
                    words::severity(severity, number)
                } else {
                    number.to_string()
                };
                let sign = severity_sign(severity);
                strip.put_whole(&format!("{sign} {text}"), styles.severity(severity));
                any = true;
            }
        }
        if total.unknown > 0 {
            if any {
                strip.gap(3);
            }
            let text = if room >= 60 {
                words::unknowns(total.unknown)
            } else {
                total.unknown.to_string()
            };
            strip.put_whole(&format!("? {text}"), styles.unknown);
            any = true;
        }
        if !any && snapshot.ended() {
            strip.put(&format!("✓ {}", words::ALL_WELL), styles.good);
        }
    }
    let right = progress(model, styles, room).or_else(|| extent(model, styles, room));
    if let Some(right) = right {
        strip.end_with(right);
    }
    strip
}

/// What runs.
fn progress(model: &Model, styles: &Styles, room: usize) -> Option<Strip> {
    let text = match &model.work {
        Work::Idle => return None,
        Work::Reading(reading) if reading.stopping => words::STOPPING.to_owned(),
        Work::Reading(reading) => match reading.step {
            ReadStep::Connecting => words::CONNECTING.to_owned(),
            ReadStep::Moodle => words::READING_MOODLE.to_owned(),
            ReadStep::Lists => words::READING_LISTS.to_owned(),
            ReadStep::Groups { done, total } => words::reading_groups(done, total),
        },
        Work::Applying(applying) => {
            words::settled(applying.settled.len(), applying.plan.steps().count())
        }
    };
    let mut strip = Strip::new(room);
    strip.put(spinner(model), styles.focus).gap(1);
    if let Work::Reading(reading) = &model.work
        && let ReadStep::Groups { done, total } = reading.step
        && room >= 76
    {
        gauge(&mut strip, done, total, 12, styles);
        strip.gap(1);
    }
    strip.put(&text, styles.muted).gap(1);
    Some(strip)
}

/// A bar of so many cells.
pub(super) fn gauge(strip: &mut Strip, done: usize, total: usize, cells: usize, styles: &Styles) {
    let full = (done * cells).checked_div(total).unwrap_or(0).min(cells);
    strip.put(&"━".repeat(full), styles.focus);
    strip.put(&"─".repeat(cells - full), styles.rule);
}

fn extent(model: &Model, styles: &Styles, room: usize) -> Option<Strip> {
    let index = &model.snapshot.as_ref()?.index;
    let mut strip = Strip::new(room);
    strip.put(
        &words::extent(index.activities, index.dormant),
        styles.muted,
    );
    strip.gap(1);
    Some(strip)
}
