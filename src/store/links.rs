//! Groups that were made or found for activities, until Moodle points at them.

use std::sync::Arc;

use super::Store;
use super::database::{Row, Sql, Statement, Work};
use crate::domain::awaited::AwaitedLink;
use crate::domain::ids::{CmId, InstanceId, RoomId, UnixTime};
use crate::domain::journal::RunId;
use crate::domain::target::Target;
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
        let statement = Statement::new(
            "SELECT cmid, instance, old, room, since FROM awaited_link WHERE site = $1 ORDER BY cmid",
        )
        .text(site);
        let rows = self.read(self.pool.rows(&statement).await)?;
        self.read(rows.iter().map(|row| link(row, table)).collect())
    }

    /// Remembers that a link is waited for; and in the journal which group the run's steps for the activity are about
    /// from now on.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn await_link(
        &self,
        (site, run): (&str, RunId),
        link: &AwaitedLink,
    ) -> Result<(), StoreTrouble> {
        let done = async {
            let mut work = self.pool.begin().await?;
            remember(&mut work, (site, run), link).await?;
            work.commit().await
        };
        self.written(done.await)
    }

    /// Forgets a link that is waited for no longer.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn forget_link(&self, site: &str, cm: CmId) -> Result<(), StoreTrouble> {
        let statement = Statement::new("DELETE FROM awaited_link WHERE site = $1 AND cmid = $2")
            .text(site)
            .int(cm.0);
        self.written(self.pool.execute(&statement).await)?;
        Ok(())
    }

    /// Forgets the link to a group: it was taken back.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn forget_link_to(&self, site: &str, room: &RoomId) -> Result<(), StoreTrouble> {
        let statement = Statement::new("DELETE FROM awaited_link WHERE site = $1 AND room = $2")
            .text(site)
            .text(room.as_str());
        self.written(self.pool.execute(&statement).await)?;
        Ok(())
    }
}

async fn remember(work: &mut Work, (site, run): (&str, RunId), link: &AwaitedLink) -> Sql<()> {
    let awaited = Statement::new(
        "INSERT INTO awaited_link (site, cmid, instance, old, room, since) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (site, cmid) DO UPDATE SET instance = excluded.instance, old = excluded.old,
             room = excluded.room, since = excluded.since",
    )
    .text(site)
    .int(link.cm.0)
    .int(link.instance.0)
    .text(link.old.as_ref().map(RoomId::as_str))
    .text(link.room.as_str())
    .int(link.since.0);
    work.execute(&awaited).await?;
    let made = Statement::new("UPDATE step SET made = $1 WHERE run = $2 AND room = $3")
        .text(link.room.as_str())
        .int(run.0)
        .owned(Target::Lost(link.cm).to_string());
    work.execute(&made).await.map(drop)
}

fn link(row: &Row, table: &Arc<str>) -> Sql<AwaitedLink> {
    Ok(AwaitedLink {
        cm: CmId(row.int("cmid")?),
        instance: InstanceId(row.int("instance")?),
        old: row.text_or_null("old")?.as_deref().map(RoomId::from),
        room: RoomId::from(row.text("room")?.as_str()),
        since: UnixTime(row.int("since")?),
        table: Arc::clone(table),
    })
}
