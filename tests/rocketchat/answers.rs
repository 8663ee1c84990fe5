//! Answers that are none, and how often the client asks again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use moodrift::domain::refusal::Refusal;
use moodrift::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind, TwoFactorFault};
use moodrift::rocketchat::{Reader, Timing};
use rstest::rstest;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::stub::{self, QUICK, Reply, Stub, credentials, healthy};
use crate::{INFO, ME, but, kind_of, read_all};

#[rstest]
#[case::old(json!({ "version": "3.4.0", "success": true }), Some((3, 4, 0)))]
#[case::without_patch(json!({ "version": "6.5", "cloudWorkspaceId": "x", "success": true }), Some((6, 5, 0)))]
#[case::candidate(json!({ "version": "7.0.1-rc.2", "success": true }), Some((7, 0, 1)))]
#[case::develop(json!({ "version": "8.0.0-develop", "success": true }), Some((8, 0, 0)))]
#[case::to_an_administrator(json!({ "info": { "version": "3.18.7" }, "success": true }), Some((3, 18, 7)))]
#[case::none(json!({ "success": true }), None)]
#[case::no_number(json!({ "version": "new", "success": true }), None)]
#[tokio::test]
async fn versions_are_read_as_they_come(
    #[case] answer: serde_json::Value,
    #[case] expected: Option<(u32, u32, u32)>,
) {
    let stub = but(INFO, move |_| Reply::ok(&answer)).await;
    match (stub.reader().version().await, expected) {
        (Ok(version), Some(expected)) => {
            assert_eq!((version.major, version.minor, version.patch), expected);
        }
        (Err(trouble), None) => assert!(
            matches!(trouble.kind, ChatTroubleKind::Malformed(_)),
            "{trouble:?}"
        ),
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case::wrong_token(
    401,
    "application/json",
    r#"{"status":"error","message":"You must be logged in."}"#,
    ChatTroubleKind::Unauthenticated
)]
#[case::page(200, "text/html; charset=utf-8", "<!DOCTYPE html>", ChatTroubleKind::NotRocketChat { status: 200, content_type: "text/html; charset=utf-8".to_owned() })]
#[case::not_found_page(404, "text/html", "<h1>nginx</h1>", ChatTroubleKind::NotRocketChat { status: 404, content_type: "text/html".to_owned() })]
#[case::another_program_s_list(200, "application/json", "[]", ChatTroubleKind::NotRocketChat { status: 200, content_type: "application/json".to_owned() })]
#[case::another_program_s_failure(404, "application/json", r#"{"code":7}"#, ChatTroubleKind::NotRocketChat { status: 404, content_type: "application/json".to_owned() })]
#[case::a_proxy_that_wants_a_password(407, "text/html", "", ChatTroubleKind::ProxyAuthentication)]
#[case::no_content_type(200, "", "{}", ChatTroubleKind::NotRocketChat { status: 200, content_type: String::new() })]
#[case::forbidden(403, "application/json", r#"{"success":false,"error":"unauthorized"}"#, ChatTroubleKind::NotAllowed { code: "unauthorized".to_owned() })]
#[case::second_factor(
    400,
    "application/json",
    r#"{"success":false,"error":"TOTP Required [totp-required]","errorType":"totp-required"}"#,
    ChatTroubleKind::TwoFactor { fault: TwoFactorFault::Required, method: None }
)]
#[case::down(503, "text/html", "<h1>down</h1>", ChatTroubleKind::ServerError { status: 503 })]
#[case::refused_with_a_number(400, "application/json", r#"{"success":false,"error":"Taken. [403]","errorType":403}"#, ChatTroubleKind::Refused(Refusal::Other { code: "Taken. [403]".to_owned() }))]
#[case::refused_with_200(200, "application/json", r#"{"success":false,"error":"Words [some-code]"}"#, ChatTroubleKind::Refused(Refusal::Other { code: "some-code".to_owned() }))]
#[tokio::test]
async fn a_bad_answer_is_told_by_its_kind(
    #[case] status: u16,
    #[case] content_type: &'static str,
    #[case] body: &'static str,
    #[case] expected: ChatTroubleKind,
) {
    let stub = but(ME, move |_| Reply::text(status, content_type, body)).await;
    let trouble = read_all(&stub, &[]).await.unwrap_err();
    assert_eq!(
        trouble,
        ChatTrouble {
            doing: ChatTask::ReadOwnAccount,
            server: stub.url.clone(),
            proxy: None,
            kind: expected
        }
    );
}

