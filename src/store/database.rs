//! The one place that knows that there are two databases. A statement has one text for both, with `$1`, `$2`… for its
//! values; every value is a 64-bit integer or a text.

use std::borrow::Cow;

use sqlx::postgres::PgRow;
use sqlx::query::Query;
use sqlx::sqlite::SqliteRow;
use sqlx::{
    AssertSqlSafe, Database, Encode, PgPool, Postgres, Row as _, Sqlite, SqlitePool, Transaction,
    Type,
};

use crate::domain::ids::UnixTime;

/// What a statement comes to.
pub(super) type Sql<T> = Result<T, sqlx::Error>;

/// Connections to one of the two. Has no `Debug`: the options of `PostgreSQL` print their password in theirs.
#[derive(Clone)]
pub(super) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// One transaction. Dropped before [`Self::commit`], it has changed nothing.
pub(super) enum Work {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A text and its values.
pub(super) struct Statement<'a> {
    text: Cow<'static, str>,
    values: Vec<Value<'a>>,
}

enum Value<'a> {
    Int(Option<i64>),
    Text(Option<Cow<'a, str>>),
}

/// One row of an answer, its columns by name.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl<'a> Statement<'a> {
    pub(super) const fn new(text: &'static str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            values: Vec::new(),
        }
    }

    /// A text that was put together. Values are never part of it.
    pub(super) const fn built(text: String) -> Self {
        Self {
            text: Cow::Owned(text),
            values: Vec::new(),
        }
    }

    /// The next value, an integer.
    pub(super) fn int(mut self, value: impl Into<Option<i64>>) -> Self {
        self.values.push(Value::Int(value.into()));
        self
    }

    /// The next value, a text.
    pub(super) fn text(mut self, value: impl Into<Option<&'a str>>) -> Self {
        self.values
            .push(Value::Text(value.into().map(Cow::Borrowed)));
        self
    }

    /// The next value, a text that is not kept elsewhere.
    pub(super) fn owned(self, value: String) -> Self {
        self.maybe_owned(Some(value))
    }

    /// The same, where there is one.
    pub(super) fn maybe_owned(mut self, value: Option<String>) -> Self {
        self.values.push(Value::Text(value.map(Cow::Owned)));
        self
    }

    fn query<'q, D>(&self) -> Query<'q, D, D::Arguments>
    where
        D: Database,
        for<'t> Option<i64>: Encode<'t, D> + Type<D>,
        for<'t> Option<&'t str>: Encode<'t, D> + Type<D>,
    {
        let query = sqlx::query(AssertSqlSafe(self.text.clone().into_owned()));
        self.values.iter().fold(query, |query, value| match value {
            Value::Int(value) => query.bind(*value),
            Value::Text(value) => query.bind(value.as_deref()),
        })
    }
}

/// `$3, $4, $5`: places for so many values, the first of them numbered.
pub(super) fn places(first: usize, number: usize) -> String {
    let places: Vec<String> = (first..first + number).map(|at| format!("${at}")).collect();
    places.join(", ")
}

impl Pool {
    /// Begins a transaction; on `SQLite` one that writes, so that it never has to wait in its middle.
    pub(super) async fn begin(&self) -> Sql<Work> {
        match self {
            Self::Sqlite(pool) => pool.begin_with("BEGIN IMMEDIATE").await.map(Work::Sqlite),
            Self::Postgres(pool) => pool.begin().await.map(Work::Postgres),
        }
    }

    /// Changes something; how many rows.
    pub(super) async fn execute(&self, statement: &Statement<'_>) -> Sql<u64> {
        match self {
            Self::Sqlite(pool) => {
                let done = statement.query::<Sqlite>().execute(pool).await?;
                Ok(done.rows_affected())
            }
            Self::Postgres(pool) => {
                let done = statement.query::<Postgres>().execute(pool).await?;
                Ok(done.rows_affected())
            }
        }
    }

    pub(super) async fn rows(&self, statement: &Statement<'_>) -> Sql<Vec<Row>> {
        match self {
            Self::Sqlite(pool) => {
                let rows = statement.query::<Sqlite>().fetch_all(pool).await?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
            Self::Postgres(pool) => {
                let rows = statement.query::<Postgres>().fetch_all(pool).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
        }
    }

    /// The first row, where there is one.
    pub(super) async fn row(&self, statement: &Statement<'_>) -> Sql<Option<Row>> {
        Ok(self.rows(statement).await?.into_iter().next())
    }
}

impl Work {
    pub(super) async fn commit(self) -> Sql<()> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }

    /// Changes something; how many rows.
    pub(super) async fn execute(&mut self, statement: &Statement<'_>) -> Sql<u64> {
        match self {
            Self::Sqlite(link) => {
                let done = statement.query::<Sqlite>().execute(&mut **link).await?;
                Ok(done.rows_affected())
            }
            Self::Postgres(link) => {
                let done = statement.query::<Postgres>().execute(&mut **link).await?;
                Ok(done.rows_affected())
            }
        }
    }

    pub(super) async fn rows(&mut self, statement: &Statement<'_>) -> Sql<Vec<Row>> {
        match self {
            Self::Sqlite(link) => {
                let rows = statement.query::<Sqlite>().fetch_all(&mut **link).await?;
                Ok(rows.into_iter().map(Row::Sqlite).collect())
            }
            Self::Postgres(link) => {
                let rows = statement.query::<Postgres>().fetch_all(&mut **link).await?;
                Ok(rows.into_iter().map(Row::Postgres).collect())
            }
        }
    }

    /// The first row, where there is one.
    pub(super) async fn row(&mut self, statement: &Statement<'_>) -> Sql<Option<Row>> {
        Ok(self.rows(statement).await?.into_iter().next())
    }

    /// Several statements without values.
    pub(super) async fn script(&mut self, text: String) -> Sql<()> {
        let text = sqlx::raw_sql(AssertSqlSafe(text));
        match self {
            Self::Sqlite(link) => text.execute(&mut **link).await.map(drop),
            Self::Postgres(link) => text.execute(&mut **link).await.map(drop),
        }
    }

    /// The clock that all who share the store have in common: the server's; for a file this machine's.
    pub(super) async fn clock(&mut self) -> Sql<UnixTime> {
        let text = match self {
            Self::Sqlite(_) => "SELECT CAST(strftime('%s', 'now') AS INTEGER) AS now",
            Self::Postgres(_) => {
                "SELECT CAST(floor(extract(epoch FROM clock_timestamp())) AS BIGINT) AS now"
            }
        };
        let row = self.row(&Statement::new(text)).await?;
        row.ok_or(sqlx::Error::RowNotFound)?
            .int("now")
            .map(UnixTime)
    }
}

impl Row {
    pub(super) fn int(&self, column: &str) -> Sql<i64> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    pub(super) fn int_or_null(&self, column: &str) -> Sql<Option<i64>> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    pub(super) fn text(&self, column: &str) -> Sql<String> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    pub(super) fn text_or_null(&self, column: &str) -> Sql<Option<String>> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }

    pub(super) fn time_or_null(&self, column: &str) -> Sql<Option<UnixTime>> {
        Ok(self.int_or_null(column)?.map(UnixTime))
    }
}
