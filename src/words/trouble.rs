//! What went wrong at an edge: what was being done, to what, and what to do about it.

use std::fmt;

use super::clean;
use super::refusal::{Refused, SecondFactor};
use crate::config::ReadOnlyReason;
use crate::domain::trouble::{
    ChatStateTrouble, ChatStateTroubleKind, ChatTask, ChatTrouble, ChatTroubleKind, DemoTrouble,
    MoodleTrouble, MoodleTroubleKind, StoreName, StoreTrouble, StoreTroubleKind,
};

impl std::error::Error for ChatTrouble {}

impl fmt::Display for ChatTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", Doing(&self.doing), clean(&self.server))?;
        if let Some(proxy) = &self.proxy {
            write!(f, ", through the proxy {}", clean(proxy))?;
        }
        match super::first_day::refused_entry(&self.doing, &self.kind) {
            Some(refused) => write!(f, ": {refused}"),
            None => write!(f, ": {}", Came(&self.kind)),
        }
    }
}

struct Doing<'a>(&'a ChatTask);

impl fmt::Display for Doing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ChatTask::ReadVersion => f.write_str("Asking Rocket.Chat for its version"),
            ChatTask::LogIn => f.write_str("Logging in to Rocket.Chat"),
            ChatTask::MakeToken => f.write_str("Making a personal access token"),
            ChatTask::LogOut => f.write_str("Logging out of Rocket.Chat"),
            ChatTask::ReadOwnAccount => f.write_str("Asking Rocket.Chat who the API account is"),
            ChatTask::ReadPermissions => f.write_str("Reading Rocket.Chat's permissions"),
            ChatTask::ReadSettings => f.write_str("Reading Rocket.Chat's public settings"),
            ChatTask::ReadTokens => f.write_str("Asking which tokens the API account has"),
            ChatTask::ReadRoomsOf(account) => {
                write!(f, "Asking which rooms the account {account} is in")
            }
            ChatTask::ReadLastLogin(account) => {
                write!(f, "Asking when the account {account} was last used")
            }
            ChatTask::ReadList(room) => {
                write!(f, "Asking whether {room} stands in a member's list")
            }
            ChatTask::ListGroups => f.write_str("Listing Rocket.Chat's groups"),
            ChatTask::ListAccounts => f.write_str("Listing Rocket.Chat's accounts"),
            ChatTask::FindGroup(room) => write!(f, "Asking for the group {room}"),
            ChatTask::ReadMembers(room) => write!(f, "Reading the members of {room}"),
            ChatTask::ReadRoles(room) => write!(f, "Reading the roles in {room}"),
            ChatTask::ReadBans(room) => write!(f, "Reading who is banned from {room}"),
            ChatTask::Invite(room) => write!(f, "Inviting into {room}"),
            ChatTask::AddModerator(room) => write!(f, "Making a moderator in {room}"),
            ChatTask::RemoveModerator(room) => write!(f, "Taking the moderator role in {room}"),
            ChatTask::Remove(room) => write!(f, "Removing from {room}"),
            ChatTask::ReadGroup(room) => write!(f, "Reading the settings of {room}"),
            ChatTask::ReadMessages(room) => write!(f, "Reading the messages of {room}"),
            ChatTask::ReadAccount(account) => write!(f, "Reading the account {account}"),
            ChatTask::Unarchive(room) => write!(f, "Opening {room}"),
            ChatTask::Archive(room) => write!(f, "Archiving {room}"),
            ChatTask::Delete(room) => write!(f, "Deleting {room}"),
            ChatTask::Rename(room) => write!(f, "Renaming {room}"),
            ChatTask::SetRetention(room) => write!(f, "Setting how long {room} keeps its messages"),
            ChatTask::Activate(account) => write!(f, "Activating the account {account}"),
            ChatTask::CreateGroup(name) => {
                write!(f, "Making the group {}", super::group_name(name))
            }
            ChatTask::FindAccount(username) => {
                write!(f, "Asking for the account {}", clean(username.as_str()))
            }
            ChatTask::CreateAccount(username) => {
                write!(f, "Creating the account {}", clean(username.as_str()))
            }
        }
    }
}

