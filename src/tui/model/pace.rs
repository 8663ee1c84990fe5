//! How fast something goes, and how long it will take.

use std::time::Duration;

/// Before that, what a rate would be made of is too little.
const LEAST: Duration = Duration::from_secs(2);

/// The pace of something that is counted. Time is the runtime's, which comes in as a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pace {
    began: Option<(Duration, usize)>,
    now: Duration,
    done: usize,
}

impl Pace {
    /// So much had been done by then.
    pub fn tick(&mut self, now: Duration, done: usize) {
        self.began.get_or_insert((now, done));
        self.now = now;
        self.done = done;
    }

    /// How many a minute; none before that can be told.
    pub fn a_minute(&self) -> Option<u64> {
        let (elapsed, done) = self.since_then()?;
        let rate = u128::from(done) * 60_000 / elapsed.as_millis().max(1);
        u64::try_from(rate).ok()
    }

    /// How long the rest of so many will take, at this pace.
    pub fn left(&self, total: usize) -> Option<Duration> {
        let (elapsed, done) = self.since_then()?;
        let rest = u32::try_from(total.saturating_sub(self.done)).ok()?;
        let done = u32::try_from(done).ok()?;
        Some(elapsed.checked_mul(rest)? / done)
    }

    fn since_then(&self) -> Option<(Duration, u64)> {
        let (began, before) = self.began?;
        let elapsed = self.now.checked_sub(began)?;
        let done = u64::try_from(self.done.checked_sub(before)?).ok()?;
        (elapsed >= LEAST && done > 0).then_some((elapsed, done))
    }
}
