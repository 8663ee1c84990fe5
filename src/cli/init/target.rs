//! The file that is written: whole or not at all, for its owner alone, and never over another one unasked.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::cli::arguments::{Globals, InitOptions};
use crate::cli::ask::{self, Agreement};
use crate::cli::site::Trouble;
use crate::config::Overrides;
use crate::domain::setup::SetupTrouble;
use crate::words::first_day as words;

/// Where the configuration goes.
pub(super) enum Target {
    /// Into a file that is not there yet.
    New(PathBuf),
    /// In the place of a file, which is kept under another name.
    Instead(PathBuf),
    /// To standard output.
    Output,
}

/// What was written.
pub(super) struct Written {
    pub(super) file: PathBuf,
    /// Where the old one is now.
    pub(super) kept: Option<PathBuf>,
}

impl Target {
    /// Chosen before anything is asked: whoever answers ten questions does not hear in the end that it was for nothing.
    pub(super) async fn choose(globals: &Globals, options: &InitOptions) -> Result<Self, Trouble> {
        let env = |name: &str| std::env::var(name).ok();
        let file = crate::config::file(globals.config.as_deref(), env).map_err(Trouble::Config)?;
        if file == Path::new("-") {
            return Ok(Self::Output);
        }
        if std::fs::symlink_metadata(&file).is_err() {
            return Ok(Self::New(file));
        }
        let replaced = options.force
            || (ask::somebody()
                && ask::agrees(&words::ask_replace(&file), Agreement::Unusual).await?);
        if replaced {
            Ok(Self::Instead(file))
        } else {
            Err(SetupTrouble::Exists(file).into())
        }
    }

    /// Writes it; nothing where it is to be printed. It is read as a configuration before it gets its name.
    pub(super) fn write(&self, text: &str) -> Result<Option<Written>, Trouble> {
        let (file, instead) = match self {
            Self::New(file) => (file, false),
            Self::Instead(file) => (file, true),
            Self::Output => return Ok(None),
        };
        let unwritable = |error: &io::Error| SetupTrouble::Unwritable {
            file: file.clone(),
            detail: error.to_string(),
        };
        let temporary = beside(file, text).map_err(|error| unwritable(&error))?;
        crate::config::load(Some(temporary.path()), &Overrides::default(), |name| {
            // Only what says where folders are: what is in the file is to be good by itself.
            let folders = ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"];
            folders
                .contains(&name)
                .then(|| std::env::var(name).ok())
                .flatten()
        })
        .map_err(Trouble::Config)?;
        let kept = if instead {
            let kept = keep(file).map_err(|error| unwritable(&error))?;
            let persisted = temporary.persist(file);
            persisted.map_err(|error| unwritable(&error.error))?;
            Some(kept)
        } else {
            temporary.persist_noclobber(file).map_err(|error| {
                if error.error.kind() == io::ErrorKind::AlreadyExists {
                    SetupTrouble::Exists(file.clone())
                } else {
                    unwritable(&error.error)
                }
            })?;
            None
        };
        Ok(Some(Written {
            file: file.clone(),
            kept,
        }))
    }
}

/// A file with this text in the same folder. Temporary files are for their owner alone.
fn beside(file: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut temporary = NamedTempFile::new_in(folder)?;
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// Gives what is there a second name: `FILE.old`, or the same with a number.
fn keep(file: &Path) -> io::Result<PathBuf> {
    let mut nth = 1;
    loop {
        let mut name = file.as_os_str().to_owned();
        name.push(".old");
        if nth > 1 {
            name.push(format!(".{nth}"));
        }
        let kept = PathBuf::from(name);
        match std::fs::hard_link(file, &kept) {
            Ok(()) => return Ok(kept),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => nth += 1,
            Err(error) => return Err(error),
        }
    }
}
