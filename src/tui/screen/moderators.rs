//! Who moderates which group: a row for each activity, a column for everybody who is or should be a moderator.

mod matrix;

use std::cmp::{Ordering, Reverse};

use rustc_hash::FxHashMap;

pub use self::matrix::{Matrix, Names, Someone};
use super::table::{About, Align, Column, Kind, Kinds, Record, RowKey};
use crate::domain::chat::{Member, People};
use crate::domain::drift::{Code, Severity};
use crate::domain::ids::{CmId, CourseId, FoldedName, RoomId, Username};
use crate::domain::policy::Stance;
use crate::domain::site::Activity;
use crate::engine::{ActivityExpectation, ExpectedPeople, Ground};
use crate::run::Observation;
use crate::tui::find::{Facts, Key};
use crate::tui::snapshot::{Index, NodeId, Terms};
use crate::tui::text::{fold, shown};
use crate::words::dashboard::screens::{self as text, Seat};

/// The columns that stand before the people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The worst difference.
    Severity,
    /// Course and activity.
    Group,
    /// How many moderators it has.
    Moderators,
}

/// Someone beside a group.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Who.
    pub person: FoldedName,
    /// What he should be, and is.
    pub seat: Seat,
    /// The difference: its position in the findings.
    pub drift: Option<usize>,
    username: Username,
}

/// A group.
#[derive(Debug, Clone)]
pub struct Row {
    /// Course and activity.
    pub label: String,
    /// Everybody who is or should be its moderator, by name.
    pub cells: Vec<Cell>,
    /// The worst of its differences about moderators.
    pub worst: Option<Severity>,
    /// How many moderators it has.
    pub moderators: usize,
    /// These differences: positions in the findings.
    pub drifts: Vec<usize>,
    /// Whether its course is dormant.
    pub dormant: bool,
    cm: CmId,
    course: CourseId,
    room: Option<RoomId>,
    ordered: String,
    terms: Terms,
    /// Everybody's names in it, folded.
    people: String,
    /// The roles that moderate it, folded.
    roles: String,
    kinds: Vec<Kind>,
}

impl Row {
    /// The cell of someone.
    pub fn cell(&self, person: &FoldedName) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.person == *person)
    }
}

impl Record for Row {
    type Column = Of;

    const COLUMNS: &'static [Column<Of>] = &[
        column(Of::Severity, text::no_head, 1),
        column(Of::Group, text::group, 12),
        Column {
            align: Align::Right,
            ..column(Of::Moderators, text::seats, 4)
        },
    ];

    const HEADS: &'static [&'static str] = &[
        "severity",
        "group",
        "moderators",
        "should_be",
        "should_not_be",
    ];

    const NAMED: usize = 1;

    const ANSWERS: &'static [Key] = Key::ALL;

    fn key(&self) -> RowKey {
        RowKey::Place(self.cm)
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            text: &self.terms.text,
            course: &self.terms.course,
            category: &self.terms.category,
            group: &self.terms.group,
            role: &self.roles,
            ..Facts::default()
        }
    }

    fn people(&self) -> Option<&str> {
        Some(&self.people)
    }

    fn kinds(&self) -> Kinds<'_> {
        Kinds::Beside(&self.kinds)
    }

    fn cells(&self) -> Vec<String> {
        let those = |seats: &[Seat]| {
            let cells = self.cells.iter().filter(|cell| seats.contains(&cell.seat));
            let names: Vec<&str> = cells.map(|cell| cell.username.as_str()).collect();
            names.join(" ")
        };
        vec![
            self.worst.map_or("", <&str>::from).to_owned(),
            self.label.clone(),
            those(&[Seat::IsAndShould, Seat::Owner, Seat::Tolerated, Seat::Extra]),
            those(&[Seat::Should]),
            those(&[Seat::Extra]),
        ]
    }

    fn compare(&self, other: &Self, by: Of) -> Ordering {
        match by {
            Of::Severity => worst_first(self).cmp(&worst_first(other)),
            Of::Group => self.ordered.cmp(&other.ordered),
            // Who has none needs someone.
            Of::Moderators => self.moderators.cmp(&other.moderators),
        }
    }

    fn drifts(&self) -> &[usize] {
        &self.drifts
    }

    fn dormant(&self) -> bool {
        self.dormant
    }

    fn about(&self) -> About {
        About {
            course: Some(self.course),
            activity: Some(self.cm),
            room: self.room.clone(),
            person: None,
        }
    }
}

const fn column(is: Of, head: fn() -> &'static str, least: usize) -> Column<Of> {
    Column {
        is,
        head,
        least,
        weight: 0,
        from: 0,
        align: Align::Left,
    }
}

const fn worst_first(row: &Row) -> (bool, Reverse<Option<Severity>>) {
    (row.dormant, Reverse(row.worst))
}

