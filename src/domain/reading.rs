//! What a server said is known, or it is not; nothing in between.

use super::capabilities::Permission;
use super::site::Lack;
use super::trouble::{ChatTrouble, MoodleTrouble};

/// A fact read from a server, or the reason why it could not be read.
///
/// Removals and demotions are built from [`Reading::Known`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading<T> {
    /// The server said so.
    Known(T),
    /// It could not be read.
    Unknown(UnknownReason),
}

impl<T> Reading<T> {
    /// The fact, where there is one.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// The reason why there is none.
    pub const fn reason(&self) -> Option<&UnknownReason> {
        match self {
            Self::Known(_) => None,
            Self::Unknown(reason) => Some(reason),
        }
    }
}

/// Why something is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownReason {
    /// A request to Rocket.Chat failed.
    Chat(ChatTrouble),
    /// Moodle's database could not be read.
    Moodle(MoodleTrouble),
    /// The API account does not see all rooms, so absence proves nothing.
    NotAllRoomsVisible,
    /// The API account lacks the permission without which the server does not tell it.
    LacksPermission(Permission),
    /// The API account is not a member of the group, and only members may read it.
    NotAMember,
    /// The API account is not a member of the group, and to ask account by account would take too many requests.
    TooManyAccounts {
        /// How many accounts there are: each would be one request.
        accounts: usize,
        /// How many groups could be read that way.
        groups: usize,
    },
    /// The read was stopped before it came to this.
    Interrupted,
    /// An earlier session could not read it; its snapshot does not say why.
    NotKept,
    /// `usernamehook` is on and no mapping rules are configured: nobody's account name is known.
    UsernameHookWithoutRules,
    /// The configuration does not name Moodle's address, and the group's name bears another mark than most linked
    /// groups' do, or no mark is most groups': its people may be another Moodle's.
    MayBeAnotherMoodles {
        /// The mark in its name.
        mark: String,
    },
    /// The activity's access restriction is honoured and cannot be parsed.
    RestrictionUnreadable {
        /// The parser's own word on it.
        detail: String,
    },
    /// A table or column of Moodle's could not be read.
    TableUnread(Lack),
    /// How long messages are kept was not told, though the plugin looks after it.
    RetentionUntold(Side),
    /// The course of the activity is not in the database.
    CourseMissing,
    /// The server counts members of the group, and its list of them is empty or broke off.
    PartialPage {
        /// How many entries came.
        received: usize,
        /// How many the server said there were.
        announced: usize,
    },
}

/// One of the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Moodle.
    Moodle,
    /// Rocket.Chat.
    Chat,
}
