//! A demo that serves, and commands run against it.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::Value;
use sqlx::{Connection, Row};
use tempfile::TempDir;

/// The binary, with nothing of this machine's environment that could steer it.
pub(crate) fn moodrift() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_moodrift"));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", "/nonexistent")
        .env("COLUMNS", "100");
    command
}

/// What a command gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The same, after a look at its exit status.
    #[track_caller]
    pub(crate) fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    /// The same, after a look at what it said on standard error.
    #[track_caller]
    pub(crate) fn said(self, words: &str) -> Self {
        assert!(self.err.contains(words), "no “{words}” in {self:#?}");
        self
    }

    /// The same, after making sure that it printed no data.
    #[track_caller]
    pub(crate) fn silent(self) -> Self {
        assert_eq!(self.out, "", "{self:#?}");
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// Runs to the end, with `input` at its standard input.
pub(crate) fn run(mut command: Command, input: &str) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // It may have ended without reading.
    let written = stdin.write_all(input.as_bytes());
    drop((stdin, written));
    let output = child.wait_with_output().unwrap();
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A running `moodrift demo --serve`, which ends with this value.
pub(crate) struct Served {
    child: Option<Child>,
    /// Everything that the demo and the commands write is below it.
    pub(crate) folder: TempDir,
    pub(crate) line: String,
    pub(crate) config: PathBuf,
    pub(crate) token: String,
}

impl Served {
    /// A third of the demo's usual size: each command reads all of it.
    pub(crate) fn start() -> Self {
        Self::with(&["--courses", "40"])
    }

    /// Serves with more arguments, and waits until it does.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let temporary = folder.path().join("tmp");
        fs::create_dir(&temporary).unwrap();
        let mut child = moodrift()
            .args(["demo", "--serve"])
            .args(arguments)
            .env("TMPDIR", &temporary)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let places: Value = serde_json::from_str(&line).unwrap();
        let config = PathBuf::from(places["config"].as_str().unwrap());
        let written: toml::Table = fs::read_to_string(&config).unwrap().parse().unwrap();
        let token = written["sites"]["demo"]["rocketchat"]["token"]
            .as_str()
            .unwrap()
            .to_owned();
        Self {
            child: Some(child),
            folder,
            line,
            config,
            token,
        }
    }

    /// A command with this demo's configuration, its arguments saying where the state folder is.
    pub(crate) fn command_in(&self, arguments: &[&str]) -> Command {
        let mut command = moodrift();
        command.arg("--config").arg(&self.config).args(arguments);
        command
    }

    /// A command with this demo's configuration and a state folder of its own.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_with(&self.config, arguments)
    }

    pub(crate) fn command_with(&self, config: &Path, arguments: &[&str]) -> Command {
        let state = tempfile::Builder::new()
            .prefix("state")
            .tempdir_in(self.folder.path())
            .unwrap()
            .keep();
        let mut command = moodrift();
        command
            .arg("--config")
            .arg(config)
            .arg("--state-dir")
            .arg(state)
            .args(arguments);
        command
    }

    /// Runs a command. The token must not be in anything that it says.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.finish(self.command(arguments), "")
    }

    /// Runs a command with another configuration.
    #[track_caller]
    pub(crate) fn run_with(&self, config: &Path, arguments: &[&str]) -> Ran {
        self.finish(self.command_with(config, arguments), "")
    }

    #[track_caller]
    pub(crate) fn finish(&self, command: Command, input: &str) -> Ran {
        let ran = run(command, input);
        assert!(!ran.out.contains(&self.token), "{ran:#?}");
        assert!(!ran.err.contains(&self.token), "{ran:#?}");
        ran
    }

    /// The differences that `check --format json` finds, since when left aside.
    #[track_caller]
    pub(crate) fn drifts(&self, arguments: &[&str]) -> Vec<Value> {
        let all = [&["check", "--format", "json"], arguments].concat();
        let ran = self.run(&all);
        assert!(ran.status <= 2, "{ran:#?}");
        let mut drifts = ran.json()["drifts"].as_array().unwrap().clone();
        // Each command has a history of its own, which begins with it.
        for drift in &mut drifts {
            drift["since"] = Value::Null;
            // The tasks' times follow from when the demo began.
            drift["waiting"] = Value::Null;
            let of_the_clock = [
                "queue_frozen",
                "group_orphaned",
                "group_not_archived",
                "bin_row_stale",
            ];
            if of_the_clock.iter().any(|code| drift["code"] == *code) {
                drift["explanation"] = Value::Null;
                drift["evidence"] = Value::Null;
            }
        }
        drifts
    }

    /// The first difference of a kind.
    #[track_caller]
    pub(crate) fn drift(&self, code: &str) -> Value {
        self.drifts(&["--only", code]).swap_remove(0)
    }

    /// The demo's configuration with something else in the place of its site's values.
    pub(crate) fn edited(&self, edit: impl FnOnce(&mut toml::Table)) -> PathBuf {
        let mut written: toml::Table = fs::read_to_string(&self.config).unwrap().parse().unwrap();
        edit(written["sites"]["demo"].as_table_mut().unwrap());
        let file = tempfile::Builder::new()
            .prefix("config")
            .suffix(".toml")
            .tempfile_in(self.folder.path())
            .unwrap();
        let (_, path) = file.keep().unwrap();
        private(&path, &written.to_string());
        path
    }

    /// One text of each row that a query of the demo's Moodle gives.
    pub(crate) fn moodle(&self, query: &'static str) -> Vec<String> {
        let places: Value = serde_json::from_str(&self.line).unwrap();
        ask(places["moodle"].as_str().unwrap(), query)
    }

    /// Ends it with a signal, and waits.
    pub(crate) fn end(&mut self, signal: &str) -> ExitStatus {
        let mut child = self.child.take().unwrap();
        send(signal, child.id());
        child.wait().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            send("TERM", child.id());
            child.wait().unwrap();
        }
    }
}

/// Sends a signal to one process.
fn send(signal: &str, process: u32) {
    let sent = Command::new("sh")
        .args(["-c", &format!("kill -{signal} {process}")])
        .status()
        .unwrap();
    assert!(sent.success());
}

/// One text of each row that a query of an `SQLite` database gives.
pub(crate) fn ask(url: &str, query: &'static str) -> Vec<String> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
            let rows = sqlx::query(query).fetch_all(&mut connection).await.unwrap();
            rows.iter().map(|row| row.get(0)).collect()
        })
}

/// Changes the demo's Moodle.
pub(crate) fn change(served: &Served, statement: &str) {
    let places: Value = serde_json::from_str(&served.line).unwrap();
    alter(places["moodle"].as_str().unwrap(), statement);
}

/// Changes an `SQLite` database.
pub(crate) fn alter(url: &str, statement: &str) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
            let statement = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()));
            statement.execute(&mut connection).await.unwrap();
        });
}

/// Writes a file that only its owner may read.
pub(crate) fn private(path: &Path, text: &str) {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
}

/// A text at a path of keys.
#[track_caller]
pub(crate) fn text(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => panic!("no {pointer} in {value}"),
    }
}
