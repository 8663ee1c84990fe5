//! Who may send now: the state behind the doors of [`super::Pace`], without a clock of its own.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::bucket::{Bucket, Window};
use super::clock::{Clock, Stamp};
use super::level::{Epoch, Level, Usual};
use super::{End, Identity, Standing, Told};
use crate::config::Concurrency;
use crate::domain::connections::{Limiter, Scarcest, median};
use crate::domain::outlook::Allowance;

/// The limiter's usual window (`API_Enable_Rate_Limiter_Limit_Time_Default`), until one is seen from its beginning.
const USUAL: Duration = Duration::from_mins(1);

/// Of so many answers it is kept how long they took.
const REMEMBERED: usize = 64;

/// All requests of one client: those that wait, those under way, and what was learnt from the answers.
#[derive(Debug)]
pub(super) struct Gate {
    level: Level,
    lanes: Vec<Lane>,
    /// By place.
    queue: Vec<Waiting>,
    under_way: usize,
    places: u64,
    clock: Clock,
    account: Account,
    /// The length of a window that was seen from its beginning.
    measured: Option<Duration>,
    /// The longest wait to which a server is followed.
    patience: Duration,
    /// What is waited beyond the end of a window, so that those who wait for the same one do not come at once.
    margin: Duration,
    /// How long the last answers took, the newest last.
    answers: VecDeque<Duration>,
}

/// Where in [`Gate`] a route is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LaneId(usize);

/// Who came first goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(u64);

/// One route. Each is asked with one method, so that its path is its name.
#[derive(Debug)]
struct Lane {
    path: String,
    identity: Identity,
    bucket: Bucket,
    usual: Usual,
    sent: u64,
}

#[derive(Debug)]
struct Waiting {
    place: Place,
    lane: LaneId,
    bell: Arc<Notify>,
}

/// Whether the account is counted at all: `api-bypass-rate-limit` spares it.
#[derive(Debug, Clone, Copy)]
enum Account {
    Untold,
    Spared,
    /// So a refusal said, and no answer yet: it may come from something before the server.
    Refused(Allowance),
    Limited(Allowance),
}

/// A request that is over.
#[derive(Debug)]
pub(super) struct Over {
    pub(super) lane: LaneId,
    pub(super) epoch: Epoch,
    pub(super) began: Instant,
    pub(super) now: Instant,
    /// By this machine's clock, in milliseconds since the epoch.
    pub(super) sent: i64,
    pub(super) told: Option<Told>,
    pub(super) end: End,
}

impl Gate {
    pub(super) fn new(bounds: Concurrency, patience: Duration, margin: Duration) -> Self {
        Self {
            level: Level::new(bounds),
            lanes: Vec::new(),
            queue: Vec::new(),
            under_way: 0,
            places: 0,
            clock: Clock::default(),
            account: Account::Untold,
            measured: None,
            patience,
            margin,
            answers: VecDeque::with_capacity(REMEMBERED),
        }
    }

    /// Other bounds from now on.
    pub(super) fn keep_within(&mut self, bounds: Concurrency) {
        self.level = Level::new(bounds);
    }

    pub(super) const fn level(&self) -> &Level {
        &self.level
    }

    pub(super) fn lane(&mut self, path: &str, identity: Identity) -> LaneId {
        if let Some(found) = self.lanes.iter().position(|lane| lane.path == path) {
            return LaneId(found);
        }
        let bucket = match (self.account, identity) {
            (Account::Spared, Identity::Account) => Bucket::free(),
            _ => Bucket::default(),
        };
        self.lanes.push(Lane {
            path: path.to_owned(),
            identity,
            bucket,
            usual: Usual::default(),
            sent: 0,
        });
        LaneId(self.lanes.len() - 1)
    }

    pub(super) const fn place(&mut self) -> Place {
        self.places += 1;
        Place(self.places)
    }

