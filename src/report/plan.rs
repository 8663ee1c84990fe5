//! A plan, for people: per group and in all, with what takes something away set apart.

use std::cmp::Reverse;

use super::Paint;
use crate::domain::plan::{Hold, Plan, Step};
use crate::engine::Ground;
use crate::words;

/// Renders a plan.
pub fn human(ground: &Ground, plan: &Plan, paint: Paint) -> String {
    let mut text = String::new();
    for (destructive, heading) in [(false, None), (true, Some(words::TAKEN_AWAY))] {
        let mut first = true;
        for group in &plan.groups {
            let steps: Vec<_> = group
                .steps
                .iter()
                .filter(|step| step.change.destructive() == destructive)
                .collect();
            if steps.is_empty() {
                continue;
            }
            if let (Some(heading), true) = (heading, first) {
                text.push_str(&paint.heading(heading));
                text.push('\n');
            }
            first = false;
            text.push_str(&words::group_heading(&ground.site, group));
            text.push('\n');
            for step in steps {
                text.push_str(&format!("  {}\n", line(step, paint)));
            }
        }
        if !first {
            text.push('\n');
        }
    }
    text.push_str(&paint.heading(&totals(plan)));
    text.push('\n');
    text
}

/// A step with its sign: `+ invite ada`.
pub fn line(step: &Step, paint: Paint) -> String {
    let line = format!("{} {}", words::step_sign(step.op()), words::step(step));
    paint.step(&step.change, &line)
}

/// `Plan for arche: 3 to invite, 1 to make moderator, 0 to demote, 2 to remove, in 4 groups.`
pub fn totals(plan: &Plan) -> String {
    words::plan_totals(plan)
}

/// How many groups that trip one limit are named one by one.
const NAMED: usize = 5;

/// Why it is held, and what would let it pass.
pub fn held(ground: &Ground, holds: &[Hold]) -> String {
    let mut text = format!("{}\n", words::HELD);
    let mut flags: Vec<String> = Vec::new();
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
    if !flags.is_empty() {
        text.push_str(&format!("{}\n", words::consent(&flags)));
    }
    text
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
