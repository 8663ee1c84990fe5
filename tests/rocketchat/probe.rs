//! What an answer tells beside what is in it, and of what kind the token is.

use moodrift::domain::doctor::{Protection, SecondFactor, TokenKind};
use moodrift::domain::ids::UnixTime;
use moodrift::domain::trouble::ChatTroubleKind;
use serde_json::{Value, json};

use crate::stub::{Reply, Stub, TOKEN, healthy};
use crate::{ME, but, kind_of};

const TOKENS: &str = "/api/v1/users.getPersonalAccessTokens";

fn me() -> Value {
    json!({ "_id": "me", "username": "moodle", "roles": ["bot"], "success": true })
}

#[tokio::test]
async fn clock_and_limit_stand_in_the_headers() {
    let stub = but(ME, |_| {
        Reply::ok(&me())
            .with("date", "Sun, 06 Nov 1994 08:49:37 GMT")
            .with("x-ratelimit-limit", "10")
    })
    .await;
    let reader = stub.reader();
    let probed = reader.probe().await.unwrap();
    assert_eq!(probed.own.username.as_str(), "moodle");
    let clock = probed.contact.clock.unwrap();
    assert_eq!(clock.theirs, UnixTime(784_111_777));
    assert!(clock.ahead() < -900_000_000, "{clock:?}");
    assert_eq!(probed.contact.limit, Some(10));
    assert_eq!(probed.contact.protection, Protection::Loopback);
    assert_eq!((stub.requests(), reader.requests()), (1, 1));
}

#[tokio::test]
async fn a_server_of_now_agrees_and_one_without_a_limit_has_none() {
    let stub = Stub::start(healthy).await;
    let contact = stub.reader().probe().await.unwrap().contact;
    assert!(contact.clock.unwrap().ahead().abs() <= 2, "{contact:?}");
    assert_eq!(contact.limit, None);
}

async fn kind(tokens: Value) -> TokenKind {
    let stub = but(TOKENS, move |_| {
        Reply::ok(&json!({ "tokens": tokens, "success": true }))
    })
    .await;
    stub.reader().token_kind().await.unwrap()
}

#[tokio::test]
async fn a_personal_token_is_known_by_its_last_characters() {
    let last = TOKEN.get(TOKEN.len() - 6..).unwrap();
    let other = json!({ "name": "phone", "lastTokenPart": "abcdef" });
    let own = json!({
        "name": "moodrift", "lastTokenPart": last, "createdAt": "2026-01-02T03:04:05.000Z",
        "bypassTwoFactor": true,
    });
    assert_eq!(
        kind(json!([other, own])).await,
        TokenKind::Personal {
            name: "moodrift".to_owned(),
            made: Some(UnixTime(1_767_323_045)),
            second_factor: SecondFactor::Passed,
        }
    );
    // Servers of long ago say less.
    let bare = json!({ "name": "old", "lastTokenPart": last });
    assert_eq!(
        kind(json!([bare])).await,
        TokenKind::Personal {
            name: "old".to_owned(),
            made: None,
            second_factor: SecondFactor::Asked,
        }
    );
    assert_eq!(kind(json!([other])).await, TokenKind::Login);
    let empty = json!([{ "name": "odd", "lastTokenPart": "" }, {}]);
    assert_eq!(kind(empty).await, TokenKind::Login);
}

#[tokio::test]
async fn who_may_not_list_tokens_is_told_so() {
    let stub = but(TOKENS, |_| Reply::refused("not-authorized")).await;
    let kind = kind_of(stub.reader().token_kind().await);
    assert!(
        matches!(kind, ChatTroubleKind::NotAllowed { .. }),
        "{kind:?}"
    );
}
