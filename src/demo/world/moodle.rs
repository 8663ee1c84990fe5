//! Moodle's database as an `SQLite` file: the real tables and columns, prefix `mdl_`.

mod context;
mod rows;

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, QueryBuilder, Sqlite, SqliteConnection};

use super::WorldError;
use super::university::University;

pub(crate) use rows::Settings;

/// The tables, their columns with types and defaults, and the indexes that a reader leans on.
const SCHEMA: &str = include_str!("moodle/schema.sql");
/// How many values one statement binds at most; `SQLite`'s own bound is 32,766.
const BOUND: usize = 8_000;

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Int(i64),
    Text(String),
    Null,
}

impl From<i64> for Cell {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Cell {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Rows of one table; columns that are not named keep their defaults.
struct Table {
    name: &'static str,
    columns: &'static [&'static str],
    rows: Vec<Vec<Cell>>,
}

/// Writes the university into a new file, in one transaction.
pub(crate) async fn write(
    university: &University,
    settings: &Settings<'_>,
    file: &Path,
) -> Result<(), WorldError> {
    create(file).await?;
    let tables = rows::tables(university, settings);
    let refused = |table| {
        move |source| WorldError::Database {
            file: file.to_owned(),
            table,
            source,
        }
    };
    // The file is new: nothing in it is worth a journal, and whoever reads it needs none.
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Memory)
        // Rows of a large site come in an order that is none for its indexes: 256 MB of pages at most.
        .pragma("cache_size", "-262144")
        .synchronous(SqliteSynchronous::Off);
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .map_err(refused(None))?;
    let mut transaction = connection.begin().await.map_err(refused(None))?;
    sqlx::raw_sql(SCHEMA)
        .execute(&mut *transaction)
        .await
        .map_err(refused(None))?;
    for table in &tables {
        fill(&mut transaction, table)
            .await
            .map_err(refused(Some(table.name)))?;
    }
    transaction.commit().await.map_err(refused(None))?;
    connection.close().await.map_err(refused(None))
}

/// Makes the file. Never writes into one that is there already.
async fn create(file: &Path) -> Result<(), WorldError> {
    let created = tokio::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(file)
        .await;
    let failed = |source| WorldError::File {
        file: file.to_owned(),
        source,
    };
    created.map(drop).map_err(failed)
}

async fn fill(connection: &mut SqliteConnection, table: &Table) -> Result<(), sqlx::Error> {
    let at_once = BOUND / table.columns.len().max(1);
    for chunk in table.rows.chunks(at_once.max(1)) {
        let head = format!("INSERT INTO {} ({}) ", table.name, table.columns.join(", "));
        let mut query = QueryBuilder::<Sqlite>::new(head);
        query.push_values(chunk, |mut tuple, row| {
            for cell in row {
                match cell {
                    Cell::Int(value) => tuple.push_bind(*value),
                    Cell::Text(text) => tuple.push_bind(text.clone()),
                    Cell::Null => tuple.push("NULL"),
                };
            }
        });
        query
            .build()
            .persistent(false)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
