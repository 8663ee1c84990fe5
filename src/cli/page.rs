//! Lines under headings, broken where a terminal ends.

use std::io::IsTerminal as _;

use super::disguise;
use crate::report::Paint;
use crate::tui::text::wrap;
use crate::words::ExplainLine;

/// The narrowest terminal for which lines are broken.
const NARROWEST: usize = 24;

/// How wide the terminal is; none where lines are for a program, which finds them easier whole.
fn columns() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let (columns, _) = crossterm::terminal::size().ok()?;
    Some(usize::from(columns)).filter(|columns| *columns >= NARROWEST)
}

/// A title, and blocks of lines with a heading each.
pub(super) fn page<'a>(
    title: &str,
    blocks: impl Iterator<Item = (&'a str, &'a [ExplainLine])>,
    paint: Paint,
) -> String {
    let columns = columns();
    let mut text = String::new();
    // Under other names before lines are broken: a name that is broken is none any more.
    for part in broken(&disguise::text(title), columns) {
        text.push_str(&format!("{}\n", paint.heading(&part)));
    }
    for (heading, lines) in blocks {
        text.push_str(&format!("\n{}\n", paint.heading(heading)));
        for line in lines {
            push(&mut text, line, columns, paint);
        }
    }
    text
}

/// One line, broken where the terminal ends, what follows under its beginning.
fn push(text: &mut String, line: &ExplainLine, columns: Option<usize>, paint: Paint) {
    let symbol = line.sign.symbol();
    let margin = " ".repeat(2 + 2 * line.depth);
    let hanging = if symbol.is_empty() { 0 } else { 2 };
    let room = columns.map(|columns| columns.saturating_sub(margin.len() + hanging));
    for (row, part) in broken(&disguise::text(&line.text), room)
        .into_iter()
        .enumerate()
    {
        let sign = match (row, symbol) {
            (_, "") => String::new(),
            (0, symbol) => format!("{} ", paint.sign(line.sign, symbol)),
            _ => "  ".to_owned(),
        };
        text.push_str(&format!("{margin}{sign}{part}\n"));
    }
}

fn broken(text: &str, room: Option<usize>) -> Vec<String> {
    room.map_or_else(|| vec![text.to_owned()], |room| wrap(text, room))
}
