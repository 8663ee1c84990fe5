//! The standard log: whom it says something was done to in a window, and what it costs to ask.

use moodrift::domain::ids::{CourseId, MoodleUserId, UnixTime};
use moodrift::domain::trouble::{MoodleTrouble, MoodleTroubleKind};
use moodrift::domain::window::{LoggedChange, Window};
use moodrift::moodle::Moodle;

use super::rows::{Rows, row};
use super::servers::{Database, READER, Server};

const FROM: i64 = 1_700_000_000;
const TO: i64 = 1_700_003_600;

fn window() -> Window {
    Window::new(UnixTime(FROM), UnixTime(TO)).unwrap()
}

fn change(person: i64, course: i64) -> LoggedChange {
    LoggedChange {
        person: MoodleUserId(person),
        course: (course != 0).then_some(CourseId(course)),
    }
}

/// A university with a log of everything that counts, and of much that does not.
fn logged() -> Rows {
    let mut rows = Rows::university("mdl_", 2).with_log();
    let mut id = 0;
    let mut entry = |event: &str, person: i64, course: i64, at: i64| {
        id += 1;
        row!(rows, "logstore_standard_log", id: id, eventname: event, component: "core", userid: 2,
             relateduserid: person, courseid: course, timecreated: at);
    };
    for (person, event) in [
        (10, "user_enrolment_created"),
        (11, "user_enrolment_updated"),
        (12, "user_enrolment_deleted"),
        (13, "role_assigned"),
        (14, "role_unassigned"),
    ] {
        entry(&format!(r"\core\event\{event}"), person, 2, FROM + 60);
    }
    for (person, event) in [(16, "user_updated"), (17, "user_deleted")] {
        entry(&format!(r"\core\event\{event}"), person, 0, FROM + 60);
    }
    // Twice the same, the two ends, and what lies outside.
    entry(r"\core\event\role_assigned", 13, 2, FROM + 90);
    entry(r"\core\event\role_assigned", 18, 3, FROM);
    entry(r"\core\event\role_assigned", 18, 2, TO);
    entry(r"\core\event\role_assigned", 19, 2, FROM - 1);
    entry(r"\core\event\role_assigned", 19, 2, TO + 1);
    for event in [
        r"\core\event\user_created",
        r"\core\event\user_loggedin",
        r"\core\event\user_list_viewed",
        r"\core\event\course_viewed",
        r"\core\event\role_capabilities_updated",
        r"\core\event\user_enrolment_deleted_twice",
        r"\CORE\EVENT\USER_DELETED",
        r"xcore\event\user_deleted",
        r"\local_x\event\user_deleted",
        "",
    ] {
        entry(event, 19, 2, FROM + 60);
    }
    entry(r"\core\event\user_deleted", 0, 0, FROM + 60);
    rows
}

#[tokio::test]
async fn the_log_tells_to_whom_something_was_done_in_the_window_in_all_three() {
    for database in Database::one_of_each().await {
        database.fill(&logged()).await;
        let changes = database.moodle("mdl_").await.logged(window()).await;
        let expected = [
            change(10, 2),
            change(11, 2),
            change(12, 2),
            change(13, 2),
            change(14, 2),
            change(16, 0),
            change(17, 0),
            change(18, 2),
            change(18, 3),
        ];
        assert_eq!(changes.unwrap(), expected, "{}", database.url);
    }
}

#[tokio::test]
async fn missing_values_in_the_log_are_borne() {
    for database in Database::one_of_each().await {
        let mut rows = Rows::university("mdl_", 2).with_log();
        let null = || super::rows::Value::Null;
        row!(rows, "logstore_standard_log", id: 1, eventname: r"\core\event\user_deleted",
             relateduserid: 7, courseid: null(), timecreated: FROM);
        row!(rows, "logstore_standard_log", id: 2, eventname: r"\core\event\user_deleted",
             relateduserid: null(), courseid: null(), timecreated: FROM);
        row!(rows, "logstore_standard_log", id: 3, eventname: null(), relateduserid: 8, timecreated: FROM);
        database.fill(&rows).await;
        let changes = database.moodle("mdl_").await.logged(window()).await;
        assert_eq!(changes.unwrap(), [change(7, 0)], "{}", database.url);
    }
}

#[tokio::test]
async fn a_moodle_without_the_log_says_so_and_is_read_all_the_same() {
    for database in Database::one_of_each().await {
        database.fill(&Rows::university("mdl_", 2)).await;
        let moodle = database.moodle("mdl_").await;
        let trouble = moodle.logged(window()).await.unwrap_err();
        let MoodleTroubleKind::Failed { reading, detail } = &trouble.kind else {
            panic!("{trouble:?}");
        };
        assert_eq!(*reading, "logstore_standard_log");
        assert!(detail.contains("logstore_standard_log"), "{detail}");
        let site = moodle.read(&moodrift::moodle::Scope::WholeSite).await;
        assert_eq!(site.unwrap().site.lacks, [], "nothing else needs it");
    }
}

#[tokio::test]
async fn a_log_that_may_not_be_read_is_told_so() {
    for server in [Server::Postgres, Server::MariaDb] {
        let Some(database) = server.database().await else {
            return;
        };
        let rows = logged();
        database.fill(&rows).await;
        for table in rows.names().filter(|name| *name != "logstore_standard_log") {
            let grant = format!("GRANT SELECT ON mdl_{table} TO {}", READER.0);
            database.execute(&[grant]).await;
        }
        let moodle = Moodle::connect(&database.as_reader(READER.1))
            .await
            .unwrap();
        let trouble: MoodleTrouble = moodle.logged(window()).await.unwrap_err();
        assert!(
            matches!(&trouble.kind, MoodleTroubleKind::NoPrivilege { table, .. } if table.contains("logstore_standard_log")),
            "{trouble:?}"
        );
    }
}
