//! Mutilated files of a server's state: refused with their place, or served without a panic.

use moodrift::demo::chat::{Credential, StandIn, load};
use proptest::prelude::*;
use reqwest::Method;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::bytes::{anything, mutilated};

const STATE: &str = r#"{"server":{"info":{"version":"3.4.0"},"success":true},"api_user":"me",
 "permissions":[{"_id":"view-room-administration","roles":["tool"]},{"_id":"view-p-room","roles":["user"]},
  {"_id":"view-d-room","roles":["user"]},{"_id":"set-moderator","roles":["owner"]},
  {"_id":"remove-user","roles":["owner"]},{"_id":"add-user-to-joined-room","roles":["owner"]}],
 "users":[{"_id":"me","active":true,"email":null,"name":"Api","roles":["user","tool"],"type":"user",
   "username":"api","lastLogin":"2024-09-01T08:00:00.000Z"},
  {"_id":"ann","active":true,"roles":["user"],"type":"user","username":"ann"},
  {"_id":"bob","active":false,"roles":[],"type":"bot","username":"bob"}],
 "groups":[{"_id":"g1","name":"one","fname":"One","t":"p","u":{"_id":"me"},"usersCount":2,"msgs":3,
   "_updatedAt":"2024-09-01T08:00:00.000Z","retention":{"enabled":true,"maxAge":30},
   "members":[{"roles":["owner"],"userId":"me","username":"api"},{"roles":[],"userId":"ann","username":"ann"}]},
  {"_id":"g2","name":"two","archived":true,"usersCount":0,"members":[]}]}"#;

const ASKED: [(&str, &str); 14] = [
    ("GET", "/api/info"),
    ("GET", "/api/v1/info"),
    ("GET", "/api/v1/me"),
    ("GET", "/api/v1/permissions.listAll"),
    (
        "GET",
        "/api/v1/users.list?sort={\"username\":-1}&fields={\"roles\":1}",
    ),
    ("GET", "/api/v1/groups.listAll?query={\"name\":\"one\"}"),
    ("GET", "/api/v1/groups.list"),
    ("GET", "/api/v1/rooms.adminRooms.getRoom?rid=g1"),
    ("GET", "/api/v1/groups.members?roomId=g1"),
    ("GET", "/api/v1/groups.roles?roomId=g1"),
    ("POST", "/api/v1/groups.invite"),
    ("POST", "/api/v1/groups.addModerator"),
    ("POST", "/api/v1/groups.removeModerator"),
    ("POST", "/api/v1/groups.kick"),
];

/// How many requests got an answer; none where the file is refused.
async fn answered(bytes: &[u8]) -> Option<usize> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let state = load(file.path()).ok()?;
    let token = Credential {
        user_id: state.api_user.clone(),
        token: "token".to_owned(),
    };
    let caller = token.user_id.clone();
    let server = StandIn::start(state, vec![token]).await.unwrap();
    let client = crate::visitor::client();
    let mut answered = 0;
    for (method, path) in ASKED {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = client.request(method.clone(), format!("{}{path}", server.url()));
        // An id that cannot stand in a header is nobody's.
        if let Ok(id) = reqwest::header::HeaderValue::from_str(&caller) {
            request = request
                .header("x-user-id", id)
                .header("x-auth-token", "token");
        }
        if method == Method::POST {
            request = request.json(&json!({"roomId": "g1", "userId": "bob"}));
        }
        // A handler that panics takes its connection with it.
        let response = request.send().await.unwrap();
        response.bytes().await.unwrap();
        answered += 1;
    }
    drop(server.state());
    server.stop().await;
    Some(answered)
}

#[test]
fn the_whole_file_is_served() {
    let answered = Runtime::new().unwrap().block_on(answered(STATE.as_bytes()));
    assert_eq!(answered, Some(ASKED.len()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_is_refused_or_served(bytes in prop_oneof![8 => mutilated(STATE).boxed(), 1 => anything().boxed()]) {
        let answered = Runtime::new().unwrap().block_on(answered(&bytes));
        prop_assert!(answered.is_none_or(|answered| answered == ASKED.len()));
    }
}
