//! Which sites there are, how to reach them, and what may be done to them.
//!
//! Each level overrides the one before it, key by key: built-in defaults, the file
//! (`--config`, else `MOODRIFT_CONFIG`, else `$XDG_CONFIG_HOME/moodrift/config.toml`), the environment
//! (`MOODRIFT_SITE`, `MOODRIFT_STATE_DIR`, `MOODRIFT_STORE`, `MOODRIFT_STORE_PASSWORD`, `MOODRIFT_JOURNAL_DAYS`, `MOODRIFT_THEME`, `MOODRIFT_LANGUAGE`, and per site `MOODRIFT_SITES__NAME__…`, see
//! [`environment_names`]), the command line ([`Overrides`]). An empty variable counts as unset.
//!
//! Every error says where it is: file, line and column, or the variable.

mod authority;
mod bindings;
mod concurrency;
mod document;
mod fault;
mod fold;
mod keys;
mod permit;
mod shown;
mod theme;
mod token;
mod wire;

use std::fs::File;
use std::io::Read;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::domain::ids::ChatUserId;
use crate::domain::language::Language;
use crate::domain::limits::{LimitName, Limits};
use crate::domain::names::UsernameRules;
use crate::domain::policy::{Policy, Preset};
use crate::domain::unasked::Unasked;

pub use authority::{AuthorityError, AuthorityFault, AuthorityFile};
pub use bindings::KeyBinding;
pub use concurrency::Concurrency;
use document::Source;
pub use fault::{ConfigError, Expected, Fault, Place, ValueKind};
pub use keys::{
    Key, PASSWORD_FORMS, RULE_FORMS, Shape, Standing, TOKEN_FORMS, Table, WEB, site_variables,
};
pub use permit::{ReadOnlyReason, WritePermit};
pub use shown::Shown;
pub use theme::{Background, Colour, Meaning, Theme, ThemeName, Themes, Tone, Tones};
pub use token::{TokenError, TokenFault, TokenSource, Wanted, with_password};
pub use wire::environment_names;

/// Everything that is configured.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file that was read.
    pub file: PathBuf,
    /// By name; at least one.
    pub sites: Vec<SiteConfig>,
    /// The site asked for by `--site`, `MOODRIFT_SITE` or the key `site`; one of [`Self::sites`].
    pub chosen: Option<Arc<str>>,
    /// Where the journal lives: `$XDG_STATE_HOME/moodrift` unless told otherwise.
    pub state_dir: PathBuf,
    /// Where journal and drift history are kept, and for how long.
    pub keeping: Keeping,
    /// The language asked for; none leaves it to the locale.
    pub language: Option<Language>,
    /// How the dashboard looks and listens.
    pub dashboard: DashboardConfig,
}

/// One Moodle with its Rocket.Chat.
#[derive(Debug, Clone)]
pub struct SiteConfig {
    /// As in `[sites.NAME]`: letters, digits, `-` and `_`.
    pub name: Arc<str>,
    /// The Moodle side.
    pub moodle: MoodleConfig,
    /// The Rocket.Chat side.
    pub rocketchat: RocketChatConfig,
    /// Who should be in a group: the preset and its overrides, with the accounts to be left alone.
    pub policy: Policy,
    /// The figures up to which a plan passes.
    pub limits: Limits,
    /// From a Moodle username to a Rocket.Chat one.
    pub usernames: UsernameRules,
    /// What `sync` repairs with nobody at the keyboard.
    pub unasked: Unasked,
    read_only: bool,
}

/// How to read a Moodle.
#[derive(Debug, Clone)]
pub struct MoodleConfig {
    /// `postgres://`, `postgresql://`, `mysql://`, `mariadb://` or `sqlite:`; may hold a password.
    pub database: SecretString,
    /// Where the password comes from that is not in that URL; never from Moodle.
    pub password: Option<TokenSource>,
    /// What the names of its tables begin with.
    pub prefix: String,
    /// Its address, without a slash at the end: exactly `$CFG->wwwroot`.
    pub wwwroot: Option<String>,
}

/// How to reach a Rocket.Chat. With [`TokenSource::FromMoodle`] what is missing here is read from the
/// plugin's settings; with any other source the address and the account are always given.
#[derive(Debug, Clone)]
pub struct RocketChatConfig {
    /// Its address, without a slash at the end.
    pub url: Option<String>,
    /// The account in whose name everything is done.
    pub user_id: Option<ChatUserId>,
    /// Where that account's token comes from.
    pub token: TokenSource,
    /// The certificates of authorities that sign for it, beside those that the system trusts.
    pub ca_file: Option<AuthorityFile>,
    /// How many requests may be under way at a time.
    pub concurrency: Concurrency,
}

