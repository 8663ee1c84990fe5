//! Since when each difference has been seen.

use rustc_hash::FxHashMap;

use super::drift::DriftKey;
use super::ids::UnixTime;

/// When each difference was first seen by a whole read, as far as this machine's store remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ages {
    first_seen: FxHashMap<DriftKey, UnixTime>,
}

impl Ages {
    /// From what the store remembers.
    pub const fn new(first_seen: FxHashMap<DriftKey, UnixTime>) -> Self {
        Self { first_seen }
    }

    /// All that is remembered.
    pub fn all(&self) -> impl Iterator<Item = (&DriftKey, UnixTime)> {
        self.first_seen.iter().map(|(key, at)| (key, *at))
    }

    /// When a difference was first seen, without interruption since. None where that is not known: no whole read
    /// has seen it yet, or there is no store.
    pub fn since(&self, key: &DriftKey) -> Option<UnixTime> {
        self.first_seen.get(key).copied()
    }
}
