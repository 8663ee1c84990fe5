//! Rocket.Chat: the server, the connection, the account.

use super::{Told, clean, count, date_time, duration};
use crate::domain::doctor::{
    Duty, Profile, Protection, Reach, SecondFactor, SeenInChat, TokenKind, VersionFault,
};
use crate::domain::ids::UnixTime;
use crate::words::{grant, unknown};

pub(super) fn told(seen: &SeenInChat) -> Told {
    match seen {
        SeenInChat::Answers { server } => {
            Told::fine(say!("{} answers.", "{} répond.", clean(server)))
        }
        SeenInChat::Silent(trouble) | SeenInChat::Refused(trouble) => {
            Told::fine(trouble.to_string())
        }
        SeenInChat::NoWay { told } => Told::fine(told.clone()),
        SeenInChat::Protected { protection, now } => protected(*protection, *now),
        SeenInChat::Version(version) => Told::fine(say!(
            "Version {version}: nothing bad is known of it.",
            "Version {version} : on n'en connaît rien de mauvais.",
        )),
        SeenInChat::VersionFault { version, fault } => fault_of(&version.to_string(), *fault),
        SeenInChat::Account { username, roles } => {
            let roles: Vec<_> = roles.iter().map(|role| clean(role)).collect();
            Told::fine(say!(
                "Account {} (roles: {}).",
                "Compte {} (rôles : {}).",
                clean(username.as_str()),
                roles.join(", "),
            ))
        }
        SeenInChat::Administrator { username } => Told::ill(
            say!(
                "Account {} is an administrator: whoever gets hold of its token can do anything.",
                "Le compte {} est administrateur : qui s'empare de son jeton peut tout faire.",
                clean(username.as_str()),
            ),
            text!(
                "The permissions listed at the end are enough; a role of its own, or the role bot with these added, holds no more.",
                "Les permissions listées à la fin suffisent ; un rôle à lui, ou le rôle bot avec celles-ci en plus, n'en détient pas davantage.",
            ),
        ),
        SeenInChat::Token { kind, now } => token(kind, *now),
        SeenInChat::TokenUntold(reason) => Told::fine(say!(
            "Whether the token ends by itself could not be told; the permission create-personal-access-tokens lets the account list its tokens. {}",
            "On n'a pas pu dire si le jeton expire de lui-même ; la permission create-personal-access-tokens laisse le compte lister ses jetons. {}",
            unknown(reason),
        )),
        SeenInChat::Unlimited => Told::fine(text!(
            "The rate limiter spares the account.",
            "Le limiteur de débit épargne le compte.",
        )),
        SeenInChat::LimiterOff => Told::fine(text!(
            "The server counts no requests, though the account is not one that its limiter spares: the limiter is off.",
            "Le serveur ne compte pas les requêtes, bien que son limiteur n'épargne pas ce compte : le limiteur est désactivé.",
        )),
        SeenInChat::Limited { calls, minutes } => Told::ill(
            say!(
                "The rate limiter counts: {} a minute for each kind of request, so that a full read takes {} at least.",
                "Le limiteur de débit compte : {} par minute pour chaque sorte de requête, une lecture complète prend donc au moins {}.",
                count(
                    usize::try_from(*calls).unwrap_or(usize::MAX),
                    text!("request", "requête"),
                    text!("requests", "requêtes")
                ),
                count(
                    usize::try_from(*minutes).unwrap_or(usize::MAX),
                    text!("minute", "minute"),
                    text!("minutes", "minutes")
                ),
            ),
            text!(
                "Grant the account the permission api-bypass-rate-limit; the roles admin, bot and app have it.",
                "Accordez au compte la permission api-bypass-rate-limit ; les rôles admin, bot et app l'ont.",
            ),
        ),
        SeenInChat::RightsUnknown(reason) => Told::ill(
            text!(
                "Which permissions the account holds is not known.",
                "On ne sait pas quelles permissions le compte détient.",
            ),
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
        Protection::Loopback => Told::fine(text!(
            "No TLS, and the connection does not leave this machine.",
            "Pas de TLS, et la connexion ne quitte pas cette machine.",
        )),
        Protection::None => Told::ill(
            text!(
                "The connection is not encrypted: the token, and everybody's names, can be read on the way.",
                "La connexion n'est pas chiffrée : le jeton, et les noms de tout le monde, peuvent être lus en chemin.",
            ),
            text!(
                "Use an address that begins with https.",
                "Utilisez une adresse qui commence par https.",
            ),
        ),
        Protection::TlsUntold => Told::fine(text!(
            "TLS; until when its certificate is valid could not be told.",
            "TLS ; on n'a pas pu dire jusqu'à quand son certificat est valable.",
        )),
        Protection::Tls { ends } => {
            let left = ends.0 - now.0;
            let seen = say!(
                "TLS; the certificate ends {}",
                "TLS ; le certificat expire le {}",
                date_time(ends),
            );
            if left >= 21 * 86_400 {
                Told::fine(say!("{seen}, in {}.", "{seen}, dans {}.", duration(left)))
            } else {
                let left = if left > 0 {
                    say!("in {}", "dans {}", duration(left))
                } else {
                    text!("that is over", "c'est passé").to_owned()
                };
                Told::ill(
                    say!(
                        "{seen}, {left}. From then on nobody can connect.",
                        "{seen}, {left}. Dès lors, plus personne ne peut se connecter.",
                    ),
                    text!(
                        "Renew it now, and see why it was not renewed by itself.",
                        "Renouvelez-le maintenant, et voyez pourquoi il ne s'est pas renouvelé de lui-même.",
                    ),
                )
            }
        }
    }
}

fn fault_of(version: &str, fault: VersionFault) -> Told {
    match fault {
        VersionFault::TooOld => Told::ill(
            say!(
                "Version {version} is too old: requests that moodrift needs came with 3.3.",
                "La version {version} est trop ancienne : des requêtes dont moodrift a besoin sont venues avec la 3.3.",
            ),
            text!("Upgrade Rocket.Chat.", "Mettez Rocket.Chat à jour."),
        ),
        VersionFault::RetentionTrap => Told::ill(
            say!(
                "Version {version}: a request that sets retentionIgnoreThreads to true destroys the group (a fault of 3.4 and later, gone in 3.14). moodrift never sends it.",
                "Version {version} : une requête qui met retentionIgnoreThreads à true détruit le salon (un défaut depuis la 3.4, corrigé en 3.14). moodrift ne l'envoie jamais.",
            ),
            text!(
                "Let nothing else send it: keep threads from being ignored where a group's old messages are deleted. Upgrade Rocket.Chat.",
                "Que rien d'autre ne l'envoie : ne laissez pas ignorer les fils là où les anciens messages d'un salon sont supprimés. Mettez Rocket.Chat à jour.",
            ),
        ),
        VersionFault::LimiterAsleep => Told::ill(
            say!(
                "Version {version} does not enforce its rate limiter (7.5 to 7.8). From 7.9 on it does again.",
                "La version {version} n'applique pas son limiteur de débit (7.5 à 7.8). À partir de la 7.9, elle l'applique de nouveau.",
            ),
            text!(
                "Before the upgrade give the account the permission api-bypass-rate-limit, or reads will take minutes.",
                "Avant la mise à jour, accordez au compte la permission api-bypass-rate-limit, sinon les lectures prendront des minutes.",
            ),
        ),
        VersionFault::TokensAsked => Told::ill(
            say!(
                "Version {version}: personal access tokens that should pass the second factor are asked for it all the same (a fault of 8.5, gone in 8.6). Making and revoking tokens and changing accounts fail with totp-required; groups are not concerned.",
                "Version {version} : le second facteur est demandé même aux jetons d'accès personnels qui devraient en être dispensés (un défaut de la 8.5, corrigé en 8.6). Créer et révoquer des jetons et modifier des comptes échoue avec totp-required ; les salons ne sont pas concernés.",
            ),
            text!("Upgrade Rocket.Chat to 8.6.", "Passez à Rocket.Chat 8.6."),
        ),
        VersionFault::Untried => Told::ill(
            say!(
                "Version {version} is later than any that moodrift was tried with (8.8).",
                "La version {version} est plus récente que toutes celles essayées avec moodrift (8.8).",
            ),
            text!(
                "Look whether there is a newer moodrift.",
                "Regardez s'il existe un moodrift plus récent.",
            ),
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
                say!(
                    ", {} old",
                    ", créé il y a {}",
                    duration(now.0.saturating_sub(made.0).max(0))
                )
            });
            let factor = match second_factor {
                SecondFactor::Passed => text!(
                    "it passes the second factor",
                    "il dispense du second facteur",
                ),
                SecondFactor::Asked => text!(
                    "where the server wants a second factor, it is refused",
                    "là où le serveur demande un second facteur, il est refusé",
                ),
            };
            Told::fine(say!(
                "A personal access token (“{}”{made}): it lives until it is revoked; {factor}.",
                "Un jeton d'accès personnel (« {} »{made}) : il vit jusqu'à sa révocation ; {factor}.",
                clean(name),
            ))
        }
        TokenKind::Login => Told::ill(
            text!(
                "The token is that of a login, none of the account's personal access tokens. It ends 90 days after that login, unless Accounts_LoginExpiration says otherwise, and at the next logout.",
                "Le jeton est celui d'une connexion, et non un des jetons d'accès personnels du compte. Il expire 90 jours après cette connexion, sauf si Accounts_LoginExpiration en dispose autrement, et à la prochaine déconnexion.",
            ),
            text!(
                "Make a personal access token (in Rocket.Chat: My account > Personal access tokens, ignoring the second factor) and put it in its place.",
                "Créez un jeton d'accès personnel (dans Rocket.Chat : Mon compte > Jetons d'accès personnels, en ignorant le second facteur) et mettez-le à sa place.",
            ),
        ),
    }
}

