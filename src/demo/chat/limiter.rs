//! The rate limiter of the REST API: so many calls to a route by one address, in a window that all addresses of the
//! route share. Who calls makes no difference, except for those who are not limited at all.

use axum::http::{HeaderName, Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::answer::Answer;
use super::release::Release;
use super::world::World;

/// The releases that did not enforce it.
const UNENFORCED: std::ops::Range<Release> = Release::new(7, 5)..Release::new(7, 9);

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Limiter(FxHashMap<(&'static str, Method), Window>);

/// How much is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    calls: u64,
    window: SignedDuration,
}

/// What a call is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    limit: u64,
    made: u64,
    /// How long the window lasts from now on.
    left: SignedDuration,
    /// When it ends.
    ends: Timestamp,
}

#[derive(Debug)]
struct Window {
    ends: Timestamp,
    calls: FxHashMap<String, u64>,
}

impl Limits {
    /// Those of a server, where it has any.
    pub(super) fn of(world: &World) -> Option<Self> {
        if !world.is_on("API_Enable_Rate_Limiter") || UNENFORCED.contains(&world.release()) {
            return None;
        }
        let number = |id: &str| world.value_of(id).as_ref().and_then(Value::as_u64);
        let window = number("API_Enable_Rate_Limiter_Limit_Time_Default")?;
        Some(Self {
            calls: number("API_Enable_Rate_Limiter_Limit_Calls_Default")?,
            window: SignedDuration::from_millis(i64::try_from(window).ok()?),
        })
    }
}

impl Limiter {
    /// Counts a call. A refused one counts like any other, and the window ends when it would have.
    pub(super) fn count(
        &mut self,
        route: (&'static str, Method),
        address: &str,
        limits: Limits,
        now: Timestamp,
    ) -> Count {
        let fresh = || Window {
            ends: now.saturating_add(limits.window).unwrap_or(Timestamp::MAX),
            calls: FxHashMap::default(),
        };
        let window = self.0.entry(route).or_insert_with(fresh);
        if window.ends <= now {
            *window = fresh();
        }
        let made = window.calls.entry(address.to_owned()).or_default();
        *made += 1;
        Count {
            limit: limits.calls,
            made: *made,
            left: window.ends.duration_since(now),
            ends: window.ends,
        }
    }
}

impl Count {
    /// The refusal, where it was a call too many. It bears no `errorType` and no `Retry-After`.
    pub(super) fn refusal(self) -> Option<Answer> {
        let seconds = (self.left + SignedDuration::from_millis(999)).as_secs();
        (self.made > self.limit).then(|| {
            Answer::json(
                StatusCode::TOO_MANY_REQUESTS,
                json!({
                    "success": false,
                    "error": format!(
                        "Error, too many requests. Please slow down. You must wait {seconds} seconds before trying \
                         this endpoint again. [error-too-many-requests]"
                    ),
                }),
            )
        })
    }

    /// The same in headers, which every answer of a limited route bears.
    pub(super) fn headers(self) -> [(HeaderName, String); 3] {
        let left = self.limit.saturating_sub(self.made);
        [
            (
                HeaderName::from_static("x-ratelimit-limit"),
                self.limit.to_string(),
            ),
            (
                HeaderName::from_static("x-ratelimit-remaining"),
                left.to_string(),
            ),
            (
                HeaderName::from_static("x-ratelimit-reset"),
                self.ends.as_millisecond().to_string(),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        calls: 2,
        window: SignedDuration::from_secs(60),
    };

    fn made(limiter: &mut Limiter, route: &'static str, address: &str, second: i64) -> (u64, i64) {
        let now = Timestamp::from_second(second).unwrap_or_default();
        let count = limiter.count((route, Method::GET), address, LIMITS, now);
        (count.made, count.left.as_secs())
    }

    #[test]
    fn addresses_and_routes_are_counted_apart_in_a_window_that_a_route_shares() {
        let mut limiter = Limiter::default();
        assert_eq!(made(&mut limiter, "me", "a", 0), (1, 60));
        assert_eq!(made(&mut limiter, "me", "a", 10), (2, 50));
        assert_eq!(made(&mut limiter, "me", "b", 20), (1, 40));
        assert_eq!(made(&mut limiter, "login", "a", 30), (1, 60));
    }

    #[test]
    fn a_refused_call_counts_and_does_not_make_the_window_longer() {
        let mut limiter = Limiter::default();
        for call in 1..=5 {
            assert_eq!(
                made(&mut limiter, "me", "a", 10 * (call - 1)).1,
                60 - 10 * (call - 1)
            );
        }
        let now = Timestamp::from_second(59).unwrap_or_default();
        let sixth = limiter.count(("me", Method::GET), "a", LIMITS, now);
        assert_eq!(sixth.made, 6);
        assert!(sixth.refusal().is_some());
        assert_eq!(made(&mut limiter, "me", "a", 60), (1, 60));
    }
}
