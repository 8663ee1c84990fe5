//! Since when each difference has been seen, site by site and preset by preset: what one preset calls a difference
//! another may not.

use rustc_hash::{FxHashMap, FxHashSet};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use super::Store;
use crate::domain::ages::Ages;
use crate::domain::drift::{Code, DriftKey};
use crate::domain::ids::{CmId, RoomId, UnixTime, Username};
use crate::domain::trouble::StoreTrouble;

/// How long what has gone away is kept.
const KEPT: i64 = 90 * 86_400;

/// How many rows one statement writes; `SQLite` takes 32,766 values in one.
const ROWS: usize = 500;

/// Whose differences are meant.
#[derive(Debug, Clone, Copy)]
pub struct HistoryOf<'a> {
    /// The site's name.
    pub site: &'a str,
    /// The preset by which it was judged.
    pub preset: &'a str,
}

/// A difference that had not gone away when it was last looked at.
struct Open {
    id: i64,
    /// None for a code that this version does not know.
    key: Option<DriftKey>,
    first_seen: UnixTime,
}

impl Store {
    /// Since when what has not gone away has been seen.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn ages(&self, of: HistoryOf<'_>) -> Result<Ages, StoreTrouble> {
        let cannot_read = |error: sqlx::Error| self.cannot_read(&error);
        let mut connection = self.pool.acquire().await.map_err(cannot_read)?;
        let open = open(&mut connection, of).await.map_err(cannot_read)?;
        Ok(ages(open))
    }

    /// Remembers what a whole read at `at` has found. What it has not found has gone away, where `judged` says that
    /// the read could have found it; else it keeps its time.
    ///
    /// # Errors
    /// Where the store cannot be written; it then keeps what it had.
    pub async fn remember(
        &self,
        of: HistoryOf<'_>,
        found: &[DriftKey],
        judged: impl Fn(&DriftKey) -> bool + Send,
        at: UnixTime,
    ) -> Result<Ages, StoreTrouble> {
        let cannot_write = |error: sqlx::Error| self.cannot_write(&error);
        let mut transaction = self
            .pool
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(cannot_write)?;
        let before = open(&mut transaction, of).await.map_err(cannot_write)?;
        let found_now: FxHashSet<&DriftKey> = found.iter().collect();
        let (mut seen, mut gone) = (Vec::new(), Vec::new());
        for row in &before {
            match &row.key {
                Some(key) if found_now.contains(key) => seen.push(row.id),
                Some(key) if !judged(key) => {}
                Some(_) | None => gone.push(row.id),
            }
        }
        let known: FxHashSet<&DriftKey> =
            before.iter().filter_map(|row| row.key.as_ref()).collect();
        let new: Vec<&DriftKey> = found_now
            .into_iter()
            .filter(|key| !known.contains(key))
            .collect();
        for (ids, column) in [(&seen, "last_seen"), (&gone, "gone")] {
            mark(&mut transaction, ids, column, at)
                .await
                .map_err(cannot_write)?;
        }
        insert(&mut transaction, of, &new, at)
            .await
            .map_err(cannot_write)?;
        sqlx::query("DELETE FROM drift_seen WHERE gone < ?")
            .bind(at.0.saturating_sub(KEPT))
            .execute(&mut *transaction)
            .await
            .map_err(cannot_write)?;
        transaction.commit().await.map_err(cannot_write)?;
        let gone: FxHashSet<i64> = gone.into_iter().collect();
        let mut first_seen: FxHashMap<DriftKey, UnixTime> = before
            .into_iter()
            .filter(|row| !gone.contains(&row.id))
            .filter_map(|row| Some((row.key?, row.first_seen)))
            .collect();
        first_seen.extend(new.into_iter().map(|key| (key.clone(), at)));
        Ok(Ages::new(first_seen))
    }
}

fn ages(open: Vec<Open>) -> Ages {
    let known = open.into_iter();
    Ages::new(
        known
            .filter_map(|row| Some((row.key?, row.first_seen)))
            .collect(),
    )
}

async fn open(
    connection: &mut SqliteConnection,
    of: HistoryOf<'_>,
) -> Result<Vec<Open>, sqlx::Error> {
    sqlx::query(
        "SELECT id, code, cmid, room, username, first_seen FROM drift_seen
         WHERE site = ? AND preset = ? AND gone IS NULL",
    )
    .bind(of.site)
    .bind(of.preset)
    .fetch_all(connection)
    .await?
    .iter()
    .map(|row| {
        let text = |column: &str| row.try_get::<Option<String>, _>(column);
        let (room, username) = (text("room")?, text("username")?);
        let activity = row.try_get::<Option<i64>, _>("cmid")?.map(CmId);
        let key = row
            .try_get::<String, _>("code")?
            .parse::<Code>()
            .ok()
            .map(|code| DriftKey {
                code,
                activity,
                group: room.as_deref().map(RoomId::from),
                person: username.as_deref().map(Username::from),
            });
        Ok(Open {
            id: row.try_get("id")?,
            key,
            first_seen: UnixTime(row.try_get("first_seen")?),
        })
    })
    .collect()
}

async fn mark(
    connection: &mut SqliteConnection,
    ids: &[i64],
    column: &'static str,
    at: UnixTime,
) -> Result<(), sqlx::Error> {
    for some in ids.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("UPDATE drift_seen SET ");
        query.push(column).push(" = ").push_bind(at.0);
        query.push(" WHERE id IN (");
        let mut list = query.separated(", ");
        for id in some {
            list.push_bind(*id);
        }
        query.push(")");
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

async fn insert(
    connection: &mut SqliteConnection,
    of: HistoryOf<'_>,
    new: &[&DriftKey],
    at: UnixTime,
) -> Result<(), sqlx::Error> {
    for some in new.chunks(ROWS) {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO drift_seen (site, preset, code, cmid, room, username, first_seen, last_seen) ",
        );
        query.push_values(some, |mut row, key| {
            let code: &'static str = key.code.into();
            row.push_bind(of.site)
                .push_bind(of.preset)
                .push_bind(code)
                .push_bind(key.activity.map(|cm| cm.0))
                .push_bind(key.group.as_ref().map(RoomId::as_str))
                .push_bind(key.person.as_ref().map(Username::as_str))
                .push_bind(at.0)
                .push_bind(at.0);
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}
