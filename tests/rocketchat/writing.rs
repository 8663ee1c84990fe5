//! Changes to a group's people: what is sent, what the answers come to, and that nothing is sent twice.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::Method;
use moodrift::config::{self, Overrides, WritePermit};
use moodrift::domain::chat::ServerVersion;
use moodrift::domain::ids::{ChatUserId, MoodleUserId, RoomId, Username};
use moodrift::domain::plan::{NewAccount, StepOp};
use moodrift::domain::refusal::{Refusal, RoomRole};
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};
use moodrift::rocketchat::{Outcome, Reader, Timing, Writer};
use rstest::rstest;
use serde_json::json;

use crate::stub::{QUICK, Reply, Stub, credentials, healthy};

/// A permit as a person gives it: by a configuration.
pub(crate) fn permit() -> WritePermit {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let text = "[sites.arche]\nread_only = false\nmoodle = { database = 'sqlite:///m.db', wwwroot = 'http://m' }\n\
                rocketchat = { token = { from = 'moodle' } }\n";
    std::fs::write(&path, text).unwrap();
    let home = folder.path().display().to_string();
    let env = |name: &str| name.starts_with("XDG_").then(|| home.clone());
    let config = config::load(Some(&path), &Overrides::default(), env).unwrap();
    config.site().unwrap().write_permit().unwrap()
}

const DAYS: Retention = Retention {
    days: 30,
    files_only: false,
    keeps_pinned: true,
};

const OLD: ServerVersion = version(3, 4);

const fn version(major: u32, minor: u32) -> ServerVersion {
    ServerVersion {
        major,
        minor,
        patch: 0,
    }
}

fn new_account() -> NewAccount {
    NewAccount {
        username: Username::from("nora"),
        person: MoodleUserId(7),
        name: "Nora Martin".into(),
        email: "nora@univ.example".into(),
        verified: true,
    }
}

#[tokio::test]
async fn an_account_is_asked_for_with_a_password_of_its_own_that_never_shows() {
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let stub = Stub::start(|_| Reply::refused("error-invalid-email")).await;
    let reader = stub.reader();
    let listening = tracing::subscriber::set_default(subscriber);
    // A place in the code that another test came to first has been told that nobody listens.
    change(
        &Stub::start(|_| Reply::refused("error-invalid-email"))
            .await
            .reader(),
        StepOp::CreateAccount,
    )
    .await
    .unwrap_err();
    tracing::callsite::rebuild_interest_cache();
    let troubles = [
        change(&reader, StepOp::CreateAccount).await.unwrap_err(),
        change(&reader, StepOp::CreateAccount).await.unwrap_err(),
    ];
    drop(listening);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("users.create"), "{log}");
    let mut passwords = Vec::new();
    for sent in stub.seen("/api/v1/users.create") {
        let mut body = sent.body.clone();
        let password = body["password"].take().as_str().unwrap().to_owned();
        assert!(password.len() >= 32);
        assert!(!log.contains(&password));
        assert!(!format!("{troubles:?}").contains(&password));
        let expected = json!({
            "username": "nora", "name": "Nora Martin", "email": "nora@univ.example", "password": null,
            "verified": true, "joinDefaultChannels": false, "sendWelcomeEmail": false,
            "requirePasswordChange": false,
        });
        assert_eq!(body, expected);
        passwords.push(password);
    }
    assert_eq!(passwords.len(), 2);
    assert_ne!(passwords[0], passwords[1]);
}

async fn change(reader: &Reader, op: StepOp) -> Result<Outcome, ChatTrouble> {
    let writer = Writer::new(reader, &permit());
    let (room, account) = (RoomId::from("g1"), ChatUserId::from("ann"));
    match op {
        StepOp::CreateAccount => {
            let made = writer.create_account(&new_account()).await;
            made.map(|_id| Outcome::Done)
        }
        StepOp::Invite | StepOp::Join => writer.invite(&room, &account).await,
        StepOp::MakeOwner => writer.add_owner(&room, &account).await,
        StepOp::AddModerator => writer.add_moderator(&room, &account).await,
        StepOp::RemoveModerator => writer.remove_moderator(&room, &account).await,
        StepOp::Remove => writer.remove(&room, &account).await,
        StepOp::Activate => writer.activate(&account).await,
        StepOp::Unarchive => writer.unarchive(&room).await,
        StepOp::Archive | StepOp::ArchiveNew => writer.archive(&room).await,
        StepOp::Recreate => {
            let made = writer.create_group("a name", &[]).await;
            made.map(|_| Outcome::Done)
        }
        StepOp::Adopt => panic!("nothing is sent"),
        StepOp::Delete => writer.delete(&room).await,
        StepOp::Rename => writer.rename(&room, "a name").await,
        StepOp::SetRetention | StepOp::FirstRetention => {
            let (from, to, version) = (RetentionRule::Own(DAYS), RetentionRule::Global, OLD);
            writer.set_retention(&room, from, to, version).await
        }
    }
}

