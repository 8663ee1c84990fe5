//! The activities, their groups' names, and what lies in the recycle bins.

use fastrand::Rng;
use serde_json::{Value, json};

use super::names::ACTIVITIES;
use super::people::chat_id;
use super::university::{
    Activity, BinItem, BinnedFrom, Condition, Course, DAY, Forum, Part, Showing, Size, University,
    nth, role,
};
use crate::domain::ids::{CmId, CourseGroupId, GroupingId, InstanceId, RoleId, RoomId};
use crate::domain::site::Place;

/// A course has so many at most.
const MOST: usize = 3;

/// Five activities for four courses, unless told otherwise; a tenth of the courses has none.
pub(crate) fn set_up(rng: &mut Rng, university: &mut University) {
    let counts = spread(rng, university);
    for (course, count) in university.courses.clone().into_iter().zip(counts) {
        let cm = next_cm(university);
        university.forums.push(Forum {
            cm,
            course: course.id,
        });
        for rank in 0..count {
            add_activity(rng, university, &course, rank);
        }
    }
    give_module_roles(rng, university);
    fill_bins(rng, university);
}

/// The name that the plugin gives a group: its default format with every literal `/s` made `_`,
/// and then every byte outside `[0-9a-zA-Z-_.]`, as the plugin's regex knows no Unicode.
pub(crate) fn group_name(site_mark: &str, course_shortname: &str, cm: CmId) -> String {
    format!("{site_mark}_{course_shortname}_{cm}")
        .replace("/s", "_")
        .bytes()
        .map(|byte| match byte {
            b'-' | b'_' | b'.' => char::from(byte),
            _ if byte.is_ascii_alphanumeric() => char::from(byte),
            _ => '_',
        })
        .collect()
}

/// How many activities each course gets. Where there are more courses than activities, four activities of five are the
/// only one of their course.
fn spread(rng: &mut Rng, university: &University) -> Vec<usize> {
    let courses = university.courses.len();
    let wanted = university.extent.activities;
    let mut has_one = || {
        if wanted < courses {
            rng.usize(0..courses * 5) < wanted * 4
        } else {
            rng.u8(0..10) > 0
        }
    };
    let mut counts: Vec<usize> = university
        .courses
        .iter()
        .map(|course| usize::from(university.set_apart(course) || has_one()))
        .collect();
    let mut given: usize = counts.iter().sum();
    let mut core: Vec<usize> = (0..courses)
        .filter(|place| {
            university
                .courses
                .get(*place)
                .is_some_and(|one| one.size == Size::Core)
        })
        .collect();
    rng.shuffle(&mut core);
    for place in core.iter().cycle().take(core.len() * MOST) {
        let left = wanted.saturating_sub(given);
        if let Some(count) = counts.get_mut(*place).filter(|count| **count < MOST) {
            // Not all of those that get a second one at the same rate: some get three.
            let more = 1 + usize::from(rng.u8(0..5) == 0);
            let more = more.min(left).min(MOST - *count);
            *count += more;
            given += more;
        }
    }
    counts
}

/// The first free course module.
fn next_cm(university: &University) -> CmId {
    let binned: usize = university
        .bin
        .iter()
        .map(|item| item.activities.len())
        .sum();
    let taken =
        university.forums.len() + university.activities.len() + university.dangling.len() + binned;
    CmId(nth(taken, 1))
}

fn add_activity(rng: &mut Rng, university: &mut University, course: &Course, rank: usize) {
    let place = university.activities.len();
    let names = ACTIVITIES.get(rank).copied().unwrap_or(&[]);
    let name = rng.choice(names).map_or("Salon", |name| *name);
    let (moderator_roles, user_roles) = draw_roles(rng);
    let visibility = match place {
        _ if university.set_apart(course) => Showing::Shown,
        _ if place % 25 == 7 => Showing::Hidden,
        _ if place % 50 == 31 => Showing::OffPage,
        _ => Showing::Shown,
    };
    let grouping = university
        .groupings
        .iter()
        .find(|grouping| grouping.course == course.id)
        .map(|grouping| grouping.id)
        .filter(|_| rng.bool());
    let availability = (place % 7 == 3 || grouping.is_some())
        .then(|| restriction(rng, university, course, grouping).to_string());
    let activity = Activity {
        cm: next_cm(university),
        instance: InstanceId(nth(place, 1)),
        course: course.id,
        name: name.to_owned(),
        room: Some(RoomId::from(chat_id(rng).as_str())),
        moderator_roles,
        user_roles,
        visibility,
        availability,
        grouping,
        retention: (rng.u8(0..20) == 0).then_some(30),
        created: course.starts - rng.i64(1..8) * DAY,
    };
    university.activities.push(activity);
}

