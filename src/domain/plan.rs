//! What would be done: accounts first, then steps per group, in the order in which they run.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::drift::{DriftKey, JoinAs};
use super::ids::{ChatUserId, CmId, CourseId, MoodleUserId, RoomId, UnixTime, Username};
use super::limits::LimitName;
use super::retention::RetentionRule;
use super::target::Target;

/// One change to one group, or to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is changed.
    pub change: Change,
    /// The drift that it repairs; in the plan of an undo, the one that the undone step repaired.
    pub repairs: DriftKey,
}

impl Step {
    /// What it does, without whom or what it concerns.
    pub const fn op(&self) -> StepOp {
        self.change.op()
    }

    /// Whom it concerns; none where it concerns the group as such, or makes an account.
    pub const fn who(&self) -> Option<&Who> {
        self.change.who()
    }

    /// The name of the account that it concerns, or makes.
    pub fn username(&self) -> Option<&Username> {
        self.change.username()
    }

    /// Whether it names someone whose account the plan makes first, be it among others.
    pub fn names_newcomers(&self) -> bool {
        let among = match &self.change {
            Change::Recreate { members, .. } => members.iter().any(|who| who.account.is_none()),
            _ => false,
        };
        among || self.awaits_account()
    }

    /// Whether it is about someone whose account the plan makes first.
    pub fn awaits_account(&self) -> bool {
        self.who().is_some_and(|who| who.account.is_none())
    }
}

/// Whom a step concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The account; none as long as the plan has yet to make it.
    pub account: Option<ChatUserId>,
    /// Its username.
    pub username: Username,
}

/// An account that is to be made. Its password is made when it is sent, and kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Its username.
    pub username: Username,
    /// Whose it is.
    pub person: MoodleUserId,
    /// The name that people see: Moodle's first and last name.
    pub name: Arc<str>,
    /// Moodle's e-mail address.
    pub email: Arc<str>,
    /// Whether the server is told that the address is verified.
    pub verified: bool,
}

/// A change, with what was there before, so that it can be shown and taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Make an account.
    CreateAccount(Box<NewAccount>),
    /// Activate a deactivated account.
    Activate(Who),
    /// Make a group in the place of one that is not there, with its members.
    Recreate {
        /// Its name.
        name: Arc<str>,
        /// By username.
        members: Vec<Who>,
    },
    /// Take a group that is there, and that nothing points at, for the one that is not. Nothing is sent.
    Adopt {
        /// Its id.
        room: RoomId,
        /// Its name.
        name: Arc<str>,
    },
    /// Open an archived group.
    Unarchive,
    /// Bring the API account into the group, from outside.
    Join,
    /// Make the API account an owner of the group.
    MakeOwner,
    /// Give the group another name.
    Rename {
        /// Its name now.
        from: Arc<str>,
        /// Its name afterwards.
        to: Arc<str>,
    },
    /// Keep messages for another time.
    SetRetention {
        /// The rule now.
        from: RetentionRule,
        /// The rule afterwards.
        to: RetentionRule,
    },
    /// Invite into the group.
    Invite(Who),
    /// Give the moderator role.
    AddModerator(Who),
    /// Take the moderator role.
    RemoveModerator(Who),
    /// Remove from the group.
    Remove {
        /// Whom.
        who: Who,
        /// What he was there, so that he can be again.
        was: JoinAs,
    },
    /// Archive the group.
    Archive,
    /// Give a group that was just made a rule for its messages, of which there are none yet.
    FirstRetention(RetentionRule),
    /// Archive a group that was just made: its activity is hidden.
    ArchiveNew,
    /// Delete the group with its messages, after it was saved.
    Delete {
        /// Its name.
        name: Arc<str>,
    },
}

