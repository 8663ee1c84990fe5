//! Which columns of a list there is room for, and how wide they are.

use super::table::{Column, Record, Sort};

/// A column with the cells that it takes.
pub type Wide<C> = (&'static Column<C>, usize);

/// The columns for which there is room in so many cells. The one by which the list is ordered is always there, in the
/// place of others if need be.
pub fn columns_in<R: Record>(room: usize, sort: Sort) -> Vec<Wide<R::Column>> {
    let sorted = R::COLUMNS.get(sort.column);
    let by = |column: &'static Column<R::Column>| {
        sorted.is_some_and(|sorted| std::ptr::eq(sorted, column))
    };
    let mut columns: Vec<Wide<R::Column>> = R::COLUMNS
        .iter()
        .filter(|column| column.from <= room || by(column))
        .map(|column| (column, column.least))
        .collect();
    let taken =
        |columns: &[Wide<R::Column>]| -> usize { columns.iter().map(|(_, cells)| cells + 1).sum() };
    while taken(&columns) > room && columns.len() > 2 {
        // The first column is a sign.
        let others = columns.iter().enumerate().skip(1);
        let least_missed = others
            .filter(|(_, (column, _))| !by(column))
            .max_by_key(|(at, (column, _))| (column.from, *at))
            .map(|(at, _)| at);
        let Some(at) = least_missed else { break };
        columns.remove(at);
    }
    let mut left = room.saturating_sub(taken(&columns));
    let mut weights: usize = columns.iter().map(|(column, _)| column.weight).sum();
    for (column, cells) in &mut columns {
        let more = (left * column.weight).checked_div(weights).unwrap_or(0);
        *cells += more;
        left -= more;
        weights -= column.weight;
    }
    columns
}

/// The column whose head is in a cell, by its place among all columns.
pub(super) fn head_at<R: Record>(room: usize, sort: Sort, cell: usize) -> Option<usize> {
    let mut begin = 0;
    for (column, cells) in columns_in::<R>(room, sort) {
        let end = begin + cells + 1;
        if (begin..end).contains(&cell) {
            return R::COLUMNS.iter().position(|one| std::ptr::eq(one, column));
        }
        begin = end;
    }
    None
}
