//! What leaves the program for elsewhere: a file, the browser, the session's own file.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::tui::message::NotSaved;
use crate::tui::model::session::Sessions;

/// Readable by its owner alone: it says who is in which course.
const PRIVATE: u32 = 0o600;

/// Writes a new file; none that is there is ever written over.
///
/// # Errors
/// Where it is there, or the system refuses.
pub(super) fn save(path: &str, text: &str) -> Result<(), NotSaved> {
    let mut file = new_file(Path::new(path)).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => NotSaved::Exists,
        _ => NotSaved::Refused(error.to_string()),
    })?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| NotSaved::Refused(error.to_string()))
}

fn new_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(PRIVATE)
        .open(path)
}

/// What opens an address: the person's own choice, then the system's.
const OPENERS: &[&str] = if cfg!(target_os = "macos") {
    &["open"]
} else {
    &["xdg-open", "wslview", "gio"]
};

/// Gives an address to the browser. False where none could be started.
pub(super) fn open(address: &str) -> bool {
    let own = std::env::var("BROWSER").ok();
    // A list of commands, or one with a place for the address, is for others to take apart.
    let own = own
        .as_deref()
        .filter(|own| !own.is_empty() && !own.contains([':', '%', ' ']));
    own.into_iter()
        .chain(OPENERS.iter().copied())
        .any(|opener| {
            let mut command = Command::new(opener);
            if opener == "gio" {
                command.arg("open");
            }
            command
                .arg(address)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            match command.spawn() {
                Ok(mut child) => {
                    // It ends by itself, in its own time.
                    std::thread::spawn(move || child.wait());
                    true
                }
                Err(error) => {
                    tracing::debug!(opener, %error, "no browser");
                    false
                }
            }
        })
}

/// How the last session was left; nothing where there is no such file, or one that is not understood.
pub(super) fn sessions(path: &Path) -> Sessions {
    std::fs::read_to_string(path)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// Keeps how this session is left. The file is replaced whole.
///
/// # Errors
/// Where the system refuses.
pub(super) fn keep(path: &Path, sessions: &Sessions) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec_pretty(sessions)?)?;
    file.persist(path)?;
    Ok(())
}