impl Change {
    /// What it does, without whom or what it concerns.
    pub const fn op(&self) -> StepOp {
        match self {
            Self::CreateAccount(_) => StepOp::CreateAccount,
            Self::Activate(_) => StepOp::Activate,
            Self::Recreate { .. } => StepOp::Recreate,
            Self::Adopt { .. } => StepOp::Adopt,
            Self::Unarchive => StepOp::Unarchive,
            Self::Join => StepOp::Join,
            Self::MakeOwner => StepOp::MakeOwner,
            Self::Rename { .. } => StepOp::Rename,
            Self::SetRetention { .. } => StepOp::SetRetention,
            Self::Invite(_) => StepOp::Invite,
            Self::AddModerator(_) => StepOp::AddModerator,
            Self::RemoveModerator(_) => StepOp::RemoveModerator,
            Self::Remove { .. } => StepOp::Remove,
            Self::Archive => StepOp::Archive,
            Self::FirstRetention(_) => StepOp::FirstRetention,
            Self::ArchiveNew => StepOp::ArchiveNew,
            Self::Delete { .. } => StepOp::Delete,
        }
    }

    /// Whom it concerns; none where it concerns the group as such, or makes an account.
    pub const fn who(&self) -> Option<&Who> {
        match self {
            Self::Activate(who)
            | Self::Invite(who)
            | Self::AddModerator(who)
            | Self::RemoveModerator(who)
            | Self::Remove { who, .. } => Some(who),
            Self::CreateAccount(_)
            | Self::Recreate { .. }
            | Self::Adopt { .. }
            | Self::Unarchive
            | Self::Join
            | Self::MakeOwner
            | Self::Rename { .. }
            | Self::SetRetention { .. }
            | Self::Archive
            | Self::FirstRetention(_)
            | Self::ArchiveNew
            | Self::Delete { .. } => None,
        }
    }

    /// The name of the account that it concerns, or makes.
    pub fn username(&self) -> Option<&Username> {
        match (self, self.who()) {
            (Self::CreateAccount(new), _) => Some(&new.username),
            (_, Some(who)) => Some(&who.username),
            (_, None) => None,
        }
    }

    /// Says which account someone has who had none when the plan was made, where one is known.
    pub fn tell_account(&mut self, known: impl Fn(&Username) -> Option<ChatUserId>) {
        let waiting = match self {
            Self::Invite(who) | Self::AddModerator(who) => std::slice::from_mut(who),
            Self::Recreate { members, .. } => members,
            _ => &mut [],
        };
        for who in waiting.iter_mut().filter(|who| who.account.is_none()) {
            who.account = known(&who.username);
        }
    }

    /// Whether it takes something away: someone, a role, the group's life, or messages sooner than now.
    pub fn destructive(&self) -> bool {
        match self {
            Self::RemoveModerator(_)
            | Self::Remove { .. }
            | Self::Archive
            | Self::Delete { .. } => true,
            Self::SetRetention { from, to } => from.tightened_by(*to),
            Self::CreateAccount(_)
            | Self::Activate(_)
            | Self::Recreate { .. }
            | Self::Adopt { .. }
            | Self::Unarchive
            | Self::Join
            | Self::MakeOwner
            | Self::Rename { .. }
            | Self::Invite(_)
            | Self::AddModerator(_)
            | Self::FirstRetention(_)
            | Self::ArchiveNew => false,
        }
    }

    /// What is there before, as canonical JSON: a group's name or rule, the role of who is removed; none where the kind
    /// of step says it.
    pub fn before(&self) -> Option<String> {
        match self {
            Self::Rename { from, .. } => Some(named(from)),
            Self::Delete { name } => Some(named(name)),
            Self::SetRetention { from, .. } => Some(from.canonical()),
            Self::Remove { was, .. } => Some(role(*was)),
            _ => None,
        }
    }

    /// What is there afterwards, in the same form.
    pub fn after(&self) -> Option<String> {
        match self {
            Self::Rename { to, .. } => Some(named(to)),
            Self::SetRetention { to, .. } | Self::FirstRetention(to) => Some(to.canonical()),
            Self::Recreate { name, members } => Some(peopled(name, members)),
            Self::Adopt { room, name } => {
                Some(serde_json::json!({ "id": room, "name": name }).to_string())
            }
            Self::CreateAccount(new) => Some(described(new)),
            _ => None,
        }
    }
}

fn peopled(name: &str, members: &[Who]) -> String {
    let members: Vec<_> = members
        .iter()
        .map(|who| serde_json::json!({ "id": who.account, "username": who.username }))
        .collect();
    serde_json::json!({ "name": name, "members": members }).to_string()
}

