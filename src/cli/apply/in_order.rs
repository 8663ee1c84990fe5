//! What becomes of the steps of groups that are changed side by side, in the plan's order.

use std::collections::VecDeque;

use crate::domain::applied::StepResult;
use crate::domain::plan::Plan;
use crate::domain::target::Target;

/// Holds back what has become of later groups until the earlier ones are through.
pub(super) struct InOrder {
    /// The groups that are not through, each with how many of its steps are to come; none for new accounts.
    left: VecDeque<(Option<Target>, usize)>,
    early: Vec<StepResult>,
}

impl InOrder {
    pub(super) fn of(plan: &Plan) -> Self {
        let accounts = (None, plan.accounts.len());
        let groups = plan.groups.iter();
        let groups = groups.map(|group| (Some(group.room.clone()), group.steps.len()));
        Self {
            left: std::iter::once(accounts).chain(groups).collect(),
            early: Vec::new(),
        }
    }

    /// What may be told now that this has come.
    pub(super) fn hear(&mut self, result: StepResult) -> Vec<StepResult> {
        self.early.push(result);
        let mut told = Vec::new();
        while let Some((room, steps)) = self.left.front_mut() {
            let (now, later): (Vec<_>, Vec<_>) = self
                .early
                .drain(..)
                .partition(|result| result.room == *room);
            self.early = later;
            *steps = steps.saturating_sub(now.len());
            told.extend(now);
            if *steps > 0 {
                break;
            }
            self.left.pop_front();
        }
        told
    }

    /// What was held back, where the run has ended before its time.
    pub(super) fn rest(self) -> Vec<StepResult> {
        self.early
    }
}
