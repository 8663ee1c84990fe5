//! Sentences beside the panes and the lists: where one is in them, what a group is, what taking away means.

use super::super::{ago, date_time};
use crate::domain::ids::UnixTime;
use crate::domain::plan::StepOp;

/// What a kind of taking away means, before a plan is carried out; none where the kind itself says it.
pub fn taking_means(op: StepOp) -> Option<&'static str> {
    match op {
        StepOp::Remove => Some(text!(
            "Who is removed loses sight of the group's messages.",
            "Qui est retiré ne voit plus les messages du salon."
        )),
        StepOp::Archive => Some(text!(
            "In an archived group nobody can write until it is opened again.",
            "Personne ne peut écrire dans un salon archivé avant qu'il soit rouvert."
        )),
        _ => None,
    }
}

/// Which of the differences of a group is under the cursor, on the border of its pane.
pub fn position(at: usize, of: usize) -> String {
    say!("difference {at} of {of}", "écart {at} sur {of}")
}

/// How many differences a group has, where the cursor is on none of them.
pub fn differences(number: usize) -> String {
    match number {
        1 => text!("1 difference", "1 écart").to_owned(),
        _ => say!("{number} differences", "{number} écarts"),
    }
}

/// The basket is empty; where an arrow puts something in, it is named.
pub fn basket_empty(arrow: bool) -> &'static str {
    if arrow {
        text!(
            "The basket is empty. b puts in what is marked or under the cursor, → the repair under the cursor.",
            "Le panier est vide. b y met ce qui est marqué ou sous le curseur, → la réparation sous le curseur."
        )
    } else {
        text!(
            "The basket is empty. On a list of differences b puts in what is marked or under the cursor.",
            "Le panier est vide. Dans une liste d'écarts, b y met ce qui est marqué ou sous le curseur."
        )
    }
}

/// Since when a difference has been seen: the date, and how long ago that is.
pub fn seen_since(now: UnixTime, since: UnixTime) -> String {
    let (date, ago) = (date_time(since), ago(now, since));
    say!("seen since {date} ({ago})", "vu depuis le {date} ({ago})")
}

/// A difference that only this read has seen.
pub fn seen_first() -> &'static str {
    text!(
        "seen by this read for the first time",
        "vu pour la première fois par cette lecture"
    )
}

/// Over the differences, among the facts of both sides.
pub fn differs_here() -> &'static str {
    text!("What differs", "Écarts")
}
