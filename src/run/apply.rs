//! A cleared plan, carried out: accounts first, then the groups, as many side by side as the server bears requests at a
//! time. Right before they are changed, both sides are read again for them; each step is in the journal before it is sent,
//! and settled after.

mod accounts;
mod batch;
mod claim;
mod delete;
mod leaving;
pub(super) mod recreate;
mod reread;
pub(super) mod step;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use futures::future::join_all;
use rustc_hash::FxHashMap;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::planfile::mark;
use super::session::now;
use super::{ApplyEvent, RunError, Session, operator};
use crate::config::WritePermit;
use crate::domain::applied::{ApplyReport, Outcome, Skipped, StepResult};
use crate::domain::awaited::AwaitedLink;
use crate::domain::chat::Chat;
use crate::domain::ids::RoomId;
use crate::domain::journal::JudgedBy;
use crate::domain::limits::Limits;
use crate::domain::plan::{Change, GroupPlan, Plan, Step, StepOp};
use crate::domain::size::SiteSize;
use crate::domain::target::Target;
use crate::engine::{ClearedPlan, DoneStep, Foreseen, Ground, drift};
use crate::moodle::Scope;
use crate::rocketchat::{Reader, Writer};
use crate::store::{CourseOf, Intent, Leasing, RunId, RunKind, StepId, StepState, Store};
use accounts::Made;
pub(super) use accounts::{is_his, lease_of};
use batch::Together;
use claim::{Claimed, give_back};
use reread::Fresh;

impl Session {
    /// Carries out a cleared plan. `seen` is the reading that the plan was made from.
    ///
    /// Cancelling ends it after the step in flight; what was not sent is reported as such.
    ///
    /// # Errors
    /// Where it cannot begin: no store, no connection, or a frozen site. Failures of single steps are in the report.
    pub async fn apply(
        &self,
        cleared: ClearedPlan,
        seen: Ground,
        permit: WritePermit,
        events: UnboundedSender<ApplyEvent>,
        cancel: CancellationToken,
    ) -> Result<ApplyReport, RunError> {
        let way = Way {
            permit,
            events,
            cancel,
        };
        let (store, reader) = self.ready(&seen, &way).await?;
        let server = server(reader);
        let intent = Intent {
            kind: RunKind::Apply,
            parent: None,
            server: server.as_deref(),
            operator: &operator(),
            reason: cleared.reason(),
            consents: &cleared.consents(&self.config().limits),
            courses: &CourseOf::of(cleared.plan(), &seen.site),
            judged: Some(JudgedBy::of(&seen.policy)),
        };
        let begun = store.begin(cleared.plan(), &intent, now()).await?;
        let run = self.carry_out(begun, &cleared, seen, Again::Drift, &way);
        Box::pin(run).await
    }

    /// The store and the server, where the site is not frozen.
    pub(super) async fn ready(
        &self,
        seen: &Ground,
        way: &Way,
    ) -> Result<(&Store, &Reader), RunError> {
        let store = self.store().await?;
        if let Some(freeze) = store.frozen(&self.config().name).await? {
            return Err(RunError::Frozen(freeze));
        }
        let nothing = Scope::Courses(Vec::new());
        let site = self.read_moodle(&nothing, &way.cancel).await?;
        let reader = self.chat(&site.settings).await?;
        // Whoever lets a plan run in spite of a Moodle that shrank believes its size from now on.
        let size = SiteSize::of(&seen.site);
        store.keep_size(&self.config().name, size, now()).await?;
        Ok((store, reader))
    }

    /// Carries out a run that is in the journal, with its steps.
    pub(super) async fn carry_out(
        &self,
        (run, ids): (RunId, Vec<StepId>),
        cleared: &ClearedPlan,
        seen: Ground,
        again: Again<'_>,
        way: &Way,
    ) -> Result<ApplyReport, RunError> {
        let store = self.store().await?;
        let reader = self.chat(&seen.site.settings).await?;
        // While it lives, nobody takes it for dead, whether it has a group or not.
        let own = format!("run:{}", run.0);
        let alive = store.lease(reader.server(), &own, run, &operator()).await?;
        let (plan, limits) = (cleared.plan(), cleared.limits());
        let mut applying = Applying {
            session: self,
            run,
            plan,
            limits,
            foreseen: foreseen(plan, &seen, limits),
            chat: Arc::clone(&seen.chat),
            made: Made::default(),
            seen,
            again,
            reader,
            writer: Writer::new(reader, &way.permit),
            store,
            events: &way.events,
            cancel: &way.cancel,
            links: Mutex::default(),
            lost: OnceLock::new(),
        };
        let mut report = Box::pin(applying.run(ids.into())).await;
        let links = applying.links.into_inner();
        let links = links.unwrap_or_else(PoisonError::into_inner);
        let links = self.write_links(&applying.seen.site, run, &links).await;
        report.links = links.map(Box::new);
        if let Err(trouble) = store.end(run, now()).await {
            tracing::error!(%trouble, "the end of the run is not in the journal");
        }
        if let Leasing::Leased(lease) = alive {
            give_back(&lease).await;
        }
        tell(&way.events, ApplyEvent::Ended(report.clone()));
        Ok(report)
    }
}

