//! An archived group, opened for as long as it is read and archived again: both in the journal.

use std::sync::Arc;

use super::Exporting;
use crate::domain::applied::Outcome;
use crate::domain::chat::Group;
use crate::domain::drift::{Code, DriftKey};
use crate::domain::export::ExportTrouble;
use crate::domain::ids::RoomId;
use crate::domain::journal::JudgedBy;
use crate::domain::plan::{Change, GroupPlan, Plan, Step};
use crate::domain::trouble::ChatTrouble;
use crate::rocketchat::{Reader, Writer};
use crate::run::apply::{recorded, server};
use crate::run::operator;
use crate::run::session::now;
use crate::store::{CourseOf, Intent, RunId, RunKind, StepId, Store};

/// How often archiving is tried: it may be repeated, and a group must not be left open.
const TRIES: usize = 3;

/// A group that was opened. [`Opening::close`] has to be called.
pub(super) struct Opening<'a> {
    reader: &'a Reader,
    writer: &'a Writer,
    store: &'a Store,
    run: RunId,
    archive: Option<StepId>,
    room: RoomId,
}

impl<'a> Opening<'a> {
    /// Writes down both steps and opens the group.
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
            parent: exporting.within,
            server: server.as_deref(),
            operator: &operator(),
            reason: None,
            consents: &[],
            courses: &CourseOf::default(),
            judged: Some(JudgedBy::of(&exporting.session.config().policy)),
        };
        let (run, steps) = store.begin(&plan, &intent, now()).await?;
        let mut steps = steps.into_iter();
        let unarchive = steps.next();
        let opening = Self {
            reader: exporting.reader,
            writer,
            store,
            run,
            archive: steps.next(),
            room: group.id.clone(),
        };
        if let Some(step) = unarchive {
            store.sent(step, now()).await?;
        }
        let sent = writer.unarchive(&group.id).await;
        let outcome = match sent {
            Ok(done) => done.into(),
            Err(trouble) => match opening.is_archived().await {
                Some(false) => Outcome::Done,
                Some(true) => Outcome::Failed(trouble),
                None => Outcome::Unknown(trouble),
            },
        };
        opening.settle(unarchive, &outcome).await;
        match outcome {
            Outcome::Failed(trouble) => {
                opening.end().await;
                Err(trouble.into())
            }
            Outcome::Unknown(trouble) => {
                // It may be open now.
                if let Err(trouble) = opening.close().await {
                    return Err(ExportTrouble::LeftOpen {
                        name: Arc::clone(&group.name),
                        trouble: Box::new(trouble),
                        saved: None,
                    });
                }
                Err(trouble.into())
            }
            _ => Ok(opening),
        }
    }

    /// Archives it again, and looks whether it is.
    pub(super) async fn close(self) -> Result<(), ChatTrouble> {
        if let Some(step) = self.archive
            && let Err(trouble) = self.store.sent(step, now()).await
        {
            // What matters more is that it does not stay open.
            tracing::error!(%trouble, "archiving again is not in the journal");
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
        self.settle(self.archive, &outcome).await;
        self.end().await;
        match outcome {
            Outcome::Failed(trouble) | Outcome::Unknown(trouble) => Err(trouble),
            _ => Ok(()),
        }
    }

    async fn is_archived(&self) -> Option<bool> {
        let group = self.reader.state_of(&self.room).await.ok()?;
        Some(group.archived)
    }

    async fn settle(&self, step: Option<StepId>, outcome: &Outcome) {
        let Some(step) = step else { return };
        let (state, detail) = recorded(outcome);
        let said = (outcome.answer(), detail.as_deref());
        let settled = self.store.settle(step, state, said, now());
        if let Err(trouble) = settled.await {
            tracing::error!(%trouble, "a step could not be settled in the journal");
        }
    }

    async fn end(&self) {
        if let Err(trouble) = self.store.end(self.run, now()).await {
            tracing::error!(%trouble, "the end of a run could not be written into the journal");
        }
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