/// Where journal and drift history are kept, and for how long.
#[derive(Debug, Clone)]
pub struct Keeping {
    /// Where.
    pub place: StorePlace,
    /// Where the password of a shared one comes from that is not in its URL; never from Moodle.
    pub password: Option<TokenSource>,
    /// The folder of what is kept in files: exports.
    pub state_dir: PathBuf,
    /// After how many days a run that has ended is deleted; 0 keeps it for ever.
    pub journal_days: u32,
    /// The folder in which what was read is kept for the next start; none keeps nothing.
    pub snapshots: Option<PathBuf>,
}

/// The folder of snapshots within another.
const SNAPSHOTS: &str = "snapshots";

impl Keeping {
    /// A year: long enough for whoever asks at the next beginning of term what became of the last one's groups, and
    /// no longer, for a journal holds who was in which group, and when.
    pub const DAYS: u32 = 365;

    /// The file in a folder, for as long as usual.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            place: StorePlace::Folder(folder.to_path_buf()),
            password: None,
            state_dir: folder.to_path_buf(),
            journal_days: Self::DAYS,
            snapshots: Some(folder.join(SNAPSHOTS)),
        }
    }
}

/// Where journal and drift history are kept.
#[derive(Debug, Clone)]
pub enum StorePlace {
    /// In the file `journal.sqlite` of this folder.
    Folder(PathBuf),
    /// In a database of `PostgreSQL` that several operators share: `postgres://` or `postgresql://`; may hold a
    /// password.
    Postgres(SecretString),
}

/// How the dashboard looks and listens.
#[derive(Debug, Clone, Default)]
pub struct DashboardConfig {
    /// The theme asked for; none leaves it to the last session, or to the default.
    pub theme: Option<ThemeName>,
    /// Where themes are looked for.
    pub themes: Themes,
    /// Keys in place of the built-in ones.
    pub keys: Vec<KeyBinding>,
    /// Whether the mouse is listened to at the start.
    pub mouse: Mouse,
    /// After how many minutes everything is read again; none leaves it to the person at the keyboard.
    pub refresh: Option<NonZeroU32>,
}

/// Whether the mouse is listened to. While it is, the terminal's own selection needs the shift key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mouse {
    /// It is.
    #[default]
    On,
    /// It is the terminal's own.
    Off,
}

/// What the command line sets; it wins over everything else.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--site NAME`.
    pub site: Option<String>,
    /// `--preset NAME`: takes the place of the key `preset`; single switches of the file still apply.
    pub preset: Option<Preset>,
    /// `--allow NAME=VALUE`: figures for this run.
    pub limits: Vec<(LimitName, u64)>,
    /// Where the journal lives.
    pub state_dir: Option<PathBuf>,
    /// `--theme NAME`.
    pub theme: Option<String>,
    /// `--lang NAME`.
    pub language: Option<Language>,
}

