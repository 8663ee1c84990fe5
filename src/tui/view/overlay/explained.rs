//! One judgement, walked: what follows a line stands under its beginning.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Body, Content};
use crate::domain::drift::Severity;
use crate::tui::model::overlay::Explained;
use crate::tui::text::{shown, wrap};
use crate::tui::theme::Styles;
use crate::words::dashboard as words;
use crate::words::{ExplainLine, Sign};

pub(super) fn content(explained: &Explained, styles: &Styles, room: usize) -> Content {
    let mut lines = Vec::new();
    for section in &explained.sections {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(section.heading, styles.strong));
        for line in &section.lines {
            push(&mut lines, line, styles, room);
        }
    }
    Content {
        title: format!("{} · {}", words::explain_title(), explained.who),
        body: Body::Lines(lines),
        foot: Vec::new(),
        cursor: None,
    }
}

fn push(lines: &mut Vec<Line<'static>>, line: &ExplainLine, styles: &Styles, room: usize) {
    let margin = 2 + 2 * line.depth;
    let symbol = line.sign.symbol();
    let hanging = if symbol.is_empty() { 0 } else { 2 };
    let text = wrap(&shown(&line.text), room.saturating_sub(margin + hanging));
    for (row, part) in text.into_iter().enumerate() {
        let lead = match (row, symbol) {
            (_, "") => String::new(),
            (0, symbol) => format!("{symbol} "),
            _ => "  ".to_owned(),
        };
        lines.push(Line::from(vec![
            Span::raw(" ".repeat(margin)),
            Span::styled(lead, style(line.sign, styles)),
            Span::styled(part, styles.text),
        ]));
    }
}

const fn style(sign: Sign, styles: &Styles) -> Style {
    match sign {
        Sign::None => styles.text,
        Sign::Good => styles.good,
        Sign::Bad => styles.severity(Severity::Critical),
        Sign::Open => styles.unknown,
        Sign::Remedy => styles.key,
    }
}