struct Came<'a>(&'a ChatTroubleKind);

impl fmt::Display for Came<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ChatTroubleKind::BadUrl(detail) => {
                write!(f, "the address cannot be used ({}). Check rocketchat.url.", clean(detail))
            }
            ChatTroubleKind::Unreachable(detail) => write!(
                f,
                "no connection ({}). Check rocketchat.url, and that the server is up.",
                clean(detail)
            ),
            ChatTroubleKind::TimedOut => f.write_str("no answer in time. The server is slow or down; try again."),
            ChatTroubleKind::Broken(detail) => {
                write!(f, "the connection broke ({}). Try again.", clean(detail))
            }
            ChatTroubleKind::Tls(detail) => write!(
                f,
                "TLS was refused ({}). Check the certificate; if an authority of your own has signed it, name that authority's certificate as rocketchat.ca_file.",
                clean(detail)
            ),
            ChatTroubleKind::ProxyAuthentication => f.write_str(
                "the proxy wants a name and a password. Put them into the variable that names it: http://NAME:PASSWORD@HOST:PORT.",
            ),
            ChatTroubleKind::NotRocketChat { status, content_type } => write!(
                f,
                "the answer (HTTP {status}, {}) is not Rocket.Chat's. Check rocketchat.url: a proxy or another program answers there.",
                clean(content_type)
            ),
            ChatTroubleKind::Unauthenticated => f.write_str(
                "the token was refused. Check rocketchat.user_id (an id, not a username) and the token; it may have been revoked.",
            ),
            ChatTroubleKind::NotAllowed { code } => write!(
                f,
                "the API account may not do that ({}). Give it the permission in Rocket.Chat.",
                clean(code)
            ),
            ChatTroubleKind::GoneOrNotVisible => {
                f.write_str("the group does not exist, or the API account is not in it. Look for it in Rocket.Chat, and add that account.")
            }
            ChatTroubleKind::Archived => f.write_str("the group is archived, and the server refuses that there."),
            ChatTroubleKind::TwoFactor { fault, method } => SecondFactor(*fault, *method).fmt(f),
            ChatTroubleKind::TooManyRequests => f.write_str(
                "too many requests, even after waiting as told. Give the API account the permission api-bypass-rate-limit.",
            ),
            ChatTroubleKind::ServerError { status } => {
                write!(f, "the server failed (HTTP {status}). Try again; its own log says why.")
            }
            ChatTroubleKind::Redirected { location } => write!(
                f,
                "it redirects to {}, where the token is not sent. Put the final address into rocketchat.url.",
                clean(location)
            ),
            ChatTroubleKind::Malformed(detail) => {
                write!(f, "the answer was cut off, or is not as Rocket.Chat's are ({}). Try again; if that stays so, look for a proxy that cuts answers off, or for a server whose version is not supported.", clean(detail))
            }
            ChatTroubleKind::PartialPage { received, announced } => {
                write!(f, "the list broke off: {received} of {announced} entries came. Try again.")
            }
            ChatTroubleKind::Refused(refusal) => Refused(refusal).fmt(f),
            ChatTroubleKind::NoRandomness => f.write_str(
                "this machine gives no random numbers for a password. Nothing was sent; see to the machine.",
            ),
            ChatTroubleKind::OtherAddress => f.write_str(
                "it is not certain that it was created: an account of that name exists, and its e-mail address is another one. Look at it in Rocket.Chat.",
            ),
            ChatTroubleKind::StillThere => f.write_str("the server said yes, and the group is still there."),
            ChatTroubleKind::KeptOtherwise { now } => write!(
                f,
                "the server said yes, and did something else: read back, the group {}. Look at the group's settings in Rocket.Chat.",
                super::groups::retention(*now)
            ),
            ChatTroubleKind::LeftOut => f.write_str(
                "the server said yes, and read back this person is not in the group: it leaves out accounts that it does not know. Rescan, and look whether the account is still there.",
            ),
            ChatTroubleKind::MembersDropped { lacking } => write!(
                f,
                "the group was made, and the server left out {lacking} of its people. Rescan once Moodle has its link: whoever lacks is invited then."
            ),
        }
    }
}

