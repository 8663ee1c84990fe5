//! What waits in Moodle's queue, and the cron that should run it.

use super::{ago, clean, date_time, nouns};
use crate::domain::drift::Drift;
use crate::domain::ids::UnixTime;
use crate::domain::queue::{Attempt, Prospect, Task, TaskKind, Waiting};
use crate::domain::site::{Lack, Site};

/// The heading over the tasks that bear on a judgement.
pub fn tasks_heading() -> &'static str {
    text!("Waiting tasks", "Tâches en attente")
}

/// After the tasks of which one repairs the difference.
fn repairs_itself() -> &'static str {
    text!(
        "This should put itself right.",
        "Cela devrait s'arranger tout seul."
    )
}

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
        WaitsFor::Person => text!("for this person", "pour cette personne"),
        WaitsFor::EachPerson => text!("for each of them", "pour chacune d'elles"),
        WaitsFor::Group => text!("for this group", "pour ce salon"),
        WaitsFor::Site => text!("for the plugin", "pour le plugin"),
    };
    let mut sentences = Vec::new();
    if waiting.tasks > 0 {
        let age = waiting.oldest.map_or_else(String::new, |oldest| {
            format!(", {}", age(now, oldest, waiting.tasks))
        });
        sentences.push(say!(
            "Moodle has {} waiting {what}{age}.",
            "Moodle a {} en attente {what}{age}.",
            nouns::tasks(waiting.tasks),
        ));
    }
    if waiting.failing > 0 {
        let who = match (waiting.failing, waiting.tasks) {
            (1, 1) => text!("It fails", "Elle échoue").to_owned(),
            (failing, all) if failing == all => {
                text!("All of them fail", "Toutes échouent").to_owned()
            }
            (1, _) => text!("1 of them fails", "1 d'entre elles échoue").to_owned(),
            (failing, _) => say!("{failing} of them fail", "{failing} d'entre elles échouent"),
        };
        let again = waiting.retried.map_or_else(String::new, |at| {
            say!("; {}", " ; {}", tried_again(now, at))
        });
        sentences.push(format!("{who}{again}."));
    }
    if waiting.given_up > 0 {
        sentences.push(say!(
            "Moodle has given up {} {what}.",
            "Moodle a abandonné {} {what}.",
            nouns::tasks(waiting.given_up),
        ));
    }
    if waiting.prospect == Prospect::RepairsItself {
        sentences.push(repairs_itself().to_owned());
    }
    sentences.join(" ")
}

/// The same where there is little room: `1 task waits in Moodle, 2 h.`
pub fn waiting_in_brief(now: UnixTime, waiting: Waiting) -> String {
    let fails = match (waiting.failing, waiting.tasks) {
        (0, _) => "",
        (_, 1) => text!(", and fails", ", et échoue"),
        _ => text!(", and some fail", ", et certaines échouent"),
    };
    let tasks = match waiting.tasks {
        0 => {
            let given_up = nouns::tasks(waiting.given_up);
            return say!(
                "Moodle has given up {given_up}.",
                "Moodle a abandonné {given_up}."
            );
        }
        1 => text!("1 task waits", "1 tâche attend").to_owned(),
        some => say!("{some} tasks wait", "{some} tâches attendent"),
    };
    let age = waiting.oldest.map_or_else(String::new, |oldest| {
        format!(", {}", age(now, oldest, waiting.tasks))
    });
    say!(
        "{tasks} in Moodle{age}{fails}.",
        "{tasks} dans Moodle{age}{fails}."
    )
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
        lines.push(
            text!(
                "Not known: Moodle's table task_adhoc cannot be read.",
                "Inconnu : la table task_adhoc de Moodle ne peut pas être lue.",
            )
            .to_owned(),
        );
    }
    let Some(all) = all else {
        return lines;
    };
    if all.prospect == Prospect::RepairsItself {
        lines.push(repairs_itself().to_owned());
    }
    lines.extend(cron(site));
    lines
}

/// `Cron last ran 3 h ago.` Where no run is known, nothing is said of it.
fn cron(site: &Site) -> Option<String> {
    let last = site.queue.cron.last_run?;
    Some(say!(
        "Cron last ran {} ago.",
        "Le cron a tourné pour la dernière fois il y a {}.",
        ago(site.as_of, last),
    ))
}

/// `Task 2138 (enrol_role_assign, student): queued 2026-11-22 09:12 UTC, fails; tried again in 4 min.`
fn task(site: &Site, task: &Task) -> String {
    let kind: &str = task.kind.into();
    let role = task.role.map_or_else(String::new, |id| {
        let name = site.role(id).map_or_else(
            || id.to_string(),
            |role| clean(&role.shortname).into_owned(),
        );
        say!(", role {name}", ", rôle {name}")
    });
    let list = match (task.kind, &task.members) {
        (TaskKind::SynchronizeGroup, Some(list)) => say!(
            ", a list of {}",
            ", une liste de {}",
            nouns::people(list.len()),
        ),
        (TaskKind::SynchronizeGroup, None) => {
            text!(", a list that cannot be read", ", une liste illisible").to_owned()
        }
        _ => String::new(),
    };
    let queued = task.created.map_or_else(String::new, |at| {
        say!("queued {}, ", "en file depuis le {}, ", date_time(at),)
    });
    let state = match (task.attempt, task.started) {
        (Attempt::GivenUp, _) => text!(
            "has failed, and Moodle does not try it again",
            "a échoué, et Moodle ne la retente pas",
        )
        .to_owned(),
        (_, Some(since)) => say!("runs since {}", "tourne depuis le {}", date_time(since)),
        (Attempt::Failed, None) => say!(
            "fails; {}",
            "échoue ; {}",
            tried_again(site.as_of, task.next_run)
        ),
        (Attempt::Fresh, None) => text!("waits", "attend").to_owned(),
    };
    say!(
        "Task {} ({kind}{role}{list}): {queued}{state}.",
        "Tâche {} ({kind}{role}{list}) : {queued}{state}.",
        task.id,
    )
}

fn age(now: UnixTime, oldest: UnixTime, tasks: usize) -> String {
    let age = ago(now, oldest);
    if tasks == 1 {
        say!("{age} old", "vieille de {age}")
    } else {
        say!("the oldest {age}", "la plus ancienne depuis {age}")
    }
}

/// `tried again in 4 min`; a time that has passed waits for the cron.
fn tried_again(now: UnixTime, at: UnixTime) -> String {
    if at > now {
        say!("tried again in {}", "nouvel essai dans {}", ago(at, now))
    } else {
        say!(
            "due again since {}",
            "nouvel essai dû depuis le {}",
            date_time(at)
        )
    }
}
