//! Since when each difference has been seen, site by site and preset by preset: what one preset calls a difference
//! another may not.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Store;
use super::database::{Row, Sql, Statement, Work, places};
use crate::domain::ages::Ages;
use crate::domain::drift::{Code, DriftKey};
use crate::domain::ids::{CmId, RoomId, UnixTime, Username};
use crate::domain::trouble::StoreTrouble;

/// How long what has gone away is kept.
const KEPT: i64 = 90 * 86_400;

/// How many rows one statement writes; `SQLite` takes 32,766 values in one, `PostgreSQL` 65,535.
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
pub(super) struct Open {
    /// In the order in which differences were first seen.
    pub(super) id: i64,
    /// None for a code that this version does not know.
    pub(super) key: Option<DriftKey>,
    first_seen: UnixTime,
}

impl Store {
    /// Since when what has not gone away has been seen.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn ages(&self, of: HistoryOf<'_>) -> Result<Ages, StoreTrouble> {
        let rows = self.read(self.pool.rows(&still_open(of)).await)?;
        let open = self.read(rows.iter().map(Open::of).collect::<Sql<Vec<Open>>>())?;
        Ok(Ages::new(
            open.into_iter()
                .filter_map(|row| Some((row.key?, row.first_seen)))
                .collect(),
        ))
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
        let mut work = self.written(self.pool.begin().await)?;
        let rows = self.written(work.rows(&still_open(of)).await)?;
        let mut before = self.written(rows.iter().map(Open::of).collect::<Sql<Vec<Open>>>())?;
        let found_now: FxHashSet<&DriftKey> = found.iter().collect();
        for (id, row) in told_apart(&mut before, &found_now) {
            let statement = Statement::new("UPDATE drift_seen SET moodle_row = $1 WHERE id = $2");
            self.written(work.execute(&statement.int(row).int(id)).await)?;
        }
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
            self.written(mark(&mut work, ids, column, at).await)?;
        }
        self.written(insert(&mut work, of, &new, at).await)?;
        let old =
            Statement::new("DELETE FROM drift_seen WHERE gone < $1").int(at.0.saturating_sub(KEPT));
        self.written(work.execute(&old).await)?;
        self.written(work.commit().await)?;
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

/// Before rows of Moodle's were told apart, one difference stood for all of a kind: it becomes the first of them, and
/// keeps its time. Gives which row it is now.
fn told_apart(before: &mut [Open], found: &FxHashSet<&DriftKey>) -> Vec<(i64, i64)> {
    let known: FxHashSet<DriftKey> = before.iter().filter_map(|open| open.key.clone()).collect();
    let mut heirs: FxHashMap<DriftKey, &DriftKey> = FxHashMap::default();
    for key in found.iter().copied().filter(|key| key.row.is_some()) {
        if !known.contains(key) {
            let heir = heirs.entry(key.of_any_row()).or_insert(key);
            *heir = (*heir).min(key);
        }
    }
    let mut told = Vec::new();
    for open in before {
        let heir = open.key.as_ref().and_then(|key| heirs.remove(key));
        if let Some((heir, row)) = heir.and_then(|heir| Some((heir, heir.row?))) {
            told.push((open.id, row));
            open.key = Some(heir.clone());
        }
    }
    told
}

pub(super) fn still_open(of: HistoryOf<'_>) -> Statement<'_> {
    Statement::new(
        "SELECT id, code, cmid, room, username, moodle_row, first_seen FROM drift_seen
         WHERE site = $1 AND preset = $2 AND gone IS NULL",
    )
    .text(of.site)
    .text(of.preset)
}

impl Open {
    pub(super) fn of(row: &Row) -> Sql<Self> {
        let (room, username) = (row.text_or_null("room")?, row.text_or_null("username")?);
        let activity = row.int_or_null("cmid")?.map(CmId);
        let moodle_row = row.int_or_null("moodle_row")?;
        let key = row.text("code")?.parse::<Code>().ok().map(|code| DriftKey {
            code,
            activity,
            group: room.as_deref().map(RoomId::from),
            person: username.as_deref().map(Username::from),
            row: moodle_row,
        });
        Ok(Self {
            id: row.int("id")?,
            key,
            first_seen: UnixTime(row.int("first_seen")?),
        })
    }
}

async fn mark(work: &mut Work, ids: &[i64], column: &'static str, at: UnixTime) -> Sql<()> {
    for some in ids.chunks(ROWS) {
        let text = format!(
            "UPDATE drift_seen SET {column} = $1 WHERE id IN ({})",
            places(2, some.len())
        );
        let statement = Statement::built(text).int(at.0);
        let statement = some
            .iter()
            .fold(statement, |statement, id| statement.int(*id));
        work.execute(&statement).await?;
    }
    Ok(())
}

async fn insert(work: &mut Work, of: HistoryOf<'_>, new: &[&DriftKey], at: UnixTime) -> Sql<()> {
    const COLUMNS: usize = 9;
    for some in new.chunks(ROWS) {
        let rows: Vec<String> = (0..some.len())
            .map(|row| format!("({})", places(1 + row * COLUMNS, COLUMNS)))
            .collect();
        let text = format!(
            "INSERT INTO drift_seen (site, preset, code, cmid, room, username, moodle_row, first_seen, last_seen) VALUES {}",
            rows.join(", ")
        );
        let statement = some.iter().fold(Statement::built(text), |statement, key| {
            let code: &'static str = key.code.into();
            statement
                .text(of.site)
                .text(of.preset)
                .text(code)
                .int(key.activity.map(|cm| cm.0))
                .text(key.group.as_ref().map(RoomId::as_str))
                .text(key.person.as_ref().map(Username::as_str))
                .int(key.row)
                .int(at.0)
                .int(at.0)
        });
        work.execute(&statement).await?;
    }
    Ok(())
}
