//! Why Rocket.Chat says no to what it has understood, by meaning. The sentences are in [`crate::words`].

/// A refusal that is neither about who asks nor about how often.
#[derive(Debug, Clone, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Refusal {
    /// He holds the role already (`error-user-already-moderator` and its like).
    HoldsRole(RoomRole),
    /// He does not hold the role that was to be taken (`error-user-not-moderator` and its like).
    LacksRole(RoomRole),
    /// He is no member of the group.
    NotInRoom,
    /// `error-invalid-room`: so the server says when a role is taken from someone who is no member.
    InvalidRoom,
    /// The group's name cannot be had.
    RoomName {
        /// The name, where the server repeats it.
        name: Option<String>,
        /// What is wrong with it.
        fault: RoomNameFault,
    },
    /// The server takes no account of that username.
    Username {
        /// The name, where the server repeats it.
        name: Option<String>,
        /// What is wrong with it.
        fault: UsernameFault,
    },
    /// A username or an e-mail address belongs to someone else.
    Taken {
        /// Which value clashes, where the server says so.
        value: Option<String>,
    },
    /// The server takes no such e-mail address.
    Email {
        /// The address, where the server repeats it.
        address: Option<String>,
    },
    /// The password is not what the server's policy asks for.
    PasswordPolicy,
    /// He is the last owner of groups, which would then have none.
    LastOwner {
        /// Groups that would be deleted with him: nobody else is in them.
        deleted: Box<[String]>,
        /// Groups that someone else would have to own.
        passed_on: Box<[String]>,
    },
    /// The licence has no seat left for another active account.
    SeatsUsedUp,
    /// A server of the community edition that has lost the internet refuses this (from 7.0 on).
    AirGapped,
    /// It is so already: the setting is the one that was asked for.
    Unchanged,
    /// He is banned from the group.
    Banned,
    /// Nobody has that id or name.
    UnknownPerson,
    /// The request is not of the form that this version of the server takes.
    InvalidParameters {
        /// The server's own word: what it missed, or did not know.
        detail: String,
    },
    /// This version of the server has no such endpoint.
    NoSuchEndpoint,
    /// Anything else, in the server's words.
    Other {
        /// The error type or text.
        code: String,
    },
}

/// A role in one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomRole {
    /// Owner.
    Owner,
    /// Moderator.
    Moderator,
    /// Leader.
    Leader,
}

/// What is wrong with a group's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomNameFault {
    /// The rule for names (`UTF8_Channel_Names_Validation`) refuses it.
    Invalid,
    /// Another room has it.
    Taken,
    /// An archived room still has it.
    TakenByArchived,
    /// A person or a team has it.
    TakenByHandle,
}

/// What is wrong with a username.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsernameFault {
    /// The rule for names (`UTF8_User_Names_Validation`) refuses it.
    Invalid,
    /// It is one of the names that the server keeps for itself.
    Blocked,
}