    /// Waits for its turn. `bell` rings when that has come, or when it should look again at [`Self::opens`].
    pub(super) fn join(&mut self, place: Place, lane: LaneId, bell: Arc<Notify>, now: Instant) {
        let at = self.queue.partition_point(|waiting| waiting.place < place);
        self.queue.insert(at, Waiting { place, lane, bell });
        self.open(now);
    }

    /// How it stands with whoever has joined.
    pub(super) fn standing(&mut self, place: Place, lane: LaneId, now: Instant) -> Standing {
        let shut = self.opens(lane, now);
        if shut.is_none() {
            // The window may have ended since anybody looked, and nobody else may be left to look again.
            self.open(now);
        }
        match shut {
            _ if !self.waits(place) => Standing::Going,
            Some(until) => Standing::Shut(until),
            None => Standing::Queued,
        }
    }

    fn waits(&self, place: Place) -> bool {
        self.queue.iter().any(|waiting| waiting.place == place)
    }

    /// When a route's window ends, where that is what its requests wait for.
    pub(super) fn opens(&self, lane: LaneId, now: Instant) -> Option<Instant> {
        self.lanes.get(lane.0)?.bucket.opens(now)
    }

    /// Lets in whoever may go: in their order, but past those whose route is shut. The first of a shut route keeps
    /// the time for the others.
    pub(super) fn open(&mut self, now: Instant) {
        while self.under_way < self.level.at() {
            let next = self.queue.iter().position(|waiting| {
                self.lanes
                    .get(waiting.lane.0)
                    .is_none_or(|lane| lane.bucket.admits(now))
            });
            let Some(next) = next else { break };
            let waiting = self.queue.remove(next);
            self.under_way += 1;
            if let Some(lane) = self.lanes.get_mut(waiting.lane.0) {
                lane.bucket.sent();
                lane.sent += 1;
            }
            waiting.bell.notify_one();
        }
        for (id, lane) in self.lanes.iter().enumerate() {
            if lane.bucket.opens(now).is_some()
                && let Some(first) = self.queue.iter().find(|waiting| waiting.lane.0 == id)
            {
                first.bell.notify_one();
            }
        }
    }

    /// Someone gave up: while it waited, or while its request was under way.
    pub(super) fn leave(&mut self, place: Place, lane: LaneId, now: Instant) {
        let before = self.queue.len();
        self.queue.retain(|waiting| waiting.place != place);
        if self.queue.len() == before {
            self.returned(lane);
        }
        self.open(now);
    }

    /// An exchange has ended.
    pub(super) fn ended(&mut self, over: &Over) {
        let full = self.under_way >= self.level.at();
        self.returned(over.lane);
        let told = over.told.map(|told| self.learn(over, told));
        let (window, until) = told.unwrap_or_default();
        let level = &mut self.level;
        if let Some(lane) = self.lanes.get_mut(over.lane.0) {
            match over.end {
                End::Answered => {
                    match window {
                        Some(window) => lane.bucket.told(window),
                        None => lane.bucket.told_nothing(over.now),
                    }
                    let unlimited = window.is_none() && lane.identity == Identity::Account;
                    if unlimited && matches!(self.account, Account::Untold | Account::Refused(_)) {
                        self.account = Account::Spared;
                    }
                    let took = over.now.saturating_duration_since(over.began);
                    if self.answers.len() == REMEMBERED {
                        self.answers.pop_front();
                    }
                    self.answers.push_back(took);
                    let slowness = level.judge(&mut lane.usual, took);
                    if full {
                        level.answered(slowness);
                    }
                }
                End::Refused { wait } => {
                    let wait = wait.min(self.patience);
                    lane.bucket.shut(until.unwrap_or(over.now + wait));
                    level.troubled(over.epoch);
                }
                End::Overloaded => level.troubled(over.epoch),
                End::Odd => {}
            }
        }
        self.open(over.now);
    }

