//! Snapshots: what the last session read, kept for the next one to begin with.

use std::path::PathBuf;
use std::sync::Arc;

use super::ids::UnixTime;

/// Whose snapshot it is: both sides by their addresses, none of which holds a password. A snapshot of anything else is
/// not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotOf {
    /// The site's name in the configuration.
    pub site: Arc<str>,
    /// The address of Moodle's database, without a password.
    pub database: String,
    /// What the names of its tables begin with.
    pub prefix: String,
    /// The address of Moodle, where it is configured.
    pub wwwroot: Option<Arc<str>>,
    /// The address of Rocket.Chat, where it is configured.
    pub rocketchat: Option<Arc<str>>,
    /// The account in whose name everything is read, where it is configured.
    pub account: Option<Arc<str>>,
}

/// In what two of them differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotPart {
    /// The site's name.
    Site,
    /// Moodle's database, or the prefix of its tables.
    Database,
    /// The address of Moodle.
    Wwwroot,
    /// The address of Rocket.Chat.
    RocketChat,
    /// The account.
    Account,
}

impl SnapshotOf {
    /// In what another one differs first; none where it is the same.
    pub fn differs_in(&self, other: &Self) -> Option<SnapshotPart> {
        let database = |of: &Self| (of.database.clone(), of.prefix.clone());
        [
            (self.site != other.site, SnapshotPart::Site),
            (database(self) != database(other), SnapshotPart::Database),
            (self.wwwroot != other.wwwroot, SnapshotPart::Wwwroot),
            (
                self.rocketchat != other.rocketchat,
                SnapshotPart::RocketChat,
            ),
            (self.account != other.account, SnapshotPart::Account),
        ]
        .into_iter()
        .find_map(|(differs, part)| differs.then_some(part))
    }
}

/// A snapshot that is not shown, or was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotTrouble {
    /// The file.
    pub file: PathBuf,
    /// What is the matter with it.
    pub kind: SnapshotTroubleKind,
}

/// What can be the matter with a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SnapshotTroubleKind {
    /// It cannot be read.
    Unreadable(String),
    /// It cannot be written.
    Unwritable(String),
    /// It cannot be taken away.
    Immovable(String),
    /// It is none.
    NoSnapshot,
    /// Another version of moodrift has written it in another form.
    OtherForm {
        /// The form that it has.
        found: u32,
        /// The form that this program knows.
        known: u32,
    },
    /// It is cut off, or was altered: its checksum is another one.
    Damaged,
    /// It is of another site, or of a side that has moved.
    Elsewhere(SnapshotPart),
    /// It was read at a time that has not come yet.
    AheadOfTime(UnixTime),
}
