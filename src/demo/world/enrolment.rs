//! Who is in which course, by which method, with which role.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::people::chat_id;
use super::university::{
    Assignment, Condition, Course, CourseGroup, DAY, Enrolment, Grouping, Method, Part, Size,
    University, nth, role,
};
use crate::domain::ids::{
    ChatUserId, CourseGroupId, CourseId, GroupingId, MethodId, MoodleUserId, RoleId,
};
use crate::domain::site::Place;

/// How many attend a lecture.
const LECTURE: std::ops::Range<usize> = 115..150;
/// How many attend any other course at most: its group stays within one page of 100.
const CORE_AT_MOST: usize = 85;

/// In how many courses newcomers are.
const NEWCOMERS_COURSES: usize = 4;
/// In how many courses a partner institution's people are.
const EXTERNALS_COURSES: usize = 1;

/// Enrols everybody and hands out the roles, in courses and above them.
pub(crate) fn enrol_all(rng: &mut Rng, university: &mut University) {
    let pools = Pools::of(university);
    for course in university.courses.clone() {
        let ways = open_methods(rng, university, &course);
        enrol_teachers(rng, university, &pools, &course, &ways);
        let students = enrol_students(rng, university, &pools, &course, &ways);
        enrol_late(university, &pools, &course, &ways);
        form_groups(rng, university, &course, &students);
    }
    appoint_above_courses(rng, university, pools.staff);
}

/// The methods of one course.
struct Ways {
    manual: MethodId,
    students: MethodId,
    closed: Option<MethodId>,
}

fn open_methods(rng: &mut Rng, university: &mut University, course: &Course) -> Ways {
    let mut open = |kind: &'static str, enabled: bool| {
        let id = MethodId(nth(university.methods.len(), 1));
        university.methods.push(Method {
            id,
            course: course.id,
            kind,
            enabled,
        });
        id
    };
    let manual = open("manual", true);
    open("guest", false);
    let students = open(if rng.u8(0..10) < 7 { "cohort" } else { "self" }, true);
    let closed = (course.id.0 % 20 == 7).then(|| open("self", false));
    Ways {
        manual,
        students,
        closed,
    }
}

/// When an enrolment counts.
#[derive(Clone, Copy)]
enum Spell {
    Open,
    Suspended,
    Expired,
    NotYet,
}

impl Spell {
    /// Nearly always open.
    fn draw(rng: &mut Rng) -> Self {
        match rng.u16(0..1000) {
            0..=19 => Self::Suspended,
            20..=34 => Self::Expired,
            35..=44 => Self::NotYet,
            _ => Self::Open,
        }
    }
}

impl University {
    fn enrol(&mut self, method: MethodId, person: MoodleUserId, spell: Spell, created: i64) {
        let Some(course) = self.method(method).map(|method| method.course) else {
            return;
        };
        let now = self.now.0;
        self.enrolments.push(Enrolment {
            method,
            course,
            person,
            suspended: matches!(spell, Spell::Suspended),
            starts: if matches!(spell, Spell::NotYet) {
                now + 14 * DAY
            } else {
                0
            },
            ends: if matches!(spell, Spell::Expired) {
                now - 7 * DAY
            } else {
                0
            },
            created,
        });
    }
}

/// Who can be enrolled where: Moodle takes the deleted out of everything.
#[derive(Default)]
struct Pools {
    /// By cohort.
    students: BTreeMap<usize, Vec<MoodleUserId>>,
    /// Newcomers, by cohort.
    newcomers: BTreeMap<usize, Vec<MoodleUserId>>,
    /// The partner's people, by cohort.
    externals: BTreeMap<usize, Vec<MoodleUserId>>,
    /// By department.
    teachers: BTreeMap<usize, Vec<MoodleUserId>>,
    staff: Vec<MoodleUserId>,
}

