//! What was changed, by whom and why, as it is on record.

use std::collections::BTreeMap;

use super::ids::UnixTime;
use super::orphan::Purged;
use super::policy::{Policy, Preset};

/// The number of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub i64);

/// The number of a step in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub i64);

/// How far a step has come.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumIter,
    strum::Display,
)]
#[strum(serialize_all = "snake_case")]
pub enum StepState {
    /// In the plan, not sent.
    Intended,
    /// About to be sent, or sent, and not settled.
    Sent,
    /// The server did it.
    Done,
    /// It was so already.
    AlreadySo,
    /// Not sent: it no longer applied.
    Dropped,
    /// Not sent, to be safe.
    Skipped,
    /// The server refused it.
    Failed,
    /// What came of it is not known.
    Unknown,
}

/// How a run was judged, as far as the command line says it: whoever takes it up judges by the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedBy {
    /// The preset.
    pub preset: Preset,
    /// What becomes of groups that Moodle has purged.
    pub purged: Purged,
}

impl JudgedBy {
    /// What a policy says of it.
    pub const fn of(policy: &Policy) -> Self {
        Self {
            preset: policy.preset,
            purged: policy.purged,
        }
    }
}

/// A run as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Its number.
    pub id: RunId,
    /// The site's name.
    pub site: String,
    /// What it does: `apply`.
    pub kind: String,
    /// The run that it resumes or undoes.
    pub parent: Option<RunId>,
    /// The server that it changed, by its address; none in runs of older versions.
    pub server: Option<String>,
    /// Who ran it, as `user@host`.
    pub operator: String,
    /// Why, where he has said so.
    pub reason: Option<String>,
    /// The limits that he consented to pass: `removals=80 group_share=50`.
    pub consents: Option<String>,
    /// How it was judged; none in runs of older versions.
    pub judged: Option<JudgedBy>,
    /// The hash of its plan.
    pub plan_hash: String,
    /// When it began.
    pub began: UnixTime,
    /// When it ended; none where it was killed.
    pub ended: Option<UnixTime>,
}

/// A step as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalStep {
    /// Its number.
    pub id: StepId,
    /// The group; of one that was to be made, the activity that lacks it (`cm:46`); none where an account is made.
    pub room: Option<String>,
    /// The group that was made or found for that activity.
    pub made: Option<String>,
    /// Its name then; empty where it is none.
    pub room_name: String,
    /// What is done.
    pub op: String,
    /// The account; none where the step is about the group as such, or as long as the account has not been made.
    pub account: Option<String>,
    /// Its username.
    pub username: Option<String>,
    /// What was there before, as JSON, where the kind of step does not say it.
    pub before: Option<String>,
    /// What was to be there afterwards, likewise.
    pub after: Option<String>,
    /// The code of the difference that it repairs.
    pub drift: String,
    /// The activity in which that was found.
    pub cmid: Option<i64>,
    /// The activity's course.
    pub course: Option<i64>,
    /// That course's short name then.
    pub course_name: Option<String>,
    /// How far it has come.
    pub state: String,
    /// How the server answered, or why it was not sent, as a word that stays the same: `unauthenticated`.
    pub answer: Option<String>,
    /// The same for people.
    pub detail: Option<String>,
    /// When it was sent.
    pub sent: Option<UnixTime>,
    /// When it was settled.
    pub settled: Option<UnixTime>,
}

/// A step and the run that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundStep {
    /// The run.
    pub run: RunRecord,
    /// The step.
    pub step: JournalStep,
}

impl FoundStep {
    /// When it happened: sent, else settled; else when its run began.
    pub fn at(&self) -> UnixTime {
        let step = &self.step;
        step.sent.or(step.settled).unwrap_or(self.run.began)
    }
}

/// How many steps of a run have come how far, by the state's word.
pub type Tally = BTreeMap<String, u64>;

/// What is changed where someone is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// What he is called from then on.
    pub pseudonym: String,
    /// Steps about him.
    pub steps: u64,
    /// Differences about him.
    pub differences: u64,
    /// Other texts that name him: what a server said, why something was done.
    pub texts: u64,
    /// Steps that keep his name, for what became of them is not known yet.
    pub unfinished: u64,
}
