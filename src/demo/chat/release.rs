//! Which release the stand-in answers as: what changed between releases asks here.

use super::state::ServerState;

/// A release, as far as behaviour depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Release {
    /// As in **7**.3.
    pub(super) major: u32,
    /// As in 7.**3**.
    pub(super) minor: u32,
}

impl Release {
    /// That of a state which names none.
    pub(super) const OLDEST: Self = Self::new(3, 4);

    /// A release by its two numbers.
    pub(super) const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }

    /// Whether it is that release or a later one.
    pub(super) fn is_at_least(self, major: u32, minor: u32) -> bool {
        self >= Self::new(major, minor)
    }

    /// The release that a state says it is of.
    pub(super) fn of(state: &ServerState) -> Self {
        let mut numbers = state
            .version()
            .unwrap_or_default()
            .split('.')
            .map(|number| number.parse().ok());
        match (numbers.next().flatten(), numbers.next().flatten()) {
            (Some(major), Some(minor)) => Self::new(major, minor),
            _ => Self::OLDEST,
        }
    }
}
