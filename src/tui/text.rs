//! Text in cells: what a name looks like on the screen, how wide it is, where it is cut.
//!
//! Widths are those of ratatui: by grapheme, as `unicode-width` has them.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::words::clean;

/// Longer names are cut before anything is measured.
const LONGEST: usize = 400;

/// A stranger's text made fit for a cell grid: harmless, bounded, and as wide as terminals draw it.
///
/// Joiners, variation selectors and skin tones go, because terminals disagree about the width of what
/// they make; no more than two marks stay on one letter.
pub fn shown(text: &str) -> String {
    harmless(text, LONGEST)
}

/// The same for several sentences, which may be longer than any name.
pub fn sentences(text: &str) -> String {
    harmless(text, 5 * LONGEST)
}

fn harmless(text: &str, longest: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(longest));
    let mut marks = 0_usize;
    for symbol in clean(text).chars().take(longest) {
        if matches!(symbol, '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{2060}' | '\u{1f3fb}'..='\u{1f3ff}')
        {
            continue;
        }
        // As wide as a terminal likes, or nothing at all: what was neutralised, and what is no character.
        let symbol = if symbol == '\u{fffd}' || is_no_character(symbol) {
            '?'
        } else {
            symbol
        };
        if is_combining_mark(symbol) {
            marks += 1;
            if marks > 2 || shown.is_empty() {
                continue;
            }
        } else {
            marks = 0;
        }
        shown.push(symbol);
    }
    shown
}

/// The code points that Unicode keeps free for ever.
const fn is_no_character(symbol: char) -> bool {
    let code = symbol as u32;
    code & 0xfffe == 0xfffe || matches!(code, 0xfdd0..=0xfdef)
}

/// How many cells a text takes.
pub fn width(text: &str) -> usize {
    // Nearly all of it; each is a cluster of its own.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Where a text that is too long is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// At its end.
    End,
    /// In its middle: the end tells names of one kind apart.
    Middle,
}

/// The text, cut so that it takes no more than `room` cells.
pub fn fit(text: &str, room: usize, cut: Cut) -> Cow<'_, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    match (room, cut) {
        (0, _) => Cow::Borrowed(""),
        (1, _) => Cow::Borrowed("…"),
        (_, Cut::End) => Cow::Owned(format!("{}…", head(text, room - 1))),
        (_, Cut::Middle) => {
            let after = (room - 1) / 3;
            let before = room - 1 - after;
            Cow::Owned(format!("{}…{}", head(text, before), tail(text, after)))
        }
    }
}

fn head(text: &str, room: usize) -> String {
    let mut taken = 0;
    text.graphemes(true)
        .take_while(|cluster| {
            taken += cluster.width();
            taken <= room
        })
        .collect()
}

fn tail(text: &str, room: usize) -> String {
    let mut taken = 0;
    let mut clusters: Vec<&str> = text
        .graphemes(true)
        .rev()
        .take_while(|cluster| {
            taken += cluster.width();
            taken <= room
        })
        .collect();
    clusters.reverse();
    clusters.concat()
}

/// The text in lines of at most `room` cells, broken at blanks (those of French punctuation hold together), and inside a
/// word only where it is longer than a line.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let room = room.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let blank = |symbol: char| symbol.is_whitespace() && symbol != '\u{a0}';
    for word in text.split(blank).filter(|word| !word.is_empty()) {
        let mut word = Cow::Borrowed(word);
        if !line.is_empty() && width(&line) + 1 + width(&word) > room {
            lines.push(std::mem::take(&mut line));
        }
        while width(&word) > room {
            let start = head(&word, room);
            if start.is_empty() {
                break;
            }
            let rest: String = word.chars().skip(start.chars().count()).collect();
            lines.push(start);
            word = Cow::Owned(rest);
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The text as the filter compares it: in lower case, without accents.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for symbol in text.chars() {
        // Most of what is looked through is plain, and all of it is folded after each reading.
        if symbol.is_ascii() {
            folded.push(symbol.to_ascii_lowercase());
        } else {
            fold_into(&mut folded, symbol);
        }
    }
    folded
}

fn fold_into(folded: &mut String, symbol: char) {
    for part in symbol.nfd().filter(|part| !is_combining_mark(*part)) {
        for lower in part.to_lowercase() {
            match lower {
                'œ' => folded.push_str("oe"),
                'æ' => folded.push_str("ae"),
                'ß' => folded.push_str("ss"),
                'ø' => folded.push('o'),
                'ł' => folded.push('l'),
                'đ' => folded.push('d'),
                'ı' => folded.push('i'),
                '\u{2019}' => folded.push('\''),
                other if is_combining_mark(other) => {}
                other => folded.push(other),
            }
        }
    }
}
