//! Why someone may not see a chat, though the membership may be right.

use std::sync::Arc;

use super::drift::Inactivity;
use super::glimpse::LastLogin;
use super::ids::{CategoryId, ChatUserId, UnixTime, Username};
use super::reading::{Reading, UnknownReason};

/// One reason why someone may not see the chat; or something that would be one and cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Obstruction {
    /// Nobody has that username in Rocket.Chat.
    NoAccount,
    /// The server's rule refuses the username, so that there can be no account.
    UsernameRefused,
    /// Others of Moodle come out as the same username: whose account it is cannot be told.
    UsernameShared {
        /// How many people in all.
        people: usize,
    },
    /// The account is switched off.
    AccountDeactivated,
    /// Banned from the group (8.3 and later).
    Banned,
    /// Not a member of the group.
    NotInGroup,
    /// The account has never been used to log in.
    NeverLoggedIn,
    /// The group is hidden from the account's list.
    HiddenFromList,
    /// Another account has the same e-mail address: perhaps that is the one in use.
    SecondAccount(SecondAccount),
    /// What the group itself is like.
    Group(GroupState),
    /// The plugin is switched off in Moodle.
    PluginDisabled,
    /// The activity is hidden.
    ActivityHidden,
    /// The activity is available, but not shown on the course page.
    HiddenFromCoursePage,
    /// The activity is being deleted.
    BeingDeleted,
    /// The course is hidden.
    CourseHidden,
    /// The course has ended.
    CourseEnded(UnixTime),
    /// A category above the course is hidden.
    CategoryHidden(CategoryId),
    /// The access restriction keeps this person from the activity in Moodle.
    Restricted,
    /// The access restriction cannot be fully evaluated here.
    RestrictionOpen,
    /// The account cannot be used to log in to Moodle.
    MoodleAccount(Inactivity),
    /// No enrolment is in force, so that the course cannot be entered.
    Enrolment(Inactivity),
    /// Moodle knows the person, and there is no enrolment at all.
    NotEnrolled,
    /// Whether it is so cannot be told.
    Untold {
        /// What.
        matter: Matter,
        /// Why.
        reason: UnknownReason,
    },
}

/// What a group is like in which nobody can see anything new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum GroupState {
    /// The activity has no group id.
    Unlinked,
    /// The server knows no such group.
    Missing,
    /// It is no private group any more.
    NotAGroup,
    /// It is another Moodle's.
    Foreign,
    /// It is archived.
    Archived,
}

/// Another account with the same e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondAccount {
    /// Whose id.
    pub id: ChatUserId,
    /// Its username.
    pub username: Username,
    /// The address that both have.
    pub email: Arc<str>,
    /// Whether it may be used.
    pub active: bool,
    /// Whether it is in the group; none where the group's people are not known.
    pub in_group: Option<bool>,
    /// When it was last used, where that was asked for.
    pub last_login: Option<Reading<LastLogin>>,
}

/// What cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Matter {
    /// Whether there is an account.
    Account,
    /// Whether the account is in the group.
    Membership,
    /// When the account was last used.
    LastLogin,
    /// Whether the group is hidden from the account's list.
    List,
    /// Whether another account has the same e-mail address.
    SecondAccount,
    /// What the access restriction says.
    Restriction,
}
