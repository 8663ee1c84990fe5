//! Databases that do not let us in, each told apart.

use std::net::TcpListener;

use moodrift::domain::trouble::{MoodleTrouble, MoodleTroubleKind};
use moodrift::moodle::{Moodle, Scope, Source};

use super::rows::Rows;
use super::servers::{Database, READER, Server, source};

async fn refusal(source: &Source) -> MoodleTrouble {
    match Moodle::connect(source).await {
        Err(trouble) => trouble,
        Ok(moodle) => moodle.read(&Scope::WholeSite).await.unwrap_err(),
    }
}

#[tokio::test]
async fn nothing_listens_there() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    for scheme in ["postgres", "mysql"] {
        let url = format!("{scheme}://moodle:s3cr3t@127.0.0.1:{port}/moodle");
        let trouble = refusal(&source(&url, "mdl_")).await;
        assert!(
            matches!(trouble.kind, MoodleTroubleKind::Unreachable(_)),
            "{trouble:?}"
        );
        assert_eq!(
            trouble.database,
            format!("{scheme}://moodle@127.0.0.1:{port}/moodle")
        );
    }
}

#[tokio::test]
#[ignore = "waits out the ten seconds that a connection may take"]
async fn a_server_that_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    for scheme in ["postgres", "mysql"] {
        let url = format!("{scheme}://moodle@127.0.0.1:{port}/moodle");
        assert_eq!(
            refusal(&source(&url, "mdl_")).await.kind,
            MoodleTroubleKind::TimedOut
        );
    }
}

#[tokio::test]
async fn the_password_is_wrong_and_is_not_shown() {
    for server in [Server::Postgres, Server::MariaDb] {
        let Some(database) = server.database().await else {
            return;
        };
        let trouble = refusal(&database.as_reader("guessed-s3cr3t")).await;
        let user = READER.0.to_owned();
        assert_eq!(trouble.kind, MoodleTroubleKind::WrongPassword { user });
        assert!(!format!("{trouble:?}").contains("s3cr3t"));
    }
}

#[tokio::test]
async fn the_database_does_not_exist() {
    for server in [Server::Postgres, Server::MariaDb] {
        let Some(mut url) = server.url() else { return };
        url.set_path("no_such_moodle");
        let trouble = refusal(&source(url.as_str(), "mdl_")).await;
        let name = "no_such_moodle".to_owned();
        assert_eq!(trouble.kind, MoodleTroubleKind::NoSuchDatabase { name });
    }
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("moodle.db").display().to_string();
    let trouble = refusal(&source(&name, "mdl_")).await;
    assert_eq!(trouble.kind, MoodleTroubleKind::NoSuchDatabase { name });
}

#[tokio::test]
async fn a_table_that_may_not_be_read_is_named() {
    for server in [Server::Postgres, Server::MariaDb] {
        let Some(database) = server.database().await else {
            return;
        };
        let rows = Rows::university("mdl_", 2);
        database.fill(&rows).await;
        let reader = database.as_reader(READER.1);
        grant(&database, &rows, "user_enrolments").await;
        let trouble = refusal(&reader).await;
        let MoodleTroubleKind::NoPrivilege { table, detail } = &trouble.kind else {
            panic!("{trouble:?}");
        };
        assert_eq!(table, "mdl_user_enrolments");
        assert!(detail.contains("denied"), "{detail}");
        grant(&database, &Rows::none("mdl_"), "").await;
        let moodle = Moodle::connect(&reader).await.unwrap();
        assert_eq!(
            moodle
                .read(&Scope::WholeSite)
                .await
                .unwrap()
                .site
                .activities
                .len(),
            2
        );
    }
}

/// Lets the reader read every table but one.
async fn grant(database: &Database, rows: &Rows, but: &str) {
    let names = rows.names().filter(|name| *name != but);
    let grants = names.map(|name| format!("GRANT SELECT ON mdl_{name} TO {}", READER.0));
    for statement in grants {
        database.execute(&[statement]).await;
    }
}

#[tokio::test]
async fn a_user_without_any_right_is_told_so() {
    for server in [Server::Postgres, Server::MariaDb] {
        let Some(database) = server.database().await else {
            return;
        };
        database.fill(&Rows::university("mdl_", 2)).await;
        let trouble = refusal(&database.as_reader(READER.1)).await;
        assert!(
            matches!(trouble.kind, MoodleTroubleKind::NoPrivilege { .. }),
            "{trouble:?}"
        );
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_used_is_told_so() {
    for url in [
        "oracle://moodle@127.0.0.1/moodle",
        "moodle",
        "",
        "postgres://moodle@:x/y",
    ] {
        let trouble = refusal(&source(url, "mdl_")).await;
        assert!(
            matches!(trouble.kind, MoodleTroubleKind::BadUrl(_)),
            "{trouble:?}"
        );
    }
}

#[tokio::test]
async fn a_password_is_nowhere_in_the_reader_s_debug() {
    let Some(database) = Server::Postgres.database().await else {
        return;
    };
    let source = database.as_reader(READER.1);
    let moodle = Moodle::connect(&source).await.unwrap();
    assert!(!format!("{moodle:?} {source:?}").contains(READER.1));
}
