//! An access restriction, condition by condition, as it stands for one person.

use super::ids::{CourseGroupId, GroupingId, RoleId, UnixTime};
use super::judgement::RestrictionVerdict;

/// One condition, or a list of them. Negations have been carried down to the conditions, as Moodle itself does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// What it says of the person.
    pub verdict: RestrictionVerdict,
    /// What it is.
    pub what: Condition,
}

/// What a restriction is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// All of these.
    All(Vec<Weighed>),
    /// One of these at least.
    Any(Vec<Weighed>),
    /// A test of its own.
    Test {
        /// Whether it is asked for, or its contrary.
        sense: Sense,
        /// What is tested.
        test: Tested,
    },
}

/// Whether a condition stands as it is written, or negated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Sense {
    /// As it is written.
    Plain,
    /// Its contrary is asked for.
    Negated,
}

/// What a condition tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tested {
    /// Whether he is in a group of the course; in any where none is named.
    Group {
        /// Which.
        group: Option<CourseGroupId>,
        /// Whose word it is.
        by: Pass,
    },
    /// Whether he is in a group of a grouping; in any group where there is none.
    Grouping {
        /// Which: the activity's own where the condition names none.
        grouping: Option<GroupingId>,
        /// Whose word it is.
        by: Pass,
    },
    /// Whether it is that time already.
    From(UnixTime),
    /// Whether it is still before that time.
    Until(UnixTime),
    /// What stands in a field of his profile.
    Profile {
        /// The field: a standard one, or the short name of a custom one.
        field: String,
        /// How it is compared, in Moodle's own word, such as `isequalto`.
        comparison: &'static str,
        /// With what; empty for the comparisons that need nothing.
        value: String,
    },
    /// A kind that cannot be evaluated from here, such as `completion`.
    Other {
        /// Moodle's word for it.
        kind: String,
    },
}

/// Why a condition on groups says what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// By who is in which group.
    Membership,
    /// His role may access all groups, so that it lets him in either way.
    AllGroups,
}

/// Why someone passes a restriction whatever its conditions say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignoring {
    /// He holds a role that may ignore restrictions.
    Role(RoleId),
    /// He administers Moodle.
    SiteAdministrator,
}