/// The site's default, mostly.
fn draw_roles(rng: &mut Rng) -> (Vec<RoleId>, Vec<RoleId>) {
    use role::{EDITING_TEACHER, MANAGER, STUDENT, TEACHER, TUTOR};
    match rng.u8(0..20) {
        0..=13 => (vec![EDITING_TEACHER], vec![TEACHER, STUDENT]),
        14..=16 => (vec![EDITING_TEACHER, TEACHER], vec![STUDENT]),
        17..=18 => (
            vec![MANAGER, EDITING_TEACHER],
            vec![TEACHER, STUDENT, TUTOR],
        ),
        _ => (vec![EDITING_TEACHER], vec![STUDENT]),
    }
}

/// An access restriction, as Moodle keeps it.
fn restriction(
    rng: &mut Rng,
    university: &University,
    course: &Course,
    grouping: Option<GroupingId>,
) -> Value {
    let date = json!({"type": "date", "d": ">=", "t": course.starts});
    let group = university
        .groups
        .iter()
        .find(|group| group.course == course.id)
        .map(|group: &super::university::CourseGroup| group.id);
    let condition = |CourseGroupId(id): CourseGroupId| json!({"type": "group", "id": id});
    match (grouping, group) {
        (Some(GroupingId(id)), _) => {
            json!({"op": "&", "c": [{"type": "grouping", "id": id}], "showc": [true]})
        }
        (None, Some(group)) if rng.bool() => {
            json!({"op": "&", "c": [condition(group)], "showc": [true]})
        }
        (None, Some(group)) => nested(&date, &condition(group)),
        (None, None) if rng.bool() => json!({"op": "&", "c": [date], "showc": [true]}),
        (None, None) => {
            let no_group = json!({"type": "group"});
            nested(&date, &no_group)
        }
    }
}

/// A tree two levels deep: from a date on, for a group or for a year of study.
fn nested(date: &Value, group: &Value) -> Value {
    let profile = json!({"type": "profile", "cf": "etape", "op": "startswith", "v": "L"});
    json!({
        "op": "&",
        "c": [date, {"op": "|", "c": [group, profile], "show": true}],
        "showc": [true, true],
    })
}

/// Two students who teach in one activity only: the plugin's sync does not see such roles.
fn give_module_roles(rng: &mut Rng, university: &mut University) {
    for _ in 0..2 {
        let Some(activity) = rng.choice(&university.activities) else {
            return;
        };
        let (cm, course, created) = (activity.cm, activity.course, activity.created);
        let student = university
            .enrolments
            .iter()
            .filter(|enrolment| enrolment.course == course && !enrolment.suspended)
            .filter_map(|enrolment| university.person(enrolment.person))
            .find(|person| {
                matches!(person.part, Part::Student(_)) && person.condition == Condition::Usable
            })
            .map(|person| person.id);
        if let Some(student) = student {
            university.assign(role::EDITING_TEACHER, Place::Module(cm), student, created);
        }
    }
}

/// Deleted activities in the bins of three courses, a deleted course in the bin of a category.
fn fill_bins(rng: &mut Rng, university: &mut University) {
    let deleted = |rng: &mut Rng| university.now.0 - rng.i64(1..6) * DAY - rng.i64(0..DAY);
    let mut items = Vec::new();
    for (place, course) in university
        .courses
        .iter()
        .skip(2)
        .step_by(7)
        .take(3)
        .enumerate()
    {
        items.push(BinItem {
            id: nth(place, 1),
            from: BinnedFrom::Course {
                course: course.id,
                name: format!("Ancien salon {}", place + 1),
            },
            deleted: deleted(rng),
            activities: Vec::new(),
        });
    }
    if let Some(cohort) = university.cohorts.first() {
        items.push(BinItem {
            id: 1,
            from: BinnedFrom::Category {
                category: cohort.category,
                shortname: format!("{}199-test", cohort.code),
                fullname: format!("{} : cours d’essai", cohort.name),
            },
            deleted: deleted(rng),
            activities: Vec::new(),
        });
    }
    for mut item in items {
        let count = if matches!(item.from, BinnedFrom::Category { .. }) {
            2
        } else {
            1
        };
        let CmId(first) = next_cm(university);
        item.activities = (first..first + count)
            .map(|cm| (CmId(cm), RoomId::from(chat_id(rng).as_str())))
            .collect();
        university.bin.push(item);
    }
}
