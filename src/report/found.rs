//! What a selection has of a reading.

use crate::domain::drift::{Drift, Unjudged};
use crate::domain::judgement::OpenRestriction;
use crate::engine::Selected;
use crate::run::Observation;

/// The findings that are printed.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// Where they come from.
    pub observation: &'a Observation,
    /// What differs.
    pub drifts: Vec<&'a Drift>,
    /// What could not be judged.
    pub unjudged: Vec<&'a Unjudged>,
    /// Access restrictions that could not be fully evaluated.
    pub open_restrictions: Vec<&'a OpenRestriction>,
}

impl<'a> Found<'a> {
    /// What was selected.
    pub fn of(observation: &'a Observation, selected: &Selected) -> Self {
        let (ground, findings) = (&observation.ground, &observation.findings);
        let room = |cm| {
            let activity = ground.site.activity(cm);
            activity.and_then(|activity| activity.room.as_ref())
        };
        Self {
            observation,
            drifts: findings
                .drifts
                .iter()
                .filter(|drift| selected.takes(drift))
                .collect(),
            unjudged: findings
                .unjudged
                .iter()
                .filter(|item| selected.takes_unjudged(ground, item))
                .collect(),
            open_restrictions: findings
                .open_restrictions
                .iter()
                .filter(|open| {
                    open.people > 0 && selected.takes_activity(ground, open.cm, room(open.cm))
                })
                .collect(),
        }
    }

    /// Leaves only what the last whole read before this one did not see.
    pub fn keep_new(&mut self) {
        let (ages, read_at) = (&self.observation.ages, self.observation.read_at);
        self.drifts
            .retain(|drift| ages.is_new(&drift.key(), read_at));
    }
}
