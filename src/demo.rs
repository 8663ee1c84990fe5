//! The embedded world: a stand-in Rocket.Chat on loopback and a Moodle database in `SQLite`, with a
//! configuration that leads to both. The same readers, client and engine run against it as against
//! a real site.

pub mod chat;
pub mod world;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use tempfile::TempDir;

use crate::domain::ids::UnixTime;
use crate::domain::trouble::DemoTrouble;
use chat::state::ServerState;
use chat::{Credential, StandIn, free_port};
use world::{Proportions, Recipe, WorldError};

/// The address that the invented Moodle bears.
const WWWROOT: &str = "https://arche.univ-demo.example";

/// What the embedded world is made of.
#[derive(Debug, Clone)]
pub struct Options {
    /// What chance follows from.
    pub seed: u64,
    /// How many courses the invented university has.
    pub courses: usize,
    /// An existing Moodle in place of the invented one.
    pub moodle: Option<ExistingMoodle>,
    /// A file with the state of the server, in place of the invented one.
    pub chat_state: Option<PathBuf>,
    /// The release that the server answers as; that of its state otherwise.
    pub server_version: Option<ServerVersion>,
}

/// A release of Rocket.Chat between which and the next one something changed that matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerVersion {
    /// 3.4: single invitees, filters in lists, a wall around groups.
    V3_4,
    /// 6.5: several invitees; removals from outside and in archived groups.
    V6_5,
    /// 7.3: no filters in lists; people with their roles in one list.
    V7_3,
    /// 8.6: strict parameters, refusals in two shapes.
    V8_6,
}

impl ServerVersion {
    /// What such a server says of itself.
    pub const fn number(self) -> &'static str {
        match self {
            Self::V3_4 => "3.4.0",
            Self::V6_5 => "6.5.0",
            Self::V7_3 => "7.3.0",
            Self::V8_6 => "8.6.1",
        }
    }
}

/// A Moodle that is there already.
#[derive(Debug, Clone)]
pub struct ExistingMoodle {
    /// The URL of its database.
    pub database: String,
    /// Its address.
    pub wwwroot: String,
}

/// A running demo. Its servers stop and its files go when it is dropped.
#[derive(Debug)]
pub struct Demo {
    folder: TempDir,
    server: StandIn,
    moodle: String,
}

impl Demo {
    /// Makes the world, starts the server and writes the configuration that leads to both.
    ///
    /// # Errors
    /// See [`DemoTrouble`].
    pub async fn start(options: &Options) -> Result<Self, DemoTrouble> {
        let folder = tempfile::Builder::new()
            .prefix("moodrift-demo-")
            .tempdir()
            .map_err(|error| folder(&error))?;
        let port = free_port()
            .await
            .map_err(|error| DemoTrouble::Port(error.to_string()))?;
        let address = port
            .local_addr()
            .map_err(|error| DemoTrouble::Port(error.to_string()))?;
        let wwwroot = options
            .moodle
            .as_ref()
            .map_or(WWWROOT, |existing| existing.wwwroot.as_str());
        let loaded = options.chat_state.as_deref().map(load).transpose()?;
        // Made in a blink, so it is made even where both sides come from elsewhere.
        let url = format!("http://{address}");
        let (invented, chat) = invent(options, folder.path(), wwwroot, &url).await?;
        let moodle = options
            .moodle
            .as_ref()
            .map_or(invented, |existing| existing.database.clone());
        let mut state = loaded.unwrap_or(chat);
        if let Some(version) = options.server_version {
            state.set_version(version.number());
        }
        let credential = credential(&state)?;
        let demo = Self {
            server: StandIn::start_on(port, state, vec![credential.clone()])
                .map_err(|error| DemoTrouble::Port(error.to_string()))?,
            folder,
            moodle,
        };
        demo.write_config(&credential, wwwroot)
            .map_err(|error| self::folder(&error))?;
        Ok(demo)
    }

