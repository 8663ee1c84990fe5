//! What would be done: steps per group, in the order in which they run.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::drift::DriftKey;
use super::ids::{ChatUserId, CmId, CourseId, RoomId, UnixTime, Username};
use super::limits::LimitName;

/// One change to one person in one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub op: StepOp,
    /// To whom.
    pub account: ChatUserId,
    /// His username, for people to read.
    pub username: Username,
    /// The drift that it repairs.
    pub repairs: DriftKey,
}

/// What a step does, in the order in which steps of one group run.
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
)]
#[strum(serialize_all = "snake_case")]
pub enum StepOp {
    /// Invite into the group.
    Invite,
    /// Give the moderator role.
    AddModerator,
    /// Take the moderator role.
    RemoveModerator,
    /// Remove from the group.
    Remove,
}

impl StepOp {
    /// Whether it takes something away.
    pub const fn destructive(self) -> bool {
        matches!(self, Self::RemoveModerator | Self::Remove)
    }
}

/// The steps for one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupPlan {
    /// The group.
    pub room: RoomId,
    /// Its name.
    pub name: Arc<str>,
    /// The courses whose activities point at it.
    pub courses: Vec<CourseId>,
    /// Those activities.
    pub activities: Vec<CmId>,
    /// How many members it has now, the API account left aside.
    pub members: usize,
    /// How many it would have afterwards.
    pub members_after: usize,
    /// Whether it has a moderator or owner now and would have none, though it should have one.
    pub loses_lead: bool,
    /// In their order: invite, add moderator, remove moderator, remove.
    pub steps: Vec<Step>,
}

/// Everything that would be done, and the read it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The site's name in the configuration.
    pub site: Arc<str>,
    /// Moodle's clock at the read.
    pub as_of: UnixTime,
    /// By group name.
    pub groups: Vec<GroupPlan>,
    /// How many of the site's groups exist: what shares are taken of.
    pub groups_in_all: usize,
}

impl Plan {
    /// All steps, group by group.
    pub fn steps(&self) -> impl Iterator<Item = (&GroupPlan, &Step)> {
        self.groups
            .iter()
            .flat_map(|group| group.steps.iter().map(move |step| (group, step)))
    }

    /// How many steps of one kind it has.
    pub fn count(&self, op: StepOp) -> usize {
        self.steps().filter(|(_, step)| step.op == op).count()
    }

    /// A hash over everything that would be done, in its order: site, group, step, account.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        let mut take = |text: &str| {
            hash.update(text.len().to_le_bytes());
            hash.update(text.as_bytes());
        };
        take(&self.site);
        for (group, step) in self.steps() {
            take(group.room.as_str());
            take(step.op.into());
            take(step.account.as_str());
        }
        hex::encode(hash.finalize())
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.groups.iter().all(|group| group.steps.is_empty())
    }
}

/// Why a plan may not run, with the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Which limit; none where there is no consent to it.
    pub limit: HoldReason,
    /// The figure that the plan reaches.
    pub reaches: u64,
    /// The figure in force.
    pub allowed: u64,
    /// The group it is about, where it is about one.
    pub group: Option<RoomId>,
    /// The course it is about, where it is about one.
    pub course: Option<CourseId>,
    /// How many steps of the plan would pass without what trips the limit.
    pub would_pass: usize,
}

/// What holds a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HoldReason {
    /// A limit, to which a person may consent.
    Limit(LimitName),
    /// The plugin is switched off: no consent.
    PluginDisabled,
    /// The group is another Moodle's: no consent.
    GroupForeign,
}
