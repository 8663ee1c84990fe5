//! A plan, for people: per group and in all, with what takes something away set apart.

pub mod json;
mod left_out;

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::Paint;
use crate::domain::drift::{Drift, DriftKey, Severity};
use crate::domain::plan::{Hold, Plan, Step};
use crate::domain::undo::Lasting;
use crate::engine::{Ground, LastingStep, Selected, lasting};
use crate::run::Observation;
use crate::words;
pub use left_out::LeftOut;

/// A plan with what it was made from.
#[derive(Debug, Clone)]
pub struct Planned<'a> {
    /// What it was made from.
    pub observation: &'a Observation,
    /// What would be done.
    pub plan: &'a Plan,
    /// What of the selection it does not do, and why.
    pub left_out: LeftOut<'a>,
    reasons: FxHashMap<DriftKey, &'a Drift>,
}

impl<'a> Planned<'a> {
    /// Puts a plan beside the differences that it repairs, and those that it leaves.
    pub fn of(observation: &'a Observation, selected: &Selected, plan: &'a Plan) -> Self {
        let drifts = observation.findings.drifts.iter();
        let repaired = drifts.filter(|drift| drift.fix.is_some());
        Self {
            observation,
            plan,
            left_out: LeftOut::of(observation, selected),
            reasons: repaired.map(|drift| (drift.key(), drift)).collect(),
        }
    }

    /// The difference that a step repairs.
    pub fn repaired_by(&self, step: &Step) -> Option<&'a Drift> {
        self.reasons.get(&step.repairs).copied()
    }
}

/// Renders a plan.
///
/// ```text
/// “Forum” in INF101 · group inf101-forum
///   + invite ada  (Ada Lovelace: a role in the course)
///
/// Taken away:
/// “Forum” in INF101 · group inf101-forum
///   - remove carl  (Carl Gauss: known to Moodle, but not enrolled in the course)
///
/// Plan 3f2a9c1b77de for arche: 1 to add, 0 to change, 1 to remove in 1 group; 1 destructive.
/// ```
pub fn human(planned: &Planned<'_>, paint: Paint) -> String {
    let mut text = String::new();
    if planned.plan.is_empty() {
        text.push_str(&format!("{}\n", words::nothing_to_do()));
    } else {
        let of = (&planned.observation.ground, planned.plan);
        push_plan(&mut text, of, &|step| planned.repaired_by(step), paint);
    }
    push_left_out(&mut text, planned, paint);
    text
}

/// Renders a plan that repairs nothing new: the rest of another one, or its inverse.
pub fn bare(ground: &Ground, plan: &Plan, paint: Paint) -> String {
    let mut text = String::new();
    if plan.is_empty() {
        text.push_str(&format!("{}\n", words::nothing_to_do()));
    } else {
        push_plan(&mut text, (ground, plan), &|_| None, paint);
    }
    text
}

type Because<'a, 'd> = &'a dyn Fn(&Step) -> Option<&'d Drift>;

fn push_plan(
    text: &mut String,
    (ground, plan): (&Ground, &Plan),
    repaired: Because<'_, '_>,
    paint: Paint,
) {
    for destructive in [false, true] {
        push_steps(text, (ground, plan), repaired, destructive, paint);
    }
    push_lasting(text, (ground, plan), paint);
    let summary = paint.heading(&words::plan_summary(plan));
    text.push_str(&format!("{summary}\n"));
}

fn push_steps(
    text: &mut String,
    (ground, plan): (&Ground, &Plan),
    repaired: Because<'_, '_>,
    destructive: bool,
    paint: Paint,
) {
    let creates = !destructive && !plan.accounts.is_empty();
    if creates {
        text.push_str(&format!("{}\n", paint.heading(words::new_accounts())));
        for step in &plan.accounts {
            push_step(text, ground, repaired(step), step, paint);
        }
    }
    let mut first = !creates;
    for group in &plan.groups {
        let mut steps = group
            .steps
            .iter()
            .filter(|step| step.change.destructive() == destructive)
            .peekable();
        if steps.peek().is_none() {
            continue;
        }
        if first && destructive {
            let heading = paint.severity(Severity::Critical, words::taken_away());
            text.push_str(&format!("{heading}\n"));
        }
        first = false;
        let heading = words::group_heading(&ground.site, &group.activities, &group.name);
        text.push_str(&format!("{}\n", paint.heading(&heading)));
        for step in steps {
            push_step(text, ground, repaired(step), step, paint);
        }
    }
    if !first {
        text.push('\n');
    }
}

