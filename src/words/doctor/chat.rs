//! Rocket.Chat: the server, the connection, the account.

use super::{Told, clean, count, date_time, duration};
use crate::domain::doctor::{
    Duty, Profile, Protection, Reach, SecondFactor, SeenInChat, TokenKind, VersionFault,
};
use crate::domain::ids::UnixTime;
use crate::words::{GRANT, unknown};

pub(super) fn told(seen: &SeenInChat) -> Told {
    match seen {
        SeenInChat::Answers { server } => Told::fine(format!("{} answers.", clean(server))),
        SeenInChat::Silent(trouble) | SeenInChat::Refused(trouble) => {
            Told::fine(trouble.to_string())
        }
        SeenInChat::NoWay { told } => Told::fine(told.clone()),
        SeenInChat::Protected { protection, now } => protected(*protection, *now),
        SeenInChat::Version(version) => {
            Told::fine(format!("Version {version}: nothing bad is known of it."))
        }
        SeenInChat::VersionFault { version, fault } => fault_of(&version.to_string(), *fault),
        SeenInChat::Account { username, roles } => {
            let roles: Vec<_> = roles.iter().map(|role| clean(role)).collect();
            Told::fine(format!(
                "Account {} (roles: {}).",
                clean(username.as_str()),
                roles.join(", ")
            ))
        }
        SeenInChat::Administrator { username } => Told::ill(
            format!(
                "Account {} is an administrator: whoever gets hold of its token can do anything.",
                clean(username.as_str())
            ),
            "The permissions listed at the end are enough; a role of its own, or the role bot with these added, holds no more.",
        ),
        SeenInChat::Token { kind, now } => token(kind, *now),
        SeenInChat::TokenUntold(reason) => Told::fine(format!(
            "Whether the token ends by itself could not be told; the permission create-personal-access-tokens lets the account list its tokens. {}",
            unknown(reason)
        )),
        SeenInChat::Unlimited => Told::fine("The rate limiter spares the account."),
        SeenInChat::LimiterOff => Told::fine(
            "The server counts no requests, though the account is not one that its limiter spares: the limiter is off.",
        ),
        SeenInChat::Limited { calls, minutes } => Told::ill(
            format!(
                "The rate limiter counts: {} a minute for each kind of request, so that a full read takes {} at least.",
                count(
                    usize::try_from(*calls).unwrap_or(usize::MAX),
                    "request",
                    "requests"
                ),
                count(
                    usize::try_from(*minutes).unwrap_or(usize::MAX),
                    "minute",
                    "minutes"
                )
            ),
            "Grant the account the permission api-bypass-rate-limit; the roles admin, bot and app have it.",
        ),
        SeenInChat::RightsUnknown(reason) => Told::ill(
            "Which permissions the account holds is not known.",
            unknown(reason),
        ),
        SeenInChat::Right {
            duty,
            profile,
            reach,
        } => right(*duty, *profile, reach),
    }
}

fn protected(protection: Protection, now: UnixTime) -> Told {
    match protection {
        Protection::Loopback => {
            Told::fine("No TLS, and the connection does not leave this machine.")
        }
        Protection::None => Told::ill(
            "The connection is not encrypted: the token, and everybody's names, can be read on the way.",
            "Use an address that begins with https.",
        ),
        Protection::TlsUntold => {
            Told::fine("TLS; until when its certificate is valid could not be told.")
        }
        Protection::Tls { ends } => {
            let left = ends.0 - now.0;
            let seen = format!("TLS; the certificate ends {}", date_time(ends));
            if left >= 21 * 86_400 {
                Told::fine(format!("{seen}, in {}.", duration(left)))
            } else {
                let left = if left > 0 {
                    format!("in {}", duration(left))
                } else {
                    "that is over".to_owned()
                };
                Told::ill(
                    format!("{seen}, {left}. From then on nobody can connect."),
                    "Renew it now, and see why it was not renewed by itself.",
                )
            }
        }
    }
}

