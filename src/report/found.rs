//! What a selection has of a reading.

use rustc_hash::FxHashSet;

use super::check::Dormant;
use crate::domain::contacts::ActivityContacts;
use crate::domain::drift::{Drift, DriftKey, Unjudged};
use crate::domain::judgement::OpenRestriction;
use crate::domain::window::Changed;
use crate::engine::{Selected, contacts};
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
    /// The window of time that was asked for.
    pub changed: Option<&'a Changed>,
    /// Whom to tell, where that was asked for.
    pub contacts: Option<Vec<ActivityContacts>>,
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
            changed: None,
            contacts: None,
        }
    }

    /// The same, saying which window of time it was selected by.
    #[must_use]
    pub const fn changed_in(mut self, changed: Option<&'a Changed>) -> Self {
        self.changed = changed;
        self
    }

    /// Adds whom to tell about what is selected by now; about dormant courses only where they are shown.
    pub fn name_contacts(&mut self, dormant: Dormant) {
        let told = self
            .drifts
            .iter()
            .copied()
            .filter(|drift| !drift.dormant || dormant == Dormant::Shown);
        self.contacts = Some(contacts(&self.observation.ground, told));
    }

    /// Leaves only what was not there at the last check, which knew these; everything where there was none.
    pub fn keep_new(&mut self, known: Option<&FxHashSet<DriftKey>>) {
        if let Some(known) = known {
            self.drifts.retain(|drift| !known.contains(&drift.key()));
        }
    }
}
