//! What lies over the panes: a box with a body that scrolls and a foot that stays.

pub(super) mod basket;
mod body;
mod explained;
pub(super) mod facts;
mod palette;
mod plan;
mod rights;
mod save;
mod steps;
mod tasks;

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use super::{boxed, put, scrollbar};
use crate::tui::layout;
use crate::tui::model::Model;
use crate::tui::model::look::Glyphs;
use crate::tui::model::overlay::Overlay;
use crate::tui::text::{Cut, fit, sentences, shown};
use crate::tui::theme::Styles;
use crate::words::dashboard as words;

/// What an overlay shows, for a given width.
struct Content {
    title: String,
    body: Body,
    foot: Vec<Line<'static>>,
    /// Where in the last line of the foot the terminal's cursor belongs.
    cursor: Option<usize>,
}

/// The part that scrolls. Plans may be long: of them only what is in sight is made.
enum Body {
    Lines(Vec<Line<'static>>),
    Plan(plan::Outline),
    Steps(steps::Outline),
    /// So many lines with a cursor among them.
    Listed(usize),
}

impl Body {
    const fn len(&self) -> usize {
        match self {
            Self::Lines(lines) => lines.len(),
            Self::Plan(outline) => outline.len(),
            Self::Steps(outline) => outline.len(),
            Self::Listed(lines) => *lines,
        }
    }
}

/// How many lines of the overlay's body are in sight, and how many there are.
pub fn extent(model: &Model) -> Option<(usize, usize)> {
    let overlay = model.overlay.as_ref()?;
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    layout::areas(area, model.focus)?;
    let styles = Styles::plain();
    let content = content(model, overlay, &styles, area);
    let foot = content.foot.len();
    let place = layout::overlay(area, overlay, content.body.len() + foot);
    let sight = usize::from(place.height.saturating_sub(2)).saturating_sub(foot);
    Some((sight, content.body.len()))
}

/// The line of the overlay's body at a place of the screen.
pub fn line_at(model: &Model, at: Position) -> Option<usize> {
    let overlay = model.overlay.as_ref()?;
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    layout::areas(area, model.focus)?;
    let content = content(model, overlay, &Styles::plain(), area);
    let lines = content.body.len();
    let place = layout::overlay(area, overlay, lines + content.foot.len());
    let (body, _) = parts(layout::within(place), content.foot.len());
    if !body.contains(at) {
        return None;
    }
    let line = top(overlay, &content, body) + usize::from(at.y - body.y);
    (line < lines).then_some(line)
}

/// The inside of an overlay: what scrolls, and below it what stays.
fn parts(inside: Rect, foot: usize) -> (Rect, Rect) {
    let foot = u16::try_from(foot).unwrap_or(0).min(inside.height);
    let (x, width) = (inside.x + 1, inside.width.saturating_sub(2));
    let body = Rect::new(x, inside.y, width, inside.height - foot);
    (body, Rect::new(x, body.bottom(), width, foot))
}

/// The first line of the body in sight.
fn top(overlay: &Overlay, content: &Content, body: Rect) -> usize {
    let rows = usize::from(body.height);
    overlay.top().min(content.body.len().saturating_sub(rows))
}

fn content(model: &Model, overlay: &Overlay, styles: &Styles, area: Rect) -> Content {
    let room = usize::from(layout::overlay(area, overlay, 0).width).saturating_sub(4);
    let mut content = content_within(model, overlay, styles, room);
    if let Some(notice) = &model.notice
        && covers_the_sentence(model, overlay, &content, area)
    {
        let style = super::footer::noticed(notice, styles);
        let mut said = Vec::new();
        body::paragraph(&mut said, &sentences(&notice.text), style, room);
        if matches!(overlay, Overlay::Palette(_)) {
            // It keeps its lines, so that its hits stay where they are.
            said.truncate(1);
            let typed = content.foot.len().saturating_sub(1);
            content.foot = content.foot.split_off(typed);
        }
        said.truncate(NOTICE);
        said.append(&mut content.foot);
        content.foot = said;
    }
    content
}

/// A notice in the foot of an overlay has no more lines than this.
const NOTICE: usize = 3;

/// Whether an overlay lies where a notice is told otherwise.
fn covers_the_sentence(model: &Model, overlay: &Overlay, content: &Content, area: Rect) -> bool {
    let place = layout::overlay(area, overlay, content.body.len() + content.foot.len());
    layout::areas(area, model.focus).is_some_and(|areas| place.bottom() > areas.sentence.y)
}

/// Whether the notice stands in what lies over the panes, because that covers its place.
pub(super) fn tells_the_notice(model: &Model) -> bool {
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    let Some(overlay) = &model.overlay else {
        return false;
    };
    let room = usize::from(layout::overlay(area, overlay, 0).width).saturating_sub(4);
    let content = content_within(model, overlay, &Styles::plain(), room);
    covers_the_sentence(model, overlay, &content, area)
}

fn content_within(model: &Model, overlay: &Overlay, styles: &Styles, room: usize) -> Content {
    match overlay {
        Overlay::Help(help) => body::help(model, help.of, styles, room),
        Overlay::Tasks { .. } => tasks::content(model, styles, room),
        Overlay::Palette(palette) => palette::content(palette, styles, room),
        Overlay::Rights(rights) => rights::content(rights, styles, room),
        Overlay::Explain(explained) => explained::content(explained, styles, room),
        Overlay::Plan(planned) => plan::content(model, planned, styles, room),
        Overlay::ReadOnly(reason) => body::read_only(*reason, styles, room),
        Overlay::Held(held) => body::held(model, held, styles, room),
        Overlay::Confirm(confirm) => body::confirm(model, confirm, styles, room),
        Overlay::Facts(facts) => facts::content(facts, styles, room),
        Overlay::Basket(view) => basket::content(model, *view, styles, room),
        Overlay::Progress { .. } => steps::progress(model, styles, room),
        Overlay::Save(save) => save::content(save, styles, room),
        Overlay::Summary(summary) => steps::summary(model, summary, styles, room),
    }
}

/// How many cells a line has that is copied: nothing of it is cut on the screen's account.
const COPIED: usize = 240;

/// All lines of what lies over the panes, those out of sight too.
pub fn text(model: &Model) -> Option<String> {
    let overlay = model.overlay.as_ref()?;
    let styles = Styles::plain();
    let content = content_within(model, overlay, &styles, COPIED);
    let all = content.body.len();
    let lines = body_lines(model, overlay, &content.body, &styles, COPIED, 0..all);
    let mut text = shown(&content.title);
    for line in lines {
        text.push('\n');
        text.push_str(line.to_string().trim_end());
    }
    text.push('\n');
    Some(text)
}

/// Draws the overlay. Gives where the terminal's cursor belongs, where something is typed.
pub(super) fn draw(
    model: &Model,
    styles: &Styles,
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let overlay = model.overlay.as_ref()?;
    stand_back(styles, area, buffer);
    let content = content(model, overlay, styles, area);
    let foot = content.foot.len();
    let place = layout::overlay(area, overlay, content.body.len() + foot);
    if model.look.glyphs == Glyphs::Ascii {
        // Without a border the list behind would go on in the middle of a line.
        let whole = Rect::new(area.x, place.y, area.width, place.height);
        Clear.render(whole, buffer);
    }
    clear(place, buffer);
    let title = fit(
        &shown(&content.title),
        usize::from(place.width.saturating_sub(6)),
        Cut::Middle,
    )
    .into_owned();
    let title = Line::styled(format!(" {title} "), styles.strong);
    let inside = boxed(title, styles.focus, place, buffer);
    let (body, below) = parts(inside, foot);
    let rows = usize::from(body.height);
    let top = top(overlay, &content, body);
    let room = usize::from(body.width);
    let lines = body_lines(model, overlay, &content.body, styles, room, top..top + rows);
    for (row, line) in lines.iter().enumerate() {
        put(line, body, row, buffer);
    }
    let gutter = Rect::new(body.x, body.y, body.width + 1, body.height);
    scrollbar(gutter, top, content.body.len(), styles.focus, buffer);
    for (row, line) in content.foot.iter().enumerate() {
        put(line, below, row, buffer);
    }
    let column = u16::try_from(content.cursor?).ok()?;
    (below.height > 0).then(|| {
        let x = (below.x + column).min(below.right().saturating_sub(1));
        Position::new(x, below.bottom() - 1)
    })
}

/// Some lines of a body.
fn body_lines(
    model: &Model,
    overlay: &Overlay,
    body: &Body,
    styles: &Styles,
    room: usize,
    which: Range<usize>,
) -> Vec<Line<'static>> {
    let (top, rows) = (which.start, which.len());
    match body {
        Body::Lines(lines) => lines.iter().skip(top).take(rows).cloned().collect(),
        Body::Plan(outline) => outline.lines(model, styles, room, top, rows),
        Body::Steps(outline) => outline.lines(model, styles, room, top, rows),
        Body::Listed(_) => match overlay {
            Overlay::Palette(palette) => palette::lines(model, palette, styles, room, rows),
            Overlay::Basket(view) => basket::lines(model, *view, styles, room, rows),
            _ => Vec::new(),
        },
    }
}

