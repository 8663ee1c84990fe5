//! A run of the journal, taken up: refused where it is another site's, another server's, or still going on.

use super::apply::server;
use super::operator::is_dead;
use super::{Observation, RunError, Session};
use crate::domain::journal::{JournalStep, RunId, RunRecord};
use crate::domain::limits::{LimitName, Limits};
use crate::domain::unfinished::RunRefusal;
use crate::store::{RunKind, Store};

/// A run and its steps, as the journal has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The run.
    pub run: RunRecord,
    /// Its steps, in the order in which they were intended.
    pub steps: Vec<JournalStep>,
    /// The runs that went on with it, to which the rest of its steps went over; empty where nobody has asked for them.
    pub rest: Vec<Self>,
}

impl Session {
    /// A run by its number.
    ///
    /// # Errors
    /// Where there is none, it is another site's, it still goes on, or the journal cannot be read.
    pub async fn recorded(&self, number: i64) -> Result<Recorded, RunError> {
        let store = self.store().await?;
        let run = store.run(RunId(number)).await?;
        self.taken_up(run.ok_or(RunRefusal::NoRun(number))?).await
    }

    /// A run by its number, with those that went on with what it left.
    ///
    /// # Errors
    /// As [`Self::recorded`], of each of them.
    pub async fn recorded_whole(&self, number: i64) -> Result<Recorded, RunError> {
        let mut whole = self.recorded(number).await?;
        let store = self.store().await?;
        for run in store.resumptions(whole.run.id).await? {
            whole.rest.push(self.taken_up(run).await?);
        }
        Ok(whole)
    }

    /// The last run of the site that never ended, or has steps that may still have to be done.
    ///
    /// # Errors
    /// Where it still goes on, or the journal cannot be read.
    pub async fn unfinished(&self) -> Result<Option<Recorded>, RunError> {
        let store = self.store().await?;
        match store.unfinished(&self.config().name).await? {
            Some(run) => Ok(Some(self.taken_up(run).await?)),
            None => Ok(None),
        }
    }

    async fn taken_up(&self, run: RunRecord) -> Result<Recorded, RunError> {
        let here = &self.config().name;
        if *run.site != **here {
            return Err(RunRefusal::OtherSite {
                run: run.id,
                site: run.site,
                here: here.to_string(),
            }
            .into());
        }
        let store = self.store().await?;
        is_over(store, run.id).await?;
        // A group is saved under the lease of the run that deletes it.
        if let Some(parent) = run.parent
            && run.kind == <&str>::from(RunKind::Export)
        {
            is_over(store, parent).await?;
        }
        let steps = store.steps(run.id).await?;
        Ok(Recorded {
            run,
            steps,
            rest: Vec::new(),
        })
    }

    /// Refuses a run that changed another server than this one.
    ///
    /// # Errors
    /// Where it did.
    pub async fn is_server_of(&self, run: &RunRecord, seen: &Observation) -> Result<(), RunError> {
        let reader = self.chat(&seen.ground.site.settings).await?;
        match (&run.server, server(reader)) {
            (Some(server), Some(here)) if **server != *here => Err(RunRefusal::OtherServer {
                run: run.id,
                server: server.clone(),
                here: here.to_string(),
            }
            .into()),
            _ => Ok(()),
        }
    }
}

/// Refuses a run of which somebody still changes a group. A process of this machine that died with one in its hands
/// is not waited for.
async fn is_over(store: &Store, run: RunId) -> Result<(), RunError> {
    for holder in store.holders(run).await? {
        if !is_dead(&holder.operator, holder.pid) {
            return Err(RunRefusal::GoesOn { holder }.into());
        }
        store.bury(&holder).await?;
    }
    Ok(())
}

impl Recorded {
    /// What its operator has consented to.
    pub fn consents(&self) -> Vec<(LimitName, u64)> {
        let consents = self.run.consents.as_deref().unwrap_or_default();
        let consents = consents.split(' ');
        consents
            .filter_map(|consent| {
                let (name, figure) = consent.split_once('=')?;
                Some((name.parse().ok()?, figure.parse().ok()?))
            })
            .collect()
    }

    /// The limits under which it was cleared, where the configuration is the same.
    pub fn limits(&self, configured: &Limits) -> Limits {
        let consents = self.consents().into_iter();
        consents.fold(*configured, |limits, (name, figure)| {
            limits.with(name, figure)
        })
    }

    /// The steps with which it began, wherever they are now, in the order in which they were intended.
    pub fn all_steps(&self) -> Vec<&JournalStep> {
        let rest = self.rest.iter().flat_map(|run| &run.steps);
        let mut all: Vec<&JournalStep> = self.steps.iter().chain(rest).collect();
        all.sort_by_key(|step| step.id);
        all
    }

    /// How many steps may still have to be done; of this run alone.
    pub fn open(&self) -> usize {
        self.steps.iter().filter(|step| step.is_open()).count()
    }
}
