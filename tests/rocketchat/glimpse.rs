//! What is asked about one person alone: answers as they should be, and others.

use moodrift::domain::capabilities::Permission;
use moodrift::domain::glimpse::{Glimpse, InList, LastLogin, Question};
use moodrift::domain::ids::UnixTime;
use moodrift::domain::reading::{Reading, UnknownReason};
use moodrift::domain::trouble::{ChatTrouble, ChatTroubleKind};
use serde_json::{Value, json};

use crate::stub::{Reply, Seen, Stub};

const INFO: &str = "/api/v1/users.info";
const COUNTERS: &str = "/api/v1/groups.counters";

fn question() -> Question {
    Question {
        account: Some("bob".into()),
        room: Some("g1".into()),
        other: Some("bob2".into()),
    }
}

/// A server that says so of accounts, and so of lists.
async fn server(user: Value, counters: fn() -> Reply) -> Stub {
    Stub::start(move |seen: &Seen| match seen.path.as_str() {
        INFO => {
            let mut user = user.clone();
            user["_id"] = json!(seen.asked("userId"));
            Reply::ok(&json!({ "user": user, "success": true }))
        }
        COUNTERS => counters(),
        _ => Reply::json(404, &json!({ "success": false, "error": "no" })),
    })
    .await
}

fn joined() -> Reply {
    Reply::ok(&json!({ "joined": true, "members": 3, "success": true }))
}

fn kind<T: std::fmt::Debug>(reading: Option<Reading<T>>) -> ChatTroubleKind {
    match reading {
        Some(Reading::Unknown(UnknownReason::Chat(ChatTrouble { kind, .. }))) => kind,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn three_requests_tell_all_of_it() {
    let user =
        json!({ "createdAt": "2026-01-01T00:00:00.000Z", "lastLogin": "2026-11-22T15:20:03.188Z" });
    let stub = server(user, joined).await;
    let glimpse = stub.reader().glimpse(&question()).await;
    let at = Some(Reading::Known(LastLogin::At(UnixTime(1_795_360_803))));
    assert_eq!(
        glimpse,
        Glimpse {
            login: at.clone(),
            list: Some(Reading::Known(InList::Shown)),
            other_login: at,
        }
    );
    assert_eq!(stub.requests(), 3);
    let [counters] = <[Seen; 1]>::try_from(stub.seen(COUNTERS)).unwrap();
    assert_eq!(
        (counters.asked("roomId"), counters.asked("userId")),
        ("g1", "bob")
    );
}

#[tokio::test]
async fn what_is_not_asked_is_not_sent() {
    let stub = server(json!({}), joined).await;
    assert_eq!(
        stub.reader().glimpse(&Question::default()).await,
        Glimpse::default()
    );
    assert_eq!(stub.requests(), 0);
}

#[tokio::test]
async fn an_account_of_which_all_is_shown_but_no_login_was_never_used() {
    for user in [
        json!({ "createdAt": "2026-01-01T00:00:00.000Z" }),
        json!({ "roles": ["user"], "lastLogin": null }),
    ] {
        let stub = server(user, joined).await;
        let glimpse = stub.reader().glimpse(&question()).await;
        assert_eq!(glimpse.login, Some(Reading::Known(LastLogin::Never)));
    }
}

#[tokio::test]
async fn an_account_of_which_little_is_shown_tells_nothing() {
    let stub = server(json!({ "username": "bob", "active": true }), joined).await;
    let glimpse = stub.reader().glimpse(&question()).await;
    assert_eq!(
        glimpse.login,
        Some(Reading::Unknown(UnknownReason::LacksPermission(
            Permission::ViewFullOtherUserInfo
        )))
    );
}

#[tokio::test]
async fn a_refused_part_spoils_no_other() {
    for (status, body) in [
        (403, json!({ "success": false, "error": "unauthorized" })),
        (403, json!({ "success": false, "error": "forbidden" })),
        (401, json!({ "success": false, "error": "unauthorized" })),
    ] {
        let stub = Stub::start(move |seen: &Seen| match seen.path.as_str() {
            COUNTERS => Reply::json(status, &body),
            _ => Reply::ok(&json!({ "success": true, "user": {
                "_id": seen.asked("userId"), "roles": [], "lastLogin": "2026-11-22T15:20:03.188Z",
            } })),
        })
        .await;
        let glimpse = stub.reader().glimpse(&question()).await;
        assert!(matches!(glimpse.login, Some(Reading::Known(_))));
        assert_eq!(
            glimpse.list,
            Some(Reading::Unknown(UnknownReason::LacksPermission(
                Permission::ViewRoomAdministration
            )))
        );
    }
}

#[tokio::test]
async fn somebody_elses_answer_and_a_time_that_is_none_are_not_believed() {
    let stub = Stub::start(|seen: &Seen| match seen.path.as_str() {
        COUNTERS => Reply::ok(&json!({ "joined": "yes", "success": true })),
        _ if seen.asked("userId") == "bob" => {
            Reply::ok(&json!({ "success": true, "user": { "_id": "rocket.cat", "roles": [] } }))
        }
        _ => Reply::ok(&json!({ "success": true, "user": { "_id": "bob2", "lastLogin": "once" } })),
    })
    .await;
    let glimpse = stub.reader().glimpse(&question()).await;
    assert!(matches!(kind(glimpse.login), ChatTroubleKind::Malformed(_)));
    assert!(matches!(kind(glimpse.list), ChatTroubleKind::Malformed(_)));
    assert!(matches!(
        kind(glimpse.other_login),
        ChatTroubleKind::Malformed(_)
    ));
}

#[tokio::test]
async fn an_archived_group_says_so() {
    let stub = server(json!({ "roles": [] }), || {
        Reply::refused("error-room-archived")
    })
    .await;
    let glimpse = stub.reader().glimpse(&question()).await;
    assert_eq!(kind(glimpse.list), ChatTroubleKind::Archived);
}
