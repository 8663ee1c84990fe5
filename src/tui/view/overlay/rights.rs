//! What the account may do on the server.

use ratatui::text::Line;

use super::super::strip::Strip;
use super::{Body, Content};
use crate::domain::drift::Severity;
use crate::tui::model::overlay::Rights;
use crate::tui::text::{shown, wrap};
use crate::tui::theme::Styles;
use crate::words::{self as sentences, Mark, RightsLine, dashboard as words};

/// The sign and the blank behind it.
const SIGN: usize = 2;

pub(super) fn content(rights: &Rights, styles: &Styles, room: usize) -> Content {
    let mut lines = Vec::new();
    for text in &rights.connection {
        for part in wrap(&shown(text), room) {
            lines.push(Line::styled(part, styles.strong));
        }
    }
    section(&mut lines, words::may(), &rights.abilities, styles, room);
    if rights.missing {
        for part in wrap(sentences::grant(), room.saturating_sub(SIGN)) {
            let mut strip = Strip::new(room);
            strip.pad_to(SIGN).put(&part, styles.muted);
            lines.push(strip.line());
        }
    }
    section(&mut lines, words::server(), &rights.server, styles, room);
    Content {
        title: words::rights_title().to_owned(),
        body: Body::Lines(lines),
        foot: Vec::new(),
        cursor: None,
    }
}

fn section(
    lines: &mut Vec<Line<'static>>,
    heading: &'static str,
    entries: &[RightsLine],
    styles: &Styles,
    room: usize,
) {
    if entries.is_empty() {
        return;
    }
    lines.push(Line::default());
    lines.push(Line::styled(heading, styles.strong));
    for entry in entries {
        let style = match entry.mark {
            Mark::Fine => styles.good,
            Mark::Missing => styles.severity(Severity::Warning),
            Mark::Open => styles.muted,
        };
        let parts = wrap(&shown(&entry.text), room.saturating_sub(SIGN));
        for (row, part) in parts.into_iter().enumerate() {
            let mut strip = Strip::new(room);
            if row == 0 {
                strip.put(entry.mark.sign(), style);
            }
            strip.pad_to(SIGN).put(&part, styles.text);
            lines.push(strip.line());
        }
    }
}
