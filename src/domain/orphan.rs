//! A group that nothing of the site points at any more.

use std::sync::Arc;

use super::ids::{CmId, UnixTime, Username};

/// What is shown of such a group. Its members are nobody's business here, and are never read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// By what it is told.
    pub mark: OrphanMark,
    /// Its name.
    pub name: Arc<str>,
    /// Its creator's username, where the account is known.
    pub owner: Option<Username>,
    /// How many members the server counts, deactivated ones included.
    pub members: Option<u64>,
    /// When it was made.
    pub created: Option<UnixTime>,
    /// Whether it is archived already.
    pub archived: bool,
}

/// By what a lost group is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrphanMark {
    /// A row of the recycle bin names it, and the item it was kept for is gone.
    PurgedBinItem {
        /// The course module before it was deleted.
        cm: CmId,
    },
    /// Its name bears this site's mark, and the API account made it.
    NamedAndOwned,
    /// Its name bears this site's mark, and someone else made it: no proof.
    NamedOnly,
    /// The API account made it, and its name says nothing: no proof.
    OwnedOnly,
}

impl OrphanMark {
    /// Whether the group is proved to be this site's.
    pub const fn is_proof(self) -> bool {
        matches!(self, Self::PurgedBinItem { .. } | Self::NamedAndOwned)
    }
}

/// What becomes of groups whose item in the recycle bin Moodle has purged.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum Purged {
    /// They are archived.
    #[default]
    Archived,
    /// They are saved and deleted; those that are archived already, which would have to be opened for it, are left alone.
    Deleted,
    /// They are saved and deleted, all of them.
    OpenedAndDeleted,
}
