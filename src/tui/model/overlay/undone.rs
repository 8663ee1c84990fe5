//! A run that is to be taken back: the plan of it, and what stays as it is.

use super::{Overlay, Planned};
use crate::domain::journal::{JournalStep, RunId};
use crate::engine::{Inverse, Verdict, lasting};
use crate::run::{Recorded, Undoing};
use crate::tui::model::Model;
use crate::tui::model::choice::Source;
use crate::words::undo as words;

/// What belongs to a plan that takes a run back.
#[derive(Debug, Clone)]
pub struct Undone {
    /// What is taken back.
    pub undoing: Undoing,
    /// The run.
    pub run: RunId,
    /// What stays as it is, and why.
    pub left: Vec<String>,
    /// What the plan does not bring back.
    pub notes: Vec<String>,
}

/// The plan that takes a run back, as both sides are now.
pub fn taken_back(model: &Model, recorded: &Recorded, undoing: Undoing) -> Option<Overlay> {
    let observation = &model.snapshot.as_ref()?.observation;
    let inverse = undoing.inverse(observation);
    let steps = recorded.all_steps();
    let undone = Undone {
        run: undoing.run,
        left: inverse
            .left
            .iter()
            .filter_map(|(id, why)| {
                let step = steps.iter().find(|step| step.id == *id)?;
                Some(words::not_undone(step, *why))
            })
            .collect(),
        notes: notes(recorded, &inverse),
        undoing,
    };
    let plan = inverse.plan;
    let holds = match observation.clear(plan.clone(), &model.card()?.limits) {
        Verdict::Cleared(_) => Vec::new(),
        Verdict::Held(held) => held.holds,
    };
    Some(Overlay::Plan(Planned {
        hash: plan.short_hash(),
        lasting: lasting(&observation.ground, &plan),
        plan,
        source: Source::Run,
        holds,
        undone: Some(Box::new(undone)),
        top: 0,
    }))
}

fn notes(recorded: &Recorded, inverse: &Inverse) -> Vec<String> {
    let rest: Vec<_> = recorded.rest.iter().map(|run| &run.run).collect();
    let mut notes: Vec<String> = Vec::from_iter(words::extent(&recorded.run, &rest));
    for run in std::iter::once(recorded).chain(&recorded.rest) {
        let open = run.open();
        if open > 0 {
            notes.push(words::unsettled(run.run.id.0, open));
        }
    }
    if inverse.plan.is_empty() {
        return notes;
    }
    let left = |step: &&JournalStep| inverse.left.iter().all(|(id, _)| *id != step.id);
    let undone: Vec<&JournalStep> = recorded.all_steps().into_iter().filter(left).collect();
    for step in undone.iter().filter_map(|step| step.step()) {
        if let Some(note) = words::not_brought_back(&step.change)
            && !notes.iter().any(|other| other == note)
        {
            notes.push(note.to_owned());
        }
    }
    let without = undone.iter().filter(|step| step.lacks_the_role()).count();
    if without > 0 {
        notes.push(words::roles_unknown(without));
    }
    notes
}
