//! What the doctor sees, area by area.

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::capabilities::Permission;
use crate::domain::chat::ServerVersion;
use crate::domain::freeze::Freeze;
use crate::domain::ids::{UnixTime, Username};
use crate::domain::journal::RunId;
use crate::domain::naming::NamingFault;
use crate::domain::queue::Waiting;
use crate::domain::reading::UnknownReason;
use crate::domain::site::Lack;
use crate::domain::trouble::{ChatTrouble, MoodleTrouble, StoreTrouble};

use super::{Protection, TokenKind, Writing};

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Moodle's database.
    Moodle(SeenInMoodle),
    /// The plugin's settings.
    Plugin(SeenInPlugin),
    /// Cron and tasks.
    Queue(SeenInQueue),
    /// Rocket.Chat.
    Chat(SeenInChat),
    /// A clock; how many seconds it is ahead of this machine's, none where it did not tell.
    Clock(Option<i64>),
    /// The journal, and whether anything may be changed.
    Journal(SeenInJournal),
}

/// What was seen of Moodle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenInMoodle {
    /// It was read.
    Read {
        /// `release`.
        release: Option<Arc<str>>,
        /// `version`.
        version: Option<Arc<str>>,
        /// Activities.
        activities: usize,
        /// Accounts.
        people: usize,
    },
    /// It was not.
    Unread(MoodleTrouble),
    /// Nothing is missing in its schema.
    Whole,
    /// Something is.
    Lacks(Lack),
    /// It is in service.
    InService,
    /// It is in maintenance.
    Maintenance,
    /// It is being upgraded, until then at the latest.
    Upgrade(UnixTime),
    /// `wwwroot`.
    Address(Arc<str>),
    /// No `wwwroot` is configured.
    NoAddress,
}

/// What was seen of the plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenInPlugin {
    /// It is switched on.
    On {
        /// Its version.
        version: Option<i64>,
    },
    /// It is switched off.
    Off,
    /// Usernames stay as they are, on both sides.
    NamesKept,
    /// They are mapped, on both sides.
    NamesMapped {
        /// How many rules there are.
        rules: usize,
    },
    /// The plugin maps them, and nothing here says how.
    HookWithoutRules,
    /// Rules are configured here, and the plugin maps nothing.
    RulesWithoutHook {
        /// How many rules there are.
        rules: usize,
    },
    /// The patch of the recycle bin is there.
    BinPatched,
    /// It is not.
    BinUnpatched,
    /// The feature is on.
    RetentionOn,
    /// The feature is off, and nobody wants it.
    RetentionOff,
    /// The feature is off, and activities have rules of their own.
    RetentionIdle {
        /// How many.
        activities: usize,
    },
    /// The feature is off, and the repair of retention is on here.
    RetentionRepaired,
    /// The names of groups that it makes.
    Names(SeenNames),
    /// The plugin uses the same account.
    SameAccount,
    /// It uses another one.
    OtherAccount {
        /// `apiuser`.
        plugin: String,
    },
    /// `apiuser` is a username, where an id belongs: the plugin is dead.
    AccountByName {
        /// The name.
        name: String,
    },
    /// `apiuser` is empty.
    NoAccount,
    /// The plugin uses the same server.
    SameServer,
    /// It uses another one.
    OtherServer {
        /// `instanceurl`.
        plugin: String,
        /// The one that is configured here.
        here: String,
    },
}

/// What was seen of the names that the plugin makes for groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenNames {
    /// Rocket.Chat takes the names.
    Taken {
        /// Of how many activities.
        activities: usize,
    },
    /// Rocket.Chat refuses the names of some activities' groups.
    Refused {
        /// Of how many.
        activities: usize,
        /// One of them.
        example: Arc<str>,
        /// Rocket.Chat's rule.
        rule: String,
        /// How many of them have no group yet.
        without_group: usize,
    },
    /// The plugin lets characters through that Rocket.Chat refuses; no name has them yet.
    CharactersRefused {
        /// The characters.
        characters: String,
        /// Rocket.Chat's rule.
        rule: String,
    },
    /// The settings make no name.
    Invalid(NamingFault),
    /// Rocket.Chat's rule cannot be read here.
    RuleUnreadable {
        /// The rule.
        rule: String,
    },
    /// Rocket.Chat's rule is not known.
    RuleUnknown(UnknownReason),
}

