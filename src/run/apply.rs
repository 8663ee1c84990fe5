//! A cleared plan, carried out: accounts first, then group by group. Right before a group is changed, both sides are read
//! again for it; each step is in the journal before it is sent, and settled after.

mod accounts;
mod step;

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use accounts::Made;

use super::session::now;
use super::{ApplyEvent, RunError, Session};
use crate::config::WritePermit;
use crate::domain::applied::{ApplyReport, Dropped, Outcome, Skipped, StepResult};
use crate::domain::chat::{Account, Chat, Group, People};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::limits::Limits;
use crate::domain::neighbours::Neighbours;
use crate::domain::plan::{Change, GroupPlan, Plan, Step, StepOp, Who};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::Site;
use crate::domain::size::SiteSize;
use crate::domain::trouble::ChatTrouble;
use crate::engine::{ClearedPlan, Ground, drift, plan, site_is_held};
use crate::moodle::Scope;
use crate::rocketchat::{Reader, Writer};
use crate::store::{RunId, StepId, StepState, Store};

impl Session {
    /// Carries out a cleared plan. `seen` is the reading that the plan was made from.
    ///
    /// Cancelling ends it after the step in flight; what was not sent is reported as such.
    ///
    /// # Errors
    /// Where it cannot begin: no store, no connection. Failures of single steps are in the report.
    pub async fn apply(
        &self,
        cleared: ClearedPlan,
        seen: Ground,
        permit: WritePermit,
        events: UnboundedSender<ApplyEvent>,
        cancel: CancellationToken,
    ) -> Result<ApplyReport, RunError> {
        let (plan, limits) = (cleared.plan(), cleared.limits());
        let store = self.store().await?;
        let settings = self
            .read_moodle(&Scope::Courses(Vec::new()), &cancel)
            .await?
            .settings
            .clone();
        let reader = self.chat(&settings).await?;
        // Whoever lets a plan run in spite of a Moodle that shrank believes its size from now on.
        let size = SiteSize::of(&seen.site);
        store.keep_size(&self.config().name, size, now()).await?;
        let (run, ids) = store.begin(plan, &operator(), now()).await?;
        let mut applying = Applying {
            session: self,
            plan,
            limits,
            chat: seen.chat,
            neighbours: seen.neighbours,
            made: Made::default(),
            reader,
            writer: Writer::new(reader, &permit),
            store,
            events: &events,
            cancel: &cancel,
        };
        let report = applying.run(run, ids.into()).await;
        store.end(run, now()).await?;
        tell(&events, ApplyEvent::Ended(report.clone()));
        Ok(report)
    }
}

/// Who applies: the person behind `sudo`, where there is one.
fn operator() -> String {
    let name = |variable: &str| std::env::var(variable).ok().filter(|name| !name.is_empty());
    name("SUDO_USER")
        .or_else(|| name("USER"))
        .unwrap_or_else(|| "unknown".to_owned())
}

struct Applying<'a> {
    session: &'a Session,
    plan: &'a Plan,
    limits: &'a Limits,
    /// What was read of Rocket.Chat before, with the accounts that have been made since.
    chat: Arc<Chat>,
    neighbours: Arc<Neighbours>,
    made: Made,
    reader: &'a Reader,
    writer: Writer,
    store: &'a Store,
    events: &'a UnboundedSender<ApplyEvent>,
    cancel: &'a CancellationToken,
}

/// What reading a group again gave: the steps that it would get now.
struct Fresh {
    changes: Vec<Change>,
}

