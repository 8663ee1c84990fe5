//! What a difference was judged by; the kinds of that by name, and which kind each code is judged by.

use std::sync::Arc;

use super::advice::NameAdvice;
use super::awaited::AwaitedLink;
use super::bins::BinMeaning;
use super::chat::RoomTrait;
use super::drift::{Basis, Code};
use super::ids::{ChatUserId, CmId, InstanceId, MoodleUserId, RoleId, RoomId, UnixTime, Username};
use super::naming::NamingFault;
use super::orphan::Orphan;
use super::retention::{Pruning, RetentionRule, RuleOrigin};
use super::rights::Obstacle;
use super::site::Visibility;

/// What a drift was judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// The administrator switched the plugin off.
    PluginDisabled,
    /// Linked groups that do not exist, of how many.
    WrongServer {
        /// How many do not exist.
        missing: usize,
        /// How many are linked.
        linked: usize,
    },
    /// The newest sign of life in Moodle's database.
    Stale {
        /// When it was; none where there is none at all.
        last_movement: Option<UnixTime>,
        /// When the database was read.
        as_of: UnixTime,
    },
    /// Maintenance mode, or an upgrade.
    Maintenance {
        /// `maintenance_enabled` is set; otherwise an upgrade runs.
        switched_on: bool,
    },
    /// What the linked groups' names say of the Moodle whose address is not configured.
    WwwrootUnset {
        /// The marks (SHA-1 of an address) in the names, and in how many of them; most first.
        marks: Vec<(String, usize)>,
        /// Whether names are made with such a mark at all.
        needed: bool,
    },
    /// Why no group's name can be told.
    Naming(NamingFault),
    /// A waiting task with an old list of people.
    FrozenQueue {
        /// When the list was made; none where Moodle does not keep it.
        queued: Option<UnixTime>,
        /// How it differs from today's people of the course.
        list: FrozenList,
    },
    /// The server does not know the id.
    Missing {
        /// Groups that bear the expected name and are this site's.
        adoptable: Vec<Adoptable>,
    },
    /// The id is that of a room which is no private group any more.
    NotAGroup {
        /// The room's name.
        name: Arc<str>,
    },
    /// `rocketchatid` is empty.
    Unlinked {
        /// Groups that bear the expected name and are this site's.
        adoptable: Vec<Adoptable>,
    },
    /// A group was made or found for it, and Moodle does not point at it yet.
    AwaitingLink(AwaitedLink),
    /// What a private group has become beside.
    Kind {
        /// At least one.
        traits: Vec<RoomTrait>,
    },
    /// Another name than the plugin's.
    Name {
        /// The group's.
        actual: Arc<str>,
        /// What the plugin would make of it.
        expected: Arc<str>,
    },
    /// How long messages are kept.
    Retention {
        /// As the activity says.
        activity: RetentionRule,
        /// As the group has it.
        group: RetentionRule,
        /// What the server makes of rules now.
        pruning: Pruning,
        /// Whether the activity's rule may be an accident.
        origin: RuleOrigin,
    },
    /// Why the API account cannot manage the group.
    Obstacle(Obstacle),
    /// Nobody holds the role of owner.
    NoOwner,
    /// Owners who are deleted in Moodle.
    OwnersGone {
        /// Their usernames.
        owners: Vec<Username>,
    },
    /// Why a group counts as lost.
    Orphaned(Orphan),
    /// A row of the recycle bin without its group.
    StaleBinRow {
        /// `rocketchatxrecyclebin.id`.
        row: i64,
        /// The course module before it was deleted.
        cm: CmId,
        /// What the row's `binid` may mean.
        meaning: BinMeaning,
    },
    /// An item of the recycle bin past its time.
    OverdueBinItem {
        /// Its name.
        name: Arc<str>,
        /// When Moodle should have purged it.
        due: UnixTime,
        /// When Moodle's task that empties bins of its kind last ran, as far as is known.
        emptied: Option<UnixTime>,
        /// When cron last ran, as far as is known.
        cron: Option<UnixTime>,
    },
    /// An open group whose activity lies in a recycle bin.
    InBin(BinMeaning),
    /// Who else points at the group.
    Shared {
        /// The other activities.
        activities: Vec<CmId>,
        /// Course modules of bin rows.
        bin_rows: Vec<CmId>,
        /// Other configured sites that name it.
        sites: Vec<Arc<str>>,
    },
    /// The group's name bears the mark of another Moodle.
    Foreign {
        /// The group's name.
        name: Arc<str>,
        /// The `moodleid` in it.
        found: String,
        /// The `moodleid` of the configured `wwwroot`.
        own: String,
    },
    /// The group's state against the activity's visibility.
    Archiving {
        /// What Moodle says.
        visibility: Visibility,
    },
    /// The roles that the activity names.
    Roles {
        /// Those that do not exist.
        dead: Vec<RoleId>,
        /// All of them, moderators' and users'.
        named: usize,
    },
    /// A row without its other half.
    Dangling {
        /// Which table has the row.
        table: DanglingTable,
        /// `rocketchat.id`.
        instance: InstanceId,
        /// Its name, where the row has one.
        name: Option<Arc<str>>,
    },
    /// Why someone is required, or unexpected.
    Person(Basis),
    /// Why someone is required, and an unexpected account that bears the same name.
    Namesake {
        /// Why he is required.
        basis: Basis,
        /// The username of the account in the group.
        account_username: Username,
    },
    /// Why someone is required who has no account, and the account that has his e-mail address.
    AddressTaken {
        /// Why he is required.
        basis: Basis,
        /// The account.
        account: ChatUserId,
        /// Its username.
        account_username: Username,
    },
    /// Why someone is required whose name the server refuses, and what would help.
    Refused {
        /// Why he is required.
        basis: Basis,
        /// The mapping rules that would make a good name of it, where any would.
        advice: Option<Arc<NameAdvice>>,
    },
    /// Why someone is required, and who else comes out as the same username.
    Collision {
        /// Why he is required.
        basis: Basis,
        /// The others, by id.
        others: Vec<MoodleUserId>,
        /// Where nothing is lacking: an activity that requires one of them, and whose group has the account too.
        also_in: Option<CmId>,
    },
    /// The unexpected account that is the required person.
    Renamed {
        /// The account in the group.
        account: ChatUserId,
        /// Its username.
        account_username: Username,
        /// The address that both have.
        email: Arc<str>,
    },
}

