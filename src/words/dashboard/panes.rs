//! Sentences beside the panes and the lists: where one is in them, what a group is, what taking away means.

use super::super::{ago, clean, date_time};
use super::facts::Fact;
use super::{Presence, Standing, presence_in_short, standing};
use crate::domain::ids::{CmId, UnixTime};
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
pub fn basket_empty(key: &str, arrow: Option<&str>) -> String {
    if let Some(arrow) = arrow {
        say!(
            "The basket is empty. {key} puts in what is marked or under the cursor, {arrow} the repair under the cursor.",
            "Le panier est vide. {key} y met ce qui est marqué ou sous le curseur, {arrow} le correctif sous le curseur."
        )
    } else {
        say!(
            "The basket is empty. On a list of differences {key} puts in what is marked or under the cursor.",
            "Le panier est vide. Dans une liste d'écarts, {key} y met ce qui est marqué ou sous le curseur."
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

/// What a recycle bin keeps a group for: an item of it, where that is still there.
pub fn kept_for(cm: CmId, item: Option<(&str, UnixTime)>) -> Option<Fact> {
    let (name, deleted) = item?;
    let (name, deleted) = (clean(name), date_time(deleted));
    Some(Fact {
        label: text!("in a bin", "à la corbeille"),
        value: say!(
            "“{name}” (course module {cm}), deleted {deleted}",
            "« {name} » (module de cours {cm}), supprimé le {deleted}"
        ),
    })
}

/// What Moodle expects of someone, for a narrow column.
pub fn standing_in_brief(what: Standing) -> &'static str {
    match what {
        Standing::Moderator => text!("mod.", "modér."),
        other => standing(other),
    }
}

/// What Rocket.Chat has of someone, for a narrow column.
pub fn presence_in_brief(what: Presence) -> &'static str {
    match what {
        Presence::Moderator => text!("mod.", "modér."),
        other => presence_in_short(other),
    }
}

/// An action that is on other screens, in the palette.
pub fn on_screens(names: &[&str]) -> String {
    let names = names.join(", ");
    say!("on {names}", "dans {names}")
}

/// An action of another screen was chosen: that screen is shown, and the action's key.
pub fn is_here(action: &str, key: &str) -> String {
    say!("Here it is: {key} {action}", "C'est ici : {key} {action}")
}

/// What a hit of the palette is that no activity has.
pub fn lone_group() -> &'static str {
    text!("group", "salon")
}

/// The third column, where the cursor is on nothing of which there are facts.
pub fn no_facts() -> &'static str {
    text!(
        "Facts of both sides about an activity or a person.",
        "Faits des deux côtés sur une activité ou une personne."
    )
}
