//! The real site's queue: which tasks wait and fail, what they bear on, and that nothing of a user record gets out.

use std::collections::BTreeMap;

use moodrift::domain::drift::{Code, Severity};
use moodrift::domain::ids::{CourseId, MoodleUserId, RoleId, RoomId};
use moodrift::domain::policy::Preset;
use moodrift::domain::queue::{Attempt, Cron, OwnTask, TaskKind};
use rstest::rstest;
use serde_json::Value;

use super::databases::Server;
use super::given;
use super::rig::{HASTY, Rig, observe, said_of, with_code};

const STATE: &str = "chat-before-7.json";

/// The group whose list waits, of an activity of course 9.
const LISTED: &str = "3gvW4bHfNkq4WZu3n";

#[rstest]
#[case::postgres(Server::Postgres, 16, &[1_976])]
#[case::mariadb(Server::MariaDb, 15, &[])]
#[tokio::test]
async fn each_task_that_waits_is_known_by_its_ids(
    #[case] server: Server,
    #[case] unassigned: usize,
    #[case] also_failing: &[i64],
) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), STATE).await;
    let observation = observe(&rig.session(Preset::Default, HASTY)).await.unwrap();
    let queue = &observation.ground.site.queue;
    let mut kinds: BTreeMap<TaskKind, usize> = BTreeMap::new();
    for task in &queue.tasks {
        *kinds.entry(task.kind).or_default() += 1;
    }
    assert_eq!(
        kinds,
        BTreeMap::from([
            (TaskKind::EnrolRoleAssign, 40),
            (TaskKind::EnrolRoleUnassign, unassigned),
            (TaskKind::SynchronizeGroup, 1),
            (TaskKind::UnenrolUserEverywhere, 1),
            (TaskKind::SynchronizeUserEverywhere, 1),
        ])
    );
    let text = std::fs::read(given::file("special-cases.json")).unwrap();
    let cases: Value = serde_json::from_slice(&text).unwrap();
    let named: Vec<i64> = serde_json::from_value(cases["special"]["failing_task"].clone()).unwrap();
    let failing = queue
        .tasks
        .iter()
        .filter(|task| task.attempt == Attempt::Failed);
    let failing: Vec<i64> = failing.map(|task| task.id).collect();
    assert_eq!(failing, [also_failing, &named].concat());

    for task in &queue.tasks {
        assert!(task.created.is_some(), "{task:?}");
        match task.kind {
            TaskKind::EnrolRoleAssign | TaskKind::EnrolRoleUnassign => {
                assert!(task.person.is_some() && task.course.is_some(), "{task:?}");
                assert!(task.role.is_some() && task.activity.is_none(), "{task:?}");
            }
            TaskKind::SynchronizeGroup => {
                assert_eq!(task.room, Some(RoomId::from(LISTED)));
                assert_eq!(task.members.as_ref().unwrap().len(), 25);
            }
            TaskKind::UnenrolUserEverywhere => {
                assert_eq!(task.person, Some(MoodleUserId(382)));
            }
            TaskKind::SynchronizeUserEverywhere => {
                assert_eq!(task.person, Some(MoodleUserId(383)));
            }
            TaskKind::EnrolUserToRocketchatGroup | TaskKind::Other => panic!("{task:?}"),
        }
    }
    let failed = queue.tasks.iter().find(|task| task.id == 2_139).unwrap();
    assert_eq!(
        (failed.person, failed.course, failed.role),
        (Some(MoodleUserId(389)), Some(CourseId(12)), Some(RoleId(5)))
    );
    // Nothing scheduled has ever run there, and nothing is said of it.
    let own = OwnTask {
        enabled: false,
        last_run: None,
    };
    let cron = Cron {
        own: Some(own),
        ..Cron::default()
    };
    assert_eq!(queue.cron, cron);
    let frozen = said_of(&observation, Code::QueueFrozen);
    assert!(frozen.is_empty(), "the list is today's: {frozen:?}");
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn the_newcomer_s_tasks_stand_beside_what_he_lacks(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), STATE).await;
    let observation = observe(&rig.session(Preset::Plugin, HASTY)).await.unwrap();
    let site = &observation.ground.site;
    let of_person = observation.findings.drifts.iter().filter(|drift| {
        let person = drift.person.as_ref();
        person.is_some_and(|person| person.moodle_id == Some(MoodleUserId(389)))
    });
    let mut failing = 0;
    for drift in of_person {
        let course = drift.course.unwrap();
        let own =
            site.queue.tasks.iter().filter(|task| {
                task.person == Some(MoodleUserId(389)) && task.course == Some(course)
            });
        let waiting = drift.waiting.map(|waiting| waiting.tasks);
        assert_eq!(waiting.unwrap_or_default(), own.count(), "{drift:?}");
        failing += drift.waiting.map_or(0, |waiting| waiting.failing);
    }
    assert!(failing > 0, "his failing tasks bear on something");
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn a_list_of_another_day_freezes_its_group(#[case] server: Server) {
    let Some(database) = server.fresh() else {
        return;
    };
    // The same list for another group: that of the second activity, with other people.
    let rooms = "SELECT rocketchatid FROM mdl_rocketchat WHERE id = 2";
    database.execute(&[
        format!("UPDATE mdl_task_adhoc SET customdata = REPLACE(customdata, '{LISTED}', ({rooms})) WHERE id = 2193"),
    ]);
    let rig = Rig::new(database.reader().as_str(), STATE).await;
    let observation = observe(&rig.session(Preset::Default, HASTY)).await.unwrap();
    let frozen: Vec<_> = with_code(&observation, Code::QueueFrozen).collect();
    assert_eq!(frozen.len(), 1);
    let room = frozen[0].group.clone().unwrap();
    assert_eq!(frozen[0].severity == Severity::Info, frozen[0].dormant);

    let shown = rig
        .moodrift(&["apply", "--yes", "--dormant", "--group", room.as_str()])
        .await;
    let text = String::from_utf8(shown.stdout).unwrap() + &String::from_utf8(shown.stderr).unwrap();
    assert!(text.contains("--allow queue_frozen=1"), "{text}");
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn nothing_of_a_user_record_gets_out(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), STATE).await;
    let observation = observe(&rig.session(Preset::Default, HASTY)).await.unwrap();
    let mut said = format!("{:?}", observation.ground.site);
    let log = rig.config.with_file_name("the.log");
    let log = log.to_str().unwrap();
    for format in [&["check", "--dormant"][..], &["check", "--format", "json"]] {
        let arguments = [&["--log", log, "--log-level", "trace"], format].concat();
        let output = rig.moodrift(&arguments).await;
        said.push_str(&String::from_utf8(output.stdout).unwrap());
        said.push_str(&String::from_utf8(output.stderr).unwrap());
    }
    let written = std::fs::read_to_string(log).unwrap();
    assert!(!written.is_empty());
    said.push_str(&written);
    for word in [
        "password",
        "$2y$",
        "moodleuser",
        "moodlemembers",
        "customdata",
    ] {
        assert!(!said.contains(word), "{word}");
    }
    assert!(said.contains("tasks waiting for the plugin"));
    assert!(!said.contains("Cron last ran"), "it never has");
}
