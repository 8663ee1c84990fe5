//! The university as plain vectors: what both servers are written from.
//!
//! Every vector is sorted by id, and ids run without gaps, so that a lookup is an index.

use super::extent::Extent;
use crate::domain::ids::{
    CategoryId, ChatUserId, CmId, CourseGroupId, CourseId, GroupingId, InstanceId, MethodId,
    MoodleUserId, RoleId, RoomId, UnixTime,
};
use crate::domain::site::Place;

/// Roles that every Moodle has, by the ids that a fresh site gives them, and one of this site's.
pub(crate) mod role {
    use crate::domain::ids::RoleId;

    /// `manager`.
    pub(crate) const MANAGER: RoleId = RoleId(1);
    /// `editingteacher`.
    pub(crate) const EDITING_TEACHER: RoleId = RoleId(3);
    /// `teacher`: teaches without editing.
    pub(crate) const TEACHER: RoleId = RoleId(4);
    /// `student`.
    pub(crate) const STUDENT: RoleId = RoleId(5);
    /// `tuteur`: this site's own.
    pub(crate) const TUTOR: RoleId = RoleId(9);
}

/// `user.id` of Moodle's own administrator.
pub(crate) const ADMIN: MoodleUserId = MoodleUserId(2);
/// `user.id` of the first invented person.
pub(crate) const FIRST_PERSON: MoodleUserId = MoodleUserId(3);
/// `course.id` of the first course behind the front page.
pub(crate) const FIRST_COURSE: CourseId = CourseId(2);
/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// Everything that Moodle knows.
#[derive(Debug, Clone)]
pub(crate) struct University {
    /// When it is looked at.
    pub(crate) now: UnixTime,
    /// How large it was founded.
    pub(crate) extent: Extent,
    /// SHA-1 of the address, as group names bear it.
    pub(crate) site_mark: String,
    /// By id.
    pub(crate) categories: Vec<Category>,
    /// Those who study together, and the category of their courses.
    pub(crate) cohorts: Vec<Cohort>,
    /// Position of the cohort that an outage struck.
    pub(crate) struck: usize,
    /// Position of the cohort in which a partner institution's people study.
    pub(crate) partnered: usize,
    /// By id.
    pub(crate) courses: Vec<Course>,
    /// By course module.
    pub(crate) activities: Vec<Activity>,
    /// Course modules of other kinds, one announcement forum a course.
    pub(crate) forums: Vec<Forum>,
    /// Rows that lead nowhere.
    pub(crate) dangling: Vec<DanglingRow>,
    /// What lies in the recycle bins.
    pub(crate) bin: Vec<BinItem>,
    /// By id.
    pub(crate) people: Vec<Person>,
    /// By id.
    pub(crate) methods: Vec<Method>,
    /// In the order of their ids.
    pub(crate) enrolments: Vec<Enrolment>,
    /// In the order of their ids.
    pub(crate) assignments: Vec<Assignment>,
    /// By id.
    pub(crate) groups: Vec<CourseGroup>,
    /// By id.
    pub(crate) groupings: Vec<Grouping>,
    /// Tasks that will undo what is repaired in their groups.
    pub(crate) old_lists: Vec<OldList>,
}

/// A course category.
#[derive(Debug, Clone)]
pub(crate) struct Category {
    pub(crate) id: CategoryId,
    /// The categories from the top down to this one.
    pub(crate) path: Vec<CategoryId>,
    pub(crate) name: String,
    pub(crate) idnumber: String,
    pub(crate) visible: bool,
}

/// Students of one year of one department.
#[derive(Debug, Clone)]
pub(crate) struct Cohort {
    /// Where their courses are.
    pub(crate) category: CategoryId,
    /// The department's position in the list of all departments.
    pub(crate) department: usize,
    /// What their courses' short names begin with.
    pub(crate) code: &'static str,
    /// The first digit of their courses' numbers.
    pub(crate) digit: u32,
    /// Such as `L2 Informatique`.
    pub(crate) name: String,
    /// What their courses are called.
    pub(crate) titles: &'static [&'static str],
}

