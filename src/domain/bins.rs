//! What a row of the plugin's recycle bin may mean: `binid` is an id of one of Moodle's two bins, and the row does not
//! say of which.

use super::ids::CourseId;
use super::site::BinItem;

/// What `binid` leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BinMeaning {
    /// An item of the course's bin: a deleted activity.
    Activity(BinItem),
    /// An item of the category's bin: a deleted course.
    Course(BinItem),
    /// Both bins hold an item of that id.
    Either {
        /// That of the course's bin.
        activity: BinItem,
        /// That of the category's bin.
        course: BinItem,
    },
    /// Neither does: it was purged, or restored without the plugin noticing.
    Purged,
    /// The bins could not be read.
    Unread,
}

impl BinMeaning {
    /// The course, where it is certain.
    pub const fn course(&self) -> Option<CourseId> {
        match self {
            Self::Activity(item) => item.course,
            Self::Course(_) | Self::Either { .. } | Self::Purged | Self::Unread => None,
        }
    }

    /// Whether something lies in a bin, whichever it is.
    pub const fn in_a_bin(&self) -> bool {
        matches!(
            self,
            Self::Activity(_) | Self::Course(_) | Self::Either { .. }
        )
    }
}
