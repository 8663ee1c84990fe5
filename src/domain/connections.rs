//! How the connections to both sides are: how fast each answers, what Rocket.Chat's limiter leaves, what kind of token
//! is in use.

use std::time::Duration;

use super::doctor::TokenKind;
use super::outlook::Allowance;
use super::reading::{Reading, UnknownReason};

/// How the connections to both sides were when a read ended, or had come so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connections {
    /// How long Moodle's database takes to begin its answer to a query: the median of the last read's; none where none
    /// was sent.
    pub moodle: Option<Duration>,
    /// How long Rocket.Chat takes to answer: the median of the last requests; none where none was answered.
    pub chat: Option<Duration>,
    /// What its limiter makes of the account.
    pub limiter: Limiter,
    /// What kind of token is in use. Asked for by whoever shows it alone.
    pub token: Reading<TokenKind>,
}

impl Default for Connections {
    /// Nothing has been asked.
    fn default() -> Self {
        Self {
            moodle: None,
            chat: None,
            limiter: Limiter::Untold,
            token: Reading::Unknown(UnknownReason::Interrupted),
        }
    }
}

/// What a server's limiter of requests makes of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limiter {
    /// No answer has told yet.
    Untold,
    /// It does not count: it spares the account, or is off.
    Absent,
    /// It counts, each route for itself.
    Counts {
        /// What it allows.
        allowance: Allowance,
        /// The route of which the least is left; none where every window is over.
        scarcest: Option<Scarcest>,
    },
}

/// The route of which a limiter lets the fewest requests through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scarcest {
    /// Its name, as in `groups.members`.
    pub route: String,
    /// How many more it lets through (`x-ratelimit-remaining`).
    pub left: u32,
    /// For how long: until its window ends.
    pub ends: Duration,
}

/// The one in the middle, the upper of two; none of none.
pub fn median(times: impl IntoIterator<Item = Duration>) -> Option<Duration> {
    let mut times: Vec<Duration> = times.into_iter().collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}