/// What a run needs beside its plan.
pub(super) struct Way {
    pub(super) permit: WritePermit,
    pub(super) events: UnboundedSender<ApplyEvent>,
    pub(super) cancel: CancellationToken,
}

/// How a group that was read again is judged.
pub(super) enum Again<'a> {
    /// A step is made if what it repairs still differs.
    Drift,
    /// A step is made if what it takes back is still as it was left.
    Inverse(&'a [DoneStep]),
    /// A group that was opened to be saved is archived again, if it is still open.
    Closing,
}

/// A server's address, as runs keep it.
pub(super) fn server(reader: &Reader) -> Option<Arc<str>> {
    mark(reader.server())
}

struct Applying<'a> {
    session: &'a Session,
    run: RunId,
    plan: &'a Plan,
    limits: &'a Limits,
    /// What was read before.
    seen: Ground,
    /// What was found then of each of the plan's groups.
    foreseen: FxHashMap<RoomId, Foreseen>,
    /// Rocket.Chat as it was read before, with the accounts that have been made since.
    chat: Arc<Chat>,
    made: Made,
    again: Again<'a>,
    reader: &'a Reader,
    writer: Writer,
    store: &'a Store,
    events: &'a UnboundedSender<ApplyEvent>,
    cancel: &'a CancellationToken,
    /// What Moodle is to be told.
    links: Mutex<Vec<AwaitedLink>>,
    /// Why the journal is no more: nothing is sent from then on, and it is not waited for again.
    lost: OnceLock<Skipped>,
}

/// What was found of a plan's groups when it was made.
fn foreseen(plan: &Plan, seen: &Ground, limits: &Limits) -> FxHashMap<RoomId, Foreseen> {
    let findings = drift(seen, Session::checks(limits));
    let rooms = plan.groups.iter().filter_map(|group| group.room.room());
    Foreseen::of(seen, &findings, rooms)
}

