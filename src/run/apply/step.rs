//! One step: sent once, and where its answer leaves a doubt, read back.

use super::{Applying, tell};
use crate::domain::applied::{Outcome, Skipped};
use crate::domain::chat::{Group, Member, People};
use crate::domain::ids::RoomId;
use crate::domain::plan::{Change, Step, Who};
use crate::domain::reading::Reading;
use crate::domain::retention::RetentionRule;
use crate::domain::target::Target;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use crate::rocketchat;
use crate::run::ApplyEvent;
use crate::run::session::now;
use crate::store::StepId;

impl Applying<'_> {
    /// Sends one step, with its intention on the disk before.
    pub(super) async fn send(
        &self,
        target: &Target,
        room: &RoomId,
        step: &Step,
        id: StepId,
    ) -> Outcome {
        if let Some(skipped) = self.announce(target, step, id).await {
            return skipped;
        }
        match self.change(room, &step.change).await {
            Ok(done) => match &step.change {
                Change::SetRetention { to, .. } | Change::FirstRetention(to) => {
                    self.kept(room, *to).await
                }
                _ => done.into(),
            },
            Err(trouble) if doubtful(&trouble) => self.read_back(room, &step.change, trouble).await,
            Err(trouble) => Outcome::Failed(trouble),
        }
    }

    /// Writes down that a step is about to be sent; what became of it where that cannot be written.
    pub(super) async fn announce(
        &self,
        target: &Target,
        step: &Step,
        id: StepId,
    ) -> Option<Outcome> {
        if let Err(trouble) = self.store.sent(id, now()).await {
            tracing::error!(%trouble, "nothing is sent without a journal");
            return Some(Outcome::Skipped(Skipped::NoJournal(trouble.to_string())));
        }
        tell(
            self.events,
            ApplyEvent::Sent {
                room: target.clone(),
                change: step.change.clone(),
            },
        );
        None
    }

    async fn change(
        &self,
        room: &RoomId,
        change: &Change,
    ) -> Result<rocketchat::Outcome, ChatTrouble> {
        let writer = &self.writer;
        match change {
            Change::Activate(who) => writer.activate(&who.account).await,
            Change::Unarchive => writer.unarchive(room).await,
            Change::Rename { to, .. } => writer.rename(room, to).await,
            Change::SetRetention { from, to } => {
                let version = self.seen.chat.version;
                writer.set_retention(room, *from, *to, version).await
            }
            Change::Invite(who) => writer.invite(room, &who.account).await,
            Change::AddModerator(who) => writer.add_moderator(room, &who.account).await,
            Change::RemoveModerator(who) => writer.remove_moderator(room, &who.account).await,
            Change::Remove(who) => writer.remove(room, &who.account).await,
            Change::Archive | Change::ArchiveNew => writer.archive(room).await,
            Change::FirstRetention(to) => {
                let (from, version) = (RetentionRule::Global, self.seen.chat.version);
                writer.set_retention(room, from, *to, version).await
            }
            // What makes the group is not sent to it.
            Change::Recreate { .. } | Change::Adopt { .. } => Ok(rocketchat::Outcome::AlreadySo),
        }
    }

    /// The server drops values that it does not like, and says nothing: what has become of a rule is read.
    async fn kept(&self, room: &RoomId, asked: RetentionRule) -> Outcome {
        match self.reader.state_of(room).await {
            Ok(group) if group.facts.retention == asked => Outcome::Done,
            Ok(group) => {
                let now = group.facts.retention;
                let doing = ChatTask::SetRetention(room.clone());
                let kind = ChatTroubleKind::KeptOtherwise { now };
                Outcome::Failed(self.reader.trouble(&doing, kind))
            }
            Err(trouble) => Outcome::Unknown(trouble),
        }
    }

    /// The answer was lost: what is so is read, never guessed, and nothing is sent a second time.
    async fn read_back(&self, room: &RoomId, change: &Change, trouble: ChatTrouble) -> Outcome {
        match self.is_so(room, change).await {
            Some(true) => Outcome::Done,
            Some(false) => Outcome::Failed(trouble),
            None => Outcome::Unknown(trouble),
        }
    }

    /// Whether what a change wants is so; none where that cannot be read.
    async fn is_so(&self, room: &RoomId, change: &Change) -> Option<bool> {
        let Some(who) = change.who() else {
            let group = self.reader.state_of(room).await.ok()?;
            return group_is(change, &group);
        };
        if matches!(change, Change::Activate(_)) {
            return self.reader.is_active(&who.account).await.ok()?;
        }
        let concerned = std::slice::from_ref(&who.account);
        let seen = &self.seen.chat;
        if seen.group(room).is_none() {
            // It was made by this very run.
            let members = self.reader.people(room).await.ok()?;
            return people_are(change, who, &members);
        }
        match self.reader.read_group(seen, room, concerned).await {
            Reading::Known(Group {
                people: People::Known(members),
                ..
            }) => people_are(change, who, &members),
            Reading::Known(_) | Reading::Unknown(_) => None,
        }
    }
}

impl From<rocketchat::Outcome> for Outcome {
    fn from(outcome: rocketchat::Outcome) -> Self {
        match outcome {
            rocketchat::Outcome::Done => Self::Done,
            rocketchat::Outcome::AlreadySo => Self::AlreadySo,
        }
    }
}

/// Whether the server may have done it all the same.
pub(super) const fn doubtful(trouble: &ChatTrouble) -> bool {
    matches!(
        trouble.kind,
        ChatTroubleKind::TimedOut
            | ChatTroubleKind::Broken(_)
            | ChatTroubleKind::ServerError { .. }
            | ChatTroubleKind::Malformed(_)
            | ChatTroubleKind::NotRocketChat { .. }
    )
}

fn people_are(change: &Change, who: &Who, members: &[Member]) -> Option<bool> {
    let member = members.iter().find(|member| member.account == who.account);
    let leads = member.is_some_and(|member| member.roles.moderator);
    Some(match change {
        Change::Invite(_) => member.is_some(),
        Change::AddModerator(_) => leads,
        Change::RemoveModerator(_) => !leads,
        Change::Remove(_) => member.is_none(),
        _ => return None,
    })
}

fn group_is(change: &Change, group: &Group) -> Option<bool> {
    Some(match change {
        Change::Unarchive => !group.archived,
        Change::Archive | Change::ArchiveNew => group.archived,
        Change::Rename { to, .. } => group.name == *to || group.display_name == *to,
        Change::SetRetention { to, .. } | Change::FirstRetention(to) => {
            group.facts.retention == *to
        }
        _ => return None,
    })
}
