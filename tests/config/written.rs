//! What the tests of the configuration share: a file to load, and a small configuration to put into it.

use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use moodrift::config::{self, Config, ConfigError, Overrides};
use tempfile::TempDir;

/// A configuration file in a folder of its own, with the mode 0600.
pub(crate) struct Written {
    pub(crate) folder: TempDir,
    pub(crate) path: PathBuf,
}

impl Written {
    pub(crate) fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, text).unwrap();
        let written = Self { folder, path };
        written.mode(0o600);
        written
    }

    pub(crate) fn mode(&self, mode: u32) {
        std::fs::set_permissions(&self.path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    pub(crate) fn load(&self) -> Result<Config, ConfigError> {
        self.load_with(&Overrides::default(), &[])
    }

    pub(crate) fn load_with(
        &self,
        overrides: &Overrides,
        env: &[(&str, &str)],
    ) -> Result<Config, ConfigError> {
        config::load(
            Some(&self.path),
            overrides,
            variables(self.folder.path(), env),
        )
    }
}

/// An environment of these variables alone, with a home in `folder`.
pub(crate) fn variables(
    folder: &Path,
    env: &[(&str, &str)],
) -> impl Fn(&str) -> Option<String> + use<> {
    let mut all: HashMap<String, String> = env
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
        all.entry(name.to_owned())
            .or_insert_with(|| folder.display().to_string());
    }
    move |name| all.get(name).cloned()
}

pub(crate) const SMALL: &str = r#"
[sites.arche.moodle]
database = "postgres://moodrift@db/moodle"
[sites.arche.rocketchat]
url = "https://chat.univ.fr/"
user_id = "abc"
token = { env = "TOKEN" }
"#;
