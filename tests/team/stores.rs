//! A store of each kind, alone for one test; and something to write into it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

use moodrift::config::StorePlace;
use moodrift::domain::drift::{Code, DriftKey, JoinAs};
use moodrift::domain::ids::{ChatUserId, CmId, CourseId, RoomId, UnixTime, Username};
use moodrift::domain::plan::{Change, GroupPlan, Plan, Step, Who};
use moodrift::store::{CourseOf, Intent, RunKind, Store};
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;
use url::Url;

pub(crate) const BEGAN: UnixTime = UnixTime(1_700_000_000);

/// Where a store is that no other test uses.
pub(crate) struct Ground {
    pub(crate) place: StorePlace,
    /// The address of the database; none for a file.
    pub(crate) url: Option<String>,
    pub(crate) folder: TempDir,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Ground {
    pub(crate) fn file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            place: StorePlace::Folder(folder.path().to_path_buf()),
            url: None,
            folder,
        }
    }

    /// A new, empty database, where there is a server.
    pub(crate) async fn shared() -> Option<Self> {
        let Ok(server) = std::env::var("MOODRIFT_TEST_POSTGRES") else {
            eprintln!(
                "PostgreSQL is not there (MOODRIFT_TEST_POSTGRES unset, ./tests/run sets it): skipped"
            );
            return None;
        };
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("moodrift_store_{}_{number}", std::process::id());
        postgres(&server, &format!("CREATE DATABASE {name}")).await;
        let mut url = Url::parse(&server).unwrap();
        url.set_path(&name);
        Some(Self {
            place: StorePlace::Postgres(url.to_string().into()),
            url: Some(url.to_string()),
            folder: tempfile::tempdir().unwrap(),
        })
    }

    /// One of each kind that is there; a file always is.
    pub(crate) async fn each() -> Vec<Self> {
        let mut grounds = vec![Self::file()];
        grounds.extend(Self::shared().await);
        grounds
    }

    pub(crate) async fn store(&self) -> Store {
        Store::open_at(&self.place).await.unwrap()
    }

    /// Does something to the store behind its back.
    pub(crate) async fn execute(&self, sql: &str) {
        if let Some(url) = &self.url {
            postgres(url, sql).await;
        } else {
            let file = self.folder.path().join("journal.sqlite");
            let options = SqliteConnectOptions::new()
                .filename(file)
                .create_if_missing(true);
            let mut connection = options.connect().await.unwrap();
            let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
            sql.execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

async fn postgres(url: &str, sql: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    sql.execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

pub(crate) fn who(name: &str) -> Who {
    Who {
        account: Some(ChatUserId::from(format!("id-{name}").as_str())),
        username: Username::from(name),
    }
}

pub(crate) fn key(code: Code, name: &str) -> DriftKey {
    DriftKey {
        code,
        activity: Some(CmId(10)),
        group: Some(RoomId::from("r10")),
        person: Some(Username::from(name)),
        row: None,
    }
}

/// A plan for one group of a site.
pub(crate) fn plan(site: &str, room: &str, changes: Vec<(Change, DriftKey)>) -> Plan {
    let steps = changes
        .into_iter()
        .map(|(change, repairs)| Step { change, repairs });
    Plan {
        site: Arc::from(site),
        as_of: BEGAN,
        accounts: Vec::new(),
        groups: vec![GroupPlan {
            room: RoomId::from(room).into(),
            name: Arc::from(format!("{room} name").as_str()),
            courses: vec![CourseId(2)],
            activities: vec![CmId(10)],
            members: 5,
            members_after: 5,
            loses_lead: false,
            steps: steps.collect(),
        }],
        groups_in_all: 1,
    }
}

fn removal(name: &str) -> Change {
    Change::Remove {
        who: who(name),
        was: JoinAs::Member,
    }
}

/// Anna is invited, Carl is removed.
pub(crate) fn anna_and_carl(site: &str, room: &str) -> Plan {
    plan(
        site,
        room,
        vec![
            (
                Change::Invite(who("anna")),
                key(Code::MemberMissing, "anna"),
            ),
            (removal("Carl"), key(Code::MemberExtra, "Carl")),
        ],
    )
}

pub(crate) fn intent<'a>(operator: &'a str, reason: Option<&'a str>) -> Intent<'a> {
    static NOWHERE: LazyLock<CourseOf> = LazyLock::new(CourseOf::default);
    Intent {
        kind: RunKind::Apply,
        parent: None,
        server: None,
        operator,
        reason,
        consents: &[],
        courses: &NOWHERE,
        judged: None,
    }
}

pub(crate) fn at(seconds: i64) -> UnixTime {
    UnixTime(BEGAN.0 + seconds)
}
