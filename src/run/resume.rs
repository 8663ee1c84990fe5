//! A run that did not end, taken to its end: what is in doubt is read back and settled, the rest is done by a run of
//! its own, to which its steps go over. Nothing is guessed, and nothing that was done is done again.

use std::collections::BTreeMap;

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::apply::recreate::find_made;
use super::apply::step::{are_so, is_so_in_new};
use super::apply::{Again, Way, is_his, lease_of, server};
use super::session::now;
use super::{ApplyEvent, Observation, Recorded, RunError, Session, operator};
use crate::config::WritePermit;
use crate::domain::applied::{ApplyReport, Dropped};
use crate::domain::chat::Chat;
use crate::domain::ids::{ChatUserId, CmId, RoomId, Username};
use crate::domain::journal::{JournalStep, JudgedBy, RunId, RunRecord, StepId, StepState};
use crate::domain::plan::{Change, NewAccount, Plan, Step};
use crate::domain::site::Site;
use crate::domain::target::Target;
use crate::domain::unfinished::{ReadBack, RunRefusal};
use crate::engine::{ClearedPlan, DoneStep, Ground, assembled, opposite};
use crate::rocketchat::Reader;
use crate::store::{CourseOf, Intent, Leasing, RunKind, Store};

/// What became of a step that was in doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Its number.
    pub id: StepId,
    /// What was read.
    pub found: ReadBack,
    /// The account that it made, where it made one.
    account: Option<ChatUserId>,
}

/// What is left of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// What is still to be done.
    pub plan: Plan,
    /// Its steps' numbers, in the plan's order.
    ids: Vec<StepId>,
    /// Steps of groups that are not there any more.
    gone: Vec<StepId>,
    /// Steps that stay open, since others of their group are in doubt.
    pub waiting: usize,
}

impl Session {
    /// Reads back every step that was sent and not settled, and settles it. What is not so is intended again.
    ///
    /// # Errors
    /// Where the journal cannot be written. What cannot be read stays as it is.
    pub async fn read_back(
        &self,
        recorded: &Recorded,
        seen: &Observation,
    ) -> Result<Vec<Settled>, RunError> {
        self.is_server_of(&recorded.run, seen).await?;
        let reading = ReadingBack {
            session: self,
            site: &seen.ground.site,
            store: self.store().await?,
            reader: self.chat(&seen.ground.site.settings).await?,
            seen: &seen.ground,
            recorded,
        };
        let mut settled = Vec::new();
        let mut by_target: BTreeMap<Target, Vec<(&JournalStep, Step)>> = BTreeMap::new();
        for step in recorded.steps.iter().filter(|step| step.is_doubtful()) {
            let known = understood(step)?;
            match (step.target(), known.change) {
                (Some(target), change) => {
                    let known = Step { change, ..known };
                    by_target.entry(target).or_default().push((step, known));
                }
                (None, Change::CreateAccount(new)) => {
                    settled.push(reading.account(step, &new).await?);
                }
                (None, _) => return Err(not_understood(step).into()),
            }
        }
        for (target, steps) in by_target {
            settled.extend(reading.group(&target, &steps).await?);
        }
        Ok(settled)
    }

