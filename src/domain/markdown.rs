//! Text in a document.

/// Text of strangers as a document of Markdown has it: neither a table's cell ends in it, nor does it become a link, a heading
/// or HTML.
pub fn in_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for symbol in text.chars() {
        match symbol {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                out.extend(['\\', symbol]);
            }
            other => out.push(other),
        }
    }
    out
}
