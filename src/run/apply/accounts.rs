//! Accounts that a plan makes, before any group is changed: once each, and never again on a doubt.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::claim::give_back;
use super::reread::{Fresh, unread};
use super::step::{doubtful, not_so};
use super::{Applying, tell};
use crate::domain::applied::{ApplyReport, Dropped, Outcome, Skipped};
use crate::domain::chat::{Account, AccountKind, Group};
use crate::domain::ids::{ChatUserId, CourseId, RoomId, Username};
use crate::domain::plan::{Change, GroupPlan, NewAccount, Step};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::refusal::Refusal;
use crate::domain::target::Target;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use crate::moodle::Scope;
use crate::run::ApplyEvent;
use crate::store::{Lease, StepId};

/// What has become of the accounts that the plan makes.
#[derive(Debug, Default)]
pub(super) struct Made {
    accounts: FxHashMap<Username, ChatUserId>,
    in_doubt: FxHashSet<Username>,
}

impl Made {
    /// A group's steps, with the accounts that there are now.
    pub(super) fn known_in(&self, group: &GroupPlan) -> GroupPlan {
        let mut group = group.clone();
        for step in &mut group.steps {
            step.change
                .tell_account(|username| self.accounts.get(username).cloned());
        }
        group
    }

    /// Why nothing is done for someone who has no account yet.
    pub(super) fn lacking(&self, step: &Step) -> Skipped {
        if step
            .username()
            .is_some_and(|who| self.in_doubt.contains(who))
        {
            Skipped::AccountInDoubt
        } else {
            Skipped::NoAccount
        }
    }
}

/// Accounts are leased as groups are, each by a name that no group's id can be.
pub(in crate::run) fn lease_of(new: &NewAccount) -> RoomId {
    let name = new.username.folded();
    RoomId::from(format!("@{}", name.as_str()).as_str())
}

