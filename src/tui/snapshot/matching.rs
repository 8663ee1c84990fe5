//! What the filter finds in the tree: entries, the differences at them, the people in them.

use rustc_hash::FxHashMap;

use super::{DriftFacts, Entry, Index, NodeId, Snapshot};
use crate::domain::drift::{Code, Drift, Severity};
use crate::domain::ids::UnixTime;
use crate::tui::find::{Facts, Mask, Query};

/// What a query finds.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Entries, by place: found themselves, or something in or below them is.
    pub entries: Vec<bool>,
    /// Which terms the names of an entry and of everything above it have, by place.
    pub own: Vec<Mask>,
    /// Differences, by their position in the findings.
    pub drifts: Vec<bool>,
}

impl Snapshot {
    /// What a query finds, among what one has found that it narrows; among everything where there is none.
    pub fn matching(&self, query: &Query, among: Option<&Found>) -> Found {
        let index = &self.index;
        let drifts = &self.observation.findings.drifts;
        if query.is_empty() {
            return Found {
                entries: vec![true; index.entries.len()],
                own: vec![Mask::default(); index.entries.len()],
                drifts: vec![true; drifts.len()],
            };
        }
        Search {
            index,
            drifts,
            query,
            among,
            now: self.observation.read_at,
            people: vec![None; index.people.len()],
            kinds: FxHashMap::default(),
            unknown: query.mask(
                &Facts {
                    unknown: true,
                    ..Facts::default()
                },
                self.observation.read_at,
            ),
        }
        .run()
    }
}

/// Which terms somebody's names have.
fn person_mask(query: &Query, names: &str) -> Mask {
    let facts = Facts {
        person: names,
        ..Facts::default()
    };
    query.mask(&facts, UnixTime(0))
}

struct Search<'a> {
    index: &'a Index,
    drifts: &'a [Drift],
    query: &'a Query,
    among: Option<&'a Found>,
    now: UnixTime,
    /// Which terms the names of those have who were asked about.
    people: Vec<Option<Mask>>,
    /// Which terms has what could not be told.
    unknown: Mask,
    /// Which terms differences of a kind have.
    kinds: FxHashMap<(Code, Severity), Mask>,
}

impl Search<'_> {
    fn run(mut self) -> Found {
        let entries = &self.index.entries;
        let mut own: Vec<Mask> = Vec::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            let above = entry.parent.and_then(|at| own.get(at)).copied();
            own.push(if self.is_candidate(at) {
                self.entry(entry) | above.unwrap_or_default()
            } else {
                Mask::default()
            });
        }
        let mut found = vec![false; entries.len()];
        let mut drifts = vec![false; self.drifts.len()];
        for (at, (entry, own)) in entries.iter().zip(&own).enumerate().rev() {
            if !self.is_candidate(at) {
                continue;
            }
            let untold =
                entry.tally.unknown > 0 && matches!(entry.node, NodeId::Activity(_) | NodeId::Site);
            let mut hit = self.query.met_without_drift(*own)
                || (untold && self.query.met(*own | self.unknown));
            for drift in &entry.drifts {
                let here =
                    self.is_candidate_drift(*drift) && self.query.met(*own | self.drift(*drift));
                if let Some(slot) = drifts.get_mut(*drift) {
                    *slot = here;
                }
                hit |= here;
            }
            let hit = hit || self.anybody(entry, *own) || found.get(at) == Some(&true);
            if !hit {
                continue;
            }
            for place in [Some(at), entry.parent].into_iter().flatten() {
                if let Some(slot) = found.get_mut(place) {
                    *slot = true;
                }
            }
        }
        Found {
            entries: found,
            own,
            drifts,
        }
    }

    /// Whether an entry may be found: whatever is, the one above it is too.
    fn is_candidate(&self, at: usize) -> bool {
        let among = self.among.map(|among| among.entries.get(at));
        among.is_none_or(|found| found == Some(&true))
    }

    fn is_candidate_drift(&self, at: usize) -> bool {
        let among = self.among.map(|among| among.drifts.get(at));
        among.is_none_or(|found| found == Some(&true))
    }

    fn person(&mut self, at: u32) -> Mask {
        let Some(slot) = self.people.get_mut(at as usize) else {
            return Mask::default();
        };
        *slot.get_or_insert_with(|| {
            let someone = self.index.people.get(at as usize);
            someone.map_or_else(Mask::default, |someone| {
                person_mask(self.query, &someone.names)
            })
        })
    }

    fn entry(&self, entry: &Entry) -> Mask {
        let mut facts = Facts {
            group: &entry.groups,
            ..Facts::default()
        };
        *match entry.node {
            NodeId::Category(_) => &mut facts.category,
            NodeId::Course(_) => &mut facts.course,
            NodeId::Activity(_) | NodeId::Site | NodeId::Dormant => &mut facts.text,
        } = &entry.names;
        self.query.mask(&facts, self.now)
    }

    fn drift(&mut self, at: usize) -> Mask {
        let (Some(drift), Some(facts)) = (self.drifts.get(at), self.index.drift_facts.get(at))
        else {
            return Mask::default();
        };
        let kind = self.kind(drift);
        let person = facts.person.map(|at| self.person(at));
        kind | person.unwrap_or_default() | self.rest(drift, facts)
    }

    fn kind(&mut self, drift: &Drift) -> Mask {
        let kind = (drift.code, drift.severity);
        *self.kinds.entry(kind).or_insert_with(|| {
            let facts = Facts {
                text: drift.code.into(),
                code: Some(drift.code),
                severity: Some(drift.severity),
                ..Facts::default()
            };
            self.query.mask(&facts, self.now)
        })
    }

    /// What differs from one difference of a kind to the other.
    fn rest(&self, drift: &Drift, facts: &DriftFacts) -> Mask {
        if facts.else_named.is_none() && !self.query.about_time() {
            return Mask::default();
        }
        let mut of = Facts {
            since: Some(facts.since),
            ..Facts::default()
        };
        let names = facts.else_named.as_deref().unwrap_or_default();
        *if drift.person.is_some() {
            &mut of.person
        } else {
            &mut of.group
        } = names;
        self.query.mask(&of, self.now)
    }

    /// Whether somebody without a difference is found in an activity.
    fn anybody(&mut self, entry: &Entry, own: Mask) -> bool {
        let NodeId::Activity(cm) = entry.node else {
            return false;
        };
        if self.query.about_drifts() {
            return false;
        }
        let those = self.index.people_of.get(&cm);
        those.is_some_and(|those| {
            let mut those = those.iter();
            those.any(|person| self.query.met(own | self.person(*person)))
        })
    }
}
