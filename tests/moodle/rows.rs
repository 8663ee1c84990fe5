//! Rows of a Moodle, written once and put into any of the three databases.

use std::collections::BTreeMap;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row};

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Long,
}
use Kind::{Int, Long, Text};

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

type Columns = Vec<(&'static str, Kind)>;
type Cells = Vec<(&'static str, Value)>;

/// A Moodle's rows. Columns that a row does not name hold 0 or nothing, as Moodle's defaults do.
#[derive(Clone)]
pub(crate) struct Rows {
    pub(crate) prefix: String,
    tables: BTreeMap<&'static str, Columns>,
    rows: Vec<(&'static str, Cells)>,
}

/// Moodle's real tables and columns, as far as they bear on groups.
fn tables() -> BTreeMap<&'static str, Columns> {
    let ints = |names: &[&'static str]| names.iter().map(|name| (*name, Int)).collect::<Vec<_>>();
    let with = |names: &[&'static str], more: &[(&'static str, Kind)]| {
        [ints(names).as_slice(), more].concat()
    };
    BTreeMap::from([
        ("config", with(&["id"], &[("name", Text), ("value", Long)])),
        (
            "config_plugins",
            with(
                &["id"],
                &[("plugin", Text), ("name", Text), ("value", Long)],
            ),
        ),
        ("modules", with(&["id", "visible"], &[("name", Text)])),
        (
            "course_categories",
            with(
                &["id", "parent", "sortorder", "visible"],
                &[("name", Text), ("idnumber", Text)],
            ),
        ),
        (
            "course",
            with(
                &["id", "category", "sortorder", "visible", "enddate"],
                &[("shortname", Text), ("fullname", Text), ("idnumber", Text)],
            ),
        ),
        (
            "course_modules",
            with(
                &[
                    "id",
                    "course",
                    "module",
                    "instance",
                    "visible",
                    "visibleoncoursepage",
                    "visibleold",
                    "groupingid",
                    "deletioninprogress",
                ],
                &[("availability", Long)],
            ),
        ),
        (
            "rocketchat",
            with(
                &["id", "course", "timecreated", "timemodified"],
                &[
                    ("name", Text),
                    ("rocketchatid", Text),
                    ("moderatorroles", Text),
                    ("userroles", Text),
                ],
            ),
        ),
        ("context", ints(&["id", "contextlevel", "instanceid"])),
        (
            "role",
            with(
                &["id"],
                &[("name", Text), ("shortname", Text), ("archetype", Text)],
            ),
        ),
        (
            "role_assignments",
            with(
                &[
                    "id",
                    "roleid",
                    "contextid",
                    "userid",
                    "timemodified",
                    "modifierid",
                ],
                &[("component", Text)],
            ),
        ),
        (
            "user",
            with(
                &[
                    "id",
                    "confirmed",
                    "deleted",
                    "suspended",
                    "timecreated",
                    "timemodified",
                    "lastaccess",
                    "lastlogin",
                    "currentlogin",
                ],
                &[
                    ("auth", Text),
                    ("username", Text),
                    ("idnumber", Text),
                    ("firstname", Text),
                    ("lastname", Text),
                    ("email", Text),
                ],
            ),
        ),
        (
            "enrol",
            with(
                &["id", "status", "courseid"],
                &[("enrol", Text), ("name", Text)],
            ),
        ),
        (
            "user_enrolments",
            ints(&[
                "id",
                "status",
                "enrolid",
                "userid",
                "timestart",
                "timeend",
                "modifierid",
                "timecreated",
                "timemodified",
            ]),
        ),
        (
            "rocketchatxrecyclebin",
            with(&["id", "binid", "cmid"], &[("rocketchatid", Text)]),
        ),
        (
            "tool_recyclebin_course",
            with(&["id", "courseid", "timecreated"], &[("name", Text)]),
        ),
        (
            "tool_recyclebin_category",
            with(&["id", "timecreated"], &[("fullname", Text)]),
        ),
        ("groups", ints(&["id", "courseid"])),
        ("groups_members", ints(&["id", "groupid", "userid"])),
        ("groupings_groups", ints(&["id", "groupingid", "groupid"])),
        ("user_info_field", with(&["id"], &[("shortname", Text)])),
        (
            "user_info_data",
            with(&["id", "userid", "fieldid"], &[("data", Long)]),
        ),
        ("task_scheduled", ints(&["id", "lastruntime"])),
    ])
}

impl Rows {
    /// No rows at all, under a prefix.
    pub(crate) fn none(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            tables: tables(),
            rows: Vec::new(),
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

    pub(crate) fn add<const N: usize>(
        &mut self,
        table: &'static str,
        cells: [(&'static str, Value); N],
    ) {
        assert!(self.tables.contains_key(table), "{table}");
        self.rows.push((table, cells.to_vec()));
    }

    /// The same Moodle before a column came to it.
    pub(crate) fn without_column(mut self, table: &str, column: &str) -> Self {
        self.tables
            .get_mut(table)
            .unwrap()
            .retain(|(name, _)| *name != column);
        self
    }

    /// The same Moodle without a table.
    pub(crate) fn without_table(mut self, table: &str) -> Self {
        self.tables.remove(table).unwrap();
        self
    }

    /// The same tables without the rows of one.
    pub(crate) fn without_rows(mut self, table: &str) -> Self {
        self.rows.retain(|(name, _)| *name != table);
        self
    }

    /// The tables, without prefix.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.tables.keys().copied()
    }

    fn site(&mut self) {
        self.add(
            "course",
            [
                ("id", 1.into()),
                ("shortname", "UNI".into()),
                ("fullname", "Université".into()),
            ],
        );
        self.add(
            "course_categories",
            [
                ("id", 1.into()),
                ("name", "Sciences".into()),
                ("idnumber", Value::Null),
                ("visible", 1.into()),
                ("sortorder", 10.into()),
            ],
        );
        self.add(
            "modules",
            [
                ("id", 20.into()),
                ("name", "rocketchat".into()),
                ("visible", 1.into()),
            ],
        );
        self.add(
            "modules",
            [
                ("id", 21.into()),
                ("name", "quiz".into()),
                ("visible", 1.into()),
            ],
        );
        for (id, shortname) in [(3, "editingteacher"), (5, "student")] {
            self.add(
                "role",
                [
                    ("id", id.into()),
                    ("shortname", shortname.into()),
                    ("archetype", shortname.into()),
                ],
            );
        }
        for (name, value) in [("version", "2022112810"), ("siteadmins", "14,2")] {
            self.add("config", [("name", name.into()), ("value", value.into())]);
        }
        for (name, value) in [
            ("version", "2024010900"),
            ("apitoken", ""),
            ("apiuser", "aA"),
        ] {
            self.add(
                "config_plugins",
                [
                    ("plugin", "mod_rocketchat".into()),
                    ("name", name.into()),
                    ("value", value.into()),
                ],
            );
        }
        self.add(
            "task_scheduled",
            [("id", 1.into()), ("lastruntime", 5_000.into())],
        );
        for id in 2..20 {
            self.add(
                "user",
                [
                    ("id", id.into()),
                    ("username", format!("user{id}").into()),
                    ("auth", "cas".into()),
                    ("firstname", "Zoé".into()),
                    ("lastname", format!("O'Brien {id}").into()),
                    ("email", format!("user{id}@exemple.fr").into()),
                    ("confirmed", 1.into()),
                    ("timecreated", 4_000.into()),
                ],
            );
        }
    }

    fn course(&mut self, course: i64) {
        self.add(
            "course",
            [
                ("id", course.into()),
                ("category", 1.into()),
                ("sortorder", (100 - course).into()),
                ("shortname", format!("C{course}").into()),
                ("visible", 1.into()),
                ("fullname", format!("Cours n° {course} 🎓").into()),
            ],
        );
        self.add(
            "course_modules",
            [
                ("id", (course * 10).into()),
                ("course", course.into()),
                ("module", 20.into()),
                ("instance", course.into()),
                ("visible", 1.into()),
                ("visibleoncoursepage", 1.into()),
                ("visibleold", 1.into()),
                ("availability", Value::Null),
            ],
        );
        self.add(
            "rocketchat",
            [
                ("id", course.into()),
                ("course", course.into()),
                ("name", "Salon 🚀".into()),
                ("rocketchatid", format!("room{course}").into()),
                ("moderatorroles", "3".into()),
                ("userroles", "5,3".into()),
                ("timecreated", 7.into()),
                ("timemodified", 8.into()),
            ],
        );
        self.add(
            "context",
            [
                ("id", course.into()),
                ("contextlevel", 50.into()),
                ("instanceid", course.into()),
            ],
        );
        self.add(
            "enrol",
            [
                ("id", course.into()),
                ("courseid", course.into()),
                ("enrol", "manual".into()),
                ("name", Value::Null),
            ],
        );
        for person in 2..8 {
            let id = course * 10 + person;
            self.add(
                "user_enrolments",
                [
                    ("id", id.into()),
                    ("enrolid", course.into()),
                    ("userid", person.into()),
                    ("timecreated", 4_500.into()),
                ],
            );
            self.add(
                "role_assignments",
                [
                    ("id", id.into()),
                    ("contextid", course.into()),
                    ("userid", person.into()),
                    ("roleid", if person == 2 { 3 } else { 5 }.into()),
                ],
            );
        }
    }

    /// Every row of a PostgreSQL Moodle under the prefix `mdl_`, as far as the tables here go.
    pub(crate) async fn copied_from(connection: &mut PgConnection) -> Self {
        let mut copy = Self::none("mdl_");
        for (table, columns) in tables() {
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
                copy.rows.push((table, cells.collect()));
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
        let mut inserts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (into, values) in self.rows.iter().filter_map(|row| self.insert(row)) {
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