const fn path(op: StepOp) -> &'static str {
    match op {
        StepOp::CreateAccount => "/api/v1/users.create",
        StepOp::Invite | StepOp::Join => "/api/v1/groups.invite",
        StepOp::MakeOwner => "/api/v1/groups.addOwner",
        StepOp::AddModerator => "/api/v1/groups.addModerator",
        StepOp::RemoveModerator => "/api/v1/groups.removeModerator",
        StepOp::Remove => "/api/v1/groups.kick",
        StepOp::Activate => "/api/v1/users.setActiveStatus",
        StepOp::Recreate => "/api/v1/groups.create",
        StepOp::Adopt => panic!("nothing is sent"),
        StepOp::Unarchive | StepOp::Archive | StepOp::ArchiveNew => {
            "/api/v1/rooms.changeArchivationState"
        }
        StepOp::Delete => "/api/v1/groups.delete",
        StepOp::Rename | StepOp::SetRetention | StepOp::FirstRetention => {
            "/api/v1/rooms.saveRoomSettings"
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_change_is_sent_once_with_ids_alone(
    #[values(
        StepOp::Invite,
        StepOp::MakeOwner,
        StepOp::AddModerator,
        StepOp::RemoveModerator,
        StepOp::Remove
    )]
    op: StepOp,
) {
    let stub = Stub::start(|_| Reply::ok(&json!({ "success": true }))).await;
    assert_eq!(change(&stub.reader(), op).await, Ok(Outcome::Done));
    let seen = stub.seen(path(op));
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].method, Method::POST);
    assert_eq!(seen[0].body, json!({ "roomId": "g1", "userId": "ann" }));
}

#[rstest]
#[case(
    StepOp::AddModerator,
    "error-user-already-moderator",
    Ok(Outcome::AlreadySo)
)]
#[case(StepOp::MakeOwner, "error-user-already-owner", Ok(Outcome::AlreadySo))]
#[case(
    StepOp::RemoveModerator,
    "error-user-not-moderator",
    Ok(Outcome::AlreadySo)
)]
#[case(StepOp::Remove, "error-user-not-in-room", Ok(Outcome::AlreadySo))]
#[case::of_no_member(StepOp::RemoveModerator, "error-invalid-room", Ok(Outcome::AlreadySo))]
#[case::of_no_member_in_other_words(
    StepOp::RemoveModerator,
    "error-user-not-in-room",
    Ok(Outcome::AlreadySo)
)]
#[case(
    StepOp::Invite,
    "error-user-is-banned",
    Err(ChatTroubleKind::Refused(Refusal::Banned))
)]
#[case::of_another_role(
    StepOp::RemoveModerator,
    "error-user-not-owner",
    Err(ChatTroubleKind::Refused(Refusal::LacksRole(RoomRole::Owner)))
)]
#[case::nothing_is_said_so_of_invitations(
    StepOp::Invite,
    "error-user-not-in-room",
    Err(ChatTroubleKind::Refused(Refusal::NotInRoom))
)]
#[case(
    StepOp::AddModerator,
    "error-user-not-in-room",
    Err(ChatTroubleKind::Refused(Refusal::NotInRoom))
)]
#[case(StepOp::Remove, "error-you-are-last-owner", Err(ChatTroubleKind::Refused(Refusal::LastOwner { deleted: [].into(), passed_on: [].into() })))]
#[case(StepOp::Invite, "error-not-allowed", Err(ChatTroubleKind::NotAllowed { code: "error-not-allowed".to_owned() }))]
#[case(StepOp::Remove, "error-room-archived", Err(ChatTroubleKind::Archived))]
#[case(
    StepOp::Invite,
    "error-room-not-found",
    Err(ChatTroubleKind::GoneOrNotVisible)
)]
#[tokio::test]
async fn a_refusal_is_told_by_its_kind_and_what_is_so_already_is_none(
    #[case] op: StepOp,
    #[case] code: &'static str,
    #[case] expected: Result<Outcome, ChatTroubleKind>,
) {
    let stub = Stub::start(move |_| Reply::refused(code)).await;
    assert_eq!(
        change(&stub.reader(), op)
            .await
            .map_err(|trouble| trouble.kind),
        expected
    );
    assert_eq!(stub.seen(path(op)).len(), 1);
}

#[tokio::test]
async fn a_change_whose_outcome_is_open_is_not_sent_again() {
    let stub = Stub::start(|_| Reply::text(502, "text/html", "")).await;
    let trouble = change(&stub.reader(), StepOp::Remove).await.unwrap_err();
    let expected = ChatTrouble {
        doing: ChatTask::Remove("g1".into()),
        server: stub.url.clone(),
        proxy: None,
        kind: ChatTroubleKind::ServerError { status: 502 },
    };
    assert_eq!(trouble, expected);
    assert_eq!(stub.seen(path(StepOp::Remove)).len(), 1);

    let stub = Stub::start(|seen| healthy(seen).after(Duration::from_mins(1))).await;
    let hasty = Timing {
        answer: Duration::from_millis(100),
        ..QUICK
    };
    let reader = Reader::new(&stub.url, &credentials(), hasty).unwrap();
    assert_eq!(
        change(&reader, StepOp::Invite).await.unwrap_err().kind,
        ChatTroubleKind::TimedOut
    );
    assert_eq!(stub.seen(path(StepOp::Invite)).len(), 1);
}

#[tokio::test]
async fn a_change_that_the_limiter_turned_away_is_sent_when_it_may() {
    let stub = Stub::start(|seen| match seen.before {
        0 | 1 => Reply::json(429, &json!({ "success": false, "error": "slow down" })),
        _ => Reply::ok(&json!({ "success": true })),
    })
    .await;
    assert_eq!(
        change(&stub.reader(), StepOp::Invite).await,
        Ok(Outcome::Done)
    );
    assert_eq!(stub.seen(path(StepOp::Invite)).len(), 3);
}
