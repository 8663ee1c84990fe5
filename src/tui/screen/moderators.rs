//! Who moderates which group: a row for each activity, a column for everybody who is or should be a moderator.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::table::{
    About, Align, Column, Kind, Kinds, Left, List, Record, RowKey, Sheet, Sort, Table,
};
use crate::domain::chat::{Member, People};
use crate::domain::drift::{Code, DriftKey, Severity};
use crate::domain::ids::{CmId, CourseId, FoldedName, RoomId, UnixTime, Username};
use crate::domain::policy::Stance;
use crate::domain::site::Activity;
use crate::engine::{ActivityExpectation, ExpectedPeople, Ground};
use crate::run::Observation;
use crate::tui::find::{Facts, Mask};
use crate::tui::model::{Filter, window};
use crate::tui::snapshot::{Index, NodeId, Terms};
use crate::tui::table::Table as Export;
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

    fn key(&self) -> RowKey {
        RowKey::Place(self.cm)
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            text: &self.terms.text,
            course: &self.terms.course,
            category: &self.terms.category,
            group: &self.terms.group,
            person: &self.people,
            role: &self.roles,
            ..Facts::default()
        }
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

    fn key_of(drift: &DriftKey) -> Option<RowKey> {
        match drift.code {
            Code::ModeratorMissing | Code::ModeratorExtra => drift.activity.map(RowKey::Place),
            _ => None,
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

/// Somebody with a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Someone {
    /// Who.
    pub person: FoldedName,
    /// The name in full.
    pub name: String,
    /// In how many of the groups shown something about him differs.
    pub drifts: usize,
}

/// The names of everybody in the matrix.
pub type Names = FxHashMap<FoldedName, String>;

/// The state of the screen: the rows, and the column of the cursor.
#[derive(Debug, Clone, Default)]
pub struct Matrix {
    /// The groups.
    pub rows: Table<Row>,
    /// The people of the groups shown, who differs most first.
    pub people: Vec<Someone>,
    /// The column of the cursor; none where the whole row is meant.
    pub column: Option<usize>,
    /// The first column in sight.
    pub left: usize,
    names: Arc<Names>,
}

impl Matrix {
    /// Takes what was read in.
    pub fn set(&mut self, rows: &Arc<Sheet<Row>>, names: &Arc<Names>) {
        if !Arc::ptr_eq(&self.names, names) {
            self.names = Arc::clone(names);
            self.rows.set(rows);
            self.arrange();
        }
    }

    /// The person in whose column the cursor is.
    pub fn person(&self) -> Option<&Someone> {
        self.people.get(self.column?)
    }

    /// The cell under the cursor.
    pub fn cell(&self) -> Option<&Cell> {
        self.rows.row()?.cell(&self.person()?.person)
    }

    /// Brings the column of the cursor into sight, where so many are.
    pub fn into_sight(&mut self, columns: usize) {
        let column = self.column.unwrap_or(0);
        self.left = window(column, self.left, columns, self.people.len());
    }

    /// A column to the left; past the first one the whole row is meant.
    pub fn to_the_left(&mut self) {
        self.column = self.column.and_then(|column| column.checked_sub(1));
    }

    /// A column to the right.
    pub fn to_the_right(&mut self) {
        let next = self.column.map_or(0, |column| column + 1);
        if next < self.people.len() {
            self.column = Some(next);
        }
    }

    /// Works out anew whose columns there are; the cursor stays in his.
    fn arrange(&mut self) {
        let kept = self.person().map(|someone| someone.person.clone());
        let mut found: FxHashMap<&FoldedName, usize> = FxHashMap::default();
        for row in (0..self.rows.len()).filter_map(|line| self.rows.row_at(line)) {
            for cell in &row.cells {
                *found.entry(&cell.person).or_default() += usize::from(cell.drift.is_some());
            }
        }
        let query = &self.rows.filter.words;
        let mut people: Vec<(bool, Someone)> = found
            .into_iter()
            .map(|(person, drifts)| {
                let name = self.names.get(person).cloned().unwrap_or_default();
                let facts = Facts {
                    person: &fold(&format!("{name} {person}")),
                    ..Facts::default()
                };
                let meant = query.mask(&facts, UnixTime(0)) != Mask::default();
                let someone = Someone {
                    person: person.clone(),
                    name,
                    drifts,
                };
                (meant, someone)
            })
            .collect();
        // Whom the filter names comes first, then who differs most.
        people.sort_by_cached_key(|(meant, someone)| {
            (
                !meant,
                Reverse(someone.drifts),
                fold(&someone.name),
                someone.person.clone(),
            )
        });
        self.people = people.into_iter().map(|(_, someone)| someone).collect();
        self.column = kept.and_then(|kept| self.people.iter().position(|one| one.person == kept));
    }
}

/// A line stands for the cell in the column of the cursor, or for the whole row.
impl List for Matrix {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn total(&self) -> usize {
        self.rows.total()
    }

    fn at(&self) -> usize {
        self.rows.at()
    }

    fn top(&self) -> usize {
        self.rows.top()
    }

    fn put(&mut self, line: usize) {
        self.rows.put(line);
    }

    fn scroll(&mut self, rows: usize) {
        self.rows.scroll(rows);
    }

    fn key(&self) -> Option<RowKey> {
        self.rows.key()
    }

    fn kept(&self) -> Option<RowKey> {
        self.rows.kept()
    }

    fn go_to(&mut self, key: &RowKey) -> bool {
        let there = self.rows.go_to(key);
        self.arrange();
        there
    }

    fn about_at(&self, line: usize) -> Option<About> {
        self.rows.about_at(line)
    }

    fn about(&self) -> Option<About> {
        let about = self.rows.about()?;
        Some(About {
            person: self.cell().map(|cell| cell.username.clone()),
            ..about
        })
    }

    fn drifts_at(&self, line: usize) -> &[usize] {
        let Some(person) = self.person() else {
            return self.rows.drifts_at(line);
        };
        let cell = self
            .rows
            .row_at(line)
            .and_then(|row| row.cell(&person.person));
        cell.map_or(&[], |cell| cell.drift.as_slice())
    }

    fn dormant_at(&self, line: usize) -> bool {
        self.rows.dormant_at(line)
    }

    fn shows(&self, drift: &DriftKey) -> bool {
        self.rows.shows(drift)
    }

    fn turn(&self) -> u64 {
        self.rows.turn()
    }

    fn filter(&self) -> &Filter {
        self.rows.filter()
    }

    fn filter_mut(&mut self) -> &mut Filter {
        self.rows.filter_mut()
    }

    fn refilter(&mut self) {
        self.rows.refilter();
        self.arrange();
    }

    fn toggle_drifted(&mut self) {
        self.rows.toggle_drifted();
        self.arrange();
    }

    fn only_drifted(&self) -> bool {
        self.rows.only_drifted()
    }

    fn sort(&self) -> Sort {
        self.rows.sort()
    }

    fn sort_next(&mut self) {
        self.rows.sort_next();
    }

    fn reverse(&mut self) {
        self.rows.reverse();
    }

    /// Over its columns stand people.
    fn head_at(&self, _room: usize, _cell: usize) -> Option<usize> {
        None
    }

    fn sort_by(&mut self, column: usize) {
        self.rows.sort_by(column);
    }

    fn sorted_by(&self) -> &'static str {
        self.rows.sorted_by()
    }

    fn take_up(&mut self, left: Left) {
        self.rows.take_up(left);
        self.arrange();
    }

    fn exported(&self) -> Export {
        self.rows.exported()
    }
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
        kinds: Kind::of(observation, &drifts),
        label,
        cells,
        drifts,
    }
}
