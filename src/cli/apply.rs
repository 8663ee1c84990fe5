//! `moodrift apply`: the plan on the screen, the question, the run.

mod in_order;
mod saved;
mod teller;

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio_util::sync::CancellationToken;

use super::arguments::{ApplyOptions, Globals};
use super::site::{self, Trouble};
use super::{Status, answered, confirmed, note, say};
use crate::config::WritePermit;
use crate::domain::applied::{ApplyReport, Outcome, Skipped, StepResult};
use crate::domain::freeze::Freeze;
use crate::domain::limits::{LimitName, Limits};
use crate::domain::plan::{Change, Hold, HoldReason, Plan};
use crate::domain::target::Target;
use crate::engine::{ClearedPlan, Ground, Held, Selected, Verdict};
use crate::report;
use crate::report::Paint;
use crate::report::applied::Ended;
use crate::run::{self, ApplyEvent, Observation, RunError, Session};
use crate::words;
use in_order::InOrder;
pub(super) use teller::Teller;

pub(super) async fn run(globals: &Globals, options: &ApplyOptions) -> Result<Status, Trouble> {
    if let Some(file) = &options.file {
        return saved::run(globals, options, file).await;
    }
    let window = site::window(&options.selectors)?;
    let config = site::configuration(globals, options.selectors.preset, &options.allow)?;
    let config = site::deleting(config, &options.deleting);
    let session = site::session(&config)?;
    let permit = session.config().write_permit().map_err(Trouble::ReadOnly)?;
    let cancel = site::cancelled_by_interrupt(words::stopping());
    let observation = site::observe(&session, &cancel).await?;
    let selection = site::selection(&session, &options.selectors, window, &cancel).await;
    let selected = site::selected(&observation, &selection)?;
    if let Some(changed) = &selection.changed {
        let logged = changed.log.known().map(Vec::len);
        note(&format!("{}\n", words::window(changed.window, logged)));
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
        let teller = Teller::of(options.format);
        let planned = report::plan::Planned::of(self.observation, self.selected, &plan);
        teller.tell(&report::plan::human(&planned, teller.paint()));
        if plan.is_empty() {
            teller.end(Followed::nothing().of(ground, &plan))?;
            return Ok(Status::Fine);
        }
        let limits = &self.session.config().limits;
        let cleared = match agreed(self.observation, plan.clone(), limits, options.yes).await {
            Ok(cleared) => cleared.because(options.reason.as_deref(), &options.allow),
            Err(refused) => {
                if let Some(ended) = refused.of(self.observation, &plan) {
                    teller.end(ended)?;
                }
                return Ok(refused.status());
            }
        };
        let planned = cleared.plan().clone();
        let (events, heard) = mpsc::unbounded_channel();
        let applying =
            self.session
                .apply(cleared, ground.clone(), self.permit, events, self.cancel);
        let links = options.links.as_deref();
        let run = (Box::pin(applying), heard);
        let followed = follow(ground, &planned, run, links, teller).await?;
        teller.end(followed.of(ground, &planned))?;
        Ok(followed.status)
    }
}

/// Why a plan is not carried out.
pub(super) enum NotAgreed {
    /// The limits hold it.
    Held(Vec<Hold>),
    /// Nobody has said yes.
    Declined,
}

impl NotAgreed {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::Held(_) => Status::Critical,
            Self::Declined => Status::CouldNotRun,
        }
    }

    /// For a program; nothing where the command could not run.
    pub(super) fn of<'a>(
        &'a self,
        observation: &'a Observation,
        plan: &'a Plan,
    ) -> Option<Ended<'a>> {
        let Self::Held(holds) = self else {
            return None;
        };
        Some(Ended {
            ground: &observation.ground,
            plan,
            report: None,
            holds,
            frozen: observation.memory.frozen.as_ref(),
            read_back: &[],
            not_undone: &[],
        })
    }
}

/// What a run came to.
pub(super) struct Followed {
    pub(super) status: Status,
    /// None where nothing was sent.
    report: Option<ApplyReport>,
    frozen: Option<Freeze>,
}

impl Followed {
    /// There was nothing to do.
    pub(super) const fn nothing() -> Self {
        Self {
            status: Status::Fine,
            report: None,
            frozen: None,
        }
    }

    /// For a program.
    pub(super) fn of<'a>(&'a self, ground: &'a Ground, plan: &'a Plan) -> Ended<'a> {
        Ended {
            ground,
            plan,
            report: self.report.as_ref(),
            holds: &[],
            frozen: self.frozen.as_ref(),
            read_back: &[],
            not_undone: &[],
        }
    }
}