    /// What is left to be done, once what was in doubt has been settled.
    ///
    /// # Errors
    /// Where a newer version wrote something that has to be done.
    pub fn rest(
        &self,
        recorded: &Recorded,
        settled: &[Settled],
        seen: &Observation,
    ) -> Result<Rest, RunError> {
        let found = |step: &JournalStep| {
            let one = settled.iter().find(|settled| settled.id == step.id);
            one.map(|settled| &settled.found)
        };
        let left_as_it_is = |step: &&JournalStep| {
            let found = found(step);
            matches!(found, Some(ReadBack::Unreadable | ReadBack::LeasedBy(_)))
        };
        // In doubt is all of a group of which something is, and whoever may have an account by now.
        let in_doubt = |step: &JournalStep| {
            recorded.steps.iter().filter(left_as_it_is).any(|doubtful| {
                let same = doubtful.room.is_some() && doubtful.room == step.room;
                let newcomer = doubtful.room.is_none() && step.account.is_none();
                same || (newcomer && doubtful.username == step.username)
            })
        };
        let made: BTreeMap<Username, &ChatUserId> = recorded
            .steps
            .iter()
            .filter_map(|step| {
                let one = settled.iter().find(|settled| settled.id == step.id)?;
                let username = Username::from(step.username.as_deref()?);
                Some((username, one.account.as_ref()?))
            })
            .collect();
        let (mut gone, mut waiting) = (Vec::new(), 0);
        let mut numbered: Vec<(Option<Target>, StepId, Step)> = Vec::new();
        for step in recorded.steps.iter().filter(|step| step.is_open()) {
            if found(step) == Some(&ReadBack::Done) {
                continue;
            }
            if in_doubt(step) {
                waiting += usize::from(found(step).is_none());
            } else if is_gone(&seen.ground, step) {
                gone.push(step.id);
            } else {
                let mut known = understood(step)?;
                known
                    .change
                    .tell_account(|username| made.get(username).copied().cloned());
                if let Change::Recreate { .. } = known.change {
                    // Those of the members whose accounts the run has made are in no row of their own.
                    known
                        .change
                        .tell_account(|username| account_named(&seen.ground.chat, username));
                }
                numbered.push((step.target(), step.id, known));
            }
        }
        let mut accounts = Vec::new();
        let mut by_target: BTreeMap<Target, Vec<Step>> = BTreeMap::new();
        for (target, _, step) in &numbered {
            let steps = match target {
                Some(target) => by_target.entry(target.clone()).or_default(),
                None => &mut accounts,
            };
            steps.push(step.clone());
        }
        let plan = assembled(&seen.ground, accounts, by_target);
        let ids = plan.steps().filter_map(|(group, step)| {
            let group = group.map(|group| &group.room);
            let mut numbered = numbered.iter();
            let one = numbered.find(|(target, _, one)| target.as_ref() == group && one == step);
            one.map(|(_, id, _)| *id)
        });
        Ok(Rest {
            ids: ids.collect(),
            plan,
            gone,
            waiting,
        })
    }

    /// Ends a run of which nothing is left that could be done now.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub async fn close(&self, recorded: &Recorded, rest: &Rest) -> Result<(), RunError> {
        let store = self.store().await?;
        drop_gone(store, recorded.run.id, rest).await?;
        Ok(store.close(recorded.run.id, now()).await?)
    }

    /// Does what is left of a run, in a run of its own that names it.
    ///
    /// # Errors
    /// As [`Self::apply`]; and where somebody else has taken up the rest meanwhile.
    pub async fn resume(
        &self,
        (recorded, rest): (&Recorded, &Rest),
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
        drop_gone(store, recorded.run.id, rest).await?;
        let (server, parent) = (server(reader), recorded.run.id);
        let intent = Intent {
            kind: RunKind::Resume,
            parent: Some(parent),
            server: server.as_deref(),
            operator: &operator(),
            reason: cleared.reason(),
            consents: &recorded.consents(),
            courses: &CourseOf::of(cleared.plan(), &seen.site),
            judged: Some(JudgedBy::of(&seen.policy)),
        };
        let run = store.take_over(parent, &rest.ids, cleared.plan(), &intent, now());
        let run = run.await?.ok_or(RunRefusal::TakenUp(parent))?;
        let begun = (run, rest.ids.clone());
        // What repairs nothing is judged by what it takes back.
        let undone: Vec<DoneStep> = opposite(&rest.plan);
        let again = match self.begun_as(&recorded.run).await?.kind.as_str() {
            kind if kind == <&str>::from(RunKind::Undo) => Again::Inverse(&undone),
            kind if kind == <&str>::from(RunKind::Export) => Again::Closing,
            _ => Again::Drift,
        };
        let run = self.carry_out(begun, &cleared, seen, again, &way);
        Box::pin(run).await
    }
}

