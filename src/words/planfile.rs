//! Plans that were saved: what is the matter with one, what has changed since, what makes a new one.

use std::fmt;
use std::path::Path;

use jiff::Timestamp;

use super::{clean, count, date_time, group_name, step};
use crate::domain::drift::Code;
use crate::domain::footing::FootingChange;
use crate::domain::ids::UnixTime;
use crate::domain::plan::{Change, Step};
use crate::domain::planfile::{PlanFileTrouble, SiteMark};
use crate::domain::policy::Preset;
use crate::domain::selection::Selection;

impl std::error::Error for PlanFileTrouble {}

impl fmt::Display for PlanFileTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable {
                file: Some(file),
                detail,
            } => write!(f, "The plan {} cannot be read ({detail}).", file.display()),
            Self::Unreadable { file: None, detail } => {
                write!(f, "The plan cannot be read from standard input ({detail}).")
            }
            Self::Unwritable { file, detail } => write!(
                f,
                "The plan cannot be saved to {} ({detail}).",
                file.display()
            ),
            Self::Broken { detail } => write!(
                f,
                "This is no saved plan, or only a part of one ({}). {NEW}",
                clean(detail)
            ),
            Self::OtherFormat { found, own } => write!(
                f,
                "The plan is in the format “{}”; this program understands “{own}”. {NEW}",
                clean(found)
            ),
            Self::Newer { made_by, own } => write!(
                f,
                "The plan was made by moodrift {}, and this is {own}: apply it with that version. {NEW}",
                clean(made_by)
            ),
            Self::Altered => write!(
                f,
                "The plan has been altered since it was saved: its seal does not fit what it says. {NEW}"
            ),
            Self::OtherSite {
                mark,
                planned,
                here,
            } => f.write_str(&other_site(*mark, planned.as_deref(), here.as_deref())),
        }
    }
}

const NEW: &str = "`moodrift plan --out FILE` makes a new one.";

fn other_site(mark: SiteMark, planned: Option<&str>, here: Option<&str>) -> String {
    let address = |address: Option<&str>| {
        address.map_or_else(
            || "none that is configured".to_owned(),
            |address| clean(address).into_owned(),
        )
    };
    match mark {
        SiteMark::Name => {
            let here = here.map_or_else(
                || "the configuration has none of that name".to_owned(),
                |name| format!("this is “{}”", clean(name)),
            );
            format!(
                "The plan was made for the site “{}”, and {here}.",
                clean(planned.unwrap_or_default())
            )
        }
        SiteMark::Wwwroot => format!(
            "The plan was made for another Moodle: {}. This site's is {}.",
            address(planned),
            address(here)
        ),
        SiteMark::RocketChat => format!(
            "The plan was made for another Rocket.Chat: {}. This site's is {}.",
            address(planned),
            address(here)
        ),
    }
}

/// The first line about a plan that can no longer run.
pub fn stale(read_at: UnixTime) -> String {
    format!(
        "This plan is stale: what it rests on has changed since {}. Nothing is changed.",
        date_time(read_at)
    )
}

/// Other switches or rules than when a plan was made.
pub const JUDGED_OTHERWISE: &str = "people are judged otherwise now: the preset, the policy, `keep` or the rules for usernames differ";

/// After some of those were named.
pub fn more_stale_groups(more: usize) -> String {
    format!("… and so in {}.", count(more, "more group", "more groups"))
}

/// What has changed in a group, a sentence each.
pub fn footing_change(change: &FootingChange) -> Vec<String> {
    match change {
        FootingChange::NoLonger { steps, of } => {
            let are = if steps.len() == 1 { "is" } else { "are" };
            let named = named(steps, step).join("; ");
            vec![format!(
                "{} of its {} {are} no longer needed: {named}",
                steps.len(),
                count(*of, "step", "steps")
            )]
        }
        FootingChange::Now(steps) => named(steps, |step| would_now(&step.change)),
        FootingChange::Reordered => vec!["its steps would run in another order".to_owned()],
        FootingChange::Gone => vec!["the group is not among those that were read now".to_owned()],
        FootingChange::Unreadable => vec!["its members cannot be read now".to_owned()],
        FootingChange::LostLead => vec!["the group has lost its moderator since".to_owned()],
        FootingChange::People { before, now } if before == now => {
            vec!["others are in it, or hold other roles there".to_owned()]
        }
        FootingChange::People { before, now } => {
            vec![format!(
                "it has {} now, not {before}",
                count(*now, "member", "members")
            )]
        }
        FootingChange::Room => {
            vec!["its name, its state, its kind, its retention or its bans have changed".to_owned()]
        }
        FootingChange::Expected => {
            vec!["Moodle expects something else of its people or its activity".to_owned()]
        }
    }
}

