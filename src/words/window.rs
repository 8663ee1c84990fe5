//! A window of time: as it was typed, as it is understood, and what cannot be seen of it.

use super::nouns::changes;
use super::{clean, date_time, unknown};
use crate::domain::reading::UnknownReason;
use crate::domain::trouble::{MoodleTrouble, MoodleTroubleKind};
use crate::domain::window::{Window, WindowFault};

/// Why two words are no window.
pub fn no_window(fault: &WindowFault) -> String {
    match fault {
        WindowFault::NoTime { text } => say!(
            "--changed-between: “{}” is no time. Write it as 2026-11-22, “2026-11-22 09:00”, 09:00 (today), yesterday, \
             3h or -3h (so long ago), now, or with a zone as 2026-11-22T09:00:00+01:00.",
            "--changed-between : « {} » n'est pas un temps. Écrivez 2026-11-22, « 2026-11-22 09:00 », 09:00 (aujourd'hui), \
             yesterday (hier), 3h ou -3h (il y a tant), now (maintenant), ou avec un fuseau \
             2026-11-22T09:00:00+01:00.",
            clean(text)
        ),
        WindowFault::Backwards { from, to } => say!(
            "--changed-between: it would begin ({}) after its end ({}). The earlier time comes first.",
            "--changed-between : le début ({}) viendrait après la fin ({}). Le plus ancien va en premier.",
            date_time(*from),
            date_time(*to)
        ),
    }
}

/// The selection by time, as it was understood; `logged` is how many changes the log told of, where it could be read.
pub fn window(window: Window, logged: Option<usize>) -> String {
    let log = logged.map_or_else(
        || text!("without Moodle's log", "sans le journal de Moodle").to_owned(),
        |number| {
            let changes = changes(number);
            say!(
                "{changes} in Moodle's log",
                "{changes} dans le journal de Moodle"
            )
        },
    );
    say!(
        "Only what was changed in Moodle from {} to {} ({log}).",
        "Seulement ce qui a changé dans Moodle du {} au {} ({log}).",
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
        }) => say!(
            "The database account may not read {table} ({}): grant it SELECT on that table.",
            "Le compte de la base n'a pas le droit de lire {table} ({}) : donnez-lui SELECT sur cette table.",
            clean(detail)
        ),
        UnknownReason::Moodle(MoodleTrouble {
            kind: MoodleTroubleKind::Failed { reading, detail },
            ..
        }) => say!(
            "Reading {reading} failed ({}).",
            "La lecture a échoué : {reading} ({}).",
            clean(detail)
        ),
        other => unknown(other),
    };
    say!(
        "Moodle's standard log cannot be read, so who was unenrolled or lost a role then is not found: these leave no \
         other trace. {why}",
        "Le journal standard de Moodle est illisible : qui a été désinscrit ou a perdu un rôle alors n'est pas trouvé, \
         faute d'autre trace. {why}"
    )
}
