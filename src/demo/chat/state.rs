//! A server's state in the form in which it is loaded and saved.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

mod secrets;

pub(super) use secrets::written;
pub use secrets::{Digest, EmailCodes, PersonalToken, Secrets, TokenState, TwoFactor};

/// A whole Rocket.Chat server: accounts, permissions, private groups. Keys that are not named here are not kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ServerState {
    /// What `/api/info` answered.
    pub server: Value,
    /// `_id` of the account that the plugin uses.
    pub api_user: String,
    /// Which roles may do what; as on a fresh server, where there is none.
    pub permissions: Vec<PermissionState>,
    /// Everybody.
    pub users: Vec<UserState>,
    /// All private groups. (A room whose `t` is `c` is a public channel: it is here for those who ask for it by its id.)
    pub groups: Vec<GroupState>,
    /// The settings, public or not, that are not as on a fresh server.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, Value>,
    /// What lets accounts in, by their ids.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, Secrets>,
    /// How many active accounts the licence allows; nothing where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<usize>,
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
    /// Anything else of the account's document (`lastLogin`, `utcOffset`, …), shown as it is and kept for saving.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

/// A private group: the room document and its members.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "WrittenGroup", into = "WrittenGroup")]
pub struct GroupState {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is archived. A group that was opened again says so in [`GroupState::rest`], as `archived: false`.
    pub archived: bool,
    /// Its members, with the roles they hold in it.
    pub members: Vec<MemberState>,
    /// The stored counter of members.
    pub users_count: i64,
    /// The stored counter of messages.
    pub msgs: i64,
    /// The messages that can be read, oldest first: fewer than [`GroupState::msgs`] where the state was loaded.
    pub messages: Vec<MessageState>,
    /// Who was banned (8.3 and later), with the roles that the subscription kept: no members.
    pub banned: Vec<MemberState>,
    /// The members who have hidden it from their list (`open: false` in the subscription), by account id.
    pub hidden_from: BTreeSet<String>,
    /// The rest of the room document (`fname`, `u`, `ts`, `_updatedAt`, `retention`, …), kept as it came.
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

/// A message of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageState {
    /// Its id.
    #[serde(rename = "_id")]
    pub id: String,
    /// What happened, for a message of the system (`au`: someone was added); nothing for one that somebody wrote.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its text.
    pub msg: String,
    /// When it was written, as the API shows times.
    pub ts: String,
    /// Who wrote it: `_id`, `username`.
    pub u: Value,
    /// Anything else of its document.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

/// A group as the file has it: `archived` is there or not, and both mean something to a server.
#[derive(Serialize, Deserialize)]
struct WrittenGroup {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    archived: Option<bool>,
    members: Vec<MemberState>,
    #[serde(rename = "usersCount", default)]
    users_count: i64,
    #[serde(default)]
    msgs: i64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    messages: Vec<MessageState>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    banned: Vec<MemberState>,
    #[serde(
        rename = "hiddenFrom",
        default,
        skip_serializing_if = "BTreeSet::is_empty"
    )]
    hidden_from: BTreeSet<String>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

impl From<WrittenGroup> for GroupState {
    fn from(written: WrittenGroup) -> Self {
        let mut rest = written.rest;
        if written.archived == Some(false) {
            rest.insert(ARCHIVED.to_owned(), Value::Bool(false));
        }
        Self {
            id: written.id,
            name: written.name,
            archived: written.archived == Some(true),
            members: written.members,
            users_count: written.users_count,
            msgs: written.msgs,
            messages: written.messages,
            banned: written.banned,
            hidden_from: written.hidden_from,
            rest,
        }
    }
}

impl From<GroupState> for WrittenGroup {
    fn from(group: GroupState) -> Self {
        let mut rest = group.rest;
        let opened_again = rest.remove(ARCHIVED).is_some();
        Self {
            id: group.id,
            name: group.name,
            archived: (group.archived || opened_again).then_some(group.archived),
            members: group.members,
            users_count: group.users_count,
            msgs: group.msgs,
            messages: group.messages,
            banned: group.banned,
            hidden_from: group.hidden_from,
            rest,
        }
    }
}

/// The key of a room's document that says whether it is archived.
const ARCHIVED: &str = "archived";

impl ServerState {
    /// The version that the server says it has.
    pub fn version(&self) -> Option<&str> {
        let info = self.server.get("info").unwrap_or(&self.server);
        info.get("version").and_then(Value::as_str)
    }

    /// Makes it a server of another version.
    pub fn set_version(&mut self, version: &str) {
        self.server = json!({"info": {"version": version}, "success": true});
    }
}

impl GroupState {
    /// Whether it is what it should be, a private group.
    pub fn is_private(&self) -> bool {
        self.kind() == "p"
    }

    /// `p` for a private group, `c` for a public channel.
    pub fn kind(&self) -> &str {
        self.rest.get("t").and_then(Value::as_str).unwrap_or("p")
    }
}
