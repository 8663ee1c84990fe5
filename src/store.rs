//! The journal of everything that was changed, what the last reads looked like, who is changing which group just now,
//! and whether anything may be changed at all: one `SQLite` file in the state folder, or one database of `PostgreSQL`
//! that several operators share; for all sites.
//!
//! A step is in the journal before it is sent, and settled after.
//!
//! | file | what |
//! |---|---|
//! | `database` | one text per statement, two databases |
//! | `connect` | opening either |
//! | `migrate` | the schema, in numbered steps |
//! | `journal` | runs and their steps, written |
//! | `search` | the same, looked up; and swept |
//! | `history` | since when each difference has been seen |
//! | `size` | how large each Moodle was |
//! | `links` | groups that wait for Moodle to point at them |
//! | `members` | people whom a step names in one breath with others |
//! | `lease` | who is changing a group just now |
//! | `unfinished` | runs that did not end, taken up by others |
//! | `freeze` | whether anything may be changed |
//! | `snapshot` | what was read last, in a file for each site: in no database, and apart from all the rest |
//! | `writable` | whether it can be written |
//! | `forget` | a person, made unrecognizable everywhere |

mod checks;
mod connect;
mod database;
mod forget;
mod freeze;
mod history;
mod journal;
mod lease;
mod links;
mod members;
mod migrate;
mod search;
mod size;
mod snapshot;
mod trend;
mod unfinished;
mod writable;

use crate::domain::trouble::{StoreName, StoreTrouble, StoreTroubleKind};
use database::{Pool, Sql};

pub use crate::domain::journal::{
    Forgotten, FoundStep, JournalStep, RunId, RunRecord, StepId, StepState, Tally,
};
pub use freeze::Freezing;
pub use history::HistoryOf;
pub use journal::{CourseOf, Intent, RunKind};
pub use lease::{LEASED_FOR, Lease, Leasing};
pub use search::Search;
pub use snapshot::{Kept, Snapshots};

/// An open store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
    name: StoreName,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Store {
    fn read<T>(&self, outcome: Sql<T>) -> Result<T, StoreTrouble> {
        outcome.map_err(|error| self.trouble(StoreTroubleKind::CannotRead(detail(&error))))
    }

    fn written<T>(&self, outcome: Sql<T>) -> Result<T, StoreTrouble> {
        outcome.map_err(|error| self.trouble(StoreTroubleKind::CannotWrite(detail(&error))))
    }

    fn trouble(&self, kind: StoreTroubleKind) -> StoreTrouble {
        StoreTrouble {
            store: self.name.clone(),
            kind,
        }
    }
}

/// The database's own word, without what the driver puts around it.
fn detail(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}
