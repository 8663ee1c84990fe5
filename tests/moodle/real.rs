//! The two real dumps. They come from two installations of one site, made a minute apart: the same
//! rows but for their times.

use std::path::PathBuf;

use moodrift::domain::ids::{CmId, CourseId, MoodleUserId, UnixTime};
use moodrift::domain::site::{Place, PluginState, Site};
use moodrift::domain::trouble::MoodleTroubleKind;
use moodrift::moodle::Scope;
use sqlx::{ConnectOptions, Connection};

use super::rows::Rows;
use super::servers::{Database, Server};

/// The folder of the real site, where it is there.
fn folder() -> Option<PathBuf> {
    let Ok(folder) = std::env::var("MOODRIFT_REAL_DATA") else {
        eprintln!("real data is not there (MOODRIFT_REAL_DATA unset): skipped");
        return None;
    };
    Some(PathBuf::from(folder).join("moodle-4.1"))
}

async fn loaded(server: Server) -> Option<Database> {
    let dump = folder()?.join(match server {
        Server::Postgres => "moodle-pgsql.sql",
        Server::MariaDb => "moodle-mariadb.sql",
    });
    let database = server.database().await?;
    database.load(&dump);
    Some(database)
}

async fn site(database: &Database) -> Site {
    let moodle = database.moodle("mdl_").await;
    moodle.read(&Scope::WholeSite).await.unwrap().site
}

/// Without the times, but for which of them are there.
fn timeless(mut site: Site) -> Site {
    let never = UnixTime(0);
    site.as_of = never;
    site.condition.last_movement = site.condition.last_movement.map(|_| never);
    for leaver in &mut site.departed {
        leaver.modified = never;
    }
    for activity in &mut site.activities {
        (activity.created, activity.modified) = (never, never);
    }
    for row in &mut site.bin {
        for item in [&mut row.course_item, &mut row.category_item]
            .into_iter()
            .flatten()
        {
            item.deleted = never;
        }
    }
    for enrolment in site.enrolments.edit() {
        (enrolment.created, enrolment.modified) = (never, never);
        enrolment.starts = enrolment.starts.map(|_| never);
        enrolment.ends = enrolment.ends.map(|_| never);
    }
    for held in site.role_assignments.edit() {
        held.modified = never;
    }
    for task in &mut site.queue.tasks {
        task.created = task.created.map(|_| never);
        task.next_run = never;
    }
    site
}

#[tokio::test]
async fn both_dumps_give_the_same_site() {
    let Some(postgres) = loaded(Server::Postgres).await else {
        return;
    };
    let Some(mariadb) = loaded(Server::MariaDb).await else {
        return;
    };
    let (mut postgres, mariadb) = (
        timeless(site(&postgres).await),
        timeless(site(&mariadb).await),
    );
    // When PostgreSQL's was dumped, this one had failed and waited; in MariaDB's it was through.
    postgres.queue.tasks.retain(|task| task.id != 1976);
    assert_eq!(postgres.queue, mariadb.queue);
    // One by one, so that a difference is seen where it is.
    assert_eq!(postgres.activities, mariadb.activities);
    assert_eq!(postgres.people, mariadb.people);
    assert_eq!(postgres.enrolments, mariadb.enrolments);
    assert_eq!(postgres, mariadb);
}

#[tokio::test]
async fn one_site_s_rows_give_the_same_site_to_the_second_in_all_three() {
    let Some(postgres) = loaded(Server::Postgres).await else {
        return;
    };
    let options: sqlx::postgres::PgConnectOptions = postgres.url.parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    let rows = Rows::copied_from(&mut connection).await;
    connection.close().await.unwrap();
    let mut first = site(&postgres).await;
    for database in Database::one_of_each().await {
        database.fill(&rows).await;
        let copy = site(&database).await;
        first.as_of = copy.as_of;
        assert_eq!(first, copy, "{}", database.url);
    }
}

#[tokio::test]
async fn the_real_site_is_read_whole() {
    let Some(database) = loaded(Server::Postgres).await else {
        return;
    };
    let site = site(&database).await;
    assert_eq!(
        site.people.len() + site.departed.len(),
        603,
        "604 less one deleted by hand"
    );
    assert_eq!(site.departed.len(), 10);
    assert_eq!(site.activities.len(), 45);
    assert_eq!(site.dangling, []);
    assert_eq!(site.bin.len(), 6);
    assert_eq!(site.categories.len(), 20);
    assert_eq!(site.roles.len(), 8);
    // 38 with an activity, and those of the recycle bins, which have one too.
    assert_eq!(site.courses.len(), 38);
    assert_eq!(site.methods.len(), 124);
    assert_eq!(site.enrolments.len(), 1_636);
    let at = |wanted: fn(&Place) -> bool| {
        site.role_assignments
            .iter()
            .filter(|held| wanted(&held.place))
            .count()
    };
    assert_eq!(at(|place| *place == Place::Site), 1);
    assert_eq!(at(|place| matches!(place, Place::Category(_))), 3);
    assert_eq!(at(|place| matches!(place, Place::Module(_))), 1);
    assert_eq!(site.group_members.len(), 293);
    assert_eq!(site.grouping_groups.len(), 12);
    assert_eq!(site.profile_fields.len(), 1_180);
    assert_eq!(site.lacks, []);
    assert_eq!(site.condition.plugin, PluginState::Enabled);
    assert_eq!(site.condition.plugin_version, Some(2_024_010_900));
    assert_eq!(site.condition.administrators, [MoodleUserId(2)]);
    assert_eq!(site.settings.api_token, None, "an empty token is none");
    assert!(site.settings.creates_accounts && !site.settings.username_hook);
}

