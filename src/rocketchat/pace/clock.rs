//! The server's clock, as far as its answers tell it.

/// By how much the server's clock is ahead of this machine's, in milliseconds, between two bounds.
///
/// An answer's `Date` is a whole second that the server saw between the sending and the receiving; each answer
/// narrows the bounds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Clock {
    ahead: Option<(i64, i64)>,
}

/// An answer's times, in milliseconds since the epoch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stamp {
    /// When the request was sent, by this machine's clock.
    pub(super) sent: i64,
    /// When the answer came, by this machine's clock.
    pub(super) received: i64,
    /// Its `Date`; none where it has none.
    pub(super) date: Option<i64>,
}

/// What a `Date` may be behind: the rest of its second, and a server that writes it anew only now and then.
const COARSE: i64 = 1_500;

impl Clock {
    pub(super) fn hear(&mut self, stamp: Stamp) {
        let Some(date) = stamp.date else { return };
        let (low, high) = (
            date.saturating_sub(stamp.received),
            date.saturating_add(COARSE).saturating_sub(stamp.sent),
        );
        let narrowed = match self.ahead {
            Some((least, most)) => (least.max(low), most.min(high)),
            None => (low, high),
        };
        // Nothing in common with what was known: one of the clocks has been set.
        self.ahead = Some(if narrowed.0 <= narrowed.1 {
            narrowed
        } else {
            (low, high)
        });
    }

    /// This machine's time for one of the server's; rather later than too early. Clocks that may agree do.
    pub(super) fn here(self, there: i64) -> i64 {
        let ahead = match self.ahead {
            Some((least, most)) if least > 0 || most < 0 => least,
            _ => 0,
        };
        there.saturating_sub(ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(stamps: &[(i64, i64, i64)]) -> Clock {
        let mut clock = Clock::default();
        for (sent, received, date) in stamps {
            clock.hear(Stamp {
                sent: *sent,
                received: *received,
                date: Some(*date),
            });
        }
        clock
    }

    #[test]
    fn clocks_that_may_agree_do() {
        for stamps in [
            &[][..],
            &[(10_300, 10_400, 10_000)],
            &[(10_900, 11_100, 11_000)],
            &[(10_900, 11_100, 10_000)],
        ] {
            assert_eq!(after(stamps).here(70_000), 70_000, "{stamps:?}");
        }
    }

    #[test]
    fn a_clock_that_is_ahead_or_behind_is_found_out_to_the_second_and_never_too_early() {
        for ahead in [-86_400_000, -7_000, 7_000, 86_400_000] {
            let one = after(&[(10_300, 10_400, 10_000 + ahead)]);
            let here = one.here(70_000 + ahead);
            assert!((70_000..=71_000).contains(&here), "{ahead} {here}");
            let two = after(&[
                (10_300, 10_400, 10_000 + ahead),
                (11_010, 11_020, 11_000 + ahead),
            ]);
            let here = two.here(70_000 + ahead);
            assert!((70_000..=70_020).contains(&here), "{ahead} {here}");
        }
    }

    #[test]
    fn a_clock_that_was_set_is_believed_from_then_on() {
        let clock = after(&[(10_300, 10_400, 10_000), (12_300, 12_400, 99_000)]);
        assert!((12_400..=13_400).contains(&clock.here(99_000)), "{clock:?}");
    }
}