/// What was seen of cron and tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeenInQueue {
    /// The cron's last run.
    CronRan {
        /// When.
        at: UnixTime,
        /// Moodle's clock.
        now: UnixTime,
    },
    /// No scheduled task has ever run: a copy, or no cron at all.
    CronNever,
    /// The plugin's tasks.
    Waits {
        /// How many, and how they are.
        waiting: Waiting,
        /// Moodle's clock.
        now: UnixTime,
    },
    /// None waits.
    Empty,
    /// The table cannot be read.
    Unreadable,
    /// The plugin's own scheduled task is switched off, as it ships.
    OwnTaskOff,
    /// Somebody has switched it on.
    OwnTaskOn,
}

/// What was seen of Rocket.Chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenInChat {
    /// It answers.
    Answers {
        /// At this address.
        server: Arc<str>,
    },
    /// It does not.
    Silent(ChatTrouble),
    /// There is nothing to ask it with.
    NoWay {
        /// The trouble's own sentence.
        told: String,
    },
    /// How the connection is protected.
    Protected {
        /// How.
        protection: Protection,
        /// This machine's clock.
        now: UnixTime,
    },
    /// Its version, of which nothing bad is known.
    Version(ServerVersion),
    /// Its version, of which this is known.
    VersionFault {
        /// The version.
        version: ServerVersion,
        /// What is known.
        fault: VersionFault,
    },
    /// The account, with its roles.
    Account {
        /// Its name.
        username: Username,
        /// Its server-wide roles.
        roles: Vec<String>,
    },
    /// The account is an administrator.
    Administrator {
        /// Its name.
        username: Username,
    },
    /// The account was refused.
    Refused(ChatTrouble),
    /// The kind of its token.
    Token {
        /// The kind.
        kind: TokenKind,
        /// This machine's clock.
        now: UnixTime,
    },
    /// The kind of its token could not be told.
    TokenUntold(UnknownReason),
    /// The limiter spares the account.
    Unlimited,
    /// The limiter is off, or not enforced.
    LimiterOff,
    /// The limiter counts.
    Limited {
        /// Calls a minute and route.
        calls: u64,
        /// How many minutes a full read takes at least.
        minutes: u64,
    },
    /// What it may do is not known.
    RightsUnknown(UnknownReason),
    /// Whether it may do something.
    Right {
        /// What.
        duty: Duty,
        /// Of which profile.
        profile: Profile,
        /// How far.
        reach: Reach,
    },
}

/// What is known to be bad, or not known, of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum VersionFault {
    /// Before 3.3: requests are missing that moodrift needs.
    TooOld,
    /// 3.4 to 3.13: whoever sends `retentionIgnoreThreads: true` destroys the group.
    RetentionTrap,
    /// 7.5 to 7.8: the limiter is not enforced, and will be after the next upgrade.
    LimiterAsleep,
    /// 8.5: personal tokens do not pass the second factor any more.
    TokensAsked,
    /// Later than anything that was tried.
    Untried,
}

/// What moodrift asks the account to be able to do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case")]
pub enum Duty {
    /// See every group.
    SeeGroups,
    /// See every account.
    SeeAccounts,
    /// See addresses and roles.
    SeeAddresses,
    /// Read groups that it is not in.
    ReadOthers,
    /// Invite.
    Invite,
    /// Remove.
    Remove,
    /// Make and unmake moderators.
    Moderators,
    /// Archive groups.
    Archive,
    /// Open archived groups.
    Unarchive,
    /// Rename groups.
    Rename,
    /// Set how long messages are kept.
    Retention,
    /// Activate accounts.
    Activate,
    /// Create accounts.
    Create,
}

/// A set of rights that is enough for something.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case")]
pub enum Profile {
    /// To look, and nothing else.
    Audit,
    /// To repair as well, in groups that it is in.
    Repair,
    /// To do the same in groups that it is not in.
    Outside,
}

/// How far the account may do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Everywhere.
    Everywhere,
    /// In the groups that it is in, or that it owns: the plugin's own account owns all that it has made.
    OwnGroups,
    /// Nowhere, for want of these.
    Lacking(Vec<Permission>),
}

/// What was seen of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenInJournal {
    /// It can be written.
    Writable,
    /// It cannot.
    Trouble(StoreTrouble),
    /// Somebody has frozen the site.
    Frozen(Freeze),
    /// This run did not end, or left something to do.
    Unfinished(RunId),
    /// Exports that were killed have left these folders, with messages in them.
    KilledExports(Vec<PathBuf>),
    /// Whether anything may be changed.
    Writing(Writing),
}
