//! What a plan does not do, though it lies in the selection.

use crate::domain::drift::{Unjudged, Withheld};
use crate::engine::Selected;
use crate::run::Observation;

/// What a plan leaves out, and why.
#[derive(Debug, Clone, Default)]
pub struct LeftOut<'a> {
    /// What could not be judged: of that nothing is planned.
    pub unknown: Vec<&'a Unjudged>,
    /// Why fixes are not offered, and how many, in the order in which they come up.
    pub withheld: Vec<(Withheld, usize)>,
    /// How many fixes there are in dormant courses that were not asked for.
    pub dormant: usize,
}

impl<'a> LeftOut<'a> {
    pub(super) fn of(observation: &'a Observation, selected: &Selected) -> Self {
        let (ground, findings) = (&observation.ground, &observation.findings);
        let mut left_out = Self {
            unknown: findings
                .unjudged
                .iter()
                .filter(|item| selected.takes_unjudged(ground, item))
                .collect(),
            ..Self::default()
        };
        for drift in findings.drifts.iter().filter(|drift| selected.takes(drift)) {
            let wanted = selected.wants(drift);
            match drift.withheld {
                Some(why) if wanted => left_out.count(why),
                None if drift.fix.is_some() && !wanted => left_out.dormant += 1,
                Some(_) | None => {}
            }
        }
        left_out
    }

    fn count(&mut self, why: Withheld) {
        match self.withheld.iter_mut().find(|(known, _)| *known == why) {
            Some((_, number)) => *number += 1,
            None => self.withheld.push((why, 1)),
        }
    }

    /// Whether nothing is left out.
    pub const fn is_empty(&self) -> bool {
        self.unknown.is_empty() && self.withheld.is_empty() && self.dormant == 0
    }
}
