//! `moodrift apply`: the plan on the screen, the question, the run.

mod saved;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::arguments::{ApplyOptions, Globals};
use super::site::{self, Trouble};
use super::{Status, paint, print, say};
use crate::config::WritePermit;
use crate::domain::applied::{ApplyReport, Outcome, Skipped};
use crate::domain::plan::Plan;
use crate::domain::target::Target;
use crate::engine::{ClearedPlan, Ground, Held, Selected, Verdict};
use crate::report;
use crate::run::{self, ApplyEvent, Observation, Session};
use crate::words;

pub(super) async fn run(globals: &Globals, options: &ApplyOptions) -> Result<Status, Trouble> {
    if let Some(file) = &options.file {
        return saved::run(globals, options, file).await;
    }
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
    let plan = run::planned(&observation, &selected);
    let applying = Applying {
        session: &session,
        observation: &observation,
        selected: &selected,
        permit,
        cancel,
    };
    applying.run(plan, options).await
}

/// A plan on its way: everything that it needs to run.
struct Applying<'a> {
    session: &'a Session,
    observation: &'a Observation,
    selected: &'a Selected,
    permit: WritePermit,
    cancel: CancellationToken,
}

impl Applying<'_> {
    /// Shows the plan, lets the limits speak, asks, and carries it out.
    async fn run(self, plan: Plan, options: &ApplyOptions) -> Result<Status, Trouble> {
        let Observation { ground, .. } = self.observation;
        let planned = report::plan::Planned::of(self.observation, self.selected, &plan);
        print(&report::plan::human(&planned, paint()));
        if plan.is_empty() {
            return Ok(Status::Fine);
        }
        let question = words::question(&plan);
        let limits = &self.session.config().limits;
        let cleared = match self.observation.clear(plan, limits) {
            Verdict::Cleared(cleared) => cleared,
            Verdict::Held(Held { holds, .. }) => {
                say(&report::plan::held(ground, &holds));
                return Ok(Status::Critical);
            }
        };
        if !options.yes && !confirmed(&question).await {
            say(&format!("{}\n", words::DECLINED));
            return Ok(Status::CouldNotRun);
        }
        let mut report = self.carry_out(cleared).await?;
        if let (Some(links), Some(file)) = (&mut report.links, &options.links) {
            links.save(file.clone());
        }
        print(&format!("{}\n", words::report_summary(&report)));
        Ok(status(&report))
    }

    async fn carry_out(self, cleared: ClearedPlan) -> Result<ApplyReport, Trouble> {
        let Observation { ground, .. } = self.observation;
        let planned = cleared.plan().clone();
        let (events, mut heard) = mpsc::unbounded_channel();
        let applying =
            self.session
                .apply(cleared, ground.clone(), self.permit, events, self.cancel);
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
        Ok(report?)
    }
}

fn print_heading(ground: &Ground, plan: &Plan, room: &Target) {
    if let Some(group) = plan.groups.iter().find(|group| group.room == *room) {
        let heading = words::group_heading(&ground.site, &group.activities, &group.name);
        print(&format!("{}\n", paint().heading(&heading)));
    }
}

async fn confirmed(question: &str) -> bool {
    say(question);
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
