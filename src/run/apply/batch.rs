//! Several people who are invited into one group with one request, where the server takes that. It leaves out whom it does
//! not know, lets in some of those whom it refuses together, and tells neither: who is in the group is read afterwards, once
//! for all of them.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Applying;
use super::step::{doubtful, not_so};
use crate::domain::applied::Outcome;
use crate::domain::capabilities::Recipe;
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::plan::{Change, GroupPlan, Step};
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use crate::rocketchat::takes_several;
use crate::store::{Lease, StepId};

/// Two who go together take two requests, as they do one by one: the invitation, and the reading of who is in.
const WORTH: usize = 3;

/// How many go with one request. No release knows a bound; a hundred ids make a body of two kilobytes and a page of
/// members, and what is in doubt when the connection breaks stays within bounds.
const MOST: usize = 100;

/// What has become of those who were invited together; each is told once.
#[derive(Default)]
pub(super) struct Together(FxHashMap<StepId, Outcome>);

impl Together {
    pub(super) fn outcome_of(&mut self, step: StepId) -> Option<Outcome> {
        self.0.remove(&step)
    }
}

/// An invitation that is ready to be sent.
struct Invitation<'a> {
    step: &'a Step,
    id: StepId,
    account: &'a ChatUserId,
}

impl Applying<'_> {
    /// Sends with one request what is ready to be sent and can go so: invitations, from the first of them on. Nothing is
    /// sent where the first step is none, or where one by one takes no more requests.
    pub(super) async fn invite_together<'s>(
        &self,
        lease: &Arc<Lease>,
        (group, room): (&GroupPlan, &RoomId),
        ready: impl Iterator<Item = (&'s Step, StepId)>,
    ) -> Together {
        if !self.lets_in_several(room) {
            return Together::default();
        }
        let invitations: Vec<Invitation<'s>> = ready.map_while(invitation).take(MOST).collect();
        if invitations.len() < WORTH {
            return Together::default();
        }
        let together: Vec<(&Step, StepId)> =
            invitations.iter().map(|one| (one.step, one.id)).collect();
        let accounts: Vec<&ChatUserId> = invitations.iter().map(|one| one.account).collect();
        let leaving = self.leaving(lease, Some(&group.room), &together);
        let answer = self.writer_of(&leaving).invite_all(room, &accounts).await;
        if let Err(trouble) = &answer {
            let mut stayed = FxHashMap::default();
            for one in &invitations {
                let outcome = self.not_left(&leaving, one.id, trouble).await;
                stayed.extend(outcome.map(|outcome| (one.id, outcome)));
            }
            if !stayed.is_empty() {
                return Together(stayed);
            }
        }
        let came = self.who_came(room, &answer, invitations.len()).await;
        let mut outcomes = FxHashMap::default();
        for one in &invitations {
            let outcome = match self.came_in(room, one, (&answer, &came)) {
                CameIn::Settled(outcome) => outcome,
                CameIn::ToBeAsked(refused) => match self.stopped() {
                    Some(_) => Outcome::Failed(refused),
                    None => {
                        self.send(lease, (&group.room, room), one.step, one.id)
                            .await
                    }
                },
            };
            outcomes.insert(one.id, outcome);
        }
        Together(outcomes)
    }

    /// What has become of one of them.
    fn came_in(
        &self,
        room: &RoomId,
        one: &Invitation<'_>,
        (answer, came): (&Result<(), ChatTrouble>, &Came),
    ) -> CameIn {
        CameIn::Settled(match (answer, came) {
            (_, Came::Known(there)) if there.contains(one.account) => Outcome::Done,
            (Ok(()), Came::Known(_)) => {
                let doing = ChatTask::Invite(room.clone());
                Outcome::Failed(self.reader.trouble(&doing, ChatTroubleKind::LeftOut))
            }
            (Err(refused), Came::Known(_)) if is_about_someone(refused) => {
                return CameIn::ToBeAsked(refused.clone());
            }
            (Err(trouble), Came::Known(_)) => not_so(trouble.clone()),
            (Err(trouble), Came::Nobody) => Outcome::Failed(trouble.clone()),
            (Err(trouble), Came::Unknown(_)) | (Ok(()), Came::Unknown(trouble)) => {
                Outcome::Unknown(trouble.clone())
            }
            // After a yes it is always read.
            (Ok(()), Came::Nobody) => Outcome::Done,
        })
    }

    /// Who is in a group that the account is not in is read account by account: nothing is won there.
    fn lets_in_several(&self, room: &RoomId) -> bool {
        let recipe = self.chat.capabilities.recipes.get(room);
        takes_several(self.chat.version) && recipe != Some(&Recipe::ByAccounts)
    }

    /// Who is in the group after an invitation of several; not asked where nobody can have come.
    async fn who_came(
        &self,
        room: &RoomId,
        answer: &Result<(), ChatTrouble>,
        invited: usize,
    ) -> Came {
        if let Err(trouble) = answer
            && !doubtful(trouble)
            && !is_about_someone(trouble)
        {
            return Came::Nobody;
        }
        let before = self.chat.group(room).and_then(|group| group.users_count);
        let before = before.and_then(|count| usize::try_from(count).ok());
        let about = before.unwrap_or(0).saturating_add(invited);
        let version = self.chat.version;
        match self.reader.accounts_in(version, room, about).await {
            Ok(there) => Came::Known(there),
            Err(trouble) => Came::Unknown(trouble),
        }
    }
}

/// Who is in a group after an invitation.
enum Came {
    Known(FxHashSet<ChatUserId>),
    /// It was refused before anything was done.
    Nobody,
    /// It could not be read.
    Unknown(ChatTrouble),
}

/// How far one of several invitations is settled by who is in the group.
enum CameIn {
    Settled(Outcome),
    /// He is not in, and it may be another whom the server refuses: asked for by himself, he hears why.
    ToBeAsked(ChatTrouble),
}

fn invitation((step, id): (&Step, StepId)) -> Option<Invitation<'_>> {
    match &step.change {
        Change::Invite(who) => Some(Invitation {
            account: who.account.as_ref()?,
            step,
            id,
        }),
        _ => None,
    }
}

/// A refusal that another of them may not meet with. What the API account may not do at all, it may for nobody.
const fn is_about_someone(trouble: &ChatTrouble) -> bool {
    matches!(trouble.kind, ChatTroubleKind::Refused(_))
}