impl Applying<'_> {
    async fn run(&mut self, mut ids: VecDeque<StepId>) -> ApplyReport {
        let mut report = ApplyReport {
            run: self.run.0,
            results: Vec::new(),
            links: None,
        };
        let plan = self.plan;
        let mut of = |steps: &[Step]| -> Vec<StepId> {
            steps.iter().filter_map(|_| ids.pop_front()).collect()
        };
        let own = of(&plan.accounts);
        self.reread_all_accounts().await;
        self.make_accounts(&own, &mut report).await;
        let groups: Vec<(GroupPlan, Vec<StepId>)> = plan
            .groups
            .iter()
            .map(|group| (self.made.known_in(group), of(&group.steps)))
            .collect();
        let mut left = groups.as_slice();
        while !left.is_empty() {
            // What it bears may change with each answer.
            let at_a_time = self.reader.at_a_time().clamp(1, left.len());
            let (some, later) = left.split_at(at_a_time);
            left = later;
            for results in Box::pin(self.apply_some(some)).await {
                report.results.extend(results);
            }
        }
        report
    }

    /// Changes groups side by side, after one look at Moodle for all of them.
    async fn apply_some(&self, groups: &[(GroupPlan, Vec<StepId>)]) -> Vec<Vec<StepResult>> {
        let plans: Vec<&GroupPlan> = groups.iter().map(|(group, _)| group).collect();
        let claimed = self.claim(&plans).await;
        let applying = groups
            .iter()
            .zip(claimed)
            .map(|((group, ids), claimed)| async move {
                match &group.room {
                    Target::Group(room) => {
                        Box::pin(self.apply_group(room, group, ids, claimed)).await
                    }
                    Target::Lost(cm) => Box::pin(self.apply_lost(*cm, group, ids, claimed)).await,
                }
            });
        join_all(applying).await
    }

    async fn apply_group(
        &self,
        room: &RoomId,
        group: &GroupPlan,
        ids: &[StepId],
        claimed: Result<Claimed, Skipped>,
    ) -> Vec<StepResult> {
        let mut results = Vec::with_capacity(ids.len());
        let mut so_far = SoFar::default();
        let mut together = Together::default();
        for (at, (step, id)) in group.steps.iter().zip(ids).enumerate() {
            let outcome = match (&claimed, together.outcome_of(*id)) {
                (Err(skipped), _) => Outcome::Skipped(skipped.clone()),
                (Ok(_), Some(outcome)) => outcome,
                (Ok(ours), None) => {
                    let later = group.steps.iter().zip(ids.iter().copied()).skip(at);
                    let next = self.next(ours, (group, room), (step, *id), later, &so_far);
                    let (outcome, others) = next.await;
                    together = others;
                    outcome
                }
            };
            so_far.note(step, &outcome);
            if matches!(outcome, Outcome::Done | Outcome::AlreadySo) {
                self.taken_back(room, step).await;
            }
            let target = Some(&group.room);
            results.push(self.settle(target, step, *id, outcome).await);
        }
        if let Ok(claimed) = &claimed {
            claimed.give_back().await;
        }
        results
    }

    /// What becomes of the next step of a group, and of those of the steps that are left (itself among them) which go with
    /// it.
    async fn next<'s>(
        &self,
        Claimed { lease, fresh, .. }: &Claimed,
        (group, room): (&GroupPlan, &RoomId),
        (step, id): (&Step, StepId),
        left: impl Iterator<Item = (&'s Step, StepId)>,
        so_far: &SoFar<'s>,
    ) -> (Outcome, Together) {
        if let Some(outcome) = self.why_not(step, fresh, so_far) {
            return (outcome, Together::default());
        }
        let ready = left.filter(|(step, _)| self.why_not(step, fresh, so_far).is_none());
        let mut together = self.invite_together(lease, (group, room), ready).await;
        if let Some(outcome) = together.outcome_of(id) {
            return (outcome, together);
        }
        let outcome = match self.saved(lease, (group, room), step).await {
            Ok(()) => self.send(lease, (&group.room, room), step, id).await,
            Err(outcome) => outcome,
        };
        (outcome, together)
    }

    /// Why a step of a group that is ours is not sent.
    fn why_not(&self, step: &Step, fresh: &Fresh, so_far: &SoFar<'_>) -> Option<Outcome> {
        if let Some(skipped) = self.stopped() {
            return Some(Outcome::Skipped(skipped));
        }
        if let Some(dropped) = fresh.verdict(step) {
            return Some(Outcome::Dropped(dropped));
        }
        if step.awaits_account() {
            return Some(Outcome::Skipped(self.made.lacking(step)));
        }
        so_far.forbids(step).map(Outcome::Skipped)
    }

    /// What was made and is archived again waits for no link.
    async fn taken_back(&self, room: &RoomId, step: &Step) {
        if !matches!(self.again, Again::Inverse(_)) || step.op() != StepOp::Archive {
            return;
        }
        if let Err(trouble) = self.store.forget_link_to(&self.plan.site, room).await {
            tracing::warn!(%trouble, "a link that is waited for no more cannot be forgotten");
        }
    }

    async fn settle(
        &self,
        target: Option<&Target>,
        step: &Step,
        id: StepId,
        outcome: Outcome,
    ) -> StepResult {
        if self.lost.get().is_none() {
            let (state, detail) = recorded(&outcome);
            let said = (outcome.answer(), detail.as_deref());
            let step = (self.run, id);
            if let Err(trouble) = self.store.settle(step, state, said, now()).await {
                self.no_journal(&trouble);
            }
        }
        let result = StepResult {
            room: target.cloned(),
            step: step.clone(),
            outcome,
        };
        tell(self.events, ApplyEvent::Settled(result.clone()));
        result
    }
}

/// What has become of a group's steps so far, as far as it forbids others.
#[derive(Default)]
struct SoFar<'a> {
    failed: Vec<&'a Step>,
    in_doubt: Vec<&'a Step>,
}

impl<'a> SoFar<'a> {
    /// Why a step is not sent after these.
    fn forbids(&self, step: &Step) -> Option<Skipped> {
        if spoiled(step, &self.failed) {
            return Some(Skipped::AfterFailure);
        }
        spoiled(step, &self.in_doubt).then_some(Skipped::AfterDoubt)
    }

    /// Why nothing is done to a group that these have not made.
    fn without_group(&self) -> Skipped {
        if self.failed.is_empty() && !self.in_doubt.is_empty() {
            Skipped::AfterDoubt
        } else {
            Skipped::AfterFailure
        }
    }

    fn note(&mut self, step: &'a Step, outcome: &Outcome) {
        match outcome {
            Outcome::Failed(_) | Outcome::Skipped(Skipped::NotSaved(_) | Skipped::NoAccount) => {
                self.failed.push(step);
            }
            Outcome::Unknown(_)
            | Outcome::Skipped(
                Skipped::NoJournal(_)
                | Skipped::LeaseLost
                | Skipped::Away(_)
                | Skipped::AccountInDoubt,
            ) => self.in_doubt.push(step),
            _ => {}
        }
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

/// What the journal keeps of an outcome, in English: whoever shares it may speak another language.
pub(super) fn recorded(outcome: &Outcome) -> (StepState, Option<String>) {
    let said = crate::words::language::in_english(|| crate::words::outcome(outcome));
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
