//! What the screen shows of the groups: whose columns there are, and in which of them the cursor is.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::table::{About, Left, List, RowKey, Sheet, Sort, Table};
use super::{Cell, Row};
use crate::domain::ids::{FoldedName, UnixTime};
use crate::tui::find::{Facts, Key, Mask};
use crate::tui::model::{Filter, window};
use crate::tui::table::Table as Export;
use crate::tui::text::fold;

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
    /// In whose column the last session left the cursor, until there is one.
    left_in: Option<FoldedName>,
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

    /// Goes to somebody's column, once there is one.
    pub fn come_back_to(&mut self, person: FoldedName) {
        self.left_in = Some(person);
        self.arrange();
    }

    /// In whose column the cursor is, or is to be.
    pub fn kept_in(&self) -> Option<&FoldedName> {
        let here = self.person().map(|someone| &someone.person);
        self.left_in.as_ref().or(here)
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
        self.left_in = None;
        self.column = self.column.and_then(|column| column.checked_sub(1));
    }

    /// A column to the right.
    pub fn to_the_right(&mut self) {
        self.left_in = None;
        let next = self.column.map_or(0, |column| column + 1);
        if next < self.people.len() {
            self.column = Some(next);
        }
    }

    /// Works out anew whose columns there are; the cursor stays in his.
    fn arrange(&mut self) {
        let kept = self.kept_in().cloned();
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
        if self.column.is_some() {
            self.left_in = None;
        }
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

    fn return_to(&mut self, key: RowKey) {
        self.rows.return_to(key);
        self.arrange();
    }

    fn drifts_at(&self, line: usize) -> Cow<'_, [usize]> {
        let all = self.rows.drifts_at(line);
        let Some(person) = self.person() else {
            return all;
        };
        let row = self.rows.row_at(line);
        let cell = row.and_then(|row| row.cell(&person.person));
        let one = cell.and_then(|cell| cell.drift);
        one.filter(|one| all.contains(one))
            .map_or_else(Cow::default, |one| Cow::Owned(vec![one]))
    }

    fn met_at(&self, line: usize) -> Cow<'_, [usize]> {
        self.rows.drifts_at(line)
    }

    fn dormant_at(&self, line: usize) -> bool {
        self.rows.dormant_at(line)
    }

    fn answers(&self) -> &'static [Key] {
        self.rows.answers()
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
