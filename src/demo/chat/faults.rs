//! Misbehaviour on demand: a route can be made to fail in the ways in which networks and servers do.

mod line;
mod schedule;
mod tamper;

use std::time::{Duration, Instant};

use super::answer::Answer;
use super::release::Release;

pub(super) use line::{Door, Gate, Line};
pub use schedule::{Level, Likely, Mix, Planned, Schedule};

/// A way to misbehave.
///
/// Down to [`Fault::Revoked`] they come instead of an answer: nothing is done. Those after it alter or lose the true
/// answer: a change that was asked for **has** happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// That status, with a JSON body which says little.
    Status(u16),
    /// 502 with a page of HTML, as a proxy sends it.
    Html502,
    /// No answer, for as long as the server runs.
    Hang,
    /// The connection is reset before a byte came.
    Dropped,
    /// The same, and for so long the whole server refuses connections.
    Away(Duration),
    /// 401, this once.
    Unauthorized,
    /// 403: the right was taken away.
    Forbidden,
    /// 429, with the headers and the text of the real limiter.
    TooMany,
    /// 429 with that text, and without the headers.
    TooManyByText,
    /// 429 that does not say for how long.
    TooManyBare,
    /// The caller's token is revoked: 401 to this request and to all of his that follow, on whatever route.
    Revoked {
        /// After how long it is good again; none for as long as faults are set.
        back_after: Option<Duration>,
    },
    /// The answer takes its time: between these two.
    Slow {
        /// At least.
        least: Duration,
        /// At most.
        most: Duration,
    },
    /// From this request on the server's clock is so many seconds ahead (or behind), which shows in `Date`,
    /// `x-ratelimit-reset` and `_updatedAt`.
    ClockOff(i64),
    /// Done, and the connection is reset before a byte of the answer came.
    Lost,
    /// The connection breaks in the middle of the body.
    ResetMidBody,
    /// The body ends in its middle, and HTTP finds nothing wrong with that.
    TruncatedJson,
    /// Lists hold half of their entries (rounded down); `total` still tells how many there are.
    ShortPage,
    /// Lists are empty, and `count` and `total` agree with that.
    EmptyList,
    /// The first entry of a list has gone since its first page was read: a later page begins one further on, and
    /// `total` is one less. The first page is as ever.
    Shrunk,
    /// An entry has come before all others since the first page was read.
    Grown,
    /// Fields that nobody knows: in the answer, and in each entry of its lists.
    UnknownField,
    /// Somewhere in the answer, null stands for text, text for a number, an object for an array…: where, and what,
    /// follows from the number.
    OtherType(u64),
}

/// To which requests of a route a fault comes, counted from when it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// To the next one.
    Once,
    /// To all.
    Always,
    /// To one alone; the next one is 1.
    Nth(usize),
}

/// What a request meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Met {
    /// How long it waits before anything is done.
    pub(super) delay: Duration,
    /// How it fails.
    pub(super) fault: Option<Fault>,
    /// How many seconds the server's clock is ahead.
    pub(super) clock: i64,
}

/// A request, as far as faults look at it.
pub(super) struct Asked<'a> {
    pub(super) path: &'a str,
    /// In whose name it comes.
    pub(super) caller: Option<&'a str>,
    /// The room that it is about.
    pub(super) room: Option<&'a str>,
    /// Its parameters.
    pub(super) param: &'a dyn Fn(&str) -> Option<String>,
}

/// The faults that are set.
#[derive(Debug, Default)]
pub(super) struct Faults {
    set: Vec<Set>,
    schedule: Option<Schedule>,
    revoked: Vec<Revoked>,
    clock: i64,
    chance: fastrand::Rng,
}

#[derive(Debug)]
struct Set {
    path: String,
    /// Parameters that a request must have, with these values.
    with: Vec<(String, String)>,
    fault: Fault,
    times: Times,
    seen: usize,
}

#[derive(Debug)]
struct Revoked {
    account: String,
    until: Option<Instant>,
}

impl Faults {
    /// Sets a fault on a route such as `groups.members`, `/api/info` or `groups.members?roomId=ID`.
    pub(super) fn set(&mut self, route: &str, fault: Fault, times: Times) {
        let (path, query) = route.split_once('?').unwrap_or((route, ""));
        self.set.push(Set {
            path: if path.starts_with('/') {
                path.to_owned()
            } else {
                format!("/api/v1/{path}")
            },
            with: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            fault,
            times,
            seen: 0,
        });
    }

    /// Follows a plan, beside the faults that are set one by one.
    pub(super) fn follow(&mut self, schedule: Schedule) {
        self.schedule = Some(schedule);
    }

    /// Forgets them all.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// What this request meets: of the faults set, the one set last; else what the plan has for it.
    pub(super) fn meet(&mut self, asked: &Asked<'_>) -> Met {
        let planned = self
            .schedule
            .as_mut()
            .map(|schedule| schedule.next(asked.path, asked.room))
            .unwrap_or_default();
        let mut met = Met {
            delay: planned.delay,
            fault: self.set_for(asked).or(planned.fault),
            clock: 0,
        };
        match met.fault {
            Some(Fault::Slow { least, most }) => {
                met.delay += schedule::between(&mut self.chance, least, most);
            }
            Some(Fault::ClockOff(seconds)) => self.clock = seconds,
            Some(Fault::Revoked { back_after }) => {
                met.fault = None;
                self.revoked.extend(asked.caller.map(|caller| Revoked {
                    account: caller.to_owned(),
                    until: back_after.and_then(|after| Instant::now().checked_add(after)),
                }));
            }
            _ => {}
        }
        // What is told to everybody is told to him too.
        let has_to_be_known = asked.path.starts_with("/api/v1/");
        if has_to_be_known && asked.caller.is_some_and(|caller| self.is_revoked(caller)) {
            met.fault = Some(Fault::Unauthorized);
        }
        met.clock = self.clock;
        met
    }

    fn set_for(&mut self, asked: &Asked<'_>) -> Option<Fault> {
        let mut met = None;
        for set in &mut self.set {
            let meant = set.path == asked.path
                && set
                    .with
                    .iter()
                    .all(|(key, value)| (asked.param)(key).as_ref() == Some(value));
            if !meant {
                continue;
            }
            set.seen += 1;
            let due = match set.times {
                Times::Once => set.seen == 1,
                Times::Always => true,
                Times::Nth(number) => set.seen == number,
            };
            if due {
                met = Some(set.fault);
            }
        }
        met
    }

    fn is_revoked(&mut self, caller: &str) -> bool {
        let now = Instant::now();
        self.revoked
            .retain(|revoked| revoked.until.is_none_or(|until| now < until));
        self.revoked.iter().any(|revoked| revoked.account == caller)
    }
}

impl Fault {
    /// What comes instead of an answer of that release, for the faults that do not need the true one and send something.
    pub(super) fn instead(self, release: Release) -> Option<Answer> {
        tamper::instead(self, release)
    }
}

pub(super) use tamper::{mutilate, shift_clock, shifted_offset};
