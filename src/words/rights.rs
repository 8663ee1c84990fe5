//! What the API account may do, and what is missing: for the dashboard, for `check`, and beside a fix.

use super::{clean, nouns};
use crate::domain::capabilities::{
    Ability, Capabilities, Extent, Feature, Lack, Permission, Recipe,
};
use crate::domain::chat::Chat;
use crate::domain::reading::Reading;

/// How an ability is marked.
///
/// In the order in which they are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It is missing, in part or in all.
    Missing,
    /// Nobody knows, or it is only worth knowing.
    Open,
    /// It is there.
    Fine,
}

impl Mark {
    /// Its sign.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Fine => "✓",
            Self::Missing => "!",
            Self::Open => "·",
        }
    }
}

/// One line about the account, with its sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightsLine {
    /// How it is marked.
    pub mark: Mark,
    /// What it says.
    pub text: String,
}

/// Who can grant a permission.
pub fn grant() -> &'static str {
    text!(
        "An administrator of Rocket.Chat grants permissions under Administration > Permissions.",
        "Un administrateur de Rocket.Chat accorde les permissions sous Administration > Permissions.",
    )
}

/// Why a fix is not offered for want of a permission, with who could help.
pub(super) fn not_permitted(permission: Permission) -> &'static str {
    macro_rules! lacks {
        ($name:literal) => {
            text!(
                concat!(
                    "not offered: the API account lacks the permission ",
                    $name,
                    " here; an administrator grants it under Administration > Permissions"
                ),
                concat!(
                    "non proposé : il manque ici au compte API la permission ",
                    $name,
                    " ; un administrateur l'accorde sous Administration > Permissions"
                ),
            )
        };
    }
    match permission {
        Permission::ViewRoomAdministration => lacks!("view-room-administration"),
        Permission::ViewDRoom => lacks!("view-d-room"),
        Permission::ViewFullOtherUserInfo => lacks!("view-full-other-user-info"),
        Permission::ViewOtherUserChannels => lacks!("view-other-user-channels"),
        Permission::AddUserToJoinedRoom => lacks!("add-user-to-joined-room"),
        Permission::AddUserToAnyPRoom => lacks!("add-user-to-any-p-room"),
        Permission::RemoveUser => lacks!("remove-user"),
        Permission::KickUserFromAnyPRoom => lacks!("kick-user-from-any-p-room"),
        Permission::SetModerator => lacks!("set-moderator"),
        Permission::SetOwner => lacks!("set-owner"),
        Permission::CreateP => lacks!("create-p"),
        Permission::ArchiveRoom => lacks!("archive-room"),
        Permission::UnarchiveRoom => lacks!("unarchive-room"),
        Permission::DeleteP => lacks!("delete-p"),
        Permission::EditRoom => lacks!("edit-room"),
        Permission::EditRoomRetentionPolicy => lacks!("edit-room-retention-policy"),
        Permission::CreateUser => lacks!("create-user"),
        Permission::EditOtherUserActiveStatus => lacks!("edit-other-user-active-status"),
        Permission::ApiBypassRateLimit => lacks!("api-bypass-rate-limit"),
    }
}

/// What a feature is called.
pub fn feature(feature: Feature) -> &'static str {
    match feature {
        Feature::SeeAllGroups => text!("see every group", "voir tous les salons"),
        Feature::SeeAddresses => text!(
            "see e-mail addresses and roles",
            "voir les adresses de courriel et les rôles",
        ),
        Feature::ReadOtherGroups => text!(
            "read groups that it is not in",
            "lire les salons où il n'est pas",
        ),
        Feature::Invite => text!("invite", "inviter"),
        Feature::Remove => text!("remove", "retirer"),
        Feature::Moderators => text!(
            "make and unmake moderators",
            "nommer et révoquer des modérateurs",
        ),
        Feature::Archive => text!("archive groups", "archiver des salons"),
        Feature::Unarchive => text!("open archived groups", "rouvrir des salons archivés"),
        Feature::Rename => text!("rename groups", "renommer des salons"),
        Feature::Retention => text!(
            "set how long messages are kept",
            "régler la durée de conservation des messages",
        ),
        Feature::Activate => text!("activate accounts", "activer des comptes"),
        Feature::CreateAccounts => text!("create accounts", "créer des comptes"),
        Feature::Unlimited => text!(
            "ask without a rate limit",
            "interroger sans limite de débit"
        ),
    }
}

/// One ability: how far it goes, and what is missing.
pub fn ability(ability: &Ability) -> RightsLine {
    let what = feature(ability.feature);
    let (mark, text) = match &ability.extent {
        Extent::Possible => (Mark::Fine, what.to_owned()),
        Extent::Lacking(permission) => {
            let mark = if ability.wanting() {
                Mark::Missing
            } else {
                Mark::Open
            };
            (
                mark,
                say!(
                    "{what}: no; it lacks {permission}",
                    "{what} : non ; il lui manque {permission}",
                ),
            )
        }
        Extent::Partly {
            groups: 0,
            of,
            lacking,
        } => (
            Mark::Missing,
            say!(
                "{what}: in none of {}; {}",
                "{what} : dans 0 sur {} ; {}",
                groups(*of),
                lacks(lacking),
            ),
        ),
        Extent::Partly {
            groups: some,
            of,
            lacking,
        } => (
            Mark::Missing,
            say!(
                "{what}: in {some} of {}; elsewhere {}",
                "{what} : dans {some} sur {} ; ailleurs {}",
                groups(*of),
                lacks(lacking),
            ),
        ),
        Extent::Unknown => (Mark::Open, say!("{what}: not known", "{what} : inconnu")),
    };
    RightsLine { mark, text }
}