/// A course.
#[derive(Debug, Clone)]
pub(crate) struct Course {
    pub(crate) id: CourseId,
    pub(crate) category: CategoryId,
    /// Position of the cohort it is taught to.
    pub(crate) cohort: usize,
    pub(crate) shortname: String,
    pub(crate) fullname: String,
    pub(crate) idnumber: String,
    pub(crate) visible: bool,
    pub(crate) starts: i64,
    /// 0 where it has no end.
    pub(crate) ends: i64,
    pub(crate) size: Size,
}

/// How many attend a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Several cohorts: more than a page of members.
    Lecture,
    /// Most of a cohort.
    Core,
    /// A few of a cohort.
    Elective,
}

/// A Rocket.Chat activity: `course_modules` and `rocketchat` in one.
#[derive(Debug, Clone)]
pub(crate) struct Activity {
    pub(crate) cm: CmId,
    pub(crate) instance: InstanceId,
    pub(crate) course: CourseId,
    pub(crate) name: String,
    /// `rocketchatid`.
    pub(crate) room: Option<RoomId>,
    pub(crate) moderator_roles: Vec<RoleId>,
    pub(crate) user_roles: Vec<RoleId>,
    pub(crate) visibility: Showing,
    pub(crate) availability: Option<String>,
    pub(crate) grouping: Option<GroupingId>,
    /// Days after which messages are dropped, where that is switched on.
    pub(crate) retention: Option<i64>,
    pub(crate) created: i64,
}

/// Whether students see an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Showing {
    /// They do.
    Shown,
    /// Hidden.
    Hidden,
    /// Available, but not on the course page: the plugin takes it for hidden.
    OffPage,
}

/// The announcement forum of a course: a course module that is none of the plugin's.
#[derive(Debug, Clone)]
pub(crate) struct Forum {
    pub(crate) cm: CmId,
    pub(crate) course: CourseId,
}

/// Half of an activity.
#[derive(Debug, Clone)]
pub(crate) enum DanglingRow {
    /// A row of `rocketchat` alone.
    Instance {
        instance: InstanceId,
        course: CourseId,
        name: String,
    },
    /// A row of `course_modules` alone.
    Module {
        cm: CmId,
        course: CourseId,
        instance: InstanceId,
    },
}

/// Something deleted that can still be restored.
#[derive(Debug, Clone)]
pub(crate) struct BinItem {
    /// Id in its own bin; the ids of the two bins overlap.
    pub(crate) id: i64,
    pub(crate) from: BinnedFrom,
    pub(crate) deleted: i64,
    /// The course modules in it, with their groups.
    pub(crate) activities: Vec<(CmId, RoomId)>,
}

/// Which bin it lies in.
#[derive(Debug, Clone)]
pub(crate) enum BinnedFrom {
    /// A course's bin: one activity.
    Course { course: CourseId, name: String },
    /// A category's bin: a whole course.
    Category {
        category: CategoryId,
        shortname: String,
        fullname: String,
    },
}

/// Somebody.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: MoodleUserId,
    /// As it is in Moodle; of someone deleted, as it was before.
    pub(crate) username: String,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) email: String,
    pub(crate) idnumber: String,
    pub(crate) auth: &'static str,
    pub(crate) condition: Condition,
    pub(crate) part: Part,
    /// His account in Rocket.Chat, where he has one.
    pub(crate) chat: Option<ChatUserId>,
    pub(crate) created: i64,
    pub(crate) last_access: i64,
}

/// What became of somebody's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Can be used.
    Usable,
    /// `suspended = 1`.
    Suspended,
    /// `confirmed = 0`.
    Unconfirmed,
    /// `auth = 'nologin'`.
    NoLogin,
    /// `deleted = 1`, since then.
    Deleted(i64),
}

/// What somebody does at the university.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Studies in this cohort.
    Student(usize),
    /// Came too late for an account in Rocket.Chat; studies in this cohort.
    Newcomer(usize),
    /// From a partner institution, with an e-mail address as username; studies in this cohort.
    External(usize),
    /// Teaches in this department.
    Teacher(usize),
    /// Neither.
    Staff,
}

/// One way into one course.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    pub(crate) id: MethodId,
    pub(crate) course: CourseId,
    pub(crate) kind: &'static str,
    pub(crate) enabled: bool,
}

