//! The right pane: a group beside its activity, or what lies below a node.

mod person;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::strip::Strip;
use super::{boxed, put, scrollbar, severity_sign};
use crate::domain::chat::People;
use crate::domain::drift::{Drift, Severity};
use crate::tui::layout::{self, pane_parts};
use crate::tui::model::pane::{Finding, Fold, Row};
use crate::tui::model::{Focus, Model, unread, window};
use crate::tui::snapshot::{NodeId, Tally};
use crate::tui::text::{Cut, fit, shown, width};
use crate::tui::theme::Styles;
use crate::words::dashboard::{self as words, panes};

/// Draws the right pane.
pub(super) fn draw(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let focused = model.focus == Focus::Pane && model.overlay.is_none();
    let border = if focused { styles.focus } else { styles.rule };
    let inside = boxed(title(model, styles, area.width), border, area, buffer);
    let parts = pane_parts(inside, model.pane.findings.len());
    let room = usize::from(inside.width);
    put(&subtitle(model, styles, room), parts.group, 0, buffer);
    findings(model, styles, parts.findings, buffer);
    let activity = matches!(model.pane.node, Some(NodeId::Activity(_)));
    let has_people = model
        .pane
        .rows
        .iter()
        .any(|row| matches!(row, Row::Person(_) | Row::Fold { .. }));
    if activity && has_people {
        put(&person::heads(styles, room), parts.heads, 0, buffer);
    } else if !activity && !model.pane.rows.is_empty() {
        let head = format!(" {}", words::what_differs());
        put(&Line::styled(head, styles.strong), parts.heads, 0, buffer);
    }
    rows(model, styles, parts.rows, buffer);
    scrollbar(
        parts.rows,
        model.pane.top,
        model.pane.rows.len(),
        border,
        buffer,
    );
    let alone =
        layout::areas(*buffer.area(), model.focus).is_some_and(|areas| areas.tree.is_none());
    if alone {
        super::footer::marks(model, styles, area, buffer);
    }
    let marked = alone && !(model.marks.is_empty() && model.basket.is_empty());
    if activity && !marked {
        position(model, styles, area, buffer);
    }
}

/// Which of the group's differences is under the cursor, on the lower border.
fn position(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let pane = &model.pane;
    let lines: Vec<usize> = (0..pane.len())
        .filter(|line| pane.drift_at(*line).is_some())
        .collect();
    let here = lines.iter().position(|line| *line == pane.at);
    let (text, style) = match here.filter(|_| model.focus == Focus::Pane) {
        _ if lines.is_empty() => return,
        Some(at) => (panes::position(at + 1, lines.len()), styles.focus),
        None => (panes::differences(lines.len()), styles.muted),
    };
    let text = format!(" {text} ");
    let cells = u16::try_from(width(&text)).unwrap_or(u16::MAX);
    if cells + 4 <= area.width {
        let x = area.right() - 2 - cells;
        let plain = style.remove_modifier(Modifier::DIM | Modifier::BOLD);
        buffer.set_string(x, area.bottom() - 1, text, plain);
    }
}

fn title(model: &Model, styles: &Styles, cells: u16) -> Line<'static> {
    let Some(entry) = model.entry() else {
        return Line::default();
    };
    let room = usize::from(cells.saturating_sub(6));
    let style = if model.focus == Focus::Pane {
        styles.strong
    } else {
        styles.muted
    };
    let mut name = entry.label.clone();
    let parent = entry.parent.and_then(|at| {
        model
            .snapshot
            .as_ref()
            .and_then(|snapshot| snapshot.index.entries.get(at))
    });
    if let (NodeId::Activity(_), Some(course)) = (entry.node, parent) {
        name = format!("{} › {name}", fit(&course.label, room / 2, Cut::Middle));
    }
    Line::from(Span::styled(
        format!(" {} ", fit(&name, room, Cut::Middle)),
        style,
    ))
}

