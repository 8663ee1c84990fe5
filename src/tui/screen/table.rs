//! A list with columns: which rows are shown and in which order, and where the cursor is. What a row is, its screen says.

mod list;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::domain::drift::{Code, Drift, DriftKey, Severity, Subject};
use crate::domain::ids::{CmId, CourseId, FoldedName, RoomId, UnixTime, Username};
use crate::domain::journal::{RunId, StepId};
use crate::run::Observation;
use crate::tui::find::{Facts, Key, Query};
use crate::tui::model::Filter;
use crate::tui::snapshot::Index;
use crate::words::dashboard::health::Part;

pub use self::list::List;

/// What makes a row the same after a refresh.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RowKey {
    /// A difference.
    Drift(DriftKey),
    /// A group.
    Group(RoomId),
    /// A person, by the username in Rocket.Chat.
    Person(FoldedName),
    /// Something that could not be told.
    Unknown(Subject),
    /// A fact about a side.
    Fact(Part, String),
    /// A group in which someone is looked at, by its activity.
    Place(CmId),
    /// A run.
    Run(RunId),
    /// A step of a run.
    Step(StepId),
}

/// What a row is about: where one can go from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The course.
    pub course: Option<CourseId>,
    /// The activity.
    pub activity: Option<CmId>,
    /// The group.
    pub room: Option<RoomId>,
    /// The person, by the username in Rocket.Chat.
    pub person: Option<Username>,
}

/// On which side of its column a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// On the left.
    Left,
    /// On the right: numbers and ages.
    Right,
}

/// A column, and how much room it takes.
#[derive(Debug, Clone, Copy)]
pub struct Column<C> {
    /// Which one it is.
    pub is: C,
    /// What stands over it.
    pub head: fn() -> &'static str,
    /// The cells that it takes at least.
    pub least: usize,
    /// Its share of the cells that are left; 0 for none.
    pub weight: usize,
    /// The table has to be so wide for it to be shown.
    pub from: usize,
    /// Where its text stands.
    pub align: Align,
}

/// A row of a screen.
pub trait Record {
    /// The columns by name.
    type Column: Copy + 'static;

    /// The columns from the left. The rows come in the order of the first one.
    const COLUMNS: &'static [Column<Self::Column>];

    /// What makes it the same after a refresh.
    fn key(&self) -> RowKey;

    /// What stands over the columns of an export.
    const HEADS: &'static [&'static str];

    /// Which of these names a row.
    const NAMED: usize;

    /// What the filter can be asked here; what it cannot is left aside, and said.
    const ANSWERS: &'static [Key];

    /// What the filter looks through.
    fn facts(&self) -> Facts<'_>;

    /// The names of those who are in it, folded: it is found by them, its differences by their own people alone.
    fn people(&self) -> Option<&str> {
        None
    }

    /// What the filter is asked of its differences, one by one.
    fn kinds(&self) -> Kinds<'_> {
        Kinds::None
    }

    /// What stands in the columns of an export.
    fn cells(&self) -> Vec<String>;

    /// Its order beside another, in the direction in which that column is asked for first.
    fn compare(&self, other: &Self, by: Self::Column) -> Ordering;

    /// The differences that it stands for: positions in the findings.
    fn drifts(&self) -> &[usize];

    /// Whether its course is dormant.
    fn dormant(&self) -> bool {
        false
    }

    /// Whether it is one of what the list counts; what could not be told is none.
    fn counts(&self) -> bool {
        true
    }

    /// What it is about.
    fn about(&self) -> About;
}

/// The differences of a row, as the filter is asked of them.
#[derive(Debug, Clone)]
pub enum Kinds<'a> {
    /// It has none: its own facts say everything.
    None,
    /// The row is one.
    Itself(Kind),
    /// The row has these, in the order of [`Record::drifts`]: it is found with any of them, or by itself where none of
    /// them has what is asked not to be there.
    Beside(&'a [Kind]),
}

/// What the filter is asked of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// What differs.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// Since when it has been seen.
    pub since: UnixTime,
    /// The names of whom it is about, folded; none where it is about nobody, or where the row says it.
    pub person: Option<Arc<str>>,
}

impl Kind {
    /// What is asked of these differences, positions in the findings, where the row does not say whom they are about.
    pub fn with_people(observation: &Observation, index: &Index, drifts: &[usize]) -> Vec<Self> {
        let found = |at: &usize| Some((*at, observation.findings.drifts.get(*at)?));
        let named = drifts.iter().filter_map(found);
        named
            .map(|(at, drift)| Self {
                person: index.person_of(at, drift).cloned(),
                ..Self::unnamed(observation, drift)
            })
            .collect()
    }

    /// What is asked of these differences, where the row says whom they are about.
    pub fn of(observation: &Observation, drifts: &[usize]) -> Vec<Self> {
        let found = |at: &usize| observation.findings.drifts.get(*at);
        let found = drifts.iter().filter_map(found);
        found
            .map(|drift| Self::unnamed(observation, drift))
            .collect()
    }

