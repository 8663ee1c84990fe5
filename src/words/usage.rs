//! What the command line answers to wrong usage, and its help on limits.

use std::path::Path;

use super::{clean, limit_meaning};
use crate::domain::limits::LimitName;

/// A word that is none of those expected.
pub fn one_of(what: &str, found: &str, expected: &[&str]) -> String {
    format!(
        "there is no {what} “{}”; expected one of: {}",
        clean(found),
        expected.join(", ")
    )
}

/// An allowance without a value.
pub fn no_value(found: &str) -> String {
    format!(
        "“{}” has no value; expected NAME=VALUE, such as removals=80",
        clean(found)
    )
}

/// A threshold whose figure is none.
pub fn no_threshold(found: &str) -> String {
    format!(
        "“{}” names no figure; expected a whole number from 1 on, such as warning=10",
        clean(found)
    )
}

/// Thresholds for a format that has none.
pub const THRESHOLDS_UNUSED: &str = "--warning and --critical say what a monitoring service is in: they go with --format nagios alone. (--only selects codes.)";

/// A key for pseudonyms that could be guessed.
pub fn short_key(variable: &str, least: usize) -> String {
    format!(
        "{variable} is too short: whoever guesses it knows whose each pseudonym is. Give it {least} characters at least, or unset it."
    )
}

/// Where no key can be made for pseudonyms.
pub const NO_RANDOM_NUMBERS: &str = "The system gives no random numbers, without which pseudonyms could be guessed. Set MOODRIFT_PSEUDONYM_KEY.";

/// A file of metrics that cannot be written.
pub fn textfile_unwritten(path: &Path, detail: &str) -> String {
    format!(
        "The metrics cannot be written to {} ({}). Check that its folder is there and may be written.",
        path.display(),
        clean(detail)
    )
}

/// A text that names no time.
pub fn no_time(found: &str) -> String {
    format!(
        "“{}” is no time; expected 2026-11-22, “2026-11-22 09:00”, 09:00 (today), yesterday, 7d or 12h (so long ago), \
         now, or with a zone as 2026-11-22T09:00:00+01:00",
        clean(found)
    )
}

/// An allowance whose value is no number.
pub fn no_figure(found: &str) -> String {
    format!("“{}” is no whole number", clean(found))
}

/// The names of all limits, their defaults and their meaning.
pub fn limits_help(limits: impl Iterator<Item = LimitName>) -> String {
    let mut text = String::from(
        "Limits, with the figure up to which a plan passes (those without one are consented to with 1):\n",
    );
    for limit in limits {
        let figure = limit
            .default_figure()
            .map_or_else(|| "-".to_owned(), |figure| figure.to_string());
        text.push_str(&format!(
            "  {:<19} {figure:>4}  {}\n",
            limit.to_string(),
            limit_meaning(limit)
        ));
    }
    text
}

/// A selector that names nothing, or more than one thing.
pub fn ambiguous(selector: &str, text: &str, candidates: &[String]) -> String {
    let text = clean(text);
    if candidates.is_empty() {
        format!("--{selector}: nothing is called “{text}”.")
    } else {
        let candidates: Vec<_> = candidates
            .iter()
            .map(|candidate| clean(candidate))
            .collect();
        format!(
            "--{selector}: “{text}” could be any of: {}. Name it by its id.",
            candidates.join(", ")
        )
    }
}

/// Several sites, and none chosen.
pub fn choose_site(names: &[&str]) -> String {
    format!(
        "several sites are configured; choose one with --site: {}.",
        names.join(", ")
    )
}

/// Moodle has no such activity.
pub fn no_activity(cm: i64) -> String {
    format!(
        "Moodle has no Rocket.Chat activity {cm}. It is the number after id= in the address of the activity's page."
    )
}

/// Neither side knows the person.
pub fn nobody(username: &str) -> String {
    format!(
        "nobody is called “{}” in Moodle or Rocket.Chat.",
        clean(username)
    )
}

/// A name that could be any of these: each by its username and its name.
pub fn several(name: &str, people: &[(&str, &str)]) -> String {
    let people: Vec<String> = people
        .iter()
        .map(|(username, name)| format!("{} ({})", clean(username), clean(name)))
        .collect();
    format!(
        "“{}” could be any of: {}. Give the username.",
        clean(name),
        people.join(", ")
    )
}

/// After any other answer.
pub const DECLINED: &str = "Nothing was changed.";

/// When the plan is empty.
pub const NOTHING_TO_DO: &str = "Nothing to do.";

/// While stopping.
pub const STOPPING: &str = "Stopping after the step in flight.";

/// A log that cannot be written.
pub fn no_log(file: &Path, detail: &str) -> String {
    format!(
        "--log: the file {} cannot be opened ({detail}).",
        file.display()
    )
}

/// `--log-level` without a file to which it could apply.
pub const LEVEL_WITHOUT_LOG: &str =
    "--log-level says how much goes into the file of --log; name that file, too.";
