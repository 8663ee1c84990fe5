//! A group is changed by one run at a time, and by none while the site is frozen. Both sides are read again only once
//! the group is ours: what another run did to it before is seen then.

use super::{Applying, Fresh};
use crate::domain::applied::Skipped;
use crate::domain::plan::GroupPlan;
use crate::domain::trouble::StoreTrouble;
use crate::run::{ApplyEvent, operator};
use crate::store::{Lease, Leasing};

/// A group that is ours, as it is now.
pub(super) struct Claimed {
    pub(super) lease: Lease,
    pub(super) fresh: Fresh,
}

impl Applying<'_> {
    /// Makes a group ours and reads it again; or says why it is left alone.
    pub(super) async fn claim(&self, group: &GroupPlan) -> Result<Claimed, Skipped> {
        if let Some(skipped) = self.stopped() {
            return Err(skipped);
        }
        let server = self.reader.server();
        let leasing = self
            .store
            .lease(server, &group.room, self.run, &operator())
            .await
            .map_err(|trouble| self.no_journal(&trouble))?;
        let lease = match leasing {
            Leasing::Leased(lease) => lease,
            Leasing::HeldBy(holder) => return Err(Skipped::LeasedBy(holder)),
        };
        match self.unfrozen_and_fresh(group).await {
            Ok(fresh) => Ok(Claimed { lease, fresh }),
            Err(skipped) => {
                give_back(lease).await;
                Err(skipped)
            }
        }
    }

    async fn unfrozen_and_fresh(&self, group: &GroupPlan) -> Result<Fresh, Skipped> {
        let frozen = self.store.frozen(&self.plan.site).await;
        if let Some(freeze) = frozen.map_err(|trouble| self.no_journal(&trouble))? {
            return Err(Skipped::Frozen(freeze));
        }
        super::tell(self.events, ApplyEvent::Rereading(group.room.clone()));
        self.reread(group).await
    }

    /// Why nothing more is sent; none where the run goes on.
    pub(super) fn stopped(&self) -> Option<Skipped> {
        if self.cancel.is_cancelled() {
            return Some(Skipped::Cancelled);
        }
        self.lost.get().cloned()
    }

    /// The journal is no more: the run sends nothing from now on.
    pub(super) fn no_journal(&self, trouble: &StoreTrouble) -> Skipped {
        tracing::error!(%trouble, "nothing is sent without a journal");
        let skipped = Skipped::NoJournal(trouble.to_string());
        self.lost.get_or_init(|| skipped).clone()
    }
}

/// Lets others have the group. Where the store is away, it falls free by itself.
pub(super) async fn give_back(lease: Lease) {
    if let Err(trouble) = lease.release().await {
        tracing::warn!(%trouble, "a group could not be given back; it falls free in a minute");
    }
}
