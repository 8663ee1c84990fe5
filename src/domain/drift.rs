//! What is wrong, as data: a code, whom and what it concerns, the fix. What it was judged by is [`Evidence`].

use std::sync::Arc;

use super::capabilities::Permission;
use super::ids::{ChatUserId, CmId, CourseId, MoodleUserId, RoomId, Username};
use super::queue::Waiting;
use super::reading::UnknownReason;
use super::repairs::OptionalRepair;
use super::retention::RetentionRule;
use super::site::Feature;

pub use super::evidence::{Adoptable, DanglingTable, Evidence, FrozenList};

/// The stable code of a drift. Its text form is used in JSON, filters and the documentation.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
    strum::EnumIter,
    strum::Display,
)]
#[strum(serialize_all = "snake_case")]
pub enum Code {
    /// The plugin is switched off.
    PluginDisabled,
    /// A fifth of the linked groups, and at least five, do not exist.
    WrongServer,
    /// Nothing in Moodle's database moved for a day.
    MoodleStale,
    /// Moodle is in maintenance, or is being upgraded.
    MoodleMaintenance,
    /// No `wwwroot` is configured.
    WwwrootUnset,
    /// The settings that make a group's name make none.
    NamingInvalid,
    /// A waiting task holds an old list of the group's people.
    QueueFrozen,
    /// The linked group does not exist.
    GroupMissing,
    /// The activity has no group id.
    GroupUnlinked,
    /// Two activities, or an activity and a bin row, point at one group.
    GroupShared,
    /// The group's name proves another Moodle.
    GroupForeign,
    /// Archived, though the activity is visible.
    GroupArchived,
    /// Open, though the activity is hidden or in a recycle bin.
    GroupNotArchived,
    /// The activity's roles are all empty, or name roles that do not exist.
    RolesInvalid,
    /// A row of Moodle's that leads nowhere.
    ActivityDangling,
    /// Required, has an account, is not there.
    MemberMissing,
    /// Required, has no account.
    AccountMissing,
    /// Required, has no account, and the server's rule refuses the name.
    UsernameRefused,
    /// A required person and an unexpected account are one person renamed.
    IdentityMismatch,
    /// Unexpected, is there.
    MemberExtra,
    /// Required as moderator, is plain member.
    ModeratorMissing,
    /// Moderator, should be plain member.
    ModeratorExtra,
    /// Required, account deactivated.
    AccountInactive,
    /// Two people of Moodle come out as one username: whose the account is cannot be told.
    UsernameCollision,
    /// Became something else than a private group.
    KindDiffers,
    /// This site's group, and nothing of the site points at it.
    GroupOrphaned,
    /// A recycle-bin row whose group is gone.
    BinRowStale,
    /// Moodle should have purged the recycle-bin item of a group.
    BinItemOverdue,
    /// Not the name that the plugin gives.
    NameDiffers,
    /// Messages are not kept as the activity says.
    RetentionDiffers,
    /// The API account cannot manage the group.
    NotManageable,
    /// Nobody owns the group.
    OwnerMissing,
    /// An owner is gone from Moodle.
    OwnerDeparted,
}

/// How bad it is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
    strum::EnumIter,
    strum::Display,
)]
#[strum(serialize_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; changes no exit status.
    Info,
    /// Someone is where he should not be, or is not where he should be.
    Warning,
    /// A group does not work for its course.
    Critical,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// What kind of difference.
    pub code: Code,
    /// How bad; `info` for everything dormant.
    pub severity: Severity,
    /// Whether its course has ended, is hidden, or lies in a hidden category.
    pub dormant: bool,
    /// The course, where it concerns one.
    pub course: Option<CourseId>,
    /// The activity, where it concerns one.
    pub activity: Option<CmId>,
    /// The group, where it concerns one.
    pub group: Option<RoomId>,
    /// The person, in every person drift and in no other.
    pub person: Option<PersonRef>,
    /// What it was judged by.
    pub evidence: Evidence,
    /// What would repair it, where anything would.
    pub fix: Option<Fix>,
    /// Why a fix that its code would have is not offered here.
    pub withheld: Option<Withheld>,
    /// The plugin's tasks that bear on it, where there are any.
    pub waiting: Option<Waiting>,
}

impl Drift {
    /// What makes it the same drift at the next read.
    pub fn key(&self) -> DriftKey {
        DriftKey {
            code: self.code,
            activity: self.activity,
            group: self.group.clone(),
            person: self.person.as_ref().map(|person| person.username.clone()),
            row: self.evidence.row(),
        }
    }
}

