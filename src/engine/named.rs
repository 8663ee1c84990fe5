//! One thing by a name: a course, a group, a person. A name that is exact comes first; else the only one that holds the
//! text is meant.

use rustc_hash::FxHashSet;

use super::row::Rows;
use super::whom::{Someone, Whom, whom};
use super::{Ground, judge};
use crate::domain::chat::{Group, People};
use crate::domain::ids::{CmId, CourseId, RoomId};
use crate::domain::judgement::Judgement;
use crate::domain::site::{Activity, Course};

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named<T> {
    /// This.
    One(T),
    /// Any of these.
    Several(Vec<Candidate>),
    /// Nothing.
    Nothing,
}

/// One of several that a name could mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What names it alone: an id or a username.
    pub key: String,
    /// What people call it.
    pub name: String,
}

/// The course that a text means: an id, a short name, an idnumber, a full name; or a part of a name.
pub fn course_named(ground: &Ground, text: &str) -> Named<CourseId> {
    let courses = &ground.site.courses;
    if let Some(course) = text
        .parse()
        .ok()
        .and_then(|id| ground.site.course(CourseId(id)))
    {
        return Named::One(course.id);
    }
    let wanted = text.to_lowercase();
    let exactly = |course: &&Course| {
        let idnumber = course.idnumber.as_deref();
        [&*course.shortname, &*course.fullname]
            .into_iter()
            .chain(idnumber)
            .any(|name| name.to_lowercase() == wanted)
    };
    let partly = |course: &&Course| {
        let names = [&*course.shortname, &*course.fullname];
        names
            .iter()
            .any(|name| name.to_lowercase().contains(&wanted))
    };
    let called = |course: &Course| Candidate {
        key: course.id.to_string(),
        name: format!("{} {}", course.shortname, course.fullname),
    };
    narrowed(courses, (exactly, partly), |course| course.id, called, text)
}

/// The group that a text means: an id, a name, the name of an activity on it or the number of that; or a part of a name.
/// Groups that nothing of the site points at are known by their id and their whole name alone.
pub fn group_named(ground: &Ground, text: &str) -> Named<RoomId> {
    let (site, chat) = (&ground.site, &ground.chat);
    let by_id = RoomId::from(text);
    let linked: FxHashSet<&RoomId> = ground.links.rooms().collect();
    if linked.contains(&by_id) || chat.group(&by_id).is_some() {
        return Named::One(by_id);
    }
    let of_activity = text.parse().ok().and_then(|cm| site.activity(CmId(cm)));
    if let Some(room) = of_activity.and_then(|activity| activity.room.clone()) {
        return Named::One(room);
    }
    let wanted = text.to_lowercase();
    let on = |room: &RoomId| -> Vec<&Activity> {
        let activities = site.activities.iter();
        activities
            .filter(|activity| activity.room.as_ref() == Some(room))
            .collect()
    };
    let exactly = |group: &&Group| {
        let own = [&*group.name, &*group.display_name];
        own.iter().any(|name| name.to_lowercase() == wanted)
            || on(&group.id)
                .iter()
                .any(|activity| activity.name.to_lowercase() == wanted)
    };
    let partly = |group: &&Group| {
        let own = [&*group.name, &*group.display_name];
        linked.contains(&group.id)
            && (own.iter().any(|name| name.to_lowercase().contains(&wanted))
                || on(&group.id)
                    .iter()
                    .any(|activity| activity.name.to_lowercase().contains(&wanted)))
    };
    let called = |group: &Group| {
        let on = on(&group.id);
        let activities = on.iter().map(|activity| {
            let course = site.course(activity.course);
            let course = course.map_or("", |course| &course.shortname);
            format!("{} {course}", activity.name)
        });
        let activities: Vec<String> = activities.collect();
        Candidate {
            key: group.id.to_string(),
            name: format!("{} {}", group.name, activities.join(", "))
                .trim()
                .to_owned(),
        }
    };
    let groups = chat.groups.known().map_or(&[][..], Vec::as_slice);
    narrowed(
        groups,
        (exactly, partly),
        |group| group.id.clone(),
        called,
        text,
    )
}