    fn returned(&mut self, lane: LaneId) {
        self.under_way = self.under_way.saturating_sub(1);
        if let Some(lane) = self.lanes.get_mut(lane.0) {
            lane.bucket.returned();
        }
    }

    /// What an answer's headers come to by this machine's clock: its window, and when that ends if it has not.
    fn learn(&mut self, over: &Over, told: Told) -> (Option<Window>, Option<Instant>) {
        self.clock.hear(Stamp {
            sent: over.sent,
            received: told.received,
            date: told.date,
        });
        let Some(reset) = told.reset else {
            return (None, None);
        };
        let wait = self.clock.here(reset).saturating_sub(told.received);
        let wait = u64::try_from(wait).ok().filter(|wait| *wait > 0);
        let wait = wait.map(Duration::from_millis);
        let until = wait.map(|wait| over.now + wait.min(self.patience) + self.margin);
        let (Some(calls), Some(left)) = (told.calls, told.left) else {
            return (None, until);
        };
        let identity = self.lanes.get(over.lane.0).map(|lane| lane.identity);
        if identity == Some(Identity::Account) {
            let begun = calls.saturating_sub(1) == left;
            let allowance = self.measure(calls, wait.unwrap_or_default(), begun);
            self.account = match (self.account, over.end) {
                // Whoever is spared hears of no limit in good answers; one refusal does not make him limited.
                (Account::Spared, End::Refused { .. }) => Account::Spared,
                (Account::Untold | Account::Refused(_), End::Refused { .. }) => {
                    Account::Refused(allowance)
                }
                _ => Account::Limited(allowance),
            };
        }
        let ends = until.unwrap_or(over.now);
        (Some(Window { left, reset, ends }), until)
    }

    /// How long windows are, is told by an answer at the beginning of one alone; and the quickest of those answers is
    /// the least wrong.
    fn measure(&mut self, calls: u32, wait: Duration, begun: bool) -> Allowance {
        if begun && !wait.is_zero() {
            self.measured = Some(self.measured.map_or(wait, |known| known.max(wait)));
        }
        let window = self.measured.unwrap_or_else(|| USUAL.max(wait));
        Allowance { calls, window }
    }

    /// What the limiter allows the account; none where it is spared, or nobody knows yet.
    pub(super) const fn allowance(&self) -> Option<Allowance> {
        match self.account {
            Account::Refused(allowance) | Account::Limited(allowance) => Some(allowance),
            Account::Untold | Account::Spared => None,
        }
    }

    /// How long the server takes to answer: the median of the last answers.
    pub(super) fn latency(&self) -> Option<Duration> {
        median(self.answers.iter().copied())
    }

    /// What the limiter makes of the account, and of which route it leaves the least.
    pub(super) fn limiter(&self, now: Instant) -> Limiter {
        let Some(allowance) = self.allowance() else {
            return match self.account {
                Account::Spared => Limiter::Absent,
                _ => Limiter::Untold,
            };
        };
        let counted = |lane: &Lane| {
            let (left, ends) = lane.bucket.left(now)?;
            let route = lane.path.rsplit('/').next().unwrap_or(&lane.path);
            Some(Scarcest {
                route: route.to_owned(),
                left,
                ends,
            })
        };
        let own = self
            .lanes
            .iter()
            .filter(|lane| lane.identity == Identity::Account);
        Limiter::Counts {
            allowance,
            scarcest: own.filter_map(counted).min_by_key(|one| one.left),
        }
    }

    /// How many requests went to a route so far.
    pub(super) fn sent(&self, path: &str) -> u64 {
        self.find(path).map_or(0, |lane| lane.sent)
    }

    /// How long so many requests to a route take, begun at `start`.
    pub(super) fn time(&self, path: &str, requests: u64, start: Instant) -> Duration {
        let Some(allowance) = self.allowance() else {
            return Duration::ZERO;
        };
        match self.find(path) {
            Some(lane) => lane.bucket.time(requests, start, allowance),
            None => Bucket::default().time(requests, start, allowance),
        }
    }

