//! Moodle's cron, and the plugin's tasks.

use super::{Told, ago, date_time};
use crate::domain::doctor::SeenInQueue;
use crate::words::{WaitsFor, waiting_tasks};

/// When a cron counts as running: Moodle's own advice.
const EVERY_MINUTE: &str = "Moodle wants admin/cli/cron.php once a minute. Look whether the cron job of the web server's user runs, and what it prints.";

pub(super) fn told(seen: &SeenInQueue) -> Told {
    match *seen {
        SeenInQueue::CronRan { at, now } => {
            let seen = format!("Cron last ran {} ago.", ago(now, at));
            if now.0 - at.0 < 600 {
                Told::fine(seen)
            } else {
                Told::ill(
                    format!("{seen} Since {} the plugin does nothing.", date_time(at)),
                    EVERY_MINUTE,
                )
            }
        }
        SeenInQueue::CronNever => Told::ill(
            "No scheduled task has ever run: this is a copy of a Moodle, or one whose cron was never set up.",
            EVERY_MINUTE,
        ),
        SeenInQueue::Empty => Told::fine("None of the plugin's tasks waits."),
        SeenInQueue::Waits { waiting, now } => {
            let seen = waiting_tasks(now, waiting, WaitsFor::Site);
            let old = waiting.oldest.is_some_and(|at| now.0 - at.0 > 3600);
            if waiting.failing > 0 || waiting.given_up > 0 {
                Told::ill(
                    seen,
                    "Site administration > Server > Tasks > Task logs says why they fail. One that Rocket.Chat refuses for good has to be deleted there (Ad hoc tasks).",
                )
            } else if old {
                Told::ill(seen, "They are due at once: see whether the cron keeps up.")
            } else {
                Told::fine(seen)
            }
        }
        SeenInQueue::Unreadable => Told::ill(
            "Which tasks wait is not known: Moodle's table task_adhoc cannot be read.",
            "Grant the database user SELECT on it.",
        ),
        SeenInQueue::OwnTaskOff => {
            Told::fine("The plugin's own scheduled task is off, as it ships.")
        }
        SeenInQueue::OwnTaskOn => Told::ill(
            "The plugin's own scheduled task (rocketchat_synchronise_task) is switched on. It cannot work: it uses an id that it never sets.",
            "Switch it off under Site administration > Server > Tasks > Scheduled tasks.",
        ),
    }
}
