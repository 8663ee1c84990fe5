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
    /// The system's own word.
    pub(super) detail: String,
}

/// Writes the file beside its place, and moves it there. Everybody may read it, as the exporter has to; it names no
/// person.
///
/// # Errors
/// Where its folder cannot be written.
pub(super) fn write(path: &Path, text: &str) -> Result<(), TextfileTrouble> {
    written(path, text).map_err(|error| TextfileTrouble {
        path: path.to_path_buf(),
        detail: error.to_string(),
    })
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
