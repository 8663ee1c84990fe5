//! Raw facts, drawn: each side's under its name.

use ratatui::text::Line;

use super::super::strip::Strip;
use super::Content;
use super::body::only;
use crate::tui::model::overlay::RawFacts;
use crate::tui::text::{shown, wrap};
use crate::tui::theme::Styles;
use crate::words::dashboard::{self as words, facts as said, facts::Fact, panes};

/// How wide the labels are.
const LABEL: usize = 17;

pub(super) fn content(facts: &RawFacts, styles: &Styles, room: usize) -> Content {
    let title = format!("{} · {}", said::facts_title(), facts.title);
    only(title, lines(facts, styles, room))
}

/// Each side's facts, then what differs.
pub(in crate::tui::view) fn lines(
    facts: &RawFacts,
    styles: &Styles,
    room: usize,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    side(&mut lines, words::MOODLE, &facts.moodle, styles, room);
    lines.push(Line::default());
    side(&mut lines, words::ROCKET_CHAT, &facts.chat, styles, room);
    if !facts.differs.is_empty() {
        lines.push(Line::default());
        lines.push(Line::styled(panes::differs_here(), styles.strong));
        for fact in &facts.differs {
            let said = format!("{}: {}", fact.label, fact.value);
            let parts = wrap(&shown(&said), room.saturating_sub(2));
            lines.extend(
                parts
                    .into_iter()
                    .map(|part| Line::styled(format!("  {part}"), styles.text)),
            );
        }
    }
    lines
}

fn side(
    lines: &mut Vec<Line<'static>>,
    name: &'static str,
    facts: &[Fact],
    styles: &Styles,
    room: usize,
) {
    lines.push(Line::styled(name, styles.strong));
    if facts.is_empty() {
        lines.push(Line::styled(format!("  {}", said::nothing()), styles.muted));
    }
    for fact in facts {
        let parts = wrap(&shown(&fact.value), room.saturating_sub(LABEL + 1));
        for (row, part) in parts.into_iter().enumerate() {
            let mut strip = Strip::new(room);
            strip.gap(2);
            if row == 0 {
                strip.put(fact.label, styles.muted);
            }
            strip.pad_to(LABEL + 1).put(&part, styles.text);
            lines.push(strip.line());
        }
    }
}
