//! What the API account may do, and what is missing: for the dashboard, for `check`, and beside a fix.

use super::{clean, count};
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
pub const GRANT: &str =
    "An administrator of Rocket.Chat grants permissions under Administration > Permissions.";

/// Why a fix is not offered for want of a permission, with who could help.
pub(super) const fn not_permitted(permission: Permission) -> &'static str {
    macro_rules! lacks {
        ($name:literal) => {
            concat!(
                "not offered: the API account lacks the permission ",
                $name,
                " here; an administrator grants it under Administration > Permissions"
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
pub const fn feature(feature: Feature) -> &'static str {
    match feature {
        Feature::SeeAllGroups => "see every group",
        Feature::SeeAddresses => "see e-mail addresses and roles",
        Feature::ReadOtherGroups => "read groups that it is not in",
        Feature::Invite => "invite",
        Feature::Remove => "remove",
        Feature::Moderators => "make and unmake moderators",
        Feature::Archive => "archive groups",
        Feature::Unarchive => "open archived groups",
        Feature::Rename => "rename groups",
        Feature::Retention => "set how long messages are kept",
        Feature::Activate => "activate accounts",
        Feature::CreateAccounts => "create accounts",
        Feature::Unlimited => "ask without a rate limit",
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
            (mark, format!("{what}: no; it lacks {permission}"))
        }
        Extent::Partly {
            groups: 0,
            of,
            lacking,
        } => (
            Mark::Missing,
            format!("{what}: in none of {}; {}", groups(*of), lacks(lacking)),
        ),
        Extent::Partly {
            groups: some,
            of,
            lacking,
        } => (
            Mark::Missing,
            format!(
                "{what}: in {some} of {}; elsewhere {}",
                groups(*of),
                lacks(lacking)
            ),
        ),
        Extent::Unknown => (Mark::Open, format!("{what}: not known")),
    };
    RightsLine { mark, text }
}

fn groups(number: usize) -> String {
    count(number, "group", "groups")
}

fn lacks(lacking: &[Lack]) -> String {
    let each: Vec<String> = lacking
        .iter()
        .map(|lack| match lack {
            Lack::Permission(permission) => format!("it lacks {permission}"),
            Lack::Membership => "it is not in the group".to_owned(),
        })
        .collect();
    each.join(", or ")
}

/// What the account cannot do at all, in one sentence; none where it can do everything somewhere.
pub fn wanting(abilities: &[Ability]) -> Option<String> {
    let missing: Vec<String> = abilities
        .iter()
        .filter(|ability| ability.wanting())
        .map(|ability| {
            let name = feature(ability.feature);
            match &ability.extent {
                Extent::Lacking(permission) => format!("{name} (lacks {permission})"),
                Extent::Partly { lacking, .. } => {
                    format!("{name} ({})", lacks(lacking).replace("it ", ""))
                }
                Extent::Possible | Extent::Unknown => name.to_owned(),
            }
        })
        .collect();
    (!missing.is_empty()).then(|| format!("The API account cannot {}.", missing.join("; ")))
}

/// The server, the account and its roles.
pub fn connection(chat: &Chat) -> Vec<String> {
    let own = &chat.capabilities;
    let Some(username) = &own.username else {
        return vec!["The server has not been asked yet.".to_owned()];
    };
    let roles: Vec<_> = own.roles.iter().map(|role| clean(role)).collect();
    vec![
        format!("Rocket.Chat {}", chat.version),
        format!(
            "Account {} (roles: {})",
            clean(username.as_str()),
            roles.join(", ")
        ),
    ]
}

/// What else is worth knowing of the server: its rules for names, its limiter, its retention, how groups were read.
pub fn server_facts(own: &Capabilities) -> Vec<RightsLine> {
    let mut lines = Vec::new();
    if let Some(reason) = own.permissions.reason() {
        lines.push(RightsLine {
            mark: Mark::Missing,
            text: format!(
                "Which permissions it holds is not known; the server decides. {}",
                super::unknown(reason)
            ),
        });
    }
    match &own.settings {
        Reading::Unknown(reason) => lines.push(RightsLine {
            mark: Mark::Open,
            text: format!(
                "The server's settings are not known; its defaults are assumed. {}",
                super::unknown(reason)
            ),
        }),
        Reading::Known(settings) => {
            lines.push(match &settings.unreadable_usernames {
                None => open(format!(
                    "Usernames match {}",
                    clean(settings.usernames.pattern())
                )),
                Some(pattern) => RightsLine {
                    mark: Mark::Missing,
                    text: format!(
                        "The server's rule for usernames cannot be read here ({}); the default is assumed: {}",
                        clean(pattern),
                        settings.usernames.pattern()
                    ),
                },
            });
            if let Some(rooms) = &settings.rooms {
                let special = match settings.special_characters {
                    Some(true) => "; titles with other characters are allowed",
                    Some(false) | None => "",
                };
                lines.push(open(format!(
                    "Names of groups match {}{special}",
                    clean(rooms)
                )));
            }
            let retention = settings.retention;
            if retention.enabled == Some(true) && retention.groups == Some(true) {
                lines.push(open(match retention.days {
                    Some(days) => format!(
                        "Messages in groups are deleted after {} by default",
                        count(usize::try_from(days).unwrap_or(usize::MAX), "day", "days")
                    ),
                    None => "Old messages in groups are deleted by default".to_owned(),
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
                Recipe::Ordered => "members and roles in one request each",
                Recipe::MembersAndRoles => "members, then roles: two requests each",
                Recipe::ByAccounts => "account by account, since it is not in them",
            };
            (number > 0).then(|| format!("Read {}: {how}", groups(number)))
        })
        .collect()
}
