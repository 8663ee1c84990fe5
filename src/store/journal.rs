//! Runs and their steps: intended, sent, and what became of them.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Store;
use super::database::{Row, Sql, Statement, Work, places};
use crate::domain::ids::{ChatUserId, CmId, CourseId, UnixTime, Username};
use crate::domain::journal::{JournalStep, JudgedBy, RunId, RunRecord, StepId, StepState};
use crate::domain::limits::LimitName;
use crate::domain::plan::{GroupPlan, Plan, Step};
use crate::domain::site::Site;
use crate::domain::trouble::StoreTrouble;

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum RunKind {
    /// It carries out a plan.
    Apply,
    /// It opens an archived group for as long as it is saved, and archives it again.
    Export,
    /// It goes on with what another run has left.
    Resume,
    /// It takes back what another run has done.
    Undo,
}

/// Who begins a run, and why.
#[derive(Debug, Clone, Copy)]
pub struct Intent<'a> {
    /// What it does.
    pub kind: RunKind,
    /// The run that it resumes or undoes.
    pub parent: Option<RunId>,
    /// The server that it changes, by its address.
    pub server: Option<&'a str>,
    /// Who, as `user@host`.
    pub operator: &'a str,
    /// Why, where he has said so.
    pub reason: Option<&'a str>,
    /// The limits that he has consented to pass, up to which figure.
    pub consents: &'a [(LimitName, u64)],
    /// The courses of the plan's activities.
    pub courses: &'a CourseOf,
    /// How it is judged.
    pub judged: Option<JudgedBy>,
}

/// The course of each activity, with its short name.
#[derive(Debug, Clone, Default)]
pub struct CourseOf(FxHashMap<CmId, (CourseId, Arc<str>)>);

impl CourseOf {
    /// The courses of the activities in which a plan has steps.
    pub fn of(plan: &Plan, site: &Site) -> Self {
        let activities = plan.steps().filter_map(|(_, step)| step.repairs.activity);
        let known = activities.filter_map(|cm| {
            let course = site.course(site.activity(cm)?.course)?;
            Some((cm, (course.id, Arc::clone(&course.shortname))))
        });
        Self(known.collect())
    }
}

/// What stands in the place of a group where an account is made.
const NO_GROUP: &str = "";

/// How many steps one statement writes.
const ROWS: usize = 400;

impl Store {
    /// Writes a whole plan down as intended, before anything of it is sent. The steps' numbers come
    /// back in the plan's order.
    ///
    /// # Errors
    /// Where the store cannot be written: then nothing may be sent.
    pub async fn begin(
        &self,
        plan: &Plan,
        intent: &Intent<'_>,
        at: UnixTime,
    ) -> Result<(RunId, Vec<StepId>), StoreTrouble> {
        let mut work = self.written(self.pool.begin().await)?;
        let begun = self.written(begin(&mut work, plan, intent, at).await)?;
        self.written(work.commit().await)?;
        Ok(begun)
    }

    /// Says that a step is about to be sent. It is on the disk when this returns.
    ///
    /// # Errors
    /// Where the store cannot be written: then it must not be sent.
    pub async fn sent(&self, step: StepId, at: UnixTime) -> Result<(), StoreTrouble> {
        self.written(self.pool.execute(&sent(step, at)).await)?;
        Ok(())
    }

