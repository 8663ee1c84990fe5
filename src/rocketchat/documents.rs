//! A group as the server has it, for keeping: its own document, and who holds which role.

use serde_json::{Map, Value};

use super::reader::Reader;
use super::wire;
use crate::domain::ids::RoomId;
use crate::domain::trouble::{ChatTask, ChatTrouble};

/// What opens a room or its messages to strangers, and the message that is kept among the others anyway.
const NOT_KEPT: [&str; 5] = [
    "joinCode",
    "e2e",
    "e2eKeyId",
    "usersWaitingForE2EKeys",
    "lastMessage",
];

impl Reader {
    /// A group's document, without what is a secret in it. Only its members may ask.
    ///
    /// # Errors
    /// As every exchange.
    pub async fn group_document(&self, room: &RoomId) -> Result<Map<String, Value>, ChatTrouble> {
        let doing = ChatTask::ReadGroup(room.clone());
        let query = [("roomId", room.as_str())];
        let mut answer = self
            .transport
            .read(&doing, "/api/v1/groups.info", &query)
            .await?;
        let group = answer.get_mut("group").map(Value::take);
        let Some(Value::Object(mut group)) =
            group.filter(|group| wire::id(group) == Some(room.as_str()))
        else {
            return Err(self.malformed(&doing, "groups.info", "group"));
        };
        group.retain(|key, _| !NOT_KEPT.contains(&key.as_str()));
        Ok(group)
    }

    /// Who holds which roles in a group, in the server's own words: roles that it has made itself, too.
    ///
    /// # Errors
    /// As every exchange; [`crate::domain::trouble::ChatTroubleKind::Archived`].
    pub async fn role_documents(&self, room: &RoomId) -> Result<Vec<Value>, ChatTrouble> {
        let doing = ChatTask::ReadRoles(room.clone());
        let query = [("roomId", room.as_str())];
        let mut answer = self
            .transport
            .read(&doing, "/api/v1/groups.roles", &query)
            .await?;
        match answer.get_mut("roles").map(Value::take) {
            Some(Value::Array(roles))
                if roles.iter().all(|one| wire::role_holder(one).is_some()) =>
            {
                Ok(roles)
            }
            _ => Err(self.malformed(&doing, "groups.roles", "roles")),
        }
    }
}
