//! A site that has lost a group: Moodle has purged the activity that it was kept for.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use moodrift::config::{Overrides, load};
use moodrift::demo::chat::state::MessageState;
use moodrift::demo::chat::{Credential, StandIn};
use moodrift::demo::{Demo, Options};
use moodrift::domain::applied::Outcome;
use moodrift::domain::ids::RoomId;
use moodrift::domain::limits::LimitName;
use moodrift::domain::orphan::Purged;
use moodrift::domain::plan::Plan;
use moodrift::engine::{self, Verdict};
use moodrift::rocketchat::Timing;
use moodrift::run::{Observation, Session};
use serde_json::json;
use sqlx::{ConnectOptions, Connection};
use strum::IntoEnumIterator;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::stage::observe;

pub(crate) const PURGED: &str = "purgedGroup";
pub(crate) const STRANGERS: &str = "strangersGroup";
pub(crate) const MESSAGES: usize = 250;
/// The API account's.
pub(crate) const TOKEN: &str = "the-token-of-these-tests";

pub(crate) struct Site {
    pub(crate) demo: Demo,
    pub(crate) server: StandIn,
    /// A group that an activity has.
    pub(crate) linked: RoomId,
    folder: TempDir,
    config: PathBuf,
}

pub(crate) fn messages() -> Vec<MessageState> {
    so_many_messages(MESSAGES)
}

fn so_many_messages(most: usize) -> Vec<MessageState> {
    let rest = |number: usize| match number {
        7 => json!({"tmid": "message-0003", "editedAt": "2026-11-20T10:30:00.000Z"}),
        8 => {
            json!({"attachments": [{"title": "notes.pdf", "title_link": "/file-upload/a/notes.pdf"}]})
        }
        _ => json!({}),
    };
    (0..most)
        .map(|number| MessageState {
            id: format!("message-{number:04}"),
            kind: None,
            msg: format!("number {number} \u{1b}[31mred\u{202e}"),
            ts: format!("2026-11-20T10:{:02}:{:02}.000Z", number / 60, number % 60),
            u: json!({"_id": "someone", "username": "someone.there"}),
            rest: serde_json::from_value(rest(number)).unwrap(),
        })
        .collect()
}

impl Site {
    /// The purged group is archived, or not.
    pub(crate) async fn on(release: &str, archived: bool) -> Self {
        Self::holding(release, archived, MESSAGES).await
    }

