//! Bytes that nobody should send: cut off, flipped, nested without end, of other types, with keys twice. Whatever is
//! read from them is either what they say or not known, and nothing ever panics.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

#[path = "mutilated/answers.rs"]
mod answers;
#[path = "mutilated/bytes.rs"]
mod bytes;
#[path = "mutilated/server.rs"]
mod server;
#[path = "mutilated/state_file.rs"]
mod state_file;
#[path = "visitor/client.rs"]
mod visitor;

use bytes::{anything, mutilated};
use moodrift::rocketchat::{Answer, classify};
use proptest::prelude::*;
use serde_json::Value;

const SEEN: &str = r#"{"success":false,"error":"You must wait 7 seconds [error-too-many-requests]",
 "errorType":"error-too-many-requests","status":"error","message":"x","details":{"method":"é😀"}}"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_is_a_success_only_where_it_is_json_that_says_so(
        body in prop_oneof![mutilated(SEEN), mutilated(server::MEMBERS), anything()],
        status in prop_oneof![Just(200_u16), Just(400), Just(401), Just(429), Just(502), any::<u16>()],
        content_type in prop_oneof![
            Just("application/json".to_owned()), Just("application/json; charset=utf-8".to_owned()), ".*",
        ],
        location in prop::option::of(".*"),
    ) {
        let answer = Answer {
            status,
            content_type: &content_type,
            location: location.as_deref(),
            body: &body,
        };
        if let Ok(read) = classify(&answer) {
            prop_assert!((200..300).contains(&status));
            let said: Value = serde_json::from_slice(&body).unwrap();
            prop_assert_ne!(&said["success"], &Value::Bool(false));
            prop_assert_eq!(read, said);
        }
    }
}
