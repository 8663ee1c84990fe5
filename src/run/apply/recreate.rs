//! A group for an activity that has lost its own: made, or found. Whatever happens after that, the link is remembered.

use std::sync::{Arc, PoisonError};

use rustc_hash::FxHashMap;

use super::claim::{Claimed, give_back};
use super::reread::{Fresh, MoodleNow, unread};
use super::step::{doubtful, not_so};
use super::{Applying, SoFar};
use crate::domain::applied::{Dropped, Outcome, Skipped, StepResult};
use crate::domain::chat::{Chat, Group, Lookup};
use crate::domain::drift::Fix;
use crate::domain::ids::{ChatUserId, CmId, RoomId, Username};
use crate::domain::plan::{Change, GroupPlan, Step, Who};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::refusal::{Refusal, RoomNameFault};
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use crate::engine::{drift, plan, site_is_held, would_make};
use crate::rocketchat::{Departure as _, FoundRoom, Reader, Writer};
use crate::run::{RunError, Session};
use crate::store::{Lease, StepId};

impl Applying<'_> {
    /// Gives an activity a group again, or goes on with one that a run has made.
    pub(super) async fn apply_lost(
        &self,
        cm: CmId,
        group: &GroupPlan,
        ids: &[StepId],
        claimed: Result<Claimed, Skipped>,
    ) -> Vec<StepResult> {
        let mut results = Vec::with_capacity(ids.len());
        let fresh = claimed.as_ref().ok().map(|claimed| &claimed.fresh);
        let held = claimed.as_ref().ok().and_then(|ours| ours.of_room.as_ref());
        let mut made = match fresh.and_then(|fresh| fresh.made.clone()) {
            Some(room) => self.here(room, held).await,
            None => Standing::Not,
        };
        let mut so_far = SoFar::default();
        for (step, id) in group.steps.iter().zip(ids) {
            let outcome = match &claimed {
                Err(skipped) => Outcome::Skipped(skipped.clone()),
                Ok(Claimed { lease, fresh, .. }) => match (self.stopped(), fresh.verdict(step)) {
                    (Some(skipped), _) => Outcome::Skipped(skipped),
                    (None, Some(why)) => Outcome::Dropped(why),
                    (None, None) if step.awaits_account() => {
                        Outcome::Skipped(self.made.lacking(step))
                    }
                    (None, None) if makes_it(&step.change) => {
                        let (room, outcome) = self.make(lease, (cm, group), step, *id).await;
                        if let Some(room) = room {
                            made = self.here(room, held).await;
                        }
                        outcome
                    }
                    (None, None) => match (&made, so_far.forbids(step)) {
                        // Without the group there is nothing to do to it.
                        (Standing::NoMore(why), _) => Outcome::Dropped(why.clone()),
                        (_, Some(skipped)) => Outcome::Skipped(skipped),
                        (Standing::Here(room, lease), None) => {
                            self.send(lease, (&group.room, room), step, *id).await
                        }
                        (Standing::Theirs(skipped), None) => Outcome::Skipped(skipped.clone()),
                        (Standing::Not, None) => Outcome::Skipped(so_far.without_group()),
                    },
                },
            };
            so_far.note(step, &outcome);
            if let Outcome::Dropped(why) = &outcome
                && makes_it(&step.change)
            {
                made = Standing::NoMore(why.clone());
            }
            let target = Some(&group.room);
            results.push(self.settle(target, step, *id, outcome).await);
        }
        if let Standing::Here(_, lease) = &made {
            give_back(lease).await;
        }
        if let Ok(claimed) = &claimed {
            claimed.give_back().await;
        }
        results
    }

    /// A group that is there is changed by one run at a time, whatever it was planned as.
    async fn here(&self, room: RoomId, held: Option<&Arc<Lease>>) -> Standing {
        match held {
            Some(lease) => Standing::Here(room, Arc::clone(lease)),
            None => match self.lease(&room).await {
                Ok(lease) => Standing::Here(room, lease),
                Err(skipped) => Standing::Theirs(skipped),
            },
        }
    }

    /// The group that there is for an activity that has lost its own: the one that is to be adopted, or one that a run has
    /// made.
    pub(super) async fn room_of_lost(
        &self,
        cm: CmId,
        group: &GroupPlan,
    ) -> Result<Option<RoomId>, Skipped> {
        for step in &group.steps {
            match &step.change {
                Change::Adopt { room, .. } => return Ok(Some(room.clone())),
                Change::Recreate { .. } => return Ok(None),
                _ => {}
            }
        }
        let awaited = self.session.awaited().await;
        let awaited = awaited.map_err(|trouble| self.no_journal(&trouble))?;
        let link = awaited.iter().find(|link| link.cm == cm);
        Ok(link.map(|link| link.room.clone()))
    }

    /// Reads again what the group would rest on beside the course: whether the old id leads nowhere, and whether the group that
    /// would take its place is still free.
    pub(super) async fn reread_lost(
        &self,
        cm: CmId,
        group: &GroupPlan,
        MoodleNow { site, neighbours }: &MoodleNow,
    ) -> Result<Fresh, Skipped> {
        let seen = &self.chat;
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
        // Somebody else may have made it meanwhile; or this run, before it was interrupted.
        let awaited = self.session.awaited().await;
        let awaited = awaited.map_err(|trouble| self.no_journal(&trouble))?;
        let mut made = None;
        for link in awaited.iter().filter(|link| link.cm == cm) {
            let found = self.reader.find_group(&link.room).await;
            if let FoundRoom::Group(group) = found.map_err(unreadable)? {
                groups.retain(|other| other.id != group.id);
                made = Some(group.id.clone());
                groups.push(*group);
            }
        }
        let goes_on = !group.steps.iter().any(|step| makes_it(&step.change));
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
            .ground(Arc::clone(site), chat.into(), neighbours)
            .awaiting(awaited);
        let findings = drift(&ground, Session::checks(self.limits));
        if site_is_held(&findings, self.limits) {
            return Err(Skipped::SiteHeld);
        }
        let changes = if goes_on {
            // What the group gets that was made is what it would get if it were made now.
            made.as_ref()
                .map_or_else(Vec::new, |_| would_make(&ground, cm))
        } else {
            let of_activity = findings.drifts.iter().filter(|drift| {
                drift.activity == Some(cm) && matches!(drift.fix, Some(Fix::Recreate | Fix::Adopt))
            });
            let fresh = plan(&ground, of_activity);
            fresh.steps().map(|(_, step)| step.change.clone()).collect()
        };
        Ok(Fresh {
            changes,
            gone: Dropped::NoLongerDrift,
            made: made.filter(|_| goes_on),
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
    async fn make(
        &self,
        lease: &Arc<Lease>,
        (cm, group): (CmId, &GroupPlan),
        step: &Step,
        id: StepId,
    ) -> (Option<RoomId>, Outcome) {
        let leaving = self.leaving(lease, Some(&group.room), &[(step, id)]);
        match &step.change {
            Change::Recreate { name, members } => {
                // Whose account was not made is not asked for: his own step says why.
                let members: Vec<&Who> =
                    members.iter().filter(|who| who.account.is_some()).collect();
                let usernames: Vec<&Username> = members.iter().map(|who| &who.username).collect();
                let writer = self.writer_of(&leaving);
                match self.create(&writer, name, &usernames).await {
                    Ok((room, outcome)) => {
                        // Before anything else: whatever happens now, it is made.
                        self.await_link(cm, &room).await;
                        let outcome = self.peopled(&room, (name, &members), outcome).await;
                        (Some(room), outcome)
                    }
                    Err(Outcome::Failed(trouble)) => {
                        let stayed = self.not_left(&leaving, id, &trouble).await;
                        (None, stayed.unwrap_or(Outcome::Failed(trouble)))
                    }
                    Err(outcome) => (None, outcome),
                }
            }
            // It is there, and Rocket.Chat knows nothing of Moodle's links.
            Change::Adopt { room, .. } => {
                if !leaving.may_leave().await {
                    return (None, Outcome::Skipped(self.held_back(&leaving)));
                }
                self.await_link(cm, room).await;
                (Some(room.clone()), Outcome::Done)
            }
            _ => (None, Outcome::AlreadySo),
        }
    }

    /// Sends the request that makes the group; an answer that leaves a doubt is settled by its name.
    async fn create(
        &self,
        writer: &Writer,
        name: &str,
        members: &[&Username],
    ) -> Result<(RoomId, Outcome), Outcome> {
        let trouble = match writer.create_group(name, members).await {
            Ok(group) => return Ok((group.id, Outcome::Done)),
            Err(trouble) => trouble,
        };
        let (doubtful, taken) = (doubtful(&trouble), is_taken(&trouble));
        if !doubtful && !taken {
            return Err(Outcome::Failed(trouble));
        }
        let seen = &self.chat;
        let known = |room: &RoomId| seen.group(room).is_some();
        match find_made(self.reader, &seen.api_account, name, &known).await {
            Ok(Some(room)) if doubtful => Ok((room, Outcome::Done)),
            Ok(Some(room)) => Ok((room, Outcome::AlreadySo)),
            Err(_unreadable) if doubtful => Err(Outcome::Unknown(trouble)),
            Ok(None) | Err(_) => Err(not_so(trouble)),
        }
    }

    /// The server leaves out whom it does not know, and says nothing: who is in the group is read.
    async fn peopled(
        &self,
        room: &RoomId,
        (name, members): (&str, &[&Who]),
        outcome: Outcome,
    ) -> Outcome {
        let there = match self.reader.people(room).await {
            Ok(there) => there,
            Err(trouble) => return Outcome::Unknown(trouble),
        };
        let is_there = |who: &Who| {
            let mut there = there.iter();
            there.any(|member| Some(&member.account) == who.account.as_ref())
        };
        match members.iter().filter(|who| !is_there(who)).count() {
            0 => outcome,
            lacking => {
                let doing = ChatTask::CreateGroup(name.into());
                let kind = ChatTroubleKind::MembersDropped { lacking };
                Outcome::Failed(self.reader.trouble(&doing, kind))
            }
        }
    }

    /// Remembers that Moodle is to get the link. Where that cannot be written, the next read finds the group by its name.
    async fn await_link(&self, cm: CmId, room: &RoomId) {
        let remembered = self
            .session
            .await_link(&self.seen.site, self.run, (cm, room));
        match remembered.await {
            Ok(link) => {
                let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
                links.extend(link);
            }
            Err(trouble) => {
                self.no_journal(&trouble);
            }
        }
    }
}

/// How far the group is that the steps are about.
enum Standing {
    /// It is not there.
    Not,
    /// It is there, and the run's.
    Here(RoomId, Arc<Lease>),
    /// It is there, and somebody else's.
    Theirs(Skipped),
    /// It is not to be made any more.
    NoMore(Dropped),
}

/// The group of that name that the API account has made; none of those that are known to be something else.
pub(in crate::run) async fn find_made(
    reader: &Reader,
    api_account: &ChatUserId,
    name: &str,
    known: &(dyn Fn(&RoomId) -> bool + Sync),
) -> Result<Option<RoomId>, ChatTrouble> {
    let list = reader.groups(&|_, _| ()).await?;
    let made = list.groups.into_iter().find(|group| {
        group.is_named(name) && group.creator.as_ref() == Some(api_account) && !known(&group.id)
    });
    Ok(made.map(|group| group.id))
}

const fn makes_it(change: &Change) -> bool {
    matches!(change, Change::Recreate { .. } | Change::Adopt { .. })
}

fn unreadable(trouble: ChatTrouble) -> Skipped {
    unread(UnknownReason::Chat(trouble))
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
