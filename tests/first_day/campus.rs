//! A Moodle and a Rocket.Chat as on the day before moodrift comes: nobody has a token for it yet.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use moodrift::demo::chat::state::{Digest, Secrets};
use moodrift::demo::{Demo, Options, ServerVersion};
use portable_pty::CommandBuilder;
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

/// The API account's password.
pub(crate) const PASSWORD: &str = "correct horse 100% battery";

/// The setting by which codes go out by e-mail.
pub(crate) const CODES: &str = "Accounts_TwoFactorAuthentication_By_Email_Enabled";

pub(crate) struct Campus {
    pub(crate) demo: Demo,
    folder: TempDir,
    username: String,
    account: String,
}

/// What a command gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    #[track_caller]
    pub(crate) fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn said(self, words: &str) -> Self {
        assert!(self.err.contains(words), "no “{words}” in {self:#?}");
        self
    }
}

impl Campus {
    /// Both servers, with these settings of Rocket.Chat switched on, and a token in the plugin's settings that is none.
    pub(crate) async fn open(settings: &[&str]) -> Self {
        Self::with(settings, "a-token-that-was-revoked", None, None).await
    }

    /// The same, and an app has the second factor of the account.
    pub(crate) async fn with_an_app(code: &str) -> Self {
        Self::with(&[], "a-token-that-was-revoked", Some(code), None).await
    }

    /// The same at a later release.
    pub(crate) async fn at(version: ServerVersion) -> Self {
        Self::with(&[], "a-token-that-was-revoked", None, Some(version)).await
    }

    /// The same, and the plugin's token is good.
    pub(crate) async fn with_the_plugin_s_token() -> Self {
        let campus = Self::with(&[], "", None, None).await;
        let written = std::fs::read_to_string(campus.demo.config()).unwrap();
        let written: toml::Table = written.parse().unwrap();
        let token = written["sites"]["demo"]["rocketchat"]["token"]
            .as_str()
            .unwrap();
        let token = token.to_owned();
        campus.put_plugin("apitoken", &token).await;
        campus
    }

    async fn with(
        settings: &[&str],
        token: &str,
        app_code: Option<&str>,
        server_version: Option<ServerVersion>,
    ) -> Self {
        let folder = TempDir::new().unwrap();
        let options = Options {
            seed: 7,
            courses: 10,
            moodle: None,
            chat_state: None,
            server_version: None,
        };
        // A world of its own first: its state is what the second one starts with.
        let first = Demo::start(&options).await.unwrap();
        let mut state = first.server().state();
        let account = state.api_user.clone();
        let api = state
            .users
            .iter_mut()
            .find(|user| user.id == account)
            .unwrap();
        let username = api.username.clone();
        api.rest.insert(
            "emails".to_owned(),
            json!([{"address": "api@univ-demo.example", "verified": true}]),
        );
        let secrets = Secrets {
            app_code: app_code.map(Digest::of),
            ..Secrets::with_password(PASSWORD)
        };
        state.secrets.insert(account.clone(), secrets);
        for permission in &mut state.permissions {
            if permission.id == "create-personal-access-tokens" {
                permission.roles.push("user".to_owned());
            }
        }
        state.settings.insert(CODES.to_owned(), json!(false));
        for id in settings {
            state.settings.insert((*id).to_owned(), Value::Bool(true));
        }
        let file = folder.path().join("chat.json");
        moodrift::demo::chat::save(&file, &state).unwrap();
        drop(first);
        let demo = Demo::start(&Options {
            chat_state: Some(file),
            server_version,
            ..options
        })
        .await
        .unwrap();
        let campus = Self {
            demo,
            folder,
            username,
            account: account.clone(),
        };
        let address = campus.demo.rocketchat();
        campus.put_plugin("instanceurl", &address).await;
        campus.put_plugin("apiuser", &account).await;
        campus.put_plugin("apitoken", token).await;
        campus
    }

