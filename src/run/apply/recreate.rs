//! A group for an activity that has lost its own: made, or found. Whatever happens after that, the link is remembered.

use std::sync::PoisonError;

use rustc_hash::FxHashMap;

use super::step::doubtful;
use super::{Applying, Fresh, spoiled, tell};
use crate::domain::applied::{ApplyReport, Dropped, Outcome, Skipped};
use crate::domain::awaited::AwaitedLink;
use crate::domain::chat::{Chat, Group, Lookup};
use crate::domain::drift::Fix;
use crate::domain::ids::{CmId, RoomId, Username};
use crate::domain::plan::{Change, GroupPlan, Step, Who};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::refusal::{Refusal, RoomNameFault};
use crate::domain::target::Target;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use crate::engine::{drift, plan, site_is_held};
use crate::moodle::Scope;
use crate::rocketchat::FoundRoom;
use crate::run::session::now;
use crate::run::{ApplyEvent, RunError, Session};
use crate::store::StepId;

impl Applying<'_> {
    /// Gives an activity a group again.
    pub(super) async fn apply_lost(
        &self,
        cm: CmId,
        group: &GroupPlan,
        ids: &[StepId],
        report: &mut ApplyReport,
    ) {
        let fresh = if self.cancel.is_cancelled() {
            Err(Skipped::Cancelled)
        } else {
            tell(self.events, ApplyEvent::Rereading(group.room.clone()));
            self.reread_lost(cm, group).await
        };
        let mut room: Option<RoomId> = None;
        let mut dropped: Option<Dropped> = None;
        let mut failed: Vec<&Step> = Vec::new();
        for (step, id) in group.steps.iter().zip(ids) {
            let verdict = fresh.as_ref().map(|fresh| fresh.verdict(step));
            let outcome = match verdict {
                Err(skipped) => Outcome::Skipped(skipped.clone()),
                Ok(_) if self.cancel.is_cancelled() => Outcome::Skipped(Skipped::Cancelled),
                Ok(Some(why)) => Outcome::Dropped(why),
                Ok(None) if makes_it(&step.change) => {
                    let (made, outcome) = self.make(&group.room, step, *id).await;
                    if let Some(made) = made {
                        self.await_link(cm, &made).await;
                        room = Some(made);
                    }
                    outcome
                }
                Ok(None) => match (&room, &dropped) {
                    (Some(room), _) if !spoiled(step, &failed) => {
                        self.send(&group.room, room, step, *id).await
                    }
                    // Without the group there is nothing to do to it.
                    (None, Some(why)) => Outcome::Dropped(why.clone()),
                    _ => Outcome::Skipped(Skipped::AfterFailure),
                },
            };
            match &outcome {
                Outcome::Dropped(why) if makes_it(&step.change) => dropped = Some(why.clone()),
                Outcome::Failed(_) | Outcome::Unknown(_) => failed.push(step),
                _ => {}
            }
            self.settle(group, step, *id, outcome, report).await;
        }
    }

    /// Reads again what the group would rest on: the course, whether the old id leads nowhere, and whether the group that
    /// would take its place is still free.
    async fn reread_lost(&self, cm: CmId, group: &GroupPlan) -> Result<Fresh, Skipped> {
        let site = self
            .reread_moodle(&Scope::Courses(group.courses.clone()))
            .await?;
        let seen = &self.seen.chat;
        let mut groups: Vec<Group> = self.seen.unlinked_groups().cloned().collect();
        let mut lookups = FxHashMap::default();
        let old = site.activity(cm).and_then(|activity| activity.room.clone());
        if let Some(old) = old {
            let found = self.reader.find_group(&old).await.map_err(unreadable)?;
            let lookup = match found {
                FoundRoom::Group(group) => {
                    groups.push(*group);
                    None
                }
                FoundRoom::NotAGroup { name } => Some(Lookup::NotAGroup { name }),
                FoundRoom::Gone => Some(Lookup::Gone),
            };
            lookups.extend(lookup.map(|lookup| (old, Reading::Known(lookup))));
        }
        for step in &group.steps {
            if let Change::Adopt { room, .. } = &step.change {
                groups.retain(|group| group.id != *room);
                groups.extend(self.still_free(room).await?);
            }
        }
        // Somebody else may have made it meanwhile.
        let awaited = self.session.awaited().await;
        for link in awaited.iter().filter(|link| link.cm == cm) {
            let found = self.reader.find_group(&link.room).await;
            if let FoundRoom::Group(group) = found.map_err(unreadable)? {
                groups.retain(|other| other.id != group.id);
                groups.push(*group);
            }
        }
        groups.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        let chat = Chat {
            read_at: seen.read_at,
            version: seen.version,
            api_account: seen.api_account.clone(),
            capabilities: seen.capabilities.clone(),
            accounts: seen.accounts.clone(),
            groups: Reading::Known(groups),
            lookups,
        };
        let ground = self
            .session
            .ground(site, chat.into(), &self.seen.neighbours)
            .awaiting(awaited);
        let findings = drift(&ground, Session::checks(self.limits));
        if site_is_held(&findings, self.limits) {
            return Err(Skipped::SiteHeld);
        }
        let of_activity = findings.drifts.iter().filter(|drift| {
            drift.activity == Some(cm) && matches!(drift.fix, Some(Fix::Recreate | Fix::Adopt))
        });
        let fresh = plan(&ground, of_activity);
        Ok(Fresh {
            changes: fresh.steps().map(|(_, step)| step.change.clone()).collect(),
        })
    }

    /// A group as it is now, unless something in Moodle points at it by now, or it is gone.
    async fn still_free(&self, room: &RoomId) -> Result<Option<Group>, Skipped> {
        let linked = self.session.linked_rooms().await;
        let linked = linked.map_err(|error| match error {
            RunError::Moodle(trouble) => Skipped::MoodleUnreadable(trouble),
            _ => Skipped::Cancelled,
        })?;
        if linked.contains(room) {
            return Ok(None);
        }
        match self.reader.state_of(room).await {
            Ok(group) => Ok(Some(group)),
            Err(ChatTrouble {
                kind: ChatTroubleKind::GoneOrNotVisible,
                ..
            }) => Ok(None),
            Err(trouble) => Err(unreadable(trouble)),
        }
    }

    /// Makes or takes the group: which one it is, and what became of the step.
    async fn make(&self, target: &Target, step: &Step, id: StepId) -> (Option<RoomId>, Outcome) {
        if let Some(skipped) = self.announce(target, step, id).await {
            return (None, skipped);
        }
        match &step.change {
            Change::Recreate { name, members } => self.recreate(name, members).await,
            // It is there, and Rocket.Chat knows nothing of Moodle's links.
            Change::Adopt { room, .. } => (Some(room.clone()), Outcome::Done),
            _ => (None, Outcome::AlreadySo),
        }
    }

    async fn recreate(&self, name: &str, members: &[Who]) -> (Option<RoomId>, Outcome) {
        let usernames: Vec<&Username> = members.iter().map(|who| &who.username).collect();
        let (room, outcome) = match self.writer.create_group(name, &usernames).await {
            Ok(group) => (group.id, Outcome::Done),
            Err(trouble) if doubtful(&trouble) => match self.made_meanwhile(name).await {
                Ok(Some(room)) => (room, Outcome::Done),
                Ok(None) => return (None, Outcome::Failed(trouble)),
                Err(_unreadable) => return (None, Outcome::Unknown(trouble)),
            },
            Err(trouble) if is_taken(&trouble) => match self.made_meanwhile(name).await {
                Ok(Some(room)) => (room, Outcome::AlreadySo),
                Ok(None) | Err(_) => return (None, Outcome::Failed(trouble)),
            },
            Err(trouble) => return (None, Outcome::Failed(trouble)),
        };
        // The server leaves out whom it does not know, and says nothing.
        let outcome = match self.reader.people(&room).await {
            Ok(there) => {
                let lacks = |who: &&Who| !there.iter().any(|member| member.account == who.account);
                match members.iter().filter(lacks).count() {
                    0 => outcome,
                    lacking => {
                        let doing = ChatTask::CreateGroup(name.into());
                        let kind = ChatTroubleKind::MembersDropped { lacking };
                        Outcome::Failed(self.reader.trouble(&doing, kind))
                    }
                }
            }
            Err(trouble) => Outcome::Unknown(trouble),
        };
        (Some(room), outcome)
    }

    /// The group of that name that was not there when the plan was made, and that the API account has made.
    async fn made_meanwhile(&self, name: &str) -> Result<Option<RoomId>, ChatTrouble> {
        let seen = &self.seen.chat;
        let list = self.reader.groups(&|_, _| ()).await?;
        let made = list.groups.into_iter().find(|group| {
            (&*group.name == name || &*group.display_name == name)
                && group.creator.as_ref() == Some(&seen.api_account)
                && seen.group(&group.id).is_none()
        });
        Ok(made.map(|group| group.id))
    }

    /// Remembers that Moodle is to get the link. Where that cannot be written, the next read finds the group by its name.
    async fn await_link(&self, cm: CmId, room: &RoomId) {
        let Some(activity) = self.seen.site.activity(cm) else {
            return;
        };
        let link = AwaitedLink {
            cm,
            instance: activity.instance,
            old: activity.room.clone(),
            room: room.clone(),
            since: now(),
            table: self.session.plugin_table(),
        };
        let name = &self.session.config().name;
        if let Err(trouble) = self.store.await_link(name, &link).await {
            tracing::error!(%trouble, "a group that waits for its link cannot be remembered");
        }
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.push(link);
    }
}

const fn makes_it(change: &Change) -> bool {
    matches!(change, Change::Recreate { .. } | Change::Adopt { .. })
}

fn unreadable(trouble: ChatTrouble) -> Skipped {
    Skipped::GroupUnreadable(UnknownReason::Chat(trouble))
}

const fn is_taken(trouble: &ChatTrouble) -> bool {
    matches!(
        &trouble.kind,
        ChatTroubleKind::Refused(Refusal::RoomName {
            fault: RoomNameFault::Taken | RoomNameFault::TakenByArchived,
            ..
        })
    )
}
