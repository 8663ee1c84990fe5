//! What the store says beside what is on record: that nothing may be changed, or that it is of no use.

use super::{clean, date_time};
use crate::domain::freeze::{Freeze, FreezeExtent};
use crate::domain::ids::UnixTime;
use crate::domain::trouble::StoreTrouble;

/// `arche is frozen by anna@host since 2026-11-22 09:12 UTC: exam week`
pub fn frozen(freeze: &Freeze) -> String {
    let what = match &freeze.extent {
        FreezeExtent::Site(site) => format!("{} is frozen", clean(site)),
        FreezeExtent::EverySite => "every site is frozen".to_owned(),
    };
    format!(
        "{what} by {} since {}{}",
        clean(&freeze.operator),
        date_time(freeze.since),
        reason(freeze)
    )
}

fn reason(freeze: &Freeze) -> String {
    freeze
        .reason
        .as_ref()
        .map_or_else(String::new, |reason| format!(": {}", clean(reason)))
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
    format!(
        "FROZEN by {} since {since}{}",
        clean(&freeze.operator),
        reason(freeze)
    )
}

/// The same where there is no room for more.
pub const FROZEN: &str = "FROZEN";

/// Where the store is of no use.
pub const NO_JOURNAL: &str = "NO JOURNAL";

/// Why nothing runs.
pub fn refused(freeze: &Freeze) -> String {
    format!(
        "Nothing is changed: {}. There is no consent to it; {} ends it.",
        frozen(freeze).trim_end_matches('.'),
        unfreeze(freeze)
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
    format!(
        "From now on {}. Nobody who shares this store changes anything; {} ends it.",
        frozen(freeze).trim_end_matches('.'),
        unfreeze(freeze)
    )
}

/// When it was frozen before.
pub fn frozen_already(freeze: &Freeze) -> String {
    format!(
        "It is so already: {}.",
        frozen(freeze).trim_end_matches('.')
    )
}

/// After a freeze has ended.
pub fn thawed(freeze: &Freeze) -> String {
    format!("It is over: {}.", frozen(freeze).trim_end_matches('.'))
}

/// When there was nothing to end.
pub fn not_frozen(extent: &FreezeExtent) -> String {
    match extent {
        FreezeExtent::Site(site) => format!("{} is not frozen.", clean(site)),
        FreezeExtent::EverySite => {
            "There is no freeze of every site; single sites may be frozen.".to_owned()
        }
    }
}

/// What a store that is of no use means for a reading.
pub fn nothing_remembered(trouble: &StoreTrouble) -> String {
    format!("{trouble} Since when anything has differed is not told.")
}