/// The person that a text means: what [`whom`] knows, else a part of a name.
pub fn person_named(ground: &Ground, text: &str) -> Named<Someone> {
    // Members are looked for in no group: whoever is in one has an account, or is named by it in `explain`.
    match whom(ground, CmId(0), text) {
        Whom::One(someone) => return Named::One(someone),
        Whom::Several(people) => {
            let people = people.into_iter().map(|one| Candidate {
                key: one.username.to_string(),
                name: one.name,
            });
            return Named::Several(people.collect());
        }
        Whom::Nobody => {}
    }
    let wanted = text.to_lowercase();
    if wanted.trim().is_empty() {
        return Named::Nothing;
    }
    let mut found: Vec<Candidate> = Vec::new();
    for person in &ground.site.people {
        let name = format!("{} {}", person.first_name, person.last_name);
        let backwards = format!("{} {}", person.last_name, person.first_name);
        let names = [&*name, &*backwards, &*person.username];
        if names
            .iter()
            .any(|name| name.to_lowercase().contains(&wanted))
        {
            found.push(Candidate {
                key: person.username.to_string(),
                name,
            });
        }
    }
    for account in ground.chat.accounts.known().into_iter().flatten() {
        let names = [&*account.name, account.username.as_str()];
        let of_moodle = ground.directory.people_named(&account.username.folded());
        if of_moodle.is_empty()
            && names
                .iter()
                .any(|name| name.to_lowercase().contains(&wanted))
        {
            found.push(Candidate {
                key: account.username.to_string(),
                name: account.name.to_string(),
            });
        }
    }
    match found.as_slice() {
        [] => Named::Nothing,
        [one] => match whom(ground, CmId(0), &one.key) {
            Whom::One(someone) => Named::One(someone),
            Whom::Several(_) | Whom::Nobody => Named::Several(found),
        },
        _ => Named::Several(found),
    }
}

/// Everything that is judged of someone: one judgement for each activity that expects him, has him, or would.
pub fn judgements(ground: &Ground, someone: &Someone) -> Vec<Judgement> {
    let folded = someone.name.folded();
    let concerns = |activity: &Activity| match ground.rows(activity.cm) {
        Rows::Judged(rows) => rows.iter().any(|row| {
            (someone.person.is_some() && row.who.moodle_id == someone.person)
                || row.who.username.folded() == folded
        }),
        Rows::NotJudged | Rows::Unknown(_) => {
            let mut enrolments = ground.site.enrolments_in(activity.course).iter();
            let group = activity
                .room
                .as_ref()
                .and_then(|room| ground.chat.group(room));
            let there = group.is_some_and(|group| match &group.people {
                People::Known(members) => {
                    let mut members = members.iter();
                    members.any(|member| member.username.folded() == folded)
                }
                People::Archived | People::NotOurs | People::Unknown(_) => false,
            });
            there || enrolments.any(|enrolment| Some(enrolment.person) == someone.person)
        }
    };
    let activities = ground.site.activities.iter();
    activities
        .filter(|activity| concerns(activity))
        .filter_map(|activity| judge(ground, activity.cm, someone))
        .collect()
}

/// Those that are called so exactly, else those whose names hold the text.
fn narrowed<T, U>(
    all: &[T],
    (exactly, partly): (impl Fn(&&T) -> bool, impl Fn(&&T) -> bool),
    id: impl Fn(&T) -> U,
    called: impl Fn(&T) -> Candidate,
    text: &str,
) -> Named<U> {
    if text.trim().is_empty() {
        return Named::Nothing;
    }
    let mut found: Vec<&T> = all.iter().filter(exactly).collect();
    if found.is_empty() {
        found = all.iter().filter(partly).collect();
    }
    match found.as_slice() {
        [] => Named::Nothing,
        [one] => Named::One(id(one)),
        several => Named::Several(several.iter().map(|one| called(one)).collect()),
    }
}
