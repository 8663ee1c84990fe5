//! What the doctor looks at ([`Examination`]), and what it finds ([`Diagnosis`]).

mod examination;
mod seen;

pub use examination::{
    AccountSeen, ChatExamined, ChatSeen, ClockReading, Configured, Contact, Examination,
    MoodleSeen, Protection, SecondFactor, StoreSeen, TokenKind, Writing,
};
pub use seen::{
    Duty, Profile, Reach, Seen, SeenInChat, SeenInJournal, SeenInMoodle, SeenInPlugin, SeenInQueue,
    SeenNames, VersionFault,
};

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
    /// Whether an export was killed.
    KilledExports,
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
            Self::Journal
            | Self::Freeze
            | Self::Unfinished
            | Self::KilledExports
            | Self::Writing => Area::Journal,
        }
    }
}