impl Pools {
    fn of(university: &University) -> Self {
        let mut pools = Self::default();
        for person in &university.people {
            if matches!(person.condition, Condition::Deleted(_)) {
                continue;
            }
            let pool = match person.part {
                Part::Student(cohort) => pools.students.entry(cohort).or_default(),
                Part::Newcomer(cohort) => pools.newcomers.entry(cohort).or_default(),
                Part::External(cohort) => pools.externals.entry(cohort).or_default(),
                Part::Teacher(department) => pools.teachers.entry(department).or_default(),
                Part::Staff => &mut pools.staff,
            };
            pool.push(person.id);
        }
        pools
    }
}

fn enrol_teachers(
    rng: &mut Rng,
    university: &mut University,
    pools: &Pools,
    course: &Course,
    ways: &Ways,
) {
    let cohort = university.cohorts.get(course.cohort);
    let teachers = cohort.and_then(|cohort| pools.teachers.get(&cohort.department));
    let mut teachers = teachers.cloned().unwrap_or_default();
    rng.shuffle(&mut teachers);
    let editing = rng.usize(1..4);
    let others = rng.usize(0..3);
    for (place, teacher) in teachers.into_iter().take(editing + others).enumerate() {
        let role = match place {
            _ if place < editing => role::EDITING_TEACHER,
            _ if place == editing + 1 => role::TUTOR,
            _ => role::TEACHER,
        };
        let since = course.starts - 10 * DAY;
        university.enrol(ways.manual, teacher, Spell::Open, since);
        university.assign(role, Place::Course(course.id), teacher, since);
    }
}

fn enrol_students(
    rng: &mut Rng,
    university: &mut University,
    pools: &Pools,
    course: &Course,
    ways: &Ways,
) -> Vec<MoodleUserId> {
    let mut students = pools
        .students
        .get(&course.cohort)
        .cloned()
        .unwrap_or_default();
    rng.shuffle(&mut students);
    let count = match course.size {
        Size::Core => (students.len() * rng.usize(55..96) / 100).min(CORE_AT_MOST),
        Size::Elective => (students.len() * rng.usize(18..33) / 100).min(CORE_AT_MOST),
        Size::Lecture => {
            let others = pools
                .students
                .iter()
                .filter(|(cohort, _)| **cohort != course.cohort);
            let mut others: Vec<_> = others.flat_map(|(_, people)| people).copied().collect();
            rng.shuffle(&mut others);
            students.extend(others);
            rng.usize(LECTURE)
        }
    };
    students.truncate(count);
    for (place, student) in students.iter().enumerate() {
        enrol_student(rng, university, course, ways, (place, *student));
    }
    students
}

fn enrol_student(
    rng: &mut Rng,
    university: &mut University,
    course: &Course,
    ways: &Ways,
    (place, student): (usize, MoodleUserId),
) {
    let since = course.starts + rng.i64(0..10 * DAY);
    let here = Place::Course(course.id);
    let closed = ways.closed.filter(|_| place < 4);
    let method = closed.unwrap_or(ways.students);
    let quirk = rng.u16(0..1000);
    let spell = if closed.is_some() {
        Spell::Open
    } else {
        Spell::draw(rng)
    };
    university.enrol(method, student, spell, since);
    match quirk {
        // Enrolled, and nobody gave him a role.
        0..=5 => return,
        // Helps his fellow students.
        6..=9 => university.assign(role::TEACHER, here, student, since),
        // Was enrolled by hand before; that enrolment was suspended.
        10..=25 => university.enrol(ways.manual, student, Spell::Suspended, since - DAY),
        _ => {}
    }
    university.assignments.push(Assignment {
        role: role::STUDENT,
        place: here,
        person: student,
        by: university
            .method(method)
            .filter(|method| method.kind == "cohort")
            .map(|way| way.id),
        created: since,
    });
}