fn groups(number: usize) -> String {
    nouns::groups(number)
}

fn lacks(lacking: &[Lack]) -> String {
    let each: Vec<String> = lacking
        .iter()
        .map(|lack| match lack {
            Lack::Permission(permission) => {
                say!("it lacks {permission}", "il lui manque {permission}")
            }
            Lack::Membership => {
                text!("it is not in the group", "il n'est pas dans le salon").to_owned()
            }
        })
        .collect();
    each.join(text!(", or ", ", ou "))
}

/// What the account cannot do at all, in one sentence; none where it can do everything somewhere.
pub fn wanting(abilities: &[Ability]) -> Option<String> {
    let missing: Vec<String> = abilities
        .iter()
        .filter(|ability| ability.wanting())
        .map(|ability| {
            let name = feature(ability.feature);
            match &ability.extent {
                Extent::Lacking(permission) => say!(
                    "{name} (lacks {permission})",
                    "{name} (il lui manque {permission})",
                ),
                Extent::Partly { lacking, .. } => {
                    format!("{name} ({})", lacks(lacking).replace("it ", ""))
                }
                Extent::Possible | Extent::Unknown => name.to_owned(),
            }
        })
        .collect();
    (!missing.is_empty()).then(|| {
        say!(
            "The API account cannot {}.",
            "Le compte API ne peut pas {}.",
            missing.join(text!("; ", " ; ")),
        )
    })
}

/// The server, the account and its roles.
pub fn connection(chat: &Chat) -> Vec<String> {
    let own = &chat.capabilities;
    let Some(username) = &own.username else {
        return vec![
            text!(
                "The server has not been asked yet.",
                "Le serveur n'a pas encore été interrogé.",
            )
            .to_owned(),
        ];
    };
    let roles: Vec<_> = own.roles.iter().map(|role| clean(role)).collect();
    vec![
        format!("Rocket.Chat {}", chat.version),
        say!(
            "Account {} (roles: {})",
            "Compte {} (rôles : {})",
            clean(username.as_str()),
            roles.join(", "),
        ),
    ]
}

/// What else is worth knowing of the server: its rules for names, its limiter, its retention, how groups were read.
pub fn server_facts(own: &Capabilities) -> Vec<RightsLine> {
    let mut lines = Vec::new();
    if let Some(reason) = own.permissions.reason() {
        lines.push(RightsLine {
            mark: Mark::Missing,
            text: say!(
                "Which permissions it holds is not known; the server decides. {}",
                "On ne sait pas quelles permissions il détient ; le serveur décide. {}",
                super::unknown(reason),
            ),
        });
    }
    match &own.settings {
        Reading::Unknown(reason) => lines.push(RightsLine {
            mark: Mark::Open,
            text: say!(
                "The server's settings are not known; its defaults are assumed. {}",
                "Les paramètres du serveur sont inconnus ; ses valeurs par défaut sont supposées. {}",
                super::unknown(reason),
            ),
        }),
        Reading::Known(settings) => {
            lines.push(match &settings.unreadable_usernames {
                None => open(say!(
                    "Usernames match {}",
                    "Les noms d'utilisateur correspondent à {}",
                    clean(settings.usernames.pattern()),
                )),
                Some(pattern) => RightsLine {
                    mark: Mark::Missing,
                    text: say!(
                        "The server's rule for usernames cannot be read here ({}); the default is assumed: {}",
                        "La règle du serveur pour les noms d'utilisateur ne peut pas être lue ici ({}) ; la valeur par défaut est supposée : {}",
                        clean(pattern),
                        settings.usernames.pattern(),
                    ),
                },
            });
            if let Some(rooms) = &settings.rooms {
                let special = match settings.special_characters {
                    Some(true) => text!(
                        "; titles with other characters are allowed",
                        "\u{a0}; les titres avec d'autres caractères sont permis",
                    ),
                    Some(false) | None => "",
                };
                lines.push(open(say!(
                    "Names of groups match {}{special}",
                    "Les noms de salons correspondent à {}{special}",
                    clean(rooms),
                )));
            }
            let retention = settings.retention;
            if retention.enabled == Some(true) && retention.groups == Some(true) {
                lines.push(open(match retention.days {
                    Some(days) => say!(
                        "Messages in groups are deleted after {} by default",
                        "Les messages des salons sont supprimés après {} par défaut",
                        nouns::days(usize::try_from(days).unwrap_or(usize::MAX)),
                    ),
                    None => text!(
                        "Old messages in groups are deleted by default",
                        "Les anciens messages des salons sont supprimés par défaut",
                    ).to_owned(),
                }));
            }
        }
    }
    lines.extend(recipes(own).into_iter().map(open));
    lines
}

const fn open(text: String) -> RightsLine {
    RightsLine {
        mark: Mark::Open,
        text,
    }
}

/// How groups were read, and how many in each way.
fn recipes(own: &Capabilities) -> Vec<String> {
    [Recipe::Ordered, Recipe::MembersAndRoles, Recipe::ByAccounts]
        .into_iter()
        .filter_map(|recipe| {
            let number = own.recipes.values().filter(|used| **used == recipe).count();
            let how = match recipe {
                Recipe::Ordered => text!(
                    "members and roles in one request each",
                    "membres et rôles en une requête chacun",
                ),
                Recipe::MembersAndRoles => text!(
                    "members, then roles: two requests each",
                    "membres, puis rôles : deux requêtes chacun",
                ),
                Recipe::ByAccounts => text!(
                    "account by account, since it is not in them",
                    "compte par compte, puisqu'il n'y est pas",
                ),
            };
            (number > 0).then(|| say!("Read {}: {how}", "Lecture de {} : {how}", groups(number)))
        })
        .collect()
}
