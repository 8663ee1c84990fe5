//! Why something was not read, in a word or two: for a column that has no room for the sentence.

use crate::domain::reading::UnknownReason;
use crate::domain::trouble::{ChatTroubleKind, MoodleTroubleKind};

/// Why something is not known; [`crate::words::unknown`] says it whole.
pub fn in_short(reason: &UnknownReason) -> String {
    let fixed = match reason {
        UnknownReason::Chat(trouble) => return chat(&trouble.kind),
        UnknownReason::Moodle(trouble) => return moodle(&trouble.kind).to_owned(),
        UnknownReason::NotAllRoomsVisible => not_visible(),
        UnknownReason::LacksPermission(_) => no_right(),
        UnknownReason::NotAMember | UnknownReason::TooManyAccounts { .. } => {
            text!("not invited", "non invité")
        }
        UnknownReason::Interrupted | UnknownReason::NotKept => text!("not read", "non lu"),
        UnknownReason::UsernameHookWithoutRules => text!("no rules", "sans règles"),
        UnknownReason::MayBeAnotherMoodles { .. } => text!("whose?", "à qui ?"),
        UnknownReason::RestrictionUnreadable { .. } => text!("restriction", "restriction"),
        UnknownReason::TableUnread(_) => text!("table unread", "table non lue"),
        UnknownReason::RetentionUntold(_) => text!("not told", "non dit"),
        UnknownReason::CourseMissing => text!("no course", "sans cours"),
        UnknownReason::PartialPage { .. } => broke_off(),
    };
    fixed.to_owned()
}

/// What Rocket.Chat failed of.
pub fn chat(kind: &ChatTroubleKind) -> String {
    let fixed = match kind {
        ChatTroubleKind::NotRocketChat { status, .. } | ChatTroubleKind::ServerError { status } => {
            return format!("HTTP {status}");
        }
        ChatTroubleKind::Unreachable(_) => no_answer(),
        ChatTroubleKind::TimedOut => timed_out(),
        ChatTroubleKind::Broken(_) => text!("cut off", "coupé"),
        ChatTroubleKind::Tls(_) => no_tls(),
        ChatTroubleKind::ProxyAuthentication => text!("proxy login", "proxy"),
        ChatTroubleKind::Unauthenticated => text!("token refused", "jeton refusé"),
        ChatTroubleKind::NotAllowed { .. } => no_right(),
        ChatTroubleKind::GoneOrNotVisible => not_visible(),
        ChatTroubleKind::Archived => text!("archived", "archivé"),
        ChatTroubleKind::TwoFactor { .. } => text!("2nd factor", "2e facteur"),
        ChatTroubleKind::TooManyRequests => text!("rate limit", "débit limité"),
        ChatTroubleKind::Redirected { .. } => text!("redirected", "redirigé"),
        ChatTroubleKind::Malformed(_) => text!("odd answer", "illisible"),
        ChatTroubleKind::PartialPage { .. } => broke_off(),
        ChatTroubleKind::BadUrl(_)
        | ChatTroubleKind::Withheld
        | ChatTroubleKind::NoRandomness
        | ChatTroubleKind::OtherAddress
        | ChatTroubleKind::Refused(_)
        | ChatTroubleKind::StillThere
        | ChatTroubleKind::KeptOtherwise { .. }
        | ChatTroubleKind::MembersDropped { .. }
        | ChatTroubleKind::LeftOut => failed(),
    };
    fixed.to_owned()
}

/// What Moodle's database failed of.
pub fn moodle(kind: &MoodleTroubleKind) -> &'static str {
    match kind {
        MoodleTroubleKind::Unreachable(_) => no_answer(),
        MoodleTroubleKind::Tls(_) => no_tls(),
        MoodleTroubleKind::TimedOut => timed_out(),
        MoodleTroubleKind::NoPassword(_) | MoodleTroubleKind::WrongPassword { .. } => {
            text!("password", "mot de passe")
        }
        MoodleTroubleKind::NoPrivilege { .. } => no_right(),
        MoodleTroubleKind::BadUrl(_)
        | MoodleTroubleKind::NoSuchDatabase { .. }
        | MoodleTroubleKind::BadPrefix { .. }
        | MoodleTroubleKind::WrongPrefix { .. }
        | MoodleTroubleKind::MissingTable { .. }
        | MoodleTroubleKind::MissingColumn { .. }
        | MoodleTroubleKind::BadRow { .. }
        | MoodleTroubleKind::Failed { .. } => failed(),
    }
}

/// Whoever sat there has stopped the read.
pub fn stopped() -> &'static str {
    text!("stopped", "arrêté")
}

/// It failed of something else.
pub fn failed() -> &'static str {
    text!("failed", "échec")
}

fn no_answer() -> &'static str {
    text!("no answer", "injoignable")
}

fn timed_out() -> &'static str {
    text!("timed out", "trop lent")
}

fn no_tls() -> &'static str {
    text!("TLS failed", "échec TLS")
}

fn no_right() -> &'static str {
    text!("no right", "sans droit")
}

fn not_visible() -> &'static str {
    text!("not visible", "non visible")
}

fn broke_off() -> &'static str {
    text!("broke off", "incomplet")
}

/// What was to be read last did not come, in a sentence: why it did not.
pub fn did_not_come(why: &str) -> String {
    say!(
        "It was not read: the read broke off. {why}",
        "Il n'a pas été lu : la lecture s'est interrompue. {why}"
    )
}
