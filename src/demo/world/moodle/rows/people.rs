//! Accounts, their profiles, enrolments and roles.

use md5::{Digest, Md5};

use super::super::Cell;
use super::super::context::Contexts;
use super::{Table, numbered};
use crate::demo::world::university::{
    ADMIN, Assignment, Condition, Enrolment, Part, Person, University, role,
};
use crate::domain::site::Place;

pub(super) fn tables(university: &University, contexts: &Contexts) -> Vec<Table> {
    vec![
        users(university),
        profiles(university),
        methods(university),
        enrolments(university),
        role_assignments(university, contexts),
    ]
}

fn users(university: &University) -> Table {
    let now = university.now.0;
    let born = now - 90_000_000;
    let service = |id: i64, username: &str, first: &str, last: &str, email: &str, seen: i64| {
        let mut row: Vec<Cell> = vec![id.into(), "manual".into()];
        row.extend([true, false, false].map(Cell::from));
        row.extend([username, "", first, last, email, ""].map(Cell::from));
        row.extend([born, seen, seen, seen, born, born].map(Cell::from));
        row
    };
    let mut rows = vec![
        service(1, "guest", "Compte", "visiteur", "root@localhost", 0),
        service(
            ADMIN.0,
            "admin",
            "Admin",
            "Moodle",
            "admin@univ-arche.example",
            now - 1_800,
        ),
    ];
    rows.extend(
        university
            .people
            .iter()
            .map(|person| user_row(university, person)),
    );
    for row in &mut rows {
        row.extend(
            [
                "Université de l’Arche",
                "Strasbourg",
                "FR",
                "fr",
                "Europe/Paris",
            ]
            .map(Cell::from),
        );
        row.push(1.into());
    }
    Table {
        name: "mdl_user",
        columns: &[
            "id",
            "auth",
            "confirmed",
            "deleted",
            "suspended",
            "username",
            "idnumber",
            "firstname",
            "lastname",
            "email",
            "department",
            "firstaccess",
            "lastaccess",
            "lastlogin",
            "currentlogin",
            "timecreated",
            "timemodified",
            "institution",
            "city",
            "country",
            "lang",
            "timezone",
            "mnethostid",
        ],
        rows,
    }
}

fn user_row(university: &University, person: &Person) -> Vec<Cell> {
    let name = |position: Option<usize>| {
        position
            .and_then(|at| university.cohorts.get(at))
            .map_or("", |cohort| cohort.name.as_str())
    };
    let department = match person.part {
        Part::Student(cohort) | Part::Newcomer(cohort) | Part::External(cohort) => {
            name(Some(cohort))
        }
        Part::Teacher(department) => name(
            university
                .cohorts
                .iter()
                .position(|cohort| cohort.department == department),
        ),
        Part::Staff => "Services centraux",
    };
    // What Moodle makes of a deleted account: only the hash of the username is left of it.
    let (username, idnumber, email, modified) = if let Condition::Deleted(at) = person.condition {
        let hash = hex::encode(Md5::digest(person.username.as_bytes()));
        (format!("{}.{at}", person.email), "", hash, at)
    } else {
        let Person {
            username,
            idnumber,
            email,
            created,
            ..
        } = person;
        (username.clone(), idnumber.as_str(), email.clone(), *created)
    };
    let mut row: Vec<Cell> = vec![person.id.0.into(), person.auth.into()];
    row.extend([
        (person.condition != Condition::Unconfirmed).into(),
        matches!(person.condition, Condition::Deleted(_)).into(),
        (person.condition == Condition::Suspended).into(),
        username.into(),
        idnumber.into(),
        person.first.as_str().into(),
        person.last.as_str().into(),
        email.into(),
        department.into(),
    ]);
    let seen = person.last_access;
    row.extend(
        [
            person.created,
            seen,
            seen - 300,
            seen,
            person.created,
            modified,
        ]
        .map(Cell::from),
    );
    row
}

