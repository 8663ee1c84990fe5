//! What a sync says: read in a mail, by whoever has slept.

use super::{clean, count};
use crate::domain::applied::ApplyReport;
use crate::domain::drift::Code;
use crate::domain::lease::LeaseHolder;

/// What a whole sync came to.
#[derive(Debug, Clone, Copy)]
pub struct Sum<'a> {
    /// The site.
    pub site: &'a str,
    /// What became of the steps; none where none was made.
    pub report: Option<&'a ApplyReport>,
    /// How many steps are held.
    pub held: usize,
    /// How many differences are left, those that are merely worth knowing aside.
    pub left: usize,
    /// How many things could not be judged.
    pub unknown: usize,
}

/// The first line, which says it all.
pub fn sum(sum: &Sum<'_>) -> String {
    let mut parts = Vec::new();
    match sum.report {
        None => parts.push("nothing was changed".to_owned()),
        Some(report) => {
            parts.push(format!("{} done", count(report.done(), "step", "steps")));
            for (number, word) in [
                (report.failed(), "failed"),
                (report.dropped(), "no longer needed"),
                (report.skipped(), "not sent"),
            ] {
                if number > 0 {
                    parts.push(format!("{number} {word}"));
                }
            }
        }
    }
    if sum.held > 0 {
        parts.push(format!("{} held", count(sum.held, "step", "steps")));
    }
    if sum.unknown > 0 {
        parts.push(format!(
            "{} not known",
            count(sum.unknown, "thing", "things")
        ));
    }
    let left = match sum.left {
        0 => "nothing is left to a person".to_owned(),
        left => format!(
            "{} left to a person",
            count(left, "difference is", "differences are")
        ),
    };
    let run = sum
        .report
        .map_or_else(String::new, |report| format!(" (run {})", report.run));
    format!("{}: {}; {left}{run}.", clean(sum.site), parts.join(", "))
}

/// The heading over what was done.
pub const DONE: &str = "Done";

/// The heading over what is held.
pub const HELD: &str = "Held: left as it is, until a person consents";

/// The heading over what a person has to see to.
pub const LEFT: &str = "Left to a person";

/// The heading over what could not be judged.
pub const UNKNOWN: &str = "Not known";

/// Why differences of a code are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Why {
    /// A step was tried or begun, and did not come to its end.
    NotDone,
    /// A limit holds it.
    Held,
    /// What would repair it is not done unasked.
    Asked,
    /// Nothing is offered that would repair it.
    NoFix,
}

/// Why differences are left, and the command that goes on with them.
pub fn left(code: Code, why: Why) -> String {
    match why {
        Why::NotDone => format!("not done: moodrift apply --only {code}"),
        Why::Held => format!("held: moodrift plan --only {code}"),
        Why::Asked => format!("not repaired unasked: moodrift apply --only {code}"),
        Why::NoFix => format!("nothing is offered: moodrift check --only {code}"),
    }
}

/// What is merely worth knowing.
pub fn informed(number: usize) -> String {
    format!(
        "{} worth knowing, no more: moodrift check",
        count(number, "difference is", "differences are")
    )
}

/// The flags that let through what is held.
pub fn consent(flags: &[String]) -> String {
    format!(
        "To consent, after a look at `moodrift plan`: moodrift apply {}",
        flags.join(" ")
    )
}

/// After some of what is not known was named.
pub fn more_unknown(more: usize) -> String {
    format!("… and {more} more: moodrift check names them")
}

/// Why a sync does not run.
pub fn beside(site: &str, holder: &LeaseHolder) -> String {
    format!(
        "another sync of {} is at work ({} process {}, since {}). Nothing was done; it is the next one's turn. \
         A sync that was killed on another machine stands in the way for a minute.",
        clean(site),
        clean(&holder.operator),
        holder.pid,
        super::date_time(holder.since)
    )
}