    /// Sets one of the plugin's settings in Moodle.
    async fn put_plugin(&self, name: &str, value: &str) {
        let mut connection = SqliteConnection::connect(self.demo.moodle()).await.unwrap();
        for statement in [
            "DELETE FROM mdl_config_plugins WHERE plugin = 'mod_rocketchat' AND name = $1",
            "INSERT INTO mdl_config_plugins (plugin, name, value) VALUES ('mod_rocketchat', $1, $2)",
        ] {
            sqlx::query(statement)
                .bind(name)
                .bind(value)
                .execute(&mut connection)
                .await
                .unwrap();
        }
        connection.close().await.unwrap();
    }

    pub(crate) fn username(&self) -> &str {
        &self.username
    }

    /// The codes that were sent and not used yet.
    fn codes(&self) -> Vec<String> {
        self.demo.server().emailed_codes(&self.account)
    }

    /// The code that was sent last and is another one than this, once it was sent.
    pub(crate) fn code_after(&self, before: &str) -> String {
        let mut codes = (0..600).filter_map(|_| {
            let sent = self.codes().pop().filter(|code| code != before);
            if sent.is_none() {
                std::thread::sleep(Duration::from_millis(100));
            }
            sent
        });
        codes.next().unwrap()
    }

    /// Where the configuration is, or will be.
    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("config/moodrift/config.toml")
    }

    pub(crate) fn write_config(&self, text: &str) {
        let file = self.config();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        private(&file, text);
    }

    /// A file that holds a secret.
    pub(crate) fn secret(&self, name: &str, text: &str) -> String {
        let file = self.folder.path().join(name);
        private(&file, text);
        file.display().to_string()
    }

    /// The flags that answer everything but the account.
    pub(crate) fn answers(&self) -> Vec<String> {
        [
            "--name",
            "arche",
            "--database",
            self.demo.moodle(),
            "--wwwroot",
            "https://arche.univ-demo.example",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    pub(crate) fn on_a_terminal(&self, arguments: &[&str]) -> CommandBuilder {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_moodrift"));
        command.env_clear();
        command.env("TERM", "xterm-256color");
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        command.args(arguments);
        command
    }

    /// The same in a shell that says afterwards how the terminal is set.
    pub(crate) fn in_a_shell(&self, arguments: &str) -> CommandBuilder {
        let line = format!(
            "trap : INT; {} {arguments}; echo status $?; stty -a",
            env!("CARGO_BIN_EXE_moodrift")
        );
        let mut command = CommandBuilder::new("sh");
        command.env_clear();
        command.env("TERM", "xterm-256color");
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        command.args(["-c", &line]);
        command
    }

    fn environment(&self) -> [(&'static str, std::ffi::OsString); 3] {
        [
            ("PATH", std::env::var_os("PATH").unwrap()),
            ("XDG_CONFIG_HOME", self.folder.path().join("config").into()),
            ("XDG_STATE_HOME", self.folder.path().join("state").into()),
        ]
    }

    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Ran {
        self.run_with(arguments, &[], input)
    }

    pub(crate) fn run_with(
        &self,
        arguments: &[&str],
        variables: &[(&str, &str)],
        input: &str,
    ) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_moodrift"))
            .args(arguments)
            .env_clear()
            .envs(self.environment())
            .envs(variables.iter().copied())
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

    /// `check` reads both sides by the written configuration, and can tell of everything.
    #[track_caller]
    pub(crate) fn checks(&self) {
        let ran = self.run(&["config", "check"], "").ended(0);
        assert!(ran.out.contains("no mistakes in 1 site"), "{ran:#?}");
        let ran = self.run(&["check", "--format", "json"], "");
        assert!(ran.status <= 2, "{ran:#?}");
        let found: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(found["complete"], true, "{found}");
        assert!(
            found["summary"]["activities"].as_u64().unwrap() > 0,
            "{found}"
        );
    }
}

fn private(file: &Path, text: &str) {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
}

/// The permissions of a file.
pub(crate) fn mode(file: &Path) -> u32 {
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}
