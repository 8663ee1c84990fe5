//! Which columns of a list there is room for, and how wide they are.

use super::table::{Column, Record, Sort};

/// A column that is shown.
#[derive(Debug, Clone, Copy)]
pub struct ShownColumn<C: 'static> {
    /// Its place among all columns of the list.
    pub place: usize,
    /// What it is.
    pub column: &'static Column<C>,
    /// How many cells it takes.
    pub cells: usize,
}

/// The columns for which there is room in so many cells. The one by which the list is ordered is always there, in the
/// place of others if need be.
pub fn columns_in<R: Record>(room: usize, sort: Sort) -> Vec<ShownColumn<R::Column>> {
    let mut columns: Vec<ShownColumn<R::Column>> = R::COLUMNS
        .iter()
        .enumerate()
        .filter(|(place, column)| column.from <= room || *place == sort.column)
        .map(|(place, column)| ShownColumn {
            place,
            column,
            cells: column.least,
        })
        .collect();
    let taken = |columns: &[ShownColumn<R::Column>]| -> usize {
        columns.iter().map(|one| one.cells + 1).sum()
    };
    while taken(&columns) > room && columns.len() > 2 {
        // The first column is a sign.
        let others = columns.iter().enumerate().skip(1);
        let least_missed = others
            .filter(|(_, one)| one.place != sort.column)
            .max_by_key(|(at, one)| (one.column.from, *at))
            .map(|(at, _)| at);
        let Some(at) = least_missed else { break };
        columns.remove(at);
    }
    let mut left = room.saturating_sub(taken(&columns));
    let mut weights: usize = columns.iter().map(|one| one.column.weight).sum();
    for one in &mut columns {
        let more = (left * one.column.weight).checked_div(weights).unwrap_or(0);
        one.cells += more;
        left -= more;
        weights -= one.column.weight;
    }
    columns
}

/// The column whose head is in a cell, by its place among all columns.
pub(super) fn head_at<R: Record>(room: usize, sort: Sort, cell: usize) -> Option<usize> {
    let mut begin = 0;
    for one in columns_in::<R>(room, sort) {
        let end = begin + one.cells + 1;
        if (begin..end).contains(&cell) {
            return Some(one.place);
        }
        begin = end;
    }
    None
}
