//! How fast a server is asked: as many requests at a time as it bears, and none that its limiter is known to refuse.
//!
//! Every request passes here, those of all clones of one client through the same gate. What may be under way at a
//! time finds its own level (`level`). What a route's limiter still lets through is learnt from the headers of its
//! answers (`bucket`), its end translated from the server's clock (`clock`). Who came first goes first.

mod ahead;
mod bucket;
mod clock;
mod gate;
mod level;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::fmt::rfc2822;
use reqwest::header::HeaderMap;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use tracing::debug;

use super::transport::Identity;
use crate::config::Concurrency;
use crate::domain::connections::Limiter;
use crate::domain::outlook::Allowance;
pub(super) use ahead::{Ahead, Stage};
use gate::{Gate, LaneId, Over, Place};
use level::Epoch;

/// The longest that is waited beyond the end of a window, in milliseconds; never more than the longest wait to
/// which a server is followed.
const MARGIN: u64 = 200;

/// The gate through which all requests of a client go. Clones are the same gate.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    gate: Arc<Mutex<Gate>>,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The server did what it does, if only to refuse for a reason of its own.
    Answered,
    /// A 429. `wait` is for a server whose headers do not say for how long.
    Refused {
        /// From now on.
        wait: Duration,
    },
    /// No answer, or a server error: perhaps too much was asked.
    Overloaded,
    /// An answer that says nothing about the limiter: a refused token, a page of something else.
    Odd,
}

/// What the headers of an answer say of limiter and clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Told {
    /// Requests in a window.
    calls: Option<u32>,
    /// Those that are left.
    left: Option<u32>,
    /// The window's end, by the server's clock, in milliseconds since the epoch.
    reset: Option<i64>,
    /// The server's clock, the same way, to the second.
    date: Option<i64>,
    /// When it came, by this machine's clock, the same way.
    received: i64,
}

/// One exchange. Its place is kept however often it has to be repeated.
#[derive(Debug)]
pub(super) struct Turn {
    pace: Pace,
    lane: LaneId,
    place: Place,
}

/// Leave to send one request now. Dropped before the end, it counts as given up.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    turn: &'a Turn,
    epoch: Epoch,
    began: Instant,
    sent: i64,
    told: Option<Told>,
    over: bool,
}

/// How it stands with whoever waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// He may go.
    Going,
    /// He waits for others.
    Queued,
    /// His route lets nobody through until then.
    Shut(Instant),
}

impl Pace {
    /// `patience` is the longest wait to which a server is followed.
    pub(super) fn new(bounds: Concurrency, patience: Duration) -> Self {
        let margin = Duration::from_millis(fastrand::u64(MARGIN / 10..=MARGIN)).min(patience);
        Self {
            gate: Arc::new(Mutex::new(Gate::new(bounds, patience, margin))),
        }
    }

    /// Other bounds from now on, for all clones.
    pub(super) fn keep_within(&self, bounds: Concurrency) {
        self.lock().keep_within(bounds);
    }

    /// Takes a place for an exchange with the route at `path`.
    pub(super) fn arrive(&self, path: &str, identity: Identity) -> Turn {
        let mut gate = self.lock();
        Turn {
            lane: gate.lane(path, identity),
            place: gate.place(),
            pace: self.clone(),
        }
    }

    /// More exchanges than this at a time would only wait for each other.
    pub(super) fn most(&self) -> usize {
        self.lock().level().most()
    }

    /// How many may be under way at a time just now.
    pub(super) fn at_a_time(&self) -> usize {
        self.lock().level().at()
    }

    /// What the limiter allows the account; none where it is spared, or nothing has been heard of it.
    pub(super) fn allowance(&self) -> Option<Allowance> {
        self.lock().allowance()
    }

    /// How long the server takes to answer: the median of the last answers.
    pub(super) fn latency(&self) -> Option<Duration> {
        self.lock().latency()
    }

    /// What the limiter makes of the account.
    pub(super) fn limiter(&self) -> Limiter {
        self.lock().limiter(Instant::now())
    }

    fn lock(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Waits until one request may be sent. Dropping the future gives the place up.
    pub(super) async fn come(&self) -> Pass<'_> {
        let bell = Arc::new(Notify::new());
        let (lane, place) = (self.lane, self.place);
        self.lock()
            .join(place, lane, Arc::clone(&bell), Instant::now());
        let mut pass = Pass {
            turn: self,
            epoch: Epoch::default(),
            began: Instant::now(),
            sent: 0,
            told: None,
            over: false,
        };
        loop {
            match self.standing() {
                Standing::Going => break,
                Standing::Queued => bell.notified().await,
                Standing::Shut(until) => tokio::select! {
                    biased;
                    () = bell.notified() => {}
                    () = sleep_until(until) => self.lock().open(Instant::now()),
                },
            }
        }
        pass.leaves();
        pass
    }

    fn standing(&self) -> Standing {
        let now = Instant::now();
        let standing = self.lock().standing(self.place, self.lane, now);
        if let Standing::Shut(until) = standing {
            let wait_ms = until.saturating_duration_since(now).as_millis();
            debug!(wait_ms, "waits for the limiter");
        }
        standing
    }

    fn lock(&self) -> MutexGuard<'_, Gate> {
        self.pace.lock()
    }
}

impl Pass<'_> {
    /// The request leaves now.
    pub(super) fn leaves(&mut self) {
        self.epoch = self.turn.lock().level().epoch();
        self.began = Instant::now();
        self.sent = milliseconds();
    }

    /// The headers of the answer.
    pub(super) fn heard(&mut self, headers: &HeaderMap) {
        self.told = Some(Told::read(headers));
    }

    /// The request is over.
    pub(super) fn ended(mut self, end: End) {
        self.over = true;
        self.turn.lock().ended(&Over {
            lane: self.turn.lane,
            epoch: self.epoch,
            began: self.began,
            now: Instant::now(),
            sent: self.sent,
            told: self.told,
            end,
        });
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.over {
            let turn = self.turn;
            turn.lock().leave(turn.place, turn.lane, Instant::now());
        }
    }
}

impl Told {
    fn read(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
        Self {
            calls: text("x-ratelimit-limit").and_then(|calls| calls.parse().ok()),
            left: text("x-ratelimit-remaining").and_then(|left| left.parse().ok()),
            reset: text("x-ratelimit-reset").and_then(|reset| reset.parse().ok()),
            date: text("date").and_then(|date| {
                let parser = rfc2822::DateTimeParser::new();
                Some(parser.parse_timestamp(date).ok()?.as_millisecond())
            }),
            received: milliseconds(),
        }
    }
}

/// This machine's clock, in milliseconds since the epoch.
fn milliseconds() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
