//! Charts in a line of text: where looking beats reading.

use super::super::clean;

/// How many differences there were day by day, today's last, as bars of eight heights.
pub fn trend(days: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return not_yet().to_owned();
    };
    if days.len() < 2 {
        return not_yet().to_owned();
    }
    let most = days.iter().copied().max().unwrap_or(0).max(1);
    let height = |day: &u64| {
        let step = usize::try_from(day * 7 / most).unwrap_or(0);
        BARS.get(step).copied().unwrap_or('█')
    };
    let bars: String = days.iter().map(height).collect();
    let span = days.len() - 1;
    say!(
        "{bars}  {first} → {last} differences in {span} d",
        "{bars}  {first} → {last} écarts en {span} j"
    )
}

/// Only today is known.
fn not_yet() -> &'static str {
    text!(
        "How drift goes is seen once two days are known",
        "L'évolution des écarts se verra quand deux jours seront connus"
    )
}

/// How many of a category's groups are in step. Numbers take `digits` cells, so that those of several stand below each
/// other.
pub fn in_step(category: &str, good: usize, all: usize, digits: usize) -> String {
    const CELLS: usize = 12;
    let full = (good * CELLS).checked_div(all).unwrap_or(0);
    let share = (good * 100).checked_div(all).unwrap_or(0);
    let bar = format!("{}{}", "━".repeat(full), "─".repeat(CELLS - full));
    let category = clean(category);
    say!(
        "{bar} {share:>3} %  {good:>digits$} of {all:>digits$} groups  {category}",
        "{bar} {share:>3} %  {good:>digits$} sur {all:>digits$} salons  {category}"
    )
}
