//! An observation made ready for browsing: the tree in display order, what each node holds, and the
//! folded text that the filter looks through. Built once per observation, off the drawing thread.

mod build;
mod matching;
mod people;

pub use matching::Found;
pub use people::Names;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::domain::capabilities::Ability;
use crate::domain::drift::{Drift, DriftKey, Severity};
use crate::domain::ids::{CategoryId, ChatUserId, CmId, CourseId, MoodleUserId, UnixTime};
use crate::domain::site::Course;
use crate::domain::target::Target;
use crate::engine::{Ground, abilities};
use crate::run::{Observation, Stage};
use crate::tui::screen::{Record as _, RowKey, Sheets};
use crate::tui::text::shown;

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
    /// Its own names, folded for the filter.
    pub names: String,
    /// The names of its group, folded; empty where it has none.
    pub groups: String,
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
    /// What courses are called that bear the same name as another.
    namesakes: FxHashMap<CourseId, String>,
    /// Everybody: the people of Moodle, then the accounts of Rocket.Chat.
    pub(super) people: Vec<Someone>,
    /// Who is in or expected in an activity, by place among the people.
    pub(super) people_of: FxHashMap<CmId, Box<[u32]>>,
    /// What the filter looks through for each difference, by its position in the findings.
    drift_facts: Vec<DriftFacts>,
}

/// What the filter looks through where something lies, folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// The names that no key names.
    pub text: String,
    /// The names of the course.
    pub course: String,
    /// The names of the categories above it.
    pub category: String,
    /// The names of the group.
    pub group: String,
}

/// Who somebody is: a person of Moodle, or an account that is nobody's there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A person of Moodle.
    Moodle(MoodleUserId),
    /// An account of Rocket.Chat.
    Chat(ChatUserId),
}

/// Somebody, by his names.
#[derive(Debug, Clone)]
pub(super) struct Someone {
    pub(super) who: Who,
    /// All his names, folded.
    pub(super) names: Arc<str>,
    /// Whether another entry is the same person: the account of a person of Moodle.
    pub(super) again: bool,
}

/// What the filter looks through for one difference, beside its code and severity.
#[derive(Debug, Clone)]
struct DriftFacts {
    /// Its person, by place among the people.
    person: Option<u32>,
    /// The names of whom neither side's list has, or of a group that no activity stands for.
    else_named: Option<Arc<str>>,
    /// Since when it has been seen: the read itself, where it had not been seen before.
    since: UnixTime,
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
    /// When the group was read that was read longest ago, of those that the last read has taken over.
    pub oldest: Option<UnixTime>,
}

impl Snapshot {
    /// Prepares an observation. Takes time with a large site: not for the drawing thread.
    pub fn of(observation: Observation) -> Self {
        let index = Arc::new(build::index(&observation));
        let sheets = Arc::new(Sheets::of(&observation, &index));
        let freshness = &observation.ground.chat.capabilities.freshness;
        let oldest = freshness.taken_over().map(|(_, at)| at).min();
        let rights_missing = abilities(&observation.ground).iter().any(Ability::wanting);
        Self {
            observation,
            index,
            sheets,
            rights_missing,
            oldest,
        }
    }

    /// Whether this session has read it to its end; what is read again meanwhile stands.
    pub fn ended(&self) -> bool {
        matches!(self.observation.stage, Stage::Ended | Stage::Renewing)
    }

    /// Where a difference is in the findings; none where there is no such difference any more.
    pub fn position(&self, key: &DriftKey) -> Option<usize> {
        let row = self.sheets.drift.row(&RowKey::Drift(key.clone()))?;
        row.drifts().first().copied()
    }

    /// Whether an earlier session has read it, and this one nothing yet.
    pub fn is_old(&self) -> bool {
        self.observation.stage == Stage::LastSession
    }

    /// The activity of a group, with its course; none where no activity has it.
    pub fn place_of(&self, group: &Target) -> Option<String> {
        let ground = &self.observation.ground;
        let cm = match group {
            Target::Group(room) => *ground.links.activities_on(room).first()?,
            Target::Lost(cm) => *cm,
        };
        let activity = ground.site.activity(cm)?;
        let course = ground.site.course(activity.course);
        let course = course.map_or("", |course| &*course.shortname);
        Some(shown(&format!("{course} › {}", activity.name)))
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
    /// What a course is called: by its full name, after its short name where another course bears the same.
    pub fn course_name(&self, course: &Course) -> String {
        let told_apart = self.namesakes.get(&course.id).cloned();
        told_apart.unwrap_or_else(|| shown(&course.fullname))
    }

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

    /// The names of the person of a difference, folded; none where it is about nobody.
    pub(in crate::tui) fn person_of(&self, at: usize, drift: &Drift) -> Option<&Arc<str>> {
        let facts = self.drift_facts.get(at)?;
        let someone = facts.person.and_then(|at| self.people.get(at as usize));
        match (someone, &drift.person) {
            (Some(someone), _) => Some(&someone.names),
            (None, Some(_)) => facts.else_named.as_ref(),
            (None, None) => None,
        }
    }

    /// What the filter looks through at an entry: its own names, and those of what it lies in.
    pub fn terms_of(&self, node: NodeId) -> Terms {
        let mut terms = Terms::default();
        let Some(place) = self.place(node) else {
            return terms;
        };
        for at in std::iter::once(place).chain(self.above(place)) {
            let Some(entry) = self.entries.get(at) else {
                continue;
            };
            let into = match entry.node {
                NodeId::Category(_) => &mut terms.category,
                NodeId::Course(_) => &mut terms.course,
                NodeId::Activity(_) | NodeId::Site | NodeId::Dormant => &mut terms.text,
            };
            into.push_str(&entry.names);
            into.push(' ');
            terms.group.push_str(&entry.groups);
        }
        terms
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
}
