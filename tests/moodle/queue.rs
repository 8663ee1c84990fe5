//! The plugin's waiting tasks: what is taken out of them, and that nothing else is.

use std::sync::{Arc, Mutex};

use moodrift::domain::ids::{CmId, CourseId, MoodleUserId, RoleId, RoomId, UnixTime};
use moodrift::domain::queue::{Attempt, Cron, OwnTask, Task, TaskKind};
use moodrift::domain::site::{Feature, Lack, Site};
use moodrift::moodle::{Reading, Scope};
use tracing_subscriber::fmt::MakeWriter;

use super::rows::{Rows, Value, row};
use super::servers::Database;

/// A whole user record, as the plugin puts it into its tasks.
const RECORD: &str = r#"{"id":"389","auth":"cas","confirmed":"1","username":"zoe","password":"$2y$10$hash-of-zoe","secret":"s3cr3t","email":"zoe@exemple.fr"}"#;

async fn read(rows: &Rows, scope: &Scope) -> Reading {
    let database = Database::sqlite();
    database.fill(rows).await;
    let moodle = database.moodle(&rows.prefix).await;
    moodle.read(scope).await.unwrap()
}

async fn whole(rows: &Rows) -> Site {
    read(rows, &Scope::WholeSite).await.site
}

fn class(name: &str) -> String {
    format!(r"\mod_rocketchat\task\{name}")
}

fn add(rows: &mut Rows, id: i64, name: &str, data: &str) {
    row!(rows, "task_adhoc",
        id: id, classname: class(name), nextruntime: 900, timecreated: 800, customdata: data);
}