fn right(duty: Duty, profile: Profile, reach: &Reach) -> Told {
    let what = what(duty);
    match reach {
        Reach::Everywhere => Told::fine(say!("It may {what}.", "Il peut {what}.")),
        Reach::OwnGroups => Told::fine(say!(
            "It may {what} where it is in the group with the right role, as the plugin's account is in those that it has made.",
            "Il peut {what} là où il est dans le salon avec le bon rôle, comme le compte du plugin dans ceux qu'il a créés.",
        )),
        Reach::Lacking(permissions) => {
            let names: Vec<&str> = permissions.iter().map(|one| one.name()).collect();
            let names = names.join(", ");
            let so = consequence(duty, profile);
            Told::ill(
                say!(
                    "It may not {what}: it lacks {names}. {so}",
                    "Il ne peut pas {what} : il lui manque {names}. {so}",
                ),
                grant(),
            )
        }
    }
}

fn what(duty: Duty) -> &'static str {
    match duty {
        Duty::SeeGroups => text!("see every group", "voir tous les salons"),
        Duty::SeeAccounts => text!("list the accounts", "lister les comptes"),
        Duty::SeeAddresses => text!(
            "see e-mail addresses and roles",
            "voir les adresses de courriel et les rôles",
        ),
        Duty::ReadOthers => text!(
            "read groups that it is not in",
            "lire les salons où il n'est pas",
        ),
        Duty::Invite => text!("invite", "inviter"),
        Duty::Remove => text!("remove people", "retirer des personnes"),
        Duty::Moderators => text!(
            "make and unmake moderators",
            "nommer et révoquer des modérateurs",
        ),
        Duty::Archive => text!("archive groups", "archiver des salons"),
        Duty::Unarchive => text!("open archived groups", "rouvrir des salons archivés"),
        Duty::Rename => text!("rename groups", "renommer des salons"),
        Duty::Retention => text!(
            "set how long messages are kept",
            "régler la durée de conservation des messages",
        ),
        Duty::Activate => text!("activate accounts", "activer des comptes"),
        Duty::Create => text!("create accounts", "créer des comptes"),
    }
}

fn consequence(duty: Duty, profile: Profile) -> &'static str {
    match (duty, profile) {
        (Duty::SeeGroups, _) => text!(
            "A group that is not in its own list may exist all the same, so none is ever called missing.",
            "Un salon qui n'est pas dans sa propre liste peut exister malgré tout, aucun n'est donc jamais dit manquant.",
        ),
        (Duty::SeeAccounts, _) => text!(
            "Nobody's membership can be judged.",
            "L'appartenance aux salons ne peut être jugée pour personne.",
        ),
        (Duty::SeeAddresses, _) => text!(
            "Nobody who was renamed is recognised, and no administrator.",
            "On ne reconnaît ni les personnes renommées, ni les administrateurs.",
        ),
        (Duty::ReadOthers, _) => text!(
            "That is fine as long as it is in all of them.",
            "Cela convient tant qu'il est dans tous.",
        ),
        (_, Profile::Audit | Profile::Repair | Profile::Outside) => text!(
            "Those repairs are not offered.",
            "Ces réparations ne sont pas proposées."
        ),
    }
}
