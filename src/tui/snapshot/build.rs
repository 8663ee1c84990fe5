//! How the tree is built: categories, courses and activities in Moodle's order, dormant courses apart.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{DriftFacts, Entry, Index, NodeId, Someone, Tally, Who};
use crate::domain::chat::People;
use crate::domain::drift::{Drift, PersonRef, Subject};
use crate::domain::ids::{CategoryId, ChatUserId, CmId, CourseId, MoodleUserId};
use crate::domain::reading::UnknownReason;
use crate::domain::site::{Activity, Category, Course};
use crate::engine::{ExpectedPeople, Ground, dormant_courses};
use crate::run::{Observation, Stage};
use crate::tui::text::{fold, shown};
use crate::words::dashboard as words;

/// Builds the tree of an observation.
pub(super) fn index(observation: &Observation) -> Index {
    let mut builder = Builder::new(observation);
    builder.site();
    builder.categories(None, 0);
    builder.stray_courses();
    builder.dormant();
    builder.finish()
}

struct Builder<'a> {
    observation: &'a Observation,
    ground: &'a Ground,
    dormant: FxHashSet<CourseId>,
    below: FxHashMap<Option<CategoryId>, Vec<&'a Category>>,
    courses: FxHashMap<Option<CategoryId>, Vec<&'a Course>>,
    activities: FxHashMap<CourseId, Vec<&'a Activity>>,
    drifts: FxHashMap<NodeId, Vec<usize>>,
    unknown: FxHashMap<NodeId, usize>,
    placed: FxHashSet<CourseId>,
    parents: Vec<usize>,
    in_dormant: bool,
    entries: Vec<Entry>,
    namesakes: FxHashMap<CourseId, String>,
}

impl<'a> Builder<'a> {
    fn new(observation: &'a Observation) -> Self {
        let ground = &observation.ground;
        let site = &ground.site;
        let mut below: FxHashMap<_, Vec<&Category>> = FxHashMap::default();
        for category in &site.categories {
            let parent = category.parent.filter(|id| site.category(*id).is_some());
            below.entry(parent).or_default().push(category);
        }
        for siblings in below.values_mut() {
            siblings.sort_by_key(|category| (category.sort_order, category.id));
        }
        let mut courses: FxHashMap<_, Vec<&Course>> = FxHashMap::default();
        for course in &site.courses {
            courses.entry(course.category).or_default().push(course);
        }
        for siblings in courses.values_mut() {
            siblings.sort_by_key(|course| (course.sort_order, course.id));
        }
        let mut activities: FxHashMap<_, Vec<&Activity>> = FxHashMap::default();
        for activity in &site.activities {
            activities
                .entry(activity.course)
                .or_default()
                .push(activity);
        }
        let mut drifts: FxHashMap<_, Vec<usize>> = FxHashMap::default();
        for (at, drift) in observation.findings.drifts.iter().enumerate() {
            drifts.entry(home(ground, drift)).or_default().push(at);
        }
        Self {
            observation,
            ground,
            dormant: dormant_courses(site),
            below,
            courses,
            activities,
            drifts,
            unknown: unknown(observation),
            placed: FxHashSet::default(),
            parents: Vec::new(),
            in_dormant: false,
            entries: Vec::new(),
            namesakes: namesakes(&site.courses),
        }
    }

    /// The line of the site itself, where something is wrong with it.
    fn site(&mut self) {
        if self.drifts.contains_key(&NodeId::Site) || self.unknown.contains_key(&NodeId::Site) {
            self.open(NodeId::Site, words::whole_site(), &[]);
            self.close();
        }
    }

    fn categories(&mut self, parent: Option<CategoryId>, depth: usize) {
        // Deeper than any Moodle; a bound for the recursion all the same.
        if depth > 64 {
            return;
        }
        for category in self.below.get(&parent).cloned().unwrap_or_default() {
            let before = self.entries.len();
            self.open(NodeId::Category(category.id), &category.name, &[]);
            for course in self
                .courses
                .get(&Some(category.id))
                .cloned()
                .unwrap_or_default()
            {
                if !self.dormant.contains(&course.id) {
                    self.course(course);
                }
            }
            self.categories(Some(category.id), depth + 1);
            self.close();
            if self.entries.len() == before + 1 {
                self.entries.truncate(before);
            }
        }
    }

    /// Courses outside every category: the front page, and those whose categories lead nowhere.
    fn stray_courses(&mut self) {
        let ground = self.ground;
        for course in &ground.site.courses {
            if !self.placed.contains(&course.id) && !self.dormant.contains(&course.id) {
                self.course(course);
            }
        }
    }

