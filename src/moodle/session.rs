//! One connection with its transaction, and the rows that come over it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use sqlx::mysql::{MySqlConnection, MySqlRow};
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Connection, Row, SqlSafeStr, SqlStr};

use crate::domain::connections::median;
use crate::domain::trouble::MoodleTroubleKind;

use super::address::{Address, Door};
use super::dialect::{self, Dialect};
use super::{STATEMENT_WITHIN, trouble};

/// A connection that reads, and counts what it sends. Dropping it breaks the connection, and with
/// it the transaction.
pub(super) struct Session {
    link: Link,
    statements: usize,
    /// How long each answer took to begin.
    answers: Vec<Duration>,
}

// Few are alive at a time, and never moved in bulk.
enum Link {
    Postgres(Box<PgConnection>),
    MySql(Box<MySqlConnection>),
    Sqlite(Box<SqliteConnection>),
}

impl Session {
    /// Connects, and makes the session read-only.
    pub(super) async fn open(address: &Address) -> Result<Self, MoodleTroubleKind> {
        let link = match &address.door {
            Door::Postgres(options) => options.connect().await.map(Box::new).map(Link::Postgres),
            Door::MySql(options) => options.connect().await.map(Box::new).map(Link::MySql),
            Door::Sqlite(options) => options.connect().await.map(Box::new).map(Link::Sqlite),
        };
        let link = link.map_err(|error| trouble::while_connecting(&error, address))?;
        let mut session = Self {
            link,
            statements: 0,
            answers: Vec::new(),
        };
        for statement in session.dialect().prepare {
            session.send("session", statement).await?;
        }
        session.statements = 0;
        session.answers.clear();
        Ok(session)
    }

