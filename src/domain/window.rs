//! A span of time that someone asks about, and what Moodle says was changed in it.

use super::ids::{CourseId, MoodleUserId, UnixTime};
use super::reading::Reading;

/// A span of time, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    from: UnixTime,
    to: UnixTime,
}

impl Window {
    /// From one moment to another; none where the first is the later one.
    pub fn new(from: UnixTime, to: UnixTime) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// Its first second.
    pub const fn from(&self) -> UnixTime {
        self.from
    }

    /// Its last second.
    pub const fn to(&self) -> UnixTime {
        self.to
    }

    /// Whether a moment lies in it.
    pub fn holds(&self, moment: UnixTime) -> bool {
        self.from <= moment && moment <= self.to
    }
}

/// Why two words are no window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WindowFault {
    /// A word that names no time.
    NoTime {
        /// As it was typed.
        text: String,
    },
    /// The window ends before it begins.
    Backwards {
        /// Where it would begin.
        from: UnixTime,
        /// Where it would end.
        to: UnixTime,
    },
}

/// A window with what Moodle's standard log tells of it. What leaves a row with a time of its own is not repeated
/// there: the log is for what leaves none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// When.
    pub window: Window,
    /// Whose enrolments, roles or accounts the log says were changed then; sorted, each once.
    pub log: Reading<Vec<LoggedChange>>,
}

/// An entry of `logstore_standard_log` about someone's enrolment, role or account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoggedChange {
    /// `relateduserid`: to whom it happened.
    pub person: MoodleUserId,
    /// `courseid`; none where it is 0, and it bears on all courses: a role above them, or the account itself.
    pub course: Option<CourseId>,
}
