//! What is read, from rows made for it.

use moodrift::domain::ids::{CmId, CourseId, InstanceId, RoleId, RoomId, UnixTime};
use moodrift::domain::site::{Dangling, Place, PluginState, Site, SiteCondition};
use moodrift::moodle::{Reading, Scope};
use sqlx::{ConnectOptions, Connection, Executor};

use super::odd::odd;
use super::rows::{Rows, row};
use super::servers::Database;

pub(crate) async fn read(rows: &Rows, scope: &Scope) -> Reading {
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
        assert!(reading.latency.is_some_and(|took| !took.is_zero()));
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
    assert_eq!(
        (site.group_members.len(), site.grouping_groups.len()),
        (1, 1)
    );
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
    let versions = |condition: &SiteCondition| {
        [&condition.moodle_version, &condition.moodle_release]
            .map(|one| one.as_deref().map(str::to_owned))
    };
    let number = || Some("2022112810".to_owned());
    assert_eq!(versions(&before.condition), [number(), None]);
    for (name, value) in [
        ("release", "4.1.10 (Build: 20240422)"),
        ("maintenance_enabled", "1"),
        ("upgraderunning", "1795362179"),
    ] {
        row!(rows, "config", name: name, value: value);
    }
    row!(rows, "user_enrolments", id: 1, enrolid: 77, timemodified: 6_000);
    let after = whole(&rows).await.condition;
    let release = Some("4.1.10 (Build: 20240422)".to_owned());
    assert_eq!(versions(&after), [number(), release]);
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
    row!(rows, "rocketchat", id: 60, course: 5, rocketchatid: "room2");
    row!(rows, "course_modules", id: 600, course: 5, module: 20, instance: 60);
    row!(rows, "rocketchatxrecyclebin", id: 1, binid: 8, rocketchatid: "room2");
    row!(rows, "rocketchatxrecyclebin", id: 2, binid: 9, rocketchatid: "room3");
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
