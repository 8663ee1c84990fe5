//! A cleared plan, carried out group by group. Right before a group is changed, both sides are read
//! again for it; each step is in the journal before it is sent, and settled after.

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::session::now;
use super::{ApplyEvent, RunError, Session};
use crate::config::WritePermit;
use crate::domain::applied::{ApplyReport, Dropped, Outcome, Skipped, StepResult};
use crate::domain::chat::{Chat, Group, Member, People};
use crate::domain::ids::{ChatUserId, RoomId};
use crate::domain::limits::Limits;
use crate::domain::plan::{GroupPlan, Plan, Step, StepOp};
use crate::domain::reading::Reading;
use crate::domain::site::Site;
use crate::domain::size::SiteSize;
use crate::domain::trouble::{ChatTrouble, ChatTroubleKind};
use crate::engine::{ClearedPlan, Ground, drift, is_frozen, plan, site_is_held};
use crate::moodle::Scope;
use crate::rocketchat::{self, Reader, Writer};
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
    seen: Ground,
    reader: &'a Reader,
    writer: Writer,
    store: &'a Store,
    events: &'a UnboundedSender<ApplyEvent>,
    cancel: &'a CancellationToken,
}

/// What reading a group again gave: the steps that it would get now.
struct Fresh {
    steps: Vec<(StepOp, ChatUserId)>,
}

impl Applying<'_> {
    async fn run(&self, run: RunId, mut ids: VecDeque<StepId>) -> ApplyReport {
        let mut report = ApplyReport {
            run: run.0,
            results: Vec::new(),
        };
        for group in &self.plan.groups {
            let ids: Vec<StepId> = group.steps.iter().filter_map(|_| ids.pop_front()).collect();
            self.apply_group(group, &ids, &mut report).await;
        }
        report
    }

    async fn apply_group(&self, group: &GroupPlan, ids: &[StepId], report: &mut ApplyReport) {
        let fresh = if self.cancel.is_cancelled() {
            Err(Skipped::Cancelled)
        } else {
            tell(self.events, ApplyEvent::Rereading(group.room.clone()));
            self.reread(group).await
        };
        let mut failed_for: Vec<&ChatUserId> = Vec::new();
        for (step, id) in group.steps.iter().zip(ids) {
            let outcome = match &fresh {
                Err(skipped) => Outcome::Skipped(skipped.clone()),
                Ok(_) if self.cancel.is_cancelled() => Outcome::Skipped(Skipped::Cancelled),
                Ok(fresh) => match fresh.verdict(step) {
                    Some(dropped) => Outcome::Dropped(dropped),
                    None if spoiled(step, &failed_for) => Outcome::Skipped(Skipped::AfterFailure),
                    None => self.send(&group.room, step, *id).await,
                },
            };
            if matches!(
                outcome,
                Outcome::Failed(_) | Outcome::Unknown(_) | Outcome::Skipped(Skipped::NoJournal(_))
            ) {
                failed_for.push(&step.account);
            }
            self.settle(group, step, *id, outcome, report).await;
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
            .map(|step| step.account.clone())
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
        if is_frozen(&findings, &room, self.limits) {
            return Err(Skipped::QueueFrozen);
        }
        let of_room = findings
            .drifts
            .iter()
            .filter(|drift| drift.group.as_ref() == Some(&room));
        let fresh = plan(&ground, of_room);
        Ok(Fresh {
            steps: fresh
                .steps()
                .map(|(_, step)| (step.op, step.account.clone()))
                .collect(),
        })
    }

    /// Sends one step, with its intention on the disk before.
    async fn send(&self, room: &RoomId, step: &Step, id: StepId) -> Outcome {
        if let Err(trouble) = self.store.sent(id, now()).await {
            tracing::error!(%trouble, "nothing is sent without a journal");
            return Outcome::Skipped(Skipped::NoJournal(trouble.to_string()));
        }
        tell(
            self.events,
            ApplyEvent::Sent {
                room: room.clone(),
                op: step.op,
                username: step.username.clone(),
            },
        );
        let answer = match step.op {
            StepOp::Invite => self.writer.invite(room, &step.account).await,
            StepOp::AddModerator => self.writer.add_moderator(room, &step.account).await,
            StepOp::RemoveModerator => self.writer.remove_moderator(room, &step.account).await,
            StepOp::Remove => self.writer.remove(room, &step.account).await,
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
        let (seen, concerned) = (&self.seen.chat, std::slice::from_ref(&step.account));
        match self.reader.read_group(seen, room, concerned).await {
            Reading::Known(Group {
                people: People::Known(members),
                ..
            }) => {
                if holds(step, &members) {
                    Outcome::Done
                } else {
                    Outcome::Failed(trouble)
                }
            }
            Reading::Known(_) | Reading::Unknown(_) => Outcome::Unknown(trouble),
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
        let mut of_account = self
            .steps
            .iter()
            .filter(|(_, account)| *account == step.account)
            .peekable();
        if of_account.peek().is_none() {
            return Some(Dropped::NoLongerDrift);
        }
        let same = of_account.any(|(op, _)| *op == step.op);
        (!same).then_some(Dropped::FixDiffers)
    }
}

/// Whether an earlier failure in the group forbids this step: anything that takes away, and whatever
/// else was meant for the same person.
fn spoiled(step: &Step, failed_for: &[&ChatUserId]) -> bool {
    !failed_for.is_empty() && (step.op.destructive() || failed_for.contains(&&step.account))
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

/// Whether the group is as the step wanted it.
fn holds(step: &Step, members: &[Member]) -> bool {
    let member = members.iter().find(|member| member.account == step.account);
    match step.op {
        StepOp::Invite => member.is_some(),
        StepOp::AddModerator => member.is_some_and(|member| member.roles.moderator),
        StepOp::RemoveModerator => member.is_none_or(|member| !member.roles.moderator),
        StepOp::Remove => member.is_none(),
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