/// Every line of this thread, the libraries' own included.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn said(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// One task of each kind, and others.
fn busy() -> Rows {
    let mut rows = Rows::university("mdl_", 2);
    let context =
        |level: i64, of: i64| format!(r#"{{"id":648,"contextlevel":{level},"instanceid":"{of}"}}"#);
    let role = |course: i64, at: String| {
        format!(r#"{{"courseid":"{course}","roleid":"5","moodleuser":{RECORD},"context":{at}}}"#)
    };
    add(&mut rows, 5, "enrol_role_assign", &role(2, context(50, 2)));
    add(
        &mut rows,
        4,
        "enrol_role_unassign",
        &role(2, context(70, 20)),
    );
    add(
        &mut rows,
        6,
        "synchronize_group",
        &format!(
            r#"{{"rocketchatid":"room2","moodlemembers":{{"389":{RECORD},"3":{{"id":3}}}},"moderatorrolesids":["3"],"userrolesids":["5"],"coursecontextid":2}}"#
        ),
    );
    add(
        &mut rows,
        7,
        "unenrol_user_everywhere",
        r#"{"userid":"382"}"#,
    );
    add(
        &mut rows,
        8,
        "synchronize_user_everywhere",
        r#"{"userid":383}"#,
    );
    add(
        &mut rows,
        9,
        "enrol_user_to_rocketchat_group",
        r#"{"rocketchatid":"room3","moderatorroles":"3","userroles":"5","userid":"4","coursecontextid":3}"#,
    );
    add(&mut rows, 10, "of_a_later_version", "{}");
    row!(rows, "task_adhoc", id: 1, classname: r"\core_course\task\course_delete_modules",
        customdata: format!(r#"{{"cms":[{{"id":"29"}}],"moodleuser":{RECORD}}}"#));
    row!(rows, "task_adhoc", id: 2, classname: r"\local_mod_rocketchat\task\synchronize_group");
    rows
}

fn plain(id: i64, kind: TaskKind) -> Task {
    Task {
        id,
        kind,
        person: None,
        course: None,
        activity: None,
        room: None,
        role: None,
        members: None,
        created: Some(UnixTime(800)),
        next_run: UnixTime(900),
        started: None,
        attempt: Attempt::Fresh,
    }
}

#[tokio::test]
async fn each_kind_of_task_gives_its_ids_in_all_three_databases() {
    let of_role = |task: Task| Task {
        person: Some(MoodleUserId(389)),
        course: Some(CourseId(2)),
        role: Some(RoleId(5)),
        ..task
    };
    let expected = [
        Task {
            activity: Some(CmId(20)),
            ..of_role(plain(4, TaskKind::EnrolRoleUnassign))
        },
        of_role(plain(5, TaskKind::EnrolRoleAssign)),
        Task {
            room: Some(RoomId::from("room2")),
            members: Some(vec![MoodleUserId(3), MoodleUserId(389)]),
            ..plain(6, TaskKind::SynchronizeGroup)
        },
        Task {
            person: Some(MoodleUserId(382)),
            ..plain(7, TaskKind::UnenrolUserEverywhere)
        },
        Task {
            person: Some(MoodleUserId(383)),
            ..plain(8, TaskKind::SynchronizeUserEverywhere)
        },
        Task {
            room: Some(RoomId::from("room3")),
            person: Some(MoodleUserId(4)),
            ..plain(9, TaskKind::EnrolUserToRocketchatGroup)
        },
        plain(10, TaskKind::Other),
    ];
    for database in Database::one_of_each().await {
        database.fill(&busy()).await;
        let moodle = database.moodle("mdl_").await;
        let site = moodle.read(&Scope::WholeSite).await.unwrap().site;
        assert_eq!(site.queue.tasks, expected, "{}", database.url);
    }
}

#[tokio::test]
async fn nothing_of_a_user_record_is_kept_but_its_id() {
    let site = whole(&busy()).await;
    let said = format!("{site:?}");
    for word in [
        "password",
        "hash-of-zoe",
        "s3cr3t",
        "zoe@exemple.fr",
        "moodleuser",
        "customdata",
    ] {
        assert!(!said.contains(word), "{word}");
    }
    assert!(said.contains("MoodleUserId(389)"));
}

#[tokio::test]
async fn what_a_task_holds_reaches_no_log() {
    let mut rows = busy();
    add(
        &mut rows,
        11,
        "enrol_role_assign",
        &format!(r#"{{"moodleuser":{RECORD},"#),
    );
    let database = Database::sqlite();
    database.fill(&rows).await;
    let moodle = database.moodle("mdl_").await;
    let log = Log::default();
    let lines = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let listening = tracing::subscriber::set_default(lines);
    moodle.read(&Scope::WholeSite).await.unwrap();
    tracing::info!("it was read");
    drop(listening);
    let said = log.said();
    assert!(said.contains("it was read"), "{said}");
    for word in ["hash-of-zoe", "s3cr3t", "zoe@exemple.fr"] {
        assert!(!said.contains(word), "{word}");
    }
}

#[tokio::test]
async fn what_cannot_be_parsed_is_a_task_of_which_nothing_is_known() {
    let mut rows = Rows::university("mdl_", 1);
    let broken = [
        String::new(),
        "{".to_owned(),
        format!(r#"{{"courseid":"2","moodleuser":{RECORD}"#),
        "[1,2]".to_owned(),
        r#""text""#.to_owned(),
        r#"{"rocketchatid":["room2"],"moodlemembers":"all","courseid":{},"roleid":null}"#
            .to_owned(),
    ];
    for (id, data) in (1..).zip(&broken) {
        add(&mut rows, id, "synchronize_group", data);
    }
    row!(rows, "task_adhoc", id: 7, classname: class("synchronize_group"), nextruntime: 900,
        timecreated: 800, customdata: Value::Null);
    let tasks = whole(&rows).await.queue.tasks;
    let expected: Vec<Task> = (1..8)
        .map(|id| plain(id, TaskKind::SynchronizeGroup))
        .collect();
    assert_eq!(tasks, expected);
}

#[tokio::test]
async fn how_a_task_went_is_told_by_what_moodle_keeps() {
    let mut rows = Rows::university("mdl_", 1).with_column("task_adhoc", "attemptsavailable");
    let name = class("unenrol_user_everywhere");
    row!(rows, "task_adhoc", id: 1, classname: name.clone(), nextruntime: 900, timecreated: 800,
        attemptsavailable: 12);
    row!(rows, "task_adhoc", id: 2, classname: name.clone(), nextruntime: 900, timecreated: 800,
        faildelay: 240, attemptsavailable: 3);
    row!(rows, "task_adhoc", id: 3, classname: name.clone(), nextruntime: 900, timecreated: 800,
        faildelay: 240, attemptsavailable: 0);
    row!(rows, "task_adhoc", id: 4, classname: name, nextruntime: 900, timecreated: 800,
        attemptsavailable: Value::Null, timestarted: 950);
    let told = |site: &Site| -> Vec<(Attempt, Option<UnixTime>)> {
        let tasks = site.queue.tasks.iter();
        tasks.map(|task| (task.attempt, task.started)).collect()
    };
    let newer = whole(&rows).await;
    assert_eq!(
        told(&newer),
        [
            (Attempt::Fresh, None),
            (Attempt::Failed, None),
            (Attempt::GivenUp, None),
            (Attempt::Fresh, Some(UnixTime(950))),
        ]
    );
    let older = rows
        .without_column("task_adhoc", "attemptsavailable")
        .without_column("task_adhoc", "timestarted")
        .without_column("task_adhoc", "timecreated");
    let older = whole(&older).await;
    assert_eq!(older.lacks, []);
    assert_eq!(
        told(&older),
        [
            (Attempt::Fresh, None),
            (Attempt::Failed, None),
            (Attempt::Failed, None),
            (Attempt::Fresh, None),
        ]
    );
    // It is due from when it is queued; what has failed says nothing of that any more.
    let created: Vec<_> = older.queue.tasks.iter().map(|task| task.created).collect();
    let due = Some(UnixTime(900));
    assert_eq!(created, [due, None, None, due]);
}

#[tokio::test]
async fn without_the_tasks_nothing_waits_and_the_site_says_so() {
    for (column, rows) in [
        (None, busy().without_table("task_adhoc")),
        (
            Some("customdata"),
            busy().without_column("task_adhoc", "customdata"),
        ),
    ] {
        let site = whole(&rows).await;
        assert_eq!(site.queue.tasks, []);
        let lack = Lack {
            table: "task_adhoc".into(),
            column: column.map(Into::into),
            feature: Feature::Queue,
        };
        assert_eq!(site.lacks, [lack]);
    }
}

#[tokio::test]
async fn one_course_read_again_brings_the_whole_queue_of_then() {
    let rows = busy();
    let site = whole(&rows).await;
    let later = rows.without_rows("task_adhoc");
    let part = read(&later, &Scope::Courses(vec![CourseId(2)])).await.site;
    assert_eq!(site.with_course(CourseId(2), &part).queue.tasks, []);
    let same = read(&busy(), &Scope::Courses(vec![CourseId(2)])).await.site;
    assert_eq!(same.queue, site.queue);
}

#[tokio::test]
async fn a_busy_queue_takes_as_many_statements_as_an_empty_one() {
    let mut many = busy();
    for id in 100..600 {
        add(
            &mut many,
            id,
            "unenrol_user_everywhere",
            r#"{"userid":"382"}"#,
        );
    }
    let (many, none) = (
        read(&many, &Scope::WholeSite).await,
        read(&Rows::university("mdl_", 2), &Scope::WholeSite).await,
    );
    assert_eq!(many.site.queue.tasks.len(), 507);
    assert_eq!(many.statements, none.statements);
}

#[tokio::test]
async fn the_cron_is_known_by_what_ran_last() {
    let mut rows = Rows::university("mdl_", 1).without_rows("task_scheduled");
    assert_eq!(whole(&rows).await.queue.cron, Cron::default());
    for (id, class, last, disabled) in [
        (1, r"\core\task\session_cleanup_task", 5_000, 0),
        (2, r"\tool_recyclebin\task\cleanup_course_bin", 4_000, 0),
        (3, r"\tool_recyclebin\task\cleanup_category_bin", 0, 0),
        (4, r"\mod_rocketchat\task\rocketchat_synchronise_task", 0, 1),
    ] {
        row!(rows, "task_scheduled", id: id, classname: class, lastruntime: last, disabled: disabled);
    }
    let site = whole(&rows).await;
    let own = |enabled| OwnTask {
        enabled,
        last_run: None,
    };
    let cron = Cron {
        last_run: Some(UnixTime(5_000)),
        course_bin: Some(UnixTime(4_000)),
        category_bin: None,
        own: Some(own(false)),
    };
    assert_eq!(site.queue.cron, cron);
    assert_eq!(site.condition.last_movement, Some(UnixTime(5_000)));

    let site = whole(&rows.without_column("task_scheduled", "disabled")).await;
    assert_eq!(
        site.queue.cron.own,
        Some(own(true)),
        "nothing says that it is off"
    );
    let lack = Lack {
        table: "task_scheduled".into(),
        column: Some("disabled".into()),
        feature: Feature::Queue,
    };
    assert_eq!(site.lacks, [lack]);
}
