//! What went wrong at this university since the plugin last had everything in step.
//!
//! Trouble comes in clusters: an outage, a change of roles, a few groups that nobody looked after.
//! It touches few enough groups and people that a plan for all of it passes the default limits.

mod groups;
mod people;

use std::collections::BTreeSet;

use super::activities::group_name;
use super::rooms::API_USERNAME;
use super::roster::Register;
use super::university::{
    Activity, Condition, Course, DanglingRow, OldList, Showing, University, nth,
};
use super::{Injected, Tolerated, site_mark};
use crate::demo::chat::state::ServerState;
use crate::domain::drift::Code;
use crate::domain::ids::{CmId, InstanceId, MoodleUserId, RoleId, RoomId, Username};
use fastrand::Rng;

/// Groups that lose or gain people have so many members at least.
const SIZEABLE: usize = 30;
/// The Moodle for tests, from which one group came.
const OTHER_MOODLE: &str = "https://moodle-test.univ-arche.example";
/// Roles of another site: a course restored from there brought them.
const ROLES_OF_ELSEWHERE: [RoleId; 2] = [RoleId(14), RoleId(15)];

/// What was done, by which tests know what to look for.
pub(crate) struct Record {
    /// Drift, as it was made.
    pub(crate) injected: Vec<Injected>,
    /// What looks odd and is right.
    pub(crate) tolerated: Vec<Tolerated>,
}

/// Breaks both sides, so that every kind of drift is there.
pub(crate) fn inject(
    rng: &mut Rng,
    university: &mut University,
    state: &mut ServerState,
) -> Record {
    let register = Register::of(university);
    let mut damage = Damage {
        rng,
        register,
        university,
        state,
        touched: BTreeSet::new(),
        spared: BTreeSet::new(),
        record: Record {
            injected: Vec::new(),
            tolerated: Vec::new(),
        },
    };
    damage.change_roles_of_a_department();
    damage.strike_a_cohort();
    damage.neglect_groups();
    damage.break_groups();
    damage.break_activities();
    damage.leave_halves();
    damage.disturb_dormant_courses();
    damage.admit_strangers();
    damage.let_groups_drift();
    damage.note_people_without_account();
    damage.leave_an_old_list();
    damage.record
}

/// The work in progress.
struct Damage<'a> {
    rng: &'a mut Rng,
    register: Register,
    university: &'a mut University,
    state: &'a mut ServerState,
    /// Activities that already have their trouble.
    touched: BTreeSet<CmId>,
    /// People who already have theirs.
    spared: BTreeSet<MoodleUserId>,
    record: Record,
}