/// How many steps of a group are named one by one.
const NAMED: usize = 5;

fn named(steps: &[Step], name: impl Fn(&Step) -> String) -> Vec<String> {
    let mut names: Vec<String> = steps.iter().take(NAMED).map(name).collect();
    if let Some(more) = steps.len().checked_sub(NAMED).filter(|more| *more > 0) {
        names.push(format!("… and {more} more"));
    }
    names
}

fn would_now(change: &Change) -> String {
    let who = change
        .username()
        .map_or_else(Default::default, |username| clean(username.as_str()));
    match change {
        Change::CreateAccount(_) => format!("the account {who} would now be created too"),
        Change::Activate(_) => format!("the account {who} would now be activated too"),
        Change::Invite(_) => format!("{who} would now be invited too"),
        Change::AddModerator(_) => format!("{who} would now be made a moderator too"),
        Change::RemoveModerator(_) => format!("{who} would now lose the moderator role too"),
        Change::Remove { .. } => format!("{who} would now be removed too"),
        Change::Unarchive => "the group would now be opened too".to_owned(),
        Change::Archive | Change::ArchiveNew => "the group would now be archived too".to_owned(),
        Change::Recreate { .. } => {
            "the group would now be made again, with these or with other people".to_owned()
        }
        Change::Adopt { name, .. } => {
            format!("{} would now take its place", group_name(name))
        }
        Change::Delete { .. } => "the group would now be deleted".to_owned(),
        Change::Rename { to, .. } => {
            format!("the group would now be renamed to {}", group_name(to))
        }
        Change::SetRetention { .. } | Change::FirstRetention(_) => {
            "how long it keeps messages would now be set otherwise".to_owned()
        }
    }
}

/// What makes a plan of the same kind anew.
pub fn new_plan(
    site: &str,
    selection: &Selection,
    preset: Option<Preset>,
    file: Option<&Path>,
) -> String {
    if !selection.these.is_empty() {
        return "It was chosen difference by difference in the dashboard: choose again there, and save with w."
            .to_owned();
    }
    let mut command = format!("moodrift plan --site {}", quoted(site));
    let mut option = |name: &str, value: &str| {
        command.push_str(&format!(" --{name} {}", quoted(value)));
    };
    for (name, value) in [
        ("category", &selection.category),
        ("course", &selection.course),
        ("group", &selection.group),
        ("user", &selection.user),
    ] {
        if let Some(value) = value {
            option(name, value);
        }
    }
    if let Some(cm) = selection.cmid {
        option("cmid", &cm.to_string());
    }
    for (name, codes) in [("only", &selection.only), ("except", &selection.except)] {
        if !codes.is_empty() {
            let codes: Vec<&str> = codes.iter().map(|code: &Code| (*code).into()).collect();
            option(name, &codes.join(","));
        }
    }
    if let Some(preset) = preset {
        option("preset", preset.into());
    }
    let file = file.map_or_else(|| "FILE".into(), |file| file.to_string_lossy());
    option("out", &file);
    if let Some(changed) = &selection.changed {
        let (from, to) = (changed.window.from(), changed.window.to());
        command.push_str(&format!(
            " --changed-between {} {}",
            quoted(&exact(from)),
            quoted(&exact(to))
        ));
    }
    if selection.dormant {
        command.push_str(" --dormant");
    }
    format!("This makes a new one: {command}")
}

/// After a plan was saved.
pub fn saved(file: &Path, hash: &str) -> String {
    format!(
        "Plan {hash} is saved. This carries out exactly it: moodrift apply {}",
        quoted(&file.to_string_lossy())
    )
}

/// A moment, so that it can be typed again.
fn exact(time: UnixTime) -> String {
    Timestamp::from_second(time.0)
        .map_or_else(|_out_of_range| time.0.to_string(), |at| at.to_string())
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let word = clean(word);
    let plain = |symbol: char| symbol.is_alphanumeric() || "-_./,=:@+%".contains(symbol);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The selection that a saved plan was made with fits no longer.
pub fn plan_selection(trouble: &str) -> String {
    format!("What the plan was made for is not to be found any more. {trouble} {NEW}")
}

/// A plan from standard input leaves nobody to ask.
pub const NOBODY_TO_ASK: &str = "The plan comes from standard input, so the question cannot be answered there: add --yes, or name a file.";
