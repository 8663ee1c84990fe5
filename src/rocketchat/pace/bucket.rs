//! What one route of a server still lets through, as far as its limiter has told.
//!
//! The limiter counts per route and address, in windows that begin with a request and have a fixed length
//! (`x-ratelimit-limit`, `-remaining`, `-reset`). What others send from the same address counts too, so that a new
//! window is first tried with one request.

use std::time::Duration;

use tokio::time::Instant;

use crate::domain::outlook::Allowance;

/// By how much two answers of one window may differ about its end, in milliseconds.
const SAME_WINDOW: i64 = 100;

/// One route's requests.
#[derive(Debug, Clone, Default)]
pub(super) struct Bucket {
    state: State,
    under_way: u32,
}

#[derive(Debug, Clone, Copy, Default)]
enum State {
    /// Nothing is known of the present window: one request at a time finds out.
    #[default]
    Untold,
    /// Nothing is counted.
    Free,
    /// So many more until then. After that nothing is known.
    Window {
        left: u32,
        ends: Instant,
        reset: Option<i64>,
    },
}

/// What an answer's headers say of the window that it fell into.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// How many more are let through.
    pub(super) left: u32,
    /// When it ends, by the server's clock, in milliseconds since the epoch: its name, so to speak.
    pub(super) reset: i64,
    /// When it ends.
    pub(super) ends: Instant,
}

impl Bucket {
    /// A route of an account that no limiter counts.
    pub(super) const fn free() -> Self {
        Self {
            state: State::Free,
            under_way: 0,
        }
    }

    /// Whether one more request would be let through, as far as is known. What is under way may have been counted
    /// already, or not yet.
    pub(super) fn admits(&self, now: Instant) -> bool {
        match self.state {
            State::Free => true,
            State::Window { left, ends, .. } if now < ends => left > self.under_way,
            State::Window { .. } | State::Untold => self.under_way == 0,
        }
    }

    /// When it is worth looking again, where only time helps.
    pub(super) fn opens(&self, now: Instant) -> Option<Instant> {
        match self.state {
            State::Window { left, ends, .. } if now < ends && left <= self.under_way => Some(ends),
            _ => None,
        }
    }

    /// How many more are let through, and for how long that holds; none where nothing is counted, or nobody knows.
    pub(super) fn left(&self, now: Instant) -> Option<(u32, Duration)> {
        match self.state {
            State::Window { left, ends, .. } if now < ends => {
                Some((left, ends.saturating_duration_since(now)))
            }
            State::Window { .. } | State::Free | State::Untold => None,
        }
    }

    pub(super) const fn sent(&mut self) {
        self.under_way = self.under_way.saturating_add(1);
    }

