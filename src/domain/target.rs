//! Which group steps are about: one that is there, or one that is not yet.

use std::fmt;

use super::ids::{CmId, RoomId};

/// The group that steps are about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// One that is there.
    Group(RoomId),
    /// The one that an activity lacks: it is made, or found, by the first of the steps.
    Lost(CmId),
}

impl Target {
    /// The group's id, where it is there.
    pub const fn room(&self) -> Option<&RoomId> {
        match self {
            Self::Group(room) => Some(room),
            Self::Lost(_) => None,
        }
    }
}

/// What stands before a course module in the journal.
const LOST: &str = "cm:";

impl From<&str> for Target {
    /// Of what [`fmt::Display`] writes.
    fn from(written: &str) -> Self {
        let lost = written.strip_prefix(LOST).and_then(|cm| cm.parse().ok());
        lost.map_or_else(
            || Self::Group(RoomId::from(written)),
            |cm| Self::Lost(CmId(cm)),
        )
    }
}

impl From<RoomId> for Target {
    fn from(room: RoomId) -> Self {
        Self::Group(room)
    }
}

impl PartialEq<RoomId> for Target {
    fn eq(&self, room: &RoomId) -> bool {
        self.room() == Some(room)
    }
}

/// As it stands in the journal: a room's id, or `cm:` and the course module's, which no room's id looks like.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(room) => room.fmt(f),
            Self::Lost(cm) => write!(f, "{LOST}{cm}"),
        }
    }
}
