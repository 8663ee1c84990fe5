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

/// Who moderates what.
pub const MODERATORS: &str = "Moderators";
/// Everybody.
pub const PEOPLE: &str = "People";
/// Where someone is.
pub const PLACES: &str = "Groups of this person";

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
/// How many moderators.
pub const SEATS: &str = "Mod.";
/// The username in Rocket.Chat.
pub const USERNAME: &str = "Username";
/// In how many groups someone should be.
pub const SHOULD: &str = "Should";
/// In how many he is.
pub const IS: &str = "Is";
/// The address.
pub const EMAIL: &str = "E-mail";
/// The number in the institution's books.
pub const IDNUMBER: &str = "ID number";
/// What someone should be.
pub const SHOULD_BE: &str = "Should be";
/// What he is.
pub const IS_NOW: &str = "Is";
/// Why.
pub const BECAUSE: &str = "Because of";
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
    /// It is there, and who is in it could not be read.
    Unread,
}

/// How a group stands, in a word.
pub fn group_state(state: GroupState) -> &'static str {
    match state {
        GroupState::Gone => "gone",
        GroupState::Lost => "lost",
        GroupState::Shared => "shared",
        GroupState::InBin => "in a bin",
        GroupState::Archived => "archived",
        GroupState::Linked => "linked",
        GroupState::Unknown => "unknown",
        GroupState::Unread => text!("not read", "non lu"),
    }
}

/// A group, in a sentence.
pub fn group_sentence(state: GroupState) -> &'static str {
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
        GroupState::Unread => text!(
            "It is there, and who is in it could not be read: nothing is planned in it.",
            "Il existe, mais ses membres n'ont pas pu être lus : rien n'y est prévu."
        ),
    }
}

/// A group that is none of this site's.
pub const NO_SUCH_GROUP: &str = "This group is not in the list: it is not known to this site.";
/// What someone should be, and is, where moderators are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// He is a moderator, and should be one.
    IsAndShould,
    /// He should be one, and is none.
    Should,
    /// He is one, and should be none.
    Extra,
    /// He owns the group, which counts.
    Owner,
    /// He is one; both is right.
    Tolerated,
}

/// Someone beside a group, in a sentence.
pub fn seat_sentence(name: &str, group: &str, seat: Seat) -> String {
    match seat {
        Seat::IsAndShould => format!("{name} is a moderator of {group}, as expected."),
        Seat::Should => format!("{name} should be a moderator of {group}, and is none."),
        Seat::Extra => format!("{name} is a moderator of {group}, and should be none."),
        Seat::Owner => format!("{name} owns {group}, which counts as moderating it."),
        Seat::Tolerated => format!("{name} is a moderator of {group}; to be none is right too."),
    }
}

/// A row of the matrix, in a sentence.
pub fn seats_sentence(group: &str, moderators: usize, drifts: usize) -> String {
    let differs = match drifts {
        0 => "nothing differs".to_owned(),
        some => count(some, "difference", "differences"),
    };
    format!(
        "{group}: {}, {differs}. → goes to a single person; space and * are about his column then.",
        count(moderators, "moderator", "moderators")
    )
}

/// A column of the matrix where it meets a row in which there is nobody.
pub fn no_seat(name: &str, group: &str) -> String {
    format!("{name} is no moderator of {group}, as expected.")
}

/// How large the matrix is.
pub fn matrix_extent(groups: usize, people: usize) -> String {
    format!(
        "{} × {}",
        count(groups, "group", "groups"),
        count(people, "person", "people")
    )
}

/// No group has a moderator, and none should.
pub const NO_MODERATORS: &str = "No group is judged: there is nobody to show.";

/// There is no account of that name.
pub const NO_ACCOUNT: &str = "no account";
/// Someone may be there or not.
pub const MAY_BE: &str = "either";
/// Someone should not be there.
pub const NOT_THERE: &str = "not there";
/// A group whose people are not judged, or could not be.
pub const NOT_JUDGED: &str = "not judged, or not known";
/// Neither side knows anybody.
pub const NOBODY: &str = "Neither side knows anybody.";
/// Someone is in no group, and should be in none.
pub const NO_PLACES: &str = "No activity expects this person, and no group has them.";
/// Someone whom neither side knows any more.
pub const NO_SUCH_PERSON: &str =
    "This person is not in the list: neither side knows that username.";

/// Someone in a sentence.
pub fn person_sentence(name: &str, should: u32, is: u32, drifts: usize) -> String {
    let groups = |number: u32| {
        count(
            usize::try_from(number).unwrap_or(usize::MAX),
            "group",
            "groups",
        )
    };
    let differs = match drifts {
        0 => "nothing differs".to_owned(),
        some => count(some, "difference", "differences"),
    };
    format!(
        "{name} should be in {} and is in {}: {differs}.",
        groups(should),
        groups(is)
    )
}

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

/// A run, in a sentence.
pub fn run_sentence(run: i64, began: &str, outcome: &str) -> String {
    format!("Run {run}, begun {began}: {outcome}.")
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
