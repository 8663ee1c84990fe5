//! What Rocket.Chat tells of one person when it is asked about that person alone.
//!
//! At most three requests, for one person in one group, and never as a part of a whole read.

use super::ids::{ChatUserId, RoomId, UnixTime};
use super::reading::Reading;

/// What is worth asking about one person; each part is one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// The account whose last login is asked for (`users.info`).
    pub account: Option<ChatUserId>,
    /// The group of which is asked whether it stands in that account's list (`groups.counters`): an open one that the
    /// account is in.
    pub room: Option<RoomId>,
    /// Another account with the same e-mail address, whose last login is asked for too.
    pub other: Option<ChatUserId>,
}

/// What came of a [`Question`]; none where it was not asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glimpse {
    /// When the account was last used to log in.
    pub login: Option<Reading<LastLogin>>,
    /// Whether the group stands in the account's list.
    pub list: Option<Reading<InList>>,
    /// When the other account was last used to log in.
    pub other_login: Option<Reading<LastLogin>>,
}

/// When an account was last used to log in (`lastLogin`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastLogin {
    /// Never.
    Never,
    /// Then.
    At(UnixTime),
}

/// Whether a group stands in a member's list of rooms (`open` of the subscription).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InList {
    /// It does.
    Shown,
    /// The member has hidden it; it comes back with the next message that names the member.
    Hidden,
}

impl Question {
    /// Whether there is nothing to ask.
    pub const fn is_empty(&self) -> bool {
        self.account.is_none() && self.other.is_none()
    }
}
