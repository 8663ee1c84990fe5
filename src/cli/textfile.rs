//! A file for the textfile collector of Prometheus' node exporter: there whole, or not at all.

use std::fs::Permissions;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Why the file could not be written.
#[derive(Debug)]
pub(super) struct TextfileTrouble {
    /// Which.
    pub(super) path: PathBuf,
    /// Why.
    pub(super) fault: TextfileFault,
}

/// What stands in its way.
#[derive(Debug)]
pub(super) enum TextfileFault {
    /// Something is there that is no regular file, and would be replaced by one.
    NoFile,
    /// The system's own word.
    System(String),
}

/// Writes the file beside its place, and moves it there. Everybody may read it, as the exporter has to; it names no
/// person.
///
/// # Errors
/// Where its folder cannot be written, and where something else than a regular file is in its place.
pub(super) fn write(path: &Path, text: &str) -> Result<(), TextfileTrouble> {
    let trouble = |fault| TextfileTrouble {
        path: path.to_path_buf(),
        fault,
    };
    // Root could move it over a device.
    if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
        return Err(trouble(TextfileFault::NoFile));
    }
    written(path, text).map_err(|error| trouble(TextfileFault::System(error.to_string())))
}

fn written(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    // The collector reads what ends with .prom, and would read this too.
    let mut file = tempfile::Builder::new()
        .prefix(".moodrift-")
        .suffix(".new")
        .tempfile_in(folder.unwrap_or_else(|| Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file()
        .set_permissions(Permissions::from_mode(0o644))?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
