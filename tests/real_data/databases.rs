//! The real dumps, loaded into the servers that `tests/run` starts.
//!
//! Everything is read as an account that holds `SELECT` and nothing else: whatever tried to write would fail its test.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use url::Url;

use super::given;

/// The account that may only read; `tests/run` makes it.
const READER: (&str, &str) = ("reader", "readers-own");

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Server {
    Postgres,
    MariaDb,
}

/// One database with the real dump in it.
#[derive(Debug)]
pub(crate) struct Database {
    server: Server,
    /// The administrator's URL, with the database's name.
    url: Url,
}

static MADE: AtomicU32 = AtomicU32::new(0);
/// What is read by many tests and changed by none.
static INTACT: [OnceLock<Option<Database>>; 2] = [const { OnceLock::new() }; 2];
/// What `PostgreSQL` copies new databases from; nobody may be connected to it.
static TEMPLATE: OnceLock<Option<Database>> = OnceLock::new();

impl Server {
    /// The administrator's URL, where the server is there.
    fn url(self) -> Option<Url> {
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

    /// The real dump as it came, for reading. None where the data or the server is not there.
    pub(crate) fn intact(self) -> Option<&'static Database> {
        // Asked here as well, so that each test that does not run says why.
        given::folder()?;
        self.url()?;
        INTACT
            .get(self as usize)
            .unwrap()
            .get_or_init(|| self.fresh())
            .as_ref()
    }

    /// A copy of its own, to be changed.
    pub(crate) fn fresh(self) -> Option<Database> {
        given::folder()?;
        self.url()?;
        match self {
            Self::Postgres => {
                let template = TEMPLATE.get_or_init(|| self.loaded()).as_ref()?;
                let name = template.url.path().trim_start_matches('/');
                self.created(&format!(" TEMPLATE {name}"))
            }
            Self::MariaDb => self.loaded(),
        }
    }

    fn loaded(self) -> Option<Database> {
        let file = given::folder()?.join(match self {
            Self::Postgres => "moodle-pgsql.sql",
            Self::MariaDb => "moodle-mariadb.sql",
        });
        let database = self.created("")?;
        run(self, &database.url, &std::fs::read_to_string(file).unwrap());
        let (reader, _) = READER;
        let name = database.url.path().trim_start_matches('/');
        let grant = match self {
            Self::Postgres => format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}"),
            Self::MariaDb => format!("GRANT SELECT ON {name}.* TO '{reader}'@'%'"),
        };
        database.execute(&[grant]);
        Some(database)
    }

    fn created(self, like: &str) -> Option<Database> {
        let mut url = self.url()?;
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("moodrift_real_{}_{number}", std::process::id());
        run(self, &url, &format!("CREATE DATABASE {name}{like};"));
        url.set_path(&name);
        Some(Database { server: self, url })
    }
}

impl Database {
    pub(crate) fn server(&self) -> Server {
        self.server
    }

    /// As the reader sees it.
    pub(crate) fn reader(&self) -> Url {
        let mut url = self.url.clone();
        url.set_username(READER.0).unwrap();
        url.set_password(Some(READER.1)).unwrap();
        url
    }

    pub(crate) fn execute(&self, statements: &[String]) {
        run(
            self.server,
            &self.url,
            &format!("{};", statements.join(";\n")),
        );
    }
}

/// Runs SQL with the server's own client.
fn run(server: Server, url: &Url, sql: &str) {
    let mut client = match server {
        Server::Postgres => {
            let mut client = Command::new("psql");
            client.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", url.as_str()]);
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
    let mut client = client
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = client.stdin.take().unwrap();
    input.write_all(sql.as_bytes()).unwrap();
    drop(input);
    assert!(client.wait().unwrap().success(), "{server:?}: {sql:.200}");
}