    fn dormant(&mut self) {
        self.in_dormant = true;
        let before = self.entries.len();
        self.open(NodeId::Dormant, words::dormant(), &[]);
        let ground = self.ground;
        for course in &ground.site.courses {
            if self.dormant.contains(&course.id) {
                self.course(course);
            }
        }
        self.close();
        if self.entries.len() == before + 1 {
            self.entries.truncate(before);
        }
    }

    fn course(&mut self, course: &Course) {
        self.placed.insert(course.id);
        let node = NodeId::Course(course.id);
        let activities = self.activities.get(&course.id).cloned().unwrap_or_default();
        if activities.is_empty() && !self.drifts.contains_key(&node) {
            return;
        }
        let id = course.id.to_string();
        let also = [
            &*course.shortname,
            course.idnumber.as_deref().unwrap_or_default(),
            &id,
        ];
        let name = self.namesakes.get(&course.id).cloned();
        self.open(node, name.as_deref().unwrap_or(&course.fullname), &also);
        for activity in activities {
            let cm = activity.cm.to_string();
            let group = activity
                .room
                .as_ref()
                .and_then(|room| self.ground.chat.group(room));
            let groups = fold(&format!(
                "{} {} {}",
                group.map_or("", |group| &*group.name),
                group.map_or("", |group| &*group.display_name),
                activity.room.as_ref().map_or("", |room| room.as_str()),
            ));
            self.open(NodeId::Activity(activity.cm), &activity.name, &[&cm]);
            if let Some(entry) = self.entries.last_mut() {
                entry.groups = groups;
            }
            self.close();
        }
        self.close();
    }

    fn open(&mut self, node: NodeId, name: &str, also: &[&str]) {
        let names = fold(&format!("{name} {}", also.join(" ")));
        let drifts = self.drifts.get(&node).cloned().unwrap_or_default();
        let mut tally = Tally {
            unknown: self.unknown.get(&node).copied().unwrap_or(0),
            ..Tally::default()
        };
        for drift in &drifts {
            if let Some(drift) = self.observation.findings.drifts.get(*drift) {
                tally.count(drift);
            }
        }
        let at = self.entries.len();
        self.entries.push(Entry {
            node,
            depth: self.parents.len(),
            parent: self.parents.last().copied(),
            end: at + 1,
            label: shown(name),
            names,
            groups: String::new(),
            tally,
            dormant: self.in_dormant,
            drifts,
        });
        self.parents.push(at);
    }

    fn close(&mut self) {
        let end = self.entries.len();
        let Some(at) = self.parents.pop() else { return };
        let Some(entry) = self.entries.get_mut(at) else {
            return;
        };
        entry.end = end;
        let tally = entry.tally;
        if let Some(parent) = entry.parent.and_then(|at| self.entries.get_mut(at)) {
            parent.tally.add(tally);
        }
    }

    fn finish(self) -> Index {
        let mut index = Index {
            activities: self.ground.site.activities.len(),
            ..Index::default()
        };
        let everybody = Everybody::of(self.ground);
        index.drift_facts = drift_facts(self.observation, &everybody);
        index.people_of = people_of(self.ground, &everybody);
        index.people = everybody.people;
        for (at, entry) in self.entries.iter().enumerate() {
            index.places.insert(entry.node, at);
        }
        for drift in &self.observation.findings.drifts {
            if drift.dormant {
                index.dormant += 1;
            } else {
                index.total.count(drift);
            }
        }
        index.total.unknown = self.unknown.values().sum();
        index.entries = self.entries;
        index.namesakes = self.namesakes;
        index
    }
}

/// The courses that bear the same name as another, each with its short name in front.
fn namesakes(courses: &[Course]) -> FxHashMap<CourseId, String> {
    let mut bearers: FxHashMap<String, usize> = FxHashMap::default();
    for course in courses {
        *bearers.entry(fold(course.fullname.trim())).or_default() += 1;
    }
    let repeats = |course: &&Course| {
        let bearers = bearers.get(&fold(course.fullname.trim()));
        bearers.is_some_and(|number| *number > 1)
    };
    courses
        .iter()
        .filter(repeats)
        .map(|course| {
            let name = format!("{} {}", course.shortname, course.fullname);
            (course.id, shown(&name))
        })
        .collect()
}

/// The node at which a difference is shown.
pub(super) fn home(ground: &Ground, drift: &Drift) -> NodeId {
    let activity = drift.activity.and_then(|cm| ground.site.activity(cm));
    let course = drift.course.and_then(|id| ground.site.course(id));
    match (activity, course) {
        (Some(activity), _) => NodeId::Activity(activity.cm),
        (None, Some(course)) => NodeId::Course(course.id),
        (None, None) => NodeId::Site,
    }
}

