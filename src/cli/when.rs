//! Times as they are typed.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::domain::ids::UnixTime;

/// Which end of a day is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// Its beginning.
    Begin,
    /// Its end.
    End,
}

/// A day of UTC, a time, or how long ago (`7d`, `12h`, `30m`); none where it is none of them.
pub(super) fn moment(text: &str, edge: Edge) -> Option<UnixTime> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(UnixTime(time.as_second()));
    }
    if let Some(ago) = seconds_ago(text) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
        return Some(UnixTime(i64::try_from(now).ok()?.checked_sub(ago)?));
    }
    let day: Date = text.parse().ok()?;
    let day = match edge {
        Edge::Begin => day,
        Edge::End => day.checked_add(1.day()).ok()?,
    };
    let midnight = day.to_zoned(TimeZone::UTC).ok()?;
    Some(UnixTime(midnight.timestamp().as_second()))
}

fn seconds_ago(text: &str) -> Option<i64> {
    let unit = text.chars().next_back()?;
    let number: i64 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        'd' => 86_400,
        'h' => 3600,
        'm' => 60,
        _ => return None,
    };
    (number >= 0).then(|| number.checked_mul(seconds)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_those_of_utc() {
        let at = |text| moment(text, Edge::Begin).map(|time| time.0);
        assert_eq!(at("1970-01-02"), Some(86_400));
        assert_eq!(at("1970-01-02T01:00Z"), Some(90_000));
        assert_eq!(at("1970-01-02T01:00:00+01:00"), Some(86_400));
        let end = moment("1970-01-02", Edge::End).map(|time| time.0);
        assert_eq!(end, Some(2 * 86_400));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "d",
            "-3d",
            "yesterday",
            "2026-13-01",
            "7w",
            "9223372036854775807d",
        ] {
            assert_eq!(moment(text, Edge::Begin), None, "{text}");
        }
    }
}
