//! An archived group, opened for as long as it is read and archived again: both in the journal, and under the lease of
//! whoever reads it, so that nobody takes it up meanwhile.

use std::sync::{Arc, OnceLock};

use futures::future::BoxFuture;

use super::Exporting;
use crate::domain::applied::{Outcome, Skipped};
use crate::domain::chat::Group;
use crate::domain::drift::{Code, DriftKey};
use crate::domain::export::{ExportTrouble, StaysOpen};
use crate::domain::ids::RoomId;
use crate::domain::journal::JudgedBy;
use crate::domain::lease::LeaseHolder;
use crate::domain::plan::{Change, GroupPlan, Plan, Step};
use crate::domain::trouble::{ChatTroubleKind, StoreTrouble};
use crate::rocketchat::{Departure, Reader, Writer};
use crate::run::apply::step::may_yet_be_done;
use crate::run::apply::{recorded, server};
use crate::run::operator;
use crate::run::session::now;
use crate::store::{CourseOf, Intent, Lease, Leasing, RunId, RunKind, StepId, Store};

/// How often archiving is tried: it may be repeated, and a group must not be left open.
const TRIES: usize = 3;

/// Says in the journal that the group is opened, in the moment in which the request leaves.
struct Opens {
    store: Store,
    lease: Arc<Lease>,
    step: Option<StepId>,
    /// Why the journal could not be written.
    trouble: OnceLock<StoreTrouble>,
}

impl Departure for Opens {
    fn may_leave(&self) -> BoxFuture<'_, bool> {
        Box::pin(async {
            let Some(step) = self.step else { return true };
            match self.store.sent_to_save(&self.lease, step, now()).await {
                Ok(ours) => ours,
                Err(trouble) => {
                    self.trouble.get_or_init(|| trouble);
                    false
                }
            }
        })
    }
}

/// For which run a group is saved.
#[derive(Clone, Copy)]
pub(in crate::run) struct Within<'a> {
    /// The run that deletes it afterwards.
    pub(in crate::run) run: RunId,
    /// The group is that run's already.
    pub(in crate::run) lease: &'a Arc<Lease>,
}

/// A group that was opened. [`Opening::close`] has to be called.
pub(super) struct Opening<'a> {
    reader: &'a Reader,
    writer: &'a Writer,
    store: &'a Store,
    run: RunId,
    lease: Held<'a>,
    archive: Option<StepId>,
    room: RoomId,
}

/// Under what it was opened.
enum Held<'a> {
    /// A lease of its own.
    Own(Arc<Lease>),
    /// That of the run that deletes it.
    Theirs(&'a Arc<Lease>),
}

impl Held<'_> {
    const fn lease(&self) -> &Arc<Lease> {
        match self {
            Self::Own(lease) => lease,
            Self::Theirs(lease) => lease,
        }
    }

    /// Lets others have the group, where it was its own. Where the store is away, it falls free by itself.
    async fn give_back(self) {
        if let Self::Own(lease) = self
            && let Err(trouble) = lease.release().await
        {
            tracing::warn!(%trouble, "a group could not be given back; it falls free in a minute");
        }
    }
}

impl<'a> Opening<'a> {
    /// Writes down both steps, makes the group ours, and opens it.
    pub(super) async fn open(
        exporting: &Exporting<'a>,
        writer: &'a Writer,
        store: &'a Store,
        group: &Group,
    ) -> Result<Self, ExportTrouble> {
        let plan = plan(exporting, group);
        let server = server(exporting.reader);
        let intent = Intent {
            kind: RunKind::Export,
            parent: exporting.within.map(|within| within.run),
            server: server.as_deref(),
            operator: &operator(),
            reason: None,
            consents: &[],
            courses: &CourseOf::default(),
            judged: Some(JudgedBy::of(&exporting.session.config().policy)),
        };
        let (run, steps) = store.begin(&plan, &intent, now()).await?;
        let lease = match exporting.within {
            Some(within) => Held::Theirs(within.lease),
            None => match lease(exporting.reader, store, &group.id, run).await? {
                Leasing::Leased(lease) => Held::Own(lease.into()),
                Leasing::HeldBy(holder) => {
                    let left = Outcome::Skipped(Skipped::LeasedBy(holder.clone()));
                    for step in steps {
                        settle(store, (run, step), &left).await;
                    }
                    end(store, run).await;
                    return Err(ExportTrouble::LeasedBy(holder));
                }
            },
        };
        let mut steps = steps.into_iter();
        let unarchive = steps.next();
        let opening = Self {
            reader: exporting.reader,
            writer,
            store,
            run,
            lease,
            archive: steps.next(),
            room: group.id.clone(),
        };
        opening.unarchive(unarchive, group).await
    }

