//! Reading and writing the file itself.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::SavedPlan;
use crate::domain::planfile::PlanFileTrouble;

/// The most bytes that are read: a plan of a million steps has fewer.
const LARGEST: u64 = 1 << 30;

/// Reads a saved plan; from standard input where no file is named.
///
/// # Errors
/// Where it cannot be read, or is no plan that this program can use.
pub fn read_plan(file: Option<&Path>) -> Result<SavedPlan, PlanFileTrouble> {
    let mut bytes = Vec::new();
    let read = match file {
        Some(path) => File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes)),
        None => io::stdin().lock().take(LARGEST).read_to_end(&mut bytes),
    };
    read.map_err(|error| PlanFileTrouble::Unreadable {
        file: file.map(Path::to_path_buf),
        detail: error.to_string(),
    })?;
    SavedPlan::parse(&bytes)
}

/// Writes a plan to a file that its owner alone may read, whole or not at all. It takes the place of a file that is
/// there.
///
/// # Errors
/// Where it cannot be written.
pub fn write_plan(plan: &SavedPlan, file: &Path) -> Result<(), PlanFileTrouble> {
    let unwritable = |detail: String| PlanFileTrouble::Unwritable {
        file: file.to_path_buf(),
        detail,
    };
    let text = plan
        .render()
        .map_err(|error| unwritable(error.to_string()))?;
    write_private(file, text.as_bytes()).map_err(|error| unwritable(error.to_string()))
}

/// Writes a file that its owner alone may read, whole or not at all.
pub(in crate::run) fn write_private(file: &Path, bytes: &[u8]) -> io::Result<()> {
    // What a link leads to is replaced, not the link.
    let target = fs::canonicalize(file).unwrap_or_else(|_new| file.to_path_buf());
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Of mode 600 from the beginning.
    let mut draft = NamedTempFile::new_in(folder)?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    draft.persist(&target).map_err(|failed| failed.error)?;
    Ok(())
}
