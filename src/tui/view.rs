//! The model, drawn. Pure: the same model gives the same screen.

mod ascii;
mod aside;
mod blank;
mod drift;
mod footer;
mod groups;
mod header;
pub(super) mod health;
mod history;
mod moderators;
pub mod overlay;
mod pane;
mod people;
mod strip;
mod table;
mod tree;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Widget};

use crate::domain::drift::Severity;
use crate::tui::layout;
use crate::tui::model::look::Glyphs;
use crate::tui::model::{Model, ReadStep};
use crate::tui::screen::Screen;
use crate::tui::text::{Cut, fit};
use crate::tui::theme::Styles;
use crate::words::dashboard as words;

/// Draws the model.
pub fn draw(model: &Model, styles: &Styles, frame: &mut Frame<'_>) {
    screen(model, styles, frame);
    if model.look.glyphs == Glyphs::Ascii {
        ascii::without_symbols(frame.buffer_mut());
    }
}

fn screen(model: &Model, styles: &Styles, frame: &mut Frame<'_>) {
    let area = frame.area();
    let Some(areas) = layout::areas(area, model.focus) else {
        blank::too_small(model, styles, area, frame.buffer_mut());
        return;
    };
    let buffer = frame.buffer_mut();
    header::draw(model, styles, areas.header, buffer);
    if model.site.is_none() {
        blank::chooser(model, styles, area, areas, buffer);
    } else if model.snapshot.is_none() {
        blank::nothing_read(model, styles, areas, buffer);
    } else {
        shown(model, styles, areas, buffer);
    }
    let cursor = footer::draw(model, styles, areas, buffer);
    let above = overlay::draw(model, styles, area, buffer);
    if let Some(position) = above.or(cursor) {
        frame.set_cursor_position(position);
    }
}

/// Draws the screen that is shown.
fn shown(model: &Model, styles: &Styles, areas: layout::Areas, buffer: &mut Buffer) {
    match model.screens.now {
        Screen::Courses => {
            if let Some(area) = areas.tree {
                tree::draw(model, styles, area, buffer);
            }
            if let Some(area) = areas.pane {
                pane::draw(model, styles, area, buffer);
            }
            if let Some(area) = areas.aside {
                aside::draw(model, styles, area, buffer);
            }
        }
        Screen::Drift => drift::draw(model, styles, areas.body, buffer),
        Screen::Groups => groups::draw(model, styles, areas.body, buffer),
        Screen::Moderators => moderators::draw(model, styles, areas.body, buffer),
        Screen::People => people::draw(model, styles, areas.body, buffer),
        Screen::Health => health::draw(model, styles, areas.body, buffer),
        Screen::History => history::draw(model, styles, areas.body, buffer),
    }
}

/// The sign of a severity: what colour says, for those who see none.
const fn severity_sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "●",
        Severity::Warning => "◐",
        Severity::Info => "·",
    }
}

const SPINNER: [&str; 4] = ["◐", "◓", "◑", "◒"];

/// The frame of the spinner; without symbols nothing turns.
fn spinner(model: &Model) -> &'static str {
    if model.look.glyphs == Glyphs::Ascii {
        return "-";
    }
    SPINNER
        .get(model.spin % SPINNER.len())
        .copied()
        .unwrap_or_default()
}

/// What a read is at.
fn step(step: ReadStep) -> String {
    match step {
        ReadStep::Connecting => words::connecting().to_owned(),
        ReadStep::Moodle => words::reading_moodle().to_owned(),
        ReadStep::Lists => words::reading_lists().to_owned(),
        ReadStep::Groups { done, total } => words::reading_groups(done, total),
    }
}

/// A bordered box with its title on the top border.
fn boxed(title: Line<'_>, border: Style, area: Rect, buffer: &mut Buffer) -> Rect {
    // The title stands on the border, and has nothing of its weight.
    let plain = Style::new().remove_modifier(Modifier::DIM | Modifier::BOLD);
    let own = title.style;
    let title = title.style(plain.patch(own));
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(border)
        .title(title);
    let inside = block.inner(area);
    block.render(area, buffer);
    inside
}

/// Where one is in a list that is longer than its window: a heavier piece of the right border.
fn scrollbar(area: Rect, top: usize, len: usize, style: Style, buffer: &mut Buffer) {
    let rows = usize::from(area.height);
    if len <= rows || rows == 0 {
        return;
    }
    let thumb = (rows * rows / len).max(1);
    let most = len - rows;
    let start = (top * (rows - thumb)).div_ceil(most.max(1));
    for row in start..(start + thumb).min(rows) {
        let y = area.y + u16::try_from(row).unwrap_or(0);
        if let Some(cell) = buffer.cell_mut((area.right(), y)) {
            cell.set_symbol("┃").set_style(style);
        }
    }
}

/// Writes a line at the top of an area; what is too long is cut.
fn put(line: &Line<'_>, area: Rect, row: usize, buffer: &mut Buffer) {
    let Ok(row) = u16::try_from(row) else { return };
    if row < area.height {
        buffer.set_style(Rect::new(area.x, area.y + row, area.width, 1), line.style);
        buffer.set_line(area.x, area.y + row, line, area.width);
        // Text in the terminal's own colour may be as light or as dark as what lies behind a selected line.
        if let (Some(words), Some(_)) = (line.style.fg, line.style.bg) {
            for x in area.left()..area.right() {
                if let Some(cell) = buffer.cell_mut((x, area.y + row))
                    && cell.fg == Color::Reset
                {
                    cell.set_fg(words);
                }
            }
        }
        // A reversed line is one bar: colours and dimness in it would make patches, weight does not.
        if line.style.add_modifier.contains(Modifier::REVERSED) {
            let bar = Rect::new(area.x, area.y + row, area.width, 1);
            let even = Style::new().fg(Color::Reset).bg(Color::Reset);
            buffer.set_style(bar, even.remove_modifier(Modifier::DIM));
        }
    }
}

/// Text in the middle of an area, line by line.
fn centred(lines: &[(String, Style)], area: Rect, buffer: &mut Buffer) {
    let count = u16::try_from(lines.len()).unwrap_or(area.height);
    let top = area.y + area.height.saturating_sub(count) / 2;
    for (y, (text, style)) in (top..area.bottom()).zip(lines) {
        let room = usize::from(area.width);
        let text = fit(text, room, Cut::End);
        let left = (room - crate::tui::text::width(&text).min(room)) / 2;
        let x = area.x + u16::try_from(left).unwrap_or(0);
        buffer.set_stringn(x, y, text, room, *style);
    }
}
