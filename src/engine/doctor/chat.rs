//! The server: its connection, its version, its limiter, and the account with its token.

use std::collections::BTreeSet;

use crate::domain::capabilities::Permission;
use crate::domain::chat::ServerVersion;
use crate::domain::doctor::{
    AccountSeen, ChatExamined, Check, Diagnosis, Examination, Health, Protection, Seen, SeenInChat,
    TokenKind, VersionFault,
};
use crate::domain::reading::Reading;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Certificates of the usual authorities live for ninety days, and are renewed when a third is left.
const CERTIFICATE_WARNS: i64 = 21 * DAY;

/// From here on somebody has to act now.
const CERTIFICATE_FAILS: i64 = 3 * DAY;

/// The role that may do everything.
const ADMINISTRATOR: &str = "admin";

pub(super) fn judge(examination: &Examination, seen: &ChatExamined, found: &mut Vec<Diagnosis>) {
    let server = seen.server.clone();
    push(
        found,
        Check::Server,
        Health::Fine,
        SeenInChat::Answers { server },
    );
    versions(seen.version, found);
    let account = match &seen.account {
        Ok(account) => account,
        Err(trouble) => {
            let refused = SeenInChat::Refused(trouble.clone());
            push(found, Check::Account, Health::Critical, refused);
            return;
        }
    };
    protection(examination, account.contact.protection, found);
    let username = account.username.clone();
    if account.roles.iter().any(|role| role == ADMINISTRATOR) {
        let seen = SeenInChat::Administrator { username };
        push(found, Check::Account, Health::Notice, seen);
    } else {
        let roles = account.roles.clone();
        let seen = SeenInChat::Account { username, roles };
        push(found, Check::Account, Health::Fine, seen);
    }
    token(examination, &account.token, found);
    limit(examination, account, found);
}

fn push(found: &mut Vec<Diagnosis>, check: Check, health: Health, seen: SeenInChat) {
    found.push(Diagnosis {
        check,
        health,
        seen: Seen::Chat(seen),
    });
}

/// What is known of a version; none where nothing bad is.
fn fault_of(version: ServerVersion) -> Option<(Health, VersionFault)> {
    let since = |major, minor| version.at_least(major, minor);
    if !since(3, 3) {
        Some((Health::Critical, VersionFault::TooOld))
    } else if since(3, 4) && !since(3, 14) {
        Some((Health::Warning, VersionFault::RetentionTrap))
    } else if since(7, 5) && !since(7, 9) {
        Some((Health::Notice, VersionFault::LimiterAsleep))
    } else if since(8, 5) && !since(8, 6) {
        Some((Health::Warning, VersionFault::TokensAsked))
    } else if since(8, 9) {
        Some((Health::Notice, VersionFault::Untried))
    } else {
        None
    }
}

fn versions(version: ServerVersion, found: &mut Vec<Diagnosis>) {
    let (health, seen) = fault_of(version).map_or_else(
        || (Health::Fine, SeenInChat::Version(version)),
        |(health, fault)| (health, SeenInChat::VersionFault { version, fault }),
    );
    push(found, Check::Version, health, seen);
}

fn protection(examination: &Examination, protection: Protection, found: &mut Vec<Diagnosis>) {
    let now = examination.now;
    let health = match protection {
        Protection::Loopback => Health::Fine,
        Protection::None => Health::Warning,
        Protection::TlsUntold => Health::Notice,
        Protection::Tls { ends } => match ends.0 - now.0 {
            ..CERTIFICATE_FAILS => Health::Critical,
            CERTIFICATE_FAILS..CERTIFICATE_WARNS => Health::Warning,
            _ => Health::Fine,
        },
    };
    push(
        found,
        Check::Tls,
        health,
        SeenInChat::Protected { protection, now },
    );
}

fn token(examination: &Examination, token: &Reading<TokenKind>, found: &mut Vec<Diagnosis>) {
    let (health, seen) = match token {
        // To list its tokens takes a right that nothing else here needs.
        Reading::Unknown(reason) => (Health::Notice, SeenInChat::TokenUntold(reason.clone())),
        Reading::Known(kind) => {
            let health = match kind {
                TokenKind::Personal { .. } => Health::Fine,
                TokenKind::Login => Health::Warning,
            };
            let (kind, now) = (kind.clone(), examination.now);
            (health, SeenInChat::Token { kind, now })
        }
    };
    push(found, Check::Token, health, seen);
}

fn limit(examination: &Examination, account: &AccountSeen, found: &mut Vec<Diagnosis>) {
    let bypass = account.permissions.known();
    let bypass = bypass.is_some_and(|held| held.holds(Permission::ApiBypassRateLimit));
    let (health, seen) = match account.contact.limit {
        Some(calls) => {
            let calls = calls.max(1);
            let minutes = groups(examination).div_ceil(calls);
            (Health::Warning, SeenInChat::Limited { calls, minutes })
        }
        None if bypass => (Health::Fine, SeenInChat::Unlimited),
        None => (Health::Notice, SeenInChat::LimiterOff),
    };
    push(found, Check::RateLimit, health, seen);
}

/// How many groups a full read asks for: each takes one request of a route at least.
fn groups(examination: &Examination) -> u64 {
    let Ok(moodle) = &examination.moodle else {
        return 0;
    };
    let rooms = moodle.site.activities.iter();
    let rooms: BTreeSet<_> = rooms.filter_map(|one| one.room.as_ref()).collect();
    rooms.len() as u64
}
