//! `moodrift resume`: a run that did not end, taken to its end.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Status;
use super::apply::{Followed, Teller, agreed, follow};
use super::arguments::{Globals, ResumeOptions};
use super::site::{self, Trouble};
use crate::domain::journal::JournalStep;
use crate::domain::unfinished::ReadBack;
use crate::report;
use crate::report::applied::Ended;
use crate::run::{Observation, Recorded, Session, Settled};
use crate::words;

pub(super) async fn run(globals: &Globals, options: &ResumeOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &[])?;
    let session = site::session(&config)?;
    session.config().write_permit().map_err(Trouble::ReadOnly)?;
    let teller = Teller::of(options.format);
    let Some(mut recorded) = recorded(&session, options.run).await? else {
        teller.tell(&format!("{}\n", words::undo::nothing_unfinished()));
        return Ok(Status::Fine);
    };
    let cancel = site::cancelled_by_interrupt(words::stopping());
    loop {
        let judged = site::session(&site::as_judged(globals, &[], &recorded.run)?)?;
        let by = judged.config().policy.preset;
        if by != session.config().policy.preset {
            teller.tell(&format!("{}\n", words::undo::judged_by(by)));
        }
        let status = take_up(&judged, &recorded, &cancel, options.yes, teller).await?;
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
    teller: Teller,
) -> Result<Status, Trouble> {
    let permit = session.config().write_permit().map_err(Trouble::ReadOnly)?;
    let seen = site::observe(session, cancel).await?;
    let settled = session.read_back(recorded, &seen).await?;
    let read_back = read_back(recorded, &settled);
    tell_settled(recorded, &read_back, teller);
    let end = |ended: Ended<'_>| {
        teller.end(Ended {
            read_back: &read_back,
            ..ended
        })
    };
    let rest = session.rest(recorded, &settled, &seen)?;
    if rest.waiting > 0 {
        teller.tell(&format!("{}\n", words::undo::waiting(rest.waiting)));
    }
    let in_doubt = settled
        .iter()
        .any(|one| matches!(one.found, ReadBack::Unreadable | ReadBack::LeasedBy(_)));
    let left_in_doubt = |status| match status {
        Status::Fine if in_doubt => Status::Warnings,
        other => other,
    };
    teller.tell(&report::plan::bare(
        &seen.ground,
        &rest.plan,
        teller.paint(),
    ));
    if rest.plan.is_empty() {
        session.close(recorded, &rest).await?;
        tell_links(session, recorded, &seen, teller).await;
        end(Followed::nothing().of(&seen.ground, &rest.plan))?;
        return Ok(left_in_doubt(Status::Fine));
    }
    let limits = recorded.limits(&session.config().limits);
    let cleared = match agreed(&seen, rest.plan.clone(), &limits, yes).await {
        Ok(cleared) => cleared.because(recorded.run.reason.as_deref(), &recorded.consents()),
        Err(refused) => {
            if let Some(ended) = refused.of(&seen, &rest.plan) {
                end(ended)?;
            }
            return Ok(refused.status());
        }
    };
    let (events, heard) = mpsc::unbounded_channel();
    let ground = seen.ground.clone();
    let what = (recorded, &rest);
    let resuming = session.resume(what, cleared, ground, permit, events, cancel.clone());
    let run = (Box::pin(resuming), heard);
    let followed = follow(&seen.ground, &rest.plan, run, None, teller).await?;
    tell_links(session, recorded, &seen, teller).await;
    end(followed.of(&seen.ground, &rest.plan))?;
    Ok(left_in_doubt(followed.status))
}

async fn recorded(session: &Session, run: Option<i64>) -> Result<Option<Recorded>, Trouble> {
    Ok(match run {
        Some(number) => Some(session.recorded(number).await?),
        None => session.unfinished().await?,
    })
}

/// The steps that were in doubt, with what was read of each.
fn read_back<'a>(
    recorded: &'a Recorded,
    settled: &'a [Settled],
) -> Vec<(&'a JournalStep, &'a ReadBack)> {
    let step = |one: &Settled| recorded.steps.iter().find(|step| step.id == one.id);
    settled
        .iter()
        .filter_map(|one| Some((step(one)?, &one.found)))
        .collect()
}

fn tell_settled(recorded: &Recorded, read_back: &[(&JournalStep, &ReadBack)], teller: Teller) {
    teller.tell(&format!(
        "{}\n",
        words::undo::unfinished(&recorded.run, recorded.open())
    ));
    for (step, found) in read_back {
        teller.tell(&format!("  {}\n", words::undo::read_back(step, found)));
    }
}

/// A run that was killed may have made groups of which nobody was told.
async fn tell_links(session: &Session, recorded: &Recorded, seen: &Observation, teller: Teller) {
    if let Some(links) = session.links_left(recorded, seen).await {
        teller.tell(&format!("{}\n", words::links_made(&links)));
    }
}
