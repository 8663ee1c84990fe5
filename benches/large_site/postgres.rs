//! A Moodle's `SQLite` file laid into an empty `PostgreSQL` database, table by table, by `COPY`.

use std::fmt::Write as _;
use std::path::Path;

use futures::TryStreamExt as _;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{
    AssertSqlSafe, Connection as _, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _,
};

/// How much is sent at a time.
const CHUNK: usize = 1 << 20;

/// Copies everything, then builds the indexes and lets the planner look.
pub(crate) async fn copy(file: &Path, into: &mut PgConnection) {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut from = SqliteConnection::connect_with(&options).await.unwrap();
    let made: Vec<(String, String, String)> =
        sqlx::query_as("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            .fetch_all(&mut from)
            .await
            .unwrap();
    for (kind, name, sql) in &made {
        if kind == "table" {
            // SQLite's word for a row's own number; everything else is understood by both.
            run(
                into,
                sql.replace("integer PRIMARY KEY", "bigint PRIMARY KEY"),
            )
            .await;
            copy_table(&mut from, into, name).await;
        }
    }
    for (_, _, sql) in made.iter().filter(|(kind, _, _)| kind == "index") {
        run(into, sql.clone()).await;
    }
    run(into, "VACUUM ANALYZE".to_owned()).await;
    from.close().await.unwrap();
}

/// Sends statements that have no rows.
pub(crate) async fn run(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await
        .unwrap();
}

async fn copy_table(from: &mut SqliteConnection, into: &mut PgConnection, name: &str) {
    let mut sink = into
        .copy_in_raw(&format!("COPY {name} FROM STDIN"))
        .await
        .unwrap();
    let all = AssertSqlSafe(format!("SELECT * FROM {name}"));
    let mut rows = sqlx::query(all).fetch(from);
    let mut lines = String::new();
    while let Some(row) = rows.try_next().await.unwrap() {
        write_line(&mut lines, &row);
        if lines.len() > CHUNK {
            sink.send(lines.as_bytes()).await.unwrap();
            lines.clear();
        }
    }
    sink.send(lines.as_bytes()).await.unwrap();
    sink.finish().await.unwrap();
}

/// As `COPY` reads it: tabs between cells, `\N` for what is missing.
fn write_line(line: &mut String, row: &SqliteRow) {
    for at in 0..row.len() {
        if at > 0 {
            line.push('\t');
        }
        let cell = row.try_get_raw(at).unwrap();
        if cell.is_null() {
            line.push_str("\\N");
        } else if cell.type_info().name() == "INTEGER" {
            let number: i64 = row.try_get_unchecked(at).unwrap();
            write!(line, "{number}").unwrap();
        } else {
            let text: &str = row.try_get_unchecked(at).unwrap();
            for letter in text.chars() {
                match letter {
                    '\\' => line.push_str("\\\\"),
                    '\t' => line.push_str("\\t"),
                    '\n' => line.push_str("\\n"),
                    '\r' => line.push_str("\\r"),
                    other => line.push(other),
                }
            }
        }
    }
    line.push('\n');
}
