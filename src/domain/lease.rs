//! Who is changing a group just now.

use super::ids::UnixTime;

/// The run that has a group to itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseHolder {
    /// Who runs it, as `user@host`.
    pub operator: String,
    /// Its process on that host.
    pub pid: i64,
    /// Its number in the journal.
    pub run: i64,
    /// Since when, by the store's clock.
    pub since: UnixTime,
}
