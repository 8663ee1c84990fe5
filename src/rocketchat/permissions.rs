//! What the API account may do.

use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::domain::chat::RoomRoles;

/// The permissions that reading and repairing lean on, by the server's own names.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::EnumIter,
    strum::Display,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Permission {
    /// See all rooms (`groups.listAll`, `rooms.adminRooms.getRoom`).
    ViewRoomAdministration,
    /// See e-mail addresses and roles of other accounts.
    ViewFullOtherUserInfo,
    /// Invite into a group that the account is in.
    AddUserToJoinedRoom,
    /// Invite into any group; nobody has it by default.
    AddUserToAnyPRoom,
    /// Remove someone from a group.
    RemoveUser,
    /// Remove someone from a group that the account is not in; since 6.5.
    KickUserFromAnyPRoom,
    /// Make and unmake moderators.
    SetModerator,
    /// Pass the limiter of requests.
    ApiBypassRateLimit,
}

/// Which role may do what (`permissions.listAll`), and which server-wide roles the API account holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    granted: FxHashMap<String, Vec<String>>,
    own_roles: Vec<String>,
}

impl Permissions {
    /// None where the answer is not what it should be.
    pub(super) fn parse(answer: &Value, own_roles: &[String]) -> Option<Self> {
        let mut granted = FxHashMap::default();
        for entry in answer.get("update")?.as_array()? {
            // A permission that cannot be read counts as not granted.
            let (Some(id), Some(roles)) =
                (entry.get("_id").and_then(Value::as_str), entry.get("roles"))
            else {
                continue;
            };
            let roles = roles.as_array().map(Vec::as_slice).unwrap_or_default();
            let roles = roles
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            granted.insert(id.to_owned(), roles);
        }
        Some(Self {
            granted,
            own_roles: own_roles.to_vec(),
        })
    }

    /// Whether the account holds it everywhere.
    pub fn holds(&self, permission: Permission) -> bool {
        self.own_roles
            .iter()
            .any(|role| self.grants(permission, role))
    }

    /// Whether the account holds it in a group where it has these roles.
    pub fn holds_in(&self, permission: Permission, roles: RoomRoles) -> bool {
        self.holds(permission)
            || (roles.owner && self.grants(permission, "owner"))
            || (roles.moderator && self.grants(permission, "moderator"))
            || (roles.leader && self.grants(permission, "leader"))
    }

    fn grants(&self, permission: Permission, role: &str) -> bool {
        let name: &'static str = permission.into();
        self.granted
            .get(name)
            .is_some_and(|roles| roles.iter().any(|granted| granted == role))
    }
}
