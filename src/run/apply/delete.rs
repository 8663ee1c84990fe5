//! Before a group is deleted it is saved, and the export read again; and both sides once more, for that takes its time.

use std::sync::Arc;

use super::Applying;
use crate::domain::applied::{Outcome, Skipped};
use crate::domain::capabilities::Permission;
use crate::domain::chat::Chat;
use crate::domain::export::{Belonging, ExportTrouble};
use crate::domain::ids::RoomId;
use crate::domain::orphan::Purged;
use crate::domain::plan::{Change, GroupPlan, Step};
use crate::domain::trouble::{ChatTask, ChatTroubleKind};
use crate::rocketchat::{FoundRoom, Reader};
use crate::run::export::{Exported, Exporting, Within, verify};
use crate::store::Lease;

impl Applying<'_> {
    /// Whether a step may be sent: for one that deletes, everything that would be lost is saved.
    pub(super) async fn saved(
        &self,
        lease: &Arc<Lease>,
        (group, room): (&GroupPlan, &RoomId),
        step: &Step,
    ) -> Result<(), Outcome> {
        if !matches!(step.change, Change::Delete { .. }) {
            return Ok(());
        }
        let saved = self.save(lease, room).await.map_err(not_saved)?;
        self.unfrozen().await.map_err(Outcome::Skipped)?;
        for fresh in self.reread(&[group]).await {
            let fresh = fresh.map_err(Outcome::Skipped)?;
            if let Some(dropped) = fresh.verdict(step) {
                return Err(Outcome::Dropped(dropped));
            }
        }
        self.nothing_since(room, &saved).await.map_err(not_saved)?;
        if self.cancel.is_cancelled() {
            return Err(Outcome::Skipped(Skipped::Cancelled));
        }
        Ok(())
    }

    async fn save(&self, lease: &Arc<Lease>, room: &RoomId) -> Result<Exported, ExportTrouble> {
        let group = self.reader.state_of(room).await?;
        let consent = self.seen.policy.purged == Purged::OpenedAndDeleted;
        let exporting = Exporting {
            session: self.session,
            reader: self.reader,
            opening: consent.then(|| (self.writer.clone(), self.store)),
            server_version: self.seen.chat.version,
            as_of: self.seen.site.as_of,
            within: Some(Within {
                run: self.run,
                lease,
            }),
            // It is all that will be left of the group.
            disguise: None,
            cancel: self.cancel,
        };
        let exported = exporting.export(&group, Belonging::InBin, None).await?;
        let manifest = verify(&exported.folder)?;
        if manifest != exported.manifest || manifest.room != *room {
            return Err(ExportTrouble::Damaged(exported.folder));
        }
        tracing::info!(folder = %exported.folder.display(), "saved before it is deleted");
        Ok(exported)
    }

    /// Whether nothing has come or gone since. Into an archived group nobody writes: one that was looked at right before it
    /// was archived again, and has been so since. Whoever else has archived it may have let something in before.
    async fn nothing_since(&self, room: &RoomId, saved: &Exported) -> Result<(), ExportTrouble> {
        let group = self.reader.state_of(room).await?;
        let as_saved = if group.archived {
            let as_counted = saved.counted.is_none() || group.messages == saved.counted;
            saved.manifest.opened && as_counted
        } else {
            self.reader.newest_message(room).await? == saved.manifest.messages
        };
        if as_saved {
            Ok(())
        } else {
            Err(ExportTrouble::MovedOn)
        }
    }

    /// The server said that it has deleted the group: is it gone?
    pub(super) async fn deleted(&self, room: &RoomId) -> Outcome {
        match is_gone(self.reader, &self.seen.chat, room).await {
            Some(false) => {
                let doing = ChatTask::Delete(room.clone());
                let kind = ChatTroubleKind::StillThere;
                Outcome::Failed(self.reader.trouble(&doing, kind))
            }
            Some(true) | None => Outcome::Done,
        }
    }
}

/// Whether a group is gone; none where that cannot be told: only an account that sees all rooms is told so.
pub(super) async fn is_gone(reader: &Reader, seen: &Chat, room: &RoomId) -> Option<bool> {
    let sees_all = seen.capabilities.holds(Permission::ViewRoomAdministration);
    match reader.find_group(room).await.ok()? {
        FoundRoom::Group(_) | FoundRoom::NotAGroup { .. } => Some(false),
        FoundRoom::Gone => (sees_all == Some(true)).then_some(true),
    }
}

fn not_saved(trouble: ExportTrouble) -> Outcome {
    Outcome::Skipped(match trouble {
        ExportTrouble::Cancelled => Skipped::Cancelled,
        trouble => Skipped::NotSaved(Box::new(trouble)),
    })
}
