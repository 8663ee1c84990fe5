//! A group is changed by one run at a time, and by none while the site is frozen. Both sides are read again only once
//! the group is ours: what another run did to it before is seen then.

use std::fmt::Display;
use std::sync::Arc;

use super::Applying;
use super::reread::Fresh;
use crate::domain::applied::Skipped;
use crate::domain::plan::GroupPlan;
use crate::domain::target::Target;
use crate::domain::trouble::StoreTrouble;
use crate::run::{ApplyEvent, operator};
use crate::store::{Lease, Leasing};

/// A group that is ours, as it is now.
pub(super) struct Claimed {
    pub(super) lease: Arc<Lease>,
    /// The group that there is for an activity that has lost its own.
    pub(super) of_room: Option<Arc<Lease>>,
    pub(super) fresh: Fresh,
}

impl Claimed {
    pub(super) async fn give_back(&self) {
        give_back(&self.lease).await;
        if let Some(lease) = &self.of_room {
            give_back(lease).await;
        }
    }
}

impl Applying<'_> {
    /// Makes groups ours and reads them again; or says why one is left alone.
    pub(super) async fn claim(&self, groups: &[&GroupPlan]) -> Vec<Result<Claimed, Skipped>> {
        let mut leases = Vec::with_capacity(groups.len());
        for group in groups {
            leases.push(match self.stopped() {
                Some(skipped) => Err(skipped),
                None => self.lease_whole(group).await,
            });
        }
        let leased = || {
            groups
                .iter()
                .zip(&leases)
                .filter(|(_, lease)| lease.is_ok())
        };
        let ours: Vec<&GroupPlan> = leased().map(|(group, _)| *group).collect();
        let mut fresh = self.unfrozen_and_fresh(&ours).await.into_iter();
        let mut claimed = Vec::with_capacity(groups.len());
        for lease in leases {
            claimed.push(match lease {
                Err(skipped) => Err(skipped),
                Ok((lease, of_room)) => match fresh.next() {
                    Some(Ok(fresh)) => Ok(Claimed {
                        lease,
                        of_room,
                        fresh,
                    }),
                    Some(Err(skipped)) => {
                        give_back(&lease).await;
                        if let Some(lease) = of_room {
                            give_back(&lease).await;
                        }
                        Err(skipped)
                    }
                    // Each of ours was read.
                    None => Err(Skipped::Cancelled),
                },
            });
        }
        claimed
    }

    /// Makes a group ours: the activity that has lost its own, and the group that there is for it.
    async fn lease_whole(
        &self,
        group: &GroupPlan,
    ) -> Result<(Arc<Lease>, Option<Arc<Lease>>), Skipped> {
        let lease = self.lease(&group.room).await?;
        let Target::Lost(cm) = group.room else {
            return Ok((lease, None));
        };
        let of_room = match self.room_of_lost(cm, group).await {
            Ok(None) => Ok(None),
            Ok(Some(room)) => self.lease(&room).await.map(Some),
            Err(skipped) => Err(skipped),
        };
        match of_room {
            Ok(of_room) => Ok((lease, of_room)),
            Err(skipped) => {
                give_back(&lease).await;
                Err(skipped)
            }
        }
    }

    /// Makes a group ours, or whatever else is leased by that name.
    pub(super) async fn lease(&self, group: &(impl Display + Sync)) -> Result<Arc<Lease>, Skipped> {
        let server = self.reader.server();
        let operator = operator();
        let leasing = self.store.lease(server, group, self.run, &operator);
        match leasing.await.map_err(|trouble| self.no_journal(&trouble))? {
            Leasing::Leased(lease) => Ok(Arc::new(lease)),
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

    async fn unfrozen_and_fresh(&self, groups: &[&GroupPlan]) -> Vec<Result<Fresh, Skipped>> {
        if groups.is_empty() {
            return Vec::new();
        }
        if let Err(skipped) = self.unfrozen().await {
            return groups.iter().map(|_| Err(skipped.clone())).collect();
        }
        for group in groups {
            super::tell(self.events, ApplyEvent::Rereading(Some(group.room.clone())));
        }
        self.reread(groups).await
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
pub(super) async fn give_back(lease: &Lease) {
    if let Err(trouble) = lease.release().await {
        tracing::warn!(%trouble, "a group could not be given back; it falls free in a minute");
    }
}
