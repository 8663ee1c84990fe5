//! What a timer does: of everything that is planned, what may be done unasked, as far as the limits let it. What a
//! single group trips is set aside with that group; whatever is about more than one group holds all of it.

use rustc_hash::FxHashSet;

use super::operator::is_dead;
use super::{Observation, RunError, Session, operator};
use crate::domain::drift::{Drift, DriftKey};
use crate::domain::ids::RoomId;
use crate::domain::journal::RunId;
use crate::domain::limits::Limits;
use crate::domain::plan::{Hold, Plan};
use crate::domain::unasked::Unasked;
use crate::engine::{self, ClearedPlan, Held, Selected, Verdict};
use crate::store::Leasing;

/// What is done unasked, and what is not.
#[derive(Debug, Clone)]
pub struct Unattended {
    /// What is carried out; none where there is nothing, or all of it is held.
    pub cleared: Option<ClearedPlan>,
    /// Why some or all of it is held.
    pub holds: Vec<Hold>,
    /// What would be done were nothing held.
    pub wanted: Plan,
}

/// What of the selection may be done unasked, within the limits.
pub fn unattended(
    observation: &Observation,
    selected: &Selected,
    unasked: &Unasked,
    limits: &Limits,
) -> Unattended {
    let ground = &observation.ground;
    let planned = observation.findings.drifts.iter();
    let mut drifts: Vec<&Drift> = planned
        .filter(|drift| selected.plans(drift) && unasked.takes(drift.code))
        .collect();
    let everything = engine::plan(ground, drifts.iter().copied());
    let asked_for: FxHashSet<DriftKey> = everything
        .steps()
        .filter(|(_, step)| !unasked.allows(step))
        .map(|(_, step)| step.repairs.clone())
        .collect();
    drifts.retain(|drift| !asked_for.contains(&drift.key()));
    let wanted = engine::plan(ground, drifts.iter().copied());
    let (mut plan, mut holds) = (wanted.clone(), Vec::new());
    let cleared = loop {
        match observation.clear(plan, limits) {
            Verdict::Cleared(cleared) => break Some(cleared),
            Verdict::Held(Held { holds: found, .. }) => {
                let rooms: Option<FxHashSet<RoomId>> =
                    found.iter().map(|hold| hold.group.clone()).collect();
                holds.extend(found);
                let Some(rooms) = rooms else { break None };
                let before = drifts.len();
                drifts.retain(|drift| {
                    drift
                        .group
                        .as_ref()
                        .is_none_or(|room| !rooms.contains(room))
                });
                if drifts.len() == before {
                    break None;
                }
                plan = engine::plan(ground, drifts.iter().copied());
            }
        }
    };
    Unattended {
        cleared: cleared.filter(|cleared| !cleared.plan().is_empty()),
        holds,
        wanted,
    }
}

impl Session {
    /// Makes this the only sync of the site, for as long as the lease lives, whoever shares the store.
    ///
    /// # Errors
    /// Where the store cannot be opened or written.
    pub async fn alone(&self) -> Result<Leasing, RunError> {
        let leasing = self.ask_to_be_alone().await?;
        match leasing {
            // Killed on this machine: nobody waits until it would have been heard of.
            Leasing::HeldBy(holder) if is_dead(&holder.operator, holder.pid) => {
                self.store().await?.bury(&holder).await?;
                self.ask_to_be_alone().await
            }
            leasing => Ok(leasing),
        }
    }

    async fn ask_to_be_alone(&self) -> Result<Leasing, RunError> {
        let (store, site) = (self.store().await?, &self.config().name);
        Ok(store.lease(SYNC, site, NO_RUN, &operator()).await?)
    }
}

/// Stands where leases of groups have their server's address, which is never a single word.
const SYNC: &str = "*sync*";

/// It is taken before there is a run.
const NO_RUN: RunId = RunId(0);