/// Newcomers join the first courses of their cohort, and so do the partner's people.
fn enrol_late(university: &mut University, pools: &Pools, course: &Course, ways: &Ways) {
    let newcomers = pools.newcomers.get(&course.cohort);
    let externals = pools.externals.get(&course.cohort);
    let nobody = newcomers.is_none() && externals.is_none();
    if nobody || course.size != Size::Core || university.dormant(course.id) {
        return;
    }
    let earlier = university
        .courses
        .iter()
        .filter(|other| other.cohort == course.cohort && other.id < course.id)
        .filter(|other| other.size == Size::Core && !university.dormant(other.id))
        .count();
    let newcomers = newcomers.filter(|_| earlier < NEWCOMERS_COURSES);
    let externals = externals.filter(|_| earlier < EXTERNALS_COURSES);
    let late = newcomers.into_iter().chain(externals).flatten().copied();
    for person in late {
        let since = university
            .person(person)
            .map_or(course.starts, |person| person.created);
        let since = since.max(course.starts);
        university.enrol(ways.manual, person, Spell::Open, since);
        university.assign(role::STUDENT, Place::Course(course.id), person, since);
    }
}

fn form_groups(
    rng: &mut Rng,
    university: &mut University,
    course: &Course,
    students: &[MoodleUserId],
) {
    if students.len() < 12 || rng.u8(0..10) > 2 {
        return;
    }
    let names: &[&str] = if rng.bool() {
        &["TD1", "TD2 « soir »"]
    } else {
        &["A", "B", "Élodie"]
    };
    let mut formed = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let id = CourseGroupId(nth(university.groups.len(), 1));
        let members = students
            .iter()
            .skip(place)
            .step_by(names.len())
            .copied()
            .collect();
        university.groups.push(CourseGroup {
            id,
            course: course.id,
            name: (*name).to_owned(),
            members,
        });
        formed.push(id);
    }
    if rng.bool() {
        university.groupings.push(Grouping {
            id: GroupingId(nth(university.groupings.len(), 1)),
            course: course.id,
            name: "Groupement TD".to_owned(),
            groups: formed,
        });
    }
}

/// Roles in categories and in the site: they count in the plugin's sync for who is also enrolled.
fn appoint_above_courses(rng: &mut Rng, university: &mut University, mut staff: Vec<MoodleUserId>) {
    rng.shuffle(&mut staff);
    let since = university.now.0 - 200 * DAY;
    let mut next = staff.into_iter();
    if let Some(person) = next.next() {
        ensure_account(rng, university, person);
        university.assign(role::MANAGER, Place::Site, person, since);
        if let Some(course) = university.courses.first().map(|course| course.id) {
            enrol_without_role(university, course, person, since);
        }
    }
    for cohort in university.cohorts.clone().iter().step_by(3) {
        let Some(category) = university.category(cohort.category) else {
            continue;
        };
        let Some(department) = category.path.get(1).copied() else {
            continue;
        };
        let within = university
            .courses
            .iter()
            .find(|course| course.category == cohort.category);
        let (Some(course), Some(person)) = (within.map(|course| course.id), next.next()) else {
            continue;
        };
        let roles: [RoleId; 3] = [role::EDITING_TEACHER, role::MANAGER, role::STUDENT];
        let role = rng.choice(roles).unwrap_or(role::MANAGER);
        ensure_account(rng, university, person);
        university.assign(role, Place::Category(department), person, since);
        enrol_without_role(university, course, person, since);
    }
}

fn enrol_without_role(
    university: &mut University,
    course: CourseId,
    person: MoodleUserId,
    since: i64,
) {
    let manual = university
        .methods
        .iter()
        .find(|way| way.course == course && way.kind == "manual");
    if let Some(manual) = manual.map(|way| way.id) {
        university.enrol(manual, person, Spell::Open, since);
    }
}

/// The plugin's sync creates an account for everybody who should be in a group.
fn ensure_account(rng: &mut Rng, university: &mut University, person: MoodleUserId) {
    let id = ChatUserId::from(chat_id(rng).as_str());
    if let Some(person) = university.person_mut(person) {
        person.chat.get_or_insert(id);
    }
}
