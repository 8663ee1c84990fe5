//! `moodrift resume`: a run that did not end, taken to its end.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::apply::{agreed, follow};
use super::arguments::{Globals, ResumeOptions};
use super::site::{self, Trouble};
use super::{Status, paint, print};
use crate::domain::unfinished::ReadBack;
use crate::report;
use crate::run::{Observation, Recorded, Session, Settled};
use crate::words;

pub(super) async fn run(globals: &Globals, options: &ResumeOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &[])?;
    let session = site::session(&config)?;
    session.config().write_permit().map_err(Trouble::ReadOnly)?;
    let Some(mut recorded) = recorded(&session, options.run).await? else {
        print(&format!("{}\n", words::undo::nothing_unfinished()));
        return Ok(Status::Fine);
    };
    let cancel = site::cancelled_by_interrupt(words::stopping());
    loop {
        let judged = site::session(&site::as_judged(globals, &[], &recorded.run)?)?;
        let by = judged.config().policy.preset;
        if by != session.config().policy.preset {
            print(&format!("{}\n", words::undo::judged_by(by)));
        }
        let status = take_up(&judged, &recorded, &cancel, options.yes).await?;
        // Whoever was about to delete a group and was killed while it was saved has that to be gone on with.
        match session.saved_for(&recorded).await? {
            Some(deleting) if status == Status::Fine && options.run.is_none() => {
                recorded = deleting;
            }
            _ => return Ok(status),
        }
    }
}

async fn take_up(
    session: &Session,
    recorded: &Recorded,
    cancel: &CancellationToken,
    yes: bool,
) -> Result<Status, Trouble> {
    let permit = session.config().write_permit().map_err(Trouble::ReadOnly)?;
    let seen = site::observe(session, cancel).await?;
    let settled = session.read_back(recorded, &seen).await?;
    print_settled(recorded, &settled);
    let rest = session.rest(recorded, &settled, &seen)?;
    if rest.waiting > 0 {
        print(&format!("{}\n", words::undo::waiting(rest.waiting)));
    }
    let in_doubt = settled
        .iter()
        .any(|one| matches!(one.found, ReadBack::Unreadable | ReadBack::LeasedBy(_)));
    let left_in_doubt = |status| match status {
        Status::Fine if in_doubt => Status::Warnings,
        other => other,
    };
    print(&report::plan::bare(&seen.ground, &rest.plan, paint()));
    if rest.plan.is_empty() {
        session.close(recorded, &rest).await?;
        print_links(session, recorded, &seen).await;
        return Ok(left_in_doubt(Status::Fine));
    }
    let limits = recorded.limits(&session.config().limits);
    let cleared = match agreed(&seen, rest.plan.clone(), &limits, yes).await {
        Ok(cleared) => cleared.because(recorded.run.reason.as_deref(), &recorded.consents()),
        Err(status) => return Ok(status),
    };
    let (events, heard) = mpsc::unbounded_channel();
    let ground = seen.ground.clone();
    let what = (recorded, &rest);
    let resuming = session.resume(what, cleared, ground, permit, events, cancel.clone());
    let status = follow(&seen.ground, &rest.plan, (Box::pin(resuming), heard), None).await?;
    print_links(session, recorded, &seen).await;
    Ok(left_in_doubt(status))
}

async fn recorded(session: &Session, run: Option<i64>) -> Result<Option<Recorded>, Trouble> {
    Ok(match run {
        Some(number) => Some(session.recorded(number).await?),
        None => session.unfinished().await?,
    })
}

fn print_settled(recorded: &Recorded, settled: &[Settled]) {
    print(&format!(
        "{}\n",
        words::undo::unfinished(&recorded.run, recorded.open())
    ));
    for one in settled {
        let step = recorded.steps.iter().find(|step| step.id == one.id);
        if let Some(step) = step {
            print(&format!("  {}\n", words::undo::read_back(step, &one.found)));
        }
    }
}

/// A run that was killed may have made groups of which nobody was told.
async fn print_links(session: &Session, recorded: &Recorded, seen: &Observation) {
    if let Some(links) = session.links_left(recorded, seen).await {
        print(&format!("{}\n", words::links_made(&links)));
    }
}
