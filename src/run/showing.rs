//! How often a read shows what it has so far: one state at a time, and never for more than a fifth of the time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// How many times as long as it took to show a state, the next one has to wait.
const REST: u32 = 4;

/// The turns of one read. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Showing(Arc<Mutex<Next>>);

/// When the next state is made.
#[derive(Debug, Clone, Copy, Default)]
enum Next {
    #[default]
    AtOnce,
    /// One is on its way to the screen.
    OnItsWay,
    At(Instant),
}

/// One state's turn, from its judgement until whoever shows it lets go of this: what all of that has cost decides when
/// the next one is made.
#[derive(Debug)]
pub struct Shown {
    began: Instant,
    showing: Showing,
}

impl Showing {
    /// A turn, where one is due.
    pub(super) fn begin(&self) -> Option<Shown> {
        let began = Instant::now();
        let mut next = self.next();
        let due = match *next {
            Next::AtOnce => true,
            Next::OnItsWay => false,
            Next::At(due) => due <= began,
        };
        due.then(|| {
            *next = Next::OnItsWay;
            Shown {
                began,
                showing: self.clone(),
            }
        })
    }

    fn next(&self) -> MutexGuard<'_, Next> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        *self.showing.next() = Next::At(Instant::now() + self.began.elapsed() * REST);
    }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;
    use std::time::Duration;

    use super::Showing;

    #[test]
    fn one_state_at_a_time_is_on_its_way() {
        let showing = Showing::default();
        let shown = showing.begin();
        assert!(shown.is_some());
        assert!(showing.begin().is_none());
    }

    #[test]
    fn what_took_long_to_be_shown_rests_longer() {
        let showing = Showing::default();
        let shown = showing.begin();
        sleep(Duration::from_millis(250));
        drop(shown);
        assert!(showing.begin().is_none(), "a second is to pass");
    }

    #[test]
    fn after_its_rest_the_next_state_has_its_turn() {
        let showing = Showing::default();
        drop(showing.begin());
        let has_its_turn = || {
            sleep(Duration::from_millis(5));
            showing.begin().is_some()
        };
        assert!((0..1_000).any(|_| has_its_turn()));
    }
}