impl Config {
    /// The site to work on: the chosen one, or the only one. None where a person has to choose.
    pub fn site(&self) -> Option<&SiteConfig> {
        match (&self.chosen, self.sites.as_slice()) {
            (Some(name), sites) => sites.iter().find(|site| site.name == *name),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }
}

impl SiteConfig {
    /// The permit without which nothing can be written to this site's Rocket.Chat.
    ///
    /// # Errors
    /// Where the site is read-only, which is the default, or its `wwwroot` is not configured: a Moodle
    /// cloned for tests points at production's groups, and only the address tells them apart.
    pub fn write_permit(&self) -> Result<WritePermit, ReadOnlyReason> {
        permit::mint(self)
    }
}

/// Reads the configuration. `path` is what `--config` names, `-` for standard input; `env` looks up a variable.
///
/// # Errors
/// The first mistake found, with its place; see [`Fault`]. Without any site: [`Fault::NoSites`].
pub fn load(
    path: Option<&Path>,
    overrides: &Overrides,
    env: impl Fn(&str) -> Option<String>,
) -> Result<Config, ConfigError> {
    let (wire, file, folders) = gather(path, overrides, env)?;
    fold::config(wire, file, folders, overrides)
}

/// What is in force, key by key, with where each value comes from; secrets are hidden. Limits and a preset of the command
/// line are not in it.
///
/// # Errors
/// As [`load`].
pub fn show(
    path: Option<&Path>,
    overrides: &Overrides,
    env: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Shown>, ConfigError> {
    let (wire, file, folders) = gather(path, overrides, env)?;
    let config = fold::config(wire.clone(), file, folders, overrides)?;
    Ok(shown::all(&wire, &config, overrides))
}

/// The file that is read, whether it is there or not.
///
/// # Errors
/// Where there is no home folder to look in.
pub fn file(
    path: Option<&Path>,
    env: impl Fn(&str) -> Option<String>,
) -> Result<PathBuf, ConfigError> {
    let env = |name: &str| env(name).filter(|value| !value.is_empty());
    Ok(named(path, &env)?.0)
}

/// The file, and whether somebody has asked for it.
fn named(
    path: Option<&Path>,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<(PathBuf, bool), ConfigError> {
    let asked = path
        .map(Path::to_path_buf)
        .or_else(|| env("MOODRIFT_CONFIG").map(PathBuf::from));
    if let Some(file) = asked {
        return Ok((file, true));
    }
    let folder = home_folder(env, "XDG_CONFIG_HOME")?;
    Ok((folder.join("moodrift/config.toml"), false))
}

/// Where the program keeps what it writes.
struct Folders {
    /// Of the journal.
    state: PathBuf,
    /// Of snapshots; none where there is no home folder for them.
    snapshots: Option<PathBuf>,
}

/// What is written, in the file and around it; the file; where what is written by the program lives.
fn gather(
    path: Option<&Path>,
    overrides: &Overrides,
    env: impl Fn(&str) -> Option<String>,
) -> Result<(wire::FileWire, PathBuf, Folders), ConfigError> {
    let env = |name: &str| env(name).filter(|value| !value.is_empty());
    let (file, required) = named(path, &env)?;
    let mut wire = match read_file(&file) {
        Ok(read) => {
            let source = Source {
                path: &file,
                text: &read.text,
            };
            let wire = wire::read(&source)?;
            let exposed = read.exposed_mode.filter(|_| !is_credential(&file, &env));
            if let (Some(mode), true) = (exposed, wire.holds_secret()) {
                return Err(ConfigError {
                    place: Place::File(file),
                    fault: Fault::ReadableByOthers { mode },
                });
            }
            wire
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !required => {
            wire::FileWire::default()
        }
        Err(error) => return Err(unreadable(file, &error)),
    };
    wire.overlay(overrides, &env)?;
    let beside = |state: PathBuf| Folders {
        snapshots: Some(state.join(SNAPSHOTS)),
        state,
    };
    let folders = match (&overrides.state_dir, &wire.state_dir) {
        (Some(flag), _) => beside(flag.clone()),
        (None, Some(written)) => beside(fold::folder(written, &file)),
        (None, None) => Folders {
            state: home_folder(&env, "XDG_STATE_HOME")?.join("moodrift"),
            snapshots: home_folder(&env, "XDG_CACHE_HOME")
                .ok()
                .map(|cache| cache.join("moodrift").join(SNAPSHOTS)),
        },
    };
    Ok((wire, file, folders))
}

/// Whether systemd has given the file to this service alone: who may read it is then its folder's business, and the mode
/// shows the mask of an access list (`systemd.exec(5)`, `LoadCredential=`).
fn is_credential(file: &Path, env: &impl Fn(&str) -> Option<String>) -> bool {
    let folder = env("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    folder.is_some_and(|folder| folder.is_absolute() && file.parent() == Some(&folder))
}

struct ReadFile {
    /// It may hold secrets.
    text: Zeroizing<String>,
    /// The mode, where others than the owner may read the file.
    exposed_mode: Option<u32>,
}

fn read_file(path: &Path) -> std::io::Result<ReadFile> {
    if path == Path::new("-") {
        return Ok(ReadFile {
            text: Zeroizing::new(std::io::read_to_string(std::io::stdin())?),
            exposed_mode: None,
        });
    }
    let mut file = File::open(path)?;
    // Asked of the open file, not of the path: what is judged is what is read.
    let metadata = file.metadata()?;
    let exposed_mode = exposed_mode(&metadata);
    // In one piece: a text that grows leaves parts of it behind.
    let room = usize::try_from(metadata.len()).unwrap_or_default() + 1;
    let mut text = Zeroizing::new(String::with_capacity(room));
    file.read_to_string(&mut text)?;
    Ok(ReadFile { text, exposed_mode })
}

#[cfg(unix)]
fn exposed_mode(metadata: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn exposed_mode(_: &std::fs::Metadata) -> Option<u32> {
    None
}

fn unreadable(file: PathBuf, error: &std::io::Error) -> ConfigError {
    let fault = if error.kind() == std::io::ErrorKind::NotFound {
        Fault::NoSuchFile
    } else {
        Fault::Unreadable {
            detail: error.to_string(),
        }
    };
    ConfigError {
        place: Place::File(file),
        fault,
    }
}

/// The folder that an XDG variable names; what is not absolute does not count, as the specification says.
fn home_folder(
    env: &impl Fn(&str) -> Option<String>,
    variable: &'static str,
) -> Result<PathBuf, ConfigError> {
    if let Some(folder) = env(variable)
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute())
    {
        return Ok(folder);
    }
    let no_home = || ConfigError {
        place: Place::Variable("HOME".to_owned()),
        fault: Fault::NoHome,
    };
    let base = etcetera::base_strategy::Xdg::new().map_err(|_error| no_home())?;
    match variable {
        "XDG_STATE_HOME" => base.state_dir().ok_or_else(no_home),
        "XDG_CACHE_HOME" => Ok(base.cache_dir()),
        _ => Ok(base.config_dir()),
    }
}
