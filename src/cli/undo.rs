//! `moodrift undo`: what a run has done, taken back: shown, limited and journaled like any plan.

use tokio::sync::mpsc;

use super::apply::{Followed, Teller, agreed, follow};
use super::arguments::{Globals, UndoOptions};
use super::site::{self, Trouble};
use super::{Status, note};
use crate::engine::Inverse;
use crate::report;
use crate::report::applied::Ended;
use crate::run::{Recorded, RunError, Undoing};
use crate::words;

pub(super) async fn run(globals: &Globals, options: &UndoOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &options.allow)?;
    let session = site::session(&config)?;
    let permit = session.config().write_permit().map_err(Trouble::ReadOnly)?;
    let recorded = session.recorded_whole(options.run).await?;
    let session = site::session(&site::as_judged(globals, &options.allow, &recorded.run)?)?;
    let undoing = Undoing::of(&recorded, options.step).map_err(RunError::from)?;
    let cancel = site::cancelled_by_interrupt(words::stopping());
    let seen = site::observe(&session, &cancel).await?;
    session.is_server_of(&recorded.run, &seen).await?;
    let inverse = undoing.inverse(&seen);
    let rest: Vec<_> = recorded.rest.iter().map(|run| &run.run).collect();
    if let Some(extent) = words::undo::extent(&recorded.run, &rest) {
        note(&format!("{extent}\n"));
    }
    let steps = recorded.all_steps();
    let teller = Teller::of(options.format);
    teller.tell(&report::undo::human(
        &seen.ground,
        &steps,
        &inverse,
        teller.paint(),
    ));
    print_notes(&recorded);
    let Inverse { plan, left } = inverse;
    let step = |id| steps.iter().copied().find(|step| step.id == id);
    let left = left.into_iter();
    let left: Vec<_> = left
        .filter_map(|(id, why)| Some((step(id)?, why)))
        .collect();
    let end = |ended: Ended<'_>| {
        teller.end(Ended {
            not_undone: &left,
            ..ended
        })
    };
    if plan.is_empty() {
        end(Followed::nothing().of(&seen.ground, &plan))?;
        return Ok(Status::Fine);
    }
    let limits = &session.config().limits;
    let cleared = match agreed(&seen, plan.clone(), limits, options.yes).await {
        Ok(cleared) => cleared.because(options.reason.as_deref(), &options.allow),
        Err(refused) => {
            if let Some(ended) = refused.of(&seen, &plan) {
                end(ended)?;
            }
            return Ok(refused.status());
        }
    };
    let planned = cleared.plan().clone();
    let (events, heard) = mpsc::unbounded_channel();
    let ground = seen.ground.clone();
    let undone = session.undo(&undoing, cleared, ground, permit, events, cancel);
    let run = (Box::pin(undone), heard);
    let followed = follow(&seen.ground, &planned, run, None, teller).await?;
    end(followed.of(&seen.ground, &planned))?;
    Ok(followed.status)
}

/// What taking it back does not take back.
fn print_notes(recorded: &Recorded) {
    for one in std::iter::once(recorded).chain(&recorded.rest) {
        let open = one.open();
        if open > 0 {
            note(&format!("{}\n", words::undo::unsettled(one.run.id.0, open)));
        }
    }
}