    /// What this database wants written differently.
    pub(super) const fn dialect(&self) -> &'static Dialect {
        match self.link {
            Link::Postgres(_) => &dialect::POSTGRES,
            Link::MySql(_) => &dialect::MYSQL,
            Link::Sqlite(_) => &dialect::SQLITE,
        }
    }

    /// How many statements were sent since it was opened.
    pub(super) const fn statements(&self) -> usize {
        self.statements
    }

    /// How long the database takes to begin an answer: the median of those since it was opened.
    pub(super) fn latency(&self) -> Option<Duration> {
        median(self.answers.iter().copied())
    }

    pub(super) async fn begin(&mut self) -> Result<(), MoodleTroubleKind> {
        self.send("session", self.dialect().begin).await
    }

    pub(super) async fn commit(&mut self) -> Result<(), MoodleTroubleKind> {
        self.send("session", "COMMIT").await
    }

    /// Says goodbye. Whether the server hears it does not matter: everything is read.
    pub(super) async fn close(self) {
        let goodbye = async {
            match self.link {
                Link::Postgres(link) => link.close().await,
                Link::MySql(link) => link.close().await,
                Link::Sqlite(link) => link.close().await,
            }
        };
        if let Ok(Err(error)) = tokio::time::timeout(Duration::from_secs(1), goodbye).await {
            tracing::debug!(%error, "closing the connection to Moodle's database");
        }
    }

    /// Sends a statement that has no rows.
    pub(super) async fn send(
        &mut self,
        doing: &'static str,
        statement: &'static str,
    ) -> Result<(), MoodleTroubleKind> {
        self.statements += 1;
        // Unprepared: MySQL does not prepare transaction control.
        let statement = sqlx::raw_sql(statement);
        let work = async {
            match &mut self.link {
                Link::Postgres(link) => statement.execute(&mut **link).await.map(drop),
                Link::MySql(link) => statement.execute(&mut **link).await.map(drop),
                Link::Sqlite(link) => statement.execute(&mut **link).await.map(drop),
            }
        };
        within_time(doing, work).await
    }

    /// Sends a query and hands each row over as it comes. `table` is what a trouble is named after.
    pub(super) async fn each(
        &mut self,
        table: &'static str,
        sql: SqlStr,
        take: impl FnMut(&Cells<'_>) -> Result<(), sqlx::Error> + Send,
    ) -> Result<(), MoodleTroubleKind> {
        self.statements += 1;
        let Self { link, answers, .. } = self;
        let work = async {
            match link {
                Link::Postgres(link) => {
                    let rows = sqlx::query(sql).persistent(false).fetch(&mut **link);
                    drain(rows.map_ok(AnyRow::Postgres).boxed(), answers, take).await
                }
                Link::MySql(link) => {
                    let rows = sqlx::query(sql).persistent(false).fetch(&mut **link);
                    drain(rows.map_ok(AnyRow::MySql).boxed(), answers, take).await
                }
                Link::Sqlite(link) => {
                    let rows = sqlx::query(sql).persistent(false).fetch(&mut **link);
                    drain(rows.map_ok(AnyRow::Sqlite).boxed(), answers, take).await
                }
            }
        };
        within_time(table, work).await
    }

    /// Sends the schema query of this database's dialect.
    pub(super) async fn each_column(
        &mut self,
        take: impl FnMut(&Cells<'_>) -> Result<(), sqlx::Error> + Send,
    ) -> Result<(), MoodleTroubleKind> {
        self.each("schema", self.dialect().schema.into_sql_str(), take)
            .await
    }
}

/// `answers` gets how long the first row took, or the end where there is none.
async fn drain(
    mut rows: BoxStream<'_, Result<AnyRow, sqlx::Error>>,
    answers: &mut Vec<Duration>,
    mut take: impl FnMut(&Cells<'_>) -> Result<(), sqlx::Error> + Send,
) -> Result<(), sqlx::Error> {
    let began = Instant::now();
    let mut row = rows.try_next().await?;
    answers.push(began.elapsed());
    while let Some(here) = row {
        take(&Cells { row: &here })?;
        row = rows.try_next().await?;
    }
    Ok(())
}

async fn within_time(
    table: &'static str,
    work: impl Future<Output = Result<(), sqlx::Error>>,
) -> Result<(), MoodleTroubleKind> {
    match tokio::time::timeout(STATEMENT_WITHIN, work).await {
        Ok(done) => done.map_err(|error| trouble::while_reading(&error, table)),
        Err(_) => Err(MoodleTroubleKind::TimedOut),
    }
}

enum AnyRow {
    Postgres(PgRow),
    MySql(MySqlRow),
    Sqlite(SqliteRow),
}

/// The cells of one row, whichever database it is from. Queries cast every cell to a 64-bit
/// integer or to text, so these two are all there is.
pub(super) struct Cells<'a> {
    row: &'a AnyRow,
}

impl Cells<'_> {
    /// An integer, where there is one.
    pub(super) fn int_or_null(&self, at: usize) -> Result<Option<i64>, sqlx::Error> {
        match self.row {
            AnyRow::Postgres(row) => row.try_get(at),
            AnyRow::MySql(row) => row.try_get(at),
            AnyRow::Sqlite(row) => row.try_get(at),
        }
    }

    /// A text, where there is one.
    pub(super) fn text_or_null(&self, at: usize) -> Result<Option<&str>, sqlx::Error> {
        match self.row {
            AnyRow::Postgres(row) => row.try_get(at),
            AnyRow::MySql(row) => row.try_get(at),
            AnyRow::Sqlite(row) => row.try_get(at),
        }
    }

    /// An integer; 0, which is Moodle's default, where there is none.
    pub(super) fn int(&self, at: usize) -> Result<i64, sqlx::Error> {
        self.int_or_null(at).map(Option::unwrap_or_default)
    }

    /// An integer; none where Moodle writes 0 for that.
    pub(super) fn nonzero(&self, at: usize) -> Result<Option<i64>, sqlx::Error> {
        Ok(self.int_or_null(at)?.filter(|value| *value != 0))
    }

    /// Whether an integer is neither 0 nor missing.
    pub(super) fn flag(&self, at: usize) -> Result<bool, sqlx::Error> {
        Ok(self.int(at)? != 0)
    }

    /// A text; empty where there is none.
    pub(super) fn text(&self, at: usize) -> Result<&str, sqlx::Error> {
        self.text_or_null(at).map(Option::unwrap_or_default)
    }

    /// The same, to keep.
    pub(super) fn kept(&self, at: usize) -> Result<Arc<str>, sqlx::Error> {
        self.text(at).map(Arc::from)
    }

    /// A text to keep; none where it is empty.
    pub(super) fn kept_if_any(&self, at: usize) -> Result<Option<Arc<str>>, sqlx::Error> {
        Ok(self
            .text_or_null(at)?
            .filter(|text| !text.is_empty())
            .map(Arc::from))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use secrecy::SecretString;
    use sqlx::Executor;

    use super::*;

    /// A database of each kind that is there, with a table of one row; and what takes it away.
    struct Ground {
        url: String,
        writer: Link,
        clear: Option<String>,
        _folder: tempfile::TempDir,
    }

    impl Ground {
        async fn each() -> Vec<Self> {
            let servers = ["MOODRIFT_TEST_POSTGRES", "MOODRIFT_TEST_MARIADB"];
            let urls = servers.iter().filter_map(|name| std::env::var(name).ok());
            let mut grounds = Vec::new();
            for url in urls.map(Some).chain([None]) {
                grounds.push(Self::on(url).await);
            }
            grounds
        }

        async fn on(server: Option<String>) -> Self {
            let folder = tempfile::tempdir().unwrap();
            // Two tests use each server at a time.
            let name = folder.path().file_name().unwrap().to_str().unwrap();
            let name = format!("moodrift{}", name.to_lowercase().replace('.', "_"));
            let url = if let Some(server) = &server {
                run(&mut link(server).await, format!("CREATE DATABASE {name}")).await;
                let mut url = url::Url::parse(server).unwrap();
                url.set_path(&name);
                url.to_string()
            } else {
                format!(
                    "sqlite://{}?mode=rwc",
                    folder.path().join("some.db").display()
                )
            };
            let mut writer = link(&url).await;
            if server.is_none() {
                run(&mut writer, "PRAGMA journal_mode = WAL".to_owned()).await;
            }
            run(&mut writer, "CREATE TABLE things (id INT)".to_owned()).await;
            let clear = server.map(|server| {
                // Kept as text: it is sent to the server, once nobody is in the database.
                format!("{server} DROP DATABASE {name}")
            });
            Self {
                url,
                writer,
                clear,
                _folder: folder,
            }
        }

        async fn session(&self) -> Session {
            let address = Address::parse(&SecretString::from(self.url.as_str())).unwrap();
            Session::open(&address).await.unwrap()
        }

        async fn clear(self) {
            match self.writer {
                Link::Postgres(link) => link.close().await.unwrap(),
                Link::MySql(link) => link.close().await.unwrap(),
                Link::Sqlite(link) => link.close().await.unwrap(),
            }
            if let Some((server, statement)) = self.clear.as_deref().and_then(|c| c.split_once(' '))
            {
                run(&mut link(server).await, statement.to_owned()).await;
            }
        }
    }

    async fn link(url: &str) -> Link {
        if url.starts_with("postgres") {
            Link::Postgres(Box::new(PgConnection::connect(url).await.unwrap()))
        } else if url.starts_with("mysql") {
            Link::MySql(Box::new(MySqlConnection::connect(url).await.unwrap()))
        } else {
            Link::Sqlite(Box::new(SqliteConnection::connect(url).await.unwrap()))
        }
    }

    async fn run(link: &mut Link, statement: String) {
        let statement = sqlx::raw_sql(sqlx::AssertSqlSafe(statement));
        match link {
            Link::Postgres(link) => drop(link.execute(statement).await.unwrap()),
            Link::MySql(link) => drop(link.execute(statement).await.unwrap()),
            Link::Sqlite(link) => drop(link.execute(statement).await.unwrap()),
        }
    }

    async fn rows(session: &mut Session) -> usize {
        let mut rows = 0;
        let count = |_: &Cells<'_>| {
            rows += 1;
            Ok(())
        };
        session
            .each("things", "SELECT 1 FROM things".into_sql_str(), count)
            .await
            .unwrap();
        rows
    }

    #[tokio::test]
    async fn nothing_can_be_written_within_the_transaction_or_outside() {
        for ground in Ground::each().await {
            for begins in [false, true] {
                let mut session = ground.session().await;
                if begins {
                    session.begin().await.unwrap();
                }
                let refused = session
                    .send("things", "INSERT INTO things VALUES (1)")
                    .await;
                let word = format!("{:?}", refused.unwrap_err()).to_lowercase();
                let word = word.replace(['-', ' '], "");
                assert!(word.contains("readonly"), "{}: {word}", ground.url);
                session.close().await;
            }
            ground.clear().await;
        }
    }

    #[tokio::test]
    async fn a_transaction_sees_one_moment() {
        for mut ground in Ground::each().await {
            let mut session = ground.session().await;
            session.begin().await.unwrap();
            assert_eq!(rows(&mut session).await, 0);
            run(
                &mut ground.writer,
                "INSERT INTO things VALUES (1)".to_owned(),
            )
            .await;
            assert_eq!(rows(&mut session).await, 0, "{}", ground.url);
            session.commit().await.unwrap();
            assert_eq!(rows(&mut session).await, 1, "{}", ground.url);
            session.close().await;
            ground.clear().await;
        }
    }
}
