//! Rows of a Moodle, written once and put into any of the three databases.

use std::collections::BTreeMap;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row};

use super::tables::{
    self, Columns,
    Kind::{self, Int, Long, Text},
};

/// Adds a row: `row!(rows, "course", id: 2, shortname: "C2")`.
macro_rules! row {
    ($rows:expr, $table:expr, $($column:ident: $value:expr),+) => {
        $rows.add($table, vec![$((stringify!($column), $crate::rows::Value::from($value))),+])
    };
}
pub(crate) use row;

/// A cell.
#[derive(Clone)]
pub(crate) enum Value {
    Int(i64),
    Text(String),
    Null,
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

pub(crate) type Cells = Vec<(&'static str, Value)>;

/// A Moodle's rows. Columns that a row does not name hold 0 or nothing, as Moodle's defaults do.
#[derive(Clone)]
pub(crate) struct Rows {
    pub(crate) prefix: String,
    tables: BTreeMap<&'static str, Columns>,
    made: Vec<(&'static str, Cells)>,
}

impl Rows {
    /// No rows at all, under a prefix.
    pub(crate) fn none(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            tables: tables::all(),
            made: Vec::new(),
        }
    }

    /// A small university: each course has an activity, a teacher and five students.
    pub(crate) fn university(prefix: &str, courses: i64) -> Self {
        let mut rows = Self::none(prefix);
        rows.site();
        for course in 2..courses + 2 {
            rows.course(course);
        }
        rows
    }

    /// Adds a row. `row!` writes it shorter.
    pub(crate) fn add(&mut self, table: &'static str, cells: Cells) {
        assert!(self.tables.contains_key(table), "{table}");
        self.made.push((table, cells));
    }

    /// The same Moodle before a column came to it.
    pub(crate) fn without_column(mut self, table: &str, column: &str) -> Self {
        self.tables
            .get_mut(table)
            .unwrap()
            .retain(|(name, _)| *name != column);
        self
    }

    /// The same Moodle with a standard log, as long as it has none.
    pub(crate) fn with_log(mut self) -> Self {
        self.tables.insert("logstore_standard_log", tables::log());
        self
    }

    /// The same Moodle after a column of integers came to it.
    pub(crate) fn with_column(mut self, table: &str, column: &'static str) -> Self {
        self.tables.get_mut(table).unwrap().push((column, Int));
        self
    }

    /// The same with one of short texts.
    pub(crate) fn with_text(mut self, table: &str, column: &'static str) -> Self {
        self.tables.get_mut(table).unwrap().push((column, Text));
        self
    }

    /// The same Moodle without a table.
    pub(crate) fn without_table(mut self, table: &str) -> Self {
        self.tables.remove(table).unwrap();
        self
    }

    /// The same tables without the rows of one.
    pub(crate) fn without_rows(mut self, table: &str) -> Self {
        self.made.retain(|(name, _)| *name != table);
        self
    }

    /// The same rows, put into their tables in another order.
    pub(crate) fn shuffled(mut self, seed: u64) -> Self {
        fastrand::Rng::with_seed(seed).shuffle(&mut self.made);
        self
    }

    /// The tables, without prefix.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.tables.keys().copied()
    }

    fn site(&mut self) {
        row!(self, "course", id: 1, shortname: "UNI", fullname: "Université");
        row!(self, "course_categories",
            id: 1, name: "Sciences", idnumber: Value::Null, visible: 1, sortorder: 10);
        row!(self, "modules", id: 20, name: "rocketchat", visible: 1);
        row!(self, "modules", id: 21, name: "quiz", visible: 1);
        for (id, shortname) in [(3, "editingteacher"), (5, "student")] {
            row!(self, "role", id: id, shortname: shortname, archetype: shortname);
        }
        for (name, value) in [("version", "2022112810"), ("siteadmins", "14,2")] {
            row!(self, "config", name: name, value: value);
        }
        for (name, value) in [
            ("version", "2024010900"),
            ("apitoken", ""),
            ("apiuser", "aA"),
        ] {
            row!(self, "config_plugins", plugin: "mod_rocketchat", name: name, value: value);
        }
        row!(self, "task_scheduled", id: 1, lastruntime: 5_000);
        for id in 2..20 {
            row!(self, "user",
                id: id, username: format!("user{id}"), auth: "cas", firstname: "Zoé",
                lastname: format!("O'Brien {id}"), email: format!("user{id}@exemple.fr"),
                confirmed: 1, timecreated: 4_000);
        }
    }

    fn course(&mut self, course: i64) {
        row!(self, "course",
            id: course, category: 1, sortorder: 100 - course, shortname: format!("C{course}"),
            visible: 1, fullname: format!("Cours n° {course} 🎓"));
        row!(self, "course_modules",
            id: course * 10, course: course, module: 20, instance: course, visible: 1,
            visibleoncoursepage: 1, visibleold: 1, availability: Value::Null);
        row!(self, "rocketchat",
            id: course, course: course, name: "Salon 🚀", rocketchatid: format!("room{course}"),
            moderatorroles: "3", userroles: "5,3", timecreated: 7, timemodified: 8);
        row!(self, "context", id: course, contextlevel: 50, instanceid: course);
        row!(self, "enrol", id: course, courseid: course, enrol: "manual", name: Value::Null);
        for person in 2..8 {
            let id = course * 10 + person;
            row!(self, "user_enrolments",
                id: id, enrolid: course, userid: person, timecreated: 4_500);
            row!(self, "role_assignments",
                id: id, contextid: course, userid: person, roleid: if person == 2 { 3 } else { 5 });
        }
    }

    /// Every row of a `PostgreSQL` Moodle under the prefix `mdl_`, as far as the tables here go.
    pub(crate) async fn copied_from(connection: &mut PgConnection) -> Self {
        let mut copy = Self::none("mdl_");
        for (table, columns) in tables::all() {
            let names: Vec<_> = columns
                .iter()
                .map(|(name, _)| format!("CAST({name} AS TEXT)"))
                .collect();
            let query = format!("SELECT {} FROM public.mdl_{table}", names.join(", "));
            for row in sqlx::query(AssertSqlSafe(query))
                .fetch_all(&mut *connection)
                .await
                .unwrap()
            {
                let cells = columns.iter().enumerate().map(|(at, (name, kind))| {
                    let cell: Option<String> = row.get(at);
                    let value = match (cell, kind) {
                        (None, _) => Value::Null,
                        (Some(cell), Int) => Value::Int(cell.parse().unwrap()),
                        (Some(cell), Text | Long) => Value::Text(cell),
                    };
                    (*name, value)
                });
                copy.made.push((table, cells.collect()));
            }
        }
        copy
    }

    /// The statements that make these tables and rows, with names in double quotes.
    pub(crate) fn statements(&self) -> Vec<String> {
        let tables = self.tables.iter().map(|(table, columns)| {
            let columns: Vec<_> = columns
                .iter()
                .map(|(name, kind)| column(name, *kind))
                .collect();
            format!(
                "CREATE TABLE \"{}{table}\" ({})",
                self.prefix,
                columns.join(", ")
            )
        });
        let mut statements: Vec<String> = tables.collect();
        // In the place of Moodle's primary keys, without which joins take MariaDB seconds.
        statements.extend(self.tables.keys().map(|table| {
            let table = format!("{}{table}", self.prefix);
            format!("CREATE INDEX \"{table}_ix\" ON \"{table}\" (\"id\")")
        }));
        let mut inserts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (into, values) in self.made.iter().filter_map(|row| self.insert(row)) {
            inserts.entry(into).or_default().push(values);
        }
        for (into, values) in inserts {
            let portions = values
                .chunks(200)
                .map(|some| format!("{into} {}", some.join(", ")));
            statements.extend(portions);
        }
        statements
    }

    /// A row as the two halves of a statement, less the columns that its table lacks.
    fn insert(&self, row: &(&'static str, Cells)) -> Option<(String, String)> {
        let columns = self.tables.get(row.0)?;
        let there = row
            .1
            .iter()
            .filter(|cell| columns.iter().any(|column| column.0 == cell.0));
        let (names, values): (Vec<_>, Vec<_>) = there
            .map(|(name, value)| (format!("\"{name}\""), literal(value)))
            .unzip();
        let names = names.join(", ");
        let into = format!("INSERT INTO \"{}{}\" ({names}) VALUES", self.prefix, row.0);
        Some((into, format!("({})", values.join(", "))))
    }
}

fn column(name: &str, kind: Kind) -> String {
    match kind {
        Int => format!("\"{name}\" BIGINT DEFAULT 0"),
        Text => format!("\"{name}\" VARCHAR(255) DEFAULT ''"),
        Long => format!("\"{name}\" TEXT"),
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Int(value) => value.to_string(),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Null => "NULL".to_owned(),
    }
}
