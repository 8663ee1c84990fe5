//! Runs and their steps: intended, sent, and what became of them.

use sqlx::Row;

use super::Store;
use crate::domain::ids::UnixTime;
use crate::domain::plan::{GroupPlan, Plan, Step};
use crate::domain::trouble::StoreTrouble;

/// The number of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub i64);

/// The number of a step in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub i64);

/// How far a step has come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::EnumString, strum::Display,
)]
#[strum(serialize_all = "snake_case")]
pub enum StepState {
    /// In the plan, not sent.
    Intended,
    /// About to be sent, or sent, and not settled.
    Sent,
    /// The server did it.
    Done,
    /// It was so already.
    AlreadySo,
    /// Not sent: it no longer applied.
    Dropped,
    /// Not sent, to be safe.
    Skipped,
    /// The server refused it.
    Failed,
    /// What came of it is not known.
    Unknown,
}

/// A run as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Its number.
    pub id: RunId,
    /// The site's name.
    pub site: String,
    /// Who ran it.
    pub operator: String,
    /// The hash of its plan.
    pub plan_hash: String,
    /// When it began.
    pub began: UnixTime,
    /// When it ended; none where it was killed.
    pub ended: Option<UnixTime>,
}

/// A step as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalStep {
    /// Its number.
    pub id: StepId,
    /// The group.
    pub room: String,
    /// What is done.
    pub op: String,
    /// The account; none where the step is about the group as such.
    pub account: Option<String>,
    /// Its username.
    pub username: Option<String>,
    /// What was there before, as JSON, where the kind of step does not say it.
    pub before: Option<String>,
    /// What was to be there afterwards, likewise.
    pub after: Option<String>,
    /// How far it has come.
    pub state: String,
    /// What the server said, or why it was not sent.
    pub detail: Option<String>,
    /// When it was sent.
    pub sent: Option<UnixTime>,
    /// When it was settled.
    pub settled: Option<UnixTime>,
}

impl Store {
    /// Writes a whole plan down as intended, before anything of it is sent. The steps' numbers come
    /// back in the plan's order.
    ///
    /// # Errors
    /// Where the store cannot be written: then nothing may be sent.
    pub async fn begin(
        &self,
        plan: &Plan,
        operator: &str,
        at: UnixTime,
    ) -> Result<(RunId, Vec<StepId>), StoreTrouble> {
        let cannot_write = |error: sqlx::Error| self.cannot_write(&error);
        let mut transaction = self.pool.begin().await.map_err(cannot_write)?;
        let run = sqlx::query(
            "INSERT INTO run (site, operator, plan_hash, moodle_as_of, began) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(&*plan.site)
        .bind(operator)
        .bind(plan.hash())
        .bind(plan.as_of.0)
        .bind(at.0)
        .execute(&mut *transaction)
        .await
        .map_err(cannot_write)?
        .last_insert_rowid();
        let mut steps = Vec::new();
        for (group, step) in plan.steps() {
            let id = insert_step(run, group, step)
                .execute(&mut *transaction)
                .await
                .map_err(cannot_write)?
                .last_insert_rowid();
            steps.push(StepId(id));
        }
        transaction.commit().await.map_err(cannot_write)?;
        Ok((RunId(run), steps))
    }

    /// Says that a step is about to be sent. It is on the disk when this returns.
    ///
    /// # Errors
    /// Where the store cannot be written: then it must not be sent.
    pub async fn sent(&self, step: StepId, at: UnixTime) -> Result<(), StoreTrouble> {
        sqlx::query("UPDATE step SET state = ?, sent = ? WHERE id = ?")
            .bind(<&str>::from(StepState::Sent))
            .bind(at.0)
            .bind(step.0)
            .execute(&self.pool)
            .await
            .map_err(|error| self.cannot_write(&error))?;
        Ok(())
    }

    /// Says what became of a step.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn settle(
        &self,
        step: StepId,
        state: StepState,
        detail: Option<&str>,
        at: UnixTime,
    ) -> Result<(), StoreTrouble> {
        sqlx::query("UPDATE step SET state = ?, detail = ?, settled = ? WHERE id = ?")
            .bind(<&str>::from(state))
            .bind(detail)
            .bind(at.0)
            .bind(step.0)
            .execute(&self.pool)
            .await
            .map_err(|error| self.cannot_write(&error))?;
        Ok(())
    }

    /// Says that a run has ended.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn end(&self, run: RunId, at: UnixTime) -> Result<(), StoreTrouble> {
        sqlx::query("UPDATE run SET ended = ? WHERE id = ?")
            .bind(at.0)
            .bind(run.0)
            .execute(&self.pool)
            .await
            .map_err(|error| self.cannot_write(&error))?;
        Ok(())
    }

    /// All runs of a site, the newest first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn runs(&self, site: &str) -> Result<Vec<RunRecord>, StoreTrouble> {
        let cannot_read = |error: sqlx::Error| self.cannot_read(&error);
        sqlx::query("SELECT id, site, operator, plan_hash, began, ended FROM run WHERE site = ? ORDER BY id DESC")
            .bind(site)
            .fetch_all(&self.pool)
            .await
            .map_err(cannot_read)?
            .iter()
            .map(|row| {
                Ok(RunRecord {
                    id: RunId(row.try_get("id")?),
                    site: row.try_get("site")?,
                    operator: row.try_get("operator")?,
                    plan_hash: row.try_get("plan_hash")?,
                    began: UnixTime(row.try_get("began")?),
                    ended: row.try_get::<Option<i64>, _>("ended")?.map(UnixTime),
                })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(cannot_read)
    }

    /// The steps of a run, in the plan's order.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn steps(&self, run: RunId) -> Result<Vec<JournalStep>, StoreTrouble> {
        let cannot_read = |error: sqlx::Error| self.cannot_read(&error);
        sqlx::query("SELECT id, room, op, account, username, before, after, state, detail, sent, settled FROM step WHERE run = ? ORDER BY id")
            .bind(run.0)
            .fetch_all(&self.pool)
            .await
            .map_err(cannot_read)?
            .iter()
            .map(|row| {
                Ok(JournalStep {
                    id: StepId(row.try_get("id")?),
                    room: row.try_get("room")?,
                    op: row.try_get("op")?,
                    account: row.try_get("account")?,
                    username: row.try_get("username")?,
                    before: row.try_get("before")?,
                    after: row.try_get("after")?,
                    state: row.try_get("state")?,
                    detail: row.try_get("detail")?,
                    sent: row.try_get::<Option<i64>, _>("sent")?.map(UnixTime),
                    settled: row.try_get::<Option<i64>, _>("settled")?.map(UnixTime),
                })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(cannot_read)
    }
}

fn insert_step<'q>(
    run: i64,
    group: &'q GroupPlan,
    step: &'q Step,
) -> sqlx::query::Query<'q, sqlx::Sqlite, <sqlx::Sqlite as sqlx::Database>::Arguments> {
    let op: &'static str = step.op().into();
    let drift: &'static str = step.repairs.code.into();
    sqlx::query(
        "INSERT INTO step (run, room, room_name, cmid, op, account, username, before, after, drift, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(run)
    .bind(group.room.to_string())
    .bind(&*group.name)
    .bind(step.repairs.activity.map(|cm| cm.0))
    .bind(op)
    .bind(step.who().map(|who| who.account.as_str()))
    .bind(step.who().map(|who| who.username.as_str()))
    .bind(step.change.before())
    .bind(step.change.after())
    .bind(drift)
    .bind(<&str>::from(StepState::Intended))
}
