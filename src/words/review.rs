//! The review of a term.

use super::{ago, clean, date_time, nouns};
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
pub fn age(age: Age) -> &'static str {
    match age {
        Age::Day => text!("less than a day", "moins d'un jour"),
        Age::Week => text!("a day to a week", "d'un jour à une semaine"),
        Age::Month => text!("a week to a month", "d'une semaine à un mois"),
        Age::Term => text!("a month to half a year", "d'un mois à six mois"),
        Age::Longer => text!("longer", "plus longtemps"),
        Age::Unknown => text!("not known", "inconnu"),
    }
}

/// Titles of the tables.
pub fn by_category() -> &'static str {
    text!("By category", "Par catégorie")
}

/// The same.
pub fn by_code() -> &'static str {
    text!("By code", "Par code")
}

/// The same.
pub fn by_age() -> &'static str {
    text!("By age", "Par ancienneté")
}

/// Titles of their first columns.
pub fn category_head() -> &'static str {
    text!("Category", "Catégorie")
}

/// The same.
pub fn code_head() -> &'static str {
    text!("Code", "Code")
}

/// The same.
pub fn seen_for() -> &'static str {
    text!("Seen for", "Vu depuis")
}

/// Titles of the other columns of a table of figures.
pub fn figures() -> [&'static str; 4] {
    text!(
        ["Critical", "Warnings", "Info", "Oldest"],
        ["Critiques", "Avertissements", "Info", "Plus ancien"]
    )
}

/// Titles of the columns of a category's findings.
pub fn columns() -> [&'static str; 6] {
    text!(
        ["Finding", "Course", "Activity", "What", "Seen for", "Fix"],
        [
            "Constat",
            "Cours",
            "Activité",
            "Quoi",
            "Vu depuis",
            "Correctif"
        ]
    )
}

/// `Moodle and Rocket.Chat: demo, 2026-11-22 15:46 UTC`.
pub fn title(site: &str, read_at: UnixTime) -> String {
    say!(
        "Moodle and Rocket.Chat: {}, {}",
        "Moodle et Rocket.Chat : {}, {}",
        clean(site),
        date_time(read_at)
    )
}

/// What the document holds, in a sentence.
pub fn totals(differences: usize, left_out: usize, unknown: usize) -> String {
    let mut text = format!("{}.", nouns::differences(differences));
    match left_out {
        0 => {}
        1 => text.push_str(text!(
            " 1 one of courses that have ended or are hidden left out (`--dormant` shows them).",
            " 1 autre, de cours terminés ou cachés, laissé de côté (`--dormant` le montre)."
        )),
        some => text.push_str(&say!(
            " {some} ones of courses that have ended or are hidden left out (`--dormant` shows them).",
            " {some} autres, de cours terminés ou cachés, laissés de côté (`--dormant` les montre)."
        )),
    }
    match unknown {
        0 => {}
        1 => text.push_str(text!(
            " 1 thing could not be judged.",
            " 1 point n'a pas pu être jugé."
        )),
        some => text.push_str(&say!(
            " {some} things could not be judged.",
            " {some} points n'ont pas pu être jugés."
        )),
    }
    text
}

/// `Faculty of Science / Informatics`; none is the site as a whole.
pub fn category(path: Option<&[&Category]>) -> String {
    match path {
        None => text!("The site", "Le site").to_owned(),
        Some([]) => text!("Front page", "Page d'accueil").to_owned(),
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
