//! What can be done with a list, whatever its rows are: the dashboard holds one for each screen.

use std::borrow::Cow;

use super::super::columns;
use super::{About, Left, Record, RowKey, Sort, Table};
use crate::tui::find::Key;
use crate::tui::model::{Filter, window};
use crate::tui::table::Table as Export;

/// What can be done with a list, whatever its rows are.
pub trait List {
    /// How many rows are shown.
    fn len(&self) -> usize;
    /// Whether none is.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// How many rows there are.
    fn total(&self) -> usize;
    /// The line of the cursor.
    fn at(&self) -> usize;
    /// The first line in sight.
    fn top(&self) -> usize;
    /// Puts the cursor on a line, or on the last one.
    fn put(&mut self, line: usize);
    /// Brings the cursor into sight, where so many rows are.
    fn scroll(&mut self, rows: usize);
    /// The row under the cursor.
    fn key(&self) -> Option<RowKey>;
    /// The row that the cursor comes back to; none as long as nobody has moved it.
    fn kept(&self) -> Option<RowKey>;
    /// Puts the cursor on a row, dropping a filter that hides it. False where there is no such row.
    fn go_to(&mut self, key: &RowKey) -> bool;
    /// What the row under the cursor is about.
    fn about(&self) -> Option<About> {
        self.about_at(self.at())
    }
    /// What a line is about.
    fn about_at(&self, line: usize) -> Option<About>;
    /// Puts the cursor on a row, or has it go there when it comes.
    fn return_to(&mut self, key: RowKey);
    /// The differences that a line stands for, those that the filter lets through: positions in the findings.
    fn drifts_at(&self, line: usize) -> Cow<'_, [usize]>;
    /// The same of the whole row, where a line stands for a part of it.
    fn met_at(&self, line: usize) -> Cow<'_, [usize]> {
        self.drifts_at(line)
    }
    /// Whether the row at a line is dormant.
    fn dormant_at(&self, line: usize) -> bool;
    /// What its filter can be asked.
    fn answers(&self) -> &'static [Key];
    /// Another number after everything that may have changed what is shown.
    fn turn(&self) -> u64;
    /// What is looked for.
    fn filter(&self) -> &Filter;
    /// The same, to be changed; [`Self::refilter`] follows.
    fn filter_mut(&mut self) -> &mut Filter;
    /// Looks for what the filter says now.
    fn refilter(&mut self);
    /// Shows only what differs, or everything.
    fn toggle_drifted(&mut self);
    /// Whether only what differs is shown.
    fn only_drifted(&self) -> bool;
    /// By what it is ordered.
    fn sort(&self) -> Sort;
    /// Orders it by the next column.
    fn sort_next(&mut self);
    /// Orders it the other way round.
    fn reverse(&mut self);
    /// The column whose head is in that cell of a line of so many; none where none is.
    fn head_at(&self, room: usize, cell: usize) -> Option<usize>;
    /// Orders it by a column; again, the other way round.
    fn sort_by(&mut self, column: usize);
    /// What stands over the column by which it is ordered.
    fn sorted_by(&self) -> &'static str;
    /// Takes it up as it was left: what is looked for, in which order, and the row of the cursor, once it is there.
    fn take_up(&mut self, left: Left);
    /// What it shows, to be copied or saved.
    fn exported(&self) -> Export;
}

impl<R: Record> List for Table<R> {
    fn len(&self) -> usize {
        self.shown.len()
    }

    fn total(&self) -> usize {
        self.sheet.rows.len()
    }

    fn at(&self) -> usize {
        self.at
    }

    fn top(&self) -> usize {
        self.top
    }

    fn put(&mut self, line: usize) {
        self.left_at = None;
        self.at = line.min(self.shown.len().saturating_sub(1));
        if let Some(row) = self.row() {
            self.cursor = Some(row.key());
        }
    }

    fn scroll(&mut self, rows: usize) {
        self.top = window(self.at, self.top, rows, self.shown.len());
    }

    fn key(&self) -> Option<RowKey> {
        self.row().map(R::key)
    }

    fn kept(&self) -> Option<RowKey> {
        self.left_at.clone().or_else(|| self.cursor.clone())
    }

    fn go_to(&mut self, key: &RowKey) -> bool {
        let Some(place) = self.sheet.places.get(key).copied() else {
            return false;
        };
        self.cursor = Some(key.clone());
        self.left_at = None;
        if self.visible.get(place) != Some(&true) {
            self.filter = Filter::default();
            self.only_drifted = false;
        }
        self.sift();
        true
    }

    fn about_at(&self, line: usize) -> Option<About> {
        self.row_at(line).map(R::about)
    }

    fn return_to(&mut self, key: RowKey) {
        if !self.go_to(&key) {
            self.left_at = Some(key);
        }
    }

    fn drifts_at(&self, line: usize) -> Cow<'_, [usize]> {
        self.row_at(line)
            .map_or_else(Cow::default, |row| self.met(row))
    }

    fn dormant_at(&self, line: usize) -> bool {
        self.row_at(line).is_some_and(R::dormant)
    }

    fn turn(&self) -> u64 {
        self.turn
    }

    fn answers(&self) -> &'static [Key] {
        R::ANSWERS
    }

    fn filter(&self) -> &Filter {
        &self.filter
    }

    fn filter_mut(&mut self) -> &mut Filter {
        &mut self.filter
    }

    fn refilter(&mut self) {
        self.sift();
    }

    fn toggle_drifted(&mut self) {
        self.only_drifted = !self.only_drifted;
        self.sift();
    }

    fn only_drifted(&self) -> bool {
        self.only_drifted
    }

    fn sort(&self) -> Sort {
        self.sort
    }

    fn sort_next(&mut self) {
        self.sort = Sort {
            column: (self.sort.column + 1) % R::COLUMNS.len().max(1),
            reversed: false,
        };
        self.arrange();
    }

    fn reverse(&mut self) {
        self.sort.reversed = !self.sort.reversed;
        self.arrange();
    }

    fn head_at(&self, room: usize, cell: usize) -> Option<usize> {
        columns::head_at::<R>(room, self.sort, cell)
    }

    fn sort_by(&mut self, column: usize) {
        self.sort = Sort {
            column,
            reversed: self.sort.column == column && !self.sort.reversed,
        };
        self.arrange();
    }

    fn sorted_by(&self) -> &'static str {
        R::COLUMNS
            .get(self.sort.column)
            .map_or("", |column| (column.head)())
    }

    fn take_up(&mut self, left: Left) {
        self.filter = left.filter;
        self.only_drifted = left.only_drifted;
        self.left_at = left.at;
        if left.sort.column < R::COLUMNS.len() {
            self.sort = left.sort;
        }
        self.arrange();
    }

    fn exported(&self) -> Export {
        let rows = self.shown.iter();
        Export {
            heads: R::HEADS.to_vec(),
            rows: rows
                .filter_map(|place| self.sheet.rows.get(*place))
                .map(R::cells)
                .collect(),
            at: Some(self.at),
            name: R::NAMED,
        }
    }
}
