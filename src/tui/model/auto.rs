//! When everything is read again by itself, and when not.

use std::num::NonZeroU32;

use super::{Model, Work};
use crate::domain::ids::UnixTime;
use crate::tui::action::Scope;

/// Reading again after so many minutes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AutoRefresh {
    /// After how many; none where nothing is read by itself.
    pub every: Option<NonZeroU32>,
    /// Whether it is held back for now, so that nothing moves under the eyes.
    pub paused: bool,
    /// When it was last tried: a server that is down is not asked more often than one that is up.
    pub tried: Option<UnixTime>,
}

/// Whether it is time to read everything again: never while something runs, is open or is being typed.
pub fn is_due(model: &Model) -> bool {
    let (Some(every), Some(now), Some(snapshot)) = (model.auto.every, model.now, &model.snapshot)
    else {
        return false;
    };
    let last = model
        .auto
        .tried
        .map_or(snapshot.observation.read_at, |tried| {
            tried.max(snapshot.observation.read_at)
        });
    let quiet = matches!(model.work, Work::Idle) && model.scope() == Scope::Main;
    quiet
        && !model.auto.paused
        && model.range.is_none()
        && now.0.saturating_sub(last.0) >= i64::from(every.get()) * 60
}
