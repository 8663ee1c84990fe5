//! Where someone should be or is, and why: a line for each group.

use std::cmp::{Ordering, Reverse};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::super::table::{About, Align, Column, Kind, Kinds, Record, RowKey};
use super::Person;
use crate::domain::chat::People as Members;
use crate::domain::drift::Severity;
use crate::domain::ids::{CmId, CourseId, FoldedName, RoomId, Username};
use crate::domain::reading::UnknownReason;
use crate::domain::site::Activity;
use crate::engine::{ExpectedPeople, Ground, Rows};
use crate::tui::find::{Facts, Key};
use crate::tui::model::pane::{PersonLine, person_line};
use crate::tui::snapshot::{Index, NodeId, Snapshot, Terms};
use crate::tui::text::shown;
use crate::words::dashboard::{self, screens as text};

/// The columns of the places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceOf {
    /// The difference.
    Severity,
    /// The course.
    Course,
    /// The activity.
    Activity,
    /// What he should be.
    Should,
    /// What he is.
    Is,
    /// Why.
    Why,
}

/// One group in which someone should be, or is.
#[derive(Debug, Clone)]
pub struct Place {
    /// His difference there: its position in the findings.
    pub drift: Vec<usize>,
    /// Whether its course is dormant.
    pub dormant: bool,
    cm: CmId,
    in_course: CourseId,
    room: Option<RoomId>,
    /// The worst of what differs there about him.
    worst: Option<Severity>,
    /// Whether something there could not be told.
    untold: bool,
    whose: Arc<Whose>,
    told: OnceLock<Told>,
}

/// What is told of a place, once it is in sight or looked through: the API account is in every group.
#[derive(Debug, Clone)]
pub struct Told {
    /// The course.
    pub course: String,
    /// The activity.
    pub activity: String,
    /// Both sides; none where the people of this group are not judged, or could not be.
    pub line: Option<PersonLine>,
    /// Why they could not be.
    pub unread: Option<Box<UnknownReason>>,
    terms: Terms,
    kinds: Vec<Kind>,
}

/// Whose places they are, in which reading.
#[derive(Debug)]
struct Whose {
    snapshot: Snapshot,
    username: Username,
    key: FoldedName,
}

impl Place {
    /// What is told of it.
    pub fn told(&self) -> &Told {
        self.told.get_or_init(|| told(&self.whose, self))
    }
}

impl Record for Place {
    type Column = PlaceOf;

    const COLUMNS: &'static [Column<PlaceOf>] = &[
        place_column(PlaceOf::Severity, text::no_head, 1, 0, 0),
        place_column(PlaceOf::Course, text::course, 12, 3, 0),
        place_column(PlaceOf::Activity, text::group, 10, 2, 62),
        place_column(PlaceOf::Should, text::should_be, 10, 1, 0),
        place_column(PlaceOf::Is, text::is_now, 9, 1, 0),
        place_column(PlaceOf::Why, text::because, 16, 3, 74),
    ];

    const HEADS: &'static [&'static str] = &[
        "severity",
        "course",
        "group",
        "should_be",
        "is",
        "because",
        "drift",
    ];

    const NAMED: usize = 1;

    const ANSWERS: &'static [Key] = Key::OF_PLACES;

    fn key(&self) -> RowKey {
        RowKey::Place(self.cm)
    }

    fn facts(&self) -> Facts<'_> {
        let terms = &self.told().terms;
        Facts {
            text: &terms.text,
            course: &terms.course,
            category: &terms.category,
            group: &terms.group,
            ..Facts::default()
        }
    }

    fn kinds(&self) -> Kinds<'_> {
        Kinds::Beside(&self.told().kinds)
    }

    fn cells(&self) -> Vec<String> {
        let told = self.told();
        let line = told.line.as_ref();
        let said = |say: fn(&PersonLine) -> &'static str| line.map_or("", say).to_owned();
        let kind = told.kinds.first();
        vec![
            kind.map_or("", |kind| kind.severity.into()).to_owned(),
            told.course.clone(),
            told.activity.clone(),
            said(|line| dashboard::standing(line.moodle.standing)),
            said(|line| dashboard::presence(line.chat.standing)),
            said(|line| line.basis.into()),
            kind.map_or("", |kind| kind.code.into()).to_owned(),
        ]
    }

    fn compare(&self, other: &Self, by: PlaceOf) -> Ordering {
        let why = |place: &Self| Some(<&str>::from(place.told().line.as_ref()?.basis));
        match by {
            PlaceOf::Severity => worst_first(self).cmp(&worst_first(other)),
            PlaceOf::Course => self.told().course.cmp(&other.told().course),
            PlaceOf::Activity => self.told().activity.cmp(&other.told().activity),
            PlaceOf::Should => {
                let should = |place: &Self| {
                    let line = place.told().line.as_ref()?;
                    Some(dashboard::standing(line.moodle.standing))
                };
                should(self).cmp(&should(other))
            }
            PlaceOf::Is => {
                let present = |place: &Self| {
                    let line = place.told().line.as_ref()?;
                    Some(dashboard::presence(line.chat.standing))
                };
                present(self).cmp(&present(other))
            }
            PlaceOf::Why => why(self).cmp(&why(other)),
        }
    }

    fn drifts(&self) -> &[usize] {
        &self.drift
    }

    fn dormant(&self) -> bool {
        self.dormant
    }

    fn about(&self) -> About {
        About {
            course: Some(self.in_course),
            activity: Some(self.cm),
            room: self.room.clone(),
            person: Some(self.whose.username.clone()),
        }
    }
}

