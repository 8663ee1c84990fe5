//! A window of time: as it was typed, as it is understood, and what cannot be seen of it.

use super::{clean, count, date_time, unknown};
use crate::domain::reading::UnknownReason;
use crate::domain::trouble::{MoodleTrouble, MoodleTroubleKind};
use crate::domain::window::{Window, WindowFault};

/// Why two words are no window.
pub fn no_window(fault: &WindowFault) -> String {
    match fault {
        WindowFault::NoTime { text } => format!(
            "--changed-between: “{}” is no time. Write it as 2026-11-22, “2026-11-22 09:00”, 09:00 (today), yesterday, \
             3h or -3h (so long ago), now, or with a zone as 2026-11-22T09:00:00+01:00.",
            clean(text)
        ),
        WindowFault::Backwards { from, to } => format!(
            "--changed-between: it would begin ({}) after its end ({}). The earlier time comes first.",
            date_time(*from),
            date_time(*to)
        ),
    }
}

/// The selection by time, as it was understood; `logged` is how many changes the log told of, where it could be read.
pub fn window(window: Window, logged: Option<usize>) -> String {
    let log = logged.map_or_else(
        || "without Moodle's log".to_owned(),
        |changes| {
            let changes = count(changes, "change", "changes");
            format!("{changes} in Moodle's log")
        },
    );
    format!(
        "Only what was changed in Moodle from {} to {} ({log}).",
        date_time(window.from()),
        date_time(window.to())
    )
}

/// The log cannot be read; what that costs, and what would help.
pub fn log_unread(reason: &UnknownReason) -> String {
    let why = match reason {
        UnknownReason::Moodle(MoodleTrouble {
            kind: MoodleTroubleKind::NoPrivilege { table, detail },
            ..
        }) => format!(
            "The database account may not read {table} ({}): grant it SELECT on that table.",
            clean(detail)
        ),
        UnknownReason::Moodle(MoodleTrouble {
            kind: MoodleTroubleKind::Failed { reading, detail },
            ..
        }) => format!("Reading {reading} failed ({}).", clean(detail)),
        other => unknown(other),
    };
    format!(
        "Moodle's standard log cannot be read, so who was unenrolled or lost a role then is not found: these leave no \
         other trace. {why}"
    )
}
