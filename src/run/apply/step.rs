//! One step: sent once, and where its answer leaves a doubt, read back.

use super::delete::is_gone;
use super::{Applying, tell};
use crate::domain::applied::{Outcome, Skipped};
use crate::domain::chat::{Group, Member, People};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::plan::{Change, Step};
use crate::domain::reading::Reading;
use crate::domain::retention::RetentionRule;
use crate::domain::target::Target;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use crate::engine::Ground;
use crate::rocketchat::{self, Reader};
use crate::run::ApplyEvent;
use crate::run::session::now;
use crate::store::{Lease, StepId, StepState};

impl Applying<'_> {
    /// Sends one step, with its intention on the disk before.
    pub(super) async fn send(
        &self,
        lease: &Lease,
        (target, room): (&Target, &RoomId),
        step: &Step,
        id: StepId,
    ) -> Outcome {
        if let Err(skipped) = self.announce(lease, Some(target), &[(step, id)]).await {
            return Outcome::Skipped(skipped);
        }
        match self.change(room, &step.change).await {
            None => Outcome::Skipped(Skipped::NoAccount),
            Some(Ok(done)) => match &step.change {
                Change::SetRetention { to, .. } | Change::FirstRetention(to) => {
                    self.kept(room, *to).await
                }
                Change::Delete { .. } => self.deleted(room).await,
                _ => done.into(),
            },
            Some(Err(trouble)) if is_unreachable(&trouble) => self.not_sent(id, trouble).await,
            Some(Err(trouble)) if doubtful(&trouble) => {
                self.read_back((target, room), &step.change, trouble).await
            }
            Some(Err(trouble)) => Outcome::Failed(trouble),
        }
    }

    /// Nobody was there to whom it could have been sent.
    pub(super) async fn not_sent(&self, id: StepId, trouble: ChatTrouble) -> Outcome {
        let skipped = Skipped::Away(trouble);
        let said = (Some((&skipped).into()), None);
        let settled = self.store.settle(id, StepState::Intended, said, now());
        Outcome::Skipped(match settled.await {
            Ok(()) => skipped,
            Err(trouble) => self.no_journal(&trouble),
        })
    }

    /// Puts the intention on the disk, and says that the request for these steps leaves now.
    pub(super) async fn announce(
        &self,
        lease: &Lease,
        target: Option<&Target>,
        steps: &[(&Step, StepId)],
    ) -> Result<(), Skipped> {
        let ids: Vec<StepId> = steps.iter().map(|(_, id)| *id).collect();
        match self.store.sent_under(lease, &ids, now()).await {
            Ok(true) => {}
            Ok(false) => return Err(Skipped::LeaseLost),
            Err(trouble) => return Err(self.no_journal(&trouble)),
        }
        for (step, _) in steps {
            tell(
                self.events,
                ApplyEvent::Sent {
                    room: target.cloned(),
                    change: step.change.clone(),
                },
            );
        }
        Ok(())
    }

    /// None where there is no account that it could be about: nothing is sent then.
    async fn change(
        &self,
        room: &RoomId,
        change: &Change,
    ) -> Option<Result<rocketchat::Outcome, ChatTrouble>> {
        let writer = &self.writer;
        Some(match change {
            // Made before all groups, by `make_accounts`.
            Change::CreateAccount(_) => return None,
            Change::Activate(who) => writer.activate(who.account.as_ref()?).await,
            Change::Unarchive => writer.unarchive(room).await,
            Change::Join => writer.invite(room, &self.chat.api_account).await,
            Change::MakeOwner => writer.add_owner(room, &self.chat.api_account).await,
            Change::Rename { to, .. } => writer.rename(room, to).await,
            Change::SetRetention { from, to } => {
                let version = self.chat.version;
                writer.set_retention(room, *from, *to, version).await
            }
            Change::Invite(who) => writer.invite(room, who.account.as_ref()?).await,
            Change::AddModerator(who) => writer.add_moderator(room, who.account.as_ref()?).await,
            Change::RemoveModerator(who) => {
                let account = who.account.as_ref()?;
                writer.remove_moderator(room, account).await
            }
            Change::Remove { who, .. } => writer.remove(room, who.account.as_ref()?).await,
            Change::Archive | Change::ArchiveNew => writer.archive(room).await,
            Change::Delete { .. } => writer.delete(room).await,
            Change::FirstRetention(to) => {
                let (from, version) = (RetentionRule::Global, self.chat.version);
                writer.set_retention(room, from, *to, version).await
            }
            // What makes the group is not sent to it.
            Change::Recreate { .. } | Change::Adopt { .. } => Ok(rocketchat::Outcome::AlreadySo),
        })
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
    async fn read_back(
        &self,
        (target, room): (&Target, &RoomId),
        change: &Change,
        trouble: ChatTrouble,
    ) -> Outcome {
        let found = match target {
            Target::Group(room) => is_so(self.reader, &self.seen, room, change).await,
            Target::Lost(_) => is_so_in_new(self.reader, room, change).await,
        };
        match found {
            Some(true) => Outcome::Done,
            Some(false) => Outcome::Failed(trouble),
            None => Outcome::Unknown(trouble),
        }
    }
}

