//! The plugin's tasks that wait in Moodle's queue, and the cron that runs them.
//!
//! Of what Moodle keeps for a task only ids are here: the rest holds whole user records.

use super::ids::{CmId, CourseId, MoodleUserId, RoleId, RoomId, UnixTime};

/// What waits, and what should run it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    /// Tasks of `mod_rocketchat` in `task_adhoc`; by id, which is the order in which they were queued.
    pub tasks: Vec<Task>,
    /// When the scheduled tasks last ran.
    pub cron: Cron,
}

/// One row of `task_adhoc`. Ids that its `customdata` does not hold, or that could not be read there, are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// `id`.
    pub id: i64,
    /// What it does, by its `classname`.
    pub kind: TaskKind,
    /// Whom it is about.
    pub person: Option<MoodleUserId>,
    /// The course it is about.
    pub course: Option<CourseId>,
    /// The activity in whose own context a role was given or taken; none for the whole course.
    pub activity: Option<CmId>,
    /// The group it is about.
    pub room: Option<RoomId>,
    /// The role that was given or taken.
    pub role: Option<RoleId>,
    /// Whom it takes for the people of the course: those of the moment in which it was queued. Sorted; none where the
    /// list could not be read, and for every kind but [`TaskKind::SynchronizeGroup`].
    pub members: Option<Vec<MoodleUserId>>,
    /// When it was queued: `timecreated`, or what follows from `nextruntime` where that is not kept.
    pub created: Option<UnixTime>,
    /// `nextruntime`: it runs then at the earliest.
    pub next_run: UnixTime,
    /// Since when it runs, where it is being run (`timestarted`, kept from Moodle 3.9 on).
    pub started: Option<UnixTime>,
    /// How it went so far.
    pub attempt: Attempt,
}

/// What a task of the plugin does, by the name of its class.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum TaskKind {
    /// A role was given: invites, makes moderator.
    EnrolRoleAssign,
    /// A role was taken: demotes, removes.
    EnrolRoleUnassign,
    /// Invites someone into one group, as his roles say when it runs. An older plugin's.
    EnrolUserToRocketchatGroup,
    /// Makes a group what its list of people says.
    SynchronizeGroup,
    /// An account was suspended: removes from the groups of the courses in which the person is enrolled.
    UnenrolUserEverywhere,
    /// An account was changed: invites into the groups of these courses. Removes nobody (measured).
    SynchronizeUserEverywhere,
    /// A class that is not known here.
    Other,
}

/// How a task went so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Attempt {
    /// It has not failed.
    Fresh,
    /// It has failed, and is tried again at its next run (`faildelay` > 0).
    Failed,
    /// It has failed as often as Moodle lets it (`attemptsavailable` = 0, from Moodle 4.2 on): it does not run again.
    GivenUp,
}

/// When scheduled tasks last ran. Moodle writes 0 for never; so it is in a copy, and that is none here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cron {
    /// The last run of whichever ran last.
    pub last_run: Option<UnixTime>,
    /// The last run of the task that empties the courses' recycle bins.
    pub course_bin: Option<UnixTime>,
    /// The last run of the task that empties the categories' recycle bins.
    pub category_bin: Option<UnixTime>,
    /// The plugin's own scheduled task, where it is registered.
    pub own: Option<OwnTask>,
}

/// `rocketchat_synchronise_task`, which ships switched off and cannot work: it uses an id that it never sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnTask {
    /// Someone has switched it on.
    pub enabled: bool,
    /// Its last run.
    pub last_run: Option<UnixTime>,
}

/// The tasks that bear on something, in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many will run, those that failed among them.
    pub tasks: usize,
    /// How many of these have failed.
    pub failing: usize,
    /// When the first of the failed ones is tried again.
    pub retried: Option<UnixTime>,
    /// How many Moodle has given up, in none of the figures above.
    pub given_up: usize,
    /// When the oldest that will run was queued.
    pub oldest: Option<UnixTime>,
    /// Whether the difference is to be expected to go away by itself.
    pub prospect: Prospect,
}

/// Whether waiting tasks put a difference right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Prospect {
    /// None that is young and goes the right way.
    #[default]
    Stays,
    /// One of them does, and is young enough to be waited for.
    RepairsItself,
}

impl Task {
    /// Whether it will run at all.
    pub fn waits(&self) -> bool {
        self.attempt != Attempt::GivenUp
    }
}

impl Waiting {
    /// Counts tasks; none where there are none.
    pub fn of<'a>(tasks: impl IntoIterator<Item = &'a Task>) -> Option<Self> {
        let mut waiting = Self::default();
        for task in tasks {
            if !task.waits() {
                waiting.given_up += 1;
                continue;
            }
            waiting.tasks += 1;
            waiting.oldest = earlier(waiting.oldest, task.created);
            if task.attempt == Attempt::Failed {
                waiting.failing += 1;
                waiting.retried = earlier(waiting.retried, Some(task.next_run));
            }
        }
        (waiting != Self::default()).then_some(waiting)
    }
}

/// The earlier of two times, as far as they are known.
fn earlier(one: Option<UnixTime>, other: Option<UnixTime>) -> Option<UnixTime> {
    one.into_iter().chain(other).min()
}
