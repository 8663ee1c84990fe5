//! Who is banned from a group (8.3 and later). A banned member is in no list of members, and cannot be invited.

use futures::StreamExt as _;
use futures::stream;
use rustc_hash::FxHashMap;
use tokio_util::sync::CancellationToken;

use super::pages::{First, List, missing};
use super::reader::Reader;
use super::transport::Identity;
use super::wire;
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::trouble::{ChatTask, ChatTrouble};

/// How many groups are asked for at a time, as with their members.
const AT_A_TIME: usize = 8;

impl Reader {
    /// Who is banned from a group; sorted.
    ///
    /// # Errors
    /// As every exchange; a server before 8.3 knows no such question.
    pub async fn banned(&self, id: &RoomId) -> Result<Vec<ChatUserId>, ChatTrouble> {
        let doing = ChatTask::ReadBans(id.clone());
        let query = [("roomId", id.as_str())];
        let list = List {
            doing: &doing,
            path: "/api/v1/rooms.bannedUsers",
            key: "bannedUsers",
            query: &query,
            first: First::Hundred,
            identity: Identity::Account,
        };
        let entries = list.read(&self.transport, &|_, _| ()).await?;
        let mut banned = entries
            .iter()
            .map(|entry| {
                wire::id(entry).map(ChatUserId::from).ok_or_else(|| {
                    self.transport
                        .trouble(&doing, missing("bannedUsers", "_id"))
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        banned.sort_unstable();
        Ok(banned)
    }

    /// The bans of several groups, where there are any. A group that cannot be asked counts as without bans: the
    /// server itself refuses to invite a banned person, so nothing is lost by it.
    pub async fn banned_from(
        &self,
        rooms: &[RoomId],
        cancel: &CancellationToken,
    ) -> FxHashMap<RoomId, Vec<ChatUserId>> {
        stream::iter(rooms.to_vec())
            .map(|room| async move {
                let banned = cancel.run_until_cancelled(self.banned(&room)).await?;
                match banned {
                    Ok(banned) if banned.is_empty() => None,
                    Ok(banned) => Some((room, banned)),
                    Err(trouble) => {
                        tracing::debug!(%trouble, "who is banned is not known");
                        None
                    }
                }
            })
            .buffer_unordered(AT_A_TIME)
            .filter_map(std::future::ready)
            .collect()
            .await
    }
}
