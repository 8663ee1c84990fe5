//! Readings judged one after the other: what follows from what has not changed is not worked out again.

use std::sync::Arc;

use super::observe::Known;
use super::{Observation, Session};
use crate::domain::chat::Chat;
use crate::domain::site::Site;
use crate::engine::{Findings, Ground, Renewed, drift};

/// What was judged last: the next reading leans on it.
pub(super) struct Judged {
    pub(super) ground: Ground,
    /// None where only the ground has been laid.
    pub(super) findings: Option<Arc<Findings>>,
}

impl From<&Observation> for Judged {
    fn from(seen: &Observation) -> Self {
        Self {
            ground: seen.ground.clone(),
            findings: Some(Arc::clone(&seen.findings)),
        }
    }
}

impl Session {
    /// Both sides put together, and not compared yet.
    pub(super) fn laid(
        &self,
        before: Option<Judged>,
        site: &Arc<Site>,
        chat: &Arc<Chat>,
        known: &Known,
    ) -> Judged {
        let renewed = self.renewed(before.as_ref(), site, chat, known);
        let checks = Self::checks(&self.config().limits);
        Judged {
            findings: before
                .and_then(|before| before.findings)
                .filter(|findings| renewed.is_as_before(findings, checks)),
            ground: renewed.ground,
        }
    }

    /// Both sides put together, with all that differs.
    pub(super) fn judged(
        &self,
        before: Option<Judged>,
        site: &Arc<Site>,
        chat: &Arc<Chat>,
        known: &Known,
    ) -> (Ground, Arc<Findings>) {
        let renewed = self.renewed(before.as_ref(), site, chat, known);
        let groups = renewed.groups().map(<[_]>::len);
        tracing::debug!(
            ?groups,
            "both sides are compared: only these groups have changed"
        );
        let checks = Self::checks(&self.config().limits);
        let findings = match before.and_then(|before| before.findings) {
            Some(earlier) if renewed.is_as_before(&earlier, checks) => earlier,
            Some(earlier) if groups.is_some() => {
                Arc::new(renewed.drift(Arc::unwrap_or_clone(earlier), checks))
            }
            Some(_) | None => Arc::new(drift(&renewed.ground, checks)),
        };
        (renewed.ground, findings)
    }

    fn renewed(
        &self,
        before: Option<&Judged>,
        site: &Arc<Site>,
        chat: &Arc<Chat>,
        known: &Known,
    ) -> Renewed {
        let (neighbours, awaited) = (&known.neighbours, &known.memory.awaited);
        let before = before.filter(|before| self.is_judged_here(&before.ground));
        before.map_or_else(
            || {
                let (site, chat) = (Arc::clone(site), Arc::clone(chat));
                let ground = self.ground(site, chat, neighbours);
                Renewed::afresh(ground.awaiting(Arc::clone(awaited)))
            },
            |before| before.ground.renewed(site, chat, neighbours, awaited),
        )
    }

    /// Whether it was this session that has put a ground together, by its rules.
    fn is_judged_here(&self, ground: &Ground) -> bool {
        let (policy, rules) = self.rules();
        Arc::ptr_eq(policy, &ground.policy)
            && Arc::ptr_eq(rules, &ground.rules)
            && ground.wwwroot.as_deref() == self.config().moodle.wwwroot.as_deref()
    }
}