    fn unnamed(observation: &Observation, drift: &Drift) -> Self {
        Self {
            code: drift.code,
            severity: drift.severity,
            since: since(observation, drift),
            person: None,
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            text: self.code.into(),
            person: self.person.as_deref().unwrap_or_default(),
            code: Some(self.code),
            severity: Some(self.severity),
            since: Some(self.since),
            ..Facts::default()
        }
    }
}

/// Since when a difference has been seen: this very read, where it had not been seen before.
pub(super) fn since(observation: &Observation, drift: &Drift) -> UnixTime {
    let known = observation.ages.since(&drift.key());
    known.unwrap_or(observation.read_at)
}

/// Whether a row passes a filter, and the toggle that shows only what differs. The one place in which that is decided,
/// for the rows of all lists. What passes a filter passes the ones that it narrows.
fn passes<R: Record>(query: &Query, only_drifted: bool, row: &R, now: UnixTime) -> bool {
    if only_drifted && row.drifts().is_empty() {
        return false;
    }
    if query.is_empty() {
        return true;
    }
    let kinds = match row.kinds() {
        Kinds::None => return query.finds(&row.facts(), now),
        Kinds::Itself(kind) => return query.finds_in([&row.facts(), &kind.facts()], now),
        Kinds::Beside(kinds) => kinds,
    };
    let facts = row.facts();
    let own = query.mask(&facts, now);
    if kinds
        .iter()
        .any(|kind| query.met_with(own, &kind.facts(), now))
    {
        return true;
    }
    let people = Facts {
        person: row.people().unwrap_or_default(),
        ..Facts::default()
    };
    let whole = own | query.mask(&people, now);
    let denied = || kinds.iter().any(|kind| query.denies(&kind.facts(), now));
    !only_drifted
        && ((facts.unknown && query.met(whole)) || (query.met_without_drift(whole) && !denied()))
}

/// The differences of a row that a filter lets through: positions in the findings.
fn met<'a, R: Record>(query: &Query, row: &'a R, now: UnixTime) -> Cow<'a, [usize]> {
    let drifts = row.drifts();
    // A row may have to be told before its kinds are known.
    if query.is_empty() || drifts.is_empty() {
        return Cow::Borrowed(drifts);
    }
    match row.kinds() {
        Kinds::Beside(kinds) => {
            let own = query.mask(&row.facts(), now);
            let those = drifts.iter().zip(kinds);
            let those = those.filter(|(_, kind)| query.met_with(own, &kind.facts(), now));
            Cow::Owned(those.map(|(at, _)| *at).collect())
        }
        _ => Cow::Borrowed(drifts),
    }
}

/// The rows of a list, as they were read.
#[derive(Debug)]
pub struct Sheet<R> {
    rows: Vec<R>,
    places: FxHashMap<RowKey, usize>,
    /// When it was read.
    read_at: UnixTime,
    /// How many rows do not count.
    uncounted: usize,
}

impl<R> Default for Sheet<R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            places: FxHashMap::default(),
            read_at: UnixTime(0),
            uncounted: 0,
        }
    }
}

impl<R: Record> Sheet<R> {
    /// Keeps rows that were read then, to be found by their keys. Of several with one key the first is found.
    pub fn new(rows: Vec<R>, read_at: UnixTime) -> Self {
        let mut places = FxHashMap::default();
        for (place, row) in rows.iter().enumerate() {
            places.entry(row.key()).or_insert(place);
        }
        Self {
            uncounted: rows.iter().filter(|row| !row.counts()).count(),
            rows,
            places,
            read_at,
        }
    }

    /// The row with that key.
    pub fn row(&self, key: &RowKey) -> Option<&R> {
        self.rows.get(*self.places.get(key)?)
    }

    /// All rows.
    pub fn rows(&self) -> &[R] {
        &self.rows
    }
}

/// By which column a list is ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sort {
    /// Its place among the columns.
    pub column: usize,
    /// Whether the other way round than that column is asked for first.
    pub reversed: bool,
}

/// How a list was left.
#[derive(Debug, Clone, Default)]
pub struct Left {
    /// What was looked for.
    pub filter: Filter,
    /// Whether only rows with a difference were shown.
    pub only_drifted: bool,
    /// In which order.
    pub sort: Sort,
    /// Where the cursor was.
    pub at: Option<RowKey>,
}

/// The state of a list.
#[derive(Debug, Clone)]
pub struct Table<R> {
    /// What is looked for in it.
    pub filter: Filter,
    /// Whether only rows with a difference are shown.
    pub only_drifted: bool,
    sheet: Arc<Sheet<R>>,
    sort: Sort,
    /// All rows in the order asked for.
    order: Vec<usize>,
    /// Of these, the rows that are shown.
    shown: Vec<usize>,
    /// By what they were sifted, as long as rows and order are the same.
    sifted_by: Option<(Query, bool)>,
    /// How many of these do not count.
    uncounted: usize,
    /// Whether a row is among them, by its place in the sheet.
    visible: Vec<bool>,
    /// How often what is shown has changed.
    turn: u64,
    at: usize,
    top: usize,
    /// The row to come back to; none as long as nobody has moved the cursor, which then stays at the top.
    cursor: Option<RowKey>,
    /// Where the last session left the cursor, until that row is there.
    left_at: Option<RowKey>,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            only_drifted: false,
            sheet: Arc::default(),
            sort: Sort::default(),
            order: Vec::new(),
            shown: Vec::new(),
            sifted_by: None,
            uncounted: 0,
            visible: Vec::new(),
            turn: 0,
            at: 0,
            top: 0,
            cursor: None,
            left_at: None,
        }
    }
}

