//! How many requests are under way at a time: more while the server is as quick as ever, half of it after trouble.

use std::time::Duration;

use crate::config::Concurrency;

/// Where it starts, within its bounds.
const START: usize = 2;

/// How much slower than the best an answer may be and still count as quick.
const SLOWER: u32 = 2;

/// What is lost in the noise of a network, whatever the factor.
const NOISE: Duration = Duration::from_millis(25);

/// At the lowest level, by which part of the way the best that was seen follows what is seen now.
const FORGETTING: u32 = 8;

/// The number of requests that may be under way.
#[derive(Debug, Clone)]
pub(super) struct Level {
    bounds: Concurrency,
    at: usize,
    round: Round,
    epoch: Epoch,
}

/// What has been answered since the level last moved.
#[derive(Debug, Clone, Copy, Default)]
struct Round {
    quick: usize,
    slow: usize,
}

/// Between one halving and the next. A server in trouble fails whatever is under way, which is one reason to halve,
/// and not as many as there were requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Epoch(u64);

/// The quickest answer of one route: a page of accounts takes longer than one group's roles.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Best(Option<Duration>);

/// How an answer compares with the best of its route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speed {
    Quick,
    Slow,
}

impl Level {
    pub(super) fn new(bounds: Concurrency) -> Self {
        Self {
            bounds,
            at: START.clamp(bounds.least(), bounds.most()),
            round: Round::default(),
            epoch: Epoch::default(),
        }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn most(&self) -> usize {
        self.bounds.most()
    }

    pub(super) const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// How quick an answer was. At the lowest level a server cannot be relieved any further: then its slowness is
    /// its own, and slowly becomes what it is measured by.
    pub(super) fn judge(&self, best: &mut Best, took: Duration) -> Speed {
        let before = best.0.unwrap_or(took);
        if took <= (before * SLOWER).max(before + NOISE) {
            best.0 = Some(before.min(took));
            return Speed::Quick;
        }
        if self.at == self.bounds.least() {
            best.0 = Some(before + took.saturating_sub(before) / FORGETTING);
        }
        Speed::Slow
    }

    /// An answer came while as many were under way as may be: only that tells how the server bears it.
    pub(super) fn answered(&mut self, speed: Speed) {
        match speed {
            Speed::Quick => self.round.quick += 1,
            Speed::Slow => self.round.slow += 1,
        }
        if self.round.quick + self.round.slow < self.at {
            return;
        }
        self.at = if self.round.quick >= self.round.slow {
            (self.at + 1).min(self.bounds.most())
        } else {
            (self.at - 1).max(self.bounds.least())
        };
        self.round = Round::default();
    }

    /// A 429, a server error or no answer in time, to a request that was sent in `epoch`.
    pub(super) fn troubled(&mut self, epoch: Epoch) {
        if epoch == self.epoch {
            self.at = (self.at / 2).max(self.bounds.least());
            self.round = Round::default();
            self.epoch = Epoch(self.epoch.0.wrapping_add(1));
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use proptest::prelude::*;

    use super::*;

    fn bounds(least: usize, most: usize) -> Concurrency {
        Concurrency::between(least, most).unwrap()
    }

    /// `q` and `s` are quick and slow answers, `x` is trouble, `o` trouble of a request sent before the last one.
    fn after(start: (usize, usize), events: &str) -> Vec<usize> {
        let mut level = Level::new(bounds(start.0, start.1));
        let mut before = level.epoch();
        let mut seen = vec![level.at()];
        for event in events.chars() {
            match event {
                'q' => level.answered(Speed::Quick),
                's' => level.answered(Speed::Slow),
                'x' => {
                    before = level.epoch();
                    level.troubled(before);
                }
                _ => level.troubled(before),
            }
            if seen.last() != Some(&level.at()) {
                seen.push(level.at());
            }
        }
        seen
    }

    #[test]
    fn it_moves_by_one_a_round_and_halves_once_for_each_trouble() {
        for (start, events, expected) in [
            ((1, 16), "", vec![2]),
            ((4, 16), "", vec![4]),
            ((1, 1), "qqqq", vec![1]),
            ((1, 16), "q", vec![2]),
            ((1, 16), "qq", vec![2, 3]),
            ((1, 16), "qqqqqqqqq", vec![2, 3, 4, 5]),
            ((1, 3), "qqqqqqqqq", vec![2, 3]),
            ((1, 16), "ss", vec![2, 1]),
            ((1, 16), "sq", vec![2, 3]),
            ((1, 16), "ssssss", vec![2, 1]),
            ((1, 16), "qqqqqqqqqx", vec![2, 3, 4, 5, 2]),
            ((1, 16), "qqqqqqqqqxooo", vec![2, 3, 4, 5, 2]),
            ((1, 16), "xx", vec![2, 1]),
            ((3, 16), "xxx", vec![3]),
            ((1, 16), "xqqq", vec![2, 1, 2, 3]),
        ] {
            assert_eq!(after(start, events), expected, "{start:?} {events}");
        }
    }

    #[test]
    fn quick_is_what_takes_twice_the_best_at_most_but_for_noise() {
        let level = Level::new(bounds(1, 16));
        let ms = Duration::from_millis;
        for (best, took, expected) in [
            (100, 100, Speed::Quick),
            (100, 200, Speed::Quick),
            (100, 201, Speed::Slow),
            (2, 27, Speed::Quick),
            (2, 28, Speed::Slow),
        ] {
            let mut seen = Best(Some(ms(best)));
            assert_eq!(level.judge(&mut seen, ms(took)), expected, "{best} {took}");
            assert_eq!(seen.0, Some(ms(best)));
        }
    }

    #[test]
    fn a_server_that_became_slower_for_good_is_measured_by_what_it_is_now() {
        let mut level = Level::new(bounds(1, 16));
        let mut best = Best(Some(Duration::from_millis(5)));
        for _ in 0..200 {
            let speed = level.judge(&mut best, Duration::from_millis(400));
            level.answered(speed);
        }
        assert!(level.at() > 2, "{level:?}");
    }

    proptest! {
        #[test]
        fn it_never_leaves_its_bounds_and_grows_again_after_trouble(
            least in 1_usize..20,
            more in 0_usize..44,
            events in proptest::collection::vec((0_u64..2_000, 0_u8..10), 0..400),
        ) {
            let bounds = bounds(least, least + more);
            let mut level = Level::new(bounds);
            let mut best = Best::default();
            let mut old = level.epoch();
            for (ms, kind) in events {
                match kind {
                    0 => {
                        old = level.epoch();
                        level.troubled(old);
                    }
                    1 => level.troubled(old),
                    _ => {
                        let speed = level.judge(&mut best, Duration::from_millis(ms));
                        level.answered(speed);
                    }
                }
                prop_assert!((bounds.least()..=bounds.most()).contains(&level.at()));
            }
            // However it went: a server that answers steadily from now on gets all it may.
            for _ in 0..6_000 {
                let speed = level.judge(&mut best, Duration::from_millis(700));
                level.answered(speed);
            }
            prop_assert_eq!(level.at(), bounds.most());
        }
    }
}
