//! The four changes that can be made.

use serde_json::json;

use super::reader::Reader;
use super::transport::Transport;
use crate::config::WritePermit;
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// Changes groups, one person at a time. Each change is sent once: what became of one whose answer was lost has to
/// be read back.
#[derive(Clone)]
pub struct Writer {
    transport: Transport,
}

/// What a change came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The server says it is done. Of an invitation it says so to members too.
    Done,
    /// It was so already.
    AlreadySo,
}

impl Writer {
    /// A writer to the server that `reader` reads. The permit is not kept: to hold one is enough.
    pub fn new(reader: &Reader, _permit: &WritePermit) -> Self {
        Self {
            transport: reader.transport.clone(),
        }
    }

    /// Invites someone into a group.
    ///
    /// # Errors
    /// As every exchange; what became of it is open after [`ChatTroubleKind::TimedOut`],
    /// [`ChatTroubleKind::Broken`] and [`ChatTroubleKind::ServerError`]. So with the others.
    pub async fn invite(
        &self,
        room: &RoomId,
        account: &ChatUserId,
    ) -> Result<Outcome, ChatTrouble> {
        self.change(
            &ChatTask::Invite(room.clone()),
            "/api/v1/groups.invite",
            room,
            account,
            None,
        )
        .await
    }

    /// Makes a member moderator.
    ///
    /// # Errors
    /// As [`Self::invite`].
    pub async fn add_moderator(
        &self,
        room: &RoomId,
        account: &ChatUserId,
    ) -> Result<Outcome, ChatTrouble> {
        let doing = ChatTask::AddModerator(room.clone());
        self.change(
            &doing,
            "/api/v1/groups.addModerator",
            room,
            account,
            Some("error-user-already-moderator"),
        )
        .await
    }

    /// Makes a moderator a plain member.
    ///
    /// # Errors
    /// As [`Self::invite`].
    pub async fn remove_moderator(
        &self,
        room: &RoomId,
        account: &ChatUserId,
    ) -> Result<Outcome, ChatTrouble> {
        let doing = ChatTask::RemoveModerator(room.clone());
        self.change(
            &doing,
            "/api/v1/groups.removeModerator",
            room,
            account,
            Some("error-user-not-moderator"),
        )
        .await
    }

    /// Removes someone from a group, and all his roles in it with him.
    ///
    /// # Errors
    /// As [`Self::invite`]; the last owner is refused.
    pub async fn remove(
        &self,
        room: &RoomId,
        account: &ChatUserId,
    ) -> Result<Outcome, ChatTrouble> {
        let doing = ChatTask::Remove(room.clone());
        self.change(
            &doing,
            "/api/v1/groups.kick",
            room,
            account,
            Some("error-user-not-in-room"),
        )
        .await
    }

    /// `already` is the refusal which says that there is nothing to do. The body holds ids alone: newer servers
    /// refuse what they do not know.
    async fn change(
        &self,
        doing: &ChatTask,
        path: &str,
        room: &RoomId,
        account: &ChatUserId,
        already: Option<&str>,
    ) -> Result<Outcome, ChatTrouble> {
        let body = json!({ "roomId": room, "userId": account });
        match self.transport.write(doing, path, &body).await {
            Ok(_) => Ok(Outcome::Done),
            Err(ChatTrouble {
                kind: ChatTroubleKind::Refused { code },
                ..
            }) if already == Some(code.as_str()) => Ok(Outcome::AlreadySo),
            Err(trouble) => Err(trouble),
        }
    }
}
