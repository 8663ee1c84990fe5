//! What a refusal means: by its code, else by its words.
//!
//! The codes are those of Rocket.Chat's sources from 3.4 to 8.6, and of answers that a 3.4.0 gave. The newer ones
//! have kept the old ones' names.

use serde_json::Value;

use super::envelope::shortened;
use crate::domain::refusal::{Refusal, RoomNameFault, RoomRole, UsernameFault};
use crate::domain::trouble::{ChatTroubleKind, TwoFactorFault};

/// A refusal as the server worded it.
pub(super) struct Said<'a> {
    /// The error type; where it is none (a number, words), the `[code]` at the end of the text; else the text.
    pub(super) code: &'a str,
    pub(super) text: &'a str,
    pub(super) details: Option<&'a Value>,
}

/// What went wrong inside the server, as JavaScript words it: nobody has thought of it, and what was asked for may
/// have been done in part.
const STUMBLES: [&str; 5] = [
    "Cannot read propert",
    "Cannot set propert",
    "Internal server error",
    "E11000",
    " is not a function",
];

/// How the server words that a parameter is missing or too much, where it gives no code.
const PARAMETERS: [&str; 4] = ["Match error", "Body param", "The bodyParam", "must "];

/// What a refusal with this HTTP status means.
pub(super) fn meaning(status: u16, said: &Said<'_>) -> ChatTroubleKind {
    let second_factor = |fault| ChatTroubleKind::TwoFactor {
        fault,
        method: said.detail("method").and_then(|method| method.parse().ok()),
    };
    match said.code {
        "totp-required" => return second_factor(TwoFactorFault::Required),
        "totp-invalid" => return second_factor(TwoFactorFault::Invalid),
        "totp-max-attempts" => return second_factor(TwoFactorFault::TooManyAttempts),
        "error-too-many-requests" | "too-many-requests" => {
            return ChatTroubleKind::TooManyRequests;
        }
        "error-room-archived" => return ChatTroubleKind::Archived,
        "error-room-not-found" => return ChatTroubleKind::GoneOrNotVisible,
        _ => {}
    }
    let code = || shortened(said.code);
    match (status, refusal(said)) {
        // Before 401: newer servers say so to accounts whose session is quite in order.
        _ if forbids(said.code) => ChatTroubleKind::NotAllowed { code: code() },
        (401, _) => ChatTroubleKind::Unauthenticated,
        (403, None) => ChatTroubleKind::NotAllowed { code: code() },
        (_, Some(refusal)) => ChatTroubleKind::Refused(refusal),
        (405, None) => ChatTroubleKind::Refused(Refusal::NoSuchEndpoint),
        (404, None) => ChatTroubleKind::GoneOrNotVisible,
        _ if STUMBLES.iter().any(|word| said.text.contains(word)) => {
            ChatTroubleKind::ServerError { status }
        }
        _ => ChatTroubleKind::Refused(Refusal::Other { code: code() }),
    }
}

fn forbids(code: &str) -> bool {
    code.ends_with("not-allowed")
        || code.ends_with("not-authorized")
        || [
            "unauthorized",
            "error-unauthorized",
            "forbidden",
            "error-forbidden",
        ]
        .contains(&code)
}

