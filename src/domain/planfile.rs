//! What can be the matter with a plan that was saved to a file, as data. The sentences are in [`crate::words`].

use std::path::PathBuf;
use std::sync::Arc;

/// Why a saved plan cannot be read, written or used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanFileTrouble {
    /// The file cannot be read.
    Unreadable {
        /// Which; none for standard input.
        file: Option<PathBuf>,
        /// What the system said.
        detail: String,
    },
    /// The file cannot be written.
    Unwritable {
        /// Which.
        file: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// It is no saved plan, or only a part of one.
    Broken {
        /// What was expected where.
        detail: String,
    },
    /// It is of another version of the format.
    OtherFormat {
        /// The one it names.
        found: String,
        /// The one that is understood.
        own: &'static str,
    },
    /// A newer program has made it.
    Newer {
        /// The version of that program.
        made_by: String,
        /// The version of this one.
        own: &'static str,
    },
    /// It says something else than when it was saved.
    Altered,
    /// It was made for another site.
    OtherSite {
        /// What tells them apart.
        mark: SiteMark,
        /// What the plan has.
        planned: Option<Arc<str>>,
        /// What there is here.
        here: Option<Arc<str>>,
    },
}

/// What tells sites apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteMark {
    /// The name in the configuration.
    Name,
    /// Moodle's address.
    Wwwroot,
    /// Rocket.Chat's address.
    RocketChat,
}
