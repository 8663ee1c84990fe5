//! A server's state in the form in which it is loaded and saved.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A whole Rocket.Chat server: accounts, permissions, private groups.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ServerState {
    /// What `/api/info` answered.
    pub server: Value,
    /// `_id` of the account that the plugin uses.
    pub api_user: String,
    /// Which roles may do what.
    pub permissions: Vec<PermissionState>,
    /// Everybody.
    pub users: Vec<UserState>,
    /// All private groups.
    pub groups: Vec<GroupState>,
}

/// One permission and the roles that have it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PermissionState {
    /// Its name.
    #[serde(rename = "_id")]
    pub id: String,
    /// Global and room-scoped roles.
    pub roles: Vec<String>,
}

/// An account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UserState {
    /// Its id.
    #[serde(rename = "_id")]
    pub id: String,
    /// Whether it may be used.
    pub active: bool,
    /// Its address, where it has one.
    #[serde(default)]
    pub email: Option<String>,
    /// Display name.
    #[serde(default)]
    pub name: Option<String>,
    /// Global roles.
    pub roles: Vec<String>,
    /// `user`, `bot` or `app`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its username.
    pub username: String,
    /// Anything else that the file holds, kept for saving.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

/// A private group: the room document and its members.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GroupState {
    /// Its id.
    #[serde(rename = "_id")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is archived.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// Its members, with the roles they hold in it.
    pub members: Vec<MemberState>,
    /// The stored counter of members.
    #[serde(rename = "usersCount", default)]
    pub users_count: i64,
    /// The stored counter of messages.
    #[serde(default)]
    pub msgs: i64,
    /// The rest of the room document (`fname`, `u`, `ts`, `_updatedAt`, `retention`, …), kept as it came.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

/// A member of a group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MemberState {
    /// Roles held in this group.
    pub roles: Vec<String>,
    /// Whose account.
    #[serde(rename = "userId")]
    pub user_id: String,
    /// The account's username.
    pub username: String,
}
