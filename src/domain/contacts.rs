//! Whom to tell about a difference: those who lead the groups concerned.

use std::sync::Arc;

use super::ids::{CmId, MoodleUserId, RoleId};

/// The people to tell about one activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityContacts {
    /// The activity.
    pub cm: CmId,
    /// Each once: moderators first, then by name. Empty where nobody leads it.
    pub people: Vec<Contact>,
}

/// Someone to tell: can log in to Moodle, and has an enrolment in force in the course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Who.
    pub person: MoodleUserId,
    /// `firstname`.
    pub first_name: Arc<str>,
    /// `lastname`.
    pub last_name: Arc<str>,
    /// `email`; none where Moodle has none.
    pub email: Option<Arc<str>>,
    /// As what he is told.
    pub standing: ContactAs,
    /// The roles that make him one to tell; by id.
    pub roles: Vec<RoleId>,
    /// What he is in the group now.
    pub presence: Presence,
}

/// As what someone is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ContactAs {
    /// Should be a moderator of the group, by a role that the activity names.
    Moderator,
    /// Teaches in the course, by a role of the archetype `editingteacher` or `teacher`.
    Teacher,
}

/// What someone is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Presence {
    /// Moderator or owner.
    Moderator,
    /// Plain member.
    Member,
    /// Not in it; there may be no group at all.
    Absent,
    /// The group's people, or his account, are not known.
    Unknown,
}
