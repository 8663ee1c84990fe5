//! Names of the screens, heads of their columns, and what is said on them.

use super::super::count;

/// The tree of courses.
pub const COURSES: &str = "Courses";
/// Every difference.
pub const DRIFT: &str = "Drift";

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
