//! A cleared plan, carried out group by group. Right before a group is changed, both sides are read
//! again for it; each step is in the journal before it is sent, and settled after.

mod recreate;
mod step;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::session::now;
use super::{ApplyEvent, RunError, Session};
use crate::config::WritePermit;
use crate::domain::applied::{ApplyReport, Dropped, Outcome, Skipped, StepResult};
use crate::domain::awaited::AwaitedLink;
use crate::domain::chat::{Account, Chat, Group, People};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::limits::Limits;
use crate::domain::plan::{Change, GroupPlan, Plan, Step, StepOp};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::Site;
use crate::domain::size::SiteSize;
use crate::domain::target::Target;
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
        let applying = Applying {
            session: self,
            plan,
            limits,
            seen,
            reader,
            writer: Writer::new(reader, &permit),
            store,
            events: &events,
            cancel: &cancel,
            links: Mutex::default(),
        };
        let mut report = applying.run(run, ids.into()).await;
        let links = applying.links.into_inner();
        let links = links.unwrap_or_else(PoisonError::into_inner);
        report.links = self.write_links(&applying.seen.site, run, &links);
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
    seen: Ground,
    reader: &'a Reader,
    writer: Writer,
    store: &'a Store,
    events: &'a UnboundedSender<ApplyEvent>,
    cancel: &'a CancellationToken,
    /// What Moodle is to be told.
    links: Mutex<Vec<AwaitedLink>>,
}

/// What reading a group again gave: the steps that it would get now.
struct Fresh {
    changes: Vec<Change>,
}

