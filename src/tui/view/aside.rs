//! The third column: what both sides have of what is under the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::overlay::facts;
use super::{boxed, put};
use crate::tui::model::Model;
use crate::tui::text::{Cut, fit};
use crate::tui::theme::Styles;
use crate::words::dashboard::panes;

/// Draws it.
pub(super) fn draw(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let facts = model.aside.facts.as_ref();
    let title = facts.map_or("", |facts| facts.title.as_str());
    let title = fit(
        title,
        usize::from(area.width.saturating_sub(6)),
        Cut::Middle,
    );
    let title = Line::styled(format!(" {title} "), styles.muted);
    let inside = boxed(title, styles.rule, area, buffer);
    let Some(facts) = facts else {
        let line = Line::styled(format!(" {}", panes::no_facts()), styles.muted);
        put(&line, inside, 0, buffer);
        return;
    };
    let inside = Rect::new(
        inside.x + 1,
        inside.y,
        inside.width.saturating_sub(2),
        inside.height,
    );
    let lines = facts::lines(facts, styles, usize::from(inside.width));
    for (row, line) in lines.iter().enumerate() {
        put(line, inside, row, buffer);
    }
}
