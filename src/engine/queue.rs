//! The plugin's waiting tasks beside what differs: which of them bear on it, which will put it right, and which will
//! undo a repair.

use rustc_hash::FxHashMap;

use super::Ground;
use super::findings::{Findings, of_group};
use super::row::Row;
use crate::domain::chat::People;
use crate::domain::drift::{Code, Drift, Evidence, Fix, FrozenList, JoinAs, Severity, Withheld};
use crate::domain::ids::{CmId, CourseId, MoodleUserId, RoleId, RoomId, UnixTime};
use crate::domain::queue::{Attempt, Prospect, Task, TaskKind, Waiting};
use crate::domain::site::Activity;

/// Tells each difference which tasks bear on it. What one of them will soon repair is only worth knowing.
pub(super) fn put_beside(ground: &Ground, drifts: &mut [Drift]) {
    if ground.site.queue.tasks.is_empty() || drifts.is_empty() {
        return;
    }
    let tasks = Tasks::of(ground);
    for drift in drifts {
        let Some(activity) = drift.activity.and_then(|cm| ground.site.activity(cm)) else {
            continue;
        };
        drift.waiting = match &drift.person {
            Some(person) => {
                let bearing = person.moodle_id.map_or_else(
                    || tasks.on_room(activity),
                    |id| tasks.on_person(activity, id),
                );
                tasks.weigh(&bearing, activity, Some(Difference::of(drift)))
            }
            None if concerns_people(drift.code) => Waiting::of(tasks.on_group(activity)),
            None => None,
        };
        let repaired = drift
            .waiting
            .is_some_and(|waiting| waiting.prospect == Prospect::RepairsItself);
        if repaired {
            drift.severity = Severity::Info;
        }
    }
}

/// Those of the groups asked for, for which a task waits with an old list of their people.
pub(super) fn findings(ground: &Ground, asked: impl Fn(&RoomId) -> bool, findings: &mut Findings) {
    let mut frozen: FxHashMap<&RoomId, (&Task, FrozenList)> = FxHashMap::default();
    for task in &ground.site.queue.tasks {
        if let Some(room) = &task.room
            && asked(room)
            && let Some(list) = frozen_list(ground, task, room)
        {
            // The oldest speaks for all.
            frozen.entry(room).or_insert((task, list));
        }
    }
    for (room, (task, list)) in frozen {
        let Some(activity) = activities(ground, room).next() else {
            continue;
        };
        let evidence = Evidence::FrozenQueue {
            queued: task.created,
            list,
        };
        findings
            .drifts
            .push(of_group(Code::QueueFrozen, activity, evidence));
    }
}

/// The tasks that bear on someone in one activity, by their ids; and the same in figures.
pub(super) fn about(
    ground: &Ground,
    activity: &Activity,
    person: Option<MoodleUserId>,
    row: Option<&Row>,
) -> (Vec<Task>, Option<Waiting>) {
    let tasks = Tasks::of(ground);
    let bearing = person.map_or_else(
        || tasks.on_room(activity),
        |id| tasks.on_person(activity, id),
    );
    let difference = row
        .and_then(|row| row.drift.as_ref())
        .map(|drift| Difference {
            code: drift.code,
            fix: drift.fix,
            withheld: drift.withheld,
            person,
        });
    let waiting = tasks.weigh(&bearing, activity, difference);
    (bearing.into_iter().cloned().collect(), waiting)
}

/// What differs about someone, as far as a task could put it right.
#[derive(Debug, Clone, Copy)]
struct Difference {
    code: Code,
    fix: Option<Fix>,
    withheld: Option<Withheld>,
    person: Option<MoodleUserId>,
}

/// How the list of a task that makes a group what it says differs from today's; none where it does not, where it will
/// not run, and where there is nothing that it could undo.
fn frozen_list(ground: &Ground, task: &Task, room: &RoomId) -> Option<FrozenList> {
    if task.kind != TaskKind::SynchronizeGroup || !task.waits() {
        return None;
    }
    let judged = ground.chat.group(room).is_some_and(|group| {
        !matches!(group.people, People::Archived | People::NotOurs)
            && ground.foreign_mark(group).is_none()
    });
    if !judged {
        return None;
    }
    let mut least: Option<FrozenList> = None;
    for activity in activities(ground, room) {
        // There everybody counts as enrolled, without a row.
        if activity.course == CourseId::FRONT_PAGE {
            return None;
        }
        let Some(list) = &task.members else {
            return Some(FrozenList::Unread);
        };
        match compared(ground, activity.course, list) {
            // Of two activities on one group, the task is of one.
            (0, 0) => return None,
            (since, gone) => least = least.or(Some(FrozenList::Old { since, gone })),
        }
    }
    least
}

