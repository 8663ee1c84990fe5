//! What is said of the filter.

use super::super::clean;

/// Something in the filter that makes no sense. It is left aside, and said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// In front of a colon stands no key.
    NoSuchKey(String),
    /// No code has this in it.
    NoSuchCode(String),
    /// No severity begins so.
    NoSuchSeverity(String),
    /// This is no time.
    NoTime(String),
    /// There are more terms than can be looked for.
    TooMany,
}

/// What makes no sense in the filter, and what to type instead.
pub fn mistake(mistake: &Mistake) -> String {
    match mistake {
        Mistake::NoSuchKey(key) => format!(
            "{0}: is no key, so it is left aside. Keys: code, severity, course, category, group, person, since. To \
             look for the text itself, put it in quotes: \"{0}:\".",
            clean(key)
        ),
        Mistake::NoSuchCode(code) => format!(
            "No code has {} in it, so it is left aside. Codes are like member_missing, moderator_extra, \
             group_archived.",
            clean(code)
        ),
        Mistake::NoSuchSeverity(severity) => format!(
            "{} is no severity, so it is left aside: critical, warning or info.",
            clean(severity)
        ),
        Mistake::NoTime(time) => format!(
            "{} is no time, so it is left aside: since:30min, since:3h, since:2d, since:1w, or a date, \
             since:2026-11-01.",
            clean(time)
        ),
        Mistake::TooMany => {
            "The filter has too many words; the last ones are left aside.".to_owned()
        }
    }
}