impl std::error::Error for MoodleTrouble {}

impl fmt::Display for MoodleTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reading Moodle's database")?;
        // What is no address is not shown.
        if !self.database.is_empty() {
            write!(f, " {}", clean(&self.database))?;
        }
        write!(f, ": {}", Happened(&self.kind))
    }
}

struct Happened<'a>(&'a MoodleTroubleKind);

impl fmt::Display for Happened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            MoodleTroubleKind::BadUrl(detail) => {
                write!(
                    f,
                    "the address cannot be used ({}). Check moodle.database.",
                    clean(detail)
                )
            }
            MoodleTroubleKind::Unreachable(detail) => write!(
                f,
                "no connection ({}). Check host and port in moodle.database, and that the server is up.",
                clean(detail)
            ),
            MoodleTroubleKind::Tls(detail) => f.write_str(&super::shell::database_tls(detail)),
            MoodleTroubleKind::NoPassword(why) => f.write_str(&super::shell::no_password(why)),
            MoodleTroubleKind::TimedOut => {
                f.write_str("no answer in time. The server is slow or down; try again.")
            }
            MoodleTroubleKind::WrongPassword { user } => {
                write!(
                    f,
                    "the user {} or its password was refused. Check moodle.database.",
                    clean(user)
                )
            }
            MoodleTroubleKind::NoSuchDatabase { name } => {
                write!(
                    f,
                    "there is no database {}. Check its name in moodle.database.",
                    clean(name)
                )
            }
            MoodleTroubleKind::NoPrivilege { table, detail } => write!(
                f,
                "the user may not read {} ({}). Grant it SELECT on that table.",
                clean(table),
                clean(detail)
            ),
            MoodleTroubleKind::BadPrefix { prefix } => write!(
                f,
                "“{}” is no prefix that Moodle allows. Check moodle.prefix ($CFG->prefix in config.php).",
                clean(prefix)
            ),
            MoodleTroubleKind::WrongPrefix { prefix, found } => write!(
                f,
                "no table of Moodle's begins with “{}”{}. Check moodle.prefix ($CFG->prefix in config.php).",
                clean(prefix),
                Found(found)
            ),
            MoodleTroubleKind::MissingTable { table, found } => write!(
                f,
                "the table {} is missing{}. Check moodle.prefix, and that mod_rocketchat is installed.",
                clean(table),
                Found(found)
            ),
            MoodleTroubleKind::MissingColumn {
                table,
                column,
                since,
            } => write!(
                f,
                "the table {} has no column {}, which came with {since}. Upgrade to that version or a later one.",
                clean(table),
                clean(column)
            ),
            MoodleTroubleKind::BadRow { table, detail } => {
                write!(
                    f,
                    "a row of {table} cannot be read ({}). Tell Moodle's administrators.",
                    clean(detail)
                )
            }
            MoodleTroubleKind::Failed { reading, detail } => {
                write!(
                    f,
                    "reading {reading} failed ({}). Try again.",
                    clean(detail)
                )
            }
        }
    }
}

struct Found<'a>(&'a [String]);

impl fmt::Display for Found<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        let quoted: Vec<String> = self
            .0
            .iter()
            .map(|prefix| format!("“{}”", clean(prefix)))
            .collect();
        write!(f, " (found with the prefix {})", quoted.join(", "))
    }
}

