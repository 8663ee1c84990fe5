//! One fact about one group or account, read by itself: before it is changed, and after.

use serde_json::Value;

use super::reader::Reader;
use super::wire;
use crate::domain::chat::{Account, Group};
use crate::domain::ids::{ChatUserId, RoomId, Username};
use crate::domain::refusal::Refusal;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

impl Reader {
    /// A group's name, state and settings; nothing of its people. Its members are told so of one group; anybody else has
    /// to read the list of all groups.
    ///
    /// # Errors
    /// As every exchange; [`ChatTroubleKind::GoneOrNotVisible`] where the list does not have it either.
    pub async fn state_of(&self, id: &RoomId) -> Result<Group, ChatTrouble> {
        let doing = ChatTask::ReadGroup(id.clone());
        let query = [("roomId", id.as_str())];
        let trouble = match self
            .transport
            .read(&doing, "/api/v1/groups.info", &query)
            .await
        {
            Ok(answer) => {
                let room = answer.get("group").unwrap_or(&Value::Null);
                let group = wire::group(room).filter(|group| group.id == *id);
                return group.ok_or_else(|| self.malformed(&doing, "groups.info", "group"));
            }
            Err(trouble) => trouble,
        };
        if !matches!(
            trouble.kind,
            ChatTroubleKind::GoneOrNotVisible
                | ChatTroubleKind::NotAllowed { .. }
                | ChatTroubleKind::Archived
        ) {
            return Err(trouble);
        }
        let list = self.groups(&|_, _| ()).await?;
        let mut groups = list.groups.into_iter();
        groups.find(|group| group.id == *id).ok_or(trouble)
    }

    /// A trouble of this server that shows only when what it said is held against what there is.
    pub fn trouble(&self, doing: &ChatTask, kind: ChatTroubleKind) -> ChatTrouble {
        self.transport.trouble(doing, kind)
    }

    /// The account of that name, in that very case; none where there is none.
    ///
    /// # Errors
    /// As every exchange; [`ChatTroubleKind::Malformed`] where the server tells of another one.
    pub async fn account_named(&self, username: &Username) -> Result<Option<Account>, ChatTrouble> {
        let doing = ChatTask::FindAccount(username.clone());
        // Without a name the server answers with an arbitrary account, and so it may for an empty one.
        if username.as_str().is_empty() {
            return Ok(None);
        }
        let query = [("username", username.as_str())];
        let answer = match self
            .transport
            .read(&doing, "/api/v1/users.info", &query)
            .await
        {
            Err(ChatTrouble {
                kind: ChatTroubleKind::Refused(Refusal::UnknownPerson),
                ..
            }) => return Ok(None),
            answer => answer?,
        };
        let user = answer.get("user").unwrap_or(&Value::Null);
        wire::account(user)
            .filter(|account| account.username.folded() == username.folded())
            .map(Some)
            .ok_or_else(|| self.malformed(&doing, "user", "username"))
    }

    /// Whether an account is active; none where it is gone.
    ///
    /// # Errors
    /// As every exchange; [`ChatTroubleKind::Malformed`] where the server does not tell.
    pub async fn is_active(&self, account: &ChatUserId) -> Result<Option<bool>, ChatTrouble> {
        let doing = ChatTask::ReadAccount(account.clone());
        // Without `userId` the server answers with an arbitrary account, and so it may for an empty one.
        if account.as_str().is_empty() {
            return Ok(None);
        }
        let query = [("userId", account.as_str())];
        let answer = match self
            .transport
            .read(&doing, "/api/v1/users.info", &query)
            .await
        {
            Err(ChatTrouble {
                kind: ChatTroubleKind::Refused(Refusal::UnknownPerson),
                ..
            }) => return Ok(None),
            answer => answer?,
        };
        let user = answer.get("user").unwrap_or(&Value::Null);
        if wire::id(user) != Some(account.as_str()) {
            return Err(self.malformed(&doing, "user", "_id"));
        }
        let active = user.get("active").and_then(Value::as_bool);
        let active = active.ok_or_else(|| self.malformed(&doing, "user", "active"))?;
        Ok(Some(active))
    }
}