/// How many are enrolled and not in the list, how many the reverse. Every enrolment counts, in force or not, as it does
/// for the plugin.
fn compared(ground: &Ground, course: CourseId, list: &[MoodleUserId]) -> (usize, usize) {
    let enrolled = ground.site.enrolments_in(course);
    let (mut since, mut last) = (0, None);
    for enrolment in enrolled {
        if last != Some(enrolment.person) {
            last = Some(enrolment.person);
            since += usize::from(list.binary_search(&enrolment.person).is_err());
        }
    }
    let gone = list
        .iter()
        .filter(|person| !is_enrolled(ground, course, **person))
        .count();
    (since, gone)
}

fn is_enrolled(ground: &Ground, course: CourseId, person: MoodleUserId) -> bool {
    let enrolled = ground.site.enrolments_in(course);
    let at = enrolled.partition_point(|enrolment| enrolment.person < person);
    enrolled.get(at).is_some_and(|one| one.person == person)
}

fn activities<'a>(ground: &'a Ground, room: &RoomId) -> impl Iterator<Item = &'a Activity> {
    let linked = ground.links.activities_on(room).iter();
    linked.filter_map(|cm| ground.site.activity(*cm))
}

/// What differs about a group itself, and has to do with who is let into it or put out of it.
const fn concerns_people(code: Code) -> bool {
    matches!(
        code,
        Code::QueueFrozen
            | Code::GroupMissing
            | Code::GroupUnlinked
            | Code::GroupShared
            | Code::GroupForeign
            | Code::GroupArchived
            | Code::RolesInvalid
            | Code::NotManageable
    )
}

/// The queue, by what its tasks are about.
struct Tasks<'a> {
    ground: &'a Ground,
    by_person: FxHashMap<MoodleUserId, Vec<&'a Task>>,
    by_course: FxHashMap<CourseId, Vec<&'a Task>>,
    by_room: FxHashMap<&'a RoomId, Vec<&'a Task>>,
}

impl<'a> Tasks<'a> {
    fn of(ground: &'a Ground) -> Self {
        let mut tasks = Self {
            ground,
            by_person: FxHashMap::default(),
            by_course: FxHashMap::default(),
            by_room: FxHashMap::default(),
        };
        for task in &ground.site.queue.tasks {
            match task.kind {
                TaskKind::EnrolRoleAssign | TaskKind::EnrolRoleUnassign => {
                    tasks.note_person(task);
                    if let Some(course) = task.course {
                        tasks.by_course.entry(course).or_default().push(task);
                    }
                }
                TaskKind::UnenrolUserEverywhere | TaskKind::SynchronizeUserEverywhere => {
                    tasks.note_person(task);
                }
                TaskKind::EnrolUserToRocketchatGroup => {
                    tasks.note_person(task);
                    tasks.note_room(task);
                }
                TaskKind::SynchronizeGroup => tasks.note_room(task),
                TaskKind::Other => {}
            }
        }
        tasks
    }

    fn note_person(&mut self, task: &'a Task) {
        if let Some(person) = task.person {
            self.by_person.entry(person).or_default().push(task);
        }
    }

    fn note_room(&mut self, task: &'a Task) {
        if let Some(room) = &task.room {
            self.by_room.entry(room).or_default().push(task);
        }
    }