    /// Says what became of a step of a run: how far it has come, how the server answered (a word that stays the same), and
    /// that for people. Whoever has found the run dead, and read the step back or taken it over meanwhile, knows better:
    /// then nothing is changed.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn settle(
        &self,
        (run, step): (RunId, StepId),
        state: StepState,
        (answer, detail): (Option<&str>, Option<&str>),
        at: UnixTime,
    ) -> Result<(), StoreTrouble> {
        // What was not sent does not hide what was.
        let from = match state {
            StepState::Dropped | StepState::Skipped => "'intended', 'skipped'",
            _ => "'intended', 'sent', 'unknown', 'skipped'",
        };
        let text = format!(
            "UPDATE step SET state = $1, answer = $2, detail = $3, settled = $4
             WHERE id = $5 AND run = $6 AND state IN ({from})"
        );
        let statement = Statement::built(text)
            .text(<&str>::from(state))
            .text(answer)
            .text(detail)
            .int(at.0)
            .int(step.0)
            .int(run.0);
        self.written(self.pool.execute(&statement).await)?;
        Ok(())
    }

    /// Puts down the account that was made, with all steps of the run that were waiting for it.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn account_made(
        &self,
        run: RunId,
        username: &Username,
        account: &ChatUserId,
    ) -> Result<(), StoreTrouble> {
        let text =
            "UPDATE step SET account = $1 WHERE run = $2 AND username = $3 AND account IS NULL";
        let statement = Statement::new(text)
            .text(account.as_str())
            .int(run.0)
            .text(username.as_str());
        self.written(self.pool.execute(&statement).await)?;
        Ok(())
    }

    /// Says that a run has ended.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn end(&self, run: RunId, at: UnixTime) -> Result<(), StoreTrouble> {
        let statement = Statement::new("UPDATE run SET ended = $1 WHERE id = $2")
            .int(at.0)
            .int(run.0);
        self.written(self.pool.execute(&statement).await)?;
        Ok(())
    }
}

async fn begin(
    work: &mut Work,
    plan: &Plan,
    intent: &Intent<'_>,
    at: UnixTime,
) -> Sql<(RunId, Vec<StepId>)> {
    let run = begin_run(work, plan, intent, at).await?;
    let steps: Vec<(Option<&GroupPlan>, &Step)> = plan.steps().collect();
    let mut ids = Vec::with_capacity(steps.len());
    for some in steps.chunks(ROWS) {
        let rows = work.rows(&insert(run.0, some, intent.courses)).await?;
        let mut new = rows
            .iter()
            .map(|row| row.int("id").map(StepId))
            .collect::<Sql<Vec<_>>>()?;
        // They are numbered in the order in which they were given, and may come back in any.
        new.sort_unstable();
        ids.append(&mut new);
    }
    Ok((run, ids))
}

/// Writes a run down, without steps.
pub(super) async fn begin_run(
    work: &mut Work,
    plan: &Plan,
    intent: &Intent<'_>,
    at: UnixTime,
) -> Sql<RunId> {
    let consents: Vec<String> = intent
        .consents
        .iter()
        .map(|(limit, figure)| format!("{limit}={figure}"))
        .collect();
    let consents = (!consents.is_empty()).then(|| consents.join(" "));
    let statement = Statement::new(
        "INSERT INTO run (site, kind, operator, reason, consents, plan_hash, moodle_as_of, began, parent, server, preset, purged)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
    )
    .text(&*plan.site)
    .text(<&str>::from(intent.kind))
    .text(intent.operator)
    .text(intent.reason)
    .text(consents.as_deref())
    .owned(plan.hash())
    .int(plan.as_of.0)
    .int(at.0)
    .int(intent.parent.map(|run| run.0))
    .text(intent.server)
    .text(intent.judged.map(|by| <&str>::from(by.preset)))
    .text(intent.judged.map(|by| <&str>::from(by.purged)));
    let run = work.row(&statement).await?;
    run.ok_or(sqlx::Error::RowNotFound)?.int("id").map(RunId)
}