#[tokio::test]
async fn json_that_breaks_off_is_malformed() {
    let stub = but(ME, |_| {
        Reply::text(200, "application/json", r#"{"_id":"me","secret":"hus"#)
    })
    .await;
    let kind = kind_of(stub.reader().own_account().await);
    let ChatTroubleKind::Malformed(detail) = kind else {
        panic!("{kind:?}")
    };
    assert!(!detail.contains("hus"), "{detail}");
}

#[tokio::test]
async fn another_program_that_speaks_json_is_not_taken_for_a_rocketchat() {
    let stub = but(INFO, |_| {
        Reply::ok(&json!({ "name": "moodle", "release": "4.1" }))
    })
    .await;
    let expected = ChatTroubleKind::NotRocketChat {
        status: 200,
        content_type: "application/json".to_owned(),
    };
    assert_eq!(kind_of(stub.reader().version().await), expected);
    assert_eq!(stub.seen(ME).len(), 0);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let stub = but(INFO, |_| {
        Reply::text(302, "text/html", "").with("location", "https://elsewhere/")
    })
    .await;
    let location = "https://elsewhere/".to_owned();
    assert_eq!(
        kind_of(stub.reader().version().await),
        ChatTroubleKind::Redirected { location }
    );
    assert_eq!(stub.seen(INFO).len(), 1);
}

#[tokio::test]
async fn a_server_that_stumbles_is_asked_again() {
    let stub = but(ME, |seen| {
        if seen.before < 3 {
            Reply::text(502, "text/html", "")
        } else {
            healthy(seen)
        }
    })
    .await;
    assert_eq!(
        stub.reader().own_account().await.unwrap().username.as_str(),
        "api"
    );
    assert_eq!(stub.seen(ME).len(), 4);
}

#[tokio::test]
async fn a_server_that_stays_down_is_given_up() {
    let stub = but(ME, |_| Reply::text(500, "text/plain", "")).await;
    assert_eq!(
        kind_of(stub.reader().own_account().await),
        ChatTroubleKind::ServerError { status: 500 }
    );
    assert_eq!(stub.seen(ME).len(), 4);
}

fn slow_down(seconds: u64) -> serde_json::Value {
    let error = format!(
        "Error, too many requests. Please slow down. You must wait {seconds} seconds before trying this endpoint again. [error-too-many-requests]"
    );
    json!({ "success": false, "error": error })
}

fn in_milliseconds(ms: u64) -> String {
    (SystemTime::now() + Duration::from_millis(ms))
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_millis()
        .to_string()
}

#[tokio::test]
async fn a_429_is_waited_out_until_the_reset_that_the_server_names() {
    let stub = but(ME, |seen| match seen.before {
        // The text asks for a minute; the header knows better.
        0 => Reply::json(429, &slow_down(60)).with("x-ratelimit-reset", &in_milliseconds(150)),
        _ => healthy(seen),
    })
    .await;
    let started = std::time::Instant::now();
    stub.reader().own_account().await.unwrap();
    assert_eq!(stub.seen(ME).len(), 2);
    assert!(
        started.elapsed() >= Duration::from_millis(140),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn a_429_without_headers_is_waited_out_by_its_text_or_a_pause() {
    let stub = but(ME, |seen| match seen.before {
        0 => Reply::json(429, &slow_down(1)),
        // A clock that is ahead of the server's: the reset says nothing, and neither does the text.
        1 => Reply::text(429, "text/html", "").with("x-ratelimit-reset", "1000"),
        _ => healthy(seen),
    })
    .await;
    let started = std::time::Instant::now();
    stub.reader().own_account().await.unwrap();
    assert_eq!(stub.seen(ME).len(), 3);
    assert!(
        started.elapsed() >= Duration::from_secs(1),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn a_429_that_does_not_end_is_given_up() {
    let stub = but(ME, |_| Reply::json(429, &json!({ "success": false }))).await;
    let hasty = Timing {
        patience: Duration::from_millis(5),
        ..QUICK
    };
    let reader = Reader::new(&stub.url, &credentials(), hasty).unwrap();
    assert_eq!(
        kind_of(reader.own_account().await),
        ChatTroubleKind::TooManyRequests
    );
    assert_eq!(stub.seen(ME).len(), 21);
}

#[tokio::test]
async fn no_answer_in_time_is_said_so() {
    let stub = but(ME, |seen| healthy(seen).after(Duration::from_mins(1))).await;
    let hasty = Timing {
        answer: Duration::from_millis(100),
        ..QUICK
    };
    let reader = Reader::new(&stub.url, &credentials(), hasty).unwrap();
    assert_eq!(
        kind_of(reader.own_account().await),
        ChatTroubleKind::TimedOut
    );
    assert_eq!(stub.seen(ME).len(), 4);
}

#[tokio::test]
async fn a_refused_connection_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let reader = Reader::new(&url, &credentials(), QUICK).unwrap();
    let kind = kind_of(reader.version().await);
    assert!(
        matches!(&kind, ChatTroubleKind::Unreachable(detail) if detail.contains("refused")),
        "{kind:?}"
    );
}

/// A server that answers every request with these bytes and closes the connection.
async fn raw(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _some = connection.read(&mut request).await;
            let _sent = connection.write_all(answer.as_bytes()).await;
        }
    });
    address.to_string()
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_told_from_an_answer() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{\"version\":";
    let reader = Reader::new(
        &format!("http://{}", raw(answer).await),
        &credentials(),
        QUICK,
    )
    .unwrap();
    let kind = kind_of(reader.version().await);
    assert!(matches!(kind, ChatTroubleKind::Broken(_)), "{kind:?}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_told_so() {
    let answer = "HTTP/1.1 400 Bad Request\r\n\r\n";
    let reader = Reader::new(
        &format!("https://{}", raw(answer).await),
        &credentials(),
        QUICK,
    )
    .unwrap();
    let kind = kind_of(reader.version().await);
    assert!(matches!(kind, ChatTroubleKind::Tls(_)), "{kind:?}");
}

#[rstest]
#[case("chat.univ.fr", "chat.univ.fr")]
#[case("ftp://chat.univ.fr", "ftp://chat.univ.fr")]
#[case("https://me:hush@chat.univ.fr", "chat.univ.fr")]
#[case("https://chat.univ.fr/?a=b", "https://chat.univ.fr/?a=b")]
fn an_address_that_cannot_be_asked_is_refused(#[case] url: &str, #[case] shown: &str) {
    let Err(trouble) = Reader::new(url, &credentials(), QUICK) else {
        panic!("{url} was taken")
    };
    assert_eq!(trouble.kind, ChatTroubleKind::BadUrl(shown.to_owned()));
}

#[tokio::test]
async fn an_address_with_a_path_is_asked_below_it() {
    let stub = Stub::start(|seen| match seen.path.strip_prefix("/chat") {
        Some(path) => healthy(&stub::Seen {
            path: path.to_owned(),
            ..seen.clone()
        }),
        None => Reply::text(404, "text/html", ""),
    })
    .await;
    let reader = Reader::new(&format!("{}/chat/", stub.url), &credentials(), QUICK).unwrap();
    assert_eq!(reader.version().await.unwrap().major, 3);
}
