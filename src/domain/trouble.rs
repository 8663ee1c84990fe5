//! What can go wrong at each edge, as data. The sentences are in [`crate::words`].

use std::path::PathBuf;
use std::sync::Arc;

use super::ids::{ChatUserId, RoomId, Username};
use super::refusal::Refusal;
use super::retention::RetentionRule;

/// A failed exchange with Rocket.Chat: what was being done, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatTrouble {
    /// What was being done.
    pub doing: ChatTask,
    /// The server's address, without credentials.
    pub server: String,
    /// The proxy through which it was asked, without credentials.
    pub proxy: Option<Arc<str>>,
    /// What came of it.
    pub kind: ChatTroubleKind,
}

/// What was being asked of Rocket.Chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatTask {
    /// Finding out the server's version.
    ReadVersion,
    /// Logging in by name and password.
    LogIn,
    /// Making a personal access token.
    MakeToken,
    /// Logging out.
    LogOut,
    /// Asking who the API account is.
    ReadOwnAccount,
    /// Reading which role may do what.
    ReadPermissions,
    /// Reading the settings that everybody may see.
    ReadSettings,
    /// Asking which tokens the API account has made for itself.
    ReadTokens,
    /// Asking which rooms someone is in.
    ReadRoomsOf(ChatUserId),
    /// Asking when an account was last used.
    ReadLastLogin(ChatUserId),
    /// Asking whether a group stands in a member's list.
    ReadList(RoomId),
    /// Listing the private groups.
    ListGroups,
    /// Listing the accounts.
    ListAccounts,
    /// Asking for one group by its id.
    FindGroup(RoomId),
    /// Reading a group's members.
    ReadMembers(RoomId),
    /// Reading who holds a role in a group.
    ReadRoles(RoomId),
    /// Reading who is banned from a group.
    ReadBans(RoomId),
    /// Inviting someone.
    Invite(RoomId),
    /// Making someone moderator.
    AddModerator(RoomId),
    /// Making the API account an owner.
    AddOwner(RoomId),
    /// Taking the moderator role from someone.
    RemoveModerator(RoomId),
    /// Removing someone from a group.
    Remove(RoomId),
    /// Reading one group's name, state and settings.
    ReadGroup(RoomId),
    /// Reading a group's messages.
    ReadMessages(RoomId),
    /// Reading whether an account is active.
    ReadAccount(ChatUserId),
    /// Opening an archived group.
    Unarchive(RoomId),
    /// Archiving a group.
    Archive(RoomId),
    /// Deleting a group.
    Delete(RoomId),
    /// Giving a group another name.
    Rename(RoomId),
    /// Making a group keep its messages otherwise.
    SetRetention(RoomId),
    /// Activating an account.
    Activate(ChatUserId),
    /// Asking for an account by its name.
    FindAccount(Username),
    /// Making an account.
    CreateAccount(Username),
    /// Making the group of that name.
    CreateGroup(Arc<str>),
}

/// What an exchange with Rocket.Chat can come to, by meaning. As a word (`snake_case`) it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ChatTroubleKind {
    /// The address is no URL that can be asked.
    BadUrl(String),
    /// No connection could be made.
    Unreachable(String),
    /// No answer in time.
    TimedOut,
    /// The connection broke before the whole answer was there.
    Broken(String),
    /// TLS refused: a certificate, a name, a protocol version.
    Tls(String),
    /// 407: the proxy wants a name and a password.
    ProxyAuthentication,
    /// An HTML page, or anything else that Rocket.Chat's API does not send.
    NotRocketChat {
        /// HTTP status.
        status: u16,
        /// The content type that came.
        content_type: String,
    },
    /// 401: the token or the user id is wrong, or the token was revoked.
    Unauthenticated,
    /// The account lacks a right.
    NotAllowed {
        /// The server's error type or text.
        code: String,
    },
    /// The group does not exist, or the API account is not in it: the server does not tell which.
    GoneOrNotVisible,
    /// The group is archived, and the server refuses this on archived groups.
    Archived,
    /// The server wants a second factor.
    TwoFactor {
        /// What is the matter with it.
        fault: TwoFactorFault,
        /// Which one it wants, where it says so.
        method: Option<TwoFactorMethod>,
    },
    /// 429, and waiting did not help.
    TooManyRequests,
    /// 5xx.
    ServerError {
        /// HTTP status.
        status: u16,
    },
    /// A redirect, which is not followed with credentials.
    Redirected {
        /// Where to, as the server wrote it.
        location: String,
    },
    /// Whoever had the last word on it held it back when its turn came: it was not sent.
    Withheld,
    /// This machine gives no random numbers, of which a password is made: nothing was sent.
    NoRandomness,
    /// After an answer that was lost, an account of the name is found, and its e-mail address is another one.
    OtherAddress,
    /// The answer is not what the API's description promises.
    Malformed(String),
    /// The list ended before as many entries came as the server had announced.
    PartialPage {
        /// How many entries came.
        received: usize,
        /// How many the server said there were.
        announced: usize,
    },
    /// The server understood, and said no.
    Refused(Refusal),
    /// It said yes, and read back the group is still there.
    StillThere,
    /// It said yes, and read back a group keeps its messages by another rule than was asked for.
    KeptOtherwise {
        /// The rule that is there now.
        now: RetentionRule,
    },
    /// It said yes, and read back the group that was made lacks some of those who were named.
    MembersDropped {
        /// How many.
        lacking: usize,
    },
    /// It said yes to an invitation of several, and read back this one is not in the group.
    LeftOut,
}