impl std::error::Error for StoreTrouble {}

impl fmt::Display for StoreTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let advice = match &self.store {
            StoreName::File(file) => {
                write!(f, "The journal {}: ", file.display())?;
                StoreAdvice {
                    open: "Check that it is moodrift's own file, and that its folder may be written.",
                    read: "Check the disk.",
                    write: "check the disk and the file's permissions.",
                }
            }
            StoreName::Server(address) => {
                write!(f, "The journal {}: ", clean(address))?;
                StoreAdvice {
                    open: "Check the key store, and that the server is up and lets you in.",
                    read: "Check that the server is up, and what its user may read.",
                    write: "check that the server is up, and what its user may write.",
                }
            }
        };
        match &self.kind {
            StoreTroubleKind::CannotOpen(detail) => {
                write!(
                    f,
                    "it cannot be opened ({}). {}",
                    clean(detail),
                    advice.open
                )
            }
            StoreTroubleKind::TooNew { found, known } => write!(
                f,
                "a newer moodrift has written it (schema {found}; this one knows {known}). Use that one."
            ),
            StoreTroubleKind::CannotRead(detail) => {
                write!(f, "it cannot be read ({}). {}", clean(detail), advice.read)
            }
            StoreTroubleKind::CannotWrite(detail) => write!(
                f,
                "it cannot be written ({}). Nothing is changed without a journal; {}",
                clean(detail),
                advice.write
            ),
        }
    }
}

/// What to do about a store, by what failed.
struct StoreAdvice {
    open: &'static str,
    read: &'static str,
    write: &'static str,
}

impl std::error::Error for ChatStateTrouble {}

impl fmt::Display for ChatStateTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        match &self.kind {
            ChatStateTroubleKind::Unreadable(detail) => {
                write!(f, ": it cannot be read ({}).", clean(detail))
            }
            ChatStateTroubleKind::Malformed {
                line,
                column,
                detail,
            } => {
                write!(
                    f,
                    ":{line}:{column}: this is no state of a Rocket.Chat server: {}",
                    clean(detail)
                )
            }
            ChatStateTroubleKind::Unwritable(detail) => {
                write!(f, ": it cannot be written ({}).", clean(detail))
            }
        }
    }
}

impl std::error::Error for DemoTrouble {}

impl fmt::Display for DemoTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ChatState(trouble) => trouble.fmt(f),
            Self::Folder(detail) => {
                write!(
                    f,
                    "The demo's temporary folder cannot be used ({}). Check TMPDIR.",
                    clean(detail)
                )
            }
            Self::Port(detail) => write!(
                f,
                "The demo found no free port on loopback ({}).",
                clean(detail)
            ),
            Self::NoCourses => {
                f.write_str("A university needs at least one course: --courses 1 or more.")
            }
            Self::Clock => f.write_str("This machine's clock is wrong by centuries; set it first."),
            Self::Database {
                table: Some(table),
                detail,
            } => {
                write!(
                    f,
                    "The demo's table {table} could not be filled ({}).",
                    clean(detail)
                )
            }
            Self::Database {
                table: None,
                detail,
            } => {
                write!(
                    f,
                    "The demo's database could not be made ({}).",
                    clean(detail)
                )
            }
            Self::NoApiAccount(id) => {
                write!(
                    f,
                    "The state names {} as its API account and has no user of that id.",
                    clean(id)
                )
            }
        }
    }
}

/// Why nothing can be written, and how to allow it.
pub const fn read_only(reason: ReadOnlyReason) -> &'static str {
    match reason {
        ReadOnlyReason::Configured => {
            "This site is read-only. To allow changes, set `read_only = false` for it in the configuration."
        }
        ReadOnlyReason::NoWwwroot => {
            "This site has no `wwwroot` under `moodle` in the configuration, so it cannot be told from a copy. To allow changes, set it to $CFG->wwwroot of config.php."
        }
    }
}