    /// Those that make the whole group what their lists say.
    fn on_room(&self, activity: &Activity) -> Vec<&'a Task> {
        self.of_room(activity)
            .filter(|task| task.kind == TaskKind::SynchronizeGroup)
            .collect()
    }

    /// Those about someone in this activity, and those about all of its group.
    fn on_person(&self, activity: &Activity, person: MoodleUserId) -> Vec<&'a Task> {
        let own = self.by_person.get(&person).into_iter().flatten().copied();
        let mut bearing: Vec<&Task> = own
            .filter(|task| match task.kind {
                TaskKind::EnrolRoleAssign | TaskKind::EnrolRoleUnassign => {
                    task.course == Some(activity.course)
                        && task.activity.is_none_or(|cm| cm == activity.cm)
                }
                TaskKind::EnrolUserToRocketchatGroup => task.room == activity.room,
                // The plugin looks in the courses in which the person is enrolled, and nowhere else.
                TaskKind::UnenrolUserEverywhere | TaskKind::SynchronizeUserEverywhere => {
                    is_enrolled(self.ground, activity.course, person)
                }
                TaskKind::SynchronizeGroup | TaskKind::Other => false,
            })
            .chain(self.on_room(activity))
            .collect();
        bearing.sort_unstable_by_key(|task| task.id);
        bearing
    }

    /// Those about anybody in this activity's group.
    fn on_group(&self, activity: &Activity) -> impl Iterator<Item = &'a Task> {
        let (cm, of_course) = (activity.cm, self.by_course.get(&activity.course));
        of_course
            .into_iter()
            .flatten()
            .copied()
            .filter(move |task| task.activity.is_none_or(|own: CmId| own == cm))
            .chain(self.of_room(activity))
    }

    fn of_room(&self, activity: &Activity) -> impl Iterator<Item = &'a Task> {
        let room = activity.room.as_ref();
        let of_room = room.and_then(|room| self.by_room.get(room));
        of_room.into_iter().flatten().copied()
    }

    /// The figures of the tasks that bear on someone's difference, and whether one of them repairs it.
    fn weigh(
        &self,
        bearing: &[&Task],
        activity: &Activity,
        difference: Option<Difference>,
    ) -> Option<Waiting> {
        let mut waiting = Waiting::of(bearing.iter().copied())?;
        let repairs = |task: &&Task| {
            self.is_young(task) && difference.is_some_and(|own| own.is_repaired_by(task, activity))
        };
        if bearing.iter().any(repairs) {
            waiting.prospect = Prospect::RepairsItself;
        }
        Some(waiting)
    }

    /// Whether it may be waited for. What fails explains nothing, however young.
    fn is_young(&self, task: &Task) -> bool {
        let grace = i64::from(self.ground.policy.queue_grace_minutes) * 60;
        let UnixTime(now) = self.ground.site.as_of;
        task.attempt == Attempt::Fresh
            && task
                .created
                .is_some_and(|created| now.saturating_sub(created.0).max(0) < grace)
    }
}

impl Difference {
    fn of(drift: &Drift) -> Self {
        Self {
            code: drift.code,
            fix: drift.fix,
            withheld: drift.withheld,
            person: drift.person.as_ref().and_then(|person| person.moodle_id),
        }
    }

    /// Whether he lacks something in the group, rather than having too much there.
    const fn is_lack(self) -> bool {
        matches!(
            self.code,
            Code::MemberMissing | Code::AccountMissing | Code::ModeratorMissing
        )
    }

    /// Whether he is to lead the group.
    fn wants_to_lead(self) -> bool {
        self.code == Code::ModeratorMissing || self.fix == Some(Fix::Invite(JoinAs::Moderator))
    }

    /// The plugin works with the same account, and stumbles over the same things.
    const fn is_hindered(self) -> bool {
        matches!(
            self.withheld,
            Some(
                Withheld::Banned
                    | Withheld::NotPermitted(_)
                    | Withheld::NotInGroup
                    | Withheld::RolesInvalid
            )
        )
    }

    /// Whether a task, run, takes it away: it goes the right way, about a role that counts.
    fn is_repaired_by(self, task: &Task, activity: &Activity) -> bool {
        let extra = matches!(self.code, Code::MemberExtra | Code::ModeratorExtra);
        if self.is_hindered() || !(extra || self.is_lack()) {
            return false;
        }
        let names = |roles: &[RoleId]| task.role.is_some_and(|role| roles.contains(&role));
        let leads = names(&activity.moderator_roles);
        let counts = leads || names(&activity.user_roles);
        match task.kind {
            TaskKind::EnrolRoleAssign if self.wants_to_lead() => self.is_lack() && leads,
            TaskKind::EnrolRoleAssign => self.is_lack() && counts,
            TaskKind::EnrolRoleUnassign if self.code == Code::ModeratorExtra => leads,
            TaskKind::EnrolRoleUnassign => extra && counts,
            TaskKind::EnrolUserToRocketchatGroup | TaskKind::SynchronizeUserEverywhere => {
                self.is_lack()
            }
            // It takes all of him, where a role alone may be too much.
            TaskKind::UnenrolUserEverywhere => self.code == Code::MemberExtra,
            // Whom the list leaves out is removed; whom it holds gets what his roles of that day say.
            TaskKind::SynchronizeGroup => match &task.members {
                None => false,
                Some(_) if self.code == Code::MemberExtra => true,
                Some(list) => self
                    .person
                    .is_some_and(|person| list.binary_search(&person).is_ok()),
            },
            TaskKind::Other => false,
        }
    }
}
