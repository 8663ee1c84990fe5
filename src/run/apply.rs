//! A cleared plan, carried out: accounts first, then group by group. Right before a group is changed, both sides are read
//! again for it; each step is in the journal before it is sent, and settled after.

mod accounts;
mod claim;
mod delete;
pub(super) mod recreate;
pub(super) mod step;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::planfile::mark;
use super::session::now;
use super::{ApplyEvent, RunError, Session, operator};
use crate::config::WritePermit;
use crate::domain::applied::{ApplyReport, Dropped, Outcome, Skipped, StepResult};
use crate::domain::awaited::AwaitedLink;
use crate::domain::chat::{Account, Chat, Group, People};
use crate::domain::drift::Fix;
use crate::domain::ids::{ChatUserId, CmId, RoomId};
use crate::domain::journal::JudgedBy;
use crate::domain::limits::Limits;
use crate::domain::plan::{Change, GroupPlan, Plan, Step, StepOp, Who};
use crate::domain::reading::{Reading, UnknownReason};
use crate::domain::site::Site;
use crate::domain::size::SiteSize;
use crate::domain::target::Target;
use crate::domain::trouble::{ChatTrouble, ChatTroubleKind};
use crate::engine::{ClearedPlan, DoneStep, Ground, drift, inverse, is_frozen, plan, site_is_held};
use crate::moodle::Scope;
use crate::rocketchat::{Reader, Writer};
use crate::store::{CourseOf, Intent, RunId, RunKind, StepId, StepState, Store};
use accounts::Made;
pub(super) use accounts::{is_his, lease_of};
use claim::{Claimed, give_back};

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
        let mut applying = Applying {
            session: self,
            run,
            plan: cleared.plan(),
            limits: cleared.limits(),
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
        let mut report = applying.run(ids.into()).await;
        let links = applying.links.into_inner();
        let links = links.unwrap_or_else(PoisonError::into_inner);
        let links = self.write_links(&applying.seen.site, run, &links).await;
        report.links = links.map(Box::new);
        if let Err(trouble) = store.end(run, now()).await {
            tracing::error!(%trouble, "the end of the run is not in the journal");
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

/// What reading a group again gave: the steps that it would get now.
struct Fresh {
    changes: Vec<Change>,
    /// Why a step is dropped of which there is nothing any more.
    gone: Dropped,
    /// The group that a run has made before for the activity.
    made: Option<RoomId>,
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
        self.make_accounts(&own, &mut report).await;
        for group in &plan.groups {
            let ids = of(&group.steps);
            let group = self.made.known_in(group);
            match &group.room {
                Target::Group(room) => self.apply_group(room, &group, &ids, &mut report).await,
                Target::Lost(cm) => self.apply_lost(*cm, &group, &ids, &mut report).await,
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
        let claimed = self.claim(group).await;
        let (mut failed, mut in_doubt): (Vec<&Step>, Vec<&Step>) = (Vec::new(), Vec::new());
        for (step, id) in group.steps.iter().zip(ids) {
            let outcome = match &claimed {
                Err(skipped) => Outcome::Skipped(skipped.clone()),
                Ok(Claimed { lease, fresh }) => match (self.stopped(), fresh.verdict(step)) {
                    (Some(skipped), _) => Outcome::Skipped(skipped),
                    (None, Some(dropped)) => Outcome::Dropped(dropped),
                    (None, None) if step.awaits_account() => {
                        Outcome::Skipped(self.made.lacking(step))
                    }
                    (None, None) if spoiled(step, &failed) => {
                        Outcome::Skipped(Skipped::AfterFailure)
                    }
                    (None, None) if spoiled(step, &in_doubt) => {
                        Outcome::Skipped(Skipped::AfterDoubt)
                    }
                    (None, None) => match self.saved(lease, (group, room), step).await {
                        Ok(()) => self.send(lease, (&group.room, room), step, *id).await,
                        Err(outcome) => outcome,
                    },
                },
            };
            match &outcome {
                Outcome::Failed(_)
                | Outcome::Skipped(Skipped::NotSaved(_) | Skipped::NoAccount) => {
                    failed.push(step);
                }
                Outcome::Unknown(_)
                | Outcome::Skipped(
                    Skipped::NoJournal(_)
                    | Skipped::LeaseLost
                    | Skipped::Away(_)
                    | Skipped::AccountInDoubt,
                ) => in_doubt.push(step),
                _ => {}
            }
            if matches!(outcome, Outcome::Done | Outcome::AlreadySo) {
                self.taken_back(room, step).await;
            }
            let target = Some(&group.room);
            self.settle(target, step, *id, outcome, report).await;
        }
        if let Ok(Claimed { lease, .. }) = claimed {
            give_back(lease).await;
        }
    }

    /// Reads both sides again for one group, and says which steps it would get now.
    async fn reread(&self, group: &GroupPlan) -> Result<Fresh, Skipped> {
        let room = match &group.room {
            Target::Group(room) => room,
            Target::Lost(cm) => return self.reread_lost(*cm, group).await,
        };
        // Whether nothing points at a group, only the whole of Moodle says.
        let scope = if group.courses.is_empty() {
            Scope::WholeSite
        } else {
            Scope::Courses(group.courses.clone())
        };
        let site = self.reread_moodle(&scope).await?;
        let now = self.reread_group(room, group).await?;
        let accounts = self.reread_accounts(group).await?;
        let open = !now.archived;
        let fresh = self.judge(site, (vec![now], FxHashSet::default()), accounts)?;
        Ok(match &self.again {
            Again::Closing => Fresh::closing(group, open),
            Again::Drift | Again::Inverse(_) => fresh,
        })
    }

    async fn reread_moodle(&self, scope: &Scope) -> Result<Arc<Site>, Skipped> {
        let site = self.session.read_moodle(scope, self.cancel).await;
        site.map_err(|error| match error {
            RunError::Moodle(trouble) => Skipped::MoodleUnreadable(trouble),
            _ => Skipped::Cancelled,
        })
    }

    /// The group now. Its people are read only where the plan is about them: those of a lost group are nobody's business.
    async fn reread_group(&self, room: &RoomId, group: &GroupPlan) -> Result<Group, Skipped> {
        let seen = &self.chat;
        let concerned: Vec<ChatUserId> = group
            .steps
            .iter()
            .filter_map(Step::who)
            .filter_map(|who| who.account.clone())
            .collect();
        let unreadable = |trouble: ChatTrouble| unread(UnknownReason::Chat(trouble));
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
            Reading::Unknown(reason) => return Err(unread(reason)),
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
                    return Err(unread(UnknownReason::Chat(trouble)));
                }
            }
        }
        Ok(accounts)
    }

    /// What these groups would get now, sorted by their id; and these activities, which have lost theirs.
    fn judge(
        &self,
        site: Arc<Site>,
        (groups, lost): (Vec<Group>, FxHashSet<CmId>),
        accounts: Reading<Vec<Account>>,
    ) -> Result<Fresh, Skipped> {
        let mut rooms: FxHashSet<RoomId> = groups.iter().map(|group| group.id.clone()).collect();
        let chat = Chat {
            groups: Reading::Known(groups),
            lookups: if lost.is_empty() {
                FxHashMap::default()
            } else {
                self.chat.lookups.clone()
            },
            accounts,
            ..Chat::clone(&self.chat)
        };
        let ground = self
            .session
            .ground(site, Arc::new(chat), &self.seen.neighbours);
        let findings = drift(&ground, Session::checks(self.limits));
        if site_is_held(&findings, self.limits) {
            return Err(Skipped::SiteHeld);
        }
        let asked = rooms.len();
        rooms.retain(|room| !is_frozen(&findings, room, self.limits));
        if rooms.is_empty() && asked > 0 {
            return Err(Skipped::QueueFrozen);
        }
        let (fresh, gone) = match &self.again {
            Again::Drift | Again::Closing => {
                let drifts = findings.drifts.iter();
                let of_rooms = drifts.filter(|drift| {
                    let room = drift.group.as_ref();
                    let made = drift.fix == Some(Fix::Recreate)
                        && drift.activity.is_some_and(|cm| lost.contains(&cm));
                    made || room.is_some_and(|room| rooms.contains(room))
                });
                (plan(&ground, of_rooms), Dropped::NoLongerDrift)
            }
            Again::Inverse(done) => {
                let of_rooms = done.iter().filter(|done| rooms.contains(&done.room));
                let of_rooms: Vec<DoneStep> = of_rooms.cloned().collect();
                let back = inverse(&ground, &findings, &of_rooms);
                (back.plan, Dropped::ChangedSince)
            }
        };
        Ok(Fresh {
            changes: fresh.steps().map(|(_, step)| step.change.clone()).collect(),
            gone,
            made: None,
        })
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
        report: &mut ApplyReport,
    ) {
        if self.lost.get().is_none() {
            let (state, detail) = recorded(&outcome);
            let said = (outcome.answer(), detail.as_deref());
            if let Err(trouble) = self.store.settle(id, state, said, now()).await {
                self.no_journal(&trouble);
            }
        }
        let result = StepResult {
            room: target.cloned(),
            step: step.clone(),
            outcome,
        };
        tell(self.events, ApplyEvent::Settled(result.clone()));
        report.results.push(result);
    }
}

