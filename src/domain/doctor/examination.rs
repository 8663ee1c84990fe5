//! What the doctor looks at.

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::capabilities::{Permissions, PublicSettings};
use crate::domain::chat::ServerVersion;
use crate::domain::freeze::Freeze;
use crate::domain::ids::{ChatUserId, UnixTime, Username};
use crate::domain::journal::RunId;
use crate::domain::reading::Reading;
use crate::domain::repairs::Repairs;
use crate::domain::site::Site;
use crate::domain::trouble::{ChatTrouble, MoodleTrouble, StoreTrouble};

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
    /// What exports that were killed have left in the state folder: folders with messages in them.
    pub killed_exports: Vec<PathBuf>,
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
