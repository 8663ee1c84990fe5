//! A cleared plan, carried out group by group. Right before a group is changed, both sides are read
//! again for it; each step is in the journal before it is sent, and settled after.

mod claim;

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::session::now;
use super::{ApplyEvent, RunError, Session, operator};
use crate::config::WritePermit;
use crate::domain::applied::{ApplyReport, Dropped, Outcome, Skipped, StepResult};
use crate::domain::chat::{Chat, Group, Member, People};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::limits::Limits;
use crate::domain::plan::{Change, GroupPlan, Plan, Step, Who};
use crate::domain::reading::Reading;
use crate::domain::retention::RetentionRule;
use crate::domain::site::Site;
use crate::domain::size::SiteSize;
use crate::domain::trouble::{ChatTrouble, ChatTroubleKind};
use crate::engine::{ClearedPlan, Ground, drift, plan, site_is_held};
use crate::moodle::Scope;
use crate::rocketchat::{self, Reader, Writer};
use crate::store::{CourseOf, Intent, Lease, RunId, RunKind, StepId, StepState, Store};
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
        let (plan, limits) = (cleared.plan(), cleared.limits());
        let store = self.store().await?;
        if let Some(freeze) = store.frozen(&plan.site).await? {
            return Err(RunError::Frozen(freeze));
        }
        let settings = self
            .read_moodle(&Scope::Courses(Vec::new()), &cancel)
            .await?
            .settings
            .clone();
        let reader = self.chat(&settings).await?;
        // Whoever lets a plan run in spite of a Moodle that shrank believes its size from now on.
        let size = SiteSize::of(&seen.site);
        store.keep_size(&self.config().name, size, now()).await?;
        let intent = Intent {
            kind: RunKind::Apply,
            operator: &operator(),
            reason: cleared.reason(),
            consents: &cleared.consents(&self.config().limits),
            courses: &CourseOf::of(plan, &seen.site),
        };
        let (run, ids) = store.begin(plan, &intent, now()).await?;
        let applying = Applying {
            session: self,
            run,
            plan,
            limits,
            seen,
            reader,
            writer: Writer::new(reader, &permit),
            store,
            events: &events,
            cancel: &cancel,
            lost: OnceLock::new(),
        };
        let report = applying.run(ids.into()).await;
        if let Err(trouble) = store.end(run, now()).await {
            tracing::error!(%trouble, "the end of the run is not in the journal");
        }
        tell(&events, ApplyEvent::Ended(report.clone()));
        Ok(report)
    }
}

struct Applying<'a> {
    session: &'a Session,
    run: RunId,
    plan: &'a Plan,
    limits: &'a Limits,
    seen: Ground,
    reader: &'a Reader,
    writer: Writer,
    store: &'a Store,
    events: &'a UnboundedSender<ApplyEvent>,
    cancel: &'a CancellationToken,
    /// Why the journal is no more: nothing is sent from then on, and it is not waited for again.
    lost: OnceLock<Skipped>,
}

/// What reading a group again gave: the steps that it would get now.
struct Fresh {
    changes: Vec<Change>,
}