    async fn unarchive(self, step: Option<StepId>, group: &Group) -> Result<Self, ExportTrouble> {
        let opens = Arc::new(Opens {
            store: self.store.clone(),
            lease: Arc::clone(self.lease.lease()),
            step,
            trouble: OnceLock::new(),
        });
        let writer = self.writer.asking(Arc::clone(&opens) as Arc<dyn Departure>);
        let outcome = match writer.unarchive(&group.id).await {
            Ok(done) => done.into(),
            Err(trouble) if trouble.kind == ChatTroubleKind::Withheld => {
                // Its steps may be somebody else's by now.
                self.end().await;
                let trouble = opens.trouble.get().cloned();
                return Err(trouble.map_or(ExportTrouble::LeaseLost, Into::into));
            }
            Err(trouble) => match self.is_archived().await {
                Some(false) => Outcome::Done,
                Some(true) if !may_yet_be_done(&trouble) => Outcome::Failed(trouble),
                Some(true) | None => Outcome::Unknown(trouble),
            },
        };
        if let Some(step) = step {
            settle(self.store, (self.run, step), &outcome).await;
        }
        match outcome {
            Outcome::Failed(trouble) => {
                if let Some(step) = self.archive {
                    let needless = Outcome::Skipped(Skipped::AfterFailure);
                    settle(self.store, (self.run, step), &needless).await;
                }
                self.end().await;
                Err(trouble.into())
            }
            Outcome::Unknown(trouble) => {
                // It may be open now.
                if let Err(why) = self.close().await {
                    return Err(ExportTrouble::LeftOpen {
                        name: Arc::clone(&group.name),
                        why: Box::new(why),
                        saved: None,
                    });
                }
                Err(trouble.into())
            }
            _ => Ok(self),
        }
    }

    /// Archives it again, and looks whether it is. Whoever has it by now, after this process was not heard of for a while,
    /// does so in its stead.
    pub(super) async fn close(mut self) -> Result<(), StaysOpen> {
        match self.announced().await {
            Ok(None) => {}
            Ok(Some(holder)) => {
                let archived = self.is_archived().await;
                self.end().await;
                return match archived {
                    Some(true) => Ok(()),
                    Some(false) | None => Err(StaysOpen::LeasedBy(holder)),
                };
            }
            // What matters more is that it does not stay open.
            Err(trouble) => {
                tracing::error!(%trouble, "archiving again is not in the journal");
            }
        }
        let mut left = TRIES;
        let outcome = loop {
            left -= 1;
            let trouble = match self.writer.archive(&self.room).await {
                Ok(done) => break done.into(),
                Err(trouble) => trouble,
            };
            match self.is_archived().await {
                Some(true) => break Outcome::Done,
                Some(false) if left == 0 => break Outcome::Failed(trouble),
                None if left == 0 => break Outcome::Unknown(trouble),
                Some(false) | None => {}
            }
        };
        if let Some(step) = self.archive {
            settle(self.store, (self.run, step), &outcome).await;
        }
        self.end().await;
        match outcome {
            Outcome::Failed(trouble) | Outcome::Unknown(trouble) => Err(StaysOpen::Chat(trouble)),
            _ => Ok(()),
        }
    }

    /// Notes that the group is about to be archived again; or says who has it. A lease that ran out while nobody came is
    /// taken anew.
    async fn announced(&mut self) -> Result<Option<LeaseHolder>, StoreTrouble> {
        let Some(step) = self.archive else {
            return Ok(None);
        };
        let held = self.lease.lease();
        if self.store.sent_to_save(held, step, now()).await? {
            return Ok(None);
        }
        match lease(self.reader, self.store, &self.room, self.run).await? {
            Leasing::HeldBy(holder) => Ok(Some(holder)),
            Leasing::Leased(anew) => {
                self.store.sent_to_save(&anew, step, now()).await?;
                self.lease = Held::Own(anew.into());
                Ok(None)
            }
        }
    }

    async fn is_archived(&self) -> Option<bool> {
        let group = self.reader.state_of(&self.room).await.ok()?;
        Some(group.archived)
    }

    async fn end(self) {
        end(self.store, self.run).await;
        self.lease.give_back().await;
    }
}

async fn lease(
    reader: &Reader,
    store: &Store,
    room: &RoomId,
    run: RunId,
) -> Result<Leasing, StoreTrouble> {
    store.lease(reader.server(), room, run, &operator()).await
}

async fn settle(store: &Store, step: (RunId, StepId), outcome: &Outcome) {
    let (state, detail) = recorded(outcome);
    let said = (outcome.answer(), detail.as_deref());
    if let Err(trouble) = store.settle(step, state, said, now()).await {
        tracing::error!(%trouble, "a step could not be settled in the journal");
    }
}

async fn end(store: &Store, run: RunId) {
    if let Err(trouble) = store.end(run, now()).await {
        tracing::error!(%trouble, "the end of a run could not be written into the journal");
    }
}

fn plan(exporting: &Exporting<'_>, group: &Group) -> Plan {
    let step = |change, code| Step {
        change,
        repairs: DriftKey {
            code,
            activity: None,
            group: Some(group.id.clone()),
            person: None,
            row: None,
        },
    };
    Plan {
        site: Arc::clone(&exporting.session.config().name),
        as_of: exporting.as_of,
        accounts: Vec::new(),
        groups: vec![GroupPlan {
            room: group.id.clone().into(),
            name: Arc::clone(&group.name),
            courses: Vec::new(),
            activities: Vec::new(),
            members: 0,
            members_after: 0,
            loses_lead: false,
            steps: vec![
                step(Change::Unarchive, Code::GroupArchived),
                step(Change::Archive, Code::GroupNotArchived),
            ],
        }],
        groups_in_all: 1,
    }
}
