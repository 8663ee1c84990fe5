//! Who is changing a group just now. A group belongs to one run at a time, whoever shares the store; it falls free
//! when that run releases it, or soon after it has died.
//!
//! Whether a lease is still held is asked of the store itself, by its clock, in the very transaction that notes a step
//! as sent: a machine that slept meanwhile sends nothing.

use std::fmt::Display;
use std::time::Duration;

use tokio::task::AbortHandle;

use super::Store;
use super::database::{Row, Sql, Statement, Work};
use super::journal::{RunKind, sent_of};
use crate::domain::ids::UnixTime;
use crate::domain::journal::{RunId, StepId, StepState};
use crate::domain::lease::LeaseHolder;
use crate::domain::trouble::StoreTrouble;

/// How long a group stays leased after its holder was last heard of.
pub const LEASED_FOR: Duration = Duration::from_mins(1);

/// How often a holder is heard of.
const RENEWED_EVERY: Duration = Duration::from_secs(15);

/// What came of asking for a group.
#[derive(Debug)]
pub enum Leasing {
    /// It belongs to the run.
    Leased(Lease),
    /// It belongs to another one.
    HeldBy(LeaseHolder),
}

/// A group that belongs to a run, or the run itself, for as long as this value lives. Dropped without [`Self::release`], it falls free
/// after [`LEASED_FOR`].
#[derive(Debug)]
pub struct Lease {
    store: Store,
    token: i64,
    run: RunId,
    renewing: AbortHandle,
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.renewing.abort();
    }
}

impl Lease {
    /// Gives the group back.
    ///
    /// # Errors
    /// Where the store cannot be written; it then falls free by itself.
    pub async fn release(&self) -> Result<(), StoreTrouble> {
        self.renewing.abort();
        let statement = Statement::new("DELETE FROM lease WHERE token = $1").int(self.token);
        self.store
            .written(self.store.pool.execute(&statement).await)?;
        Ok(())
    }
}

