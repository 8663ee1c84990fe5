//! Identifiers as newtypes, so that a course is never taken for a course module.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! numeric_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

numeric_id! {
    /// `course.id`. Course 1 is the front page.
    CourseId;
    /// `course_categories.id`.
    CategoryId;
    /// `course_modules.id`: the activity as its course shows it.
    CmId;
    /// `rocketchat.id`: the plugin's own row.
    InstanceId;
    /// `user.id` in Moodle.
    MoodleUserId;
    /// `role.id`.
    RoleId;
    /// `enrol.id`: one enrolment method of one course.
    MethodId;
    /// `groups.id`: a group inside a Moodle course, not a Rocket.Chat group.
    CourseGroupId;
    /// `groupings.id`.
    GroupingId;
    /// Seconds since the epoch, as Moodle keeps its times.
    UnixTime;
}

impl CourseId {
    /// The front page, on which everybody counts as enrolled.
    pub const FRONT_PAGE: Self = Self(1);
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Arc<str>);

        impl $name {
            /// The identifier as the server writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(Arc::from(text))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_id! {
    /// `_id` of a Rocket.Chat room. Case matters.
    RoomId;
    /// `_id` of a Rocket.Chat account. Case matters.
    ChatUserId;
    /// A Rocket.Chat username, as the server writes it or as the site's mapping rules make it.
    Username;
}

impl Username {
    /// The form in which usernames are compared: Rocket.Chat refuses two that differ by case alone.
    pub fn folded(&self) -> FoldedName {
        // Nearly all of them are in lower case already.
        let folded = self
            .0
            .bytes()
            .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        FoldedName(if folded {
            Arc::clone(&self.0)
        } else {
            Arc::from(self.0.to_lowercase())
        })
    }
}

text_id! {
    /// A username in lower case, good for comparing only.
    FoldedName;
}