    /// A request is no longer under way, whatever became of it.
    pub(super) const fn returned(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// An answer told of its window. Answers overtake each other: the least that is left counts, and a window that
    /// is over does not.
    pub(super) fn told(&mut self, window: Window) {
        let mut left = window.left;
        if let State::Window {
            left: known,
            reset: Some(reset),
            ..
        } = self.state
        {
            if window.reset < reset.saturating_sub(SAME_WINDOW) {
                return;
            }
            if window.reset <= reset.saturating_add(SAME_WINDOW) {
                left = left.min(known);
            }
        }
        self.state = State::Window {
            left,
            ends: window.ends,
            reset: Some(window.reset),
        };
    }

    /// A good answer told of no limit.
    pub(super) fn told_nothing(&mut self, now: Instant) {
        let shut = matches!(self.state, State::Window { ends, .. } if now < ends);
        if !shut {
            self.state = State::Free;
        }
    }

    /// A request was refused: nothing until then.
    pub(super) const fn shut(&mut self, until: Instant) {
        self.state = State::Window {
            left: 0,
            ends: until,
            reset: None,
        };
    }

    /// How long `requests` more take, if they are begun at `start`.
    pub(super) fn time(&self, requests: u64, start: Instant, allowance: Allowance) -> Duration {
        match self.state {
            State::Free => Duration::ZERO,
            State::Window { left, ends, .. } if start < ends => {
                let left = u64::from(left.saturating_sub(self.under_way));
                match requests.checked_sub(left) {
                    None | Some(0) => Duration::ZERO,
                    Some(rest) => {
                        ends.saturating_duration_since(start) + whole_windows(rest, allowance)
                    }
                }
            }
            State::Window { .. } | State::Untold => whole_windows(requests, allowance),
        }
    }
}

/// How long so many take from the beginning of a window on.
fn whole_windows(requests: u64, allowance: Allowance) -> Duration {
    let windows = requests.div_ceil(u64::from(allowance.calls.max(1)));
    let waits = u32::try_from(windows.saturating_sub(1)).unwrap_or(u32::MAX);
    allowance.window.saturating_mul(waits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Allowance = Allowance {
        calls: 10,
        window: Duration::from_mins(1),
    };

    fn window(base: Instant, left: u32, ends: u64) -> Window {
        Window {
            left,
            reset: i64::try_from(ends).unwrap_or(0) * 1000,
            ends: base + Duration::from_secs(ends),
        }
    }

    #[test]
    fn a_route_of_which_nothing_is_known_is_tried_with_one_request() {
        let now = Instant::now();
        let mut bucket = Bucket::default();
        assert!(bucket.admits(now));
        bucket.sent();
        assert!(!bucket.admits(now));
        assert_eq!(bucket.opens(now), None, "its answer tells, not the time");
        bucket.returned();
        assert!(bucket.admits(now));
    }

    #[test]
    fn what_is_left_is_sent_and_no_more_until_the_window_ends() {
        let now = Instant::now();
        let mut bucket = Bucket::default();
        bucket.told(window(now, 2, 60));
        bucket.sent();
        assert!(bucket.admits(now));
        bucket.sent();
        assert!(!bucket.admits(now));
        // The answers come in another order than they were counted in.
        bucket.returned();
        bucket.told(window(now, 0, 60));
        bucket.returned();
        bucket.told(window(now, 1, 60));
        assert!(!bucket.admits(now));
        let end = now + Duration::from_mins(1);
        assert_eq!(bucket.opens(now), Some(end));
        assert!(bucket.admits(end), "a new window is tried …");
        bucket.sent();
        assert!(!bucket.admits(end), "… with one request");
        bucket.returned();
        bucket.told(window(now, 9, 120));
        // One that was long under way tells of the window before.
        bucket.told(window(now, 0, 60));
        assert!(bucket.admits(end));
    }

    #[test]
    fn no_headers_mean_no_limit_but_do_not_open_what_was_shut() {
        let now = Instant::now();
        let mut bucket = Bucket::default();
        bucket.told_nothing(now);
        bucket.sent();
        assert!(bucket.admits(now));
        bucket.shut(now + Duration::from_secs(5));
        bucket.told_nothing(now);
        assert!(!bucket.admits(now));
    }

    #[test]
    fn the_time_that_requests_take() {
        let now = Instant::now();
        let minutes = |minutes: u64| Duration::from_mins(minutes);
        let untold = Bucket::default();
        for (requests, expected) in [(0, 0), (1, 0), (10, 0), (11, 1), (60, 5), (61, 6)] {
            assert_eq!(untold.time(requests, now, MINUTE), minutes(expected));
        }
        let mut begun = Bucket::default();
        begun.told(window(now, 4, 30));
        let half = Duration::from_secs(30);
        assert_eq!(begun.time(4, now, MINUTE), Duration::ZERO);
        assert_eq!(begun.time(5, now, MINUTE), half);
        assert_eq!(begun.time(60, now, MINUTE), half + minutes(5));
        assert_eq!(begun.time(60, now + half, MINUTE), minutes(5));
        assert_eq!(Bucket::free().time(1_000_000, now, MINUTE), Duration::ZERO);
        let endless = untold.time(u64::MAX, now, MINUTE);
        assert!(endless > minutes(60 * 24 * 365), "{endless:?}");
    }
}
