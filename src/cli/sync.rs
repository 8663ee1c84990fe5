//! `moodrift sync`: check, plan within the limits, and apply what may be done unasked. Made for a timer.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::apply::status;
use super::arguments::{Format, Globals, SyncOptions};
use super::site::{self, Trouble};
use super::{Status, paint, print, print_json, say};
use crate::config::WritePermit;
use crate::domain::applied::ApplyReport;
use crate::engine::ClearedPlan;
use crate::report::sync::{self, Synced};
use crate::run::{self, ApplyEvent, Observation, RunError, Session};
use crate::store::Leasing;
use crate::words;

pub(super) async fn run(globals: &Globals, options: &SyncOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, options.selectors.preset, &[])?;
    let session = site::session(&config)?;
    let permit = session.config().write_permit().map_err(Trouble::ReadOnly)?;
    let alone = match session.alone().await? {
        Leasing::Leased(lease) => lease,
        Leasing::HeldBy(holder) => {
            return Err(Trouble::Beside(session.config().name.to_string(), holder));
        }
    };
    let outcome = synced(&session, permit, options).await;
    if let Err(trouble) = alone.release().await {
        tracing::warn!(%trouble, "the next sync has to wait for a minute");
    }
    outcome
}

async fn synced(
    session: &Session,
    permit: WritePermit,
    options: &SyncOptions,
) -> Result<Status, Trouble> {
    let window = site::window(&options.selectors)?;
    let cancel = site::cancelled_by_interrupt(words::stopping());
    stopped_by_terminate(&cancel)?;
    let observation = site::observe(session, &cancel).await?;
    let selection = site::selection(session, &options.selectors, window, &cancel).await;
    let selected = site::selected(&observation, &selection)?;
    let config = session.config();
    let unattended = run::unattended(&observation, &selected, &config.unasked, &config.limits);
    let report = match unattended.cleared.clone() {
        Some(cleared) => {
            let cleared = cleared.because(Some(&options.reason), &[]);
            match applied(session, &observation, (cleared, permit), cancel, options).await {
                // Somebody has frozen the site since it was read.
                Err(RunError::Frozen(freeze)) => {
                    say(&format!("{}\n", words::refused(&freeze)));
                    return Ok(Status::Critical);
                }
                other => Some(other?),
            }
        }
        None => None,
    };
    let synced = Synced::of(&observation, &selected, &unattended, report.as_ref());
    match options.format {
        Format::Human => print(&sync::human(&synced, paint())),
        Format::Json => print_json(&sync::json(&synced).map_err(Trouble::Json)?),
    }
    let held = !unattended.holds.is_empty();
    Ok(match report.as_ref().map_or(Status::Fine, status) {
        Status::Fine if held => Status::Critical,
        Status::Fine if !synced.is_complete() => Status::Warnings,
        other => other,
    })
}

/// Carries out what was cleared. What becomes of each step is told at the end, in one piece.
async fn applied(
    session: &Session,
    observation: &Observation,
    (cleared, permit): (ClearedPlan, WritePermit),
    cancel: CancellationToken,
    options: &SyncOptions,
) -> Result<ApplyReport, RunError> {
    let (events, mut heard) = mpsc::unbounded_channel();
    let ground = observation.ground.clone();
    let applying = Box::pin(session.apply(cleared, ground, permit, events, cancel));
    let hearing = async {
        while let Some(event) = heard.recv().await {
            if let ApplyEvent::Settled(result) = event {
                tracing::info!(step = ?result.step.op(), outcome = ?result.outcome.answer(), "settled");
            }
        }
    };
    let (report, ()) = tokio::join!(applying, hearing);
    let mut report = report?;
    if let (Some(to_make), Some(file)) = (&mut report.links, &options.links) {
        to_make.save(file.clone());
    }
    Ok(report)
}

/// A service that is stopped ends after the step in flight, as after Ctrl-C.
fn stopped_by_terminate(cancel: &CancellationToken) -> Result<(), Trouble> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Trouble::Signal)?;
    let cancel = cancel.clone();
    tokio::spawn(async move {
        terminate.recv().await;
        super::note(&format!("{}\n", words::stopping()));
        cancel.cancel();
    });
    Ok(())
}
