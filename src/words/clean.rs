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
fn steers(symbol: char) -> bool {
    symbol.is_control()
        || matches!(symbol, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}
