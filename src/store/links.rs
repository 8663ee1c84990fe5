//! Groups that were made or found for activities, until Moodle points at them.

use std::sync::Arc;

use sqlx::Row;

use super::Store;
use crate::domain::awaited::AwaitedLink;
use crate::domain::ids::{CmId, InstanceId, RoomId, UnixTime};
use crate::domain::trouble::StoreTrouble;

impl Store {
    /// The links that a site's Moodle is to get, by course module. `table` is the plugin's, with the site's prefix.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn awaited_links(
        &self,
        site: &str,
        table: &Arc<str>,
    ) -> Result<Vec<AwaitedLink>, StoreTrouble> {
        let cannot_read = |error: sqlx::Error| self.cannot_read(&error);
        sqlx::query("SELECT cmid, instance, old, room, since FROM awaited_link WHERE site = ? ORDER BY cmid")
            .bind(site)
            .fetch_all(&self.pool)
            .await
            .map_err(cannot_read)?
            .iter()
            .map(|row| {
                let old: Option<String> = row.try_get("old")?;
                let room: String = row.try_get("room")?;
                Ok(AwaitedLink {
                    cm: CmId(row.try_get("cmid")?),
                    instance: InstanceId(row.try_get("instance")?),
                    old: old.as_deref().map(RoomId::from),
                    room: RoomId::from(room.as_str()),
                    since: UnixTime(row.try_get("since")?),
                    table: Arc::clone(table),
                })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(cannot_read)
    }

    /// Remembers that a link is waited for.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn await_link(&self, site: &str, link: &AwaitedLink) -> Result<(), StoreTrouble> {
        sqlx::query(
            "INSERT INTO awaited_link (site, cmid, instance, old, room, since) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (site, cmid) DO UPDATE SET instance = excluded.instance, old = excluded.old,
                 room = excluded.room, since = excluded.since",
        )
        .bind(site)
        .bind(link.cm.0)
        .bind(link.instance.0)
        .bind(link.old.as_ref().map(RoomId::as_str))
        .bind(link.room.as_str())
        .bind(link.since.0)
        .execute(&self.pool)
        .await
        .map_err(|error| self.cannot_write(&error))?;
        Ok(())
    }

    /// Forgets a link that is waited for no longer.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn forget_link(&self, site: &str, cm: CmId) -> Result<(), StoreTrouble> {
        sqlx::query("DELETE FROM awaited_link WHERE site = ? AND cmid = ?")
            .bind(site)
            .bind(cm.0)
            .execute(&self.pool)
            .await
            .map_err(|error| self.cannot_write(&error))?;
        Ok(())
    }
}
