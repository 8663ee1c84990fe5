//! The third column, where there is room for it: what both sides have of what is under the cursor.

use super::overlay::RawFacts;
use super::pane::Key;
use super::{Focus, Model, unread};
use crate::domain::ids::UnixTime;
use crate::tui::layout;
use crate::tui::screen::Screen;
use crate::tui::snapshot::NodeId;

/// What the third column shows, and of what.
#[derive(Debug, Clone, Default)]
pub struct Aside {
    of: Option<Of>,
    /// The facts; none where there is nothing to tell, or no room for it.
    pub facts: Option<RawFacts>,
}

/// What tells one thing under the cursor from another, and one reading from the next.
type Of = (UnixTime, NodeId, Option<Key>, bool);

/// Looks anew at what is under the cursor, where that has changed.
pub(super) fn follow(model: &mut Model) {
    let wide = model.size.0 >= layout::THREE && model.screens.now == Screen::Courses;
    let of = model.read_at().zip(model.node()).map(|(read_at, node)| {
        let line = match model.focus {
            Focus::Pane => model.pane.key_at(model.pane.at),
            Focus::Tree => None,
        };
        // What has not been read is told otherwise once it will not come.
        (read_at, node, line, unread::broken_off(model))
    });
    match of {
        Some(_) if wide && model.aside.of == of => {}
        Some(_) if wide => {
            model.aside = Aside {
                facts: RawFacts::under_the_cursor(model),
                of,
            };
        }
        _ => model.aside = Aside::default(),
    }
}
