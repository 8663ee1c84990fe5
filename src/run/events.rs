//! What observing and applying report while they run.

use super::{Observation, Shown};
use crate::domain::applied::{ApplyReport, StepResult};
use crate::domain::outlook::Outlook;
use crate::domain::plan::Change;
use crate::domain::target::Target;

/// What a read reports while it runs.
#[derive(Debug)]
pub enum ReadEvent {
    /// Moodle is being read.
    ReadingMoodle,
    /// Rocket.Chat's accounts and groups are being listed.
    ListingChat,
    /// Groups are being read one by one.
    ReadingGroups {
        /// How many have been read.
        done: usize,
        /// How many there are.
        total: usize,
    },
    /// Rocket.Chat's limiter makes the read take so long. Told before the groups are read, then each second.
    Limited(Outlook),
    /// Everything read so far, good for browsing. The next comes some time after this one's turn has been let go of.
    SoFar(Box<Observation>, Shown),
}

/// What applying reports while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplyEvent {
    /// Both sides are being read again for this group; for the accounts that are to be made, where it is none.
    Rereading(Option<Target>),
    /// A step was sent.
    Sent {
        /// The group; none where an account is made.
        room: Option<Target>,
        /// What is changed.
        change: Change,
    },
    /// A step has been settled.
    Settled(StepResult),
    /// Everything has ended.
    Ended(ApplyReport),
}