impl Applying<'_> {
    async fn run(&mut self, run: RunId, mut ids: VecDeque<StepId>) -> ApplyReport {
        let mut report = ApplyReport {
            run: run.0,
            results: Vec::new(),
        };
        let plan = self.plan;
        let own: Vec<StepId> = plan
            .accounts
            .iter()
            .filter_map(|_| ids.pop_front())
            .collect();
        self.make_accounts(run, &own, &mut report).await;
        for group in &plan.groups {
            let ids: Vec<StepId> = group.steps.iter().filter_map(|_| ids.pop_front()).collect();
            let group = self.made.known_in(group);
            self.apply_group(&group, &ids, &mut report).await;
        }
        report
    }

    async fn apply_group(&self, group: &GroupPlan, ids: &[StepId], report: &mut ApplyReport) {
        let fresh = if self.cancel.is_cancelled() {
            Err(Skipped::Cancelled)
        } else {
            tell(self.events, ApplyEvent::Rereading(Some(group.room.clone())));
            self.reread(group).await
        };
        let mut failed: Vec<&Step> = Vec::new();
        for (step, id) in group.steps.iter().zip(ids) {
            let outcome = match &fresh {
                Err(skipped) => Outcome::Skipped(skipped.clone()),
                Ok(_) if self.cancel.is_cancelled() => Outcome::Skipped(Skipped::Cancelled),
                Ok(fresh) => match fresh.verdict(step) {
                    Some(dropped) => Outcome::Dropped(dropped),
                    None if step.awaits_account() => Outcome::Skipped(Skipped::NoAccount),
                    None if spoiled(step, &failed) => Outcome::Skipped(Skipped::AfterFailure),
                    None => self.send(&group.room, step, *id).await,
                },
            };
            let not_made = step.awaits_account() && !matches!(outcome, Outcome::Dropped(_));
            if not_made
                || matches!(
                    outcome,
                    Outcome::Failed(_)
                        | Outcome::Unknown(_)
                        | Outcome::Skipped(Skipped::NoJournal(_))
                )
            {
                failed.push(step);
            }
            self.settle(Some(&group.room), step, *id, outcome, report)
                .await;
        }
    }

    /// Reads both sides again for one group, and says which steps it would get now.
    async fn reread(&self, group: &GroupPlan) -> Result<Fresh, Skipped> {
        // Whether nothing points at a group, only the whole of Moodle says.
        let scope = if group.courses.is_empty() {
            Scope::WholeSite
        } else {
            Scope::Courses(group.courses.clone())
        };
        let site = self.reread_moodle(&scope).await?;
        let now = self.reread_group(group).await?;
        let accounts = self.reread_accounts(group).await?;
        self.judge(site, vec![now], accounts)
    }

    async fn reread_moodle(&self, scope: &Scope) -> Result<Arc<Site>, Skipped> {
        let site = self.session.read_moodle(scope, self.cancel).await;
        site.map_err(|error| match error {
            RunError::Moodle(trouble) => Skipped::MoodleUnreadable(trouble),
            _ => Skipped::Cancelled,
        })
    }

    /// The group now. Its people are read only where the plan is about them: those of a lost group are nobody's business.
    async fn reread_group(&self, group: &GroupPlan) -> Result<Group, Skipped> {
        let seen = &self.chat;
        let concerned: Vec<ChatUserId> = group
            .steps
            .iter()
            .filter_map(Step::who)
            .filter_map(|who| who.account.clone())
            .collect();
        let unreadable =
            |trouble: ChatTrouble| Skipped::GroupUnreadable(UnknownReason::Chat(trouble));
        if concerned.is_empty() {
            let now = self
                .reader
                .state_of(&group.room)
                .await
                .map_err(unreadable)?;
            let known = seen.group(&group.room);
            let people = match (now.archived, known.map(|known| &known.people)) {
                (_, Some(People::NotOurs) | None) => People::NotOurs,
                (true, Some(_)) => People::Archived,
                (false, Some(people)) => people.clone(),
            };
            return Ok(Group { people, ..now });
        }
        let now = match self.reader.read_group(seen, &group.room, &concerned).await {
            Reading::Known(now) => now,
            Reading::Unknown(reason) => return Err(Skipped::GroupUnreadable(reason)),
        };
        let mut ops = group.steps.iter().map(Step::op);
        if !ops.any(|op| op == StepOp::SetRetention) {
            return Ok(now);
        }
        let state = self
            .reader
            .state_of(&group.room)
            .await
            .map_err(unreadable)?;
        Ok(Group {
            facts: state.facts,
            ..now
        })
    }

    /// The accounts as they were read, those that are to be activated as they are now.
    async fn reread_accounts(&self, group: &GroupPlan) -> Result<Reading<Vec<Account>>, Skipped> {
        let mut accounts = self.chat.accounts.clone();
        for step in &group.steps {
            let (
                Change::Activate(Who {
                    account: Some(id), ..
                }),
                Reading::Known(accounts),
            ) = (&step.change, &mut accounts)
            else {
                continue;
            };
            match self.reader.is_active(id).await {
                Ok(Some(active)) => accounts
                    .iter_mut()
                    .filter(|account| account.id == *id)
                    .for_each(|account| account.active = active),
                Ok(None) => accounts.retain(|account| account.id != *id),
                Err(trouble) => {
                    return Err(Skipped::GroupUnreadable(UnknownReason::Chat(trouble)));
                }
            }
        }
        Ok(accounts)
    }

    /// What these groups would get now, sorted by their id.
    fn judge(
        &self,
        site: Arc<Site>,
        groups: Vec<Group>,
        accounts: Reading<Vec<Account>>,
    ) -> Result<Fresh, Skipped> {
        let rooms: FxHashSet<RoomId> = groups.iter().map(|group| group.id.clone()).collect();
        let chat = Chat {
            groups: Reading::Known(groups),
            lookups: FxHashMap::default(),
            accounts,
            ..Chat::clone(&self.chat)
        };
        let ground = self.session.ground(site, Arc::new(chat), &self.neighbours);
        let findings = drift(&ground, Session::checks(self.limits));
        if site_is_held(&findings, self.limits) {
            return Err(Skipped::SiteHeld);
        }
        let of_rooms = findings.drifts.iter().filter(|drift| {
            drift
                .group
                .as_ref()
                .is_some_and(|room| rooms.contains(room))
        });
        let fresh = plan(&ground, of_rooms);
        Ok(Fresh {
            changes: fresh.steps().map(|(_, step)| step.change.clone()).collect(),
        })
    }

    async fn settle(
        &self,
        room: Option<&RoomId>,
        step: &Step,
        id: StepId,
        outcome: Outcome,
        report: &mut ApplyReport,
    ) {
        let (state, detail) = recorded(&outcome);
        if let Err(trouble) = self.store.settle(id, state, detail.as_deref(), now()).await {
            tracing::error!(%trouble, "a step could not be settled in the journal");
        }
        let result = StepResult {
            room: room.cloned(),
            step: step.clone(),
            outcome,
        };
        tell(self.events, ApplyEvent::Settled(result.clone()));
        report.results.push(result);
    }
}

