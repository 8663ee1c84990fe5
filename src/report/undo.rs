//! What takes a run back, for people: the plan, what stays as it is and why, and what no plan brings back.

use super::Paint;
use super::plan::bare;
use crate::domain::drift::Severity;
use crate::domain::journal::JournalStep;
use crate::engine::{Ground, Inverse};
use crate::words;

/// Renders it. `steps` are those of the run that is undone, and of those that went on with it.
pub fn human(ground: &Ground, steps: &[&JournalStep], inverse: &Inverse, paint: Paint) -> String {
    let mut text = bare(ground, &inverse.plan, paint);
    if !inverse.left.is_empty() {
        text.push_str(&format!(
            "{}\n",
            paint.heading(words::undo::not_undone_heading())
        ));
    }
    let sign = paint.severity(Severity::Warning, "✗");
    for (id, why) in &inverse.left {
        if let Some(step) = steps.iter().find(|step| step.id == *id) {
            text.push_str(&format!(
                "  {sign} {}\n",
                words::undo::not_undone(step, *why)
            ));
        }
    }
    for note in notes(steps, inverse) {
        text.push_str(&format!("{note}\n"));
    }
    text
}

/// What the plan does not bring back.
fn notes(steps: &[&JournalStep], inverse: &Inverse) -> Vec<String> {
    let undone = || {
        let left = |step: &&JournalStep| inverse.left.iter().all(|(id, _)| *id != step.id);
        steps.iter().copied().filter(left)
    };
    let mut notes: Vec<String> = Vec::new();
    if inverse.plan.is_empty() {
        return notes;
    }
    for step in undone().filter_map(JournalStep::step) {
        if let Some(note) = words::undo::not_brought_back(&step.change)
            && !notes.iter().any(|other| other == note)
        {
            notes.push(note.to_owned());
        }
    }
    let without = undone().filter(|step| step.lacks_the_role()).count();
    if without > 0 {
        notes.push(words::undo::roles_unknown(without));
    }
    notes
}