/// The rows, the worst first, and everybody's name. Groups whose people are not judged are left out.
pub(super) fn rows(observation: &Observation, index: &Index) -> (Vec<Row>, Names) {
    let ground = &observation.ground;
    let mut drifts: FxHashMap<(CmId, FoldedName), usize> = FxHashMap::default();
    for (at, drift) in observation.findings.drifts.iter().enumerate() {
        if let (Code::ModeratorMissing | Code::ModeratorExtra, Some(cm), Some(who)) =
            (drift.code, drift.activity, &drift.person)
        {
            drifts.insert((cm, who.username.folded()), at);
        }
    }
    let mut names = Names::default();
    let both = ground
        .site
        .activities
        .iter()
        .zip(&ground.expectations.activities);
    let mut rows: Vec<Row> = both
        .filter_map(|(activity, expectation)| {
            let cells = cells(ground, activity, expectation, &drifts, &mut names)?;
            Some(row(observation, index, activity, cells))
        })
        .collect();
    rows.sort_by(|one, other| {
        worst_first(one)
            .cmp(&worst_first(other))
            .then_with(|| one.ordered.cmp(&other.ordered))
    });
    for row in &mut rows {
        for cell in &row.cells {
            if let Some(name) = names.get(&cell.person) {
                row.people.push_str(&fold(&format!("{name} ")));
            }
            row.people.push_str(&fold(&format!("{} ", cell.username)));
        }
    }
    (rows, names)
}

/// Everybody who is or should be a moderator; none where the people of the group are not known.
fn cells(
    ground: &Ground,
    activity: &Activity,
    expectation: &ActivityExpectation,
    drifts: &FxHashMap<(CmId, FoldedName), usize>,
    names: &mut Names,
) -> Option<Vec<Cell>> {
    let group = ground.chat.group(activity.room.as_ref()?)?;
    let (People::Known(members), ExpectedPeople::Known(expected)) =
        (&group.people, &expectation.people)
    else {
        return None;
    };
    let leads = |member: &&Member| member.roles.moderator || member.roles.owner;
    let mut cells: FxHashMap<FoldedName, Cell> = FxHashMap::default();
    for member in members.iter().filter(leads) {
        let person = member.username.folded();
        let seat = if member.roles.owner {
            Seat::Owner
        } else {
            Seat::Tolerated
        };
        names
            .entry(person.clone())
            .or_insert_with(|| name(ground, &person, member));
        cells.insert(person.clone(), cell(person, member.username.clone(), seat));
    }
    for one in expected
        .iter()
        .filter(|one| one.moderator == Stance::Required)
    {
        let (Some(username), Some(known)) = (
            ground.directory.name_of(one.person),
            ground.site.person(one.person),
        ) else {
            continue;
        };
        let person = username.folded();
        let name = shown(&format!("{} {}", known.first_name, known.last_name));
        names.insert(person.clone(), name);
        let seat = match cells.get(&person) {
            Some(_) => Seat::IsAndShould,
            None => Seat::Should,
        };
        cells.insert(person.clone(), cell(person, username.clone(), seat));
    }
    for cell in cells.values_mut() {
        cell.drift = drifts.get(&(activity.cm, cell.person.clone())).copied();
        if cell.drift.is_some() && cell.seat == Seat::Tolerated {
            cell.seat = Seat::Extra;
        }
    }
    let mut cells: Vec<Cell> = cells.into_values().collect();
    cells.sort_by(|one, other| one.person.cmp(&other.person));
    Some(cells)
}

/// The name in Moodle, else the one in Rocket.Chat.
fn name(ground: &Ground, person: &FoldedName, member: &Member) -> String {
    let known = ground.directory.people_named(person).first();
    match known.and_then(|id| ground.site.person(*id)) {
        Some(known) => shown(&format!("{} {}", known.first_name, known.last_name)),
        None if member.name.is_empty() => shown(member.username.as_str()),
        None => shown(&member.name),
    }
}

const fn cell(person: FoldedName, username: Username, seat: Seat) -> Cell {
    Cell {
        person,
        seat,
        drift: None,
        username,
    }
}

fn row(observation: &Observation, index: &Index, activity: &Activity, cells: Vec<Cell>) -> Row {
    let ground = &observation.ground;
    let course = ground.site.course(activity.course);
    let course = course.map_or_else(String::new, |course| index.course_name(course));
    let label = shown(&format!("{course} › {}", activity.name));
    let entry = index.entry(NodeId::Activity(activity.cm));
    let drifts: Vec<usize> = cells.iter().filter_map(|cell| cell.drift).collect();
    // The roles that moderate here are found too.
    let mut roles = String::new();
    let moderating = ground.site.roles.iter();
    for role in moderating.filter(|role| activity.moderator_roles.contains(&role.id)) {
        roles.push_str(&fold(&format!(" {} {}", role.shortname, role.name)));
    }
    let found = |at: &usize| observation.findings.drifts.get(*at);
    Row {
        worst: drifts
            .iter()
            .filter_map(found)
            .map(|drift| drift.severity)
            .max(),
        moderators: cells
            .iter()
            .filter(|cell| cell.seat != Seat::Should)
            .count(),
        dormant: entry.is_some_and(|entry| entry.dormant),
        cm: activity.cm,
        course: activity.course,
        room: activity.room.clone(),
        ordered: fold(&label),
        terms: index.terms_of(NodeId::Activity(activity.cm)),
        people: String::new(),
        roles,
        kinds: Kind::with_people(observation, index, &drifts),
        label,
        cells,
        drifts,
    }
}
