//! How long a limiter makes a read take.

use std::time::Duration;

use super::{count, nouns};
use crate::domain::outlook::{Allowance, Outlook};

/// The permission that spares an account the limiter.
const BYPASS: &str = "api-bypass-rate-limit";

/// Before the groups are read: how long it takes, why, and what would help.
pub fn limited(outlook: Outlook) -> String {
    let how_often = how_often(outlook.allowance);
    let groups = nouns::groups(outlook.groups);
    let takes = duration(outlook.left);
    say!(
        "Rocket.Chat lets this account ask {how_often}: reading {groups} takes about {takes}. \
         With the permission {BYPASS} the account reads at once.",
        "Rocket.Chat laisse ce compte demander {how_often} : lire {groups} prend environ {takes}. \
         Avec la permission {BYPASS}, le compte lit aussitôt."
    )
}

/// While they are read: `group 12 of 60 · 4 min left · asks again in 38 s`, as much of it as is known.
pub fn read_so_far(groups: Option<(usize, usize)>, outlook: Outlook) -> String {
    let groups =
        groups.map(|(done, total)| say!("group {done} of {total}", "salon {done} sur {total}"));
    let left = time_left(outlook);
    let waits = outlook
        .waits
        .map(|waits| say!("asks again in {}", "redemande dans {}", duration(waits)));
    let parts: Vec<String> = [groups, left, waits].into_iter().flatten().collect();
    parts.join(" · ")
}

/// `4 min left`; nothing where no more has to be waited for.
pub fn time_left(outlook: Outlook) -> Option<String> {
    (!outlook.left.is_zero()).then(|| say!("{} left", "reste {}", duration(outlook.left)))
}

/// `waits 38 s`; nothing where requests are let through.
pub fn waiting(outlook: Outlook) -> Option<String> {
    let waits = outlook.waits?;
    Some(say!("waits {}", "attend {}", duration(waits)))
}

/// `10 times a minute`, `10 times in 30 s`.
fn how_often(allowance: Allowance) -> String {
    let times = count(
        usize::try_from(allowance.calls).unwrap_or(usize::MAX),
        text!("time", "fois"),
        text!("times", "fois"),
    );
    // A window is told to the millisecond, and measured by two clocks.
    match allowance.window.as_secs() {
        58..=62 => say!("{times} a minute", "{times} par minute"),
        _ => say!("{times} in {}", "{times} en {}", duration(allowance.window)),
    }
}

/// A time that is still to come, rounded up, in its largest unit: `38 s`, `5 min`, `2 h 10 min`.
pub(super) fn duration(time: Duration) -> String {
    let seconds = time.as_millis().div_ceil(1000);
    match seconds {
        0..=90 => format!("{seconds} s"),
        // A few seconds more are no minute more.
        91..3600 => format!("{} min", (seconds + 45) / 60),
        _ => {
            let minutes = seconds.div_ceil(60);
            let (hours, rest) = (minutes / 60, minutes % 60);
            if rest == 0 {
                format!("{hours} h")
            } else {
                format!("{hours} h {rest} min")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_to_come_are_rounded_to_what_a_person_would_say() {
        for (milliseconds, expected) in [
            (0, "0 s"),
            (1, "1 s"),
            (38_000, "38 s"),
            (90_000, "90 s"),
            (91_000, "2 min"),
            (300_000, "5 min"),
            (310_000, "5 min"),
            (330_000, "6 min"),
            (3_600_000, "1 h"),
            (3_660_000, "1 h 1 min"),
        ] {
            assert_eq!(duration(Duration::from_millis(milliseconds)), expected);
        }
    }
}
