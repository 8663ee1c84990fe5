//! What a read still has to ask, and how long the limiter makes that take.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Pace;
use crate::domain::outlook::Outlook;

/// Accounts, and groups.
const LISTS: usize = 2;

/// How often it is told anew how long a read takes.
const EVERY: Duration = Duration::from_secs(1);

/// The parts of a read, each of which begins when the one before has ended. The routes of one part are asked at the
/// same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::rocketchat) enum Stage {
    /// Accounts and groups, page by page.
    Lists,
    /// Groups that no list has.
    Lookups,
    /// The people of the groups.
    People,
}

/// The requests of one read.
#[derive(Debug)]
pub(in crate::rocketchat) struct Ahead<'a> {
    pace: &'a Pace,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    groups: usize,
    sight: Sight,
    routes: Vec<Expected>,
    told: Option<Outlook>,
}

/// Whether it can be told how much there is to ask.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Sight {
    /// One list may be long, and has not said so yet.
    #[default]
    Short,
    /// The first page of both lists has come, or there is no more to list.
    Clear,
}

#[derive(Debug)]
struct Expected {
    stage: Stage,
    path: &'static str,
    /// How many requests will have gone to it when this part is over.
    until: u64,
}

impl<'a> Ahead<'a> {
    pub(in crate::rocketchat) fn new(pace: &'a Pace) -> Self {
        Self {
            pace,
            state: Mutex::default(),
        }
    }

    /// The people of so many groups are to be read.
    pub(in crate::rocketchat) fn groups(&self, groups: usize) {
        self.with(|state| state.groups = groups);
    }

    /// So many requests more are to go to a route. What was expected of it before does not count any more.
    pub(in crate::rocketchat) fn expect(&self, stage: Stage, path: &'static str, requests: usize) {
        let sent = self.pace.lock().sent(path);
        let until = sent.saturating_add(u64::try_from(requests).unwrap_or(u64::MAX));
        self.with(|state| {
            state
                .routes
                .retain(|known| (known.stage, known.path) != (stage, path));
            state.routes.push(Expected { stage, path, until });
            let of_lists = |known: &&Expected| known.stage == Stage::Lists;
            if state.routes.iter().filter(of_lists).count() == LISTS {
                state.sight = Sight::Clear;
            }
        });
    }

    /// The lists are there, or will not be.
    pub(in crate::rocketchat) fn lists_over(&self) {
        self.with(|state| {
            state.routes.retain(|known| known.stage != Stage::Lists);
            state.sight = Sight::Clear;
        });
    }

    /// How long the read takes, if the limiter makes it take any time, and that is news.
    pub(in crate::rocketchat) fn news(&self) -> Option<Outlook> {
        let allowance = self.pace.allowance()?;
        let now = Instant::now();
        let waits = self
            .pace
            .lock()
            .resumes(now)
            .map(|at| at.saturating_duration_since(now));
        self.with(|state| {
            let outlook = Outlook {
                allowance,
                groups: state.groups,
                left: state.left(self.pace, now),
                waits,
            };
            let untold = match state.sight {
                Sight::Short => true,
                Sight::Clear => state.told.is_none() && outlook.left.is_zero(),
            };
            if (untold && waits.is_none()) || state.told == Some(outlook) {
                return None;
            }
            state.told = Some(outlook);
            Some(outlook)
        })
    }

    /// Tells it each second, for as long as the read takes.
    pub(in crate::rocketchat) async fn keep_telling(
        &self,
        tell: impl Fn(Outlook) + Send + Sync,
    ) -> Infallible {
        loop {
            sleep(EVERY).await;
            if let Some(outlook) = self.news() {
                tell(outlook);
            }
        }
    }

    fn with<T>(&self, what: impl FnOnce(&mut State) -> T) -> T {
        what(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn left(&self, pace: &Pace, now: Instant) -> Duration {
        let gate = pace.lock();
        let stages = [Stage::Lists, Stage::Lookups, Stage::People];
        stages.into_iter().fold(Duration::ZERO, |left, stage| {
            let start = now.checked_add(left).unwrap_or(now);
            let of_stage = self.routes.iter().filter(|known| known.stage == stage);
            let times = of_stage.map(|known| {
                let requests = known.until.saturating_sub(gate.sent(known.path));
                gate.time(known.path, requests, start)
            });
            left.saturating_add(times.max().unwrap_or_default())
        })
    }
}
