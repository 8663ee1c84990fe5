//! The line in which a file's name is typed.

use ratatui::text::Line;

use super::super::footer::after;
use super::super::strip::Strip;
use super::{Body, Content};
use crate::domain::drift::Severity;
use crate::tui::model::overlay::Save;
use crate::tui::text::{Cut, shown, wrap};
use crate::tui::theme::Styles;
use crate::words::dashboard::looks as words;

pub(super) fn content(save: &Save, styles: &Styles, room: usize) -> Content {
    let (text, style) = match &save.trouble {
        Some(trouble) => (trouble.as_str(), styles.severity(Severity::Warning)),
        None if save.plan.is_some() => (words::save_plan_help(), styles.muted),
        None => (words::save_help(), styles.muted),
    };
    let lines = wrap(&shown(text), room)
        .into_iter()
        .map(|line| Line::styled(line, style))
        .collect();
    let most = room.saturating_sub(3);
    let scroll = save.input.visual_scroll(most);
    let typed = shown(&after(save.input.value(), scroll));
    let mut line = Strip::new(room);
    line.put("> ", styles.key);
    line.put_within(&typed, styles.filter, most, Cut::End);
    Content {
        title: match save.plan {
            Some(_) => words::save_plan_title(),
            None => words::save_title(),
        }
        .to_owned(),
        body: Body::Lines(lines),
        foot: vec![line.line()],
        cursor: Some(2 + save.input.visual_cursor().saturating_sub(scroll).min(most)),
    }
}
