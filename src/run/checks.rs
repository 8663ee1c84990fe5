//! What was there at the last check. Whatever else reads a site, the dashboard or a plan, takes no news away from it.

use rustc_hash::FxHashSet;
use sha1::{Digest as _, Sha1};

use super::{Observation, Session};
use crate::domain::drift::{Drift, DriftKey};
use crate::domain::selection::Selection;
use crate::domain::trouble::StoreTrouble;

/// The scope of a check of everything but dormant courses.
const WHOLE: &str = "whole";

impl Session {
    /// What was there when this selection was last checked, by itself or with everything else; none where it never was,
    /// or where that is not known.
    pub async fn known_at_last_check(&self, selection: &Selection) -> Option<FxHashSet<DriftKey>> {
        let known = async {
            let store = self.opened_store().await?;
            let scopes = covering(selection);
            store.known_at_last_check(self.history(), &scopes).await
        };
        known.await.unwrap_or_else(|trouble: StoreTrouble| {
            tracing::info!(%trouble, "the last check is not known");
            None
        })
    }

    /// Remembers that a check has told people what this selection has of a reading. A window of time passes, and
    /// is never asked for again: it does not count.
    pub async fn checked(&self, observation: &Observation, selection: &Selection) {
        let untold = observation.memory.trouble.is_some() || selection.changed.is_some();
        if untold || !self.is_worth_remembering(observation) {
            return;
        }
        let found = observation.findings.drifts.iter().map(Drift::key).collect();
        let kept = async {
            let store = self.opened_store().await?;
            let scope = scope(selection, selection.dormant);
            store.checked(self.history(), &scope, &found).await
        };
        if let Err(trouble) = kept.await {
            tracing::warn!(%trouble, "that this was checked cannot be remembered");
        }
    }
}

/// The scopes of which a check has told whatever this selection takes.
fn covering(selection: &Selection) -> Vec<String> {
    let whole = Selection::default();
    let mut scopes = vec![scope(selection, true), scope(&whole, true)];
    if !selection.dormant {
        scopes.extend([scope(selection, false), scope(&whole, false)]);
    }
    scopes
}

/// A selection as the store knows it: as a hash, since it may name people.
fn scope(selection: &Selection, dormant: bool) -> String {
    let mut selectors = Selection {
        changed: None,
        dormant: false,
        ..selection.clone()
    };
    selectors.only.sort_unstable();
    selectors.except.sort_unstable();
    let scope = if selectors == Selection::default() {
        WHOLE.to_owned()
    } else {
        hex::encode(Sha1::digest(format!("{selectors:?}")))
    };
    if dormant { scope + " dormant" } else { scope }
}
