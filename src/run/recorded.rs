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
        Ok(Recorded { run, steps })
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

    /// How many steps may still have to be done.
    pub fn open(&self) -> usize {
        self.steps.iter().filter(|step| step.is_open()).count()
    }
}
