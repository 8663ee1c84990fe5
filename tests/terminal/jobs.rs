//! Five jobs of operations staff from start to finish: what is on the screen, and what the server then holds.
//!
//! The demo runs in this process, so that its server can be looked into, made to fail, and changed behind the
//! dashboard's back; the dashboard is the program, on a terminal.

#[path = "jobs/moderators.rs"]
mod moderators;
#[path = "jobs/orphans.rs"]
mod orphans;
#[path = "jobs/outage.rs"]
mod outage;
#[path = "jobs/person.rs"]
mod person;
#[path = "jobs/yesterday.rs"]
mod yesterday;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use moodrift::demo::chat::{Change, RequestLine};
use moodrift::demo::{Demo, Options};
use portable_pty::CommandBuilder;
use serde_json::{Value, json};
use sqlx::{Connection, Row};
use tokio::runtime::Runtime;

use crate::stage::Stage;

const RIGHT: &str = "\x1b[C";
const ESCAPE: &str = "\x1b";
const READ: &str = "read just now";

/// Who is in which group, with the roles he has there: by the group's id and the username.
type Seats = BTreeMap<(String, String), BTreeSet<String>>;

/// A small university, and the server that its plugin filled.
struct World {
    runtime: Runtime,
    demo: Demo,
}

impl World {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options {
            seed: 7,
            courses: 12,
            moodle: None,
            chat_state: None,
            server_version: None,
        };
        let demo = runtime.block_on(Demo::start(&options)).unwrap();
        Self { runtime, demo }
    }

    /// The dashboard, once it has read both sides.
    fn dashboard(&self) -> Stage {
        let mut stage = self.dashboard_at_once();
        stage.showing(READ);
        stage
    }

    /// The dashboard, whatever it shows.
    fn dashboard_at_once(&self) -> Stage {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_moodrift"));
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.arg("--config");
        command.arg(self.demo.config());
        Stage::open(command, 120, 40)
    }

    /// What `check` finds, before anything is done.
    fn found(&self, flags: &[&str]) -> Vec<Value> {
        let ran = Command::new(env!("CARGO_BIN_EXE_moodrift"))
            .env_clear()
            .arg("--config")
            .arg(self.demo.config())
            .args(["check", "--format", "json"])
            .args(flags)
            .output()
            .unwrap();
        let told: Value = serde_json::from_slice(&ran.stdout).unwrap();
        told["drifts"].as_array().unwrap().clone()
    }

    /// Who is where on the server, now.
    fn seats(&self) -> Seats {
        let state = self.demo.server().state();
        let mut seats = Seats::new();
        for group in &state.groups {
            for member in &group.members {
                let seat = (group.id.clone(), member.username.clone());
                seats.insert(seat, member.roles.iter().cloned().collect());
            }
        }
        seats
    }

    /// The groups that are archived now, by their ids.
    fn archived(&self) -> BTreeSet<String> {
        let state = self.demo.server().state();
        let groups = state.groups.into_iter().filter(|group| group.archived);
        groups.map(|group| group.id).collect()
    }

    /// The changes that were made on the server so far.
    fn changes(&self) -> Vec<Change> {
        self.demo.server().changes()
    }

    /// The requests so far that ask for more than to be told something.
    fn writes(&self) -> Vec<RequestLine> {
        let mut lines = self.demo.server().requests();
        lines.retain(|line| line.method != "GET");
        lines
    }

    /// Changes something on the server, as somebody else does.
    fn behind_its_back(&self, endpoint: &str, body: &Value) {
        let written = std::fs::read_to_string(self.demo.config()).unwrap();
        let written: toml::Table = written.parse().unwrap();
        let chat = &written["sites"]["demo"]["rocketchat"];
        let request = crate::visitor::client()
            .post(format!("{}/api/v1/{endpoint}", self.demo.rocketchat()))
            .header("X-User-Id", chat["user_id"].as_str().unwrap())
            .header("X-Auth-Token", chat["token"].as_str().unwrap())
            .json(body);
        let answer = self.runtime.block_on(request.send()).unwrap();
        assert!(answer.status().is_success(), "{endpoint}: {answer:?}");
    }

    /// Makes somebody a moderator, as somebody else does.
    fn promote(&self, room: &str, account: &str) {
        let body = json!({"roomId": room, "userId": account});
        self.behind_its_back("groups.addModerator", &body);
    }

    /// The rows that a query of a database gives, as texts; none where it changes something.
    fn ask(&self, database: &str, query: &str) -> Vec<Vec<String>> {
        self.runtime.block_on(async {
            let mut connection = sqlx::SqliteConnection::connect(database).await.unwrap();
            let query = sqlx::AssertSqlSafe(query.to_owned());
            let rows = sqlx::query(query).fetch_all(&mut connection).await.unwrap();
            let texts =
                |row: &sqlx::sqlite::SqliteRow| (0..row.len()).map(|at| row.get(at)).collect();
            rows.iter().map(texts).collect()
        })
    }

    /// The rows that a query of Moodle gives, as texts.
    fn moodle(&self, query: &str) -> Vec<Vec<String>> {
        self.ask(self.demo.moodle(), query)
    }

    /// The file with the journal.
    fn journal(&self) -> PathBuf {
        self.demo.config().with_file_name("state/journal.sqlite")
    }
}

/// A text at a path of keys.
#[track_caller]
fn text(value: &Value, pointer: &str) -> String {
    let found = value.pointer(pointer).and_then(Value::as_str);
    assert!(found.is_some(), "no {pointer} in {value}");
    found.unwrap().to_owned()
}

/// The line of a screen that has some words.
#[track_caller]
fn line(shown: &str, words: &str) -> String {
    let found = shown.lines().find(|line| line.contains(words));
    assert!(found.is_some(), "no “{words}” in\n{shown}");
    found.unwrap().to_owned()
}