impl Applying<'_> {
    async fn run(&self, run: RunId, mut ids: VecDeque<StepId>) -> ApplyReport {
        let mut report = ApplyReport {
            run: run.0,
            results: Vec::new(),
            links: None,
        };
        for group in &self.plan.groups {
            let ids: Vec<StepId> = group.steps.iter().filter_map(|_| ids.pop_front()).collect();
            match &group.room {
                Target::Group(room) => self.apply_group(room, group, &ids, &mut report).await,
                Target::Lost(cm) => self.apply_lost(*cm, group, &ids, &mut report).await,
            }
        }
        report
    }

    async fn apply_group(
        &self,
        room: &RoomId,
        group: &GroupPlan,
        ids: &[StepId],
        report: &mut ApplyReport,
    ) {
        let fresh = if self.cancel.is_cancelled() {
            Err(Skipped::Cancelled)
        } else {
            tell(self.events, ApplyEvent::Rereading(group.room.clone()));
            self.reread(room, group).await
        };
        let mut failed: Vec<&Step> = Vec::new();
        for (step, id) in group.steps.iter().zip(ids) {
            let outcome = match &fresh {
                Err(skipped) => Outcome::Skipped(skipped.clone()),
                Ok(_) if self.cancel.is_cancelled() => Outcome::Skipped(Skipped::Cancelled),
                Ok(fresh) => match fresh.verdict(step) {
                    Some(dropped) => Outcome::Dropped(dropped),
                    None if spoiled(step, &failed) => Outcome::Skipped(Skipped::AfterFailure),
                    None => self.send(&group.room, room, step, *id).await,
                },
            };
            if matches!(
                outcome,
                Outcome::Failed(_) | Outcome::Unknown(_) | Outcome::Skipped(Skipped::NoJournal(_))
            ) {
                failed.push(step);
            }
            self.settle(group, step, *id, outcome, report).await;
        }
    }

    /// Reads both sides again for one group, and says which steps it would get now.
    async fn reread(&self, room: &RoomId, group: &GroupPlan) -> Result<Fresh, Skipped> {
        // Whether nothing points at a group, only the whole of Moodle says.
        let scope = if group.courses.is_empty() {
            Scope::WholeSite
        } else {
            Scope::Courses(group.courses.clone())
        };
        let site = self.reread_moodle(&scope).await?;
        let now = self.reread_group(room, group).await?;
        let accounts = self.reread_accounts(group).await?;
        self.judge(site, now, accounts)
    }

    async fn reread_moodle(&self, scope: &Scope) -> Result<Arc<Site>, Skipped> {
        let read = self.session.read_moodle(scope, self.cancel).await;
        read.map_err(|error| match error {
            RunError::Moodle(trouble) => Skipped::MoodleUnreadable(trouble),
            _ => Skipped::Cancelled,
        })
    }

    /// The group now. Its people are read only where the plan is about them: those of a lost group are nobody's business.
    async fn reread_group(&self, room: &RoomId, group: &GroupPlan) -> Result<Group, Skipped> {
        let seen = &self.seen.chat;
        let concerned: Vec<ChatUserId> = group
            .steps
            .iter()
            .filter_map(Step::who)
            .map(|who| who.account.clone())
            .collect();
        let unreadable =
            |trouble: ChatTrouble| Skipped::GroupUnreadable(UnknownReason::Chat(trouble));
        if concerned.is_empty() {
            let now = self.reader.state_of(room).await.map_err(unreadable)?;
            let known = seen.group(room);
            let people = match (now.archived, known.map(|known| &known.people)) {
                (_, Some(People::NotOurs) | None) => People::NotOurs,
                (true, Some(_)) => People::Archived,
                (false, Some(people)) => people.clone(),
            };
            return Ok(Group { people, ..now });
        }
        let now = match self.reader.read_group(seen, room, &concerned).await {
            Reading::Known(now) => now,
            Reading::Unknown(reason) => return Err(Skipped::GroupUnreadable(reason)),
        };
        let mut ops = group.steps.iter().map(Step::op);
        if !ops.any(|op| op == StepOp::SetRetention) {
            return Ok(now);
        }
        let state = self.reader.state_of(room).await.map_err(unreadable)?;
        Ok(Group {
            facts: state.facts,
            ..now
        })
    }

    /// The accounts as they were read, those that are to be activated as they are now.
    async fn reread_accounts(&self, group: &GroupPlan) -> Result<Reading<Vec<Account>>, Skipped> {
        let mut accounts = self.seen.chat.accounts.clone();
        for step in &group.steps {
            let (Change::Activate(who), Reading::Known(accounts)) = (&step.change, &mut accounts)
            else {
                continue;
            };
            match self.reader.is_active(&who.account).await {
                Ok(Some(active)) => accounts
                    .iter_mut()
                    .filter(|account| account.id == who.account)
                    .for_each(|account| account.active = active),
                Ok(None) => accounts.retain(|account| account.id != who.account),
                Err(trouble) => {
                    return Err(Skipped::GroupUnreadable(UnknownReason::Chat(trouble)));
                }
            }
        }
        Ok(accounts)
    }

    fn judge(
        &self,
        site: Arc<Site>,
        group: Group,
        accounts: Reading<Vec<Account>>,
    ) -> Result<Fresh, Skipped> {
        let room = group.id.clone();
        let chat = Chat {
            groups: Reading::Known(vec![group]),
            lookups: FxHashMap::default(),
            accounts,
            ..Chat::clone(&self.seen.chat)
        };
        let ground = self
            .session
            .ground(site, Arc::new(chat), &self.seen.neighbours);
        let findings = drift(&ground, Session::checks(self.limits));
        if site_is_held(&findings, self.limits) {
            return Err(Skipped::SiteHeld);
        }
        let of_room = findings
            .drifts
            .iter()
            .filter(|drift| drift.group.as_ref() == Some(&room));
        let fresh = plan(&ground, of_room);
        Ok(Fresh {
            changes: fresh.steps().map(|(_, step)| step.change.clone()).collect(),
        })
    }

    async fn settle(
        &self,
        group: &GroupPlan,
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
            room: group.room.clone(),
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
        (Some(one), Some(other)) => one.account == other.account,
        (None, None) => one.op() == other.op(),
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