    /// When the next request can be sent, where nothing is under way and time alone helps.
    pub(super) fn resumes(&self, now: Instant) -> Option<Instant> {
        if self.under_way > 0 {
            return None;
        }
        let opens = |waiting: &Waiting| self.opens(waiting.lane, now);
        self.queue.iter().filter_map(opens).min()
    }

    fn find(&self, path: &str) -> Option<&Lane> {
        self.lanes.iter().find(|lane| lane.path == path)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    struct Desk {
        gate: Gate,
        now: Instant,
    }

    impl Desk {
        fn new(most: usize) -> Self {
            let bounds = Concurrency::between(most, most).unwrap();
            Self {
                gate: Gate::new(bounds, Duration::from_mins(2), Duration::ZERO),
                now: Instant::now(),
            }
        }

        fn join(&mut self, path: &str) -> (Place, LaneId) {
            let lane = self.gate.lane(path, Identity::Account);
            let place = self.gate.place();
            self.again(place, lane);
            (place, lane)
        }

        fn again(&mut self, place: Place, lane: LaneId) {
            self.gate.join(place, lane, Arc::default(), self.now);
        }

        /// An answer of a limiter of 10 in a minute, by a server whose clock is right; or of none.
        fn answer(&mut self, lane: LaneId, left: Option<u32>, end: End) {
            let told = Told {
                calls: left.map(|_| 10),
                left,
                reset: left.map(|_| 60_000),
                date: None,
                received: 0,
            };
            self.gate.ended(&Over {
                lane,
                epoch: self.gate.level().epoch(),
                began: self.now,
                now: self.now,
                sent: 0,
                told: Some(told),
                end,
            });
        }

        fn going(&self, who: &[(Place, LaneId)]) -> Vec<bool> {
            let waits = |place: &Place| self.gate.waits(*place);
            who.iter().map(|(place, _)| !waits(place)).collect()
        }
    }

    #[test]
    fn who_came_first_goes_first_and_nobody_waits_for_a_route_that_is_not_his() {
        let mut desk = Desk::new(3);
        let who = ["a", "a", "b", "a", "b"].map(|path| desk.join(path));
        assert_eq!(desk.going(&who), [true, false, true, false, false]);
        // "a" has one more request in this window, "b" is not counted.
        desk.answer(who[0].1, Some(1), End::Answered);
        assert_eq!(desk.going(&who), [true, true, true, false, false]);
        desk.answer(who[2].1, None, End::Answered);
        assert_eq!(desk.going(&who), [true, true, true, false, true]);
        desk.answer(who[1].1, Some(0), End::Answered);
        assert_eq!(
            desk.gate.opens(who[3].1, desk.now).unwrap() - desk.now,
            USUAL
        );
        assert_eq!(desk.gate.resumes(desk.now), None, "one is under way");
        desk.answer(who[4].1, None, End::Answered);
        assert_eq!(desk.gate.resumes(desk.now), Some(desk.now + USUAL));
        desk.now += USUAL;
        desk.gate.open(desk.now);
        assert_eq!(desk.going(&who), [true; 5]);
    }

    #[test]
    fn what_the_limiter_leaves_is_told_by_the_route_of_which_least_is_left() {
        let mut desk = Desk::new(3);
        assert_eq!(desk.gate.limiter(desk.now), Limiter::Untold);
        assert_eq!(desk.gate.latency(), None);
        let who = ["/api/v1/me", "/api/v1/groups.members"].map(|path| desk.join(path));
        desk.answer(who[0].1, Some(9), End::Answered);
        desk.answer(who[1].1, Some(3), End::Answered);
        let scarcest = |limiter| match limiter {
            Limiter::Counts { scarcest, .. } => scarcest,
            Limiter::Untold | Limiter::Absent => None,
        };
        let told = scarcest(desk.gate.limiter(desk.now)).unwrap();
        assert_eq!((&*told.route, told.left), ("groups.members", 3));
        assert_eq!(told.ends, USUAL);
        assert_eq!(desk.gate.latency(), Some(Duration::ZERO));
        // Once its window is over, nothing is known to be used up.
        let over = desk.gate.limiter(desk.now + USUAL);
        assert!(matches!(over, Limiter::Counts { scarcest: None, .. }));
    }

    #[test]
    fn who_is_spared_has_no_limiter() {
        let mut desk = Desk::new(1);
        let one = desk.join("/api/v1/me");
        desk.answer(one.1, None, End::Answered);
        assert_eq!(desk.gate.limiter(desk.now), Limiter::Absent);
    }

    #[test]
    fn who_was_refused_keeps_his_place() {
        let mut desk = Desk::new(2);
        let (first, second) = (desk.join("a"), desk.join("a"));
        let wait = Duration::from_secs(3);
        desk.answer(first.1, None, End::Refused { wait });
        desk.again(first.0, first.1);
        assert_eq!(desk.going(&[first, second]), [false, false]);
        desk.now += wait;
        desk.gate.open(desk.now);
        assert_eq!(desk.going(&[first, second]), [true, false]);
    }

    #[test]
    fn whoever_looks_after_the_end_of_a_window_goes_though_nobody_rang() {
        let mut desk = Desk::new(1);
        let first = desk.join("a");
        let wait = Duration::from_millis(1);
        desk.answer(first.1, None, End::Refused { wait });
        desk.again(first.0, first.1);
        let (place, lane) = first;
        let shut = desk.gate.standing(place, lane, desk.now);
        assert_eq!(shut, Standing::Shut(desk.now + wait));
        let late = desk.gate.standing(place, lane, desk.now + wait);
        assert_eq!(late, Standing::Going);
    }

    #[test]
    fn who_gives_up_makes_room() {
        let mut desk = Desk::new(1);
        let who = ["a", "b", "c"].map(|path| desk.join(path));
        desk.gate.leave(who[1].0, who[1].1, desk.now);
        desk.gate.leave(who[0].0, who[0].1, desk.now);
        assert_eq!(desk.going(&who), [true, true, true]);
        desk.gate.leave(who[2].0, who[2].1, desk.now);
        assert_eq!((desk.gate.under_way, desk.gate.queue.len()), (0, 0));
    }

    #[test]
    fn an_account_that_is_spared_tries_no_route_with_one_request_first() {
        let mut desk = Desk::new(8);
        let me = desk.join("me");
        desk.answer(me.1, None, End::Answered);
        let who = [(); 8].map(|()| desk.join("members"));
        assert_eq!(desk.going(&who), [true; 8]);
        assert_eq!(desk.gate.allowance(), None);
    }

    #[test]
    fn one_refusal_does_not_make_an_account_limited_that_is_spared() {
        let mut desk = Desk::new(8);
        let wait = Duration::from_secs(1);
        let refused = End::Refused { wait };
        let (_, me) = desk.join("me");
        desk.answer(me, Some(0), refused);
        assert!(desk.gate.allowance().is_some(), "until a good answer comes");
        desk.answer(me, None, End::Answered);
        assert_eq!(desk.gate.allowance(), None);
        desk.answer(me, Some(0), refused);
        assert_eq!(desk.gate.allowance(), None);
        desk.answer(me, Some(9), End::Answered);
        assert!(desk.gate.allowance().is_some(), "the right was taken away");
    }

    #[test]
    fn a_window_is_as_long_as_it_is_at_its_beginning() {
        let mut desk = Desk::new(1);
        let me = desk.join("me");
        desk.answer(me.1, Some(9), End::Answered);
        let minute = Allowance {
            calls: 10,
            window: Duration::from_mins(1),
        };
        assert_eq!(desk.gate.allowance(), Some(minute));
        assert_eq!(desk.gate.time("never", 60, desk.now), 5 * USUAL);
    }
}
