//! Changes to a group as such, and to an account: opened, archived, renamed, its messages kept otherwise; activated.
//!
//! All of them work from outside the group, and on archived ones.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Outcome, Writer};
use crate::domain::chat::ServerVersion;
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::retention::{Retention, RetentionRule};
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

const ARCHIVATION: &str = "/api/v1/rooms.changeArchivationState";
const SETTINGS: &str = "/api/v1/rooms.saveRoomSettings";

/// What is written of a group's retention in one request, in the order in which the server does it. The server also
/// knows `retentionIgnoreThreads`, which before 3.14 destroys the group: there is no room for it here.
#[derive(Debug, Default, Serialize)]
struct RetentionRequest<'a> {
    rid: &'a str,
    #[serde(rename = "retentionMaxAge", skip_serializing_if = "Option::is_none")]
    max_age: Option<i64>,
    #[serde(
        rename = "retentionExcludePinned",
        skip_serializing_if = "Option::is_none"
    )]
    exclude_pinned: Option<bool>,
    #[serde(rename = "retentionFilesOnly", skip_serializing_if = "Option::is_none")]
    files_only: Option<bool>,
    #[serde(
        rename = "retentionOverrideGlobal",
        skip_serializing_if = "Option::is_none"
    )]
    override_global: Option<bool>,
    #[serde(rename = "retentionEnabled", skip_serializing_if = "Option::is_none")]
    enabled: Option<bool>,
}

impl<'a> RetentionRequest<'a> {
    fn of(room: &'a RoomId) -> Self {
        Self {
            rid: room.as_str(),
            ..Self::default()
        }
    }

    const fn values(mut self, rule: Retention) -> Self {
        self.max_age = Some(rule.days);
        self.exclude_pinned = Some(rule.keeps_pinned);
        self.files_only = Some(rule.files_only);
        self
    }

    const fn overriding(mut self) -> Self {
        self.override_global = Some(true);
        self
    }

    const fn enabled(mut self, so: bool) -> Self {
        self.enabled = Some(so);
        self
    }
}

impl Writer {
    /// Opens an archived group. The server opens an open one again without a word.
    ///
    /// # Errors
    /// As [`Self::invite`].
    pub async fn unarchive(&self, room: &RoomId) -> Result<Outcome, ChatTrouble> {
        let body = json!({ "rid": room, "action": "unarchive" });
        let doing = ChatTask::Unarchive(room.clone());
        self.send(&doing, ARCHIVATION, &body).await
    }

    /// Archives a group; an archived one too, without a word.
    ///
    /// # Errors
    /// As [`Self::invite`].
    pub async fn archive(&self, room: &RoomId) -> Result<Outcome, ChatTrouble> {
        let body = json!({ "rid": room, "action": "archive" });
        let doing = ChatTask::Archive(room.clone());
        self.send(&doing, ARCHIVATION, &body).await
    }

    /// Deletes a group with its messages and files, for good. The account has to be in it.
    ///
    /// # Errors
    /// As [`Self::invite`]; [`ChatTroubleKind::GoneOrNotVisible`] where the group is gone, or the account is not in it.
    pub async fn delete(&self, room: &RoomId) -> Result<Outcome, ChatTrouble> {
        let body = json!({ "roomId": room });
        let doing = ChatTask::Delete(room.clone());
        self.send(&doing, "/api/v1/groups.delete", &body).await
    }

    /// Gives a group another name. Where the server allows special characters it keeps this name for people to see,
    /// and makes one of its own from it.
    ///
    /// # Errors
    /// As [`Self::invite`]; a name that is taken is refused.
    pub async fn rename(&self, room: &RoomId, name: &str) -> Result<Outcome, ChatTrouble> {
        let body = json!({ "rid": room, "roomName": name });
        let doing = ChatTask::Rename(room.clone());
        self.send(&doing, SETTINGS, &body).await
    }

    /// Activates a deactivated account; an active one too, without a word.
    ///
    /// # Errors
    /// As [`Self::invite`]; where the licence has no seat left it is refused.
    pub async fn activate(&self, account: &ChatUserId) -> Result<Outcome, ChatTrouble> {
        let body = json!({ "userId": account, "activeStatus": true });
        let doing = ChatTask::Activate(account.clone());
        let path = "/api/v1/users.setActiveStatus";
        let answer = self.write(&doing, path, &body).await?;
        // Of an account that does not exist the server says that all is well.
        if answer.pointer("/user/active").and_then(Value::as_bool) == Some(true) {
            return Ok(Outcome::Done);
        }
        let kind = ChatTroubleKind::Malformed("user.active".to_owned());
        Err(self.transport.trouble(&doing, kind))
    }

    /// Makes a group keep its messages by another rule. The server drops values that it does not like and says nothing:
    /// what has become of it must be read back.
    ///
    /// At no time does a shorter rule apply than the shorter of `from` and `to`: values are written while they do not
    /// count yet, and count afterwards; switching off is one switch, and the values stay behind it.
    ///
    /// # Errors
    /// As [`Self::invite`]. Some of it may have been done.
    pub async fn set_retention(
        &self,
        room: &RoomId,
        from: RetentionRule,
        to: RetentionRule,
        version: ServerVersion,
    ) -> Result<Outcome, ChatTrouble> {
        let request = || RetentionRequest::of(room);
        match (from, to) {
            (_, RetentionRule::Untold) => Ok(Outcome::AlreadySo),
            (_, RetentionRule::Global) => self.settings(room, &request().enabled(false)).await,
            (RetentionRule::Own(_), RetentionRule::Own(rule)) => {
                self.settings(room, &request().values(rule)).await
            }
            (RetentionRule::Untold | RetentionRule::Global, RetentionRule::Own(rule)) => {
                // Together with the wish to override, the server drops the values before 6.9.
                if version.at_least(6, 9) {
                    let all = request().values(rule).overriding().enabled(true);
                    return self.settings(room, &all).await;
                }
                self.first_values(room, rule, version).await?;
                let switches = request().overriding().enabled(true);
                self.settings(room, &switches).await
            }
        }
    }

    /// From 6.0 to 6.8 a group that never had a rule refuses values and switch alike; only the wish to override passes,
    /// and means nothing by itself.
    async fn first_values(
        &self,
        room: &RoomId,
        rule: Retention,
        version: ServerVersion,
    ) -> Result<Outcome, ChatTrouble> {
        let values = RetentionRequest::of(room).values(rule);
        match self.settings(room, &values).await {
            Err(ChatTrouble {
                kind: ChatTroubleKind::NotAllowed { .. },
                ..
            }) if version.at_least(6, 0) => {
                let overriding = RetentionRequest::of(room).overriding();
                self.settings(room, &overriding).await?;
                self.settings(room, &values).await
            }
            answer => answer,
        }
    }

    async fn settings(
        &self,
        room: &RoomId,
        body: &RetentionRequest<'_>,
    ) -> Result<Outcome, ChatTrouble> {
        let doing = ChatTask::SetRetention(room.clone());
        self.send(&doing, SETTINGS, body).await
    }

    async fn send(
        &self,
        doing: &ChatTask,
        path: &str,
        body: &(impl Serialize + Sync),
    ) -> Result<Outcome, ChatTrouble> {
        self.write(doing, path, body).await?;
        Ok(Outcome::Done)
    }
}
