//! A server's state as a file: one JSON document, readable by its owner alone.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use super::state::ServerState;
use crate::domain::trouble::{ChatStateTrouble, ChatStateTroubleKind};

/// Reads a server's state.
///
/// # Errors
/// [`ChatStateTrouble`], with line and column where the file is not of this form.
pub fn load(path: &Path) -> Result<ServerState, ChatStateTrouble> {
    let trouble = |kind| ChatStateTrouble {
        path: path.to_owned(),
        kind,
    };
    let bytes = fs::read(path)
        .map_err(|error| trouble(ChatStateTroubleKind::Unreadable(error.to_string())))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        trouble(ChatStateTroubleKind::Malformed {
            line: error.line(),
            column: error.column(),
            detail: error.to_string(),
        })
    })
}

/// Writes a server's state: whole or not at all, with mode 0600.
///
/// # Errors
/// [`ChatStateTrouble`]; what was at that path before is then still there.
pub fn save(path: &Path, state: &ServerState) -> Result<(), ChatStateTrouble> {
    write(path, state).map_err(|error| ChatStateTrouble {
        path: path.to_owned(),
        kind: ChatStateTroubleKind::Unwritable(error.to_string()),
    })
}

fn write(path: &Path, state: &ServerState) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    // A temporary file is made with mode 0600, and stays so when it is renamed.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let mut writer = BufWriter::new(file.as_file_mut());
    serde_json::to_writer_pretty(&mut writer, state)?;
    writer.write_all(b"\n")?;
    writer.flush()?;
    drop(writer);
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // The rename itself is only safe once the folder is written; where folders cannot be opened, it is safe anyway.
    File::open(folder).map_or(Ok(()), |folder| folder.sync_all())
}
