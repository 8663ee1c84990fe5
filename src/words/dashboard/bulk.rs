//! What is said of marks, the basket, and plans that are typed for; and of how a run goes.

use std::time::Duration;

use super::super::outlook::duration;
use super::super::{clean, count};

/// Where the differences of a plan come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// From the marks.
    Marks,
    /// From the basket.
    Basket,
    /// From both.
    MarksAndBasket,
    /// From what is under the cursor.
    Cursor,
    /// From what was not done in the last run.
    NotDone,
    /// From a run that is taken back.
    Run,
}

/// Where the differences of a plan come from.
pub(super) const fn source(source: Source) -> &'static str {
    match source {
        Source::Marks => "from the marks",
        Source::Basket => "from the basket",
        Source::MarksAndBasket => "from the marks and the basket",
        Source::Cursor => "from what is under the cursor",
        Source::NotDone => "from what was not done",
        Source::Run => "from a run that is taken back",
    }
}

/// Title of the basket.
pub const BASKET_TITLE: &str = "Basket";
/// Over what went well, in a list of steps.
pub const DONE: &str = "Done";
/// Over what a run has not come to.
pub const NOTHING_SETTLED: &str = "Nothing has been settled yet.";

/// What lies in the basket.
pub fn basket(number: usize) -> String {
    count(number, "repair", "repairs")
}

/// The basket on the border of a pane.
pub fn in_the_basket(number: usize) -> String {
    format!("{number} in the basket")
}

/// What a key has just put into the basket.
pub fn put_in(number: usize, all: usize) -> String {
    format!(
        "{} put into the basket; {all} in it. B shows it, p plans it.",
        count(number, "repair", "repairs")
    )
}

/// What a key has just taken out of it.
pub fn taken_out(number: usize) -> String {
    format!(
        "{} taken out of the basket.",
        count(number, "repair", "repairs")
    )
}

/// What is in the basket already.
pub const ALREADY_IN: &str = "That lies in the basket already; b takes it out.";

/// What inverting the marks has come to.
pub fn inverted(number: usize) -> String {
    format!("{} marked now.", count(number, "difference", "differences"))
}

/// What to type before so many steps are taken.
pub fn type_the_number(number: usize) -> String {
    format!("To carry out these {number} changes, type their number and press Enter:")
}

/// What to type before one group loses something for good.
pub fn type_the_name(name: &str) -> String {
    format!(
        "This cannot be undone. Type the group's name, {}, and press Enter:",
        clean(name)
    )
}

/// What was typed is something else.
pub const NOT_THAT: &str = "That is not it: nothing has been sent. Type it again, or Esc.";

/// How fast it goes and how long it takes: `14/s · 6 s left`.
pub fn pace(a_minute: Option<u64>, left: Option<Duration>) -> Option<String> {
    let rate = match a_minute? {
        fast @ 120.. => format!("{}/s", fast / 60),
        slow => format!("{slow}/min"),
    };
    Some(match left {
        Some(left) if !left.is_zero() => format!("{rate} · {} left", duration(left)),
        _ => rate,
    })
}

/// What of a run was not done and is no difference any more.
pub const NOTHING_LEFT: &str =
    "Nothing of what was not done is still a difference that can be repaired.";