impl Evidence {
    /// The fact that decided what is expected of someone, where the evidence is one.
    pub const fn basis(&self) -> Option<Basis> {
        match self {
            Self::Person(basis)
            | Self::Namesake { basis, .. }
            | Self::AddressTaken { basis, .. }
            | Self::Refused { basis, .. }
            | Self::Collision { basis, .. } => Some(*basis),
            _ => None,
        }
    }

    /// The row of Moodle's by which two findings of one kind are told apart, where that takes one.
    pub const fn row(&self) -> Option<i64> {
        match self {
            Self::Dangling {
                table: DanglingTable::Rocketchat,
                instance,
                ..
            } => Some(instance.0),
            Self::StaleBinRow { row, .. } => Some(*row),
            _ => None,
        }
    }
}

/// How the list of a waiting task differs from today's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrozenList {
    /// It could not be read.
    Unread,
    /// It is another one.
    Old {
        /// How many are enrolled by now and not in it.
        since: usize,
        /// How many are in it and not enrolled any more.
        gone: usize,
    },
}

/// A group that could take the place of one that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoptable {
    /// Its id.
    pub room: RoomId,
    /// Its name.
    pub name: Arc<str>,
}

/// The table whose row dangles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DanglingTable {
    /// `rocketchat`, without a course module.
    Rocketchat,
    /// `course_modules`, without a row in `rocketchat`.
    CourseModules,
}

/// What kind of evidence it is. Its text form stands in JSON and the documentation.
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
    strum::VariantNames,
    strum::EnumIter,
    strum::Display,
)]
#[strum(serialize_all = "snake_case")]
pub enum EvidenceKind {
    /// [`Evidence::PluginDisabled`].
    PluginDisabled,
    /// [`Evidence::WrongServer`].
    WrongServer,
    /// [`Evidence::Stale`].
    Stale,
    /// [`Evidence::Maintenance`].
    Maintenance,
    /// [`Evidence::WwwrootUnset`].
    WwwrootUnset,
    /// [`Evidence::Naming`].
    Naming,
    /// [`Evidence::FrozenQueue`].
    FrozenQueue,
    /// [`Evidence::Missing`].
    Missing,
    /// [`Evidence::NotAGroup`].
    NotAGroup,
    /// [`Evidence::Unlinked`].
    Unlinked,
    /// [`Evidence::AwaitingLink`].
    AwaitingLink,
    /// [`Evidence::Kind`].
    Traits,
    /// [`Evidence::Name`].
    Name,
    /// [`Evidence::Retention`].
    Retention,
    /// [`Evidence::Obstacle`].
    Obstacle,
    /// [`Evidence::NoOwner`].
    NoOwner,
    /// [`Evidence::OwnersGone`].
    OwnersGone,
    /// [`Evidence::Orphaned`].
    Orphaned,
    /// [`Evidence::StaleBinRow`].
    StaleBinRow,
    /// [`Evidence::OverdueBinItem`].
    OverdueBinItem,
    /// [`Evidence::InBin`].
    InBin,
    /// [`Evidence::Shared`].
    Shared,
    /// [`Evidence::Foreign`].
    Foreign,
    /// [`Evidence::Archiving`].
    Archiving,
    /// [`Evidence::Roles`].
    Roles,
    /// [`Evidence::Dangling`].
    Dangling,
    /// [`Evidence::Person`].
    Person,
    /// [`Evidence::Namesake`].
    Namesake,
    /// [`Evidence::AddressTaken`].
    AddressTaken,
    /// [`Evidence::Refused`].
    Refused,
    /// [`Evidence::Collision`].
    Collision,
    /// [`Evidence::Renamed`].
    Renamed,
}

