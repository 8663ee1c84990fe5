//! Opening: many at once, a newer schema, a store that is not to be had.

use futures::future::join_all;
use moodrift::config::{Keeping, StorePlace, TokenSource};
use moodrift::domain::trouble::{StoreName, StoreTroubleKind};
use moodrift::store::Store;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::stores::{BEGAN, Ground, anna_and_carl, intent};

#[tokio::test]
async fn many_may_open_a_new_store_at_once() {
    for ground in Ground::each().await {
        let stores = join_all((0..8).map(|_| Store::open_at(&ground.place))).await;
        for store in stores {
            let store = store.unwrap();
            let plan = anna_and_carl("arche", "r10");
            store
                .begin(&plan, &intent("anna@adm1", None), BEGAN)
                .await
                .unwrap();
        }
        assert_eq!(ground.store().await.runs("arche").await.unwrap().len(), 8);
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_politely() {
    for ground in Ground::each().await {
        ground.store().await;
        ground
            .execute(if ground.url.is_some() {
                "UPDATE moodrift_schema SET version = 900"
            } else {
                "PRAGMA user_version = 900"
            })
            .await;
        let trouble = Store::open_at(&ground.place).await.unwrap_err();
        let kind = &trouble.kind;
        assert!(
            matches!(kind, StoreTroubleKind::TooNew { found: 900, .. }),
            "{kind:?}"
        );
        assert!(trouble.to_string().contains("newer moodrift"), "{trouble}");
    }
}

#[tokio::test]
async fn a_database_of_something_else_is_refused_and_left_alone() {
    let Some(ground) = Ground::shared().await else {
        return;
    };
    ground.execute("CREATE TABLE step (height BIGINT)").await;
    let trouble = Store::open_at(&ground.place).await.unwrap_err();
    assert!(matches!(trouble.kind, StoreTroubleKind::CannotWrite(_)));
    // The whole migration is undone: the table that comes first in it is not there.
    ground.execute("CREATE TABLE run (speed BIGINT)").await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_its_password() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("postgres://op:s3cr3t@127.0.0.1:{port}/moodrift");
    let place = StorePlace::Postgres(url.into());
    let trouble = Store::open_at(&place).await.unwrap_err();
    let name = StoreName::Server(format!("postgres://op@127.0.0.1:{port}/moodrift"));
    assert_eq!(trouble.store, name);
    assert!(matches!(trouble.kind, StoreTroubleKind::CannotOpen(_)));
    for shown in [
        format!("{trouble:?}"),
        trouble.to_string(),
        format!("{place:?}"),
    ] {
        assert!(!shown.contains("s3cr3t"), "{shown}");
    }
}

/// The role that `tests/run` makes, which has to show its password.
#[tokio::test]
async fn a_shared_store_is_opened_with_the_password_of_a_file() {
    let Some(ground) = Ground::shared().await else {
        return;
    };
    ground.execute("GRANT ALL ON SCHEMA public TO reader").await;
    let mut url = url::Url::parse(ground.url.as_deref().unwrap()).unwrap();
    url.set_username("reader").unwrap();
    let file = ground.folder.path().join("password");
    let keeping = Keeping {
        place: StorePlace::Postgres(url.to_string().into()),
        password: Some(TokenSource::File(file.clone())),
        ..Keeping::in_folder(ground.folder.path())
    };
    let trouble = Store::of(&keeping).await.unwrap_err();
    assert!(
        matches!(trouble.kind, StoreTroubleKind::NoPassword(_)),
        "{trouble:?}"
    );
    let told = trouble.to_string();
    assert!(told.contains(file.to_str().unwrap()), "{told}");
    std::fs::write(&file, "not-the-reader-s\n").unwrap();
    let trouble = Store::of(&keeping).await.unwrap_err();
    assert!(!format!("{trouble:?} {trouble}").contains("not-the-reader-s"));
    std::fs::write(&file, "readers-own\n").unwrap();
    Store::of(&keeping).await.unwrap();
}

#[tokio::test]
async fn an_open_store_shows_no_password() {
    let Some(ground) = Ground::shared().await else {
        return;
    };
    let mut url = url::Url::parse(ground.url.as_deref().unwrap()).unwrap();
    url.set_password(Some("s3cr3t")).unwrap();
    let store = Store::open_at(&StorePlace::Postgres(url.to_string().into()))
        .await
        .unwrap();
    assert!(!format!("{store:?}").contains("s3cr3t"), "{store:?}");
}

#[tokio::test]
async fn a_file_that_is_locked_is_given_up_after_a_while() {
    let ground = Ground::file();
    let store = ground.store().await;
    let options = SqliteConnectOptions::new().filename(ground.folder.path().join("journal.sqlite"));
    let mut other = options.connect().await.unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE")
        .execute(&mut other)
        .await
        .unwrap();
    let trouble = store.keep_size("arche", moodrift::domain::size::SiteSize::default(), BEGAN);
    let trouble = trouble.await.unwrap_err();
    assert!(trouble.to_string().contains("locked"), "{trouble}");
    other.close().await.unwrap();
}

#[tokio::test]
async fn whether_a_store_can_be_written_is_asked_without_writing() {
    for ground in Ground::each().await {
        let store = ground.store().await;
        store.writable().await.unwrap();
        assert_eq!(store.runs("arche").await.unwrap(), []);
        ground.execute("ALTER TABLE run RENAME TO walk").await;
        let trouble = store.writable().await.unwrap_err();
        assert!(
            matches!(trouble.kind, StoreTroubleKind::CannotWrite(_)),
            "{trouble:?}"
        );
    }
}
