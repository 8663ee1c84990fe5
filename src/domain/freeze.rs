//! A freeze: during an incident nothing is changed, whoever asks.

use super::ids::UnixTime;

/// That nothing may be changed, and who has said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// Of what.
    pub extent: FreezeExtent,
    /// Who has said so, as `user@host`.
    pub operator: String,
    /// Why, where he has said so.
    pub reason: Option<String>,
    /// Since when, by the store's clock.
    pub since: UnixTime,
}

/// What is frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FreezeExtent {
    /// One site, by its name in the configuration.
    Site(String),
    /// Every site whose journal is in the store.
    EverySite,
}
