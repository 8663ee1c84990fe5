//! `moodrift apply`: the plan on the screen, the question, the run.

use tokio::sync::mpsc;

use super::arguments::{ApplyOptions, Globals};
use super::site::{self, Trouble};
use super::{Status, confirmed, paint, print, say};
use crate::domain::applied::{ApplyReport, Outcome, Skipped};
use crate::domain::ids::RoomId;
use crate::domain::plan::Plan;
use crate::engine::{self, Ground, Held, Verdict};
use crate::report;
use crate::run::{ApplyEvent, RunError};
use crate::words;

pub(super) async fn run(globals: &Globals, options: &ApplyOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, options.selectors.preset, &options.allow)?;
    let session = site::session(&config)?;
    let permit = session.config().write_permit().map_err(Trouble::ReadOnly)?;
    // Asked before anything is read: a read can take long, and a site that nobody may change is not worth it.
    if let Some(freeze) = session.frozen().await? {
        say(&format!("{}\n", words::refused(&freeze)));
        return Ok(Status::Critical);
    }
    let cancel = site::cancelled_by_interrupt(words::STOPPING);
    let observation = site::observe(&session, &cancel).await?;
    let selected = site::selected(&observation, &options.selectors)?;
    let ground = &observation.ground;
    let wanted = observation
        .findings
        .drifts
        .iter()
        .filter(|drift| selected.plans(drift));
    let plan = engine::plan(ground, wanted);
    if !observation.findings.unjudged.is_empty() {
        say(&format!(
            "{}\n",
            words::left_out(observation.findings.unjudged.len())
        ));
    }
    if plan.is_empty() {
        print(&format!("{}\n", words::NOTHING_TO_DO));
        return Ok(Status::Fine);
    }
    print(&report::plan::human(ground, &plan, paint()));
    let cleared = match observation.clear(plan, &session.config().limits) {
        Verdict::Cleared(cleared) => cleared,
        Verdict::Held(Held { holds, .. }) => {
            if let Some(freeze) = &observation.memory.frozen {
                say(&format!("{}\n", words::refused(freeze)));
            }
            say(&report::plan::held(ground, &holds));
            return Ok(Status::Critical);
        }
    };
    if !options.yes && !confirmed(words::QUESTION).await {
        say(&format!("{}\n", words::DECLINED));
        return Ok(Status::CouldNotRun);
    }
    let cleared = cleared.because(options.reason.as_deref(), &options.allow);
    let planned = cleared.plan().clone();
    let (events, mut heard) = mpsc::unbounded_channel();
    let applying = session.apply(cleared, ground.clone(), permit, events, cancel);
    let printing = async {
        let mut group = None;
        while let Some(event) = heard.recv().await {
            if let ApplyEvent::Settled(result) = event {
                if group.as_ref() != Some(&result.room) {
                    print_heading(ground, &planned, &result.room);
                }
                print(&format!(
                    "  {}: {}\n",
                    report::plan::line(&result.step, paint()),
                    words::outcome(&result.outcome)
                ));
                group = Some(result.room);
            }
        }
    };
    let (report, ()) = tokio::join!(applying, printing);
    let report = match report {
        Err(RunError::Frozen(freeze)) => {
            say(&format!("{}\n", words::refused(&freeze)));
            return Ok(Status::Critical);
        }
        other => other?,
    };
    print(&format!("{}\n", words::report_summary(&report)));
    Ok(status(&report))
}

fn print_heading(ground: &Ground, plan: &Plan, room: &RoomId) {
    if let Some(group) = plan.groups.iter().find(|group| group.room == *room) {
        let heading = words::group_heading(&ground.site, group);
        print(&format!("{}\n", paint().heading(&heading)));
    }
}

fn status(report: &ApplyReport) -> Status {
    let held = report.results.iter().any(|result| {
        matches!(
            result.outcome,
            Outcome::Skipped(Skipped::SiteHeld | Skipped::Frozen(_))
        )
    });
    if report.failed() > 0 {
        Status::Warnings
    } else if held {
        Status::Critical
    } else if report.skipped() > 0 {
        Status::Warnings
    } else {
        Status::Fine
    }
}
