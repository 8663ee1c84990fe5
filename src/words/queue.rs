//! What waits in Moodle's queue, and the cron that should run it.

use super::{ago, clean, count, date_time};
use crate::domain::drift::Drift;
use crate::domain::ids::UnixTime;
use crate::domain::queue::{Attempt, Prospect, Task, TaskKind, Waiting};
use crate::domain::site::{Lack, Site};

/// The heading over the tasks that bear on a judgement.
pub const TASKS_HEADING: &str = "Waiting tasks";

/// After the tasks of which one repairs the difference.
const REPAIRS_ITSELF: &str = "This should put itself right.";

/// What tasks wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// Somebody in a group.
    Person,
    /// Each of several people in a group.
    EachPerson,
    /// A group.
    Group,
    /// The whole site.
    Site,
}

impl WaitsFor {
    /// What the tasks beside a difference wait for.
    pub const fn of(drift: &Drift) -> Self {
        match drift.person {
            Some(_) => Self::Person,
            None => Self::Group,
        }
    }
}

/// `Moodle has 3 tasks waiting for this group, the oldest 2 h.` And that they fail, and what may be expected of them.
pub fn waiting(now: UnixTime, waiting: Waiting, what: WaitsFor) -> String {
    let what = match what {
        WaitsFor::Person => "for this person",
        WaitsFor::EachPerson => "for each of them",
        WaitsFor::Group => "for this group",
        WaitsFor::Site => "for the plugin",
    };
    let mut sentences = Vec::new();
    if waiting.tasks > 0 {
        let age = waiting.oldest.map_or_else(String::new, |oldest| {
            format!(", {}", age(now, oldest, waiting.tasks))
        });
        sentences.push(format!(
            "Moodle has {} waiting {what}{age}.",
            count(waiting.tasks, "task", "tasks")
        ));
    }
    if waiting.failing > 0 {
        let who = match (waiting.failing, waiting.tasks) {
            (1, 1) => "It fails".to_owned(),
            (failing, all) if failing == all => "All of them fail".to_owned(),
            (1, _) => "1 of them fails".to_owned(),
            (failing, _) => format!("{failing} of them fail"),
        };
        let again = waiting
            .retried
            .map_or_else(String::new, |at| format!("; {}", tried_again(now, at)));
        sentences.push(format!("{who}{again}."));
    }
    if waiting.given_up > 0 {
        sentences.push(format!(
            "Moodle has given up {} {what}.",
            count(waiting.given_up, "task", "tasks")
        ));
    }
    if waiting.prospect == Prospect::RepairsItself {
        sentences.push(REPAIRS_ITSELF.to_owned());
    }
    sentences.join(" ")
}

/// The same where there is little room: `1 task waits in Moodle, 2 h.`
pub fn waiting_in_brief(now: UnixTime, waiting: Waiting) -> String {
    let fails = match (waiting.failing, waiting.tasks) {
        (0, _) => "",
        (_, 1) => ", and fails",
        _ => ", and some fail",
    };
    let tasks = match waiting.tasks {
        0 => {
            let given_up = count(waiting.given_up, "task", "tasks");
            return format!("Moodle has given up {given_up}.");
        }
        1 => "1 task waits".to_owned(),
        some => format!("{some} tasks wait"),
    };
    let age = waiting.oldest.map_or_else(String::new, |oldest| {
        format!(", {}", age(now, oldest, waiting.tasks))
    });
    format!("{tasks} in Moodle{age}{fails}.")
}

/// What waits at the site as a whole, and when cron last ran; none where nothing waits.
pub fn queue(site: &Site) -> Option<String> {
    let all = Waiting::of(&site.queue.tasks)?;
    let mut line = waiting(site.as_of, all, WaitsFor::Site);
    if let Some(cron) = cron(site) {
        line.push_str(&format!(" {cron}"));
    }
    Some(line)
}

/// Tasks one by one, and what may be expected of them; empty where there are none, for all that is known.
pub(super) fn tasks(site: &Site, tasks: &[Task], all: Option<Waiting>) -> Vec<String> {
    let mut lines: Vec<String> = tasks.iter().map(|one| task(site, one)).collect();
    let unread = |lack: &Lack| lack.table == "task_adhoc";
    if site.lacks.iter().any(unread) {
        lines.push("Not known: Moodle's table task_adhoc cannot be read.".to_owned());
    }
    let Some(all) = all else {
        return lines;
    };
    if all.prospect == Prospect::RepairsItself {
        lines.push(REPAIRS_ITSELF.to_owned());
    }
    lines.extend(cron(site));
    lines
}

/// `Cron last ran 3 h ago.` Where no run is known, nothing is said of it.
fn cron(site: &Site) -> Option<String> {
    let last = site.queue.cron.last_run?;
    Some(format!("Cron last ran {} ago.", ago(site.as_of, last)))
}

/// `Task 2138 (enrol_role_assign, student): queued 2026-11-22 09:12 UTC, fails; tried again in 4 min.`
fn task(site: &Site, task: &Task) -> String {
    let kind: &str = task.kind.into();
    let role = task.role.map_or_else(String::new, |id| {
        let name = site.role(id).map_or_else(
            || id.to_string(),
            |role| clean(&role.shortname).into_owned(),
        );
        format!(", role {name}")
    });
    let list = match (task.kind, &task.members) {
        (TaskKind::SynchronizeGroup, Some(list)) => {
            format!(", a list of {}", count(list.len(), "person", "people"))
        }
        (TaskKind::SynchronizeGroup, None) => ", a list that cannot be read".to_owned(),
        _ => String::new(),
    };
    let queued = task
        .created
        .map_or_else(String::new, |at| format!("queued {}, ", date_time(at)));
    let state = match (task.attempt, task.started) {
        (Attempt::GivenUp, _) => "has failed, and Moodle does not try it again".to_owned(),
        (_, Some(since)) => format!("runs since {}", date_time(since)),
        (Attempt::Failed, None) => {
            format!("fails; {}", tried_again(site.as_of, task.next_run))
        }
        (Attempt::Fresh, None) => "waits".to_owned(),
    };
    format!("Task {} ({kind}{role}{list}): {queued}{state}.", task.id)
}

fn age(now: UnixTime, oldest: UnixTime, tasks: usize) -> String {
    let age = ago(now, oldest);
    if tasks == 1 {
        format!("{age} old")
    } else {
        format!("the oldest {age}")
    }
}

/// `tried again in 4 min`; a time that has passed waits for the cron.
fn tried_again(now: UnixTime, at: UnixTime) -> String {
    if at > now {
        format!("tried again in {}", ago(at, now))
    } else {
        format!("due again since {}", date_time(at))
    }
}
