//! Names of the screens, heads of their columns, and what is said on them.

use super::super::count;

/// The tree of courses.
pub const COURSES: &str = "Courses";
/// Every difference.
pub const DRIFT: &str = "Drift";

/// Every group.
pub const GROUPS: &str = "Groups";
/// The two sides, the account, the queue.
pub const HEALTH: &str = "Health";
/// The journal.
pub const HISTORY: &str = "History";
/// The steps of a run.
pub const STEPS: &str = "Steps";

/// A column that needs no head.
pub const NO_HEAD: &str = "";
/// What differs.
pub const WHAT: &str = "Difference";
/// Who it is about.
pub const WHO: &str = "Person";
/// Where.
pub const COURSE: &str = "Course";
/// Where.
pub const GROUP: &str = "Group";
/// How it stands.
pub const STATE: &str = "State";
/// What points at a group.
pub const LINK: &str = "Linked by";
/// How many members.
pub const MEMBERS: &str = "Members";
/// How many messages.
pub const MESSAGES: &str = "Messages";
/// When it last changed.
pub const CHANGED: &str = "Changed";
/// How old it is.
pub const AGE: &str = "Age";
/// Whose it is.
pub const OWNER: &str = "Owner";
/// What a run was.
pub const WHAT_RUN: &str = "Kind";
/// The number of a run.
pub const RUN: &str = "Run";
/// When.
pub const WHEN: &str = "Ago";
/// Who did it.
pub const OPERATOR: &str = "Operator";
/// What came of it.
pub const OUTCOME: &str = "Outcome";
/// Why it was done.
pub const REASON: &str = "Reason";
/// A step.
pub const STEP: &str = "Step";
/// What a fact is about.
pub const PART: &str = "About";
/// What is known of it.
pub const FINDING: &str = "How it stands";
/// Since when.
pub const SINCE: &str = "Since";

/// A difference that only this read has seen.
pub const NEW: &str = "new";
/// There is no difference at all.
pub const NOTHING_DIFFERS: &str = "Nothing differs.";
/// The filter leaves nothing.
pub const NOTHING_FOUND: &str = "The filter finds nothing here; Esc drops it.";
/// There is nothing on this screen.
pub const NOTHING_HERE: &str = "There is nothing here.";

/// How a group stands to what points at it, what needs someone first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupState {
    /// Something points at it, and the server does not know it.
    Gone,
    /// Nothing points at it any more.
    Lost,
    /// Several things point at it.
    Shared,
    /// A recycle bin keeps it.
    InBin,
    /// An activity has it, and it is archived.
    Archived,
    /// An activity has it.
    Linked,
    /// It could not be told.
    Unknown,
}

/// How a group stands, in a word.
pub const fn group_state(state: GroupState) -> &'static str {
    match state {
        GroupState::Gone => "gone",
        GroupState::Lost => "lost",
        GroupState::Shared => "shared",
        GroupState::InBin => "in a bin",
        GroupState::Archived => "archived",
        GroupState::Linked => "linked",
        GroupState::Unknown => "unknown",
    }
}

/// A group, in a sentence.
pub const fn group_sentence(state: GroupState) -> &'static str {
    match state {
        GroupState::Gone => "Moodle names this group, and the server does not know it.",
        GroupState::Lost => "Nothing of this site points at this group any more.",
        GroupState::Shared => {
            "Several things point at this group: nothing is removed, demoted, archived or renamed in it."
        }
        GroupState::InBin => "Its activity lies in a recycle bin of Moodle.",
        GroupState::Archived => {
            "Its activity has it, and it is archived: its people are not judged."
        }
        GroupState::Linked => "Its activity has it.",
        GroupState::Unknown => {
            "The list of groups does not have it, and asking for it gave no answer."
        }
    }
}

/// A group that is none of this site's.
pub const NO_SUCH_GROUP: &str = "This group is not in the list: it is not known to this site.";
/// There is no group at all.
pub const NO_GROUPS: &str = "No activity of this site has a group.";
/// The journal is being read.
pub const READING_JOURNAL: &str = "reading the journal…";
/// The journal is empty.
pub const NO_RUNS: &str = "Nothing has been changed from here yet.";
/// A run without steps, or none chosen.
pub const NO_STEPS: &str = "No steps.";

/// What a run was: an apply, the rest of another, its undoing.
pub fn run_kind(kind: &str, parent: Option<i64>) -> String {
    match (kind, parent) {
        ("resume", Some(parent)) => format!("rest of {parent}"),
        ("undo", Some(parent)) => format!("undoes {parent}"),
        (other, Some(parent)) => format!("{} of {parent}", super::super::clean(other)),
        (other, None) => super::super::clean(other).into_owned(),
    }
}

/// The head of a plan that takes a run back.
pub fn undo_extent(steps: usize, groups: usize, run: i64) -> String {
    format!(
        "{} in {}, which take back run {run}",
        count(steps, "step", "steps"),
        count(groups, "group", "groups")
    )
}

/// When none of a run can be taken back.
pub const NOTHING_TO_UNDO: &str = "Nothing of this can be taken back.";

/// How many rows the filter finds, while it is typed.
pub fn rows(number: usize) -> String {
    count(number, "row", "rows")
}

/// By what a list is ordered from now on.
pub fn sorted(by: &str, reversed: bool) -> String {
    let by = if by.is_empty() { "severity" } else { by };
    let by = by.to_lowercase();
    if reversed {
        format!("Ordered by {by}, the other way round.")
    } else {
        format!("Ordered by {by}.")
    }
}
