//! What is read, from rows made for it.

use moodrift::domain::ids::{CmId, CourseId, InstanceId, RoleId, RoomId, UnixTime};
use moodrift::domain::site::{Dangling, Place, PluginState, Site};
use moodrift::moodle::{Reading, Scope};
use sqlx::{ConnectOptions, Connection, Executor};

use super::rows::{Rows, Value};
use super::servers::Database;

async fn read(rows: &Rows, scope: &Scope) -> Reading {
    let database = Database::sqlite();
    database.fill(rows).await;
    database
        .moodle(&rows.prefix)
        .await
        .read(scope)
        .await
        .unwrap()
}

async fn whole(rows: &Rows) -> Site {
    read(rows, &Scope::WholeSite).await.site
}

/// A university with everything in it that databases may see differently.
fn odd() -> Rows {
    let mut rows = Rows::university("mdl_", 4);
    rows.add(
        "user",
        [
            ("id", 50.into()),
            ("username", "NULL".into()),
            ("email", Value::Null),
            ("idnumber", Value::Null),
            ("auth", Value::Null),
            ("firstname", Value::Null),
            ("lastname", r#"Back\slash "quoted" — ½"#.into()),
            ("confirmed", Value::Null),
        ],
    );
    rows.add(
        "user",
        [
            ("id", 51.into()),
            ("deleted", 1.into()),
            ("firstname", "Léa".into()),
            ("email", "0CC175B9C0F1B6A831C399E269772661".into()),
        ],
    );
    rows.add(
        "user",
        [
            ("id", 52.into()),
            ("deleted", 1.into()),
            ("email", "old@exemple.fr".into()),
        ],
    );
    // Two groups whose ids differ by case alone, and one with blanks around it.
    for (id, room, moderators) in [
        (60, "RoomId", Value::Null),
        (61, "roomid", " 3,, 0,x,5 ".into()),
        (62, " ", "".into()),
    ] {
        rows.add(
            "rocketchat",
            [
                ("id", id.into()),
                ("course", 2.into()),
                ("name", Value::Null),
                ("rocketchatid", room.into()),
                ("moderatorroles", moderators),
                ("userroles", Value::Null),
            ],
        );
        rows.add(
            "course_modules",
            [
                ("id", (id * 10).into()),
                ("course", 2.into()),
                ("module", 20.into()),
                ("instance", id.into()),
                ("availability", "".into()),
            ],
        );
    }
    rows.add(
        "rocketchat",
        [
            ("id", 70.into()),
            ("course", 3.into()),
            ("rocketchatid", "alone".into()),
        ],
    );
    rows.add(
        "course_modules",
        [
            ("id", 710.into()),
            ("course", 4.into()),
            ("module", 20.into()),
            ("instance", 71.into()),
        ],
    );
    // A quiz that has the same instance id as an activity.
    rows.add(
        "course_modules",
        [
            ("id", 720.into()),
            ("course", 4.into()),
            ("module", 21.into()),
            ("instance", 70.into()),
        ],
    );
    for (id, level, instance) in [
        (500, 10, 0),
        (501, 40, 1),
        (502, 70, 600),
        (503, 70, 720),
        (504, 50, 99),
    ] {
        rows.add(
            "context",
            [
                ("id", id.into()),
                ("contextlevel", level.into()),
                ("instanceid", instance.into()),
            ],
        );
        rows.add(
            "role_assignments",
            [
                ("id", (id * 10).into()),
                ("contextid", id.into()),
                ("userid", 3.into()),
                ("roleid", 5.into()),
                ("component", Value::Null),
            ],
        );
    }
    rows.add(
        "user_enrolments",
        [
            ("id", 900.into()),
            ("enrolid", 2.into()),
            ("userid", 51.into()),
        ],
    );
    rows.add(
        "user_enrolments",
        [
            ("id", 901.into()),
            ("enrolid", 2.into()),
            ("userid", 50.into()),
            ("status", 1.into()),
            ("timestart", 5.into()),
            ("timeend", 2_147_483_647_000.into()),
            ("modifierid", Value::Null),
        ],
    );
    rows.add(
        "rocketchatxrecyclebin",
        [
            ("id", 1.into()),
            ("binid", 1.into()),
            ("cmid", 5.into()),
            ("rocketchatid", "BIN".into()),
        ],
    );
    rows.add(
        "tool_recyclebin_course",
        [
            ("id", 1.into()),
            ("courseid", 99.into()),
            ("name", Value::Null),
            ("timecreated", 3.into()),
        ],
    );
    rows.add(
        "course",
        [
            ("id", 99.into()),
            ("category", 1.into()),
            ("shortname", "BIN".into()),
        ],
    );
    rows.add("groups", [("id", 1.into()), ("courseid", 2.into())]);
    for table in ["groups_members", "groups_members"] {
        rows.add(table, [("groupid", 1.into()), ("userid", 3.into())]);
    }
    rows.add(
        "user_info_field",
        [("id", 1.into()), ("shortname", "étage".into())],
    );
    for (person, value) in [(3, "  "), (4, ""), (5, "b"), (6, "B"), (52, "gone")] {
        rows.add(
            "user_info_data",
            [
                ("userid", person.into()),
                ("fieldid", 1.into()),
                ("data", value.into()),
            ],
        );
    }
    rows
}

#[tokio::test]
async fn the_same_rows_give_the_same_site_in_all_three() {
    let rows = odd();
    let mut first = whole(&rows).await;
    for database in Database::one_of_each().await {
        database.fill(&rows).await;
        let reading = database
            .moodle("mdl_")
            .await
            .read(&Scope::WholeSite)
            .await
            .unwrap();
        first.as_of = reading.site.as_of;
        assert_eq!(reading.site, first, "{}", database.url);
    }
}

#[tokio::test]
async fn missing_values_read_as_moodle_s_defaults() {
    let site = whole(&odd()).await;
    let person = site.people.iter().find(|person| person.id.0 == 50).unwrap();
    assert_eq!(
        (&*person.email, &*person.auth, &person.idnumber),
        ("", "", &None)
    );
    assert!(!person.confirmed);
    let activity = site.activity(CmId(600)).unwrap();
    assert_eq!((&*activity.name, &activity.restriction), ("", &None));
    assert_eq!(
        (activity.moderator_roles.len(), activity.user_roles.len()),
        (0, 0)
    );
    assert_eq!(
        site.activity(CmId(620)).unwrap().room,
        None,
        "blanks are no id"
    );
    assert_eq!(
        site.activity(CmId(610)).unwrap().moderator_roles,
        [RoleId(3), RoleId(5)]
    );
}

#[tokio::test]
async fn ids_that_differ_by_case_alone_stay_two_groups() {
    for database in Database::one_of_each().await {
        database.fill(&odd()).await;
        let moodle = database.moodle("mdl_").await;
        let site = moodle.read(&Scope::WholeSite).await.unwrap().site;
        let room = |cm| site.activity(CmId(cm)).unwrap().room.clone();
        assert_eq!(room(600), Some(RoomId::from("RoomId")));
        assert_eq!(room(610), Some(RoomId::from("roomid")));
    }
}

#[tokio::test]
async fn only_what_bears_on_activities_is_there() {
    let site = whole(&odd()).await;
    let courses: Vec<_> = site.courses.iter().map(|course| course.id.0).collect();
    assert_eq!(
        courses,
        [2, 3, 4, 5, 99],
        "the last is named by a recycle bin"
    );
    let places: Vec<_> = site
        .role_assignments
        .iter()
        .map(|held| held.place)
        .collect();
    assert!(places.contains(&Place::Site) && places.contains(&Place::Module(CmId(600))));
    assert!(!places.contains(&Place::Module(CmId(720))), "a quiz");
    assert!(
        !places.contains(&Place::Course(CourseId(99))),
        "a course with a bin alone"
    );
    let deleted = site
        .enrolments
        .iter()
        .find(|enrolment| enrolment.person.0 == 51);
    assert_eq!(deleted, None);
    assert_eq!(site.departed.len(), 1, "the other's name is not known");
    assert_eq!(
        &*site.departed.first().unwrap().username_md5,
        "0cc175b9c0f1b6a831c399e269772661"
    );
    let fields: Vec<_> = site
        .profile_fields
        .iter()
        .map(|field| &*field.value)
        .collect();
    assert_eq!(fields, ["  ", "b", "B"]);
    assert_eq!(site.group_members.len(), 1);
}

#[tokio::test]
async fn rows_that_lead_nowhere_are_told_apart() {
    let site = whole(&odd()).await;
    assert_eq!(
        site.dangling,
        [
            Dangling::ActivityWithoutModule {
                instance: InstanceId(70),
                course: CourseId(3),
                name: "".into(),
                room: Some(RoomId::from("alone")),
            },
            Dangling::ModuleWithoutActivity {
                cm: CmId(710),
                course: CourseId(4),
                instance: InstanceId(71),
            },
        ]
    );
}

#[tokio::test]
async fn the_condition_of_the_site_is_read() {
    let mut rows = Rows::university("mdl_", 1);
    let before = whole(&rows).await;
    assert_eq!(before.condition.plugin, PluginState::Enabled);
    assert_eq!(
        before.condition.last_movement,
        Some(UnixTime(5_000)),
        "a task's run"
    );
    assert_eq!(before.condition.administrators.len(), 2);
    assert_eq!(before.settings.api_token, None);
    assert!(before.as_of.0 > 1_700_000_000);
    for (name, value) in [
        ("maintenance_enabled", "1"),
        ("upgraderunning", "1795362179"),
    ] {
        rows.add("config", [("name", name.into()), ("value", value.into())]);
    }
    rows.add(
        "user_enrolments",
        [
            ("id", 1.into()),
            ("enrolid", 77.into()),
            ("timemodified", 6_000.into()),
        ],
    );
    let after = whole(&rows).await.condition;
    assert!(after.maintenance);
    assert_eq!(after.upgrade_until, Some(UnixTime(1_795_362_179)));
    assert_eq!(after.last_movement, Some(UnixTime(6_000)), "in any course");
}

#[tokio::test]
async fn four_hundred_courses_take_as_many_statements_as_forty() {
    let (forty, four_hundred) = (Rows::university("mdl_", 40), Rows::university("mdl_", 400));
    let few = read(&forty, &Scope::WholeSite).await;
    let many = read(&four_hundred, &Scope::WholeSite).await;
    assert_eq!(
        (few.site.activities.len(), many.site.activities.len()),
        (40, 400)
    );
    assert_eq!(many.site.enrolments.len(), 2_400);
    assert_eq!(few.statements, many.statements);
    assert!(many.statements < 40, "{}", many.statements);
}

#[tokio::test]
async fn some_courses_are_read_as_in_the_whole() {
    let rows = odd();
    let site = whole(&rows).await;
    let part = read(&rows, &Scope::Courses(vec![CourseId(2)])).await.site;
    assert_eq!(part.courses, [site.course(CourseId(2)).unwrap().clone()]);
    assert_eq!(part.enrolments, site.enrolments_in(CourseId(2)));
    assert_eq!(
        part.roles_at(Place::Course(CourseId(2))),
        site.roles_at(Place::Course(CourseId(2)))
    );
    assert_eq!(part.roles_at(Place::Site), site.roles_at(Place::Site));
    assert!(
        part.activities
            .iter()
            .all(|activity| activity.course == CourseId(2))
    );
    assert_eq!(part.activities.len(), 4);
    assert_eq!(
        (&part.people, &part.condition),
        (&site.people, &site.condition)
    );
    assert_eq!((part.dangling.len(), part.bin.len()), (0, 0));
}

#[tokio::test]
async fn a_course_brings_those_it_shares_a_group_with() {
    let mut rows = Rows::university("mdl_", 4);
    rows.add(
        "rocketchat",
        [
            ("id", 60.into()),
            ("course", 5.into()),
            ("rocketchatid", "room2".into()),
        ],
    );
    rows.add(
        "course_modules",
        [
            ("id", 600.into()),
            ("course", 5.into()),
            ("module", 20.into()),
            ("instance", 60.into()),
        ],
    );
    rows.add(
        "rocketchatxrecyclebin",
        [
            ("id", 1.into()),
            ("binid", 8.into()),
            ("rocketchatid", "room2".into()),
        ],
    );
    rows.add(
        "rocketchatxrecyclebin",
        [
            ("id", 2.into()),
            ("binid", 9.into()),
            ("rocketchatid", "room3".into()),
        ],
    );
    let site = read(&rows, &Scope::Courses(vec![CourseId(2)])).await.site;
    let courses: Vec<_> = site.courses.iter().map(|course| course.id.0).collect();
    assert_eq!(courses, [2, 5]);
    assert_eq!(site.enrolments_in(CourseId(5)).len(), 6);
    assert_eq!(site.bin.iter().map(|row| row.id).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn a_course_that_lost_its_activity_is_read_without_it() {
    let rows = Rows::university("mdl_", 2).without_rows("course_modules");
    let site = read(&rows, &Scope::Courses(vec![CourseId(2), CourseId(77)]))
        .await
        .site;
    assert_eq!(site.courses.len(), 1);
    assert_eq!(
        (
            site.activities.len(),
            site.enrolments.len(),
            site.dangling.len()
        ),
        (0, 0, 1)
    );
}

#[tokio::test]
async fn a_file_that_someone_writes_to_is_read_as_it_was_committed() {
    let database = Database::sqlite();
    database.fill(&Rows::university("mdl_", 2)).await;
    let options: sqlx::sqlite::SqliteConnectOptions = database.url.parse().unwrap();
    let options = options.journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
    let mut writer = options.connect().await.unwrap();
    writer.execute("BEGIN IMMEDIATE").await.unwrap();
    writer
        .execute("DELETE FROM mdl_user_enrolments")
        .await
        .unwrap();
    let moodle = database.moodle("mdl_").await;
    let enrolments = async || {
        moodle
            .read(&Scope::WholeSite)
            .await
            .unwrap()
            .site
            .enrolments
            .len()
    };
    assert_eq!(enrolments().await, 12);
    writer.execute("COMMIT").await.unwrap();
    assert_eq!(enrolments().await, 0);
    writer.close().await.unwrap();
}
