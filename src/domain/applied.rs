//! What became of a plan that was carried out.

use std::path::PathBuf;

use super::plan::Step;
use super::reading::UnknownReason;
use super::target::Target;
use super::trouble::{ChatTrouble, MoodleTrouble};

/// What became of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server did it.
    Done,
    /// It was so already.
    AlreadySo,
    /// It was not sent, because it no longer applies.
    Dropped(Dropped),
    /// It was not sent, to be safe.
    Skipped(Skipped),
    /// The server refused it.
    Failed(ChatTrouble),
    /// It was sent, and what came of it is not known.
    Unknown(ChatTrouble),
}

/// Why a step no longer applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dropped {
    /// Read again, the difference was gone.
    NoLongerDrift,
    /// Read again, the fix would be another.
    FixDiffers,
}

/// Why a step was not sent, though it may still apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skipped {
    /// Another step of its group failed.
    AfterFailure,
    /// The group could not be read again.
    GroupUnreadable(UnknownReason),
    /// Moodle could not be read again.
    MoodleUnreadable(MoodleTrouble),
    /// Something about the site holds every plan now.
    SiteHeld,
    /// The person at the keyboard stopped it.
    Cancelled,
    /// The journal could not be written.
    NoJournal(String),
}

/// A step and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepResult {
    /// The group.
    pub room: Target,
    /// The step.
    pub step: Step,
    /// What became of it.
    pub outcome: Outcome,
}

/// What a whole run came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApplyReport {
    /// The run's number in the journal.
    pub run: i64,
    /// Every step, in the order in which they were settled.
    pub results: Vec<StepResult>,
    /// What Moodle still has to be told; none where no group was made or found.
    pub links: Option<LinksToMake>,
}

/// The links that Moodle still has to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinksToMake {
    /// For how many groups.
    pub groups: usize,
    /// The statements that would make them.
    pub statements: String,
    /// Where they were written; why they could not be, otherwise.
    pub file: Result<PathBuf, String>,
}

impl ApplyReport {
    /// How many steps were done, or were so already.
    pub fn done(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Done | Outcome::AlreadySo))
    }

    /// How many steps failed, or ended in doubt.
    pub fn failed(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Failed(_) | Outcome::Unknown(_)))
    }

    /// How many steps were dropped because they no longer applied.
    pub fn dropped(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Dropped(_)))
    }

    /// How many steps were not sent, to be safe.
    pub fn skipped(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Skipped(_)))
    }

    fn count(&self, of: impl Fn(&Outcome) -> bool) -> usize {
        self.results
            .iter()
            .filter(|result| of(&result.outcome))
            .count()
    }
}