fn named(name: &str) -> String {
    serde_json::json!({ "name": name }).to_string()
}

fn role(was: JoinAs) -> String {
    let was: &'static str = was.into();
    serde_json::json!({ "role": was }).to_string()
}

fn described(new: &NewAccount) -> String {
    serde_json::json!({
        "email": new.email,
        "moodle_id": new.person,
        "name": new.name,
        "verified": new.verified,
    })
    .to_string()
}

/// What a step does, in the order in which steps run: those of accounts before all groups, then those of one group.
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
    /// Make an account.
    CreateAccount,
    /// Activate a deactivated account.
    Activate,
    /// Make a group in the place of one that is not there.
    Recreate,
    /// Take a group that is there for one that is not.
    Adopt,
    /// Open an archived group.
    Unarchive,
    /// Bring the API account into the group.
    Join,
    /// Make the API account an owner of the group.
    MakeOwner,
    /// Give the group another name.
    Rename,
    /// Keep messages for another time.
    SetRetention,
    /// Invite into the group.
    Invite,
    /// Give the moderator role.
    AddModerator,
    /// Take the moderator role.
    RemoveModerator,
    /// Remove from the group.
    Remove,
    /// Archive the group.
    Archive,
    /// Give a group that was just made a rule for its messages.
    FirstRetention,
    /// Archive a group that was just made.
    ArchiveNew,
    /// Delete the group.
    Delete,
}

/// The steps for one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupPlan {
    /// The group.
    pub room: Target,
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
    /// In the order of [`StepOp`].
    pub steps: Vec<Step>,
}

/// Everything that would be done, and the read it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The site's name in the configuration.
    pub site: Arc<str>,
    /// Moodle's clock at the read.
    pub as_of: UnixTime,
    /// The accounts that are made before anything else, by username.
    pub accounts: Vec<Step>,
    /// By group name.
    pub groups: Vec<GroupPlan>,
    /// How many of the site's groups exist: what shares are taken of.
    pub groups_in_all: usize,
}

impl Plan {
    /// All steps: those of accounts, which have no group, then group by group.
    pub fn steps(&self) -> impl Iterator<Item = (Option<&GroupPlan>, &Step)> {
        let accounts = self.accounts.iter().map(|step| (None, step));
        let groups = self
            .groups
            .iter()
            .flat_map(|group| group.steps.iter().map(move |step| (Some(group), step)));
        accounts.chain(groups)
    }

    /// How many steps of one kind it has.
    pub fn count(&self, op: StepOp) -> usize {
        self.steps().filter(|(_, step)| step.op() == op).count()
    }

    /// A hash over everything that would be done, in its order: site, group, step, account, before, after.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        let mut take = |text: &str| {
            hash.update(text.len().to_le_bytes());
            hash.update(text.as_bytes());
        };
        take(&self.site);
        for (group, step) in self.steps() {
            take(&group.map_or_else(String::new, |group| group.room.to_string()));
            take(step.op().into());
            take(&subject(step));
            take(&step.change.before().unwrap_or_default());
            take(&step.change.after().unwrap_or_default());
        }
        hex::encode(hash.finalize())
    }

    /// The first digits of the hash, by which people call a plan.
    pub fn short_hash(&self) -> String {
        self.hash().chars().take(SHORT_HASH).collect()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps().next().is_none()
    }
}

/// Whom a step concerns, as a hash takes it: an account's id, which has no `@`, or the name of one that is to be made.
fn subject(step: &Step) -> String {
    let id = step.who().and_then(|who| who.account.as_ref());
    match (id, step.username()) {
        (Some(id), _) => id.to_string(),
        (None, Some(username)) => format!("@{username}"),
        (None, None) => String::new(),
    }
}

/// Enough digits to tell plans apart, and few enough to be read out on the telephone.
const SHORT_HASH: usize = 12;

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
    /// Somebody has frozen the site: no consent.
    Frozen,
    /// What it was made from is what an earlier session has read, not this one: no consent.
    NotReadNow,
}
