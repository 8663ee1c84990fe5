//! A group is changed by one run at a time, and by none while the site is frozen. Both sides are read again only once
//! the group is ours: what another run did to it before is seen then.

use std::fmt::Display;

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
        let lease = self.lease(&group.room).await?;
        match self.unfrozen_and_fresh(group).await {
            Ok(fresh) => Ok(Claimed { lease, fresh }),
            Err(skipped) => {
                give_back(lease).await;
                Err(skipped)
            }
        }
    }

    /// Makes a group ours, or whatever else is leased by that name.
    pub(super) async fn lease(&self, group: &(impl Display + Sync)) -> Result<Lease, Skipped> {
        let server = self.reader.server();
        let operator = operator();
        let leasing = self.store.lease(server, group, self.run, &operator);
        match leasing.await.map_err(|trouble| self.no_journal(&trouble))? {
            Leasing::Leased(lease) => Ok(lease),
            Leasing::HeldBy(holder) => Err(Skipped::LeasedBy(holder)),
        }
    }

    /// Whether nobody has frozen the site.
    pub(super) async fn unfrozen(&self) -> Result<(), Skipped> {
        let frozen = self.store.frozen(&self.plan.site).await;
        match frozen.map_err(|trouble| self.no_journal(&trouble))? {
            Some(freeze) => Err(Skipped::Frozen(freeze)),
            None => Ok(()),
        }
    }

    async fn unfrozen_and_fresh(&self, group: &GroupPlan) -> Result<Fresh, Skipped> {
        self.unfrozen().await?;
        super::tell(self.events, ApplyEvent::Rereading(Some(group.room.clone())));
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