/// The identity of a drift across reads.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DriftKey {
    /// Its code.
    pub code: Code,
    /// Its activity.
    pub activity: Option<CmId>,
    /// Its group.
    pub group: Option<RoomId>,
    /// The username of its person.
    pub person: Option<Username>,
    /// The row of Moodle's that it is about, where nothing else here need tell two of them apart: `rocketchat.id`, or
    /// `rocketchatxrecyclebin.id`.
    pub row: Option<i64>,
}

impl DriftKey {
    /// The same without its row: so it was known before rows counted.
    #[must_use]
    pub fn of_any_row(&self) -> Self {
        Self {
            row: None,
            ..self.clone()
        }
    }
}

/// Someone, as each side knows him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRef {
    /// Rocket.Chat's username, or what the mapping rules make of Moodle's.
    pub username: Username,
    /// Moodle's username, where Moodle knows him.
    pub moodle_username: Option<Arc<str>>,
    /// Moodle's id, where Moodle knows him.
    pub moodle_id: Option<MoodleUserId>,
    /// Rocket.Chat's id, where he has an account.
    pub chat_id: Option<ChatUserId>,
}

/// The fact that decided what is expected of someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Basis {
    /// An active enrolment and a mapped role in the course.
    CourseRole,
    /// A mapped role only in a category or the site.
    ParentRole,
    /// A mapped role only in the activity itself.
    ModuleRole,
    /// A mapped role, but no enrolment in force, or an account that cannot log in.
    Inactive(Inactivity),
    /// Enrolled, without a mapped role.
    NoMappedRole,
    /// Excluded by the access restriction.
    Restricted,
    /// The access restriction holds conditions that cannot be evaluated here.
    RestrictionOpen,
    /// Known to Moodle, not enrolled.
    NotEnrolled,
    /// Deleted in Moodle.
    Deleted,
    /// Not known to Moodle.
    Guest,
    /// Administrator of Rocket.Chat.
    ChatAdministrator,
    /// Administrator of Moodle.
    SiteAdministrator,
    /// The API account.
    ApiAccount,
    /// Covered by `keep`.
    Kept,
    /// A bot or an app.
    Machine,
    /// Owner of the group.
    Owner,
    /// Required or tolerated by another activity on the same group.
    OtherActivity(CmId),
}

/// Why a role-holder's enrolment is not in force, from the weakest obstacle to the strongest. Of several
/// enrolments the weakest one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Inactivity {
    /// The enrolment begins later.
    NotYet,
    /// The enrolment has ended.
    Expired,
    /// The enrolment is suspended.
    Suspended,
    /// Its method is disabled in the course.
    MethodDisabled,
    /// The account is suspended.
    AccountSuspended,
    /// The account's authentication is `nologin`.
    NoLogin,
    /// The account is not confirmed.
    Unconfirmed,
}

/// The role someone is given with an invitation, or had before he was removed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "snake_case")]
pub enum JoinAs {
    /// Plain member.
    Member,
    /// Moderator.
    Moderator,
}

/// What would repair a drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fix {
    /// Invite, and make moderator where he should be one.
    Invite(JoinAs),
    /// Make an account, invite it, and make it moderator where it should be one.
    Create(JoinAs),
    /// Add the moderator role.
    AddModerator,
    /// Take the moderator role.
    RemoveModerator,
    /// Remove from the group, whatever role he has there.
    Remove,
    /// Activate his account.
    Activate,
    /// Open the group.
    Unarchive,
    /// Bring the API account into the group.
    Join,
    /// Make the API account an owner of the group.
    MakeOwner,
    /// Archive the group.
    Archive,
    /// Delete the group, after it was saved.
    Delete,
    /// Give the group the expected name, as the evidence has it.
    Rename,
    /// Keep messages by this rule: the activity's, or one on the way to it.
    SetRetention(RetentionRule),
    /// Make the group again, with its people.
    Recreate,
    /// Take the group that the evidence has for the one that is not there.
    Adopt,
}