    /// The same, with so many messages in it.
    pub(crate) async fn holding(release: &str, archived: bool, most: usize) -> Self {
        let options = Options {
            seed: 42,
            courses: 40,
            moodle: None,
            chat_state: None,
            server_version: None,
        };
        let demo = Demo::start(&options).await.unwrap();
        let file = demo.moodle().strip_prefix("sqlite://").unwrap();
        let moodle = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let mut moodle = moodle.connect().await.unwrap();
        sqlx::query(
            "INSERT INTO mdl_rocketchatxrecyclebin (binid, cmid, rocketchatid) VALUES (987654, 987654, ?)",
        )
        .bind(PURGED)
        .execute(&mut moodle)
        .await
        .unwrap();
        let linked: String = sqlx::query_scalar(
            "SELECT r.rocketchatid FROM mdl_rocketchat r JOIN mdl_course_modules m ON m.instance = r.id
             WHERE r.rocketchatid IN (SELECT rocketchatid FROM mdl_rocketchat GROUP BY rocketchatid HAVING count(*) = 1)",
        )
        .fetch_all(&mut moodle)
        .await
        .unwrap()
        .into_iter()
        .find(|room: &String| {
            let state = demo.server().state();
            let known = state.groups.iter().find(|group| group.id == *room);
            known.is_some_and(|group| !group.archived && group.members.len() > 5)
        })
        .unwrap();
        moodle.close().await.unwrap();
        let mut state = demo.server().state();
        state.set_version(release);
        let api = state.api_user.clone();
        let home = state
            .groups
            .iter()
            .find(|group| group.id == linked)
            .unwrap();
        let mut lost = home.clone();
        lost.id = String::from(PURGED);
        lost.name = String::from("lost-and-gone");
        lost.archived = archived;
        lost.messages = so_many_messages(most);
        lost.rest.remove("fname");
        lost.rest
            .insert("joinCode".to_owned(), json!("secret-join-code"));
        let mut strangers = lost.clone();
        strangers.id = String::from(STRANGERS);
        strangers.name = String::from("strangers");
        strangers.archived = false;
        strangers
            .rest
            .insert("u".to_owned(), json!({"_id": "someone"}));
        state.groups.extend([lost, strangers]);
        let wwwroot = {
            let config = load(Some(&demo.config()), &Overrides::default(), |_| None).unwrap();
            config.site().unwrap().moodle.wwwroot.clone().unwrap()
        };
        let credential = Credential {
            user_id: api.clone(),
            token: TOKEN.to_owned(),
        };
        let server = StandIn::start(state, vec![credential]).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config.toml");
        let text = format!(
            "state_dir = {state:?}\n[sites.x]\nread_only = false\n\
             moodle = {{ database = {database:?}, wwwroot = {wwwroot:?} }}\n\
             [sites.x.rocketchat]\nurl = {url:?}\nuser_id = {api:?}\ntoken = {TOKEN:?}\n",
            state = folder.path().join("state").display().to_string(),
            database = demo.moodle(),
            url = server.url(),
        );
        std::fs::write(&config, text).unwrap();
        std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o600)).unwrap();
        Self {
            demo,
            server,
            linked: RoomId::from(linked.as_str()),
            folder,
            config,
        }
    }

    pub(crate) fn state_dir(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// A session under which purged groups are treated like that, all limits but `deletions` far away.
    pub(crate) fn session(&self, purged: Purged, deletions: u64) -> Session {
        let limits = LimitName::iter()
            .filter(|limit| !matches!(limit, LimitName::MoodleStale | LimitName::MoodleMaintenance))
            .map(|limit| match limit {
                LimitName::Deletions => (limit, deletions),
                _ => (limit, 1_000_000),
            })
            .collect();
        let overrides = Overrides {
            limits,
            ..Overrides::default()
        };
        let home = self.folder.path().display().to_string();
        let config = load(Some(&self.config), &overrides, |name| {
            name.starts_with("XDG_").then(|| home.clone())
        })
        .unwrap();
        let mut site = config.site().unwrap().clone();
        site.policy.purged = purged;
        let timing = Timing {
            pause: Duration::from_millis(1),
            ..Timing::default()
        };
        Session::with_timing(site, Vec::new(), &config.state_dir, timing)
    }

    pub(crate) fn exists(&self, room: &str) -> bool {
        self.server
            .state()
            .groups
            .iter()
            .any(|group| group.id == room)
    }

    pub(crate) fn is_archived(&self, room: &str) -> bool {
        let state = self.server.state();
        let group = state.groups.iter().find(|group| group.id == room);
        group.unwrap().archived
    }

    pub(crate) fn asked(&self, endpoint: &str) -> usize {
        let path = format!("/api/v1/{endpoint}");
        let requests = self.server.requests();
        requests.iter().filter(|one| one.path == path).count()
    }

    /// The folders that exports have become, and whatever else lies there.
    pub(crate) fn exports(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.state_dir().join("exports/x")) else {
            return Vec::new();
        };
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

/// What would be done about the purged group.
pub(crate) fn plan(seen: &Observation) -> Plan {
    let drifts = seen.findings.drifts.iter();
    let of_it = drifts.filter(|drift| {
        let room = drift.group.as_ref();
        room.is_some_and(|room| room.as_str() == PURGED)
    });
    engine::plan(&seen.ground, of_it)
}

/// Plans and carries out: what became of each step.
pub(crate) async fn apply(session: &Session) -> Vec<Outcome> {
    let seen = observe(session).await;
    apply_seen(session, &seen).await
}

pub(crate) async fn apply_seen(session: &Session, seen: &Observation) -> Vec<Outcome> {
    let Verdict::Cleared(cleared) = seen.clear(plan(seen), &session.config().limits) else {
        panic!("every limit was allowed");
    };
    let (events, _heard) = mpsc::unbounded_channel();
    let permit = session.config().write_permit().unwrap();
    let cancel = CancellationToken::new();
    let ground = seen.ground.clone();
    let report = session
        .apply(cleared, ground, permit, events, cancel)
        .await
        .unwrap();
    let results = report.results.into_iter();
    results.map(|result| result.outcome).collect()
}