impl Damage<'_> {
    /// So many at 120 courses, in proportion at others, one at least.
    fn scaled(&self, at_default: usize) -> usize {
        (at_default * self.university.extent.alike / super::DEFAULT_COURSES).max(1)
    }

    fn note(&mut self, code: Code, cm: Option<CmId>, username: Option<&str>) {
        let username = username.map(Username::from);
        self.record.injected.push(Injected { code, cm, username });
    }

    /// Whether both sides of an activity are there and open, and its course is alive.
    fn alive(&self, activity: &Activity) -> bool {
        activity.visibility == Showing::Shown && !self.university.dormant(activity.course)
    }

    /// Whether its course is spared the trouble that strikes at random.
    fn marked(&self, activity: &Activity) -> bool {
        let course = self.university.course(activity.course);
        course.is_none_or(|course| self.university.set_apart(course))
    }

    /// Takes an activity that has no trouble yet, and that fits. None when there is none, or when
    /// two thirds of them have trouble already. Lectures are spared: something large must work.
    fn take(&mut self, fits: impl Fn(&Self, &Activity) -> bool) -> Option<Activity> {
        if self.touched.len() * 3 >= self.university.activities.len() * 2 {
            return None;
        }
        let mut places: Vec<usize> = (0..self.university.activities.len()).collect();
        self.rng.shuffle(&mut places);
        let activity = places
            .into_iter()
            .filter_map(|place| self.university.activities.get(place))
            .filter(|activity| !self.touched.contains(&activity.cm) && !self.marked(activity))
            .find(|activity| fits(self, activity))?
            .clone();
        self.touched.insert(activity.cm);
        Some(activity)
    }

    fn take_alive(&mut self) -> Option<Activity> {
        self.take(Self::alive)
    }

    fn sizeable(&self, activity: &Activity) -> bool {
        self.register.roster(self.university, activity).len() >= SIZEABLE
    }

    /// Groups that are gone, archived, not ours; activities without one, or two with the same.
    fn break_groups(&mut self) {
        for _ in 0..self.scaled(2) {
            let Some(activity) = self.take_alive() else {
                break;
            };
            self.state
                .groups
                .retain(|group| !is_room(&group.id, activity.room.as_ref()));
            self.note(Code::GroupMissing, Some(activity.cm), None);
        }
        for place in 0..self.scaled(1) {
            let Some(activity) = self.take_alive() else {
                break;
            };
            // The first one's group still exists under the expected name: it could be adopted.
            if place > 0 {
                self.state
                    .groups
                    .retain(|group| !is_room(&group.id, activity.room.as_ref()));
            }
            self.link(activity.cm, None);
            self.note(Code::GroupUnlinked, Some(activity.cm), None);
        }
        for _ in 0..self.scaled(1) {
            self.share_a_group();
        }
        for _ in 0..self.scaled(1) {
            self.point_elsewhere();
        }
        for _ in 0..self.scaled(1) {
            let Some(activity) = self.take_alive() else {
                break;
            };
            self.set_archived(activity.room.as_ref(), true);
            self.note(Code::GroupArchived, Some(activity.cm), None);
        }
        for _ in 0..self.scaled(1) {
            let hidden = self.take(|damage, activity| {
                activity.visibility != Showing::Shown && !damage.university.dormant(activity.course)
            });
            let Some(activity) = hidden else { break };
            self.set_archived(activity.room.as_ref(), false);
            self.note(Code::GroupNotArchived, Some(activity.cm), None);
        }
        let binned = self
            .university
            .bin
            .first()
            .and_then(|item| item.activities.first())
            .cloned();
        if let Some((cm, room)) = binned {
            self.set_archived(Some(&room), false);
            self.note(Code::GroupNotArchived, Some(cm), None);
        }
    }

    fn link(&mut self, cm: CmId, room: Option<RoomId>) {
        if let Some(activity) = self.university.activity_mut(cm) {
            activity.room = room;
        }
    }

    fn set_archived(&mut self, room: Option<&RoomId>, archived: bool) {
        if let Some(group) = room.and_then(|room| self.state.group_mut(room)) {
            group.archived = archived;
        }
    }

    /// An activity was duplicated while Rocket.Chat was down: the copy kept the link. Both have
    /// the same roles and thus the same people.
    fn share_a_group(&mut self) {
        let has_copy = |damage: &Self, activity: &Activity| damage.copy_of(activity).is_some();
        let original =
            self.take(|damage, activity| damage.alive(activity) && has_copy(damage, activity));
        let Some(original) = original else { return };
        let Some(copy) = self.copy_of(&original) else {
            return;
        };
        self.touched.insert(copy.cm);
        self.state
            .groups
            .retain(|group| !is_room(&group.id, copy.room.as_ref()));
        self.link(copy.cm, original.room);
        self.note(Code::GroupShared, Some(original.cm), None);
        self.note(Code::GroupShared, Some(copy.cm), None);
    }

    fn copy_of(&self, activity: &Activity) -> Option<Activity> {
        let roles = |one: &Activity| (one.moderator_roles.clone(), one.user_roles.clone());
        self.university
            .activities
            .iter()
            .filter(|other| other.course == activity.course && other.cm > activity.cm)
            .filter(|other| self.alive(other) && !self.touched.contains(&other.cm))
            .find(|other| roles(other) == roles(activity))
            .cloned()
    }

    /// A link into the groups of the Moodle for tests.
    fn point_elsewhere(&mut self) {
        let Some(activity) = self.take_alive() else {
            return;
        };
        let Some(course) = self.university.course(activity.course) else {
            return;
        };
        let name = group_name(&site_mark(OTHER_MOODLE), &course.shortname, activity.cm);
        let room = activity.room.as_ref();
        let Some(group) = room.and_then(|room| self.state.group_mut(room)) else {
            return;
        };
        group.rest.insert("fname".to_owned(), name.as_str().into());
        group.name = name;
        self.note(Code::GroupForeign, Some(activity.cm), None);
    }

    /// Activities whose roles say nothing any more. Their groups keep their people.
    fn break_activities(&mut self) {
        let [moderators, users] = ROLES_OF_ELSEWHERE;
        for place in 0..self.scaled(2) {
            let Some(taken) = self.take_alive() else {
                break;
            };
            if let Some(activity) = self.university.activity_mut(taken.cm) {
                let dead = place % 2 == 0;
                activity.moderator_roles = dead.then_some(moderators).into_iter().collect();
                activity.user_roles = dead.then_some(users).into_iter().collect();
            }
            self.note(Code::RolesInvalid, Some(taken.cm), None);
        }
    }

    /// Half-deleted activities: one row of each table without its other half.
    fn leave_halves(&mut self) {
        let Some(course) = self
            .university
            .courses
            .last()
            .map(|course: &Course| course.id)
        else {
            return;
        };
        let next = nth(self.university.activities.len(), 1);
        let last_cm = self.university.bin.iter().flat_map(|item| &item.activities);
        let last_cm = last_cm.map(|(cm, _)| cm.0).max().unwrap_or(next);
        let cm = CmId(last_cm + 1);
        self.university.dangling = vec![
            DanglingRow::Instance {
                instance: InstanceId(next),
                course,
                name: "Salon à moitié supprimé".to_owned(),
            },
            DanglingRow::Module {
                cm,
                course,
                instance: InstanceId(next + 1),
            },
        ];
        self.note(Code::ActivityDangling, None, None);
        self.note(Code::ActivityDangling, Some(cm), None);
    }

    /// A group was to be synchronised while Rocket.Chat was down: the task is tried again, with the people of then.
    /// Nothing else is wrong with the group.
    fn leave_an_old_list(&mut self) {
        let Some(activity) = self.take_alive() else {
            return;
        };
        let university = &*self.university;
        let mut enrolled: Vec<(i64, MoodleUserId)> = university
            .enrolments
            .iter()
            .filter(|enrolment| enrolment.course == activity.course)
            .filter(|enrolment| {
                university
                    .person(enrolment.person)
                    .is_some_and(|person| !matches!(person.condition, Condition::Deleted(_)))
            })
            .map(|enrolment| (enrolment.created, enrolment.person))
            .collect();
        enrolled.sort_unstable();
        let latest = enrolled.last().map(|(_, person)| *person);
        let before = enrolled.into_iter().map(|(_, person)| person);
        let members: BTreeSet<MoodleUserId> = before.filter(|id| Some(*id) != latest).collect();
        if let Some(room) = activity.room {
            self.university.old_lists.push(OldList {
                room,
                members: members.into_iter().collect(),
            });
            self.note(Code::QueueFrozen, Some(activity.cm), None);
        }
    }

    /// A renamed teacher's new username must be nobody's.
    fn is_free(&self, username: &str) -> bool {
        let taken = |other: &str| other.eq_ignore_ascii_case(username);
        username != API_USERNAME
            && !self
                .university
                .people
                .iter()
                .any(|person| taken(&person.username))
            && !self.state.users.iter().any(|user| taken(&user.username))
    }
}

/// Whether a group of that id is the linked one.
fn is_room(id: &str, room: Option<&RoomId>) -> bool {
    room.is_some_and(|room| room.as_str() == id)
}