impl Applying<'_> {
    async fn run(&self, mut ids: VecDeque<StepId>) -> ApplyReport {
        let mut report = ApplyReport {
            run: self.run.0,
            results: Vec::new(),
        };
        for group in &self.plan.groups {
            let ids: Vec<StepId> = group.steps.iter().filter_map(|_| ids.pop_front()).collect();
            self.apply_group(group, &ids, &mut report).await;
        }
        report
    }

    async fn apply_group(&self, group: &GroupPlan, ids: &[StepId], report: &mut ApplyReport) {
        let claimed = self.claim(group).await;
        let mut failed: Vec<&Step> = Vec::new();
        for (step, id) in group.steps.iter().zip(ids) {
            let outcome = match &claimed {
                Err(skipped) => Outcome::Skipped(skipped.clone()),
                Ok(Claimed { lease, fresh }) => match (self.stopped(), fresh.verdict(step)) {
                    (Some(skipped), _) => Outcome::Skipped(skipped),
                    (None, Some(dropped)) => Outcome::Dropped(dropped),
                    (None, None) if spoiled(step, &failed) => {
                        Outcome::Skipped(Skipped::AfterFailure)
                    }
                    (None, None) => self.send(lease, &group.room, step, *id).await,
                },
            };
            if matches!(
                outcome,
                Outcome::Failed(_)
                    | Outcome::Unknown(_)
                    | Outcome::Skipped(Skipped::NoJournal(_) | Skipped::LeaseLost)
            ) {
                failed.push(step);
            }
            self.settle(group, step, *id, outcome, report).await;
        }
        if let Ok(Claimed { lease, .. }) = claimed {
            give_back(lease).await;
        }
    }

    /// Reads both sides again for one group, and says which steps it would get now.
    async fn reread(&self, group: &GroupPlan) -> Result<Fresh, Skipped> {
        let site = self
            .session
            .read_moodle(&Scope::Courses(group.courses.clone()), self.cancel)
            .await
            .map_err(|error| match error {
                RunError::Moodle(trouble) => Skipped::MoodleUnreadable(trouble),
                _ => Skipped::Cancelled,
            })?;
        let concerned: Vec<ChatUserId> = group
            .steps
            .iter()
            .filter_map(Step::who)
            .map(|who| who.account.clone())
            .collect();
        let seen = &self.seen.chat;
        let now = match self.reader.read_group(seen, &group.room, &concerned).await {
            Reading::Known(now) => now,
            Reading::Unknown(reason) => return Err(Skipped::GroupUnreadable(reason)),
        };
        self.judge(site, now)
    }

    fn judge(&self, site: Arc<Site>, group: Group) -> Result<Fresh, Skipped> {
        let room = group.id.clone();
        let chat = Chat {
            groups: Reading::Known(vec![group]),
            lookups: FxHashMap::default(),
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

    /// Sends one step, with its intention on the disk before.
    async fn send(&self, lease: &Lease, room: &RoomId, step: &Step, id: StepId) -> Outcome {
        match self.store.sent_under(lease, id, now()).await {
            Ok(true) => {}
            Ok(false) => return Outcome::Skipped(Skipped::LeaseLost),
            Err(trouble) => return Outcome::Skipped(self.no_journal(&trouble)),
        }
        tell(
            self.events,
            ApplyEvent::Sent {
                room: room.clone(),
                change: step.change.clone(),
            },
        );
        let answer = match &step.change {
            Change::Activate(who) => self.writer.activate(&who.account).await,
            Change::Unarchive => self.writer.unarchive(room).await,
            Change::Rename { to, .. } => self.writer.rename(room, to).await,
            Change::SetRetention { from, to } => {
                let version = self.seen.chat.version;
                self.writer.set_retention(room, *from, *to, version).await
            }
            Change::Invite(who) => self.writer.invite(room, &who.account).await,
            Change::AddModerator(who) => self.writer.add_moderator(room, &who.account).await,
            Change::RemoveModerator(who) => self.writer.remove_moderator(room, &who.account).await,
            Change::Remove(who) => self.writer.remove(room, &who.account).await,
            Change::Archive => self.writer.archive(room).await,
        };
        match answer {
            Ok(rocketchat::Outcome::Done) => Outcome::Done,
            Ok(rocketchat::Outcome::AlreadySo) => Outcome::AlreadySo,
            Err(trouble) if doubtful(&trouble) => self.read_back(room, step, trouble).await,
            Err(trouble) => Outcome::Failed(trouble),
        }
    }

    /// The answer was lost: what is so is read, never guessed, and nothing is sent a second time.
    async fn read_back(&self, room: &RoomId, step: &Step, trouble: ChatTrouble) -> Outcome {
        let concerned: Vec<ChatUserId> = step
            .who()
            .map(|who| who.account.clone())
            .into_iter()
            .collect();
        match self
            .reader
            .read_group(&self.seen.chat, room, &concerned)
            .await
        {
            Reading::Known(group) => match holds(&step.change, &group) {
                Some(true) => Outcome::Done,
                Some(false) => Outcome::Failed(trouble),
                None => Outcome::Unknown(trouble),
            },
            Reading::Unknown(_) => Outcome::Unknown(trouble),
        }
    }

    async fn settle(
        &self,
        group: &GroupPlan,
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

/// Whether the server may have done it all the same.
const fn doubtful(trouble: &ChatTrouble) -> bool {
    matches!(
        trouble.kind,
        ChatTroubleKind::TimedOut
            | ChatTroubleKind::Broken(_)
            | ChatTroubleKind::ServerError { .. }
            | ChatTroubleKind::Malformed(_)
            | ChatTroubleKind::NotRocketChat { .. }
    )
}

/// Whether the group is as the change would have it; none where that was not read.
fn holds(change: &Change, group: &Group) -> Option<bool> {
    let member = |who: &Who| -> Option<Option<&Member>> {
        let People::Known(members) = &group.people else {
            return None;
        };
        Some(members.iter().find(|member| member.account == who.account))
    };
    let leads = |member: Option<&Member>| member.is_some_and(|member| member.roles.moderator);
    match change {
        Change::Invite(who) => member(who).map(|member| member.is_some()),
        Change::AddModerator(who) => member(who).map(leads),
        Change::RemoveModerator(who) => member(who).map(|member| !leads(member)),
        Change::Remove(who) => member(who).map(|member| member.is_none()),
        Change::Unarchive => Some(!group.archived),
        Change::Archive => Some(group.archived),
        Change::Rename { to, .. } => Some(group.name == *to || group.display_name == *to),
        Change::SetRetention { to, .. } => match group.facts.retention {
            RetentionRule::Untold => None,
            now => Some(now == *to),
        },
        Change::Activate(_) => None,
    }
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
