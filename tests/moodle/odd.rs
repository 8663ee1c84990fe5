//! A university with everything in it that databases may see differently.

use super::rows::{Rows, Value, row};

/// A university with everything in it that databases may see differently.
pub(crate) fn odd() -> Rows {
    let mut rows = Rows::university("mdl_", 4);
    people(&mut rows);
    activities(&mut rows);
    roles_and_enrolments(&mut rows);
    bins_and_groups(&mut rows);
    rows
}

/// Missing values, quotes, and two who are deleted, one of them by hand.
fn people(rows: &mut Rows) {
    row!(rows, "user",
        id: 50, username: "NULL", email: Value::Null, idnumber: Value::Null, auth: Value::Null,
        firstname: Value::Null, lastname: r#"Back\slash "quoted" — ½"#, confirmed: Value::Null);
    row!(rows, "user",
        id: 51, deleted: 1, firstname: "Léa", email: "0CC175B9C0F1B6A831C399E269772661");
    row!(rows, "user", id: 52, deleted: 1, email: "old@exemple.fr");
    row!(rows, "user_info_field", id: 1, shortname: "étage");
    for (person, value) in [(3, "  "), (4, ""), (5, "b"), (6, "B"), (52, "gone")] {
        row!(rows, "user_info_data", userid: person, fieldid: 1, data: value);
    }
}

fn activities(rows: &mut Rows) {
    // Two groups whose ids differ by case alone, and one with blanks around it.
    for (id, room, moderators) in [
        (60, "RoomId", Value::Null),
        (61, "roomid", " 3,, 0,x,5 ".into()),
        (62, " ", "".into()),
    ] {
        row!(rows, "rocketchat",
            id: id, course: 2, name: Value::Null, rocketchatid: room, moderatorroles: moderators,
            userroles: Value::Null);
        row!(rows, "course_modules",
            id: id * 10, course: 2, module: 20, instance: id, availability: "");
    }
    row!(rows, "rocketchat", id: 70, course: 3, rocketchatid: "alone");
    row!(rows, "course_modules", id: 710, course: 4, module: 20, instance: 71);
    // A quiz that has the same instance id as an activity.
    row!(rows, "course_modules", id: 720, course: 4, module: 21, instance: 70);
}

/// At every level, in a quiz, in a course without activity, and of someone who is deleted.
fn roles_and_enrolments(rows: &mut Rows) {
    for (id, level, instance) in [
        (500, 10, 0),
        (501, 40, 1),
        (502, 70, 600),
        (503, 70, 720),
        (504, 50, 99),
    ] {
        row!(rows, "context", id: id, contextlevel: level, instanceid: instance);
        row!(rows, "role_assignments",
            id: id * 10, contextid: id, userid: 3, roleid: 5, component: Value::Null);
    }
    row!(rows, "user_enrolments", id: 900, enrolid: 2, userid: 51);
    row!(rows, "user_enrolments",
        id: 901, enrolid: 2, userid: 50, status: 1, timestart: 5, timeend: 2_147_483_647_000,
        modifierid: Value::Null);
}

fn bins_and_groups(rows: &mut Rows) {
    row!(rows, "rocketchatxrecyclebin", id: 1, binid: 1, cmid: 5, rocketchatid: "BIN");
    row!(rows, "tool_recyclebin_course", id: 1, courseid: 99, name: Value::Null, timecreated: 3);
    row!(rows, "course", id: 99, category: 1, shortname: "BIN");
    row!(rows, "groups", id: 1, courseid: 2);
    // Nothing in Moodle's schema forbids to say it twice.
    row!(rows, "groupings_groups", groupingid: 9, groupid: 1);
    row!(rows, "groupings_groups", groupingid: 9, groupid: 1);
    row!(rows, "groups_members", groupid: 1, userid: 3);
}