/// Most students' year of study, in the two fields that the university added.
fn profiles(university: &University) -> Table {
    let mut rows = Vec::new();
    for person in &university.people {
        let Part::Student(cohort) = person.part else {
            continue;
        };
        let Some(cohort) = university.cohorts.get(cohort) else {
            continue;
        };
        if person.id.0 % 5 == 0 || matches!(person.condition, Condition::Deleted(_)) {
            continue;
        }
        let level = cohort.name.split(' ').next().unwrap_or("L1");
        let step = format!("{level}{}", cohort.code);
        rows.push([person.id.0.into(), 1.into(), step.into()]);
        rows.push([person.id.0.into(), 2.into(), level.into()]);
    }
    Table {
        name: "mdl_user_info_data",
        columns: &["id", "userid", "fieldid", "data"],
        rows: numbered(rows),
    }
}

fn methods(university: &University) -> Table {
    let rows = university.methods.iter().map(|method| {
        let begun = university
            .course(method.course)
            .map_or(0, |course| course.starts);
        let role = if method.kind == "guest" {
            0
        } else {
            role::STUDENT.0
        };
        let name =
            (method.kind == "self" && !method.enabled).then_some("Inscription libre (2ᵉ session)");
        vec![
            method.id.0.into(),
            method.kind.into(),
            (!method.enabled).into(),
            method.course.0.into(),
            method.id.0.into(),
            name.into(),
            role.into(),
            begun.into(),
            begun.into(),
        ]
    });
    Table {
        name: "mdl_enrol",
        columns: &[
            "id",
            "enrol",
            "status",
            "courseid",
            "sortorder",
            "name",
            "roleid",
            "timecreated",
            "timemodified",
        ],
        rows: rows.collect(),
    }
}

fn enrolments(university: &University) -> Table {
    let rows = university.enrolments.iter().map(|enrolment: &Enrolment| {
        [
            enrolment.suspended.into(),
            enrolment.method.0.into(),
            enrolment.person.0.into(),
            enrolment.starts.into(),
            enrolment.ends.into(),
            enroller(university, enrolment).into(),
            enrolment.created.into(),
            enrolment.created.into(),
        ]
    });
    Table {
        name: "mdl_user_enrolments",
        columns: &[
            "id",
            "status",
            "enrolid",
            "userid",
            "timestart",
            "timeend",
            "modifierid",
            "timecreated",
            "timemodified",
        ],
        rows: numbered(rows),
    }
}

/// Whose doing an enrolment is: the person's own, nobody's where a task of Moodle keeps it, the administrator's.
fn enroller(university: &University, enrolment: &Enrolment) -> i64 {
    let method = university.method(enrolment.method);
    match method.map(|method| method.kind) {
        Some("self") => enrolment.person.0,
        Some("cohort") => 0,
        _ => ADMIN.0,
    }
}

fn role_assignments(university: &University, contexts: &Contexts) -> Table {
    let everybody = university
        .assignments
        .iter()
        .map(|assignment: &Assignment| {
            [
                assignment.role.0.into(),
                contexts.at(assignment.place).into(),
                assignment.person.0.into(),
                assignment.created.into(),
                ADMIN.0.into(),
                (if assignment.by.is_some() {
                    "enrol_cohort"
                } else {
                    ""
                })
                .into(),
                assignment.by.map_or(0, |method| method.0).into(),
            ]
        });
    let admin = [
        role::MANAGER.0.into(),
        contexts.at(Place::Site).into(),
        ADMIN.0.into(),
        (university.now.0 - 80_000_000).into(),
        ADMIN.0.into(),
        "".into(),
        0.into(),
    ];
    Table {
        name: "mdl_role_assignments",
        columns: &[
            "id",
            "roleid",
            "contextid",
            "userid",
            "timemodified",
            "modifierid",
            "component",
            "itemid",
        ],
        rows: numbered(everybody.chain([admin])),
    }
}
