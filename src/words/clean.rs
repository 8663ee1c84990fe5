//! Names come from strangers: nothing of them may steer a terminal.

use std::borrow::Cow;

/// The text without control characters and without characters that change the direction of
/// what follows. A line break or a tab becomes a space, everything else of the kind `\u{fffd}`.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|symbol| match symbol {
                '\n' | '\r' | '\t' => ' ',
                symbol if steers(symbol) => '\u{fffd}',
                symbol => symbol,
            })
            .collect(),
    )
}

/// Control characters, and Unicode's bidirectional marks, embeddings, overrides and isolates.
pub fn steers(symbol: char) -> bool {
    symbol.is_control()
        || matches!(symbol, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// A cell as a spreadsheet shows it, whatever it begins with: what would be run as a formula is text.
pub fn harmless(cell: String) -> String {
    // The wide forms are taken for the others where East Asian languages are set.
    let runs = [
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ];
    if cell.starts_with(runs) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_a_spreadsheet_would_run_is_quoted() {
        for cell in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1",
        ] {
            assert_eq!(harmless(cell.to_owned()), format!("'{cell}"));
        }
        for cell in ["", "anna", "a=b", "2026-11-22T09:00:00Z"] {
            assert_eq!(harmless(cell.to_owned()), cell);
        }
    }
}
