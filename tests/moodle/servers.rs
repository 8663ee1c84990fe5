//! The databases that `tests/run` starts, a fresh one for each test, and `SQLite` files.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use moodrift::moodle::{Moodle, Source};
use sqlx::mysql::MySqlConnection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use tempfile::TempDir;
use url::Url;

use super::rows::Rows;

/// The role that has to show a password, and has no rights until a test gives it some.
pub(crate) const READER: (&str, &str) = ("reader", "readers-own");

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Server {
    Postgres,
    MariaDb,
}

/// One database, alone for one test.
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) kind: Option<Server>,
    _folder: Option<TempDir>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Server {
    /// The administrator's URL, where the server is there.
    pub(crate) fn url(self) -> Option<Url> {
        let variable = match self {
            Self::Postgres => "MOODRIFT_TEST_POSTGRES",
            Self::MariaDb => "MOODRIFT_TEST_MARIADB",
        };
        let Ok(url) = std::env::var(variable) else {
            eprintln!("{self:?} is not there ({variable} unset, ./tests/run sets it): skipped");
            return None;
        };
        Some(Url::parse(&url).unwrap())
    }

    /// A new, empty database on it.
    pub(crate) async fn database(self) -> Option<Database> {
        let mut url = self.url()?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("moodrift_{}_{number}", std::process::id());
        execute(url.as_str(), &[format!("CREATE DATABASE {name}")]).await;
        url.set_path(&name);
        Some(Database {
            url: url.to_string(),
            kind: Some(self),
            _folder: None,
        })
    }
}

impl Database {
    /// A new, empty `SQLite` file.
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("moodle.db");
        std::fs::File::create(&path).unwrap();
        let url = format!("sqlite://{}", path.display());
        Self {
            url,
            kind: None,
            _folder: Some(folder),
        }
    }

    /// A new, empty database of each kind that is there; `SQLite` always is.
    pub(crate) async fn one_of_each() -> Vec<Self> {
        let mut databases = vec![Self::sqlite()];
        databases.extend(Server::Postgres.database().await);
        databases.extend(Server::MariaDb.database().await);
        databases
    }

    pub(crate) async fn fill(&self, rows: &Rows) {
        self.execute(&rows.statements()).await;
    }

    pub(crate) async fn execute(&self, statements: &[String]) {
        execute(&self.url, statements).await;
    }

    /// Loads a dump with the server's own client.
    pub(crate) fn load(&self, dump: &Path) {
        let url = Url::parse(&self.url).unwrap();
        let mut client = match self.kind.unwrap() {
            Server::Postgres => {
                let mut client = Command::new("psql");
                client.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", &self.url]);
                client
            }
            Server::MariaDb => {
                let mut client = Command::new("mariadb");
                let port = url.port().unwrap().to_string();
                client.args(["--no-defaults", "-h", url.host_str().unwrap(), "-P", &port]);
                client.args(["-u", url.username(), url.path().trim_start_matches('/')]);
                client
            }
        };
        let file = std::fs::File::open(dump).unwrap();
        let loaded = client.stdin(file).stdout(Stdio::null()).status().unwrap();
        assert!(loaded.success(), "{}", dump.display());
    }

    pub(crate) fn source(&self, prefix: &str) -> Source {
        source(&self.url, prefix)
    }

    pub(crate) async fn moodle(&self, prefix: &str) -> Moodle {
        Moodle::connect(&self.source(prefix)).await.unwrap()
    }

    /// The same database as its reader sees it.
    pub(crate) fn as_reader(&self, password: &str) -> Source {
        let mut url = Url::parse(&self.url).unwrap();
        url.set_username(READER.0).unwrap();
        url.set_password(Some(password)).unwrap();
        source(url.as_str(), "mdl_")
    }
}

pub(crate) fn source(url: &str, prefix: &str) -> Source {
    Source {
        url: url.to_owned().into(),
        prefix: prefix.to_owned(),
    }
}

/// Runs statements with names in double quotes.
async fn execute(url: &str, statements: &[String]) {
    let texts = statements
        .iter()
        .map(|text| sqlx::raw_sql(AssertSqlSafe(text.clone())));
    if url.starts_with("postgres") {
        let mut connection = PgConnection::connect(url).await.unwrap();
        for text in texts {
            connection.execute(text).await.unwrap();
        }
        connection.close().await.unwrap();
    } else if url.starts_with("mysql") {
        let mut connection = MySqlConnection::connect(url).await.unwrap();
        let mode = "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'";
        connection.execute(mode).await.unwrap();
        for text in texts {
            connection.execute(text).await.unwrap();
        }
        connection.close().await.unwrap();
    } else {
        let options: SqliteConnectOptions = url.parse().unwrap();
        let options = options.synchronous(SqliteSynchronous::Off);
        let mut connection = options.connect().await.unwrap();
        for text in texts {
            connection.execute(text).await.unwrap();
        }
        connection.close().await.unwrap();
    }
}