impl Applying<'_> {
    /// Makes the accounts of the plan, after Moodle was read again for all of them.
    pub(super) async fn make_accounts(&mut self, ids: &[StepId], report: &mut ApplyReport) {
        let plan = self.plan;
        if plan.accounts.is_empty() {
            return;
        }
        let fresh = if let Some(skipped) = self.stopped() {
            Err(skipped)
        } else {
            tell(self.events, ApplyEvent::Rereading(None));
            self.reread_newcomers().await
        };
        let mut full: Option<Refusal> = None;
        for (step, id) in plan.accounts.iter().zip(ids) {
            let Change::CreateAccount(new) = &step.change else {
                continue;
            };
            let why_not = match (self.stopped(), &fresh, &full) {
                (Some(skipped), _, _) => Some(Outcome::Skipped(skipped)),
                (None, Err(skipped), _) => Some(Outcome::Skipped(skipped.clone())),
                (None, Ok(_), Some(refusal)) => {
                    let skipped = Skipped::NoMoreAccounts(refusal.clone());
                    Some(Outcome::Skipped(skipped))
                }
                (None, Ok(fresh), None) => fresh.verdict(step).map(Outcome::Dropped),
            };
            if let Some(outcome) = why_not {
                let result = self.settle(None, step, *id, outcome).await;
                report.results.push(result);
            } else {
                full = self.make_alone(step, new, *id, report).await;
            }
        }
    }

    /// Makes one account while nobody else does, and puts down what came of it. Why the server makes no more, where it
    /// says that.
    async fn make_alone(
        &mut self,
        step: &Step,
        new: &NewAccount,
        id: StepId,
        report: &mut ApplyReport,
    ) -> Option<Refusal> {
        let lease = self.lease(&lease_of(new)).await;
        let (outcome, account) = match &lease {
            Ok(lease) => self.make_account(lease, step, new, id).await,
            Err(skipped) => (Outcome::Skipped(skipped.clone()), None),
        };
        if let Some(account) = account {
            self.remember(account, &new.username).await;
        }
        let mut full = None;
        match &outcome {
            Outcome::Failed(trouble) => full = refuses_everybody(trouble),
            Outcome::Unknown(_) | Outcome::Skipped(Skipped::Away(_)) => {
                self.made.in_doubt.insert(new.username.clone());
            }
            _ => {}
        }
        let result = self.settle(None, step, id, outcome).await;
        report.results.push(result);
        if let Ok(lease) = lease {
            give_back(&lease).await;
        }
        full
    }

    /// Reads Moodle again for the courses of those who have no account, and says which accounts they would get now.
    /// Whether one of the name exists is asked right before it is made.
    async fn reread_newcomers(&self) -> Result<Fresh, Skipped> {
        let awaiting = |group: &&GroupPlan| group.steps.iter().any(Step::names_newcomers);
        let plans = || self.plan.groups.iter().filter(awaiting);
        let courses: FxHashSet<CourseId> =
            plans().flat_map(|group| &group.courses).copied().collect();
        let scope = Scope::Courses(courses.into_iter().collect());
        let moodle = self.reread_moodle(&scope).await?;
        let groups = plans().filter_map(|group| self.chat.group(group.room.room()?).cloned());
        let mut groups: Vec<Group> = groups.collect();
        groups.sort_by(|one, other| one.id.cmp(&other.id));
        let lost = plans().filter_map(|group| match group.room {
            Target::Lost(cm) => Some(cm),
            Target::Group(_) => None,
        });
        let rooms = groups.iter().map(|group| group.id.clone()).collect();
        let (lost, accounts) = (lost.collect(), self.chat.accounts.clone());
        let judged = self.judge(moodle, groups, &lost, accounts)?;
        self.fresh(&judged, rooms, &lost)
    }

    /// What became of one account, and the account, where there is one now.
    async fn make_account(
        &self,
        lease: &Arc<Lease>,
        step: &Step,
        new: &NewAccount,
        id: StepId,
    ) -> (Outcome, Option<Account>) {
        if let Err(skipped) = self.unfrozen().await {
            return (Outcome::Skipped(skipped), None);
        }
        match self.reader.account_named(&new.username).await {
            Err(trouble) => {
                let skipped = unread(UnknownReason::Chat(trouble));
                return (Outcome::Skipped(skipped), None);
            }
            Ok(Some(found)) => {
                return if is_his(&found, new) == Some(true) {
                    (Outcome::AlreadySo, Some(found))
                } else {
                    (Outcome::Dropped(Dropped::FixDiffers), None)
                };
            }
            Ok(None) => {}
        }
        let leaving = self.leaving(lease, None, &[(step, id)]);
        let trouble = match self.writer_of(&leaving).create_account(new).await {
            Ok(account) => return (Outcome::Done, Some(as_asked(account, new))),
            Err(trouble) => trouble,
        };
        if let Some(outcome) = self.not_left(&leaving, id, &trouble).await {
            return (outcome, None);
        }
        if doubtful(&trouble) {
            return self.look_for(new, trouble).await;
        }
        (Outcome::Failed(trouble), None)
    }

    /// The answer was lost: whether the account is there is read. One with another address is somebody else's.
    async fn look_for(&self, new: &NewAccount, lost: ChatTrouble) -> (Outcome, Option<Account>) {
        let found = match self.reader.account_named(&new.username).await {
            Ok(Some(found)) => found,
            Ok(None) => return (not_so(lost), None),
            Err(_unreadable) => return (Outcome::Unknown(lost), None),
        };
        match is_his(&found, new) {
            Some(true) => (Outcome::Done, Some(found)),
            Some(false) => {
                let doing = ChatTask::CreateAccount(new.username.clone());
                let trouble = self.reader.trouble(&doing, ChatTroubleKind::OtherAddress);
                (Outcome::Failed(trouble), None)
            }
            None => (Outcome::Unknown(lost), None),
        }
    }

    /// From now on the account is one of those that were read, and the steps that waited for it are about it.
    async fn remember(&mut self, account: Account, username: &Username) {
        let told = self.store.account_made(self.run, username, &account.id);
        if let Err(trouble) = told.await {
            self.no_journal(&trouble);
        }
        self.made
            .accounts
            .insert(username.clone(), account.id.clone());
        if let Reading::Known(accounts) = &mut Arc::make_mut(&mut self.chat).accounts {
            let place = accounts.partition_point(|other| other.id < account.id);
            accounts.insert(place, account);
        }
    }
}

/// Whether an account has the address that was asked for; none where the server shows no addresses.
pub(in crate::run) fn is_his(found: &Account, new: &NewAccount) -> Option<bool> {
    let wanted = new.email.to_lowercase();
    let mut emails = found.emails.iter();
    (!found.emails.is_empty()).then(|| emails.any(|email| email.to_lowercase() == wanted))
}

fn as_asked(id: ChatUserId, new: &NewAccount) -> Account {
    Account {
        id,
        username: new.username.clone(),
        name: Arc::clone(&new.name),
        emails: vec![Arc::clone(&new.email)],
        active: true,
        kind: AccountKind::Person,
        administrator: false,
    }
}

/// A refusal that is not about this account: the next one would meet with it too.
fn refuses_everybody(trouble: &ChatTrouble) -> Option<Refusal> {
    match &trouble.kind {
        ChatTroubleKind::Refused(refusal @ (Refusal::SeatsUsedUp | Refusal::AirGapped)) => {
            Some(refusal.clone())
        }
        _ => None,
    }
}
