//! Runs that did not end, and what others take over of them.

use super::Store;
use super::database::{Sql, Statement, Work, places};
use super::journal::{Intent, RUN, RunKind, begin_run};
use super::lease::holder;
use crate::domain::ids::UnixTime;
use crate::domain::journal::{RunId, RunRecord, StepId};
use crate::domain::lease::LeaseHolder;
use crate::domain::plan::Plan;
use crate::domain::recorded::PASSING;
use crate::domain::trouble::StoreTrouble;

/// In SQL, whether a run has a step that may still have to be done, as `JournalStep::is_open` says.
fn has_open_steps() -> String {
    let passing = PASSING.map(|word| format!("'{word}'")).join(", ");
    format!(
        "EXISTS (SELECT 1 FROM step WHERE step.run = run.id AND (step.state IN ('intended', 'sent', 'unknown')
             OR (step.state = 'skipped' AND step.answer IN ({passing}))))"
    )
}

/// How many steps one statement takes over.
const ROWS: usize = 400;

impl Store {
    /// The last run of a site that never ended, or has steps that may still have to be done.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn unfinished(&self, site: &str) -> Result<Option<RunRecord>, StoreTrouble> {
        let text = format!(
            "SELECT {RUN} FROM run WHERE site = $1 AND (ended IS NULL OR {})
             ORDER BY run.id DESC LIMIT 1",
            has_open_steps()
        );
        let statement = Statement::built(text).text(site);
        let row = self.read(self.pool.row(&statement).await)?;
        self.read(row.as_ref().map(RunRecord::of).transpose())
    }

    /// The runs that went on with a run, or with what one of them had left; oldest first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn resumptions(&self, run: RunId) -> Result<Vec<RunRecord>, StoreTrouble> {
        let text = format!(
            "WITH RECURSIVE rest (number) AS (
                 SELECT id FROM run WHERE parent = $1 AND kind = $2
                 UNION SELECT run.id FROM run JOIN rest ON run.parent = rest.number WHERE run.kind = $2)
             SELECT {RUN} FROM run WHERE run.id IN (SELECT number FROM rest) ORDER BY run.id"
        );
        let statement = Statement::built(text)
            .int(run.0)
            .text(<&str>::from(RunKind::Resume));
        let rows = self.read(self.pool.rows(&statement).await)?;
        self.read(rows.iter().map(RunRecord::of).collect())
    }

    /// Who has a group for a run; those that were heard of within the time of a lease.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn holders(&self, run: RunId) -> Result<Vec<LeaseHolder>, StoreTrouble> {
        let found = async {
            let mut work = self.pool.begin().await?;
            let now = work.clock().await?;
            let text =
                "SELECT operator, pid, run, since FROM lease WHERE run = $1 AND expires > $2";
            let statement = Statement::new(text).int(run.0).int(now.0);
            let rows = work.rows(&statement).await?;
            rows.iter().map(holder).collect()
        };
        self.read(found.await)
    }

    /// Lets everybody have the groups that a process which is known to be dead has leased for a run. Were it alive, it
    /// would send nothing more in them.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn bury(&self, dead: &LeaseHolder) -> Result<(), StoreTrouble> {
        let text = "DELETE FROM lease WHERE run = $1 AND pid = $2 AND operator = $3";
        let statement = Statement::new(text)
            .int(dead.run)
            .int(dead.pid)
            .text(&*dead.operator);
        self.written(self.pool.execute(&statement).await)?;
        Ok(())
    }

    /// Begins a run that goes on with steps of another one, which are its own from then on and intended again; the other
    /// one has ended. None where somebody else has taken them meanwhile: then nothing is changed.
    ///
    /// # Errors
    /// Where the store cannot be written: then nothing may be sent.
    pub async fn take_over(
        &self,
        parent: RunId,
        steps: &[StepId],
        plan: &Plan,
        intent: &Intent<'_>,
        at: UnixTime,
    ) -> Result<Option<RunId>, StoreTrouble> {
        let mut work = self.written(self.pool.begin().await)?;
        let run = self.written(begin_run(&mut work, plan, intent, at).await)?;
        let taken = self.written(take(&mut work, (parent, run), steps).await)?;
        if taken != steps.len() {
            return Ok(None);
        }
        self.written(work.execute(&over(parent, at)).await)?;
        self.written(work.commit().await)?;
        Ok(Some(run))
    }

    /// Says that a run which never ended has.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn close(&self, run: RunId, at: UnixTime) -> Result<(), StoreTrouble> {
        self.written(self.pool.execute(&over(run, at)).await)?;
        Ok(())
    }
}

fn over(run: RunId, at: UnixTime) -> Statement<'static> {
    Statement::new("UPDATE run SET ended = $1 WHERE id = $2 AND ended IS NULL")
        .int(at.0)
        .int(run.0)
}

/// How many of the steps were taken from one run to another.
async fn take(work: &mut Work, (from, to): (RunId, RunId), steps: &[StepId]) -> Sql<usize> {
    let mut taken = 0;
    for some in steps.chunks(ROWS) {
        let text = format!(
            "UPDATE step SET run = $1, state = 'intended', answer = NULL, detail = NULL, sent = NULL, settled = NULL
             WHERE run = $2 AND state IN ('intended', 'skipped') AND id IN ({})",
            places(3, some.len())
        );
        let statement = some.iter().fold(
            Statement::built(text).int(to.0).int(from.0),
            |statement, step| statement.int(step.0),
        );
        taken += usize::try_from(work.execute(&statement).await?).unwrap_or(0);
    }
    Ok(taken)
}
