//! One reading of both sides and what follows from it: what every front shows.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::ages::Ages;
use crate::domain::awaited::AwaitedLink;
use crate::domain::connections::Connections;
use crate::domain::drift::Drift;
use crate::domain::freeze::Freeze;
use crate::domain::ids::UnixTime;
use crate::domain::judgement::Judgement;
use crate::domain::limits::Limits;
use crate::domain::plan::{Hold, HoldReason, Plan};
use crate::domain::size::SiteSize;
use crate::domain::trouble::StoreTrouble;
use crate::engine::{Facts, Findings, Ground, Held, Verdict, safety};

/// Both sides as read at one time, with everything that differs.
#[derive(Debug, Clone)]
pub struct Observation {
    /// Both sides and the rules.
    pub ground: Ground,
    /// What differs, and what could not be judged.
    pub findings: Arc<Findings>,
    /// When the read ended, by this machine's clock.
    pub read_at: UnixTime,
    /// How long it took.
    pub took: Duration,
    /// The size of Moodle at the last read that was believed.
    pub baseline: Option<SiteSize>,
    /// Since when each difference has been seen.
    pub ages: Arc<Ages>,
    /// What else the store had to say.
    pub memory: Memory,
    /// How the connections to both sides are.
    pub connections: Connections,
    /// Whether everything that was asked for has been read, or could not be.
    pub stage: Stage,
}

/// What the store said at a reading, beside since when each difference has been seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// What keeps the site from being changed.
    pub frozen: Option<Freeze>,
    /// Links that Moodle is to get.
    pub awaited: Arc<[AwaitedLink]>,
    /// How many differences there were at the end of each of the last days, today's last.
    pub trend: Arc<[u64]>,
    /// Why it could not be asked, or not be written. Both sides are shown all the same; nothing is changed.
    pub trouble: Option<StoreTrouble>,
}

/// How far a read has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// More is coming: what is not there yet shows as unknown, and no plan is made from it.
    Underway,
    /// More is coming, and until then what was read before stands in for it: a plan may be made.
    Renewing,
    /// The read has ended.
    Ended,
    /// An earlier session has read it, and nothing of it has been read since: it is looked at, and no plan is made from
    /// it.
    LastSession,
}

impl Observation {
    /// Whether the read has ended and left nothing unknown.
    pub fn is_complete(&self) -> bool {
        self.stage == Stage::Ended && self.findings.unjudged.is_empty()
    }

    /// The difference that a judgement ended with.
    pub fn drift_of(&self, judgement: &Judgement) -> Option<&Drift> {
        self.findings.drifts.iter().find(|drift| {
            Some(drift.code) == judgement.drift
                && drift.activity == Some(judgement.activity)
                && drift.person.as_ref().is_some_and(|person| {
                    (person.moodle_id.is_some() && person.moodle_id == judgement.person)
                        || person.username.folded() == judgement.mapping.chat.folded()
                })
        })
    }

    /// Clears a plan made from this reading, or says what holds it. What an earlier session has read clears none.
    pub fn clear(&self, plan: Plan, limits: &Limits) -> Verdict {
        if self.stage == Stage::LastSession {
            return Verdict::Held(Held {
                plan,
                holds: vec![NOT_READ_NOW],
            });
        }
        let facts = Facts {
            ground: &self.ground,
            findings: &self.findings,
            baseline: self.baseline,
        };
        match safety(plan, limits, &facts) {
            Verdict::Cleared(cleared)
                if self.memory.frozen.is_some() && !cleared.plan().is_empty() =>
            {
                Verdict::Held(Held {
                    plan: cleared.plan().clone(),
                    holds: vec![FROZEN],
                })
            }
            Verdict::Held(mut held) if self.memory.frozen.is_some() => {
                held.holds.insert(0, FROZEN);
                Verdict::Held(held)
            }
            verdict => verdict,
        }
    }
}

const NOT_READ_NOW: Hold = Hold {
    limit: HoldReason::NotReadNow,
    ..FROZEN
};

const FROZEN: Hold = Hold {
    limit: HoldReason::Frozen,
    reaches: 1,
    allowed: 0,
    group: None,
    course: None,
    would_pass: 0,
};
