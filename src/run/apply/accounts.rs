//! Accounts that a plan makes, before any group is changed: once each, and never again on a doubt.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::step::doubtful;
use super::{Applying, Fresh, tell};
use crate::domain::applied::{ApplyReport, Dropped, Outcome, Skipped};
use crate::domain::chat::{Account, AccountKind, Group};
use crate::domain::ids::{ChatUserId, CourseId, Username};
use crate::domain::plan::{Change, GroupPlan, NewAccount, Step};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::refusal::Refusal;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use crate::moodle::Scope;
use crate::run::ApplyEvent;
use crate::store::{RunId, StepId};

/// The accounts that there are now, of those that there were not when the plan was made.
#[derive(Debug, Default)]
pub(super) struct Made {
    accounts: FxHashMap<Username, ChatUserId>,
}

impl Made {
    /// A group's steps, with the accounts that there are now.
    pub(super) fn known_in(&self, group: &GroupPlan) -> GroupPlan {
        let mut group = group.clone();
        for step in &mut group.steps {
            if let Change::Invite(who) | Change::AddModerator(who) = &mut step.change
                && who.account.is_none()
            {
                who.account = self.accounts.get(&who.username).cloned();
            }
        }
        group
    }
}

impl Applying<'_> {
    /// Makes the accounts of the plan, after both sides were read again for all of them.
    pub(super) async fn make_accounts(
        &mut self,
        run: RunId,
        ids: &[StepId],
        report: &mut ApplyReport,
    ) {
        let plan = self.plan;
        if plan.accounts.is_empty() {
            return;
        }
        let fresh = if self.cancel.is_cancelled() {
            Err(Skipped::Cancelled)
        } else {
            tell(self.events, ApplyEvent::Rereading(None));
            self.reread_newcomers().await
        };
        let mut full: Option<Refusal> = None;
        for (step, id) in plan.accounts.iter().zip(ids) {
            let Change::CreateAccount(new) = &step.change else {
                continue;
            };
            let (outcome, account) = match (&fresh, &full) {
                (Err(skipped), _) => (Outcome::Skipped(skipped.clone()), None),
                (Ok(_), _) if self.cancel.is_cancelled() => {
                    (Outcome::Skipped(Skipped::Cancelled), None)
                }
                (Ok(_), Some(refusal)) => {
                    let skipped = Skipped::NoMoreAccounts(refusal.clone());
                    (Outcome::Skipped(skipped), None)
                }
                (Ok(fresh), None) => match fresh.verdict(step) {
                    Some(dropped) => (Outcome::Dropped(dropped), None),
                    None => self.make_account(step, new, *id).await,
                },
            };
            if let Outcome::Failed(trouble) = &outcome {
                full = refuses_everybody(trouble);
            }
            if let Some(account) = account {
                self.remember(run, account, &new.username).await;
            }
            self.settle(None, step, *id, outcome, report).await;
        }
    }

    /// Reads Moodle again for the courses of those who have no account, and says which accounts they would get now.
    /// Whether one of the name exists is asked right before it is made.
    async fn reread_newcomers(&self) -> Result<Fresh, Skipped> {
        let awaiting = |group: &&GroupPlan| group.steps.iter().any(Step::awaits_account);
        let plans = || self.plan.groups.iter().filter(awaiting);
        let courses: FxHashSet<CourseId> =
            plans().flat_map(|group| &group.courses).copied().collect();
        let scope = Scope::Courses(courses.into_iter().collect());
        let site = self.reread_moodle(&scope).await?;
        let groups = plans().filter_map(|group| self.chat.group(&group.room).cloned());
        let mut groups: Vec<Group> = groups.collect();
        groups.sort_by(|one, other| one.id.cmp(&other.id));
        self.judge(site, groups, self.chat.accounts.clone())
    }

    /// What became of one account, and the account, where there is one now.
    async fn make_account(
        &self,
        step: &Step,
        new: &NewAccount,
        id: StepId,
    ) -> (Outcome, Option<Account>) {
        match self.reader.account_named(&new.username).await {
            Err(trouble) => {
                let skipped = Skipped::GroupUnreadable(UnknownReason::Chat(trouble));
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
        if let Err(skipped) = self.announce(None, step, id).await {
            return (Outcome::Skipped(skipped), None);
        }
        match self.writer.create_account(new).await {
            Ok(account) => (Outcome::Done, Some(as_asked(account, new))),
            Err(trouble) if doubtful(&trouble) => self.look_for(new, trouble).await,
            Err(trouble) => (Outcome::Failed(trouble), None),
        }
    }

    /// The answer was lost: whether the account is there is read. One with another address is somebody else's.
    async fn look_for(&self, new: &NewAccount, lost: ChatTrouble) -> (Outcome, Option<Account>) {
        let found = match self.reader.account_named(&new.username).await {
            Ok(Some(found)) => found,
            Ok(None) => return (Outcome::Failed(lost), None),
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
    async fn remember(&mut self, run: RunId, account: Account, username: &Username) {
        if let Err(trouble) = self.store.account_made(run, username, &account.id).await {
            tracing::error!(%trouble, "a new account could not be put down in the journal");
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
fn is_his(found: &Account, new: &NewAccount) -> Option<bool> {
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