    /// The configuration that leads here.
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    /// The address of the stand-in.
    pub fn rocketchat(&self) -> String {
        self.server.url()
    }

    /// The URL of Moodle's database.
    pub fn moodle(&self) -> &str {
        &self.moodle
    }

    /// The stand-in itself.
    pub const fn server(&self) -> &StandIn {
        &self.server
    }

    /// Saves the server's state as it is now.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn save_chat_state(&self, path: &Path) -> Result<(), DemoTrouble> {
        chat::save(path, &self.server.state()).map_err(DemoTrouble::ChatState)
    }

    fn write_config(&self, credential: &Credential, wwwroot: &str) -> std::io::Result<()> {
        let mut moodle = toml::Table::new();
        moodle.insert("database".to_owned(), self.moodle.clone().into());
        moodle.insert("prefix".to_owned(), "mdl_".into());
        moodle.insert("wwwroot".to_owned(), wwwroot.into());
        let mut rocketchat = toml::Table::new();
        rocketchat.insert("url".to_owned(), self.server.url().into());
        rocketchat.insert("user_id".to_owned(), credential.user_id.clone().into());
        rocketchat.insert("token".to_owned(), credential.token.clone().into());
        let mut limits = toml::Table::new();
        // A loaded dump is old.
        limits.insert("moodle_stale".to_owned(), 0.into());
        let mut site = toml::Table::new();
        site.insert("read_only".to_owned(), false.into());
        site.insert("moodle".to_owned(), moodle.into());
        site.insert("rocketchat".to_owned(), rocketchat.into());
        site.insert("limits".to_owned(), limits.into());
        let mut sites = toml::Table::new();
        sites.insert("demo".to_owned(), site.into());
        let mut config = toml::Table::new();
        let state_dir = self.folder.path().join("state");
        config.insert(
            "state_dir".to_owned(),
            state_dir.display().to_string().into(),
        );
        config.insert("sites".to_owned(), sites.into());
        private_file(&self.config())?.write_all(config.to_string().as_bytes())
    }
}

async fn invent(
    options: &Options,
    folder: &Path,
    wwwroot: &str,
    rocketchat_url: &str,
) -> Result<(String, ServerState), DemoTrouble> {
    let file = folder.join("moodle.sqlite");
    let recipe = Recipe {
        seed: options.seed,
        courses: options.courses,
        proportions: Proportions::ByCourses,
        now: now(),
        wwwroot: wwwroot.to_owned(),
        rocketchat_url: rocketchat_url.to_owned(),
    };
    let world = world::build(&recipe, &file).await?;
    Ok((format!("sqlite://{}", file.display()), world.chat))
}

fn load(file: &Path) -> Result<ServerState, DemoTrouble> {
    chat::load(file).map_err(DemoTrouble::ChatState)
}

impl From<WorldError> for DemoTrouble {
    fn from(error: WorldError) -> Self {
        match error {
            WorldError::Time(_) => Self::Clock,
            WorldError::NoCourses => Self::NoCourses,
            WorldError::File { source, .. } => Self::Folder(source.to_string()),
            WorldError::Database { table, source, .. } => Self::Database {
                table,
                detail: source.to_string(),
            },
        }
    }
}

fn folder(error: &std::io::Error) -> DemoTrouble {
    DemoTrouble::Folder(error.to_string())
}

/// A token for the API account, new at each start.
fn credential(state: &ServerState) -> Result<Credential, DemoTrouble> {
    if !state.users.iter().any(|user| user.id == state.api_user) {
        return Err(DemoTrouble::NoApiAccount(state.api_user.clone()));
    }
    let token = std::iter::repeat_with(fastrand::alphanumeric)
        .take(43)
        .collect();
    Ok(Credential {
        user_id: state.api_user.clone(),
        token,
    })
}

fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

fn now() -> UnixTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    UnixTime(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
