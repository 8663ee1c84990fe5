//! One judgement, walked: everything that it rests on.

use std::sync::Arc;

use super::advice::NameAdvice;
use super::chat::{Account, RoomRoles};
use super::drift::{Basis, Code, Fix, Inactivity, Withheld};
use super::ids::{CmId, MoodleUserId, RoleId, UnixTime, Username};
use super::obstruction::GroupState;
use super::policy::{Restrictions, Stance};
use super::queue::{Task, Waiting};
use super::reading::UnknownReason;
use super::restricted::{Ignoring, Weighed};
use super::site::{Enrolment, Place};

/// What an access restriction says of someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum RestrictionVerdict {
    /// Lets him in.
    Passes,
    /// Keeps him out.
    Excluded,
    /// Depends on a condition that cannot be evaluated here.
    Open,
}

impl RestrictionVerdict {
    /// The contrary; what is open stays open.
    #[must_use]
    pub const fn inverted(self) -> Self {
        match self {
            Self::Passes => Self::Excluded,
            Self::Excluded => Self::Passes,
            Self::Open => Self::Open,
        }
    }

    /// The verdict of a condition that can be evaluated.
    pub const fn from_bool(passes: bool) -> Self {
        if passes { Self::Passes } else { Self::Excluded }
    }
}

/// Everything that one judgement rests on.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The activity.
    pub activity: CmId,
    /// The person in Moodle, where Moodle knows him.
    pub person: Option<MoodleUserId>,
    /// The deleted account of Moodle that had this name, where Moodle knows no other.
    pub departed: Option<MoodleUserId>,
    /// From the Moodle username to the Rocket.Chat one.
    pub mapping: Mapping,
    /// Why the account cannot log in to Moodle, where it cannot.
    pub account_obstacle: Option<Inactivity>,
    /// His enrolments in the course.
    pub enrolments: Vec<EnrolmentFact>,
    /// His roles, wherever they can bear on the activity.
    pub roles: Vec<RoleFact>,
    /// What the access restriction says.
    pub restriction: RestrictionFact,
    /// Whether he should be in the group, whether he should lead it, and what decided.
    pub expected: Option<(Stance, Stance, Basis)>,
    /// Why the people of the activity are not judged, where they are not.
    pub not_judged: Option<NotJudged>,
    /// What the course alone would expect of him where people are not judged.
    pub would_be: Option<(Stance, Stance, Basis)>,
    /// His account in Rocket.Chat.
    pub account: Option<Account>,
    /// The roles he holds in the group; none where he is not in it.
    pub present: Option<RoomRoles>,
    /// Whether he is banned from it (8.3 and later).
    pub banned: bool,
    /// The difference, where there is one.
    pub drift: Option<Code>,
    /// What would repair it.
    pub fix: Option<Fix>,
    /// Why no repair is offered, where one would be for this difference.
    pub withheld: Option<Withheld>,
    /// Why it could not be judged.
    pub unknown: Option<UnknownReason>,
    /// The plugin's tasks that bear on it.
    pub tasks: Vec<Task>,
    /// The same in figures, and what may be expected of them.
    pub waiting: Option<Waiting>,
}

/// Why the people of an activity are not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum NotJudged {
    /// The activity stands on the front page, where everybody counts as enrolled.
    FrontPage,
    /// There is no group in which people could be judged.
    #[strum(serialize = "group")]
    Group(GroupState),
}

/// Whose doing something in Moodle was (`modifierid`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// Nobody is named: a task of Moodle's own, as a rule.
    Nobody,
    /// The person whom it is about.
    Own,
    /// Someone whom Moodle knows.
    Person(MoodleUserId),
    /// Someone whose account has been deleted.
    Departed(MoodleUserId),
    /// An id that leads nowhere.
    Unknown(MoodleUserId),
}

/// From one name to the other.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// Moodle's username, where Moodle knows him.
    pub moodle: Option<String>,
    /// Rocket.Chat's.
    pub chat: Username,
    /// Whether the server's rule for usernames takes it.
    pub acceptable: bool,
    /// That rule: a pattern for the whole name.
    pub rule: String,
    /// What would make a good name of it, where it is refused.
    pub advice: Option<Arc<NameAdvice>>,
    /// How many people of Moodle come out as this name.
    pub people: usize,
}

/// One enrolment, and whether it is in force.
#[derive(Debug, Clone)]
pub struct EnrolmentFact {
    /// The enrolment.
    pub enrolment: Enrolment,
    /// The kind of its method, such as `manual`.
    pub method: String,
    /// The method's own name, where it has one.
    pub named: Option<Arc<str>>,
    /// Who changed it last, or made it.
    pub author: Author,
    /// Why it is not in force.
    pub obstacle: Option<Inactivity>,
}

/// One role, and what it counts as in the activity.
#[derive(Debug, Clone)]
pub struct RoleFact {
    /// Which role.
    pub role: RoleId,
    /// Where it is held.
    pub place: Place,
    /// What it counts as.
    pub counts: RoleCounts,
    /// What assigned it; empty for a person.
    pub component: String,
    /// When.
    pub modified: UnixTime,
    /// Who assigned it.
    pub author: Author,
}

/// What a role counts as in an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum RoleCounts {
    /// Named in `moderatorroles`.
    Moderator,
    /// Named in `userroles`.
    User,
    /// Named in neither.
    Nothing,
}

/// An access restriction that holds conditions which cannot be evaluated here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRestriction {
    /// The activity.
    pub cm: CmId,
    /// The kinds of these conditions, such as `completion`.
    pub conditions: Vec<String>,
    /// How many people they decide about: these are tolerated.
    pub people: usize,
}

/// What the access restriction says of someone.
#[derive(Debug, Clone)]
pub enum RestrictionFact {
    /// There is none.
    None,
    /// It was evaluated.
    Evaluated {
        /// Whether it counts in the judgement.
        policy: Restrictions,
        /// Every condition.
        tree: Weighed,
        /// Why none of them counts for him, where that is so.
        ignored: Option<Ignoring>,
        /// Kinds of condition that could not be evaluated.
        open: Vec<String>,
    },
    /// There is one, and Moodle does not know the person: nothing can be said.
    OfNobody {
        /// Whether it would count in the judgement.
        policy: Restrictions,
    },
    /// It cannot be parsed.
    Unreadable {
        /// Whether it would count in the judgement.
        policy: Restrictions,
        /// The parser's own word on it.
        detail: String,
    },
}

impl RestrictionFact {
    /// What it comes to, where it could be evaluated.
    pub const fn verdict(&self) -> Option<RestrictionVerdict> {
        match self {
            Self::Evaluated {
                ignored: Some(_), ..
            } => Some(RestrictionVerdict::Passes),
            Self::Evaluated { tree, .. } => Some(tree.verdict),
            Self::None | Self::OfNobody { .. } | Self::Unreadable { .. } => None,
        }
    }
}