impl Store {
    /// Says that a group is about to be opened to be saved, or archived again, as [`Self::sent_under`]: the lease is that of
    /// the run that saves it, or of the one that saves it before it deletes it.
    ///
    /// # Errors
    /// Where the store cannot be written: then it must not be sent.
    pub async fn sent_to_save(
        &self,
        lease: &Lease,
        step: StepId,
        at: UnixTime,
    ) -> Result<bool, StoreTrouble> {
        let mut work = self.written(self.pool.begin().await)?;
        if !self.written(prolong(&mut work, lease.token).await)? {
            return Ok(false);
        }
        let noted = Statement::new(
            "UPDATE step SET state = $1, sent = $2 WHERE id = $3
             AND run IN (SELECT id FROM run WHERE id = $4 OR (parent = $4 AND kind = $5))",
        )
        .text(<&'static str>::from(StepState::Sent))
        .int(at.0)
        .int(step.0)
        .int(lease.run.0)
        .text(<&'static str>::from(RunKind::Export));
        if self.written(work.execute(&noted).await)? == 0 {
            return Ok(false);
        }
        self.written(work.commit().await)?;
        Ok(true)
    }

    /// Asks for a group of a server, for a run. The server is named by its address, the group as the journal has it.
    ///
    /// # Errors
    /// Where the store cannot be written: then the group must not be changed.
    pub async fn lease(
        &self,
        server: &str,
        group: &(impl Display + Sync),
        run: RunId,
        operator: &str,
    ) -> Result<Leasing, StoreTrouble> {
        let token = fastrand::i64(1..);
        let mut work = self.written(self.pool.begin().await)?;
        let wanted = Wanted {
            server: &named(server),
            room: &group.to_string(),
            run,
            operator,
            token,
        };
        let held = self.written(take(&mut work, &wanted).await)?;
        self.written(work.commit().await)?;
        Ok(match held {
            Some(holder) => Leasing::HeldBy(holder),
            None => Leasing::Leased(Lease {
                store: self.clone(),
                token,
                run,
                renewing: tokio::spawn(renew(self.clone(), token)).abort_handle(),
            }),
        })
    }

    /// Says that steps are about to be sent in one request, as [`Self::sent`], if their group is still leased, and each of
    /// them still the run's own: whether all that is so. None of them is noted otherwise.
    ///
    /// # Errors
    /// Where the store cannot be written: then they must not be sent.
    pub async fn sent_under(
        &self,
        lease: &Lease,
        steps: &[StepId],
        at: UnixTime,
    ) -> Result<bool, StoreTrouble> {
        let mut work = self.written(self.pool.begin().await)?;
        if !self.written(prolong(&mut work, lease.token).await)? {
            return Ok(false);
        }
        // Whoever resumes a run takes its steps away.
        let noted = self.written(work.execute(&sent_of(lease.run, steps, at)).await)?;
        if usize::try_from(noted) != Ok(steps.len()) {
            return Ok(false);
        }
        self.written(work.commit().await)?;
        Ok(true)
    }
}

struct Wanted<'a> {
    server: &'a str,
    room: &'a str,
    run: RunId,
    operator: &'a str,
    token: i64,
}

/// Takes the group where nobody has it, or whoever had it has not been heard of; else says who has it.
async fn take(work: &mut Work, wanted: &Wanted<'_>) -> Sql<Option<LeaseHolder>> {
    let now = work.clock().await?;
    let take = Statement::new(
        "INSERT INTO lease (server, room, token, operator, pid, run, since, expires)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (server, room) DO UPDATE SET token = excluded.token, operator = excluded.operator,
             pid = excluded.pid, run = excluded.run, since = excluded.since, expires = excluded.expires
         WHERE lease.expires <= $7",
    )
    .text(wanted.server)
    .text(wanted.room)
    .int(wanted.token)
    .text(wanted.operator)
    .int(i64::from(std::process::id()))
    .int(wanted.run.0)
    .int(now.0)
    .int(until(now));
    if work.execute(&take).await? > 0 {
        return Ok(None);
    }
    let who = Statement::new(
        "SELECT operator, pid, run, since FROM lease WHERE server = $1 AND room = $2",
    )
    .text(wanted.server)
    .text(wanted.room);
    // The row that was in the way is locked by this transaction: it cannot have gone.
    let row = work.row(&who).await?.ok_or(sqlx::Error::RowNotFound)?;
    holder(&row).map(Some)
}

pub(super) fn holder(row: &Row) -> Sql<LeaseHolder> {
    Ok(LeaseHolder {
        operator: row.text("operator")?,
        pid: row.int("pid")?,
        run: row.int("run")?,
        since: UnixTime(row.int("since")?),
    })
}

/// Holds on to a lease that has not run out; whether it has not.
async fn prolong(work: &mut Work, token: i64) -> Sql<bool> {
    let now = work.clock().await?;
    let statement =
        Statement::new("UPDATE lease SET expires = $1 WHERE token = $2 AND expires > $3")
            .int(until(now))
            .int(token)
            .int(now.0);
    Ok(work.execute(&statement).await? > 0)
}

fn until(now: UnixTime) -> i64 {
    let seconds = i64::try_from(LEASED_FOR.as_secs()).unwrap_or(i64::MAX);
    now.0.saturating_add(seconds)
}

/// Renews until it is stopped, or the lease is lost. A store that is away for a while is asked again.
async fn renew(store: Store, token: i64) {
    loop {
        tokio::time::sleep(RENEWED_EVERY).await;
        let renewed = async {
            let mut work = store.pool.begin().await?;
            let held = prolong(&mut work, token).await?;
            work.commit().await?;
            Sql::Ok(held)
        };
        match renewed.await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::debug!(%error, "a lease could not be renewed"),
        }
    }
}

/// A server by its address, whatever the scheme, the case of its name, and a slash at its end.
fn named(address: &str) -> String {
    let address = address.trim().to_lowercase();
    let bare = address
        .split_once("://")
        .map_or(address.as_str(), |(_, rest)| rest);
    bare.trim_end_matches('/').to_owned()
}
