//! The tables against those of a real Moodle.

use std::collections::BTreeSet;

use crate::site::site;

/// Columns of a table in a `PostgreSQL` dump, as it creates them.
fn real_columns(dump: &str, table: &str) -> BTreeSet<String> {
    let (_, rest) = dump
        .split_once(&format!("CREATE TABLE public.{table} ("))
        .unwrap();
    let (columns, _) = rest.split_once("\n);").unwrap();
    let columns = columns
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    columns.map(str::to_owned).collect()
}

#[tokio::test]
async fn tables_have_the_columns_of_a_real_moodle() {
    let Ok(folder) = std::env::var("MOODRIFT_REAL_DATA") else {
        eprintln!("skipped: MOODRIFT_REAL_DATA is unset, there is no real Moodle to compare with");
        return;
    };
    let dump = format!("{folder}/moodle-4.1/moodle-pgsql.sql");
    let dump = std::fs::read_to_string(dump).unwrap();
    let mut site = site(42, 10).await;
    let ours: Vec<(String, String)> = sqlx::query_as(
        "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table'",
    )
    .fetch_all(&mut site.moodle)
    .await
    .unwrap();
    let tables: BTreeSet<&str> = ours.iter().map(|(table, _)| table.as_str()).collect();
    assert_eq!(tables.len(), 24);
    for table in tables {
        let columns = ours.iter().filter(|(name, _)| name == table);
        let columns: BTreeSet<String> = columns.map(|(_, column)| column.clone()).collect();
        assert_eq!(columns, real_columns(&dump, table), "{table}");
    }
}