const fn place_column(
    is: PlaceOf,
    head: fn() -> &'static str,
    least: usize,
    weight: usize,
    from: usize,
) -> Column<PlaceOf> {
    Column {
        is,
        head,
        least,
        weight,
        from,
        align: Align::Left,
    }
}

/// What could not be told comes before what is in step.
fn worst_first(place: &Place) -> (bool, bool, Reverse<Option<Severity>>, bool) {
    (
        place.drift.is_empty(),
        place.dormant,
        Reverse(place.worst),
        !place.untold,
    )
}

/// Where someone should be or is: what differs first, then in the order of the courses.
pub(super) fn of(snapshot: &Snapshot, person: &Person) -> Vec<Place> {
    let ground = &snapshot.observation.ground;
    let expectations = &ground.expectations.activities;
    let whose = Arc::new(Whose {
        snapshot: snapshot.clone(),
        username: person.username.clone(),
        key: person.username.folded(),
    });
    let drifts = &snapshot.observation.findings.drifts;
    let mut differs: FxHashMap<CmId, usize> = FxHashMap::default();
    for at in &person.drifts {
        let activity = drifts.get(*at).and_then(|drift| drift.activity);
        if let Some(cm) = activity {
            differs.entry(cm).or_insert(*at);
        }
    }
    let mut places: Vec<Place> = ground
        .site
        .activities
        .iter()
        .zip(expectations)
        .filter(|(activity, expectation)| {
            let expected = match (&expectation.people, person.moodle) {
                (ExpectedPeople::Known(expected), Some(id)) => {
                    expected.binary_search_by_key(&id, |one| one.person).is_ok()
                }
                _ => false,
            };
            expected || is_in(ground, activity, person)
        })
        .map(|(activity, _)| {
            let drift = differs.get(&activity.cm).copied();
            place(&whose, activity, drift)
        })
        .collect();
    let in_order = |place: &Place| index_of(&snapshot.index, place.cm);
    places.sort_by_key(|place| (worst_first(place), in_order(place)));
    places
}

fn index_of(index: &Index, cm: CmId) -> Option<usize> {
    index.place(NodeId::Activity(cm))
}

fn is_in(ground: &Ground, activity: &Activity, person: &Person) -> bool {
    let group = activity
        .room
        .as_ref()
        .and_then(|room| ground.chat.group(room));
    match (group.map(|group| &group.people), &person.chat) {
        (Some(Members::Known(members)), Some(id)) => members
            .binary_search_by(|member| member.account.cmp(id))
            .is_ok(),
        _ => false,
    }
}

fn place(whose: &Arc<Whose>, activity: &Activity, drift: Option<usize>) -> Place {
    let snapshot = &whose.snapshot;
    let entry = snapshot.index.entry(NodeId::Activity(activity.cm));
    let found = drift.and_then(|at| snapshot.observation.findings.drifts.get(at));
    Place {
        drift: drift.into_iter().collect(),
        dormant: entry.is_some_and(|entry| entry.dormant),
        cm: activity.cm,
        in_course: activity.course,
        room: activity.room.clone(),
        worst: found.map(|drift| drift.severity),
        untold: entry.is_some_and(|entry| entry.tally.unknown > 0),
        whose: Arc::clone(whose),
        told: OnceLock::new(),
    }
}

fn told(whose: &Whose, place: &Place) -> Told {
    let Whose { snapshot, key, .. } = whose;
    let ground = &snapshot.observation.ground;
    let drift = place.drift.first().copied();
    let (line, unread) = match ground.rows(place.cm) {
        Rows::Judged(rows) => {
            let row = rows.iter().find(|row| row.who.username.folded() == *key);
            (row.map(|row| person_line(snapshot, row, drift)), None)
        }
        Rows::NotJudged => (None, None),
        Rows::Unknown(reason) => (None, Some(Box::new(reason))),
    };
    let course = ground.site.course(place.in_course);
    let activity = ground.site.activity(place.cm);
    Told {
        course: course.map_or_else(String::new, |course| snapshot.index.course_name(course)),
        activity: activity.map_or_else(String::new, |activity| shown(&activity.name)),
        line,
        unread,
        terms: snapshot.index.terms_of(NodeId::Activity(place.cm)),
        kinds: Kind::of(&snapshot.observation, &place.drift),
    }
}
