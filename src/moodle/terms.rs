//! The one place where SQL text is put together.
//!
//! Queries are written once, with pieces in braces:
//!
//! | piece | becomes |
//! |---|---|
//! | `{user}` | the table, with its prefix, quoted |
//! | `{int X}` | `X` as a 64-bit integer |
//! | `{text X}` | `X` as text |
//! | `{either TABLE.COLUMN X Y}` | `{int X}` where the schema has that column, else `{int Y}` |
//! | `{in_courses X}` | `X` is one of the courses that are read |
//! | `{in_modules X}` | `X` is one of the course modules that are read |
//! | `{in_window X}` | `X` lies in the window of time that is read |
//! | `{now}` | the database's clock, in seconds since the epoch |

use std::fmt::Write;

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use crate::domain::ids::{CmId, CourseId};
use crate::domain::window::Window;

use super::dialect::Dialect;
use super::prefix::Prefix;
use super::schema::Schema;

/// What the pieces of a query are filled in with.
pub(super) struct Terms<'a> {
    pub(super) dialect: &'static Dialect,
    pub(super) prefix: &'a Prefix,
    pub(super) schema: &'a Schema,
    pub(super) courses: &'a [CourseId],
    pub(super) modules: &'a [CmId],
    pub(super) window: Option<Window>,
}

impl Terms<'_> {
    /// The SQL of a query. Safe, because `query` is a text of this room and all that is put into
    /// it are names checked by [`Prefix`] and integers.
    pub(super) fn sql(&self, query: &str) -> SqlStr {
        let mut sql = String::with_capacity(query.len() + 256);
        let mut rest = query;
        while let Some((before, from)) = rest.split_once('{') {
            let (piece, after) = from.split_once('}').unwrap_or((from, ""));
            sql.push_str(before);
            self.piece(&mut sql, piece);
            rest = after;
        }
        sql.push_str(rest);
        AssertSqlSafe(sql).into_sql_str()
    }

    fn piece(&self, sql: &mut String, piece: &str) {
        let (word, operand) = piece.split_once(' ').unwrap_or((piece, ""));
        match word {
            "int" => cast(sql, operand, self.dialect.integer),
            "text" => cast(sql, operand, self.dialect.text),
            "either" => {
                let mut words = operand.split(' ');
                let (column, there, not) = (words.next(), words.next(), words.next());
                let found = column
                    .and_then(|name| name.split_once('.'))
                    .is_some_and(|(table, column)| self.schema.has_column(table, column));
                let chosen = if found { there } else { not };
                cast(sql, chosen.unwrap_or_default(), self.dialect.integer);
            }
            "in_courses" => one_of(sql, operand, self.courses.iter().map(|id| id.0)),
            "in_modules" => one_of(sql, operand, self.modules.iter().map(|id| id.0)),
            "in_window" => within(sql, operand, self.window),
            "now" => sql.push_str(self.dialect.now),
            table => {
                sql.push(self.dialect.quote);
                sql.push_str(self.prefix.as_str());
                sql.push_str(table);
                sql.push(self.dialect.quote);
            }
        }
    }
}

fn cast(sql: &mut String, operand: &str, kind: &str) {
    sql.push_str("CAST(");
    sql.push_str(operand);
    sql.push_str(" AS ");
    sql.push_str(kind);
    sql.push(')');
}

/// The ids stand in the text, because the three databases bind lists in three ways, if at all.
fn one_of(sql: &mut String, operand: &str, ids: impl Iterator<Item = i64>) {
    let before = sql.len();
    for id in ids {
        let joint = if sql.len() == before { '(' } else { ',' };
        // Writing to a String cannot fail.
        let _ = write!(sql, "{joint}{id}");
    }
    if sql.len() == before {
        sql.push_str("1 = 0");
    } else {
        sql.insert_str(before, &format!("{operand} IN "));
        sql.push(')');
    }
}

/// The column stands alone, so that an index on it serves.
fn within(sql: &mut String, operand: &str, window: Option<Window>) {
    match window {
        Some(window) => {
            let (from, to) = (window.from(), window.to());
            // Writing to a String cannot fail.
            let _ = write!(sql, "{operand} BETWEEN {from} AND {to}");
        }
        None => sql.push_str("1 = 0"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;
    use crate::moodle::dialect::{MYSQL, POSTGRES, SQLITE};

    fn expand(dialect: &'static Dialect, courses: &[CourseId], query: &str) -> String {
        let schema = Schema::from_columns([("mdl_user", "id"), ("mdl_user", "auth")], "mdl_");
        let prefix = Prefix::new("mdl_").unwrap();
        let terms = Terms {
            dialect,
            prefix: &prefix,
            schema: &schema,
            courses,
            modules: &[],
            window: None,
        };
        terms.sql(query).as_str().to_owned()
    }

    #[test]
    fn a_query_is_written_once_for_three_databases() {
        let query = "SELECT {int u.id}, {text u.auth} FROM {user} u";
        assert_eq!(
            expand(&POSTGRES, &[], query),
            r#"SELECT CAST(u.id AS BIGINT), CAST(u.auth AS TEXT) FROM "mdl_user" u"#
        );
        assert_eq!(
            expand(&MYSQL, &[], query),
            "SELECT CAST(u.id AS SIGNED), CAST(u.auth AS CHAR) FROM `mdl_user` u"
        );
        assert_eq!(
            expand(&SQLITE, &[], query),
            r#"SELECT CAST(u.id AS INTEGER), CAST(u.auth AS TEXT) FROM "mdl_user" u"#
        );
    }

    #[test]
    fn a_list_without_entries_matches_nothing() {
        assert_eq!(
            expand(&SQLITE, &[], "WHERE {in_courses c.id}"),
            "WHERE 1 = 0"
        );
        let two = [CourseId(2), CourseId(-3)];
        assert_eq!(
            expand(&SQLITE, &two, "WHERE {in_courses c.id}"),
            "WHERE c.id IN (2,-3)"
        );
    }

    #[test]
    fn a_missing_column_is_replaced() {
        let query = "{either user.auth u.auth 1} {either user.nothing u.nothing 1}";
        assert_eq!(
            expand(&SQLITE, &[], query),
            "CAST(u.auth AS INTEGER) CAST(1 AS INTEGER)"
        );
    }
}
