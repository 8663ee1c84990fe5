//! What is saved of a group, and why it could not be.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ids::RoomId;
use super::lease::LeaseHolder;
use super::reading::UnknownReason;
use super::trouble::{ChatTrouble, StoreTrouble};

/// One message, by which another read recognises it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageMark {
    /// `_id`.
    #[serde(rename = "_id")]
    pub id: String,
    /// When it was sent, as the server writes it (`ts`).
    #[serde(rename = "ts")]
    pub at: String,
}

/// The messages of a group at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Messages {
    /// How many there are.
    pub total: u64,
    /// The newest; none where there is none.
    pub newest: Option<MessageMark>,
}

/// By what a group is proved to be this site's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Belonging {
    /// An activity, or what is left of one, has its id.
    Linked,
    /// A row of the recycle bin has its id.
    InBin,
    /// Its name bears this site's mark, and the API account made it.
    NamedAndOwned,
}

/// Which group is meant, and whether it may be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotExportable {
    /// No private group that the account sees has this id or this name.
    NotFound(String),
    /// Several groups of this site have this name.
    Several {
        /// The name.
        name: String,
        /// Their ids.
        rooms: Vec<RoomId>,
    },
    /// Nothing proves that it is this site's.
    NotOurs(RoomId),
    /// Which groups there are could not be read.
    Unread(UnknownReason),
}

/// Why a group was not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportTrouble {
    /// Rocket.Chat.
    Chat(ChatTrouble),
    /// It is archived: the server shows its messages to nobody before it is opened, and nobody has consented to that.
    Archived(Arc<str>),
    /// It had to be opened, and the journal could not be written.
    Store(StoreTrouble),
    /// The folder is there already, and not empty.
    Taken(PathBuf),
    /// A file or a folder cannot be written or read.
    File {
        /// Which.
        path: PathBuf,
        /// The system's own word.
        detail: String,
    },
    /// Read again, what was saved is not what was written.
    Damaged(PathBuf),
    /// Messages came, or went, after they had been saved.
    MovedOn,
    /// It had to be opened, and somebody else is changing it.
    LeasedBy(LeaseHolder),
    /// It had to be opened, and this process was not heard of for so long that somebody else may be changing it.
    LeaseLost,
    /// It was opened, and could not be archived again.
    LeftOpen {
        /// The group's name.
        name: Arc<str>,
        /// Why.
        why: Box<StaysOpen>,
        /// Where it was saved all the same.
        saved: Option<PathBuf>,
    },
    /// The person at the keyboard stopped it.
    Cancelled,
}

/// Why a group that was opened to be saved is not archived again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaysOpen {
    /// Rocket.Chat.
    Chat(ChatTrouble),
    /// This process was not heard of for a while, and somebody else has the group now.
    LeasedBy(LeaseHolder),
}

impl From<ChatTrouble> for ExportTrouble {
    fn from(trouble: ChatTrouble) -> Self {
        Self::Chat(trouble)
    }
}

impl From<StoreTrouble> for ExportTrouble {
    fn from(trouble: StoreTrouble) -> Self {
        Self::Store(trouble)
    }
}