/// The group's name, its size and its state; or how much lies below a node.
fn subtitle(model: &Model, styles: &Styles, room: usize) -> Line<'static> {
    let mut strip = Strip::new(room);
    strip.gap(1);
    let (Some(snapshot), Some(entry)) = (&model.snapshot, model.entry()) else {
        return strip.line();
    };
    let NodeId::Activity(cm) = entry.node else {
        let place = model.tree.place().unwrap_or_default();
        totals(&mut strip, model.tree.tally(place, entry), styles);
        return strip.line();
    };
    let ground = &snapshot.observation.ground;
    let room_id = model.pane.room.as_ref();
    let mut right = Strip::new(room);
    if let Some(group) = room_id.and_then(|room| ground.chat.group(room)) {
        let number = match &group.people {
            People::Known(members) => Some(members.len()),
            _ => group
                .users_count
                .and_then(|count| usize::try_from(count).ok()),
        };
        if let Some(number) = number {
            right.put(&words::members(number), styles.muted);
        }
        if group.archived {
            right.put(&format!(" · {}", words::archived()), styles.unknown);
        }
        right.gap(1);
        strip.put(words::group(), styles.muted).gap(1);
        let most = strip.left().saturating_sub(room - right.left() + 1);
        let name = shown(&crate::words::group_name(&group.name));
        strip.put_within(&name, styles.text, most, Cut::Middle);
    } else {
        strip.put(words::no_group(), styles.muted);
        if let Some(id) = room_id {
            strip.gap(1).put(&shown(id.as_str()), styles.muted);
        }
    }
    if ground
        .site
        .activity(cm)
        .is_some_and(|activity| !activity.visibility.visible)
    {
        strip.put_whole(&format!(" · {}", words::hidden()), styles.muted);
    }
    strip.end_with(right);
    strip.line()
}

fn totals(strip: &mut Strip, tally: Tally, styles: &Styles) {
    for (severity, number) in [
        (Severity::Critical, tally.critical),
        (Severity::Warning, tally.warning),
        (Severity::Info, tally.info),
    ] {
        if number > 0 {
            let sign = severity_sign(severity);
            let text = words::severity(severity, number);
            strip.put_whole(&format!("{sign} {text}   "), styles.severity(severity));
        }
    }
    if tally.unknown > 0 {
        let text = words::unknowns(tally.unknown);
        strip.put_whole(&format!("? {text}"), styles.unknown);
    }
}

fn findings(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let Some(snapshot) = &model.snapshot else {
        return;
    };
    let ground = &snapshot.observation.ground;
    let rows = usize::from(area.height);
    let at = model
        .pane
        .at
        .min(model.pane.findings.len().saturating_sub(1));
    let top = window(at, 0, rows, model.pane.findings.len());
    let room = usize::from(area.width);
    for (row, (line, finding)) in model
        .pane
        .findings
        .iter()
        .enumerate()
        .skip(top)
        .take(rows)
        .enumerate()
    {
        let mut strip = Strip::new(room);
        let drift = match finding {
            Finding::Drift { at, .. } => model.finding(*at),
            Finding::Unknown(_) => None,
        };
        chosen(model, styles, drift, &mut strip);
        match finding {
            Finding::Drift { at, .. } => {
                let Some(drift) = model.finding(*at) else {
                    continue;
                };
                let style = styles.severity(drift.severity);
                strip.put(severity_sign(drift.severity), style);
                strip.gap(1);
                let text = crate::words::brief(&ground.site, &ground.chat, drift);
                strip.put(&shown(&text), style);
            }
            Finding::Unknown(reason) => {
                strip.put(" ? ", styles.unknown);
                strip.put(&shown(&unread::whole(model, reason)), styles.unknown);
            }
        }
        put(
            &selected(model, styles, line, strip.line()),
            area,
            row,
            buffer,
        );
    }
}

