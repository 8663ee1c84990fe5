//! The journal of everything that was changed, and what the last read looked like: one `SQLite`
//! file in the state folder, for all sites.
//!
//! A step is in the journal before it is sent, and settled after.

mod history;
mod journal;
mod links;
mod schema;
mod size;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::domain::trouble::{StoreTrouble, StoreTroubleKind};

pub use history::HistoryOf;
pub use journal::{JournalStep, RunId, RunRecord, StepId, StepState};

/// An open store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: SqlitePool,
    file: PathBuf,
}

impl Store {
    /// Opens the store of a state folder, and makes both where they are not there.
    ///
    /// # Errors
    /// Where the folder or the file cannot be made or opened, or a newer moodrift has written it.
    pub async fn open(state_dir: &Path) -> Result<Self, StoreTrouble> {
        let file = state_dir.join("journal.sqlite");
        let cannot_open = |detail: String| StoreTrouble {
            file: file.clone(),
            kind: StoreTroubleKind::CannotOpen(detail),
        };
        make_private(state_dir, &file).map_err(|error| cannot_open(error.to_string()))?;
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            // Not WAL: switching to it needs the file alone, and several may open it at once.
            .journal_mode(SqliteJournalMode::Delete)
            // A step must be on the disk before its request leaves.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await
            .map_err(|error| cannot_open(error.to_string()))?;
        let store = Self { pool, file };
        schema::migrate(&store).await?;
        Ok(store)
    }

    fn cannot_read(&self, error: &sqlx::Error) -> StoreTrouble {
        StoreTrouble {
            file: self.file.clone(),
            kind: StoreTroubleKind::CannotRead(error.to_string()),
        }
    }

    fn cannot_write(&self, error: &sqlx::Error) -> StoreTrouble {
        StoreTrouble {
            file: self.file.clone(),
            kind: StoreTroubleKind::CannotWrite(error.to_string()),
        }
    }
}

/// The journal names people: its folder and its file are the operator's own. A folder that was there
/// before keeps its mode.
fn make_private(folder: &Path, file: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        builder.mode(0o700);
        options.mode(0o600);
    }
    builder.create(folder)?;
    options.open(file)?;
    Ok(())
}
