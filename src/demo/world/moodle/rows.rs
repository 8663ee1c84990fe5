//! The rows of every table.

mod courses;
mod people;
mod settings;

use super::context::Contexts;
use super::{Cell, Table};
use crate::demo::world::university::University;

/// What the plugin's settings name on Rocket.Chat's side.
pub(crate) struct Settings<'a> {
    /// `instanceurl`.
    pub(crate) rocketchat_url: &'a str,
    /// `apiuser`.
    pub(crate) api_user: &'a str,
}

/// `modules.id` of the announcement forum.
const FORUM: i64 = 10;
/// `modules.id` of `mod_rocketchat`.
const ROCKETCHAT: i64 = 20;

/// Everything, table by table.
pub(super) fn tables(university: &University, settings: &Settings<'_>) -> Vec<Table> {
    let contexts = Contexts::of(university);
    let mut tables = settings::tables(university, settings);
    tables.extend(courses::tables(university));
    tables.extend(people::tables(university, &contexts));
    tables.push(Table {
        name: "mdl_context",
        columns: &["id", "contextlevel", "instanceid", "path", "depth"],
        rows: contexts.rows,
    });
    tables
}

/// Ids as Moodle joins them: `3,4`.
fn joined(ids: impl IntoIterator<Item = i64>) -> String {
    ids.into_iter()
        .map(|id| id.to_string())
        .collect::<Vec<_>>()
        .join(",")
}

/// A path as Moodle writes it: `/2/9/11`.
fn path(ids: impl IntoIterator<Item = i64>) -> String {
    ids.into_iter()
        .flat_map(|id| ["/".to_owned(), id.to_string()])
        .collect()
}

/// Rows numbered from 1 in their first column.
fn numbered<const N: usize>(rows: impl IntoIterator<Item = [Cell; N]>) -> Vec<Vec<Cell>> {
    (1_i64..)
        .zip(rows)
        .map(|(id, row)| std::iter::once(id.into()).chain(row).collect())
        .collect()
}
