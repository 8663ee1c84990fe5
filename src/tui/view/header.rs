//! The two lines on top: which site, how both sides stand, how old it is; and how much differs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::strip::Strip;
use super::{put, severity_sign, spinner, step};
use crate::domain::drift::Severity;
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::model::{Connection, Model, ReadStep, Reading, Work};
use crate::tui::screen::Screen;
use crate::tui::text::{Cut, shown, width};
use crate::tui::theme::Styles;
use crate::words::dashboard::bulk::pace;
use crate::words::snapshot::{old, old_in_short};
use crate::words::{dashboard as words, frozen_badge, frozen_mark, no_journal, time_left, waiting};

/// Draws the header.
pub(super) fn draw(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let room = usize::from(area.width);
    put(&first(model, styles, room).line(), area, 0, buffer);
    put(
        &second(model, styles, room, area.height).line(),
        area,
        1,
        buffer,
    );
    if area.height > 2 && model.site.is_some() {
        put(&screens(model, styles, room).line(), area, 2, buffer);
    }
}

fn first(model: &Model, styles: &Styles, room: usize) -> Strip {
    let mut right = Strip::new(room);
    if room >= 76
        && let Some(snapshot) = &model.snapshot
        && snapshot.rights_missing
    {
        let style = styles.severity(Severity::Warning);
        let key = model.key(Action::Rights);
        let badge = if room >= 100 {
            words::rights_missing(&key)
        } else {
            words::rights_missing_in_short(&key)
        };
        right.put(&badge, style).gap(1);
    }
    if let Some(snapshot) = &model.snapshot {
        if snapshot.is_old() {
            let read_at = snapshot.observation.read_at;
            let now = model.now.unwrap_or(read_at);
            let said = if room >= 100 {
                old(now, read_at)
            } else {
                old_in_short(now, read_at)
            };
            right.put(&format!(" {said} "), styles.badge).gap(1);
        }
        let memory = &snapshot.observation.memory;
        if let Some(freeze) = &memory.frozen {
            let said = if room >= 76 {
                shown(&frozen_badge(freeze, model.now.unwrap_or(freeze.since)))
            } else {
                frozen_mark().to_owned()
            };
            right.put(" ", styles.badge);
            right.put_within(&said, styles.badge, room / 3, Cut::End);
            right.put(" ", styles.badge).gap(1);
        }
        if memory.trouble.is_some() && (room >= 60 || memory.frozen.is_none()) {
            right
                .put(&format!(" {} ", no_journal()), styles.badge)
                .gap(1);
        }
    }
    if let Some(card) = model.card()
        && card.read_only.is_some()
    {
        right.put(&format!(" {} ", words::read_only()), styles.badge);
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
            (&model.moodle, None),
            styles,
        );
        side(
            &mut strip,
            if wide { words::ROCKET_CHAT } else { "RC" },
            (&model.chat, waits(model, wide)),
            styles,
        );
    }
    if let Some(snapshot) = &model.snapshot
        && room >= 60
        && matches!(model.work, Work::Idle)
        && !snapshot.is_old()
    {
        let read = if snapshot.ended() {
            words::age(model.now, snapshot.observation.read_at)
        } else {
            words::read_in_part().to_owned()
        };
        let age = match snapshot.oldest.zip(model.now) {
            Some((oldest, now)) => format!("{read}, {}", words::freshness::oldest(now, oldest)),
            None => read.clone(),
        };
        let paused = if model.auto.paused {
            format!(" · {}", words::looks::paused())
        } else {
            String::new()
        };
        // What stands at the right is worth more than how old it is.
        let fits = |text: &String| right.used() == 0 || width(text) + right.used() < strip.left();
        let ages = [age, read].map(|age| format!("   {age}{paused}"));
        if let Some(age) = ages.into_iter().find(fits) {
            strip.put_whole(&age, styles.muted);
        }
    }
    strip.end_with(right);
    strip
}

/// What is said of Rocket.Chat instead of that it is being read, while its limiter lets nothing through.
fn waits(model: &Model, wide: bool) -> Option<String> {
    let Work::Reading(reading) = &model.work else {
        return None;
    };
    let wait = waiting(reading.limited?.now)?;
    Some(if wide {
        wait
    } else {
        words::waits().to_owned()
    })
}

/// One of the two sides, and how it stands.
fn side(
    strip: &mut Strip,
    name: &str,
    (connection, waits): (&Connection, Option<String>),
    styles: &Styles,
) {
    let (state, style): (&str, Style) = match connection {
        Connection::Idle => ("–", styles.muted),
        Connection::Reading => (
            waits
                .as_deref()
                .unwrap_or_else(|| words::connection(true, false)),
            styles.focus,
        ),
        Connection::Fine => (words::connection(false, false), styles.good),
        Connection::Failed(_) => (
            words::connection(false, true),
            styles.severity(Severity::Critical),
        ),
    };
    strip.gap(3);
    strip.put(name, styles.muted).gap(1).put(state, style);
}

