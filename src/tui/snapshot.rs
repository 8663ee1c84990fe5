//! An observation made ready for browsing: the tree in display order, what each node holds, and the
//! folded text that the filter looks through. Built once per observation, off the drawing thread.

mod build;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::domain::capabilities::Ability;
use crate::domain::drift::{Drift, Severity};
use crate::domain::ids::{CategoryId, CmId, CourseId};
use crate::engine::{Ground, abilities};
use crate::run::{Observation, Stage};
use crate::tui::screen::Sheets;

/// What a line of the tree stands for. Survives a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NodeId {
    /// The site as a whole: what is wrong with it and belongs nowhere else.
    Site,
    /// A category.
    Category(CategoryId),
    /// A course.
    Course(CourseId),
    /// An activity.
    Activity(CmId),
    /// The bucket of dormant courses.
    Dormant,
}

/// How much lies at or below a node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Critical differences.
    pub critical: usize,
    /// Warnings.
    pub warning: usize,
    /// What is merely worth knowing.
    pub info: usize,
    /// What could not be judged.
    pub unknown: usize,
    /// How many of the differences a plan could repair.
    pub fixable: usize,
}

impl Tally {
    /// All differences.
    pub const fn drifts(self) -> usize {
        self.critical + self.warning + self.info
    }

    /// The worst severity in it.
    pub const fn worst(self) -> Option<Severity> {
        if self.critical > 0 {
            Some(Severity::Critical)
        } else if self.warning > 0 {
            Some(Severity::Warning)
        } else if self.info > 0 {
            Some(Severity::Info)
        } else {
            None
        }
    }

    /// By what nodes are ranked: the worst severity first, then how much of each there is.
    pub fn weight(self) -> (Option<Severity>, usize, usize, usize, usize) {
        (
            self.worst(),
            self.critical,
            self.warning,
            self.info,
            self.unknown,
        )
    }

    pub(in crate::tui) fn count(&mut self, drift: &Drift) {
        match drift.severity {
            Severity::Critical => self.critical += 1,
            Severity::Warning => self.warning += 1,
            Severity::Info => self.info += 1,
        }
        self.fixable += usize::from(drift.fix.is_some());
    }

    pub(in crate::tui) const fn add(&mut self, other: Self) {
        self.critical += other.critical;
        self.warning += other.warning;
        self.info += other.info;
        self.unknown += other.unknown;
        self.fixable += other.fixable;
    }
}

/// One node of the tree.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it stands for.
    pub node: NodeId,
    /// How deep it lies.
    pub depth: usize,
    /// Where its parent is.
    pub parent: Option<usize>,
    /// Where the entries below it end.
    pub end: usize,
    /// Its name, fit for the screen.
    pub label: String,
    /// Its names and those of everything above it, folded for the filter.
    pub folded: String,
    /// What lies at and below it.
    pub tally: Tally,
    /// Whether it lies in the bucket of dormant courses.
    pub dormant: bool,
    /// What differs at this very node: positions in the findings.
    pub drifts: Vec<usize>,
}

/// The tree in display order, and what the filter needs.
#[derive(Debug, Default)]
pub struct Index {
    /// Parents before their children.
    pub entries: Vec<Entry>,
    /// What counts for the header: everything that is not dormant.
    pub total: Tally,
    /// Differences in dormant courses.
    pub dormant: usize,
    /// How many activities there are.
    pub activities: usize,
    places: FxHashMap<NodeId, usize>,
    drift_texts: Vec<String>,
    people_texts: Vec<String>,
    people_of: FxHashMap<CmId, Box<[u32]>>,
}

/// An observation, ready for browsing. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// What was read and found.
    pub observation: Observation,
    /// The tree of it.
    pub index: Arc<Index>,
    /// The rows of the other screens.
    pub sheets: Arc<Sheets>,
    /// Whether the account cannot do something at all that moodrift does.
    pub rights_missing: bool,
}

impl Snapshot {
    /// Prepares an observation. Takes time with a large site: not for the drawing thread.
    pub fn of(observation: Observation) -> Self {
        let index = Arc::new(build::index(&observation));
        let sheets = Arc::new(Sheets::of(&observation, &index));
        let rights_missing = abilities(&observation.ground).iter().any(Ability::wanting);
        Self {
            observation,
            index,
            sheets,
            rights_missing,
        }
    }

