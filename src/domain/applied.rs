//! What became of a plan that was carried out.

use std::path::PathBuf;

use super::drift::Code;
use super::export::ExportTrouble;
use super::freeze::Freeze;
use super::lease::LeaseHolder;
use super::plan::Step;
use super::reading::UnknownReason;
use super::refusal::Refusal;
use super::target::Target;
use super::trouble::{ChatTrouble, ChatTroubleKind, MoodleTrouble};

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

/// Why a step no longer applies. As a word (`snake_case`) it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Dropped {
    /// Read again, the difference was gone.
    NoLongerDrift,
    /// Read again, the fix would be another.
    FixDiffers,
    /// Read again, it is not any more as the run that was to be undone left it.
    ChangedSince,
}

/// Why a step was not sent, though it may still apply. As a word (`snake_case`) it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Skipped {
    /// Another step of its group failed.
    AfterFailure,
    /// Another step of its group was not sent, or what came of it is not known.
    AfterDoubt,
    /// Rocket.Chat could not be reached.
    Away(ChatTrouble),
    /// The account that it is about was not made.
    NoAccount,
    /// Whether the account that it is about was made is not known.
    AccountInDoubt,
    /// The server has refused to make any more accounts: why.
    NoMoreAccounts(Refusal),
    /// The group, or whether an account exists, could not be read again.
    GroupUnreadable(UnknownReason),
    /// Moodle could not be read again.
    MoodleUnreadable(MoodleTrouble),
    /// Something about the site holds every plan now.
    SiteHeld,
    /// A waiting task with an old list of the group's people would undo it.
    QueueFrozen,
    /// The person at the keyboard stopped it.
    Cancelled,
    /// The journal could not be written.
    NoJournal(String),
    /// Somebody else is changing the group, or making the account.
    LeasedBy(LeaseHolder),
    /// The store was away for too long: somebody else may be changing the group by now.
    LeaseLost,
    /// Somebody has frozen the site meanwhile.
    Frozen(Freeze),
    /// It deletes, and what it would delete could not be saved.
    NotSaved(Box<ExportTrouble>),
    /// Read again, the group has changed by more than the plan knows; at least one.
    GroupChanged(Vec<Unforeseen>),
}

/// What is so of a group, and was not when its plan was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unforeseen {
    /// An activity that pointed at it does so no more.
    Unlinked,
    /// This differs about the group as such.
    Found(Code),
    /// So many people more are in it who should not be.
    Extra(usize),
    /// So many people more lead it who should not.
    Leading(usize),
}

/// A step and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepResult {
    /// The group; none where an account was made.
    pub room: Option<Target>,
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
    /// Every step, in the plan's order. Groups are changed side by side: they are settled in another one.
    pub results: Vec<StepResult>,
    /// What Moodle still has to be told; none where no group was made or found.
    pub links: Option<Box<LinksToMake>>,
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

impl Outcome {
    /// What it came to beyond done or not, as a word that stays the same: what the server said, or why nothing was
    /// sent. None where there is nothing to add.
    pub fn answer(&self) -> Option<&'static str> {
        match self {
            Self::Done | Self::AlreadySo => None,
            Self::Dropped(why) => Some(why.into()),
            Self::Skipped(why) => Some(why.into()),
            Self::Failed(trouble) | Self::Unknown(trouble) => Some(match &trouble.kind {
                ChatTroubleKind::Refused(refusal) => refusal.into(),
                kind => kind.into(),
            }),
        }
    }
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

    /// The steps that may still be wanted: those that failed or ended in doubt, and those that were not sent.
    pub fn not_done(&self) -> impl Iterator<Item = &Step> {
        let results = self.results.iter().filter(|result| {
            matches!(
                result.outcome,
                Outcome::Failed(_) | Outcome::Unknown(_) | Outcome::Skipped(_)
            )
        });
        results.map(|result| &result.step)
    }

    fn count(&self, of: impl Fn(&Outcome) -> bool) -> usize {
        self.results
            .iter()
            .filter(|result| of(&result.outcome))
            .count()
    }
}