/// What is the matter with a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwoFactorFault {
    /// None was given.
    Required,
    /// The one that was given is wrong.
    Invalid,
    /// Wrong ones were given too often.
    TooManyAttempts,
}

/// The second factors that Rocket.Chat knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum TwoFactorMethod {
    /// A code of an app.
    Totp,
    /// A code by e-mail.
    Email,
    /// The password once more.
    Password,
}

/// A failed exchange with Moodle's database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoodleTrouble {
    /// The database's address, without a password.
    pub database: String,
    /// What went wrong.
    pub kind: MoodleTroubleKind,
}

/// What can go wrong with Moodle's database, by meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoodleTroubleKind {
    /// The URL cannot be used.
    BadUrl(String),
    /// Nothing listens there, or the name does not resolve.
    Unreachable(String),
    /// The URL asks for TLS, and the server has none, or a certificate that does not count.
    Tls(String),
    /// The password is to come from elsewhere, and does not: why.
    NoPassword(String),
    /// No answer in time.
    TimedOut,
    /// The user or the password is wrong.
    WrongPassword {
        /// The database user.
        user: String,
    },
    /// The server has no database of that name, or the file does not exist.
    NoSuchDatabase {
        /// Its name.
        name: String,
    },
    /// The user may not read a table.
    NoPrivilege {
        /// What was being read.
        table: String,
        /// The server's own word.
        detail: String,
    },
    /// The prefix is not one that Moodle allows.
    BadPrefix {
        /// The prefix as configured.
        prefix: String,
    },
    /// None of Moodle's tables bears this prefix.
    WrongPrefix {
        /// The prefix as configured.
        prefix: String,
        /// Prefixes under which Moodle's tables were found.
        found: Vec<String>,
    },
    /// A table that is needed is not there.
    MissingTable {
        /// The table, with its prefix.
        table: String,
        /// Prefixes under which this table was found.
        found: Vec<String>,
    },
    /// A column that is needed is not there.
    MissingColumn {
        /// The table, with its prefix.
        table: String,
        /// The column.
        column: String,
        /// The version of Moodle or the plugin that brought it.
        since: &'static str,
    },
    /// A row held what it cannot hold.
    BadRow {
        /// The table.
        table: &'static str,
        /// What was wrong.
        detail: String,
    },
    /// The connection broke, or the server refused a query.
    Failed {
        /// What was being read.
        reading: &'static str,
        /// The server's own word.
        detail: String,
    },
}

/// A failure of the store, which holds the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreTrouble {
    /// Which store.
    pub store: StoreName,
    /// What went wrong.
    pub kind: StoreTroubleKind,
}

/// A store, as it is named to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreName {
    /// A file.
    File(PathBuf),
    /// A database on a server: its address, without a password.
    Server(String),
}

/// What can go wrong with the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreTroubleKind {
    /// Its folder cannot be made, or its file cannot be opened.
    CannotOpen(String),
    /// Its password cannot be had: why, as it is told to people.
    NoPassword(String),
    /// No TLS comes about as its URL asks for it.
    Tls(String),
    /// A newer moodrift has written it.
    TooNew {
        /// The version of its schema.
        found: i64,
        /// The version that this program knows.
        known: i64,
    },
    /// It cannot be read.
    CannotRead(String),
    /// It cannot be written: full, read-only, locked, corrupt.
    CannotWrite(String),
}

/// A file with the state of a stand-in Rocket.Chat that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatStateTrouble {
    /// The file.
    pub path: PathBuf,
    /// What went wrong with it.
    pub kind: ChatStateTroubleKind,
}

/// What can go wrong with a file of chat state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatStateTroubleKind {
    /// It cannot be read.
    Unreadable(String),
    /// It is no JSON, or not of the form that a chat state has.
    Malformed {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was expected and what was there.
        detail: String,
    },
    /// It cannot be written.
    Unwritable(String),
}

/// Why the embedded world could not be set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemoTrouble {
    /// A file with the state of the server.
    ChatState(ChatStateTrouble),
    /// A temporary folder, or a file in it.
    Folder(String),
    /// A port on loopback.
    Port(String),
    /// `--courses 0`.
    NoCourses,
    /// This machine's clock stands outside the years in which a university can be invented.
    Clock,
    /// The invented Moodle's database.
    Database {
        /// The table that was being filled, where it was one.
        table: Option<&'static str>,
        /// The database's own word.
        detail: String,
    },
    /// The loaded state has no account of the id that it names as the API account.
    NoApiAccount(String),
}