impl Session {
    /// The run of which another one is the rest, or the rest of its rest; itself where it is none.
    async fn begun_as(&self, run: &RunRecord) -> Result<RunRecord, RunError> {
        let store = self.store().await?;
        let mut run = run.clone();
        while run.kind == <&str>::from(RunKind::Resume)
            && let Some(parent) = run.parent
            && let Some(before) = store.run(parent).await?
        {
            run = before;
        }
        Ok(run)
    }

    /// The run that saved a group before it would delete it, where this one is the saving: it is to be gone on with,
    /// too.
    ///
    /// # Errors
    /// Where the journal cannot be read, or it still goes on.
    pub async fn saved_for(&self, recorded: &Recorded) -> Result<Option<Recorded>, RunError> {
        let begun = self.begun_as(&recorded.run).await?;
        let Some(parent) = begun
            .parent
            .filter(|_| begun.kind == <&str>::from(RunKind::Export))
        else {
            return Ok(None);
        };
        let parent = self.recorded(parent.0).await?;
        Ok((parent.run.ended.is_none() || parent.open() > 0).then_some(parent))
    }
}

fn understood(step: &JournalStep) -> Result<Step, RunRefusal> {
    step.step().ok_or_else(|| not_understood(step))
}

fn not_understood(step: &JournalStep) -> RunRefusal {
    RunRefusal::NotUnderstood {
        step: step.id,
        room: step.room_id(),
    }
}

/// Whether the group of a step does not exist any more, or the activity that was to get one.
fn is_gone(ground: &Ground, step: &JournalStep) -> bool {
    let no_group =
        |room: &RoomId| ground.chat.groups.known().is_some() && ground.chat.group(room).is_none();
    match step.target() {
        None => false,
        Some(Target::Group(room)) => no_group(&room),
        Some(Target::Lost(cm)) => {
            let made = step.made.as_deref().map(RoomId::from);
            ground.site.activity(cm).is_none() || made.is_some_and(|room| no_group(&room))
        }
    }
}

fn account_named(chat: &Chat, username: &Username) -> Option<ChatUserId> {
    let mut accounts = chat.accounts.known().into_iter().flatten();
    let found = accounts.find(|account| account.username == *username);
    found.map(|account| account.id.clone())
}

/// There is nothing left in a group that does not exist.
async fn drop_gone(store: &Store, run: RunId, rest: &Rest) -> Result<(), RunError> {
    let word: &'static str = (&Dropped::NoLongerDrift).into();
    for id in &rest.gone {
        let said = (Some(word), None);
        let step = (run, *id);
        store.settle(step, StepState::Dropped, said, now()).await?;
    }
    Ok(())
}

struct ReadingBack<'a> {
    session: &'a Session,
    site: &'a Site,
    store: &'a Store,
    reader: &'a Reader,
    seen: &'a Ground,
    recorded: &'a Recorded,
}

