//! What a plan rests on, group by group, so that it can be told later whether and where that has changed.

use std::sync::Arc;

use super::digest::Digest;
use super::ids::CmId;
use super::plan::Step;
use super::target::Target;

/// What the steps of one group rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footing {
    /// The group's members and their roles; none where they were not known.
    pub people: Option<PeopleFooting>,
    /// The group as such: its name, whether it is archived, what it is, how long it keeps messages, who is banned.
    pub room: Digest,
    /// The activities on it, and of whom they expect what.
    pub expected: Digest,
}

/// The people of a group at a read, the API account left aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleFooting {
    /// How many members it had; none of an archived group, or of one that is nobody's business.
    pub members: usize,
    /// How many of them were moderators or owners.
    pub leads: usize,
    /// Who they were, with their roles.
    pub digest: Digest,
}

/// Why a plan is not what would be planned now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Staleness {
    /// People are judged by another policy, or by other rules for usernames.
    pub judged_otherwise: bool,
    /// What has changed about the accounts that are to be made.
    pub accounts: Vec<FootingChange>,
    /// By group name: those in which something has changed.
    pub groups: Vec<StaleGroup>,
}

impl Staleness {
    /// Whether nothing has changed.
    pub const fn is_none(&self) -> bool {
        !self.judged_otherwise && self.accounts.is_empty() && self.groups.is_empty()
    }
}

/// A group on whose state a plan can no longer rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleGroup {
    /// The group.
    pub room: Target,
    /// Its name when the plan was made, or now where the plan did not touch it.
    pub name: Arc<str>,
    /// The activities on it then.
    pub activities: Vec<CmId>,
    /// At least one.
    pub changes: Vec<FootingChange>,
}

/// What has changed in a group, or about the accounts that are to be made, since a plan was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FootingChange {
    /// These steps would not be planned any more.
    NoLonger {
        /// Which.
        steps: Vec<Step>,
        /// Of how many there.
        of: usize,
    },
    /// These steps would be planned now, beside or in place of the others.
    Now(Vec<Step>),
    /// The steps are the same, in another order.
    Reordered,
    /// The group is not among those that were read now.
    Gone,
    /// Its members could be read then, and cannot be now.
    Unreadable,
    /// It had a moderator or an owner, and has none now.
    LostLead,
    /// Other people are in it, or hold other roles there.
    People {
        /// How many members it had.
        before: usize,
        /// How many it has.
        now: usize,
    },
    /// Its name, its state, its kind, its retention or its bans.
    Room,
    /// Of whom its activities expect what.
    Expected,
}
