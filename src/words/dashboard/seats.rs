//! The matrix of moderators: what its signs, rows and columns mean.

use super::super::nouns;

/// What someone should be, and is, where moderators are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// He is a moderator, and should be one.
    IsAndShould,
    /// He should be one, and is none.
    Should,
    /// He is one, and should be none.
    Extra,
    /// He owns the group, which counts.
    Owner,
    /// He is one; both is right.
    Tolerated,
}

/// What a sign of the matrix means.
pub fn seat(seat: Seat) -> &'static str {
    match seat {
        Seat::IsAndShould => text!("is moderator, rightly", "l'est, à juste titre"),
        Seat::Should => text!("should be moderator", "devrait être modérateur"),
        Seat::Extra => text!("should not be moderator", "ne devrait pas l'être"),
        Seat::Owner => text!("owns the group", "propriétaire du salon"),
        Seat::Tolerated => text!(
            "moderator or not, both are right",
            "modérateur ou non, au choix"
        ),
    }
}

/// Someone beside a group, in a sentence.
pub fn seat_sentence(name: &str, group: &str, seat: Seat) -> String {
    match seat {
        Seat::IsAndShould => say!(
            "{name} is a moderator of {group}, as expected.",
            "{name} est modérateur de {group}, comme attendu."
        ),
        Seat::Should => say!(
            "{name} should be a moderator of {group}, and is none.",
            "{name} devrait être modérateur de {group}, et ne l'est pas."
        ),
        Seat::Extra => say!(
            "{name} is a moderator of {group}, and should be none.",
            "{name} est modérateur de {group}, et ne devrait pas l'être."
        ),
        Seat::Owner => say!(
            "{name} owns {group}, which counts as moderating it.",
            "{name} est propriétaire de {group}, ce qui vaut modération."
        ),
        Seat::Tolerated => say!(
            "{name} is a moderator of {group}; to be none is right too.",
            "{name} est modérateur de {group} ; ne pas l'être irait aussi."
        ),
    }
}

/// The keys that are told of on a row of the matrix.
#[derive(Debug, Clone)]
pub struct SeatKeys {
    /// To a single person.
    pub column: String,
    /// Marks what is under the cursor.
    pub mark: String,
    /// Marks everything shown.
    pub mark_all: String,
}

/// A row of the matrix, in a sentence.
pub fn seats_sentence(group: &str, moderators: usize, drifts: usize, keys: &SeatKeys) -> String {
    let (moderators, differs) = (nouns::moderators(moderators), differs(drifts));
    let SeatKeys {
        column,
        mark,
        mark_all,
    } = keys;
    say!(
        "{group}: {moderators}, {differs}. {column} goes to a single person; {mark} and {mark_all} are about his column then.",
        "{group} : {moderators}, {differs}. {column} va à une seule personne ; {mark} et {mark_all} portent alors sur sa colonne."
    )
}

pub(super) fn differs(drifts: usize) -> String {
    match drifts {
        0 => text!("nothing differs", "aucun écart").to_owned(),
        some => nouns::differences(some),
    }
}

/// A column of the matrix where it meets a row in which there is nobody.
pub fn no_seat(name: &str, group: &str) -> String {
    say!(
        "{name} is no moderator of {group}, as expected.",
        "{name} n'est pas modérateur de {group}, comme attendu."
    )
}

/// How large the matrix is.
pub fn matrix_extent(groups: usize, people: usize) -> String {
    format!("{} × {}", nouns::groups(groups), nouns::people(people))
}

/// No group has a moderator, and none should.
pub fn no_moderators() -> &'static str {
    text!(
        "No group is judged: there is nobody to show.",
        "Aucun salon n'est jugé : personne à montrer."
    )
}
