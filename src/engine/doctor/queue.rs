//! Moodle's cron, and the plugin's tasks that it should run.

use crate::domain::doctor::{Check, Diagnosis, Health, Seen, SeenInQueue};
use crate::domain::queue::Waiting;
use crate::domain::site::{Feature, Site};

/// Moodle wants its cron once a minute. After so many seconds without a run it is slow, or stands still for a while.
const CRON_WARNS: i64 = 10 * 60;

/// After so many it stands still: the plugin does nothing any more.
const CRON_FAILS: i64 = 2 * 3600;

/// For how many seconds a task may wait. The plugin's are due at once.
const TASK_WARNS: i64 = 3600;

pub(super) fn judge(site: &Site, found: &mut Vec<Diagnosis>) {
    let now = site.as_of;
    let (health, seen) = match site.queue.cron.last_run {
        None => (Health::Warning, SeenInQueue::CronNever),
        Some(at) => {
            let health = match now.0 - at.0 {
                ..CRON_WARNS => Health::Fine,
                CRON_WARNS..CRON_FAILS => Health::Warning,
                _ => Health::Critical,
            };
            (health, SeenInQueue::CronRan { at, now })
        }
    };
    push(found, Check::Cron, health, seen);
    let unread = |feature: Feature| {
        let mut lacks = site.lacks.iter();
        lacks.any(|lack| {
            lack.feature == feature && lack.table == "task_adhoc" && lack.column.is_none()
        })
    };
    let (health, seen) = match Waiting::of(&site.queue.tasks) {
        _ if unread(Feature::Queue) => (Health::Unknown, SeenInQueue::Unreadable),
        None => (Health::Fine, SeenInQueue::Empty),
        Some(waiting) => {
            let old = waiting.oldest.is_some_and(|at| now.0 - at.0 > TASK_WARNS);
            let health = if waiting.failing > 0 || waiting.given_up > 0 || old {
                Health::Warning
            } else {
                Health::Fine
            };
            (health, SeenInQueue::Waits { waiting, now })
        }
    };
    push(found, Check::Tasks, health, seen);
    match site.queue.cron.own {
        Some(own) if own.enabled => {
            push(
                found,
                Check::PluginTask,
                Health::Warning,
                SeenInQueue::OwnTaskOn,
            );
        }
        Some(_) => push(
            found,
            Check::PluginTask,
            Health::Fine,
            SeenInQueue::OwnTaskOff,
        ),
        None => {}
    }
}

fn push(found: &mut Vec<Diagnosis>, check: Check, health: Health, seen: SeenInQueue) {
    found.push(Diagnosis {
        check,
        health,
        seen: Seen::Queue(seen),
    });
}
