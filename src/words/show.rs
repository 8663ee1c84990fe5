//! One thing by its name: what is expected, what is, why, and what to do.

use super::{ExplainLine, Sign, basis, clean, count, date_time, group_name};
use crate::domain::chat::{Account, Group, RoomRoles};
use crate::domain::drift::{Basis, Drift, Severity};
use crate::domain::ids::{CmId, UnixTime};
use crate::domain::policy::Stance;
use crate::domain::site::{Course, Person, Site};

/// A heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The heading.
    pub heading: String,
    /// The lines.
    pub lines: Vec<ExplainLine>,
}

fn line(sign: Sign, depth: usize, text: impl Into<String>) -> ExplainLine {
    ExplainLine {
        sign,
        depth,
        text: text.into(),
    }
}

/// The heading over what each side knows of a person.
pub const WHO: &str = "Who";

/// The heading over what Moodle holds.
pub const MOODLE: &str = "Moodle";

/// The heading over what Rocket.Chat holds.
pub const CHAT: &str = "Rocket.Chat";

/// The heading over the commands that go on.
pub const NEXT: &str = "What to do";

/// `Ada Lovelace (ada)`, or the username alone.
pub fn person(known: Option<&Person>, username: &str) -> String {
    known.map_or_else(
        || clean(username).into_owned(),
        |person| {
            format!(
                "{} {} ({})",
                clean(&person.first_name),
                clean(&person.last_name),
                clean(username)
            )
        },
    )
}

/// What Moodle and Rocket.Chat know of someone.
pub fn who(
    known: Option<&Person>,
    account: Option<&Account>,
    accounts_read: bool,
) -> Vec<ExplainLine> {
    let moodle = known.map_or_else(
        || line(Sign::None, 0, "Moodle does not know this person."),
        |person| {
            let text = format!("Moodle: {} (id {})", clean(&person.username), person.id);
            if person.can_log_in() {
                line(Sign::Good, 0, text)
            } else {
                line(Sign::Bad, 0, format!("{text}, who cannot log in"))
            }
        },
    );
    let chat = match account {
        Some(account) if account.active => line(
            Sign::Good,
            0,
            format!(
                "Rocket.Chat: {} (id {})",
                clean(account.username.as_str()),
                account.id
            ),
        ),
        Some(account) => line(
            Sign::Bad,
            0,
            format!(
                "Rocket.Chat: {} (id {}), deactivated",
                clean(account.username.as_str()),
                account.id
            ),
        ),
        None if accounts_read => line(Sign::Bad, 0, "Rocket.Chat has no account of that name."),
        None => line(Sign::Open, 0, "Rocket.Chat's accounts could not be read."),
    };
    vec![moodle, chat]
}

/// Where nothing expects or has someone.
pub fn nowhere() -> ExplainLine {
    line(
        Sign::None,
        0,
        "No Rocket.Chat activity expects this person, and no group of one has him.",
    )
}

/// What goes on from a person.
pub fn person_next(username: &str, first: Option<CmId>, repairs: bool) -> Vec<ExplainLine> {
    let mut lines = Vec::new();
    let name = quoted(username);
    if repairs {
        lines.push(line(
            Sign::Remedy,
            0,
            format!("moodrift apply --user {name}"),
        ));
    }
    if let Some(cm) = first {
        let text = format!("moodrift explain {cm} {name} walks one judgement");
        lines.push(line(Sign::Remedy, 0, text));
    }
    lines
}

/// What goes on from a course or a group.
pub fn thing_next(selector: &str, id: &str, repairs: bool) -> Vec<ExplainLine> {
    let verb = if repairs { "apply" } else { "check" };
    vec![line(
        Sign::Remedy,
        0,
        format!("moodrift {verb} --{selector} {}", quoted(id)),
    )]
}

