//! A plan, for people: per group and in all, with what takes something away set apart.

use crate::domain::plan::{Hold, Plan, StepOp};
use crate::engine::Ground;
use crate::words::{self, clean, count};

/// Renders a plan.
pub fn human(ground: &Ground, plan: &Plan) -> String {
    let mut text = String::new();
    for (destructive, heading) in [(false, None), (true, Some("Taken away:"))] {
        let mut first = true;
        for group in &plan.groups {
            let steps: Vec<_> = group
                .steps
                .iter()
                .filter(|step| step.op.destructive() == destructive)
                .collect();
            if steps.is_empty() {
                continue;
            }
            if let (Some(heading), true) = (heading, first) {
                text.push_str(heading);
                text.push('\n');
            }
            first = false;
            text.push_str(&words::group_heading(&ground.site, group));
            text.push('\n');
            for step in steps {
                text.push_str(&format!(
                    "  {} {}\n",
                    words::step_sign(step.op),
                    words::step(step)
                ));
            }
        }
        if !first {
            text.push('\n');
        }
    }
    text.push_str(&totals(plan));
    text.push('\n');
    text
}

/// `Plan: 3 to invite, 1 moderator to add, 0 to demote, 2 to remove, in 4 groups.`
pub fn totals(plan: &Plan) -> String {
    format!(
        "Plan for {}: {} to invite, {} to make moderator, {} to demote, {} to remove, in {}.",
        clean(&plan.site),
        plan.count(StepOp::Invite),
        plan.count(StepOp::AddModerator),
        plan.count(StepOp::RemoveModerator),
        plan.count(StepOp::Remove),
        count(plan.groups.len(), "group", "groups"),
    )
}

/// Why it is held, and what would let it pass.
pub fn held(ground: &Ground, holds: &[Hold]) -> String {
    let mut text = String::from("This plan is held; nothing is changed.\n");
    for hold in holds {
        text.push_str(&format!(
            "  ✗ {}\n",
            words::hold(&ground.site, &ground.chat, hold)
        ));
    }
    let flags: Vec<String> = {
        let mut flags: Vec<String> = Vec::new();
        for limit in strongest(holds) {
            flags.extend(words::allow_flag(limit));
        }
        flags
    };
    if !flags.is_empty() {
        text.push_str(&format!(
            "To consent, after a look at the plan: {}\n",
            flags.join(" ")
        ));
    }
    text
}

/// Of several groups that trip one limit, the one that reaches furthest: its figure lets all pass.
fn strongest(holds: &[Hold]) -> Vec<&Hold> {
    let mut strongest: Vec<&Hold> = Vec::new();
    for hold in holds {
        match strongest.iter_mut().find(|other| other.limit == hold.limit) {
            Some(other) if other.reaches < hold.reaches => *other = hold,
            Some(_) => {}
            None => strongest.push(hold),
        }
    }
    strongest
}
