//! Who is in groups that the account itself is not in: told account by account.

use futures::StreamExt as _;
use futures::stream;
use rustc_hash::{FxHashMap, FxHashSet};
use tokio_util::sync::CancellationToken;

use super::reader::Reader;
use super::wire;
use crate::domain::chat::{Account, Member, RoomRoles, ServerVersion};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::reading::UnknownReason;
use crate::domain::refusal::Refusal;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

impl Reader {
    /// The rooms of one account with its roles in them, archived rooms and deactivated accounts included; none where the
    /// account is gone. Needs `view-other-user-channels`: without it the server leaves the rooms out and says nothing.
    ///
    /// From 8.3 on the rooms from which someone is banned are among them, and nothing tells them apart.
    ///
    /// # Errors
    /// As every exchange; [`ChatTroubleKind::NotAllowed`] where the rooms were left out.
    pub async fn rooms_of(
        &self,
        version: ServerVersion,
        account: &ChatUserId,
    ) -> Result<Option<Vec<(RoomId, RoomRoles)>>, ChatTrouble> {
        let doing = ChatTask::ReadRoomsOf(account.clone());
        // Without `userId` the server answers with an arbitrary account, and so it may for an empty one.
        if account.as_str().is_empty() {
            return Ok(None);
        }
        let with_rooms = if version.at_least(7, 0) {
            ("includeUserRooms", "true")
        } else {
            ("fields", r#"{"userRooms":1}"#)
        };
        let query = [("userId", account.as_str()), with_rooms];
        let path = "/api/v1/users.info";
        let answer = match self.transport.read(&doing, path, &query).await {
            Err(ChatTrouble {
                kind: ChatTroubleKind::Refused(Refusal::UnknownPerson),
                ..
            }) => return Ok(None),
            answer => answer?,
        };
        let user = answer.get("user");
        let user = user.ok_or_else(|| self.malformed(&doing, "users.info", "user"))?;
        if wire::id(user) != Some(account.as_str()) {
            return Err(self.malformed(&doing, "user", "_id"));
        }
        if user.get("rooms").is_none() {
            let code = "view-other-user-channels".to_owned();
            return Err(self
                .transport
                .trouble(&doing, ChatTroubleKind::NotAllowed { code }));
        }
        match wire::rooms_of(user) {
            Some(rooms) => Ok(Some(rooms)),
            None => Err(self.malformed(&doing, "rooms", "rid, roles")),
        }
    }

    /// The members of these groups among these accounts, by account id. A group without any is there all the same.
    ///
    /// One account that cannot be read leaves all of them unknown: it may be in any.
    pub(super) async fn people_by_accounts(
        &self,
        version: ServerVersion,
        accounts: &[Account],
        groups: &FxHashSet<RoomId>,
        progress: &(dyn Fn(usize, usize) + Sync),
        cancel: &CancellationToken,
    ) -> Result<FxHashMap<RoomId, Vec<Member>>, UnknownReason> {
        let mut people: FxHashMap<RoomId, Vec<Member>> =
            groups.iter().map(|id| (id.clone(), Vec::new())).collect();
        let mut asked = stream::iter(accounts.to_vec())
            .map(|account| async move {
                let rooms = self.rooms_of(version, &account.id);
                let answer = cancel.run_until_cancelled(rooms).await;
                (account, answer)
            })
            .buffer_unordered(self.transport.pace().most());
        let mut read = 0;
        while let Some((account, answer)) = asked.next().await {
            let rooms = answer
                .ok_or(UnknownReason::Interrupted)?
                .map_err(UnknownReason::Chat)?;
            let member = Member::new(
                account.id.clone(),
                account.username.clone(),
                account.name.clone(),
                RoomRoles::default(),
            );
            for (room, roles) in rooms.unwrap_or_default() {
                if let Some(members) = people.get_mut(&room) {
                    members.push(Member {
                        roles,
                        ..member.clone()
                    });
                }
            }
            read += 1;
            progress(read, accounts.len());
        }
        for members in people.values_mut() {
            members.sort_unstable_by(|one, other| one.account.cmp(&other.account));
            members.dedup_by(|one, other| one.account == other.account);
        }
        Ok(people)
    }
}