/// As a shell takes it.
fn quoted(word: &str) -> String {
    let word = clean(word);
    let plain = |symbol: char| symbol.is_ascii_alphanumeric() || "-_.@".contains(symbol);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// What there is to say of a course beside its activities.
pub fn course(course: &Course, path: &[&str], dormant: bool, now: UnixTime) -> Vec<ExplainLine> {
    let path: Vec<_> = path.iter().map(|name| clean(name)).collect();
    let mut lines = Vec::new();
    if !path.is_empty() {
        lines.push(line(
            Sign::None,
            0,
            format!("Category: {}", path.join(" › ")),
        ));
    }
    if dormant {
        let why = match (course.visible, course.ends) {
            (false, _) => "it is hidden".to_owned(),
            (true, Some(ends)) if ends <= now => format!("it ended {}", date_time(ends)),
            (true, _) => "it lies in a hidden category".to_owned(),
        };
        let text = format!("Dormant: {why}. Its differences are counted apart.");
        lines.push(line(Sign::None, 0, text));
    }
    lines
}

/// A group as it is: none where it is not there, or was not read.
pub fn group(id: &str, known: Option<&Group>, groups_read: bool) -> ExplainLine {
    match known {
        Some(group) => {
            let state = if group.archived { ", archived" } else { "" };
            let text = format!("Group {} (id {id}){state}", group_name(&group.name));
            line(Sign::None, 0, text)
        }
        None if groups_read => line(Sign::Bad, 0, format!("Group {id}: not there")),
        None => line(
            Sign::Open,
            0,
            format!("Group {id}: groups could not be read"),
        ),
    }
}

/// That an activity has no group.
pub fn no_group() -> ExplainLine {
    line(Sign::Bad, 0, "It has no group.")
}

/// How many people an activity expects, and how many its group has.
pub fn people(expected: usize, there: usize) -> ExplainLine {
    line(
        Sign::None,
        0,
        format!(
            "{} expected, {there} there",
            count(expected, "person", "people")
        ),
    )
}

/// That the people of a group are not judged.
pub fn not_judged() -> ExplainLine {
    line(Sign::Open, 0, "Its people are not judged.")
}

/// That they could not be.
pub fn unknown(reason: &str) -> ExplainLine {
    line(Sign::Open, 0, format!("Not known: {reason}"))
}

/// A difference with its fix, or why there is none.
pub fn difference(brief: &str, drift: &Drift, fix: &str, since: Option<&str>) -> Vec<ExplainLine> {
    let sign = match drift.severity {
        Severity::Critical | Severity::Warning => Sign::Bad,
        Severity::Info => Sign::None,
    };
    let mut lines = vec![
        line(sign, 0, format!("{}: {brief}", drift.code)),
        line(Sign::Remedy, 1, fix),
    ];
    lines.extend(since.map(|since| line(Sign::None, 1, since)));
    lines
}

/// Someone in whom nothing differs: what he is there, and what he should be.
pub fn in_step(
    name: &str,
    (member, moderator, why): (Stance, Stance, Basis),
    present: Option<RoomRoles>,
) -> ExplainLine {
    let is = match present {
        None => "is not there",
        Some(roles) if roles.owner => "is an owner",
        Some(roles) if roles.moderator => "is a moderator",
        Some(_) => "is a plain member",
    };
    let should = match (member, moderator) {
        (_, Stance::Required) => "should be a moderator",
        (Stance::Required, Stance::Tolerated) => "should be a member, and may be a moderator",
        (Stance::Required, Stance::Unexpected) => "should be a plain member",
        (Stance::Tolerated, _) => "may be there or not",
        (Stance::Unexpected, _) => "should not be there",
    };
    line(
        Sign::Good,
        0,
        format!("{name} {is}; {should}: {}", basis(why)),
    )
}

/// A name that means nothing.
pub fn nothing(what: &str, text: &str) -> String {
    format!(
        "no {what} is called “{}”, nor is it in the name of any.",
        clean(text)
    )
}

/// How many candidates are named.
const NAMED: usize = 20;

/// A name that could be any of these: each by its key and its name.
pub fn several(what: &str, text: &str, candidates: &[(&str, &str)]) -> String {
    let plural = match what {
        "person" => "people",
        "course" => "courses",
        _ => "groups",
    };
    let mut message = format!(
        "“{}” could be any of {}:",
        clean(text),
        count(candidates.len(), what, plural)
    );
    let width = candidates.iter().take(NAMED);
    let width = width.map(|(key, _)| clean(key).chars().count()).max();
    for (key, name) in candidates.iter().take(NAMED) {
        let (key, width) = (clean(key), width.unwrap_or(0));
        // The mark of the site in a group's name tells no two of them apart.
        let name = if what == "group" {
            group_name(name)
        } else {
            clean(name).into_owned()
        };
        message.push_str(&format!("\n  {key:<width$}  {name}"));
    }
    if let Some(more @ 1..) = candidates.len().checked_sub(NAMED) {
        message.push_str(&format!("\n  … and {more} more"));
    }
    message.push_str("\nGive what stands first in its line.");
    message
}

/// `“Forum” in INF101 (activity 12)`.
pub fn activity(site: &Site, cm: CmId) -> String {
    format!("{} (activity {cm})", super::activity_label(site, cm))
}
