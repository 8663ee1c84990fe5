//! What has to be typed before a plan that is large or cannot be taken back.

use std::sync::Arc;

use tui_input::Input;

use crate::domain::plan::{Change, GroupPlan, Plan, Step};
use crate::engine::LastingStep;

/// A plan that takes more than this away is typed for.
const TAKES: usize = 20;
/// A plan of more steps than this is typed for, whatever they do.
const STEPS: usize = 100;

/// What has to be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The number of steps, because there are so many, or because several groups, or accounts, cannot be as before.
    Number(usize),
    /// The name of the one group in which something cannot be taken back.
    Name(Arc<str>),
}

/// A question that is answered by typing, and the answer so far.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// What has to be typed.
    pub asked: Asked,
    /// What is typed.
    pub input: Input,
    /// Whether the last answer was another.
    pub wrong: bool,
}

impl Challenge {
    /// What a plan asks for, of which `lasting` could not be taken back; none where a button is enough.
    pub fn of(plan: &Plan, lasting: &[LastingStep]) -> Option<Self> {
        let stays = |at: usize| lasting.iter().any(|one| one.group == Some(at));
        let groups = plan.groups.iter().enumerate();
        let for_good: Vec<&GroupPlan> = groups
            .filter(|(at, group)| stays(*at) || group.steps.iter().any(for_good))
            .map(|(_, group)| group)
            .collect();
        let accounts = lasting.iter().any(|one| one.group.is_none());
        let steps = plan.steps().count();
        let takes = plan
            .steps()
            .filter(|(_, step)| step.change.destructive())
            .count();
        let asked = match for_good.as_slice() {
            [only] if !accounts => Asked::Name(only.name.clone()),
            [] if !accounts && takes <= TAKES && steps <= STEPS => return None,
            _ => Asked::Number(steps),
        };
        Some(Self {
            asked,
            input: Input::default(),
            wrong: false,
        })
    }

    /// Whether what is typed is what was asked for.
    pub fn answered(&self) -> bool {
        let typed = self.input.value().trim();
        match &self.asked {
            Asked::Number(number) => typed == number.to_string(),
            Asked::Name(name) => typed == name.trim(),
        }
    }
}

/// Whether a step cannot be undone: messages go.
fn for_good(step: &Step) -> bool {
    match step.change {
        Change::Delete { .. } => true,
        Change::SetRetention { .. } => step.change.destructive(),
        _ => false,
    }
}
