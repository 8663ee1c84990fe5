//! A screen without symbols: for terminals that lack them, and for screen readers, which read each border aloud.

use ratatui::buffer::Buffer;

/// What stands for a symbol where only letters and common signs are drawn. Each takes one cell, as what it stands for.
const fn plain(symbol: char) -> Option<&'static str> {
    Some(match symbol {
        '●' => "C",
        '◐' => "W",
        '·' => ".",
        '…' => "~",
        '▲' | '▴' | '↑' => "^",
        '▼' | '↓' => "v",
        '×' | '✗' => "x",
        '≠' => "#",
        '○' => "o",
        '✓' => "*",
        '▸' | '›' | '→' | '▌' => ">",
        '▾' => ":",
        '←' => "<",
        '━' => "=",
        '–' | '—' => "-",
        '“' | '”' => "\"",
        '‘' | '’' => "'",
        // Bars by height, as figures.
        '▁' => "1",
        '▂' => "2",
        '▃' => "3",
        '▄' => "4",
        '▅' => "5",
        '▆' => "6",
        '▇' => "7",
        '█' => "8",
        // Lines of borders, rules and tables, and what is left of half blocks.
        '\u{2500}'..='\u{259f}' | '◓' | '◑' | '◒' => " ",
        _ => return None,
    })
}

/// Draws what is on the screen anew without symbols. Names keep their letters, accents included.
pub(super) fn without_symbols(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let mut symbols = cell.symbol().chars();
        if let (Some(only), None) = (symbols.next(), symbols.next())
            && let Some(sign) = plain(only)
        {
            cell.set_symbol(sign);
        }
    }
}
