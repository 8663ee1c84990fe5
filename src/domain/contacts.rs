//! Whom to tell about a difference: those who lead the groups concerned.

use std::sync::Arc;

use super::ids::{ChatUserId, CmId, MoodleUserId, RoleId, Username};

/// The people to tell about one activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityContacts {
    /// The activity.
    pub cm: CmId,
    /// Each once: moderators first, then by name. Empty where nobody leads it.
    pub people: Vec<Contact>,
    /// Who leads the group in Rocket.Chat beside them: owners first, then by username.
    pub leads: Vec<ChatLead>,
}

/// Someone who leads a group in Rocket.Chat, whatever Moodle says of it: an active account of a person who can log in to
/// Moodle, or whom Moodle does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatLead {
    /// Whose account.
    pub account: ChatUserId,
    /// `username`.
    pub username: Username,
    /// `name`; may be empty.
    pub name: Arc<str>,
    /// The account's first address, else Moodle's; none where neither tells one.
    pub email: Option<Arc<str>>,
    /// As what he leads it.
    pub standing: LeadAs,
}

/// As what someone leads a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum LeadAs {
    /// As its owner.
    Owner,
    /// As its moderator.
    Moderator,
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