/// Whether what a change wants is so; none where that cannot be read.
pub(in crate::run) async fn is_so(
    reader: &Reader,
    seen: &Ground,
    room: &RoomId,
    change: &Change,
) -> Option<bool> {
    are_so(reader, seen, room, &[change]).await.pop().flatten()
}

/// The same of several changes to one group: its people are read once.
pub(in crate::run) async fn are_so(
    reader: &Reader,
    seen: &Ground,
    room: &RoomId,
    changes: &[&Change],
) -> Vec<Option<bool>> {
    let concerned: Vec<ChatUserId> = changes
        .iter()
        .filter_map(|change| member_of(change, &seen.chat.api_account).cloned())
        .collect();
    let people = if concerned.is_empty() {
        None
    } else {
        let foreign = |group: &Group| seen.is_foreign(group);
        let reading = reader.read_group(&seen.chat, room, &concerned, &foreign);
        match reading.await {
            Reading::Known(Group {
                people: People::Known(members),
                ..
            }) => Some(members),
            Reading::Known(_) | Reading::Unknown(_) => None,
        }
    };
    let mut so = Vec::with_capacity(changes.len());
    for change in changes {
        so.push(match (member_of(change, &seen.chat.api_account), &people) {
            (Some(account), Some(members)) => people_are(change, account, members),
            (Some(_), None) => None,
            (None, _) => is_so_beside(reader, seen, room, change).await,
        });
    }
    so
}

/// Who is in a group, or what he is in it, by a change.
fn member_of<'a>(change: &'a Change, own: &'a ChatUserId) -> Option<&'a ChatUserId> {
    match change {
        Change::Activate(_) => None,
        Change::MakeOwner => Some(own),
        change => change.who()?.account.as_ref(),
    }
}

/// Whether a change that is not about a group's people is so.
async fn is_so_beside(
    reader: &Reader,
    seen: &Ground,
    room: &RoomId,
    change: &Change,
) -> Option<bool> {
    match (change, change.who()) {
        (Change::Delete { .. }, _) => is_gone(reader, &seen.chat, room).await,
        (Change::Join, _) => is_in(reader, room, &seen.chat.api_account).await,
        (Change::Activate(_), Some(who)) => reader.is_active(who.account.as_ref()?).await.ok()?,
        (_, Some(_)) => None,
        (_, None) => group_is(change, &reader.state_of(room).await.ok()?),
    }
}

/// Whether the API account is in a group: to whoever is not, its members are not shown.
async fn is_in(reader: &Reader, room: &RoomId, own: &ChatUserId) -> Option<bool> {
    match reader.people(room).await {
        Ok(members) => Some(members.iter().any(|member| member.account == *own)),
        Err(ChatTrouble {
            kind: ChatTroubleKind::GoneOrNotVisible,
            ..
        }) => Some(false),
        Err(_) => None,
    }
}

/// The same of a group that was made, which nothing points at yet: whoever made it is in it.
pub(in crate::run) async fn is_so_in_new(
    reader: &Reader,
    room: &RoomId,
    change: &Change,
) -> Option<bool> {
    if let Some(who) = change.who() {
        let account = who.account.as_ref()?;
        let members = reader.people(room).await.ok()?;
        return people_are(change, account, &members);
    }
    let group = reader.state_of(room).await.ok()?;
    group_is(change, &group)
}

impl From<rocketchat::Outcome> for Outcome {
    fn from(outcome: rocketchat::Outcome) -> Self {
        match outcome {
            rocketchat::Outcome::Done => Self::Done,
            rocketchat::Outcome::AlreadySo => Self::AlreadySo,
        }
    }
}

/// Whether there was nobody to send it to.
pub(super) const fn is_unreachable(trouble: &ChatTrouble) -> bool {
    matches!(trouble.kind, ChatTroubleKind::Unreachable(_))
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

fn people_are(change: &Change, account: &ChatUserId, members: &[Member]) -> Option<bool> {
    let member = members.iter().find(|member| member.account == *account);
    let leads = member.is_some_and(|member| member.roles.moderator);
    Some(match change {
        Change::Invite(_) => member.is_some(),
        Change::AddModerator(_) => leads,
        Change::RemoveModerator(_) => !leads,
        Change::MakeOwner => member.is_some_and(|member| member.roles.owner),
        Change::Remove { .. } => member.is_none(),
        _ => return None,
    })
}

fn group_is(change: &Change, group: &Group) -> Option<bool> {
    Some(match change {
        Change::Unarchive => !group.archived,
        Change::Archive | Change::ArchiveNew => group.archived,
        Change::Rename { to, .. } => group.is_named(to),
        Change::SetRetention { to, .. } | Change::FirstRetention(to) => {
            group.facts.retention == *to
        }
        _ => return None,
    })
}
