//! What the doctor looks at ([`Examination`]), and what it finds ([`Diagnosis`]).

use std::sync::Arc;

use super::capabilities::{Permission, Permissions, PublicSettings};
use super::chat::ServerVersion;
use super::freeze::Freeze;
use super::ids::{ChatUserId, UnixTime, Username};
use super::journal::RunId;
use super::naming::NamingFault;
use super::queue::Waiting;
use super::reading::{Reading, UnknownReason};
use super::repairs::Repairs;
use super::site::{Lack, Site};
use super::trouble::{ChatTrouble, MoodleTrouble, StoreTrouble};

/// Everything that was looked at, at one time.
#[derive(Debug, Clone)]
pub struct Examination {
    /// This machine's clock.
    pub now: UnixTime,
    /// What the configuration says of the site.
    pub configured: Configured,
    /// Moodle's database.
    pub moodle: Result<MoodleSeen, MoodleTrouble>,
    /// Rocket.Chat.
    pub chat: ChatSeen,
    /// The journal.
    pub store: Result<StoreSeen, StoreTrouble>,
}

/// What the configuration says of a site, as far as it can contradict the rest.
#[derive(Debug, Clone)]
pub struct Configured {
    /// Whether anything may be written.
    pub writing: Writing,
    /// `moodle.wwwroot`.
    pub wwwroot: Option<Arc<str>>,
    /// `rocketchat.url`.
    pub url: Option<Arc<str>>,
    /// How many rules map usernames.
    pub username_rules: usize,
    /// Repairs that are switched on.
    pub repairs: Repairs,
}

/// Whether a site's Rocket.Chat may be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// It may.
    Allowed,
    /// `read_only` is true, or absent.
    ReadOnly,
    /// `moodle.wwwroot` is absent.
    NoWwwroot,
}

/// A Moodle that could be read.
#[derive(Debug, Clone)]
pub struct MoodleSeen {
    /// What it says.
    pub site: Arc<Site>,
    /// Its database's clock.
    pub clock: ClockReading,
}

/// Somebody's clock, asked for between two moments of this machine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// What it said.
    pub theirs: UnixTime,
    /// This machine's clock before the question.
    pub before: UnixTime,
    /// This machine's clock after the answer.
    pub after: UnixTime,
}

impl ClockReading {
    /// By how many seconds that clock is ahead at least (behind, where it is negative). What may be the time that the
    /// answer took is no difference.
    pub const fn ahead(self) -> i64 {
        if self.theirs.0 > self.after.0 {
            self.theirs.0 - self.after.0
        } else if self.theirs.0 < self.before.0 {
            self.theirs.0 - self.before.0
        } else {
            0
        }
    }
}

/// Rocket.Chat, as far as it could be asked.
#[derive(Debug, Clone)]
pub enum ChatSeen {
    /// There is nothing to ask it with: no address, no account, no token, no usable certificates.
    NoWay {
        /// The trouble's own sentence, as every other command says it.
        told: String,
    },
    /// It did not answer as a Rocket.Chat does.
    Silent(ChatTrouble),
    /// It answered.
    Answers(Box<ChatExamined>),
}

/// A Rocket.Chat that has answered.
#[derive(Debug, Clone)]
pub struct ChatExamined {
    /// Its address.
    pub server: Arc<str>,
    /// Its version.
    pub version: ServerVersion,
    /// The settings that everybody may see.
    pub settings: Reading<PublicSettings>,
    /// The API account.
    pub account: Result<AccountSeen, ChatTrouble>,
}

/// The API account, as the server knows it.
#[derive(Debug, Clone)]
pub struct AccountSeen {
    /// `_id`.
    pub id: ChatUserId,
    /// `username`.
    pub username: Username,
    /// Its server-wide roles.
    pub roles: Vec<String>,
    /// Who may do what.
    pub permissions: Reading<Permissions>,
    /// What kind of token it is.
    pub token: Reading<TokenKind>,
    /// What the answer itself told.
    pub contact: Contact,
}

/// What an answer tells beside what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// The server's clock, where it tells (`Date`).
    pub clock: Option<ClockReading>,
    /// Calls a window of the limiter; none where it spares the account, or is off.
    pub limit: Option<u64>,
    /// How the connection is protected.
    pub protection: Protection,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Not at all, and it does not leave this machine.
    Loopback,
    /// Not at all.
    None,
    /// By TLS, with a certificate that ends then.
    Tls {
        /// `notAfter` of the certificate that the server showed.
        ends: UnixTime,
    },
    /// By TLS; until when could not be told.
    TlsUntold,
}