fn fault_of(version: &str, fault: VersionFault) -> Told {
    match fault {
        VersionFault::TooOld => Told::ill(
            format!("Version {version} is too old: requests that moodrift needs came with 3.3."),
            "Upgrade Rocket.Chat.",
        ),
        VersionFault::RetentionTrap => Told::ill(
            format!(
                "Version {version}: a request that sets retentionIgnoreThreads to true destroys the group (a fault of 3.4 and later, gone in 3.14). moodrift never sends it."
            ),
            "Let nothing else send it: keep threads from being ignored where a group's old messages are deleted. Upgrade Rocket.Chat.",
        ),
        VersionFault::LimiterAsleep => Told::ill(
            format!(
                "Version {version} does not enforce its rate limiter (7.5 to 7.8). From 7.9 on it does again."
            ),
            "Before the upgrade give the account the permission api-bypass-rate-limit, or reads will take minutes.",
        ),
        VersionFault::TokensAsked => Told::ill(
            format!(
                "Version {version}: personal access tokens that should pass the second factor are asked for it all the same (a fault of 8.5, gone in 8.6). Making and revoking tokens and changing accounts fail with totp-required; groups are not concerned."
            ),
            "Upgrade Rocket.Chat to 8.6.",
        ),
        VersionFault::Untried => Told::ill(
            format!("Version {version} is later than any that moodrift was tried with (8.8)."),
            "Look whether there is a newer moodrift.",
        ),
    }
}

fn token(kind: &TokenKind, now: UnixTime) -> Told {
    match kind {
        TokenKind::Personal {
            name,
            made,
            second_factor,
        } => {
            let made = made.map_or_else(String::new, |made| {
                format!(", {} old", duration(now.0.saturating_sub(made.0).max(0)))
            });
            let factor = match second_factor {
                SecondFactor::Passed => "it passes the second factor",
                SecondFactor::Asked => "where the server wants a second factor, it is refused",
            };
            Told::fine(format!(
                "A personal access token (“{}”{made}): it lives until it is revoked; {factor}.",
                clean(name)
            ))
        }
        TokenKind::Login => Told::ill(
            "The token is that of a login, none of the account's personal access tokens. It ends 90 days after that login, unless Accounts_LoginExpiration says otherwise, and at the next logout.",
            "Make a personal access token (in Rocket.Chat: My account > Personal access tokens, ignoring the second factor) and put it in its place.",
        ),
    }
}

fn right(duty: Duty, profile: Profile, reach: &Reach) -> Told {
    let what = what(duty);
    match reach {
        Reach::Everywhere => Told::fine(format!("It may {what}.")),
        Reach::OwnGroups => Told::fine(format!(
            "It may {what} where it is in the group with the right role, as the plugin's account is in those that it has made."
        )),
        Reach::Lacking(permissions) => {
            let names: Vec<&str> = permissions.iter().map(|one| one.name()).collect();
            let names = names.join(", ");
            let so = consequence(duty, profile);
            Told::ill(format!("It may not {what}: it lacks {names}. {so}"), GRANT)
        }
    }
}

const fn what(duty: Duty) -> &'static str {
    match duty {
        Duty::SeeGroups => "see every group",
        Duty::SeeAccounts => "list the accounts",
        Duty::SeeAddresses => "see e-mail addresses and roles",
        Duty::ReadOthers => "read groups that it is not in",
        Duty::Invite => "invite",
        Duty::Remove => "remove people",
        Duty::Moderators => "make and unmake moderators",
        Duty::Archive => "archive groups",
        Duty::Unarchive => "open archived groups",
        Duty::Rename => "rename groups",
        Duty::Retention => "set how long messages are kept",
        Duty::Activate => "activate accounts",
        Duty::Create => "create accounts",
    }
}

const fn consequence(duty: Duty, profile: Profile) -> &'static str {
    match (duty, profile) {
        (Duty::SeeGroups, _) => {
            "A group that is not in its own list may exist all the same, so none is ever called missing."
        }
        (Duty::SeeAccounts, _) => "Nobody's membership can be judged.",
        (Duty::SeeAddresses, _) => "Nobody who was renamed is recognised, and no administrator.",
        (Duty::ReadOthers, _) => "That is fine as long as it is in all of them.",
        (_, Profile::Audit | Profile::Repair | Profile::Outside) => {
            "Those repairs are not offered."
        }
    }
}