fn insert<'a>(
    run: i64,
    steps: &[(Option<&'a GroupPlan>, &'a Step)],
    courses: &'a CourseOf,
) -> Statement<'a> {
    const COLUMNS: usize = 13;
    let rows: Vec<String> = (0..steps.len())
        .map(|row| format!("({})", places(1 + row * COLUMNS, COLUMNS)))
        .collect();
    let text = format!(
        "INSERT INTO step (run, room, room_name, cmid, course, course_name, op, account, username, before, after, drift, state)
         VALUES {} RETURNING id",
        rows.join(", ")
    );
    steps
        .iter()
        .fold(Statement::built(text), |statement, (group, step)| {
            let activity = step.repairs.activity;
            let course = activity.and_then(|cm| courses.0.get(&cm));
            let account = step.who().and_then(|who| who.account.as_ref());
            let op: &'static str = step.op().into();
            let drift: &'static str = step.repairs.code.into();
            statement
                .int(run)
                .owned(group.map_or_else(|| NO_GROUP.to_owned(), |group| group.room.to_string()))
                .text(group.map_or(NO_GROUP, |group| &*group.name))
                .int(activity.map(|cm| cm.0))
                .int(course.map(|(id, _)| id.0))
                .text(course.map(|(_, name)| &**name))
                .text(op)
                .text(account.map(ChatUserId::as_str))
                .text(step.username().map(Username::as_str))
                .maybe_owned(step.change.before())
                .maybe_owned(step.change.after())
                .text(drift)
                .text(<&str>::from(StepState::Intended))
        })
}

fn sent(step: StepId, at: UnixTime) -> Statement<'static> {
    Statement::new("UPDATE step SET state = $1, sent = $2 WHERE id = $3")
        .text(<&'static str>::from(StepState::Sent))
        .int(at.0)
        .int(step.0)
}

/// The same of several, as far as they are the run's own.
pub(super) fn sent_of(run: RunId, steps: &[StepId], at: UnixTime) -> Statement<'static> {
    let text = format!(
        "UPDATE step SET state = $1, sent = $2 WHERE run = $3 AND id IN ({})",
        places(4, steps.len())
    );
    let statement = Statement::built(text)
        .text(<&'static str>::from(StepState::Sent))
        .int(at.0)
        .int(run.0);
    steps
        .iter()
        .fold(statement, |statement, step| statement.int(step.0))
}

/// The columns of a run.
pub(super) const RUN: &str = "run.id AS run_id, site, kind, parent, server, operator, reason, consents, preset, purged, plan_hash, began, ended";

/// The columns of a step.
pub(super) const STEP: &str = "step.id AS step_id, room, made, room_name, op, account, username, before, after, drift, cmid, \
     course, course_name, state, answer, detail, sent, settled";

impl RunRecord {
    pub(super) fn of(row: &Row) -> Sql<Self> {
        Ok(Self {
            id: RunId(row.int("run_id")?),
            site: row.text("site")?,
            kind: row.text("kind")?,
            parent: row.int_or_null("parent")?.map(RunId),
            server: row.text_or_null("server")?,
            operator: row.text("operator")?,
            reason: row.text_or_null("reason")?,
            consents: row.text_or_null("consents")?,
            judged: judged(row)?,
            plan_hash: row.text("plan_hash")?,
            began: UnixTime(row.int("began")?),
            ended: row.time_or_null("ended")?,
        })
    }
}

/// None where it is not on record, or a newer version wrote it.
fn judged(row: &Row) -> Sql<Option<JudgedBy>> {
    let (preset, purged) = (row.text_or_null("preset")?, row.text_or_null("purged")?);
    Ok(preset.zip(purged).and_then(|(preset, purged)| {
        Some(JudgedBy {
            preset: preset.parse().ok()?,
            purged: purged.parse().ok()?,
        })
    }))
}

impl JournalStep {
    pub(super) fn of(row: &Row) -> Sql<Self> {
        Ok(Self {
            id: StepId(row.int("step_id")?),
            room: Some(row.text("room")?).filter(|room| room != NO_GROUP),
            made: row.text_or_null("made")?,
            room_name: row.text("room_name")?,
            op: row.text("op")?,
            account: row.text_or_null("account")?,
            username: row.text_or_null("username")?,
            before: row.text_or_null("before")?,
            after: row.text_or_null("after")?,
            drift: row.text("drift")?,
            cmid: row.int_or_null("cmid")?,
            course: row.int_or_null("course")?,
            course_name: row.text_or_null("course_name")?,
            state: row.text("state")?,
            answer: row.text_or_null("answer")?,
            detail: row.text_or_null("detail")?,
            sent: row.time_or_null("sent")?,
            settled: row.time_or_null("settled")?,
        })
    }
}
