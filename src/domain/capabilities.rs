//! What the API account may do on its server, known before the first failure.

use rustc_hash::FxHashMap;

use super::freshness::Freshness;
use super::ids::{RoomId, Username};
use super::names::{NameRule, acceptable};
use super::reading::{Reading, UnknownReason};
use super::retention::Pruning;
use super::room_roles::RoomRoles;

/// What was asked before anything else: who the account is, what it may do, what the server's settings are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// The account's username (`me`); none as long as nobody has asked.
    pub username: Option<Username>,
    /// Its server-wide roles (`me`).
    pub roles: Vec<String>,
    /// Who may do what (`permissions.listAll`).
    pub permissions: Reading<Permissions>,
    /// The settings that everybody may see (`settings.public`).
    pub settings: Reading<PublicSettings>,
    /// How the people of each linked group were read.
    pub recipes: FxHashMap<RoomId, Recipe>,
    /// And when.
    pub freshness: Freshness,
}

/// How the people of a group are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Recipe {
    /// `rooms.membersOrderedByRole`, since 7.3: one request a group.
    Ordered,
    /// `groups.members` and `groups.roles`: two requests a group.
    MembersAndRoles,
    /// `users.info` with rooms: one request for each account of the server, for all groups together.
    ByAccounts,
}

/// The permissions that reading and repairing lean on, by the server's own names.
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
    strum::EnumIter,
    strum::Display,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Permission {
    /// See all rooms (`groups.listAll`, `rooms.adminRooms.getRoom`).
    ViewRoomAdministration,
    /// See all accounts (`users.list`).
    ViewDRoom,
    /// See e-mail addresses and roles of other accounts.
    ViewFullOtherUserInfo,
    /// See which rooms another account is in.
    ViewOtherUserChannels,
    /// Invite into a group that the account is in.
    AddUserToJoinedRoom,
    /// Invite into any group; nobody has it by default.
    AddUserToAnyPRoom,
    /// Remove someone from a group.
    RemoveUser,
    /// Remove someone from a group that the account is not in; since 6.5, and nobody has it by default.
    KickUserFromAnyPRoom,
    /// Make and unmake moderators.
    SetModerator,
    /// Make and unmake owners.
    SetOwner,
    /// Make a private group.
    CreateP,
    /// Archive a group.
    ArchiveRoom,
    /// Open an archived group; only administrators have it by default.
    UnarchiveRoom,
    /// Delete a group that the account is in.
    DeleteP,
    /// Change a group's settings, its name among them.
    EditRoom,
    /// Change how long a group keeps its messages; only administrators have it by default.
    EditRoomRetentionPolicy,
    /// Make accounts.
    CreateUser,
    /// Activate and deactivate accounts.
    EditOtherUserActiveStatus,
    /// Pass the limiter of requests.
    ApiBypassRateLimit,
}

impl Permission {
    /// Its name, as under Administration > Permissions.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Which role may do what, and which server-wide roles the API account holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    granted: FxHashMap<Permission, Vec<String>>,
    own_roles: Vec<String>,
}

impl Permissions {
    /// From the roles that each permission is granted to. What is not there is held by nobody, as far as can be told.
    pub fn new(
        granted: impl IntoIterator<Item = (Permission, Vec<String>)>,
        own_roles: &[String],
    ) -> Self {
        Self {
            granted: granted.into_iter().collect(),
            own_roles: own_roles.to_vec(),
        }
    }

    /// The roles that each permission is granted to, as far as the server has named it.
    pub fn granted(&self) -> impl Iterator<Item = (Permission, &[String])> {
        let granted = self.granted.iter();
        granted.map(|(permission, roles)| (*permission, roles.as_slice()))
    }

    /// The server-wide roles of the API account.
    pub fn own_roles(&self) -> &[String] {
        &self.own_roles
    }

    /// Whether the server has named it. A list without it may have been cut: then nothing is held back for want of it.
    pub fn names(&self, permission: Permission) -> bool {
        self.granted.contains_key(&permission)
    }

    /// Whether the account holds it everywhere.
    pub fn holds(&self, permission: Permission) -> bool {
        self.own_roles
            .iter()
            .any(|role| self.grants(permission, role))
    }

    /// Whether the account holds it in a group where it has these roles.
    pub fn holds_in(&self, permission: Permission, roles: RoomRoles) -> bool {
        self.holds(permission)
            || (roles.owner && self.grants(permission, "owner"))
            || (roles.moderator && self.grants(permission, "moderator"))
            || (roles.leader && self.grants(permission, "leader"))
    }