impl Evidence {
    /// Of what kind it is.
    pub const fn kind(&self) -> EvidenceKind {
        match self {
            Self::PluginDisabled => EvidenceKind::PluginDisabled,
            Self::WrongServer { .. } => EvidenceKind::WrongServer,
            Self::Stale { .. } => EvidenceKind::Stale,
            Self::Maintenance { .. } => EvidenceKind::Maintenance,
            Self::WwwrootUnset { .. } => EvidenceKind::WwwrootUnset,
            Self::Naming(_) => EvidenceKind::Naming,
            Self::FrozenQueue { .. } => EvidenceKind::FrozenQueue,
            Self::Missing { .. } => EvidenceKind::Missing,
            Self::NotAGroup { .. } => EvidenceKind::NotAGroup,
            Self::Unlinked { .. } => EvidenceKind::Unlinked,
            Self::AwaitingLink(_) => EvidenceKind::AwaitingLink,
            Self::Kind { .. } => EvidenceKind::Traits,
            Self::Name { .. } => EvidenceKind::Name,
            Self::Retention { .. } => EvidenceKind::Retention,
            Self::Obstacle(_) => EvidenceKind::Obstacle,
            Self::NoOwner => EvidenceKind::NoOwner,
            Self::OwnersGone { .. } => EvidenceKind::OwnersGone,
            Self::Orphaned(_) => EvidenceKind::Orphaned,
            Self::StaleBinRow { .. } => EvidenceKind::StaleBinRow,
            Self::OverdueBinItem { .. } => EvidenceKind::OverdueBinItem,
            Self::InBin(_) => EvidenceKind::InBin,
            Self::Shared { .. } => EvidenceKind::Shared,
            Self::Foreign { .. } => EvidenceKind::Foreign,
            Self::Archiving { .. } => EvidenceKind::Archiving,
            Self::Roles { .. } => EvidenceKind::Roles,
            Self::Dangling { .. } => EvidenceKind::Dangling,
            Self::Person(_) => EvidenceKind::Person,
            Self::Namesake { .. } => EvidenceKind::Namesake,
            Self::AddressTaken { .. } => EvidenceKind::AddressTaken,
            Self::Refused { .. } => EvidenceKind::Refused,
            Self::Collision { .. } => EvidenceKind::Collision,
            Self::Renamed { .. } => EvidenceKind::Renamed,
        }
    }
}

impl Code {
    /// The kinds of evidence that a difference of this code can have.
    pub const fn evidence(self) -> &'static [EvidenceKind] {
        use EvidenceKind as Kind;
        match self {
            Self::PluginDisabled => &[Kind::PluginDisabled],
            Self::WrongServer => &[Kind::WrongServer],
            Self::MoodleStale => &[Kind::Stale],
            Self::MoodleMaintenance => &[Kind::Maintenance],
            Self::WwwrootUnset => &[Kind::WwwrootUnset],
            Self::NamingInvalid => &[Kind::Naming],
            Self::GroupMissing => &[Kind::Missing, Kind::AwaitingLink],
            Self::GroupUnlinked => &[Kind::Unlinked, Kind::AwaitingLink],
            Self::QueueFrozen => &[Kind::FrozenQueue],
            Self::GroupShared => &[Kind::Shared],
            Self::GroupForeign => &[Kind::Foreign],
            Self::GroupArchived => &[Kind::Archiving],
            Self::GroupNotArchived => &[Kind::Archiving, Kind::InBin],
            Self::RolesInvalid => &[Kind::Roles],
            Self::ActivityDangling => &[Kind::Dangling],
            Self::AccountMissing => &[Kind::Person, Kind::Namesake, Kind::AddressTaken],
            Self::UsernameRefused => &[Kind::Refused, Kind::Namesake],
            Self::IdentityMismatch => &[Kind::Renamed],
            Self::MemberMissing
            | Self::MemberExtra
            | Self::ModeratorMissing
            | Self::ModeratorExtra
            | Self::AccountInactive => &[Kind::Person],
            Self::UsernameCollision => &[Kind::Collision],
            Self::KindDiffers => &[Kind::NotAGroup, Kind::Traits],
            Self::GroupOrphaned => &[Kind::Orphaned],
            Self::BinRowStale => &[Kind::StaleBinRow],
            Self::BinItemOverdue => &[Kind::OverdueBinItem],
            Self::NameDiffers => &[Kind::Name],
            Self::RetentionDiffers => &[Kind::Retention],
            Self::NotManageable => &[Kind::Obstacle],
            Self::OwnerMissing => &[Kind::NoOwner],
            Self::OwnerDeparted => &[Kind::OwnersGone],
        }
    }
}