/// What kind a token is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind {
    /// One that the account has made for itself: it lives until it is revoked.
    Personal {
        /// What it is called.
        name: String,
        /// When it was made.
        made: Option<UnixTime>,
        /// Whether it passes the second factor.
        second_factor: SecondFactor,
    },
    /// None of those that it has made: that of a login, which ends by itself.
    Login,
}

/// Whether a token passes the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// `bypassTwoFactor`.
    Passed,
    /// It is asked for where the server wants it.
    Asked,
}

/// A store that could be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreSeen {
    /// What keeps the site from being changed.
    pub frozen: Option<Freeze>,
    /// The last run of the site that did not end, or left something to do.
    pub unfinished: Option<RunId>,
}

/// One thing that was looked at, and how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// What was looked at.
    pub check: Check,
    /// How it is.
    pub health: Health,
    /// What was seen.
    pub seen: Seen,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Health {
    /// As it should be.
    Fine,
    /// Worth knowing; nothing is wrong.
    Notice,
    /// Something is not done, or will break.
    Warning,
    /// It could not be told.
    Unknown,
    /// It does not work.
    Critical,
}

/// Where something was looked at; in the order in which it is shown.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr, strum::EnumIter,
)]
#[strum(serialize_all = "snake_case")]
pub enum Area {
    /// Moodle's database.
    Moodle,
    /// The plugin's settings.
    Plugin,
    /// Moodle's cron and the plugin's tasks.
    Queue,
    /// The server.
    Rocketchat,
    /// The API account and its token.
    Account,
    /// The clocks.
    Clocks,
    /// The journal.
    Journal,
}

/// What is looked at. Its text form is stable.
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
pub enum Check {
    /// Whether Moodle's database can be read.
    MoodleDatabase,
    /// Whether its tables hold all that is asked for.
    MoodleSchema,
    /// Whether Moodle is in maintenance.
    MoodleMaintenance,
    /// Whether `wwwroot` is configured.
    MoodleAddress,
    /// Whether the plugin is there and switched on.
    Plugin,
    /// Whether usernames are mapped on both sides.
    UsernameHook,
    /// Whether deleted activities stay linked to their groups.
    RecycleBin,
    /// Whether the rules for old messages are carried out.
    Retention,
    /// Whether Rocket.Chat takes the names that the plugin makes.
    GroupNames,
    /// Whether the plugin uses the same account.
    PluginAccount,
    /// Whether the plugin uses the same server.
    PluginServer,
    /// Whether the cron runs.
    Cron,
    /// Whether the plugin's tasks get done.
    Tasks,
    /// Whether the plugin's own scheduled task is switched on, which cannot work.
    PluginTask,
    /// Whether the server answers.
    Server,
    /// How the connection is protected, and until when.
    Tls,
    /// Whether the server's version is known to be good.
    Version,
    /// Whether the server knows the API account.
    Account,
    /// What kind its token is of.
    Token,
    /// How many requests the server bears.
    RateLimit,
    /// What the account may do.
    Rights,
    /// Moodle's clock against this machine's.
    MoodleClock,
    /// Rocket.Chat's clock against this machine's.
    ChatClock,
    /// Whether the journal can be written.
    Journal,
    /// Whether somebody has frozen the site.
    Freeze,
    /// Whether a run did not end.
    Unfinished,
    /// Whether anything may be changed.
    Writing,
}

impl Check {
    /// Where it belongs.
    pub const fn area(self) -> Area {
        match self {
            Self::MoodleDatabase
            | Self::MoodleSchema
            | Self::MoodleMaintenance
            | Self::MoodleAddress => Area::Moodle,
            Self::Plugin
            | Self::UsernameHook
            | Self::RecycleBin
            | Self::Retention
            | Self::GroupNames
            | Self::PluginAccount
            | Self::PluginServer => Area::Plugin,
            Self::Cron | Self::Tasks | Self::PluginTask => Area::Queue,
            Self::Server | Self::Tls | Self::Version => Area::Rocketchat,
            Self::Account | Self::Token | Self::RateLimit | Self::Rights => Area::Account,
            Self::MoodleClock | Self::ChatClock => Area::Clocks,
            Self::Journal | Self::Freeze | Self::Unfinished | Self::Writing => Area::Journal,
        }
    }
}

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
    /// Whether anything may be changed.
    Writing(Writing),
}