impl Fresh {
    /// Why a step no longer applies; none where it does.
    fn verdict(&self, step: &Step) -> Option<Dropped> {
        if self.changes.contains(&step.change) {
            return None;
        }
        let related = self
            .changes
            .iter()
            .any(|change| same_subject(change, &step.change));
        Some(if related {
            Dropped::FixDiffers
        } else {
            Dropped::NoLongerDrift
        })
    }
}

/// Whether two changes concern the same person, or the same thing about the group.
fn same_subject(one: &Change, other: &Change) -> bool {
    match (one.who(), other.who()) {
        (Some(one), Some(other)) => match (&one.account, &other.account) {
            (Some(one), Some(other)) => one == other,
            _ => one.username == other.username,
        },
        (None, None) => one.op() == other.op() && one.username() == other.username(),
        _ => false,
    }
}

/// Whether an earlier failure in the group forbids this step: anything that takes away, and whatever
/// else was meant for the same person.
fn spoiled(step: &Step, failed: &[&Step]) -> bool {
    let same = |before: &&Step| same_subject(&before.change, &step.change);
    !failed.is_empty() && (step.change.destructive() || failed.iter().any(same))
}

fn recorded(outcome: &Outcome) -> (StepState, Option<String>) {
    let said = crate::words::outcome(outcome);
    match outcome {
        Outcome::Done => (StepState::Done, None),
        Outcome::AlreadySo => (StepState::AlreadySo, None),
        Outcome::Dropped(_) => (StepState::Dropped, Some(said)),
        Outcome::Skipped(_) => (StepState::Skipped, Some(said)),
        Outcome::Failed(_) => (StepState::Failed, Some(said)),
        Outcome::Unknown(_) => (StepState::Unknown, Some(said)),
    }
}

/// Whoever listened may have gone; the run goes on all the same.
fn tell(events: &UnboundedSender<ApplyEvent>, event: ApplyEvent) {
    if events.send(event).is_err() {
        tracing::trace!("nobody listens to the run any more");
    }
}
