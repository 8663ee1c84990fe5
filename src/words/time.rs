//! Times for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::ids::UnixTime;

/// `2026-11-22 15:46 UTC`, or the number itself where it is no time.
pub fn date_time(time: UnixTime) -> String {
    Timestamp::from_second(time.0).map_or_else(
        |_out_of_range| time.0.to_string(),
        |at| {
            at.to_zoned(TimeZone::UTC)
                .strftime("%Y-%m-%d %H:%M UTC")
                .to_string()
        },
    )
}

/// How long ago something was, in its largest unit: `12 s`, `5 min`, `3 h`, `4 d`.
pub fn ago(now: UnixTime, then: UnixTime) -> String {
    let seconds = now.0.saturating_sub(then.0).max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..172_800 => format!("{} h", seconds / 3600),
        _ => say!("{} d", "{} j", seconds / 86_400),
    }
}

/// `for 3 d`: how long a difference has been seen; none where this is the first read that saw it.
pub fn seen_for(now: UnixTime, since: UnixTime) -> Option<String> {
    (since < now).then(|| say!("for {}", "depuis {}", ago(now, since)))
}

/// `Seen since 2026-11-20 10:00 UTC, for 3 d.`
pub fn seen_since(now: UnixTime, since: UnixTime) -> String {
    seen_for(now, since).map_or_else(
        || text!("Seen for the first time.", "Vu pour la première fois.").to_owned(),
        |age| {
            say!(
                "Seen since {}, {age}.",
                "Vu le {}, {age}.",
                date_time(since)
            )
        },
    )
}
