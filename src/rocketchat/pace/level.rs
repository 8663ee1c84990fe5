//! How many requests are under way at a time: more while the server is as quick as ever, half of it after trouble.

use std::time::Duration;

use crate::config::Concurrency;

/// Where it starts, within its bounds.
const START: usize = 2;

/// How many times as long as usual the answers of a round may take on average and still count as quick.
const SLOWER: f64 = 2.0;

/// What is lost in the noise of a network, whatever the factor: in seconds.
const NOISE: f64 = 0.025;

/// One answer counts for no more than that, however long it took: it may have been unlucky.
const WORST: f64 = 4.0;

/// Over how many answers a route's usual time is taken while few are under way; from that many on it is known.
const LEARNT: (u32, u32) = (8, 4);

/// Over how many answers it is taken how long they take by now.
const LATELY: u32 = 32;

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
    answers: usize,
    /// How much slower than usual they were, added up.
    slowness: f64,
}

/// Between one halving and the next. A server in trouble fails whatever is under way, which is one reason to halve,
/// and not as many as there were requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Epoch(u64);

/// How long the answers of one route take: a page of accounts takes longer than one group's roles. In seconds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Usual {
    answers: u32,
    /// With few requests under way.
    alone: f64,
    /// By now.
    lately: f64,
}

/// How many times as long as usual an answer took; at least 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Slowness(f64);

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

    /// How slow an answer was. Answers of one server differ by a factor of ten for reasons of their own, so that what is
    /// usual is an average: learnt while few requests are under way, and later moved by an average alone.
    pub(super) fn judge(&self, usual: &mut Usual, took: Duration) -> Slowness {
        let took = took.as_secs_f64();
        if usual.answers == 0 {
            (usual.alone, usual.lately) = (took, took);
        }
        let slowness = if took <= usual.alone + NOISE {
            1.0
        } else {
            (took / usual.alone).min(WORST)
        };
        usual.answers = usual.answers.saturating_add(1);
        usual.lately += (took - usual.lately) / f64::from(usual.answers.min(LATELY));
        let few = self.at <= START.max(self.bounds.least());
        let (over, known) = LEARNT;
        if few || usual.answers <= known {
            usual.alone += (took - usual.alone) / f64::from(usual.answers.min(over));
        } else {
            usual.alone = usual.alone.min(usual.lately);
        }
        Slowness(slowness)
    }

    /// An answer came while as many were under way as may be: only that tells how the server bears it.
    pub(super) fn answered(&mut self, Slowness(slowness): Slowness) {
        self.round.answers += 1;
        self.round.slowness += slowness;
        if self.round.answers < self.at {
            return;
        }
        self.at = if self.round.slowness <= SLOWER * self.round.answers as f64 {
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
                'q' => level.answered(Slowness(1.0)),
                's' => level.answered(Slowness(3.0)),
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
    fn how_slow_an_answer_was_is_how_many_times_as_long_as_usual_it_took_but_for_noise() {
        let level = Level::new(bounds(1, 16));
        let ms = Duration::from_millis;
        for (usual, took, expected) in [
            (100, 100, 1.0),
            (100, 20, 1.0),
            (100, 125, 1.0),
            (100, 200, 2.0),
            (100, 9_000, 4.0),
            (2, 27, 1.0),
        ] {
            let mut seen = Usual::default();
            level.judge(&mut seen, ms(usual));
            let Slowness(slowness) = level.judge(&mut seen, ms(took));
            assert!(
                (slowness - expected).abs() < 1e-9,
                "{usual} {took}: {slowness}"
            );
        }
    }

    /// The level that is reached where answers take what is said of so many under way.
    fn reached(mut takes: impl FnMut(usize) -> u64) -> usize {
        let mut level = Level::new(bounds(1, 16));
        let mut usual = Usual::default();
        let mut levels = Vec::new();
        for _ in 0..4_000 {
            let took = Duration::from_millis(takes(level.at()));
            let slowness = level.judge(&mut usual, took);
            level.answered(slowness);
            levels.push(level.at());
        }
        let late = levels.split_off(2_000);
        late.iter().sum::<usize>() / late.len()
    }

    #[test]
    fn a_server_whose_answers_differ_for_reasons_of_their_own_gets_all_it_may() {
        for seed in 0..20 {
            let mut chance = fastrand::Rng::with_seed(seed);
            let level = reached(|_| chance.u64(20..=300));
            assert!(level >= 14, "{level} with seed {seed}");
        }
    }

    #[test]
    fn a_server_that_does_one_thing_at_a_time_gets_few() {
        let mut chance = fastrand::Rng::with_seed(8);
        let level = reached(|at| 20 * at as u64 + chance.u64(0..5));
        assert!((2..=6).contains(&level), "{level}");
    }

    #[test]
    fn a_server_that_became_slower_for_good_is_measured_by_what_it_is_now() {
        let mut level = Level::new(bounds(1, 16));
        let mut usual = Usual::default();
        level.judge(&mut usual, Duration::from_millis(5));
        for _ in 0..200 {
            let slowness = level.judge(&mut usual, Duration::from_millis(400));
            level.answered(slowness);
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
            let mut usual = Usual::default();
            let mut old = level.epoch();
            for (ms, kind) in events {
                match kind {
                    0 => {
                        old = level.epoch();
                        level.troubled(old);
                    }
                    1 => level.troubled(old),
                    _ => {
                        let slowness = level.judge(&mut usual, Duration::from_millis(ms));
                        level.answered(slowness);
                    }
                }
                prop_assert!((bounds.least()..=bounds.most()).contains(&level.at()));
            }
            // However it went: a server that answers steadily from now on gets all it may.
            for _ in 0..6_000 {
                let slowness = level.judge(&mut usual, Duration::from_millis(700));
                level.answered(slowness);
            }
            prop_assert_eq!(level.at(), bounds.most());
        }
    }
}