/// How much could not be judged, by node. While a read runs, what it has not come to does not count.
fn unknown(observation: &Observation) -> FxHashMap<NodeId, usize> {
    let mut unknown = FxHashMap::default();
    for unjudged in &observation.findings.unjudged {
        let underway = observation.stage == Stage::Underway;
        if underway && unjudged.reason == UnknownReason::Interrupted {
            continue;
        }
        let node = match unjudged.subject {
            Subject::Activity { cm, .. } | Subject::Retention { cm, .. } => NodeId::Activity(cm),
            Subject::AllMembership
            | Subject::AllGroups
            | Subject::AllAccounts
            | Subject::BinGroup { .. }
            | Subject::Feature(_)
            | Subject::Neighbour(_) => NodeId::Site,
        };
        *unknown.entry(node).or_insert(0) += 1;
    }
    unknown
}

/// Everybody's names, folded once.
struct Everybody {
    people: Vec<Someone>,
    persons: FxHashMap<MoodleUserId, u32>,
    accounts: FxHashMap<ChatUserId, u32>,
}

impl Everybody {
    fn of(ground: &Ground) -> Self {
        let mut all = Self {
            people: Vec::with_capacity(ground.site.people.len()),
            persons: FxHashMap::default(),
            accounts: FxHashMap::default(),
        };
        for person in &ground.site.people {
            let name = ground
                .directory
                .name_of(person.id)
                .map_or("", |name| name.as_str());
            all.persons.insert(person.id, all.next());
            let idnumber = person.idnumber.as_deref().unwrap_or_default();
            all.people.push(Someone {
                who: Who::Moodle(person.id),
                names: fold(&format!(
                    "{} {} {} {name} {} {idnumber}",
                    person.first_name, person.last_name, person.username, person.email
                ))
                .into(),
                again: false,
            });
        }
        for account in ground.chat.accounts.known().into_iter().flatten() {
            all.accounts.insert(account.id.clone(), all.next());
            let name = account.username.folded();
            all.people.push(Someone {
                who: Who::Chat(account.id.clone()),
                names: fold(&format!("{} {}", account.name, account.username)).into(),
                again: !ground.directory.people_named(&name).is_empty(),
            });
        }
        all
    }

    fn next(&self) -> u32 {
        u32::try_from(self.people.len()).unwrap_or(u32::MAX)
    }

    fn place(&self, who: &PersonRef) -> Option<u32> {
        let person = who.moodle_id.and_then(|id| self.persons.get(&id));
        let account = || self.accounts.get(who.chat_id.as_ref()?);
        person.or_else(account).copied()
    }
}

/// What the filter looks through for each difference.
fn drift_facts(observation: &Observation, everybody: &Everybody) -> Vec<DriftFacts> {
    let of = |drift: &Drift| {
        let person = drift.person.as_ref().and_then(|who| everybody.place(who));
        let group = || {
            let room = drift.group.as_ref().filter(|_| drift.activity.is_none())?;
            let group = observation.ground.chat.group(room);
            Some(
                fold(&format!(
                    "{room} {}",
                    group.map_or("", |group| &*group.name)
                ))
                .into(),
            )
        };
        let stranger = drift.person.as_ref().filter(|_| person.is_none());
        DriftFacts {
            person,
            else_named: stranger.map_or_else(group, |who| {
                let moodle = who.moodle_username.as_deref().unwrap_or_default();
                Some(fold(&format!("{} {moodle}", who.username)).into())
            }),
            since: observation
                .ages
                .since(&drift.key())
                .unwrap_or(observation.read_at),
        }
    };
    observation.findings.drifts.iter().map(of).collect()
}

/// Who is in or expected in which activity.
fn people_of(ground: &Ground, everybody: &Everybody) -> FxHashMap<CmId, Box<[u32]>> {
    let mut people_of = FxHashMap::default();
    let activities = ground.site.activities.iter();
    for (activity, expectation) in activities.zip(&ground.expectations.activities) {
        let mut those: Vec<u32> = Vec::new();
        if let ExpectedPeople::Known(expected) = &expectation.people {
            those.extend(
                expected
                    .iter()
                    .filter_map(|expected| everybody.persons.get(&expected.person)),
            );
        }
        let group = activity
            .room
            .as_ref()
            .and_then(|room| ground.chat.group(room));
        if let Some(People::Known(members)) = group.map(|group| &group.people) {
            those.extend(
                members
                    .iter()
                    .filter_map(|member| everybody.accounts.get(&member.account)),
            );
        }
        people_of.insert(activity.cm, those.into());
    }
    people_of
}
