//! What is said of the filter.

use super::super::{clean, count};

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

/// The title of the palette.
pub const PALETTE_TITLE: &str = "Go to, or do";
/// What a hit of the palette is.
pub const DO: &str = "do";
/// A category.
pub const CATEGORY: &str = "category";
/// A course.
pub const COURSE: &str = "course";
/// An activity with its group.
pub const ACTIVITY: &str = "group";
/// A person of Moodle.
pub const PERSON: &str = "person";
/// An account that is nobody's in Moodle.
pub const ACCOUNT: &str = "account";
/// Nothing has these letters in it.
pub const NO_HIT: &str = "Nothing has these letters in this order.";
/// What was found is not there any more.
pub const GONE: &str = "It is not there any more: it was read again meanwhile.";

/// How much the palette finds.
pub fn hits(number: usize, blank: bool) -> String {
    if blank {
        "Type a few letters of an action, a course, a group or a person.".to_owned()
    } else {
        count(number, "hit", "hits")
    }
}

/// Somebody who is in no group and expected in none.
pub fn nowhere(name: &str) -> String {
    format!("{name} is in no group, and expected in none.")
}

/// Somebody whom the palette went to.
pub fn met(name: &str, groups: usize) -> String {
    match groups {
        1 => format!("{name} is in one group, or expected there: this one."),
        _ => format!(
            "{name} is in {groups} groups, or expected there; this is the one that matters most. Filter with \
             person: for all."
        ),
    }
}
