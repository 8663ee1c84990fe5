//! What the store says beside what is on record: that nothing may be changed, or that it is of no use.

use super::{clean, date_time};
use crate::domain::freeze::{Freeze, FreezeExtent};
use crate::domain::ids::UnixTime;
use crate::domain::trouble::StoreTrouble;

/// `arche is frozen by anna@host since 2026-11-22 09:12 UTC: exam week`
pub fn frozen(freeze: &Freeze) -> String {
    let what = match &freeze.extent {
        FreezeExtent::Site(site) => say!("{} is frozen", "{} est gelé", clean(site)),
        FreezeExtent::EverySite => {
            text!("every site is frozen", "tous les sites sont gelés").to_owned()
        }
    };
    say!(
        "{what} by {} since {}{}",
        "{what} par {} depuis le {}{}",
        clean(&freeze.operator),
        date_time(freeze.since),
        reason(freeze)
    )
}

fn reason(freeze: &Freeze) -> String {
    freeze
        .reason
        .as_ref()
        .map_or_else(String::new, |reason| say!(": {}", " : {}", clean(reason)))
}

/// ` FROZEN by anna@host since 09:12: exam week `, with the day where it was another one.
pub fn badge(freeze: &Freeze, now: UnixTime) -> String {
    let (day, today) = (date_time(freeze.since), date_time(now));
    let day_of = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let since = if day_of(&day) == day_of(&today) {
        day.split(' ').nth(1).unwrap_or_default().to_owned()
    } else {
        day
    };
    say!(
        "FROZEN by {} since {since}{}",
        "GELÉ par {} depuis {since}{}",
        clean(&freeze.operator),
        reason(freeze)
    )
}

/// The same where there is no room for more.
pub fn frozen_mark() -> &'static str {
    text!("FROZEN", "GELÉ")
}

/// Where the store is of no use.
pub fn no_journal() -> &'static str {
    text!("NO JOURNAL", "SANS JOURNAL")
}

/// Why nothing runs.
pub fn refused(freeze: &Freeze) -> String {
    let (why, ends) = (frozen(freeze), unfreeze(freeze));
    let why = why.trim_end_matches('.');
    say!(
        "Nothing is changed: {why}. There is no consent to it; {ends} ends it.",
        "Rien n'est changé : {why}. On ne peut pas passer outre ; {ends} y met fin."
    )
}

const fn unfreeze(freeze: &Freeze) -> &'static str {
    match freeze.extent {
        FreezeExtent::Site(_) => "`moodrift unfreeze`",
        FreezeExtent::EverySite => "`moodrift unfreeze --all`",
    }
}

/// After freezing.
pub fn froze(freeze: &Freeze) -> String {
    let (what, ends) = (frozen(freeze), unfreeze(freeze));
    let what = what.trim_end_matches('.');
    say!(
        "From now on {what}. Nobody who shares this store changes anything; {ends} ends it.",
        "Désormais, {what}. Personne qui partage ce journal ne change plus rien ; {ends} y met fin."
    )
}

/// When it was frozen before.
pub fn frozen_already(freeze: &Freeze) -> String {
    say!(
        "It is so already: {}.",
        "C'est déjà le cas : {}.",
        frozen(freeze).trim_end_matches('.')
    )
}

/// After a freeze has ended.
pub fn thawed(freeze: &Freeze) -> String {
    say!(
        "It is over: {}.",
        "C'est fini : {}.",
        frozen(freeze).trim_end_matches('.')
    )
}

/// When there was nothing to end.
pub fn not_frozen(extent: &FreezeExtent) -> String {
    match extent {
        FreezeExtent::Site(site) => say!("{} is not frozen.", "{} n'est pas gelé.", clean(site)),
        FreezeExtent::EverySite => text!(
            "There is no freeze of every site; single sites may be frozen.",
            "Il n'y a pas de gel de tous les sites ; certains peuvent être gelés un par un."
        )
        .to_owned(),
    }
}

/// What a store that is of no use means for a reading.
pub fn nothing_remembered(trouble: &StoreTrouble) -> String {
    say!(
        "{trouble} Since when anything has differed is not told.",
        "{trouble} Depuis quand les écarts existent n'est pas dit."
    )
}
