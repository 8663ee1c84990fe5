//! Times as people type them at a command line.

use jiff::civil::{self, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _, Zoned};

use crate::domain::ids::UnixTime;
use crate::domain::window::{Window, WindowFault};

/// The window between two times as they were typed, at this moment in this time zone.
///
/// A day alone is meant whole: it begins where it stands first, and ends where it stands last.
///
/// # Errors
/// Where one of them is no time, or the first is the later one.
pub(super) fn window(from: &str, to: &str, now: &Zoned) -> Result<Window, WindowFault> {
    let read = |text: &str, edge| {
        moment(text, edge, now).ok_or_else(|| WindowFault::NoTime {
            text: text.to_owned(),
        })
    };
    let (from, to) = (read(from, Edge::Begin)?, read(to, Edge::End)?);
    Window::new(from, to).ok_or(WindowFault::Backwards { from, to })
}

/// Which end of a span of time is meant, by whoever names a day alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// Its first second.
    Begin,
    /// Its last second.
    End,
}

/// One time as it was typed, at this moment in this time zone; none where it is none.
pub(super) fn moment(text: &str, edge: Edge, now: &Zoned) -> Option<UnixTime> {
    let moment = timestamp(text.trim(), edge, now)?;
    Some(UnixTime(moment.as_second()))
}