fn push_step(
    text: &mut String,
    ground: &Ground,
    repaired: Option<&Drift>,
    step: &Step,
    paint: Paint,
) {
    let because = repaired.map_or_else(String::new, |drift| {
        let why = words::because(&ground.site, &ground.chat, drift);
        paint.faint(&format!("  ({why})"))
    });
    text.push_str(&format!("  {}{because}\n", line(step, paint)));
}

/// What could not be taken back, by why.
fn push_lasting(text: &mut String, (ground, plan): (&Ground, &Plan), paint: Paint) {
    let mut whys: Vec<(Lasting, Vec<LastingStep>)> = Vec::new();
    for one in lasting(ground, plan) {
        match whys.iter_mut().find(|(why, _)| *why == one.why) {
            Some((_, alike)) => alike.push(one),
            None => whys.push((one.why, vec![one])),
        }
    }
    if whys.is_empty() {
        return;
    }
    let heading = paint.severity(Severity::Critical, words::undo::lasting_heading());
    text.push_str(&format!("{heading}\n"));
    for (why, alike) in &whys {
        let sign = paint.severity(Severity::Warning, "✗");
        text.push_str(&format!("  {sign} {}\n", words::undo::lasting(*why)));
        for (group, step) in alike.iter().take(NAMED).filter_map(|one| one.of(plan)) {
            let line = words::undo::lasting_step(step, group.map(|group| &*group.name));
            text.push_str(&format!("    {line}\n"));
        }
        if let Some(more) = alike.len().checked_sub(NAMED).filter(|more| *more > 0) {
            text.push_str(&format!("    {}\n", words::undo::more_lasting(more)));
        }
    }
    text.push('\n');
}

fn push_left_out(text: &mut String, planned: &Planned<'_>, paint: Paint) {
    let left_out = &planned.left_out;
    if left_out.is_empty() {
        return;
    }
    let site = &planned.observation.ground.site;
    text.push_str(&format!("{}\n", paint.heading(words::left_out())));
    let sign = paint.severity(Severity::Warning, "?");
    for item in left_out.unknown.iter().take(NAMED) {
        text.push_str(&format!(
            "  {sign} {}\n",
            words::left_out_unknown(site, item)
        ));
    }
    if let Some(more) = left_out
        .unknown
        .len()
        .checked_sub(NAMED)
        .filter(|more| *more > 0)
    {
        text.push_str(&format!("    {}\n", words::left_out_more(more)));
    }
    for (why, number) in &left_out.withheld {
        text.push_str(&format!(
            "  · {}\n",
            words::left_out_withheld(*number, *why)
        ));
    }
    if left_out.dormant > 0 {
        text.push_str(&format!(
            "  · {}\n",
            words::left_out_dormant(left_out.dormant)
        ));
    }
}

/// A step with its sign: `+ invite ada`.
pub fn line(step: &Step, paint: Paint) -> String {
    let line = format!("{} {}", words::step_sign(step.op()), words::step(step));
    paint.step(&step.change, &line)
}

/// How many groups that trip one limit are named one by one, and how many things that are not known.
const NAMED: usize = 5;

/// Why it is held, and what would let it pass.
pub fn held(ground: &Ground, holds: &[Hold]) -> String {
    let (reasons, flags) = reasons(ground, holds);
    let mut text = format!("{}\n{reasons}", words::held());
    if !flags.is_empty() {
        text.push_str(&format!("{}\n", words::consent(&flags)));
    }
    text
}

/// Why something is held, in lines, and the flags that would let it pass.
pub(super) fn reasons(ground: &Ground, holds: &[Hold]) -> (String, Vec<String>) {
    let (mut text, mut flags) = (String::new(), Vec::new());
    for mut alike in by_limit(holds) {
        // The one that reaches furthest comes first: its figure lets all pass.
        alike.sort_by_key(|hold| Reverse(hold.reaches));
        flags.extend(alike.first().and_then(|hold| words::allow_flag(hold)));
        for hold in alike.iter().take(NAMED) {
            text.push_str(&format!(
                "  ✗ {}\n",
                words::hold(&ground.site, &ground.chat, hold)
            ));
        }
        if let Some(more) = alike.len().checked_sub(NAMED).filter(|more| *more > 0) {
            text.push_str(&format!("    {}\n", words::more_holds(more)));
        }
    }
    (text, flags)
}

/// Holds of one limit together, in the order in which the limits come up.
fn by_limit(holds: &[Hold]) -> Vec<Vec<&Hold>> {
    let mut limits: Vec<Vec<&Hold>> = Vec::new();
    for hold in holds {
        let same = |other: &&Hold| other.limit == hold.limit;
        match limits
            .iter_mut()
            .find(|alike| alike.first().is_some_and(same))
        {
            Some(alike) => alike.push(hold),
            None => limits.push(vec![hold]),
        }
    }
    limits
}