#[tokio::test]
async fn the_special_cases_of_the_real_site_are_seen() {
    let Some(database) = loaded(Server::Postgres).await else {
        return;
    };
    let site = site(&database).await;
    let activity = |cm: i64| site.activity(CmId(cm)).unwrap();
    assert!(!activity(20).visibility.visible);
    assert!(!activity(27).visibility.on_course_page);
    assert!(activity(29).visibility.being_deleted);
    assert_eq!(activity(25).room, None);
    assert_eq!(activity(4).moderator_roles, []);
    assert!(activity(18).restriction.as_ref().unwrap().starts_with('{'));
    let leaver = site
        .departed
        .iter()
        .find(|leaver| leaver.id == MoodleUserId(68))
        .unwrap();
    assert_eq!(&*leaver.username_md5, "e5f4ed94dbd59c1b19785b895df739ca");
    assert_eq!(
        (leaver.first_name.as_ref(), leaver.last_name.as_ref()),
        ("Léa", "O'Brien")
    );
    // One deleted by hand, with an enrolment left: neither is there.
    assert!(site.person(MoodleUserId(604)).is_none());
    assert!(
        site.enrolments
            .iter()
            .all(|enrolment| enrolment.person != MoodleUserId(604))
    );
    assert!(!site.person(MoodleUserId(603)).unwrap().confirmed);
    assert!(site.person(MoodleUserId(382)).unwrap().suspended);
    let suspended = |person| {
        let course = site.enrolments_in(CourseId(2));
        course
            .iter()
            .any(|enrolment| enrolment.person == person && enrolment.suspended)
    };
    assert!(suspended(MoodleUserId(329)) && !suspended(MoodleUserId(331)));
    // Two bin rows point at item 1 of either bin.
    let shared: Vec<_> = site.bin.iter().filter(|row| row.bin_id == 1).collect();
    assert_eq!(shared.len(), 3);
    assert!(
        shared
            .iter()
            .all(|row| row.course_item.is_some() && row.category_item.is_some())
    );
    let held = site.roles_at(Place::Module(CmId(2)));
    assert_eq!(
        held.iter().map(|held| held.person).collect::<Vec<_>>(),
        [MoodleUserId(327)]
    );
}

#[tokio::test]
async fn a_site_that_stood_still_for_ten_days_looks_like_it() {
    for server in [Server::Postgres, Server::MariaDb] {
        let Some(database) = loaded(server).await else {
            return;
        };
        let before = site(&database).await.condition.last_movement.unwrap();
        database
            .execute(&[
                "UPDATE mdl_user SET lastaccess = lastaccess - 864000, timemodified = timemodified \
                 - 864000, timecreated = timecreated - 864000, lastlogin = 0, currentlogin = 0"
                    .to_owned(),
                "UPDATE mdl_task_scheduled SET lastruntime = 0".to_owned(),
                "UPDATE mdl_user_enrolments SET timecreated = timecreated - 864000, timemodified = \
                 timemodified - 864000"
                    .to_owned(),
                "UPDATE mdl_role_assignments SET timemodified = timemodified - 864000".to_owned(),
            ])
            .await;
        let after = site(&database).await.condition.last_movement.unwrap();
        assert_eq!(before.0 - after.0, 864_000);
    }
}

#[tokio::test]
async fn a_renamed_table_is_named_with_the_prefix_it_went_to() {
    for server in [Server::Postgres, Server::MariaDb] {
        let Some(database) = loaded(server).await else {
            return;
        };
        let rename = "ALTER TABLE mdl_rocketchat RENAME TO other_rocketchat";
        database.execute(&[rename.to_owned()]).await;
        let trouble = database
            .moodle("mdl_")
            .await
            .read(&Scope::WholeSite)
            .await
            .unwrap_err();
        let table = "mdl_rocketchat".to_owned();
        let found = vec!["other_".to_owned()];
        assert_eq!(
            trouble.kind,
            MoodleTroubleKind::MissingTable { table, found }
        );
    }
}
