//! Why something is not read: what the server said of it, or what the read failed of that should have come to it.

use super::Model;
use crate::domain::reading::UnknownReason;
use crate::run::Stage;
use crate::tui::message::ReadFailure;
use crate::words;
use crate::words::dashboard::unread;

/// Whether the only read so far has come to its end too early.
pub fn broken_off(model: &Model) -> bool {
    let read = model.snapshot.as_ref();
    read.is_some_and(|snapshot| snapshot.observation.stage == Stage::Underway) && !model.busy()
}

/// Why something is not read, in a word or two.
pub fn in_short(model: &Model, reason: &UnknownReason) -> String {
    failure(model, reason).map_or_else(|| unread::in_short(reason), |failure| failure.brief.clone())
}

/// The same, in a sentence.
pub fn whole(model: &Model, reason: &UnknownReason) -> String {
    failure(model, reason).map_or_else(|| words::unknown(reason), |failure| failure.text.clone())
}

/// What the read failed of before it came to something that it has not read.
fn failure<'a>(model: &'a Model, reason: &UnknownReason) -> Option<&'a ReadFailure> {
    let to_come = *reason == UnknownReason::Interrupted && broken_off(model);
    model.last_failure.as_ref().filter(|_| to_come)
}