/// Why a fix is not offered where its code would have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Withheld {
    /// Something else points at the group: nothing is taken away in it.
    Shared,
    /// Another configured site could not be asked whether it shares the group.
    NeighbourUnread,
    /// The activity's roles are doubtful: nobody is removed or demoted.
    RolesInvalid,
    /// The last moderator of a group that should have one.
    LastModerator,
    /// The account is not in the list of accounts that was read: what it is cannot be told.
    AccountUnknown,
    /// The API account lacks a right without which the server refuses it.
    NotPermitted(Permission),
    /// The API account is not in the group, and the server refuses it to whoever is not.
    NotInGroup,
    /// The list of role holders came without any owner, though every group has one: it may have lost others too.
    NoOwner,
    /// He is banned from the group: the server refuses to let him in.
    Banned,
    /// The recycle bin's row may mean two items: which of them it is, is not known.
    BinAmbiguous,
    /// The plugin's recycle bin could not be read: the group may be kept there.
    BinUnread,
    /// The configuration does not ask for it.
    SwitchedOff(OptionalRepair),
    /// It is archived, and to be saved before it is deleted it would have to be opened: nobody has consented to that.
    MustBeOpened,
    /// Names say which Moodle they are of, and its address is not configured.
    WwwrootUnset,
    /// Another group has the expected name, or is about to get it.
    NameTaken,
    /// The activity's rule is none that a server takes: less than a day.
    RuleUnfit,
    /// In Moodle his enrolment or his account is not in force: nothing is done to an account for that.
    NotInForce,
    /// Moodle has no e-mail address of him, or none that a server takes.
    NoAddress,
    /// An account of another name has his e-mail address: it may be his.
    AddressTaken,
    /// Somebody else who has no account either has the same e-mail address.
    AddressShared,
    /// Everybody counts as enrolled on the front page: who belongs in its groups is not judged.
    FrontPage,
    /// The activity is being deleted.
    BeingDeleted,
    /// Who belongs in the group is not known.
    PeopleUnknown,
    /// Which name the group should get is not known.
    NameUnknown,
    /// Several groups could take its place, or one could take several places.
    SeveralCandidates,
}

/// Something that could not be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjudged {
    /// What.
    pub subject: Subject,
    /// Why.
    pub reason: UnknownReason,
}

/// What a person-independent judgement is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// Membership everywhere.
    AllMembership,
    /// All groups of the server.
    AllGroups,
    /// All accounts of the server.
    AllAccounts,
    /// One activity's group or its people.
    Activity {
        /// Which activity.
        cm: CmId,
        /// Its group, where it has one.
        group: Option<RoomId>,
    },
    /// How long a group keeps its messages, against its activity.
    Retention {
        /// Which activity.
        cm: CmId,
        /// Its group.
        group: RoomId,
    },
    /// A group that a row of the plugin's recycle bin names.
    BinGroup {
        /// Which group.
        group: RoomId,
        /// The course of what lies in the bin, where it is certain.
        course: Option<CourseId>,
    },
    /// What is judged by tables of Moodle's that could not be read.
    Feature(Feature),
    /// What another configured site shares with this one.
    Neighbour(Arc<str>),
}

impl Code {
    /// The severity that the code has when nothing softens it.
    pub const fn severity(self) -> Severity {
        match self {
            Self::PluginDisabled
            | Self::WrongServer
            | Self::GroupMissing
            | Self::GroupUnlinked
            | Self::GroupForeign
            | Self::GroupArchived
            | Self::RolesInvalid
            | Self::NotManageable
            | Self::ModeratorMissing => Severity::Critical,
            Self::MoodleStale
            | Self::MoodleMaintenance
            | Self::NamingInvalid
            | Self::QueueFrozen
            | Self::GroupOrphaned
            | Self::RetentionDiffers
            | Self::OwnerMissing
            | Self::OwnerDeparted
            | Self::GroupShared
            | Self::GroupNotArchived
            | Self::MemberMissing
            | Self::AccountMissing
            | Self::IdentityMismatch
            | Self::UsernameCollision
            | Self::MemberExtra
            | Self::ModeratorExtra => Severity::Warning,
            Self::WwwrootUnset
            | Self::BinRowStale
            | Self::BinItemOverdue
            | Self::NameDiffers
            | Self::UsernameRefused
            | Self::ActivityDangling
            | Self::AccountInactive
            | Self::KindDiffers => Severity::Info,
        }
    }

    /// Whether it is about one person in one group.
    pub const fn about_a_person(self) -> bool {
        matches!(
            self,
            Self::MemberMissing
                | Self::AccountMissing
                | Self::UsernameRefused
                | Self::IdentityMismatch
                | Self::MemberExtra
                | Self::ModeratorMissing
                | Self::ModeratorExtra
                | Self::AccountInactive
                | Self::UsernameCollision
        )
    }

    /// Whether it is about the whole site.
    pub const fn about_the_site(self) -> bool {
        matches!(
            self,
            Self::PluginDisabled
                | Self::WrongServer
                | Self::MoodleStale
                | Self::MoodleMaintenance
                | Self::WwwrootUnset
                | Self::NamingInvalid
        )
    }
}
