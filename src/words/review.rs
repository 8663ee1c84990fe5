//! The review of a term.

use super::{ago, clean, count, date_time};
use crate::domain::ids::UnixTime;
use crate::domain::site::Category;

/// For how long a difference has been seen, in steps. Those of which it is not known come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// Less than a day.
    Day,
    /// Less than a week.
    Week,
    /// Less than a month.
    Month,
    /// Less than half a year: a term.
    Term,
    /// Longer.
    Longer,
    /// Not known: no earlier read is remembered.
    Unknown,
}

/// Seconds of a day.
const DAY: i64 = 86_400;

impl Age {
    /// The step of so many seconds.
    pub const fn of(seconds: Option<i64>) -> Self {
        match seconds {
            None => Self::Unknown,
            Some(seconds) => match seconds / DAY {
                ..1 => Self::Day,
                1..7 => Self::Week,
                7..30 => Self::Month,
                30..183 => Self::Term,
                _ => Self::Longer,
            },
        }
    }
}

/// What a step is called.
pub const fn age(age: Age) -> &'static str {
    match age {
        Age::Day => "less than a day",
        Age::Week => "a day to a week",
        Age::Month => "a week to a month",
        Age::Term => "a month to half a year",
        Age::Longer => "longer",
        Age::Unknown => "not known",
    }
}

/// Titles of the tables.
pub const BY_CATEGORY: &str = "By category";
/// The same.
pub const BY_CODE: &str = "By code";
/// The same.
pub const BY_AGE: &str = "By age";

/// Titles of their first columns.
pub const CATEGORY: &str = "Category";
/// The same.
pub const CODE: &str = "Code";
/// The same.
pub const SEEN_FOR: &str = "Seen for";

/// Titles of the other columns of a table of figures.
pub const FIGURES: [&str; 4] = ["Critical", "Warnings", "Info", "Oldest"];

/// Titles of the columns of a category's findings.
pub const COLUMNS: [&str; 6] = ["Finding", "Course", "Activity", "What", "Seen for", "Fix"];

/// `Moodle and Rocket.Chat: demo, 2026-11-22 15:46 UTC`.
pub fn title(site: &str, read_at: UnixTime) -> String {
    format!(
        "Moodle and Rocket.Chat: {}, {}",
        clean(site),
        date_time(read_at)
    )
}

/// What the document holds, in a sentence.
pub fn totals(differences: usize, left_out: usize, unknown: usize) -> String {
    let mut text = format!("{}.", count(differences, "difference", "differences"));
    if left_out > 0 {
        text.push_str(&format!(
            " {} of courses that have ended or are hidden left out (`--dormant` shows them).",
            count(left_out, "one", "ones")
        ));
    }
    if unknown > 0 {
        text.push_str(&format!(
            " {} could not be judged.",
            count(unknown, "thing", "things")
        ));
    }
    text
}

/// `Faculty of Science / Informatics`; none is the site as a whole.
pub fn category(path: Option<&[&Category]>) -> String {
    match path {
        None => "The site".to_owned(),
        Some([]) => "Front page".to_owned(),
        Some(path) => {
            let names: Vec<_> = path.iter().map(|one| clean(&one.name)).collect();
            names.join(" / ")
        }
    }
}

/// `3 d`; empty where it is not known.
pub fn oldest(seconds: Option<i64>) -> String {
    seconds.map_or_else(String::new, |seconds| ago(UnixTime(seconds), UnixTime(0)))
}
