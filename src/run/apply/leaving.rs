//! A request that leaves: in that very moment, and not before it has waited for its turn, the store says whether the group
//! is still the run's, and notes the steps as sent.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use futures::future::BoxFuture;
use tokio::sync::mpsc::UnboundedSender;

use super::{Applying, tell};
use crate::domain::applied::{Outcome, Skipped};
use crate::domain::plan::{Change, Step};
use crate::domain::target::Target;
use crate::domain::trouble::{ChatTrouble, ChatTroubleKind, StoreTrouble};
use crate::rocketchat::{Departure, Writer};
use crate::run::ApplyEvent;
use crate::run::session::now;
use crate::store::{Lease, StepId, StepState, Store};

/// What leaves with one request.
pub(super) struct Leaving {
    store: Store,
    lease: Arc<Lease>,
    steps: Vec<StepId>,
    target: Option<Target>,
    changes: Vec<Change>,
    events: UnboundedSender<ApplyEvent>,
    told: AtomicBool,
    /// Why the journal could not be written.
    trouble: OnceLock<StoreTrouble>,
}

impl Departure for Leaving {
    fn may_leave(&self) -> BoxFuture<'_, bool> {
        Box::pin(async {
            let noted = self.store.sent_under(&self.lease, &self.steps, now());
            match noted.await {
                Ok(ours) => {
                    if ours && !self.told.swap(true, Ordering::Relaxed) {
                        self.tell();
                    }
                    ours
                }
                Err(trouble) => {
                    self.trouble.get_or_init(|| trouble);
                    false
                }
            }
        })
    }
}

impl Leaving {
    fn tell(&self) {
        for change in &self.changes {
            let (room, change) = (self.target.clone(), change.clone());
            tell(&self.events, ApplyEvent::Sent { room, change });
        }
    }
}

impl Applying<'_> {
    /// The request for these steps of a group, or for an account.
    pub(super) fn leaving(
        &self,
        lease: &Arc<Lease>,
        target: Option<&Target>,
        steps: &[(&Step, StepId)],
    ) -> Arc<Leaving> {
        Arc::new(Leaving {
            store: self.store.clone(),
            lease: Arc::clone(lease),
            steps: steps.iter().map(|(_, id)| *id).collect(),
            target: target.cloned(),
            changes: steps.iter().map(|(step, _)| step.change.clone()).collect(),
            events: self.events.clone(),
            told: AtomicBool::new(false),
            trouble: OnceLock::new(),
        })
    }

    /// What sends it.
    pub(super) fn writer_of(&self, leaving: &Arc<Leaving>) -> Writer {
        self.writer
            .asking(Arc::clone(leaving) as Arc<dyn Departure>)
    }

    /// Why it was held back.
    pub(super) fn held_back(&self, leaving: &Leaving) -> Skipped {
        match leaving.trouble.get() {
            Some(trouble) => self.no_journal(trouble),
            None => Skipped::LeaseLost,
        }
    }

    /// What becomes of a step whose request has not reached anybody; none where it may have.
    pub(super) async fn not_left(
        &self,
        leaving: &Leaving,
        id: StepId,
        trouble: &ChatTrouble,
    ) -> Option<Outcome> {
        match trouble.kind {
            ChatTroubleKind::Withheld => Some(Outcome::Skipped(self.held_back(leaving))),
            // Nobody was there to whom it could have been sent.
            ChatTroubleKind::Unreachable(_) => {
                let skipped = Skipped::Away(trouble.clone());
                let said = (Some((&skipped).into()), None);
                let step = (self.run, id);
                let settled = self.store.settle(step, StepState::Intended, said, now());
                Some(Outcome::Skipped(match settled.await {
                    Ok(()) => skipped,
                    Err(trouble) => self.no_journal(&trouble),
                }))
            }
            _ => None,
        }
    }
}
