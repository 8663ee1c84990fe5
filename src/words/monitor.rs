//! What monitoring systems are told.

use super::{clean, count};
use crate::domain::drift::Code;

/// What there is, in figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Critical differences.
    pub critical: usize,
    /// Warnings.
    pub warnings: usize,
    /// Those that are only worth knowing.
    pub infos: usize,
    /// What could not be judged.
    pub unknown: usize,
    /// The codes of warnings and worse, most frequent first.
    pub codes: Vec<(Code, usize)>,
}

/// How many codes a line names.
const CODES: usize = 5;

/// `MOODRIFT CRITICAL - demo: 12 critical, 30 warnings (moderator_missing 12, member_missing 30)`, a line without a bar.
pub fn status(state: &str, site: &str, tally: &Tally) -> String {
    let mut parts = Vec::new();
    if tally.critical > 0 {
        parts.push(format!("{} critical", tally.critical));
    }
    if tally.warnings > 0 {
        parts.push(count(tally.warnings, "warning", "warnings"));
    }
    if tally.unknown > 0 {
        parts.push(format!("{} could not be told", tally.unknown));
    }
    if parts.is_empty() {
        parts.push("no drift".to_owned());
    }
    let mut codes: Vec<String> = tally
        .codes
        .iter()
        .take(CODES)
        .map(|(code, number)| format!("{code} {number}"))
        .collect();
    if tally.codes.len() > CODES {
        codes.push("…".to_owned());
    }
    let codes = if codes.is_empty() {
        String::new()
    } else {
        format!(" ({})", codes.join(", "))
    };
    one_line(&format!(
        "MOODRIFT {state} - {site}: {}{codes}",
        parts.join(", ")
    ))
}

/// The same for a check that could not run.
pub fn could_not_run(state: &str, trouble: &str) -> String {
    one_line(&format!("MOODRIFT {state} - {trouble}"))
}

/// A bar begins the figures, and a line ends the text.
fn one_line(text: &str) -> String {
    clean(text).replace('|', "/")
}

/// What each metric means, by its name: see `report::prometheus`.
pub mod metric {
    /// `moodrift_build_info`.
    pub const BUILD: &str = "The version of moodrift, always 1.";
    /// `moodrift_up`.
    pub const UP: &str = "Whether the last check could be made: 1, or 0.";
    /// `moodrift_last_attempt_timestamp_seconds`.
    pub const ATTEMPT: &str = "When the last check ended, made or not, in seconds since 1970.";
    /// `moodrift_last_read_timestamp_seconds`.
    pub const READ_AT: &str = "When the last read of both sides ended, in seconds since 1970.";
    /// `moodrift_read_duration_seconds`.
    pub const TOOK: &str = "How long the last read of both sides took.";
    /// `moodrift_read_requests`.
    pub const REQUESTS: &str = "How many requests the last read sent to Rocket.Chat.";
    /// `moodrift_drifts`.
    pub const DRIFTS: &str =
        "Differences between Moodle and Rocket.Chat, without those of courses that have ended.";
    /// `moodrift_dormant_drifts`.
    pub const DORMANT: &str = "Differences in courses that have ended or are hidden.";
    /// `moodrift_unknown`.
    pub const UNKNOWN: &str = "What could not be judged.";
    /// `moodrift_oldest_drift_age_seconds`.
    pub const OLDEST: &str =
        "For how long the oldest difference has been seen; 0 where there is none.";
    /// `moodrift_activities`.
    pub const ACTIVITIES: &str = "Rocket.Chat activities in Moodle.";
    /// `moodrift_groups`.
    pub const GROUPS: &str = "Groups of these activities that exist.";
    /// `moodrift_waiting_tasks`.
    pub const TASKS: &str = "Tasks of the plugin that wait in Moodle, by how they went so far.";
    /// `moodrift_moodle_cron_timestamp_seconds`.
    pub const CRON: &str = "When Moodle's cron last ran, in seconds since 1970.";
    /// `moodrift_frozen`.
    pub const FROZEN: &str = "Whether somebody has frozen the site: 1, or 0.";
}
