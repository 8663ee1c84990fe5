//! What is said of the filter.

use super::super::{clean, count};

/// Something in the filter that makes no sense. It is left aside, and said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// In front of a colon stands no key.
    NoSuchKey(String),
    /// The screen has nothing that this key could find.
    NotHere(&'static str),
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
        Mistake::NoSuchKey(key) => say!(
            "{0}: is no key, so it is left aside. Keys: code, severity, course, category, group, person, role, since. To \
             look for the text itself, put it in quotes: \"{0}:\".",
            "{0}: n'est pas une clé et reste ignoré. Clés : code, severity, course, category, group, person, role, since. \
             Pour chercher le texte même, mettez-le entre guillemets : \"{0}:\".",
            clean(key)
        ),
        Mistake::NotHere(key) => say!(
            "{key}: cannot be asked on this screen, so it is left aside and hides nothing.",
            "{key}: ne se demande pas sur cet écran ; ce terme reste ignoré et ne cache rien."
        ),
        Mistake::NoSuchCode(code) => say!(
            "No code has {} in it, so it is left aside. Codes are like member_missing, moderator_extra, \
             group_archived.",
            "Aucun code ne contient {}, qui reste ignoré. Exemples de codes : member_missing, moderator_extra, \
             group_archived.",
            clean(code)
        ),
        Mistake::NoSuchSeverity(severity) => say!(
            "{} is no severity, so it is left aside: critical, warning or info.",
            "{} n'est pas une gravité et reste ignoré : critical, warning ou info.",
            clean(severity)
        ),
        Mistake::NoTime(time) => say!(
            "{} is no time, so it is left aside: since:30min, since:3h, since:2d, since:1w, or a date, \
             since:2026-11-01.",
            "{} n'est pas un temps et reste ignoré : since:30min, since:3h, since:2d, since:1w, ou une date, \
             since:2026-11-01.",
            clean(time)
        ),
        Mistake::TooMany => text!(
            "The filter has too many words; the last ones are left aside.",
            "Le filtre a trop de mots ; les derniers sont ignorés."
        )
        .to_owned(),
    }
}

/// The title of the palette.
pub fn palette_title() -> &'static str {
    text!("Go to, or do", "Aller à, ou faire")
}

/// What a hit of the palette is.
pub fn deed() -> &'static str {
    text!("do", "faire")
}

/// A category.
pub fn category() -> &'static str {
    text!("category", "catégorie")
}

/// A course.
pub fn course() -> &'static str {
    text!("course", "cours")
}

/// An activity with its group.
pub fn activity() -> &'static str {
    text!("group", "salon")
}

/// A person of Moodle.
pub fn person() -> &'static str {
    text!("person", "personne")
}

/// An account that is nobody's in Moodle.
pub fn account() -> &'static str {
    text!("account", "compte")
}

/// Nothing has these letters in it.
pub fn no_hit() -> &'static str {
    text!(
        "Nothing has these letters in this order.",
        "Rien n'a ces lettres dans cet ordre."
    )
}

/// What was found is not there any more.
pub fn gone() -> &'static str {
    text!(
        "It is not there any more: it was read again meanwhile.",
        "Ce n'est plus là : tout a été relu entre-temps."
    )
}

/// How much the palette finds.
pub fn hits(number: usize, blank: bool) -> String {
    if blank {
        text!(
            "Type a few letters of an action, a course, a group or a person.",
            "Tapez quelques lettres : action, cours, salon ou personne."
        )
        .to_owned()
    } else {
        count(number, text!("hit", "résultat"), text!("hits", "résultats"))
    }
}

/// What can be done, with what it does.
pub fn offer(short: &str, help: &str) -> String {
    say!("{short}: {help}", "{short} : {help}")
}

/// Somebody who is in no group and expected in none.
pub fn nowhere(name: &str) -> String {
    say!(
        "{name} is in no group, and expected in none.",
        "{name} n'est dans aucun salon, et attendu dans aucun."
    )
}

/// Somebody whom the palette went to.
pub fn met(name: &str, groups: usize) -> String {
    match groups {
        1 => say!(
            "{name} is in one group, or expected there: this one.",
            "{name} est dans un salon, ou y est attendu : celui-ci."
        ),
        _ => say!(
            "{name} is in {groups} groups, or expected there; this is the one that matters most. Filter with \
             person: for all.",
            "{name} est dans {groups} salons, ou y est attendu ; voici celui qui compte le plus. Filtrez par \
             person: pour tous."
        ),
    }
}