/// Lets the limits speak, and asks; or says why nothing is done.
pub(super) async fn agreed(
    observation: &Observation,
    plan: Plan,
    limits: &Limits,
    yes: bool,
) -> Result<ClearedPlan, NotAgreed> {
    let question = words::question(&plan);
    let mut confirmed_by_name = false;
    let cleared = match observation.clear(plan, limits) {
        Verdict::Cleared(cleared) => cleared,
        Verdict::Held(Held { plan, holds }) => {
            let Some(cleared) = named(observation, plan, limits, &holds).await else {
                say_held(observation, holds.clone());
                return Err(NotAgreed::Held(holds));
            };
            confirmed_by_name = true;
            cleared
        }
    };
    if !yes && !confirmed_by_name && !confirmed(&question).await {
        say(&format!("{}\n", words::declined()));
        return Err(NotAgreed::Declined);
    }
    Ok(cleared)
}

/// Who has frozen the site is said in the place of its being frozen.
fn say_held(observation: &Observation, mut holds: Vec<Hold>) {
    if let Some(freeze) = &observation.memory.frozen {
        say(&format!("{}\n", words::refused(freeze)));
        holds.retain(|hold| hold.limit != HoldReason::Frozen);
    }
    if !holds.is_empty() {
        say(&report::plan::held(&observation.ground, &holds));
    }
}

/// At a terminal, the consent to one deletion: whoever types the group's name has read which it is.
async fn named(
    observation: &Observation,
    plan: Plan,
    limits: &Limits,
    holds: &[Hold],
) -> Option<ClearedPlan> {
    let deletions = HoldReason::Limit(LimitName::Deletions);
    let mut names = plan.steps().filter_map(|(_, step)| match &step.change {
        Change::Delete { name } => Some(Arc::clone(name)),
        _ => None,
    });
    let (name, another) = (names.next()?, names.next());
    let alone = another.is_none() && holds.iter().all(|hold| hold.limit == deletions);
    drop(names);
    if !alone || !std::io::stdin().is_terminal() {
        return None;
    }
    if !answered(&words::type_the_name(&name), &words::clean(&name)).await {
        return None;
    }
    match observation.clear(plan, &limits.with(LimitName::Deletions, 1)) {
        Verdict::Cleared(cleared) => Some(cleared),
        Verdict::Held(_) => None,
    }
}

/// Prints what becomes of each step while a run goes on, and what it came to.
pub(super) async fn follow(
    ground: &Ground,
    planned: &Plan,
    (run, mut heard): (
        impl Future<Output = Result<ApplyReport, RunError>>,
        UnboundedReceiver<ApplyEvent>,
    ),
    links: Option<&Path>,
    teller: Teller,
) -> Result<Followed, Trouble> {
    let printing = async {
        let mut group: Option<Option<Target>> = None;
        let mut print_results = |results: Vec<StepResult>| {
            for result in results {
                if group.as_ref() != Some(&result.room) {
                    teller.tell(&heading(
                        ground,
                        planned,
                        result.room.as_ref(),
                        teller.paint(),
                    ));
                }
                teller.tell(&format!(
                    "  {}: {}\n",
                    report::plan::line(&result.step, teller.paint()),
                    words::outcome(&result.outcome)
                ));
                group = Some(result.room);
            }
        };
        let mut in_order = InOrder::of(planned);
        while let Some(event) = heard.recv().await {
            if let ApplyEvent::Settled(result) = event {
                print_results(in_order.hear(result));
            }
        }
        print_results(in_order.rest());
    };
    let mut report = match tokio::join!(run, printing) {
        (Err(RunError::Frozen(freeze)), ()) => {
            say(&format!("{}\n", words::refused(&freeze)));
            return Ok(Followed {
                status: Status::Critical,
                report: None,
                frozen: Some(freeze),
            });
        }
        (other, ()) => other?,
    };
    if let (Some(to_make), Some(file)) = (&mut report.links, links) {
        to_make.save(file.to_path_buf());
    }
    teller.tell(&format!("{}\n", words::report_summary(&report)));
    Ok(Followed {
        status: status(&report),
        report: Some(report),
        frozen: None,
    })
}

fn heading(ground: &Ground, plan: &Plan, room: Option<&Target>, paint: Paint) -> String {
    let Some(room) = room else {
        return format!("{}\n", paint.heading(words::new_accounts()));
    };
    let mut groups = plan.groups.iter();
    let group = groups.find(|group| group.room == *room);
    group.map_or_else(String::new, |group| {
        let heading = words::group_heading(&ground.site, &group.activities, &group.name);
        format!("{}\n", paint.heading(&heading))
    })
}

/// With which status a run ends.
pub(super) fn status(report: &ApplyReport) -> Status {
    let held = report.results.iter().any(|result| {
        matches!(
            result.outcome,
            Outcome::Skipped(
                Skipped::SiteHeld
                    | Skipped::Frozen(_)
                    | Skipped::QueueFrozen
                    | Skipped::GroupChanged(_)
            )
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