impl Fresh {
    /// Archives the group again where opening it is not among what is left: then it was opened.
    fn closing(left: &GroupPlan, open: bool) -> Self {
        let opened = left.steps.iter().all(|step| step.op() != StepOp::Unarchive);
        let archive = (opened && open).then_some(Change::Archive);
        Self {
            changes: archive.into_iter().collect(),
            gone: Dropped::ChangedSince,
            made: None,
        }
    }

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
            self.gone.clone()
        })
    }
}

/// Why a group is left alone that could not be read again.
fn unread(reason: UnknownReason) -> Skipped {
    match reason {
        UnknownReason::Chat(trouble) if is_away(&trouble) => Skipped::Away(trouble),
        reason => Skipped::GroupUnreadable(reason),
    }
}

/// Whether the server was not there, or not itself: that passes.
const fn is_away(trouble: &ChatTrouble) -> bool {
    matches!(
        trouble.kind,
        ChatTroubleKind::Unreachable(_)
            | ChatTroubleKind::TimedOut
            | ChatTroubleKind::Broken(_)
            | ChatTroubleKind::ServerError { .. }
            | ChatTroubleKind::NotRocketChat { .. }
    )
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

pub(super) fn recorded(outcome: &Outcome) -> (StepState, Option<String>) {
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
