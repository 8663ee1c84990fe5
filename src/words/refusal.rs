//! Why Rocket.Chat said no, and what to do about it.

use std::fmt;

use super::clean;
use crate::domain::refusal::{Refusal, RoomNameFault, RoomRole, UsernameFault};
use crate::domain::trouble::{TwoFactorFault, TwoFactorMethod};

/// A refusal as a clause and, where there is something to do, a sentence.
pub(super) struct Refused<'a>(pub(super) &'a Refusal);

impl fmt::Display for Refused<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Refusal::HoldsRole(held) => write!(f, "that person is {} there already.", role(*held)),
            Refusal::LacksRole(lacked) => write!(f, "that person is not {} there.", role(*lacked)),
            Refusal::NotInRoom => {
                f.write_str("that person is not in the group. Read both sides again, and invite first.")
            }
            Refusal::InvalidRoom => f.write_str(
                "the server does not take the room for one in which that can be done; so it says, too, of people who are not in it. Read both sides again.",
            ),
            Refusal::RoomName { name, fault } => room_name(f, name.as_deref(), *fault),
            Refusal::Username { name, fault } => username(f, name.as_deref(), *fault),
            Refusal::Taken { value } => write!(
                f,
                "{} belongs to another account. Look for that account in Rocket.Chat: it may be the same person.",
                Named("the username or the e-mail address", value.as_deref())
            ),
            Refusal::Email { address } => write!(
                f,
                "the server does not take {}. Correct it in Moodle, or see Rocket.Chat's settings for e-mail domains.",
                Named("the e-mail address", address.as_deref())
            ),
            Refusal::PasswordPolicy => f.write_str(
                "the password is not what the server's password policy asks for. See Accounts → Password Policy in Rocket.Chat.",
            ),
            Refusal::LastOwner { deleted, passed_on } => last_owner(f, deleted, passed_on),
            Refusal::SeatsUsedUp => f.write_str(
                "every seat of the server's licence is taken. Deactivate accounts in Rocket.Chat, or get more seats.",
            ),
            Refusal::AirGapped => f.write_str(
                "the server cannot reach Rocket.Chat's cloud, and refuses this until it does. Connect the workspace again in Rocket.Chat's administration.",
            ),
            Refusal::Unchanged => f.write_str("it is so already."),
            Refusal::Banned => f.write_str(
                "that person is banned from the group. Lift the ban in Rocket.Chat, or leave it at that.",
            ),
            Refusal::UnknownPerson => f.write_str(
                "the server knows nobody of that id or name. The account may have been deleted: read both sides again.",
            ),
            Refusal::InvalidParameters { detail } => write!(
                f,
                "the server does not take a request of this form ({}). Its version may be one that moodrift does not know.",
                clean(detail)
            ),
            Refusal::NoSuchEndpoint => f.write_str(
                "the server has no such endpoint. Its version may be one that moodrift does not know, or a proxy lets only some addresses pass.",
            ),
            Refusal::Other { code } => write!(f, "the server refused ({}).", clean(code)),
        }
    }
}

const fn role(role: RoomRole) -> &'static str {
    match role {
        RoomRole::Owner => "owner",
        RoomRole::Moderator => "moderator",
        RoomRole::Leader => "leader",
    }
}

/// What something is, with its value where that is known.
struct Named<'a>(&'static str, Option<&'a str>);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(value) => write!(f, "{} “{}”", self.0, clean(value)),
            None => f.write_str(self.0),
        }
    }
}

fn room_name(f: &mut fmt::Formatter<'_>, name: Option<&str>, fault: RoomNameFault) -> fmt::Result {
    write!(
        f,
        "the server refuses {}: ",
        Named("the group's name", name)
    )?;
    f.write_str(match fault {
        RoomNameFault::Invalid => {
            "it has a character that its setting UTF8_Channel_Names_Validation does not allow."
        }
        RoomNameFault::Taken => "another room has it. Rename one of the two.",
        RoomNameFault::TakenByArchived => {
            "an archived room still has it. Rename that one, or delete it."
        }
        RoomNameFault::TakenByHandle => "a person or a team has it. Choose another.",
    })
}

fn username(f: &mut fmt::Formatter<'_>, name: Option<&str>, fault: UsernameFault) -> fmt::Result {
    write!(f, "the server refuses {}: ", Named("the username", name))?;
    f.write_str(match fault {
        UsernameFault::Invalid => {
            "it has a character that its setting UTF8_User_Names_Validation does not allow. A rule under `username` in the configuration can map it."
        }
        UsernameFault::Blocked => {
            "it is one that the server keeps for itself (Accounts_BlockedUsernameList)."
        }
    })
}

fn last_owner(f: &mut fmt::Formatter<'_>, deleted: &[String], passed_on: &[String]) -> fmt::Result {
    f.write_str("that person is the last owner")?;
    let listed = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|name| clean(name).to_string()).collect();
        names.join(", ")
    };
    if !passed_on.is_empty() {
        write!(f, " of {}", listed(passed_on))?;
    }
    if !deleted.is_empty() {
        let and = if passed_on.is_empty() { " of" } else { ", and" };
        write!(f, "{and} {}, where nobody else is", listed(deleted))?;
    }
    f.write_str(". Make someone else owner first.")
}

/// What the server wants of a second factor.
pub(super) struct SecondFactor(
    pub(super) TwoFactorFault,
    pub(super) Option<TwoFactorMethod>,
);

impl fmt::Display for SecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            TwoFactorFault::Required => "the server wants a second factor",
            TwoFactorFault::Invalid => "the server does not take the second factor",
            TwoFactorFault::TooManyAttempts => "a wrong second factor was given too often",
        })?;
        f.write_str(match self.1 {
            Some(TwoFactorMethod::Totp) => " (a code of an app)",
            Some(TwoFactorMethod::Email) => " (a code by e-mail)",
            Some(TwoFactorMethod::Password) => " (the password once more)",
            None => "",
        })?;
        f.write_str(". Use a personal access token that ignores two-factor authentication.")
    }
}