    /// Whether the read has ended.
    pub fn ended(&self) -> bool {
        self.observation.stage == Stage::Ended
    }

    /// The differences at a node itself, not below it.
    pub fn drifts_at(&self, entry: &Entry) -> impl Iterator<Item = (usize, &Drift)> {
        entry
            .drifts
            .iter()
            .filter_map(|at| Some((*at, self.observation.findings.drifts.get(*at)?)))
    }
}

impl Index {
    /// Where a node is.
    pub fn place(&self, node: NodeId) -> Option<usize> {
        self.places.get(&node).copied()
    }

    /// The entry of a node.
    pub fn entry(&self, node: NodeId) -> Option<&Entry> {
        self.entries.get(self.place(node)?)
    }

    /// The nodes above a place, the nearest first.
    pub fn above(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        let parent = |at: usize| self.entries.get(at).and_then(|entry| entry.parent);
        std::iter::successors(parent(place), move |at| parent(*at))
    }

    /// The entry at which a difference is shown.
    pub fn home_of(&self, ground: &Ground, drift: &Drift) -> Option<&Entry> {
        self.entry(build::home(ground, drift))
    }

    /// The folded text of a difference: its code and its person.
    pub fn drift_text(&self, drift: usize) -> &str {
        self.drift_texts.get(drift).map_or("", String::as_str)
    }

    /// The activity where things stand worst: by severity, then by how much of it there is.
    pub fn worst_activity(&self) -> Option<NodeId> {
        self.entries
            .iter()
            .rev()
            .filter(|entry| matches!(entry.node, NodeId::Activity(_)) && !entry.dormant)
            .filter(|entry| entry.tally.drifts() > 0)
            .max_by_key(|entry| entry.tally.weight())
            .map(|entry| entry.node)
    }

    /// Which entries the words find, by place: themselves, or something below them.
    pub fn matching(&self, words: &Words) -> Vec<bool> {
        let mut found = vec![words.is_empty(); self.entries.len()];
        if words.is_empty() {
            return found;
        }
        let people: Vec<u8> = self
            .people_texts
            .iter()
            .map(|text| words.mask(text))
            .collect();
        for (at, entry) in self.entries.iter().enumerate().rev() {
            let below = || {
                found
                    .get(at + 1..entry.end)
                    .is_some_and(|below| below.contains(&true))
            };
            let hit = self.matches(entry, words, &people) || below();
            if let Some(slot) = found.get_mut(at) {
                *slot = hit;
            }
        }
        found
    }

    fn matches(&self, entry: &Entry, words: &Words, people: &[u8]) -> bool {
        let own = words.mask(&entry.folded);
        let full = words.full();
        // A category or course whose name is found brings what is below it, which bears its name too.
        if own == full {
            return true;
        }
        let by_drift = entry
            .drifts
            .iter()
            .any(|drift| own | words.mask(self.drift_text(*drift)) == full);
        let NodeId::Activity(cm) = entry.node else {
            return by_drift;
        };
        by_drift
            || self.people_of.get(&cm).is_some_and(|those| {
                those
                    .iter()
                    .filter_map(|person| people.get(*person as usize))
                    .any(|mask| own | mask == full)
            })
    }
}

/// The words of a filter: all of them must be found, in any order, anywhere in a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// Splits what was typed. Words past the eighth are left aside.
    pub fn of(typed: &str) -> Self {
        let folded = super::text::fold(typed);
        Self(
            folded
                .split_whitespace()
                .take(8)
                .map(str::to_owned)
                .collect(),
        )
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Which of the words a folded text has, a bit each.
    pub fn mask(&self, folded: &str) -> u8 {
        self.0
            .iter()
            .enumerate()
            .filter(|(_, word)| folded.contains(word.as_str()))
            .fold(0, |mask, (at, _)| mask | (1 << at))
    }

    /// The mask of a text that has them all.
    pub fn full(&self) -> u8 {
        self.0
            .iter()
            .enumerate()
            .fold(0, |mask, (at, _)| mask | (1 << at))
    }
}