/// The screens with their keys. Where there is little room, only the one that is shown has its name.
fn screens(model: &Model, styles: &Styles, room: usize) -> Strip {
    let mut strip = Strip::new(room);
    for screen in Screen::ALL {
        let here = *screen == model.screens.now;
        let (key, name) = if here {
            (styles.tab, styles.tab)
        } else {
            (styles.key, styles.muted)
        };
        strip.put(if here { "▌" } else { " " }, styles.focus);
        strip.put(&model.key(Action::Show(*screen)), key);
        if layout::tab(model, *screen, room).1 {
            strip.put(&format!(" {}", screen.name()), name);
        }
        strip.gap(1);
    }
    strip
}

fn second(model: &Model, styles: &Styles, room: usize, rows: u16) -> Strip {
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
            strip.put(&format!("✓ {}", words::all_well()), styles.good);
        }
    }
    let right = progress(model, styles, strip.left()).or_else(|| {
        if rows > 2 {
            extent(model, styles, room)
        } else {
            shown_screen(model, styles)
        }
    });
    if let Some(right) = right {
        strip.end_with(right);
    }
    strip
}

/// What runs: as much about it as there is room for.
fn progress(model: &Model, styles: &Styles, room: usize) -> Option<Strip> {
    let mut texts = match &model.work {
        Work::Idle => return None,
        Work::Reading(reading) if reading.stopping => vec![words::stopping().to_owned()],
        Work::Reading(reading) => how_far(reading),
        Work::Applying(run) => {
            let total = run.plan.steps().count();
            let settled = words::settled(run.settled.len(), total);
            let pace = pace(run.pace.a_minute(), run.pace.left(total));
            let paced = pace.map(|pace| format!("{settled} · {pace}"));
            paced.into_iter().chain([settled]).collect()
        }
    };
    let last = texts.pop()?;
    let bar = match &model.work {
        Work::Reading(reading) => match reading.step {
            ReadStep::Groups { done, total } => Some((done, total)),
            _ => None,
        },
        Work::Applying(run) => Some((run.settled.len(), run.plan.steps().count())),
        Work::Idle => None,
    };
    let around = 3;
    if let Some((done, total)) = bar
        && let Some(longest) = texts.first().or(Some(&last))
        && width(longest) + around + GAUGE + 2 < room
    {
        let mut strip = Strip::new(room);
        strip.put(spinner(model), styles.focus).gap(1);
        gauge(&mut strip, done, total, GAUGE, styles);
        strip.gap(1).put(longest, styles.muted).gap(1);
        return Some(strip);
    }
    let text = texts
        .into_iter()
        .find(|text| width(text) + around < room)
        .unwrap_or(last);
    let mut strip = Strip::new(room.max(width(&text) + around));
    strip.put(spinner(model), styles.focus).gap(1);
    strip.put(&text, styles.muted).gap(1);
    Some(strip)
}

/// How wide the bar of a read is.
const GAUGE: usize = 12;

/// How far a read has come, the longest text first.
pub(super) fn how_far(reading: &Reading) -> Vec<String> {
    let step = step(reading.step);
    let measured = match reading.step {
        ReadStep::Groups { total, .. } => reading.pace.left(total),
        _ => None,
    };
    // What a limiter lets expect at worst is put right by what is measured.
    let foreseen = reading.limited.filter(|limited| {
        let slower = measured.is_none_or(|measured| measured >= limited.now.left);
        slower || limited.now.waits.is_some()
    });
    let Some(limited) = &foreseen else {
        let pace = pace(reading.pace.a_minute(), measured);
        let paced = measured.and(pace).map(|pace| format!("{step} · {pace}"));
        return paced.into_iter().chain([step]).collect();
    };
    let Some(left) = time_left(limited.now) else {
        return vec![step];
    };
    let mut texts = vec![format!("{step} · {left}")];
    if let ReadStep::Groups { done, total } = reading.step {
        texts.push(format!("{} · {left}", words::found(done, total)));
    }
    texts.push(left);
    texts
}

/// A bar of so many cells.
pub(super) fn gauge(strip: &mut Strip, done: usize, total: usize, cells: usize, styles: &Styles) {
    let full = (done * cells).checked_div(total).unwrap_or(0).min(cells);
    strip.put(&"━".repeat(full), styles.focus);
    strip.put(&"─".repeat(cells - full), styles.rule);
}

/// The name of the screen, where they have no line of their own.
fn shown_screen(model: &Model, styles: &Styles) -> Option<Strip> {
    model.snapshot.as_ref()?;
    let screen = model.screens.now;
    let key = model.key(Action::Show(screen));
    let mut strip = Strip::new(width(screen.name()) + width(&key) + 3);
    strip.put(&key, styles.key).gap(1);
    strip.put(screen.name(), styles.tab).gap(1);
    Some(strip)
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
