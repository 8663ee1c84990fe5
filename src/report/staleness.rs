//! Why a saved plan may no longer run: what has changed, group by group.

use super::Paint;
use crate::domain::footing::Staleness;
use crate::domain::ids::UnixTime;
use crate::engine::Ground;
use crate::words;

/// How many groups are named one by one.
const NAMED: usize = 10;

/// Renders what has changed since the read that a plan was made from.
pub fn human(ground: &Ground, read_at: UnixTime, staleness: &Staleness, paint: Paint) -> String {
    let mut text = format!("{}\n", words::stale(read_at));
    if staleness.judged_otherwise {
        text.push_str(&format!("  ✗ {}\n", words::judged_otherwise()));
    }
    if !staleness.accounts.is_empty() {
        text.push_str(&format!("{}\n", paint.heading(words::new_accounts())));
        for change in staleness.accounts.iter().flat_map(words::footing_change) {
            text.push_str(&format!("  ✗ {change}\n"));
        }
    }
    for group in staleness.groups.iter().take(NAMED) {
        let heading = words::group_heading(&ground.site, &group.activities, &group.name);
        text.push_str(&format!("{}\n", paint.heading(&heading)));
        for change in group.changes.iter().flat_map(words::footing_change) {
            text.push_str(&format!("  ✗ {change}\n"));
        }
    }
    let more = staleness.groups.len().saturating_sub(NAMED);
    if more > 0 {
        text.push_str(&format!("{}\n", words::more_stale_groups(more)));
    }
    text
}
