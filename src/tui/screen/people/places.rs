//! Where someone should be or is, and why: a line for each group.

use std::cmp::{Ordering, Reverse};

use super::super::table::{About, Align, Column, Kind, Kinds, Record, RowKey};
use super::Person;
use crate::domain::chat::People as Members;
use crate::domain::drift::{DriftKey, Severity};
use crate::domain::ids::{CmId, CourseId, RoomId, Username};
use crate::domain::reading::UnknownReason;
use crate::domain::site::Activity;
use crate::engine::{ExpectedPeople, Ground, Rows};
use crate::tui::find::Facts;
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
    /// The course.
    pub course: String,
    /// The activity.
    pub activity: String,
    /// Both sides; none where the people of this group are not judged, or could not be.
    pub line: Option<PersonLine>,
    /// Why they could not be.
    pub unread: Option<Box<UnknownReason>>,
    /// His difference there: its position in the findings.
    pub drift: Vec<usize>,
    /// Whether its course is dormant.
    pub dormant: bool,
    cm: CmId,
    in_course: CourseId,
    room: Option<RoomId>,
    username: Username,
    terms: Terms,
    kinds: Vec<Kind>,
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

    fn key(&self) -> RowKey {
        RowKey::Place(self.cm)
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            text: &self.terms.text,
            course: &self.terms.course,
            category: &self.terms.category,
            group: &self.terms.group,
            ..Facts::default()
        }
    }

    fn kinds(&self) -> Kinds<'_> {
        Kinds::Beside(&self.kinds)
    }

    fn cells(&self) -> Vec<String> {
        let line = self.line.as_ref();
        let said = |say: fn(&PersonLine) -> &'static str| line.map_or("", say).to_owned();
        let kind = self.kinds.first();
        vec![
            kind.map_or("", |kind| kind.severity.into()).to_owned(),
            self.course.clone(),
            self.activity.clone(),
            said(|line| dashboard::standing(line.moodle.standing)),
            said(|line| dashboard::presence(line.chat.standing)),
            said(|line| line.basis.into()),
            kind.map_or("", |kind| kind.code.into()).to_owned(),
        ]
    }

    fn compare(&self, other: &Self, by: PlaceOf) -> Ordering {
        let why = |place: &Self| place.line.as_ref().map(|line| <&str>::from(line.basis));
        match by {
            PlaceOf::Severity => worst_first(self).cmp(&worst_first(other)),
            PlaceOf::Course => self.course.cmp(&other.course),
            PlaceOf::Activity => self.activity.cmp(&other.activity),
            PlaceOf::Should => {
                let should = |place: &Self| {
                    let line = place.line.as_ref()?;
                    Some(dashboard::standing(line.moodle.standing))
                };
                should(self).cmp(&should(other))
            }
            PlaceOf::Is => {
                let present = |place: &Self| {
                    let line = place.line.as_ref()?;
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
            person: Some(self.username.clone()),
        }
    }

    fn key_of(drift: &DriftKey) -> Option<RowKey> {
        drift.activity.map(RowKey::Place)
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

fn worst_first(place: &Place) -> (bool, bool, Option<Reverse<Severity>>) {
    let worst = place.line.as_ref().map(|line| Reverse(line.severity));
    (place.drift.is_empty(), place.dormant, worst)
}

/// Where someone should be or is: what differs first, then in the order of the courses.
pub(super) fn of(snapshot: &Snapshot, person: &Person) -> Vec<Place> {
    let ground = &snapshot.observation.ground;
    let expectations = &ground.expectations.activities;
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
        .map(|(activity, _)| place(snapshot, person, activity))
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

fn place(snapshot: &Snapshot, person: &Person, activity: &Activity) -> Place {
    let ground = &snapshot.observation.ground;
    let key = person.username.folded();
    let drifts = &snapshot.observation.findings.drifts;
    let drift = person.drifts.iter().copied().find(|at| {
        let drift = drifts.get(*at);
        drift.is_some_and(|drift| drift.activity == Some(activity.cm))
    });
    let (line, unread) = match ground.rows(activity.cm) {
        Rows::Judged(rows) => {
            let row = rows.iter().find(|row| row.who.username.folded() == key);
            (row.map(|row| person_line(snapshot, row, drift)), None)
        }
        Rows::NotJudged => (None, None),
        Rows::Unknown(reason) => (None, Some(Box::new(reason))),
    };
    let course = ground.site.course(activity.course);
    let course = course.map_or_else(String::new, |course| snapshot.index.course_name(course));
    let name = shown(&activity.name);
    let entry = snapshot.index.entry(NodeId::Activity(activity.cm));
    Place {
        terms: snapshot.index.terms_of(NodeId::Activity(activity.cm)),
        kinds: Kind::of(&snapshot.observation, drift.as_slice()),
        dormant: entry.is_some_and(|entry| entry.dormant),
        course,
        activity: name,
        line,
        unread,
        drift: drift.into_iter().collect(),
        cm: activity.cm,
        in_course: activity.course,
        room: activity.room.clone(),
        username: person.username.clone(),
    }
}