impl<R: Record> Table<R> {
    /// Takes rows in. The cursor stays on its row; where that is gone, on its line.
    pub fn set(&mut self, sheet: &Arc<Sheet<R>>) {
        if !Arc::ptr_eq(&self.sheet, sheet) {
            self.sheet = Arc::clone(sheet);
            self.arrange();
        }
    }

    /// Lets go of the rows. When they come again, the cursor goes back to its own.
    pub fn let_go(&mut self) {
        self.left_at = self.left_at.take().or_else(|| self.cursor.take());
        self.set(&Arc::default());
    }

    /// The row at a line.
    pub fn row_at(&self, line: usize) -> Option<&R> {
        self.sheet.rows.get(*self.shown.get(line)?)
    }

    /// The differences of a row that the filter lets through: positions in the findings.
    pub fn met<'a>(&self, row: &'a R) -> Cow<'a, [usize]> {
        met(&self.filter.words, row, self.sheet.read_at)
    }

    /// All rows, in the order in which they were made.
    pub fn rows(&self) -> &[R] {
        self.sheet.rows()
    }

    /// The row under the cursor.
    pub fn row(&self) -> Option<&R> {
        self.row_at(self.at)
    }

    /// The rows in sight, with their lines.
    pub fn in_sight(&self, rows: usize) -> impl Iterator<Item = (usize, &R)> {
        let shown = self.shown.iter().enumerate().skip(self.top).take(rows);
        shown.filter_map(|(line, place)| Some((line, self.sheet.rows.get(*place)?)))
    }

    /// How many rows are shown, and how many there are: those that count.
    pub fn counted(&self) -> (usize, usize) {
        let all = self.sheet.rows.len();
        (
            self.shown.len().saturating_sub(self.uncounted),
            all.saturating_sub(self.sheet.uncounted),
        )
    }

    /// How many of the rows that are shown do not count.
    pub const fn uncounted(&self) -> usize {
        self.uncounted
    }

    fn arrange(&mut self) {
        self.sifted_by = None;
        self.order = (0..self.sheet.rows.len()).collect();
        let sort = self.sort;
        if sort != Sort::default()
            && let Some(column) = R::COLUMNS.get(sort.column)
        {
            let rows = &self.sheet.rows;
            self.order.sort_by(|one, other| {
                let (Some(one), Some(other)) = (rows.get(*one), rows.get(*other)) else {
                    return Ordering::Equal;
                };
                let order = one.compare(other, column.is);
                if sort.reversed {
                    order.reverse()
                } else {
                    order
                }
            });
        }
        self.sift();
    }

    /// Works out anew which rows are shown.
    fn sift(&mut self) {
        self.turn = self.turn.wrapping_add(1);
        let words = &self.filter.words;
        // As one goes on typing, only what is shown can be found.
        let narrows = self
            .sifted_by
            .as_ref()
            .is_some_and(|(query, only_drifted)| {
                self.only_drifted >= *only_drifted && words.narrows(query)
            });
        let shown_before = std::mem::take(&mut self.shown);
        let candidates = if narrows { &shown_before } else { &self.order };
        self.visible = vec![false; self.sheet.rows.len()];
        self.uncounted = 0;
        for place in candidates {
            let Some(row) = self.sheet.rows.get(*place) else {
                continue;
            };
            if !passes(words, self.only_drifted, row, self.sheet.read_at) {
                continue;
            }
            self.shown.push(*place);
            self.uncounted += usize::from(!row.counts());
            if let Some(visible) = self.visible.get_mut(*place) {
                *visible = true;
            }
        }
        self.sifted_by = Some((words.clone(), self.only_drifted));
        if self
            .left_at
            .as_ref()
            .is_some_and(|key| self.sheet.places.contains_key(key))
        {
            self.cursor = self.left_at.take();
        }
        let kept = self
            .cursor
            .as_ref()
            .and_then(|key| self.sheet.places.get(key));
        let line = kept.and_then(|place| self.shown.iter().position(|shown| shown == place));
        self.at = match line {
            Some(line) => line,
            // What is looked for begins at the top; what is merely gone leaves its line.
            None if kept.is_some() => 0,
            None if self.cursor.is_some() => self.at.min(self.shown.len().saturating_sub(1)),
            None => 0,
        };
        if kept.is_none() && self.cursor.is_some() {
            self.cursor = self.row().map(R::key);
        }
    }
}