/// Whether a difference is marked, or lies in the basket.
fn chosen(model: &Model, styles: &Styles, drift: Option<&Drift>, strip: &mut Strip) {
    let key = drift.map(Drift::key);
    match key {
        Some(key) if model.marks.contains(&key) => strip.put("✓", styles.mark),
        Some(key) if model.basket.contains(&key) => strip.put("→", styles.mark),
        _ => strip.gap(1),
    };
}

/// A line under the cursor, in the range, or neither.
fn selected(model: &Model, styles: &Styles, line: usize, drawn: Line<'static>) -> Line<'static> {
    let ranged = model
        .range
        .is_some_and(|from| (from.min(model.pane.at)..=from.max(model.pane.at)).contains(&line));
    if model.focus != Focus::Pane {
        drawn
    } else if line == model.pane.at {
        drawn.patch_style(styles.selected)
    } else if ranged {
        drawn.patch_style(styles.selected_idle)
    } else {
        drawn
    }
}

fn rows(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let room = usize::from(area.width);
    let above = model.pane.findings.len();
    let mut used = 0;
    for (line, row) in model
        .pane
        .rows
        .iter()
        .enumerate()
        .skip(model.pane.top)
        .take(usize::from(area.height))
    {
        let drawn = match row {
            Row::Person(person) => person::line(model, styles, person, room),
            Row::Fold { fold, count, open } => folded(styles, *fold, *count, *open, room),
            Row::Code {
                code,
                severity,
                count,
            } => {
                let mut strip = Strip::new(room);
                let style = styles.severity(*severity);
                strip.gap(1).put(severity_sign(*severity), style).gap(1);
                strip.put(&format!("{count:>5}  "), styles.text);
                strip.put(words::code(*code), styles.text);
                strip.line()
            }
            Row::Child { node, tally } => child(model, styles, *node, *tally, room),
        };
        put(
            &selected(model, styles, above + line, drawn),
            area,
            used,
            buffer,
        );
        used += 1;
    }
    if let Some(note) = model.pane.note {
        let style = match note {
            words::Note::Agreed | words::Note::NothingBelow => styles.good,
            words::Note::Unknown => styles.unknown,
            _ => styles.muted,
        };
        let sign = if style == styles.good { "✓ " } else { "" };
        let row = if used == 0 { 0 } else { used + 1 };
        let text = format!(" {sign}{}", words::note(note));
        put(&Line::styled(text, style), area, row, buffer);
    }
}

fn folded(styles: &Styles, fold: Fold, count: usize, open: bool, room: usize) -> Line<'static> {
    let mut strip = Strip::new(room);
    let knob = if open { "▾" } else { "▸" };
    strip.gap(1).put(knob, styles.rule).gap(2);
    strip.put(&words::folded(fold == Fold::Tolerated, count), styles.muted);
    strip.line()
}

/// An activity below a node, with how much differs at it.
fn child(model: &Model, styles: &Styles, node: NodeId, tally: Tally, room: usize) -> Line<'static> {
    let mut strip = Strip::new(room);
    let index = model.snapshot.as_ref().map(|snapshot| &snapshot.index);
    let Some(entry) = index.and_then(|index| index.entry(node)) else {
        return strip.line();
    };
    strip.gap(1);
    match tally.worst() {
        Some(worst) if !entry.dormant => {
            strip.put(severity_sign(worst), styles.severity(worst));
        }
        Some(worst) => {
            strip.put(severity_sign(worst), styles.muted);
        }
        None => {
            strip.put("?", styles.unknown);
        }
    }
    strip.gap(1);
    let number = if tally.drifts() > 0 {
        tally.drifts().to_string()
    } else {
        String::new()
    };
    strip.put(&format!("{number:>5}  "), styles.text);
    let course = entry
        .parent
        .and_then(|at| index.and_then(|index| index.entries.get(at)))
        .map_or("", |course| course.label.as_str());
    let most = strip.left() / 2;
    strip.put_within(course, styles.muted, most, Cut::Middle);
    strip.put(" › ", styles.rule);
    let most = strip.left();
    strip.put_within(&entry.label, styles.text, most, Cut::Middle);
    strip.line()
}