fn timestamp(text: &str, edge: Edge, now: &Zoned) -> Option<Timestamp> {
    if text.eq_ignore_ascii_case("now") {
        return Some(now.timestamp());
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    local(text, edge, now).or_else(|| ago(text, now))
}

/// A day, a time of today, or both, on the clock of this time zone. One that this clock shows twice or never is read as
/// others do: the earlier of the two, or as much later as the clock was put forward.
fn local(text: &str, edge: Edge, now: &Zoned) -> Option<Timestamp> {
    let zone = now.time_zone();
    if let Some(day) = day(text, now) {
        return at_edge(day, edge, zone);
    }
    let at = match text.rsplit_once([' ', 'T', 't']) {
        None => time(text).map(|time| now.date().to_datetime(time)),
        Some((date, clock)) => day(date, now)
            .zip(time(clock))
            .map(|(day, time)| day.to_datetime(time)),
    };
    resolved(at?, zone)
}

fn day(text: &str, now: &Zoned) -> Option<civil::Date> {
    let text = text.trim();
    match text.to_ascii_lowercase().as_str() {
        "today" => Some(now.date()),
        "yesterday" => now.date().yesterday().ok(),
        _ => civil::Date::strptime("%Y-%m-%d", text).ok(),
    }
}

/// Hours and minutes; seconds where there are any.
fn time(text: &str) -> Option<civil::Time> {
    let text = text.trim();
    civil::Time::strptime("%H:%M:%S", text)
        .or_else(|_no_seconds| civil::Time::strptime("%H:%M", text))
        .ok()
}

fn at_edge(day: civil::Date, edge: Edge, zone: &TimeZone) -> Option<Timestamp> {
    match edge {
        Edge::Begin => resolved(day.at(0, 0, 0, 0), zone),
        Edge::End => {
            let next = resolved(day.tomorrow().ok()?.at(0, 0, 0, 0), zone)?;
            next.checked_sub(1.second()).ok()
        }
    }
}

fn resolved(at: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(at).compatible().ok()
}

/// `3h`, `-3h`, `3h ago`, `2 days`, `PT3H`: so long before now.
fn ago(text: &str, now: &Zoned) -> Option<Timestamp> {
    if text.starts_with('+') {
        return None;
    }
    let span: Span = text.parse().ok()?;
    let moment = now.checked_sub(span.abs()).ok()?;
    Some(moment.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 22 November 2026, a Sunday, 15:46:10 in Paris (14:46:10 UTC).
    fn now() -> Zoned {
        // Written out, as a machine need not know Paris.
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3");
        let zone = zone.unwrap_or(TimeZone::UTC);
        civil::date(2026, 11, 22)
            .at(15, 46, 10, 0)
            .to_zoned(zone)
            .unwrap_or_else(|_out_of_range| Zoned::default())
    }

    /// Both ends in UTC.
    fn ends(from: &str, to: &str) -> Result<[String; 2], WindowFault> {
        let shown = |moment: UnixTime| {
            Timestamp::from_second(moment.0)
                .map_or_else(|error| error.to_string(), |at| at.to_string())
        };
        window(from, to, &now()).map(|window| [shown(window.from()), shown(window.to())])
    }

    #[track_caller]
    fn is(from: &str, to: &str, begin: &str, end: &str) {
        assert_eq!(
            ends(from, to),
            Ok([begin.to_owned(), end.to_owned()]),
            "{from} {to}"
        );
    }

    #[test]
    fn times_are_those_of_this_zone() {
        is(
            "2026-11-22T09:00",
            "2026-11-22 11:30",
            "2026-11-22T08:00:00Z",
            "2026-11-22T10:30:00Z",
        );
        is(
            "2026-11-22 09:00:30",
            "now",
            "2026-11-22T08:00:30Z",
            "2026-11-22T14:46:10Z",
        );
        is(
            "09:00",
            "9:30",
            "2026-11-22T08:00:00Z",
            "2026-11-22T08:30:00Z",
        );
        is(
            "yesterday 22:00",
            "today 01:00",
            "2026-11-21T21:00:00Z",
            "2026-11-22T00:00:00Z",
        );
        // In summer the clock is an hour further.
        is(
            "2026-07-01 09:00",
            "2026-07-01 10:00",
            "2026-07-01T07:00:00Z",
            "2026-07-01T08:00:00Z",
        );
    }

    #[test]
    fn a_day_is_meant_whole() {
        is(
            "2026-11-20",
            "2026-11-20",
            "2026-11-19T23:00:00Z",
            "2026-11-20T22:59:59Z",
        );
        is(
            "yesterday",
            "today",
            "2026-11-20T23:00:00Z",
            "2026-11-22T22:59:59Z",
        );
        // The day on which the clock is put back has twenty-five hours.
        is(
            "2026-10-25",
            "2026-10-25",
            "2026-10-24T22:00:00Z",
            "2026-10-25T22:59:59Z",
        );
    }

    #[test]
    fn a_time_with_a_zone_is_that_zone_s() {
        is(
            "2026-11-22T09:00:00Z",
            "2026-11-22T09:00:00-05:00",
            "2026-11-22T09:00:00Z",
            "2026-11-22T14:00:00Z",
        );
        is(
            "2026-11-22 09:00+02:00",
            "now",
            "2026-11-22T07:00:00Z",
            "2026-11-22T14:46:10Z",
        );
    }

    #[test]
    fn a_length_is_so_long_ago() {
        for text in [
            "3h",
            "-3h",
            "3h ago",
            "3 hours ago",
            "180min",
            "PT3H",
            "3hours",
        ] {
            is(text, "now", "2026-11-22T11:46:10Z", "2026-11-22T14:46:10Z");
        }
        is(
            "-2d",
            "1h30m",
            "2026-11-20T14:46:10Z",
            "2026-11-22T13:16:10Z",
        );
        is(
            "1 week ago",
            "NOW",
            "2026-11-15T14:46:10Z",
            "2026-11-22T14:46:10Z",
        );
    }

    #[test]
    fn what_is_no_time_is_named_as_it_was_typed() {
        for text in [
            "",
            "soon",
            "25:00",
            "09:60",
            "2026-02-30",
            "2026-13-01",
            "22.11.2026",
            "+3h",
            "3",
            "9",
            "--format",
            "2026-11-22T",
            "T09:00",
            "99999999y",
            "now now",
            "2026-11-22 09:00 10:00",
            "tomorrow",
            "9h00m ago ago",
        ] {
            let fault = WindowFault::NoTime {
                text: text.to_owned(),
            };
            assert_eq!(ends(text, "now"), Err(fault.clone()), "{text}");
            assert_eq!(ends("yesterday", text), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_window_does_not_run_backwards() {
        let fault = ends("10:00", "09:00");
        assert!(
            matches!(fault, Err(WindowFault::Backwards { from, to }) if from > to),
            "{fault:?}"
        );
        is(
            "09:00",
            "09:00",
            "2026-11-22T08:00:00Z",
            "2026-11-22T08:00:00Z",
        );
    }
}