fn refusal(said: &Said<'_>) -> Option<Refusal> {
    let room_name = |fault| Refusal::RoomName {
        name: said.detail("channel_name"),
        fault,
    };
    let refusal = match said.code {
        "error-user-not-in-room" => Refusal::NotInRoom,
        "error-invalid-room" => Refusal::InvalidRoom,
        "error-invalid-room-name" => room_name(RoomNameFault::Invalid),
        "error-duplicate-channel-name" => room_name(RoomNameFault::Taken),
        "error-archived-duplicate-name" => room_name(RoomNameFault::TakenByArchived),
        "error-duplicate-handle" => room_name(RoomNameFault::TakenByHandle),
        "error-you-are-last-owner" | "error-remove-last-owner" | "user-last-owner" => {
            Refusal::LastOwner {
                deleted: said.names("shouldBeRemoved"),
                passed_on: said.names("shouldChangeOwner"),
            }
        }
        "error-license-user-limit-reached" => Refusal::SeatsUsedUp,
        "restricted-workspace" => Refusal::AirGapped,
        "error-user-is-banned" => Refusal::Banned,
        // The last two where several are invited, none or one of whom exists.
        "error-invalid-user"
        | "error-user-not-found"
        | "error-empty-invite-list"
        | "error-invalid-username" => Refusal::UnknownPerson,
        _ => {
            return role(said.code)
                .or_else(|| account(said))
                .or_else(|| words(said));
        }
    };
    Some(refusal)
}

fn role(code: &str) -> Option<Refusal> {
    Some(match code {
        "error-user-already-owner" => Refusal::HoldsRole(RoomRole::Owner),
        "error-user-already-moderator" => Refusal::HoldsRole(RoomRole::Moderator),
        "error-user-already-leader" => Refusal::HoldsRole(RoomRole::Leader),
        "error-user-not-owner" => Refusal::LacksRole(RoomRole::Owner),
        "error-user-not-moderator" => Refusal::LacksRole(RoomRole::Moderator),
        "error-user-not-leader" => Refusal::LacksRole(RoomRole::Leader),
        _ => return None,
    })
}

/// What is said of accounts that are made or changed.
fn account(said: &Said<'_>) -> Option<Refusal> {
    Some(match said.code {
        "error-input-is-not-a-valid-field"
            if said.detail("field").as_deref() == Some("Username") =>
        {
            Refusal::Username {
                name: said.detail("input"),
                fault: UsernameFault::Invalid,
            }
        }
        "error-blocked-username" => Refusal::Username {
            name: said.detail("field"),
            fault: UsernameFault::Blocked,
        },
        // The value itself stands in `field`.
        "error-field-unavailable" => Refusal::Taken {
            value: said.detail("field"),
        },
        "error-invalid-email" | "error-invalid-domain" | "error-email-domain-blacklisted" => {
            Refusal::Email {
                address: said.detail("email"),
            }
        }
        code if code.starts_with("error-password-policy") => Refusal::PasswordPolicy,
        _ => return None,
    })
}

/// What bears no code of its own, or one of many that mean the same.
fn words(said: &Said<'_>) -> Option<Refusal> {
    let text = said.text;
    let parameters = ["invalid-params", "error-invalid-params"].contains(&said.code)
        || ["param-not-provided", "params-not-provided", "-is-required"]
            .iter()
            .any(|end| said.code.ends_with(end))
        || [
            "error-invalid-query",
            "error-invalid-settings",
            "error-input-is-not-a-valid-field",
        ]
        .contains(&said.code)
        || PARAMETERS.iter().any(|start| text.starts_with(start));
    if parameters {
        let detail = text.rsplit_once(" [").map_or(text, |(words, _code)| words);
        return Some(Refusal::InvalidParameters {
            detail: shortened(detail),
        });
    }
    match text {
        "User not found." => Some(Refusal::UnknownPerson),
        "API endpoint does not exist" => Some(Refusal::NoSuchEndpoint),
        // The loser of a race for a name, to whom the database says it.
        _ if text.starts_with("Username already exists")
            || text.starts_with("Email already exists") =>
        {
            Some(Refusal::Taken { value: None })
        }
        _ if text.ends_with("is the same as what it would be changed to.") => {
            Some(Refusal::Unchanged)
        }
        _ => None,
    }
}

impl Said<'_> {
    fn detail(&self, key: &str) -> Option<String> {
        self.details?.get(key)?.as_str().map(shortened)
    }

    fn names(&self, key: &str) -> Box<[String]> {
        let names = self
            .details
            .and_then(|details| details.get(key)?.as_array());
        names
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(shortened)
            .collect()
    }
}