    fn grants(&self, permission: Permission, role: &str) -> bool {
        self.granted
            .get(&permission)
            .is_some_and(|roles| roles.iter().any(|granted| granted == role))
    }
}

/// The settings of the server that bear on groups and their people. What the server does not say is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicSettings {
    /// The rule for usernames in force here: the server's, or the default where that one cannot be used.
    pub usernames: NameRule,
    /// The server's pattern for usernames, where it is one that cannot be read here.
    pub unreadable_usernames: Option<String>,
    /// The server's pattern for names of groups.
    pub rooms: Option<String>,
    /// `UI_Allow_room_names_with_special_chars`.
    pub special_characters: Option<bool>,
    /// What becomes of old messages by default.
    pub retention: RetentionDefaults,
}

impl RetentionDefaults {
    /// What the server makes of rules for old messages of groups.
    pub const fn pruning(self) -> Pruning {
        match (self.enabled, self.groups) {
            (None, _) => Pruning::Unknown,
            (Some(false), _) => Pruning::Off,
            (Some(true), Some(true)) => Pruning::All { days: self.days },
            (Some(true), Some(false) | None) => Pruning::OwnRules,
        }
    }
}

/// The server-wide policy for old messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RetentionDefaults {
    /// `RetentionPolicy_Enabled`.
    pub enabled: Option<bool>,
    /// `RetentionPolicy_AppliesToGroups`.
    pub groups: Option<bool>,
    /// After how many days messages of groups go: `RetentionPolicy_MaxAge_Groups` in days,
    /// `RetentionPolicy_TTL_Groups` in milliseconds since 6.10.
    pub days: Option<u64>,
}

impl Default for Capabilities {
    /// Nothing has been asked.
    fn default() -> Self {
        Self {
            username: None,
            roles: Vec::new(),
            permissions: Reading::Unknown(UnknownReason::Interrupted),
            settings: Reading::Unknown(UnknownReason::Interrupted),
            recipes: FxHashMap::default(),
            freshness: Freshness::default(),
        }
    }
}

impl Capabilities {
    /// Whether the account holds a permission everywhere; none where that is not known.
    pub fn holds(&self, permission: Permission) -> Option<bool> {
        Some(self.permissions.known()?.holds(permission))
    }

    /// The rule for usernames: the server's own, or the default where that is not known.
    pub fn username_rule(&self) -> NameRule {
        self.settings
            .known()
            .map_or_else(NameRule::default, |settings| settings.usernames.clone())
    }

    /// Whether the server takes a username, by that rule.
    pub fn accepts_username(&self, name: &str) -> bool {
        self.settings.known().map_or_else(
            || acceptable(name),
            |settings| settings.usernames.accepts(name),
        )
    }
}

/// Something that moodrift does, for which the account needs a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Feature {
    /// To see every group, so that one that is missing can be told.
    SeeAllGroups,
    /// To see e-mail addresses, by which a renamed person is recognised, and who is an administrator.
    SeeAddresses,
    /// To read the people of groups that the account is not in.
    ReadOtherGroups,
    /// To invite.
    Invite,
    /// To remove.
    Remove,
    /// To make and unmake moderators.
    Moderators,
    /// To archive groups.
    Archive,
    /// To open archived groups.
    Unarchive,
    /// To give groups another name.
    Rename,
    /// To set how long groups keep their messages.
    Retention,
    /// To activate accounts.
    Activate,
    /// To make accounts.
    CreateAccounts,
    /// To pass the limiter of requests.
    Unlimited,
}

/// How far something is possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// Wherever it is needed.
    Possible,
    /// Nowhere, for want of this permission.
    Lacking(Permission),
    /// In some of the linked groups, or in none.
    Partly {
        /// In how many it is possible.
        groups: usize,
        /// Of how many whose people are known.
        of: usize,
        /// What is missing in the others, each once.
        lacking: Vec<Lack>,
    },
    /// Which permissions the account holds could not be read, or no group has been.
    Unknown,
}

/// Why something is not possible in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lack {
    /// A permission.
    Permission(Permission),
    /// The account is not in the group.
    Membership,
}

/// One thing that moodrift does, and how far this account may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ability {
    /// What.
    pub feature: Feature,
    /// How far.
    pub extent: Extent,
}

impl Ability {
    /// Whether the account cannot do it at all, though something depends on it. The limiter only costs time.
    pub const fn wanting(&self) -> bool {
        match self.extent {
            Extent::Lacking(_) => !matches!(self.feature, Feature::Unlimited),
            Extent::Partly { groups, .. } => groups == 0,
            Extent::Possible | Extent::Unknown => false,
        }
    }
}
