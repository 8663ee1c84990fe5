//! What a run has done, taken back by a run that names it.

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::apply::{Again, Way, server};
use super::session::now;
use super::{ApplyEvent, Observation, Recorded, RunError, Session, operator};
use crate::config::WritePermit;
use crate::domain::applied::ApplyReport;
use crate::domain::journal::{JournalStep, JudgedBy, RunId, StepId, StepState};
use crate::domain::undo::NotUndoable;
use crate::domain::unfinished::RunRefusal;
use crate::engine::{ClearedPlan, DoneStep, Ground, Inverse, inverse};
use crate::store::{CourseOf, Intent, RunKind};

/// A run that is to be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoing {
    /// Its number.
    pub run: RunId,
    /// What it has done, as far as it is understood.
    done: Vec<DoneStep>,
    /// The accounts that it has made.
    accounts: Vec<StepId>,
    /// What it has done besides.
    not_understood: Vec<StepId>,
}

impl Undoing {
    /// All that a run has done, and those that went on with it; or one step of that.
    ///
    /// # Errors
    /// Where it has no such step.
    pub fn of(recorded: &Recorded, step: Option<i64>) -> Result<Self, RunRefusal> {
        let run = recorded.run.id;
        let wanted = |one: &&JournalStep| step.is_none_or(|step| one.id.0 == step);
        let mut steps = recorded.all_steps().into_iter().filter(wanted).peekable();
        if let (Some(step), None) = (step, steps.peek()) {
            let step = StepId(step);
            return Err(RunRefusal::NoStep { run, step });
        }
        let (mut done, mut accounts, mut not_understood) = (Vec::new(), Vec::new(), Vec::new());
        for one in steps.filter(|one| one.known_state() == Some(StepState::Done) || one.has_made())
        {
            match (one.room_id(), one.step()) {
                _ if one.makes_account() => accounts.push(one.id),
                (Some(room), Some(step)) => done.push(DoneStep {
                    id: one.id,
                    room,
                    step,
                }),
                _ => not_understood.push(one.id),
            }
        }
        Ok(Self {
            run,
            done,
            accounts,
            not_understood,
        })
    }

    /// What takes it back, and what does not.
    pub fn inverse(&self, seen: &Observation) -> Inverse {
        let mut inverse = inverse(&seen.ground, &seen.findings, &self.done);
        let not_understood = self.not_understood.iter();
        let not_understood = not_understood.map(|id| (*id, NotUndoable::NotUnderstood));
        inverse.left.extend(not_understood);
        let accounts = self.accounts.iter();
        let accounts = accounts.map(|id| (*id, NotUndoable::AccountMade));
        inverse.left.extend(accounts);
        inverse.left.sort_by_key(|(id, _)| *id);
        inverse
    }
}

impl Session {
    /// Carries out the inverse of a run, once it is cleared. Right before a group is changed, both sides are read
    /// again for it; what is not as the run left it is left alone.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub async fn undo(
        &self,
        undoing: &Undoing,
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
            kind: RunKind::Undo,
            parent: Some(undoing.run),
            server: server.as_deref(),
            operator: &operator(),
            reason: cleared.reason(),
            consents: &cleared.consents(&self.config().limits),
            courses: &CourseOf::of(cleared.plan(), &seen.site),
            judged: Some(JudgedBy::of(&seen.policy)),
        };
        let begun = store.begin(cleared.plan(), &intent, now()).await?;
        let again = Again::Inverse(&undoing.done);
        Box::pin(self.carry_out(begun, &cleared, seen, again, &way)).await
    }
}