/// What lies behind has nothing that draws the eye: all but the bar with its keys, which are those of the overlay.
fn stand_back(styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let behind = Rect {
        height: area.height.saturating_sub(1),
        ..area
    };
    let weights = Modifier::BOLD | Modifier::UNDERLINED | Modifier::REVERSED;
    let plain = Style::new().fg(Color::Reset).bg(Color::Reset);
    buffer.set_style(behind, plain.remove_modifier(weights).patch(styles.muted));
}

/// Empties the place of an overlay, with a wide character that its border would cut in half.
fn clear(place: Rect, buffer: &mut Buffer) {
    for y in place.top()..place.bottom() {
        if let Some(x) = place.x.checked_sub(1)
            && let Some(cell) = buffer.cell_mut((x, y))
            && crate::tui::text::width(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
    Clear.render(place, buffer);
}

/// The buttons of a question.
fn buttons(styles: &Styles, apply: bool, room: usize) -> Line<'static> {
    let mut strip = super::strip::Strip::new(room);
    let mut right = super::strip::Strip::new(room);
    let (cancel, go) = if apply {
        (styles.muted, styles.badge)
    } else {
        (styles.button, styles.muted)
    };
    // The brackets say where the focus is, to those who see no colour.
    let label = |text: &str, focused: bool| {
        if focused {
            format!("[ {text} ]")
        } else {
            format!("  {text}  ")
        }
    };
    right.put(&label(words::cancel_button(), !apply), cancel);
    right
        .gap(3)
        .put(&label(words::apply_button(), apply), go)
        .gap(1);
    strip.end_with(right);
    strip.line()
}
