//! No person is removed because a read of Moodle failed: it is read whole, or not at all. And it is only read.

use moodrift::domain::ids::UnixTime;
use moodrift::domain::policy::Preset;
use moodrift::domain::site::Site;
use moodrift::run::{Observation, RunError};
use regex::RegexBuilder;
use rstest::rstest;

use super::databases::Server;
use super::rig::{HASTY, Rig, observe, taken, whole_plan};
use super::wire::Wire;

/// What a read of Moodle is made of, the time of the read left aside.
fn timeless(observation: &Observation) -> Site {
    let mut site = Site::clone(&observation.ground.site);
    site.as_of = UnixTime(0);
    site
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn a_moodle_that_breaks_off_is_not_read_at_all(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    let wire = Wire::to(&database.reader()).await;
    let rig = Rig::new(wire.url().as_str(), "chat-before-7.json").await;
    let whole = observe(&rig.session(Preset::Plugin, HASTY)).await.unwrap();
    let length = wire.answered();
    assert!(length > 100_000, "{length}");
    let (mut broken, mut read) = (0, 0);
    for part in 0..=24 {
        // The last ones cut nothing but the goodbye.
        wire.cut_after(length * part / 22);
        match observe(&rig.session(Preset::Plugin, HASTY)).await {
            Err(RunError::Moodle(_)) => broken += 1,
            Err(other) => panic!("{part}: {other:?}"),
            Ok(observation) => {
                read += 1;
                assert_eq!(timeless(&observation), timeless(&whole), "{part}");
                assert_eq!(taken(&whole_plan(&observation)), taken(&whole_plan(&whole)));
            }
        }
    }
    assert!(broken >= 20 && read >= 2, "{broken} broken, {read} read");
    let requests = rig.chat.requests();
    assert!(requests.iter().all(|request| request.method == "GET"));
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn a_table_that_is_not_there_is_never_an_empty_one(#[case] server: Server) {
    let Some(database) = server.fresh() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    for table in [
        "user_enrolments",
        "enrol",
        "role_assignments",
        "role",
        "context",
        "user",
        "course",
        "course_modules",
    ] {
        let rename =
            |from: &str, to: &str| format!("ALTER TABLE {from}{table} RENAME TO {to}{table}");
        database.execute(&[rename("mdl_", "gone_")]);
        let error = observe(&rig.session(Preset::Plugin, HASTY))
            .await
            .unwrap_err();
        assert!(matches!(error, RunError::Moodle(_)), "{table}: {error:?}");
        database.execute(&[rename("gone_", "mdl_")]);
    }
    observe(&rig.session(Preset::Plugin, HASTY)).await.unwrap();
}

/// All these tests read as an account that holds `SELECT` alone; here, what was sent is looked at as well.
#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn nothing_that_is_sent_to_moodle_writes(#[case] server: Server) {
    let Some(database) = server.intact() else {
        return;
    };
    assert_eq!(database.server(), server);
    let wire = Wire::to(&database.reader()).await;
    let rig = Rig::new(wire.url().as_str(), "chat-before-7.json").await;
    observe(&rig.session(Preset::Plugin, HASTY)).await.unwrap();
    let asked = wire.asked();
    let has = |pattern: &str| {
        let pattern = RegexBuilder::new(pattern).case_insensitive(true).build();
        pattern.unwrap().is_match(&asked)
    };
    assert!(
        has(r"\bFROM\s+\S*mdl_user_enrolments\b"),
        "it was listened to"
    );
    assert!(
        has(r"\bREAD ONLY\b"),
        "the transaction says that it only reads"
    );
    for writing in [
        r"\bINSERT\s+INTO\b",
        r"\bREPLACE\s+INTO\b",
        r"\bUPDATE\s+\S+\s+SET\b",
        r"\bDELETE\s+FROM\b",
        r"\b(CREATE|ALTER|DROP|TRUNCATE|LOCK|GRANT)\s",
        r"\bFOR\s+(UPDATE|SHARE)\b",
    ] {
        assert!(!has(writing), "{writing}");
    }
}
