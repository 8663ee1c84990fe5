//! The changes that can be made.

mod accounts;
mod create;
mod groups;

use serde_json::json;

use super::reader::Reader;
use super::transport::Transport;
use crate::config::WritePermit;
use crate::domain::chat::ServerVersion;
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::refusal::{Refusal, RoomRole};
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// Changes groups and their people. Each change is sent once: what became of one whose answer was lost has to
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

const INVITE: &str = "/api/v1/groups.invite";

/// Whether a server lets several people in with one request: since 3.13 (PR 21328).
pub const fn takes_several(version: ServerVersion) -> bool {
    version.at_least(3, 13)
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
            INVITE,
            room,
            account,
            |_refusal| false,
        )
        .await
    }

    /// Invites several at once, on a server that [`takes_several`]. That it says yes does not mean that all of them are in:
    /// it leaves out whom it does not know, without a word. That it says no does not mean that none is.
    ///
    /// # Errors
    /// As [`Self::invite`].
    pub async fn invite_all(
        &self,
        room: &RoomId,
        accounts: &[&ChatUserId],
    ) -> Result<(), ChatTrouble> {
        let body = json!({ "roomId": room, "userIds": accounts });
        let doing = ChatTask::Invite(room.clone());
        let answer = self.transport.write(&doing, INVITE, &body);
        answer.await.map(|_group| ())
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
            |refusal| *refusal == Refusal::HoldsRole(RoomRole::Moderator),
        )
        .await
    }

    /// Makes a member an owner.
    ///
    /// # Errors
    /// As [`Self::invite`].
    pub async fn add_owner(
        &self,
        room: &RoomId,
        account: &ChatUserId,
    ) -> Result<Outcome, ChatTrouble> {
        let doing = ChatTask::AddOwner(room.clone());
        self.change(
            &doing,
            "/api/v1/groups.addOwner",
            room,
            account,
            |refusal| *refusal == Refusal::HoldsRole(RoomRole::Owner),
        )
        .await
    }

    /// Makes a moderator a plain member. Who is no member at all is no moderator either.
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
            |refusal| {
                matches!(
                    refusal,
                    // Of someone who is no member the server says that the room is not valid.
                    Refusal::LacksRole(RoomRole::Moderator)
                        | Refusal::NotInRoom
                        | Refusal::InvalidRoom
                )
            },
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
        self.change(&doing, "/api/v1/groups.kick", room, account, |refusal| {
            *refusal == Refusal::NotInRoom
        })
        .await
    }

    /// `already` knows the refusals which say that there is nothing to do. The body holds ids alone: newer servers
    /// refuse what they do not know.
    async fn change(
        &self,
        doing: &ChatTask,
        path: &str,
        room: &RoomId,
        account: &ChatUserId,
        already: impl Fn(&Refusal) -> bool,
    ) -> Result<Outcome, ChatTrouble> {
        let body = json!({ "roomId": room, "userId": account });
        match self.transport.write(doing, path, &body).await {
            Ok(_) => Ok(Outcome::Done),
            Err(ChatTrouble {
                kind: ChatTroubleKind::Refused(refusal),
                ..
            }) if already(&refusal) => Ok(Outcome::AlreadySo),
            Err(trouble) => Err(trouble),
        }
    }
}