impl ReadingBack<'_> {
    /// Reads with the group leased: nobody changes it meanwhile.
    async fn group(
        &self,
        target: &Target,
        steps: &[(&JournalStep, Step)],
    ) -> Result<Vec<Settled>, RunError> {
        let (server, run) = (self.reader.server(), self.recorded.run.id);
        let leasing = self.store.lease(server, target, run, &operator()).await?;
        let lease = match leasing {
            Leasing::Leased(lease) => lease,
            Leasing::HeldBy(holder) => {
                let left = steps.iter().map(|(step, _)| Settled {
                    id: step.id,
                    found: ReadBack::LeasedBy(holder.clone()),
                    account: None,
                });
                return Ok(left.collect());
            }
        };
        let mut settled = Vec::new();
        let mut found = match target {
            Target::Group(room) => {
                let changes: Vec<&Change> = steps.iter().map(|(_, step)| &step.change).collect();
                are_so(self.reader, self.seen, room, &changes).await
            }
            Target::Lost(_) => Vec::new(),
        }
        .into_iter();
        for (recorded, step) in steps {
            let is_so = match target {
                Target::Group(_) => found.next().flatten(),
                Target::Lost(cm) => self.is_so_in_lost(*cm, recorded, &step.change).await?,
            };
            let found = match is_so {
                Some(true) => ReadBack::Done,
                Some(false) => ReadBack::NotDone,
                None => ReadBack::Unreadable,
            };
            self.settle(recorded.id, &found).await?;
            settled.push(Settled {
                id: recorded.id,
                found,
                account: None,
            });
        }
        lease.release().await?;
        Ok(settled)
    }

    /// The same for an activity that lacks its group. One that was made is found by its name and its maker, and waits for
    /// its link from then on.
    async fn is_so_in_lost(
        &self,
        cm: CmId,
        recorded: &JournalStep,
        change: &Change,
    ) -> Result<Option<bool>, RunError> {
        let known = recorded.made.as_deref().map(RoomId::from);
        let found = match (change, known) {
            (Change::Adopt { room, .. }, _) => room.clone(),
            (Change::Recreate { name, .. }, _) => {
                // What an activity has is not what was made for this one.
                let linked = |room: &RoomId| self.seen.links.points_at(room);
                let api_account = &self.seen.chat.api_account;
                match find_made(self.reader, api_account, name, &linked).await {
                    Ok(Some(room)) => room,
                    Ok(None) => return Ok(Some(false)),
                    Err(_unreadable) => return Ok(None),
                }
            }
            (_, Some(room)) => return Ok(is_so_in_new(self.reader, &room, change).await),
            // It went to no group that is on record.
            (_, None) => return Ok(None),
        };
        let (session, run) = (self.session, self.recorded.run.id);
        session.await_link(self.site, run, (cm, &found)).await?;
        Ok(Some(true))
    }

    /// Whether an account is there that may have been made: one of the name, with the address that was asked for.
    async fn account(&self, recorded: &JournalStep, new: &NewAccount) -> Result<Settled, RunError> {
        let (server, run) = (self.reader.server(), self.recorded.run.id);
        let (name, operator) = (lease_of(new), operator());
        let leasing = self.store.lease(server, &name, run, &operator);
        let settled = |found, account| Settled {
            id: recorded.id,
            found,
            account,
        };
        let lease = match leasing.await? {
            Leasing::Leased(lease) => lease,
            Leasing::HeldBy(holder) => return Ok(settled(ReadBack::LeasedBy(holder), None)),
        };
        let (found, account) = match self.reader.account_named(&new.username).await {
            Err(_) => (ReadBack::Unreadable, None),
            Ok(None) => (ReadBack::NotDone, None),
            Ok(Some(account)) => match is_his(&account, new) {
                Some(true) => (ReadBack::Done, Some(account.id)),
                // Somebody else's: read again, the step is not needed.
                Some(false) => (ReadBack::NotDone, None),
                None => (ReadBack::Unreadable, None),
            },
        };
        if let Some(account) = &account {
            // Before it is settled: were this cut off, it would be read again.
            self.store.account_made(run, &new.username, account).await?;
        }
        self.settle(recorded.id, &found).await?;
        lease.release().await?;
        Ok(settled(found, account))
    }

    async fn settle(&self, id: StepId, found: &ReadBack) -> Result<(), RunError> {
        let (state, word) = match found {
            ReadBack::Done => (StepState::Done, "read_back"),
            ReadBack::NotDone => (StepState::Intended, "not_done"),
            ReadBack::Unreadable | ReadBack::LeasedBy(_) => return Ok(()),
        };
        let said = (Some(word), None);
        let step = (self.recorded.run.id, id);
        Ok(self.store.settle(step, state, said, now()).await?)
    }
}
