//! What became of the steps of a run that did not end, and why a run is neither resumed nor undone.

use super::ids::RoomId;
use super::journal::{RunId, StepId};
use super::lease::LeaseHolder;

/// What reading back said of a step that was sent and not settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadBack {
    /// What it wants is so.
    Done,
    /// It is not so.
    NotDone,
    /// It could not be read: it stays as it is.
    Unreadable,
    /// Somebody else is changing the group, or making the account: it stays as it is.
    LeasedBy(LeaseHolder),
}

/// Why a run is not taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunRefusal {
    /// There is none of that number.
    NoRun(i64),
    /// It is another site's.
    OtherSite {
        /// The run.
        run: RunId,
        /// The site that it changed.
        site: String,
        /// This one.
        here: String,
    },
    /// It changed another server.
    OtherServer {
        /// The run.
        run: RunId,
        /// The server that it changed.
        server: String,
        /// This one.
        here: String,
    },
    /// It is still going on.
    GoesOn {
        /// Who has one of its groups.
        holder: LeaseHolder,
    },
    /// It has no such step.
    NoStep {
        /// The run.
        run: RunId,
        /// The step.
        step: StepId,
    },
    /// A newer version wrote a step that has to be done.
    NotUnderstood {
        /// The step.
        step: StepId,
        /// Its group, where it has one.
        room: Option<RoomId>,
    },
    /// Somebody else has taken up what was left meanwhile.
    TakenUp(RunId),
}