/// Somebody in a course.
#[derive(Debug, Clone)]
pub(crate) struct Enrolment {
    pub(crate) method: MethodId,
    pub(crate) course: CourseId,
    pub(crate) person: MoodleUserId,
    pub(crate) suspended: bool,
    /// 0 where it has no begin.
    pub(crate) starts: i64,
    /// 0 where it has no end.
    pub(crate) ends: i64,
    pub(crate) created: i64,
}

/// Somebody's role somewhere.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    pub(crate) role: RoleId,
    pub(crate) place: Place,
    pub(crate) person: MoodleUserId,
    /// The method that assigned it, where it was not a person.
    pub(crate) by: Option<MethodId>,
    pub(crate) created: i64,
}

/// A group inside a Moodle course.
#[derive(Debug, Clone)]
pub(crate) struct CourseGroup {
    pub(crate) id: CourseGroupId,
    pub(crate) course: CourseId,
    pub(crate) name: String,
    pub(crate) members: Vec<MoodleUserId>,
}

/// A task of the plugin's that failed, and still holds the people of the moment in which it was queued.
#[derive(Debug, Clone)]
pub(crate) struct OldList {
    pub(crate) room: RoomId,
    pub(crate) members: Vec<MoodleUserId>,
}

/// A grouping of such groups.
#[derive(Debug, Clone)]
pub(crate) struct Grouping {
    pub(crate) id: GroupingId,
    pub(crate) course: CourseId,
    pub(crate) name: String,
    pub(crate) groups: Vec<CourseGroupId>,
}

impl University {
    pub(crate) fn category(&self, id: CategoryId) -> Option<&Category> {
        self.categories.get(position(id.0, 1))
    }

    pub(crate) fn course(&self, id: CourseId) -> Option<&Course> {
        self.courses.get(position(id.0, FIRST_COURSE.0))
    }

    pub(crate) fn person(&self, id: MoodleUserId) -> Option<&Person> {
        self.people.get(position(id.0, FIRST_PERSON.0))
    }

    pub(crate) fn person_mut(&mut self, id: MoodleUserId) -> Option<&mut Person> {
        self.people.get_mut(position(id.0, FIRST_PERSON.0))
    }

    pub(crate) fn method(&self, id: MethodId) -> Option<&Method> {
        self.methods.get(position(id.0, 1))
    }

    pub(crate) fn activity_mut(&mut self, cm: CmId) -> Option<&mut Activity> {
        self.activities
            .iter_mut()
            .find(|activity| activity.cm == cm)
    }

    /// The categories of a course, from the top.
    pub(crate) fn lineage(&self, course: &Course) -> &[CategoryId] {
        self.category(course.category)
            .map_or(&[], |category| &category.path)
    }

    /// Whether a course has ended, is hidden, or lies in a hidden category.
    pub(crate) fn dormant(&self, id: CourseId) -> bool {
        self.course(id).is_none_or(|course| {
            let over = course.ends != 0 && course.ends <= self.now.0;
            let shut_away = self
                .lineage(course)
                .iter()
                .any(|id| self.category(*id).is_some_and(|category| !category.visible));
            over || !course.visible || shut_away
        })
    }

    /// Whether it is a lecture, or belongs to one of the cohorts that have trouble of their own.
    pub(crate) fn set_apart(&self, course: &Course) -> bool {
        course.size == Size::Lecture
            || course.cohort == self.struck
            || course.cohort == self.partnered
    }

    /// Gives somebody a role.
    pub(crate) fn assign(&mut self, role: RoleId, place: Place, person: MoodleUserId, since: i64) {
        self.assignments.push(Assignment {
            role,
            place,
            person,
            by: None,
            created: since,
        });
    }
}

/// Where the id stands in a vector whose first id is `first`.
fn position(id: i64, first: i64) -> usize {
    usize::try_from(id - first).unwrap_or(usize::MAX)
}

/// The id of the `position`th row of a vector whose first id is `first`.
pub(crate) fn nth(position: usize, first: i64) -> i64 {
    i64::try_from(position)
        .unwrap_or(i64::MAX)
        .saturating_add(first)
}
