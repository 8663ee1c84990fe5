//! What the server tells of one person when it is asked about that person alone; never a part of a whole read.

use std::time::Duration;

use tokio::time::timeout;

use super::pages::missing;
use super::reader::Reader;
use super::wire::{self, LoginSaid};
use crate::domain::capabilities::Permission;
use crate::domain::glimpse::{Glimpse, InList, LastLogin, Question};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// How long someone who waits for an explanation waits for these answers, which it can do without.
const PATIENCE: Duration = Duration::from_secs(15);

impl Reader {
    /// Answers the question, all parts of it at once. What cannot be told says so in its own place; no part spoils
    /// another.
    pub async fn glimpse(&self, question: &Question) -> Glimpse {
        let login = async {
            let account = question.account.as_ref()?;
            Some(self.last_login(account).await)
        };
        let list = async {
            let (account, room) = (question.account.as_ref()?, question.room.as_ref()?);
            Some(self.in_list(account, room).await)
        };
        let other_login = async {
            let account = question.other.as_ref()?;
            Some(self.last_login(account).await)
        };
        let (login, list, other_login) = tokio::join!(login, list, other_login);
        Glimpse {
            login,
            list,
            other_login,
        }
    }

    /// When an account was last used (`users.info`). Takes `view-full-other-user-info`: without it the server leaves
    /// out all that only its holders see, `createdAt` among it, which every account has.
    async fn last_login(&self, account: &ChatUserId) -> Reading<LastLogin> {
        let doing = ChatTask::ReadLastLogin(account.clone());
        let asking = async {
            // Without `userId` the server answers with an arbitrary account, and so it may for an empty one.
            if account.as_str().is_empty() {
                return Err(self.glimpsed(&doing, missing("users.info", "userId")));
            }
            let query = [("userId", account.as_str())];
            let path = "/api/v1/users.info";
            let answer = self.transport.read(&doing, path, &query).await?;
            let user = answer.get("user").unwrap_or(&serde_json::Value::Null);
            if wire::id(user) != Some(account.as_str()) {
                return Err(self.glimpsed(&doing, missing("users.info", "user._id")));
            }
            wire::last_login(user)
                .ok_or_else(|| self.glimpsed(&doing, missing("users.info", "lastLogin")))
        };
        match self.in_time(&doing, asking).await {
            Ok(LoginSaid::Told(login)) => Reading::Known(login),
            Ok(LoginSaid::LeftOut) => lacking(Permission::ViewFullOtherUserInfo),
            Err(trouble) => told(trouble, Permission::ViewFullOtherUserInfo),
        }
    }

    /// Whether a group stands in the list of one who is in it (`groups.counters`, whose `joined` is true for an open
    /// subscription alone). Takes `view-room-administration`; refused on archived groups.
    async fn in_list(&self, account: &ChatUserId, room: &RoomId) -> Reading<InList> {
        let doing = ChatTask::ReadList(room.clone());
        let asking = async {
            let query = [("roomId", room.as_str()), ("userId", account.as_str())];
            let path = "/api/v1/groups.counters";
            let answer = self.transport.read(&doing, path, &query).await?;
            let joined = answer.get("joined").and_then(serde_json::Value::as_bool);
            joined.ok_or_else(|| self.glimpsed(&doing, missing("groups.counters", "joined")))
        };
        match self.in_time(&doing, asking).await {
            Ok(true) => Reading::Known(InList::Shown),
            Ok(false) => Reading::Known(InList::Hidden),
            Err(trouble) => told(trouble, Permission::ViewRoomAdministration),
        }
    }

    async fn in_time<T>(
        &self,
        doing: &ChatTask,
        asking: impl Future<Output = Result<T, ChatTrouble>>,
    ) -> Result<T, ChatTrouble> {
        timeout(PATIENCE, asking)
            .await
            .unwrap_or_else(|_elapsed| Err(self.glimpsed(doing, ChatTroubleKind::TimedOut)))
    }

    fn glimpsed(&self, doing: &ChatTask, kind: ChatTroubleKind) -> ChatTrouble {
        self.transport.trouble(doing, kind)
    }
}

const fn lacking<T>(permission: Permission) -> Reading<T> {
    Reading::Unknown(UnknownReason::LacksPermission(permission))
}

fn told<T>(trouble: ChatTrouble, permission: Permission) -> Reading<T> {
    match trouble.kind {
        ChatTroubleKind::NotAllowed { .. } => lacking(permission),
        _ => Reading::Unknown(UnknownReason::Chat(trouble)),
    }
}
