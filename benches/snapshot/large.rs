//! The largest university that moodrift is made for: 60,000 people, 5,000 activities, a million enrolments, 300,000
//! memberships, with names, addresses and times that differ as they do.

use std::sync::Arc;

use moodrift::domain::chat::{Chat, Member, People};
use moodrift::domain::ids::{MoodleUserId, RoleId, UnixTime};
use moodrift::domain::reading::Reading;
use moodrift::domain::site::{Enrolment, Person, RoleAssignment, Site};
use rustc_hash::FxHashMap;

use crate::university;

const ACTIVITIES: i64 = 5_000;
const PEOPLE: i64 = 60_000;
const ENROLMENTS: usize = 1_000_000;
/// A role that no activity maps.
const AUDITOR: RoleId = RoleId(9);

/// Both sides.
pub(crate) fn large() -> (Arc<Site>, Arc<Chat>) {
    let ground = university::read(ACTIVITIES).ground();
    let mut rng = fastrand::Rng::with_seed(7);
    let mut site = Site::clone(&ground.site);
    let mut chat = Chat::clone(&ground.chat);
    drop(ground);
    people(&mut site, &mut rng);
    enrolments(&mut site, &mut rng);
    named(&mut chat);
    (Arc::new(site), Arc::new(chat))
}

fn full_name(id: i64) -> (String, String) {
    (
        format!("Firstname{}", id % 1_500),
        format!("Lastname{}", id % 20_000),
    )
}

fn people(site: &mut Site, rng: &mut fastrand::Rng) {
    let Some(pattern) = site.people.first().cloned() else {
        return;
    };
    for id in i64::try_from(site.people.len()).unwrap_or(0)..PEOPLE {
        site.people.push(Person {
            id: MoodleUserId(id),
            username: format!("u{id:07}").into(),
            email: format!("u{id:07}@univ.example").into(),
            ..pattern.clone()
        });
    }
    for person in &mut site.people {
        let (first, last) = full_name(person.id.0);
        person.first_name = first.into();
        person.last_name = last.into();
        person.idnumber = Some(format!("{}", 20_000_000 + person.id.0).into());
        person.department = format!("Department {}", rng.u8(0..40)).into();
    }
}

/// As many as there are at such a university: most of them of people whom no activity concerns.
fn enrolments(site: &mut Site, rng: &mut fastrand::Rng) {
    let courses: Vec<_> = site
        .methods
        .iter()
        .map(|method| (method.course, method.id))
        .collect();
    let more = ENROLMENTS.saturating_sub(site.enrolments.len());
    for at in 0..more {
        let Some((course, method)) = courses.get(at % courses.len()).copied() else {
            return;
        };
        let Some(pattern) = site.enrolments.iter().next() else {
            return;
        };
        let person = MoodleUserId(rng.i64(0..PEOPLE));
        site.enrolments.push(Enrolment {
            course,
            method,
            person,
            ..pattern
        });
        if let Some(pattern) = site.role_assignments.iter().next() {
            site.role_assignments.push(RoleAssignment {
                place: moodrift::domain::site::Place::Course(course),
                person,
                role: AUDITOR,
                component: "enrol_cohort".into(),
                ..pattern
            });
        }
    }
    for enrolment in site.enrolments.edit() {
        enrolment.id = rng.i64(0..5_000_000);
        enrolment.created = UnixTime(1_690_000_000 + rng.i64(0..10_000_000));
        enrolment.modified = UnixTime(enrolment.created.0 + rng.i64(0..1_000) * rng.i64(0..1_000));
        enrolment.starts = rng.bool().then_some(UnixTime(1_693_000_000));
        enrolment.modifier = Some(MoodleUserId(rng.i64(0..30)));
    }
    for assignment in site.role_assignments.edit() {
        assignment.id = rng.i64(0..6_000_000);
        assignment.modified = UnixTime(1_690_000_000 + rng.i64(0..10_000_000));
        assignment.modifier = Some(MoodleUserId(rng.i64(0..30)));
    }
    site.enrolments = site.enrolments.iter().collect();
    site.role_assignments = site.role_assignments.iter().collect();
    site.enrolments
        .sort_by_key(|enrolment| (enrolment.course, enrolment.person, enrolment.id));
    site.role_assignments.sort_by_key(|assignment| {
        (
            assignment.place,
            assignment.person,
            assignment.role,
            assignment.id,
        )
    });
}

/// Everybody by his own name; a member shares his account's text, as the reader keeps it.
fn named(chat: &mut Chat) {
    let mut names: FxHashMap<Arc<str>, Arc<str>> = FxHashMap::default();
    if let Reading::Known(accounts) = &mut chat.accounts {
        for (at, account) in (0_i64..).zip(accounts.iter_mut()) {
            let (first, last) = full_name(at);
            account.name = format!("{first} {last}").into();
            names.insert(Arc::clone(&account.id.0), Arc::clone(&account.name));
        }
    }
    let Reading::Known(groups) = &mut chat.groups else {
        return;
    };
    for group in groups {
        group.updated = Some(UnixTime(1_700_000_000));
        group.messages = Some(42);
        let People::Known(members) = &mut group.people else {
            continue;
        };
        for member in members {
            if let Some(name) = names.get(&member.account.0) {
                *member = Member::new(
                    member.account.clone(),
                    member.username.clone(),
                    Arc::clone(name),
                    member.roles,
                );
            }
        }
    }
}
