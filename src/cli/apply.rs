//! `moodrift apply`: the plan on the screen, the question, the run.

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::mpsc;

use super::arguments::{ApplyOptions, Globals};
use super::site::{self, Trouble};
use super::{Status, paint, print, say};
use crate::domain::applied::{ApplyReport, Outcome, Skipped};
use crate::domain::ids::RoomId;
use crate::domain::plan::Plan;
use crate::engine::{self, Ground, Held, Verdict};
use crate::report;
use crate::run::ApplyEvent;
use crate::words;

pub(super) async fn run(globals: &Globals, options: &ApplyOptions) -> Result<Status, Trouble> {
    let window = site::window(&options.selectors)?;
    let config = site::configuration(globals, options.selectors.preset, &options.allow)?;
    let session = site::session(&config)?;
    let permit = session.config().write_permit().map_err(Trouble::ReadOnly)?;
    let cancel = site::cancelled_by_interrupt(words::STOPPING);
    let observation = site::observe(&session, &cancel).await?;
    let selection = site::selection(&session, &options.selectors, window, &cancel).await;
    let selected = site::selected(&observation, &selection)?;
    if let Some(changed) = &selection.changed {
        let logged = changed.log.known().map(Vec::len);
        say(&format!("{}\n", words::window(changed.window, logged)));
    }
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
            say(&report::plan::held(ground, &holds));
            return Ok(Status::Critical);
        }
    };
    if !options.yes && !confirmed().await {
        say(&format!("{}\n", words::DECLINED));
        return Ok(Status::CouldNotRun);
    }
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
    let report = report?;
    print(&format!("{}\n", words::report_summary(&report)));
    Ok(status(&report))
}

fn print_heading(ground: &Ground, plan: &Plan, room: &RoomId) {
    if let Some(group) = plan.groups.iter().find(|group| group.room == *room) {
        let heading = words::group_heading(&ground.site, group);
        print(&format!("{}\n", paint().heading(&heading)));
    }
}

async fn confirmed() -> bool {
    say(words::QUESTION);
    let mut line = String::new();
    let read = BufReader::new(tokio::io::stdin())
        .read_line(&mut line)
        .await;
    read.is_ok() && line.trim() == "yes"
}

fn status(report: &ApplyReport) -> Status {
    let held = report
        .results
        .iter()
        .any(|result| matches!(result.outcome, Outcome::Skipped(Skipped::SiteHeld)));
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
