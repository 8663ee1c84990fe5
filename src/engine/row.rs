//! One person of one activity, on both sides.

use std::sync::Arc;

use crate::domain::chat::{Member, RoomRoles};
use crate::domain::drift::{Basis, Code, Evidence, Fix, PersonRef, Severity, Withheld};
use crate::domain::policy::Stance;
use crate::domain::reading::UnknownReason;

/// One person of one activity: what Moodle expects beside what Rocket.Chat has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Who it is, on either side.
    pub who: PersonRef,
    /// Whether he should be in the group.
    pub member: Stance,
    /// Whether he should be its moderator.
    pub moderator: Stance,
    /// The fact that decided.
    pub basis: Basis,
    /// What he is in the group; none where he is not in it.
    pub present: Option<Present>,
    /// The difference, where there is one.
    pub drift: Option<PersonDrift>,
}

/// Someone who is in the group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// His name in Rocket.Chat; may be empty.
    pub name: Arc<str>,
    /// The roles he holds there.
    pub roles: RoomRoles,
}

/// The difference in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonDrift {
    /// What kind.
    pub code: Code,
    /// How bad, dormancy left aside.
    pub severity: Severity,
    /// What it was judged by.
    pub evidence: Evidence,
    /// What would repair it.
    pub fix: Option<Fix>,
    /// Why nothing is offered, though its code would have a fix.
    pub withheld: Option<Withheld>,
}

/// The rows of an activity, or why there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// By username.
    Judged(Vec<Row>),
    /// There is no group to compare with, or its people are not judged: archived, foreign, front page.
    NotJudged,
    /// Something could not be read.
    Unknown(UnknownReason),
}

impl Present {
    pub(super) fn of(member: &Member) -> Self {
        Self {
            name: Arc::clone(&member.name),
            roles: member.roles,
        }
    }
}
