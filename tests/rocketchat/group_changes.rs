//! Changes to groups as such: what is sent, and that no shorter rule for old messages ever applies on the way.

use std::sync::{Arc, Mutex};

use moodrift::domain::chat::ServerVersion;
use moodrift::domain::ids::{ChatUserId, RoomId};
use moodrift::domain::retention::{Retention, RetentionRule};
use moodrift::domain::trouble::ChatTroubleKind;
use moodrift::rocketchat::{Outcome, Writer};
use rstest::rstest;
use serde_json::{Map, Value, json};

use crate::stub::{Reply, Stub};
use crate::writing::permit;

const SETTINGS: &str = "/api/v1/rooms.saveRoomSettings";

const fn version(major: u32, minor: u32) -> ServerVersion {
    ServerVersion {
        major,
        minor,
        patch: 0,
    }
}

const fn own(days: i64) -> RetentionRule {
    RetentionRule::Own(Retention {
        days,
        files_only: false,
        keeps_pinned: true,
    })
}

#[tokio::test]
async fn groups_and_accounts_are_named_by_their_ids() {
    let answer = json!({"success": true, "user": {"_id": "ann", "active": true}});
    let stub = Stub::start(move |_| Reply::ok(&answer)).await;
    let writer = Writer::new(&stub.reader(), &permit());
    let room = RoomId::from("g1");
    assert_eq!(writer.unarchive(&room).await, Ok(Outcome::Done));
    assert_eq!(writer.archive(&room).await, Ok(Outcome::Done));
    assert_eq!(writer.rename(&room, "INF101").await, Ok(Outcome::Done));
    let ann = ChatUserId::from("ann");
    assert_eq!(writer.activate(&ann).await, Ok(Outcome::Done));
    let bodies =
        |path: &str| -> Vec<Value> { stub.seen(path).into_iter().map(|seen| seen.body).collect() };
    assert_eq!(
        bodies("/api/v1/rooms.changeArchivationState"),
        [
            json!({"rid": "g1", "action": "unarchive"}),
            json!({"rid": "g1", "action": "archive"})
        ]
    );
    assert_eq!(
        bodies(SETTINGS),
        [json!({"rid": "g1", "roomName": "INF101"})]
    );
    assert_eq!(
        bodies("/api/v1/users.setActiveStatus"),
        [json!({"userId": "ann", "activeStatus": true})]
    );
}

#[tokio::test]
async fn an_account_of_which_the_server_says_nothing_was_not_activated_for_all_that_is_known() {
    let stub = Stub::start(|_| Reply::ok(&json!({"success": true}))).await;
    let writer = Writer::new(&stub.reader(), &permit());
    let trouble = writer
        .activate(&ChatUserId::from("gone"))
        .await
        .unwrap_err();
    assert!(
        matches!(trouble.kind, ChatTroubleKind::Malformed(_)),
        "{trouble:?}"
    );
}

/// A room's retention on a server of some release, with the effective rules that have applied.
struct Room {
    version: ServerVersion,
    document: Option<Map<String, Value>>,
    seen: Vec<RetentionRule>,
}

impl Room {
    fn effective(&self) -> RetentionRule {
        let on = |key: &str| {
            let document = self.document.as_ref();
            document.and_then(|document| document.get(key)) == Some(&json!(true))
        };
        if !(on("enabled") && on("overrideGlobal")) {
            return RetentionRule::Global;
        }
        let document = self.document.as_ref().unwrap();
        RetentionRule::Own(Retention {
            days: document
                .get("maxAge")
                .and_then(Value::as_i64)
                .unwrap_or(i64::MAX),
            files_only: on("filesOnly"),
            keeps_pinned: on("excludePinned"),
        })
    }

    /// As the server does it: see its trap with `retentionOverrideGlobal`, and the refusal of 6.0 to 6.8.
    fn save(&mut self, body: &Value) -> Reply {
        const KEYS: [(&str, &str); 5] = [
            ("retentionMaxAge", "maxAge"),
            ("retentionExcludePinned", "excludePinned"),
            ("retentionFilesOnly", "filesOnly"),
            ("retentionOverrideGlobal", "overrideGlobal"),
            ("retentionEnabled", "enabled"),
        ];
        let old = !self.version.at_least(6, 9);
        let has = |key: &str| body.get(key).is_some();
        let guarded = KEYS
            .iter()
            .any(|(key, _)| has(key) && *key != "retentionOverrideGlobal");
        if old && self.version.at_least(6, 0) && self.document.is_none() && guarded {
            return Reply::refused("error-action-not-allowed");
        }
        let swallows = old && has("retentionOverrideGlobal");
        let document = self.document.get_or_insert_with(Map::new);
        for (key, place) in KEYS {
            let value = place == "enabled" || place == "overrideGlobal";
            if let Some(wish) = body.get(key).filter(|_| value || !swallows) {
                document.insert(place.to_owned(), wish.clone());
            }
        }
        let now = self.effective();
        self.seen.push(now);
        Reply::ok(&json!({"success": true, "rid": "g1"}))
    }
}

/// What a room's document can be that has no rule of its own.
fn without_a_rule() -> Vec<Option<Value>> {
    vec![
        None,
        Some(json!({"enabled": false, "overrideGlobal": true, "maxAge": 1})),
        Some(json!({"enabled": true, "overrideGlobal": false, "maxAge": 1})),
        Some(json!({"enabled": false})),
    ]
}

fn with_a_rule(days: i64) -> Vec<Option<Value>> {
    vec![Some(
        json!({"enabled": true, "overrideGlobal": true, "maxAge": days,
        "excludePinned": true, "filesOnly": false}),
    )]
}

#[rstest]
#[case::a_first_rule(RetentionRule::Global, own(30), without_a_rule())]
#[case::longer(own(7), own(30), with_a_rule(7))]
#[case::shorter(own(30), own(7), with_a_rule(30))]
#[case::none_any_more(own(7), RetentionRule::Global, with_a_rule(7))]
#[tokio::test]
async fn no_shorter_rule_than_before_or_afterwards_ever_applies(
    #[case] from: RetentionRule,
    #[case] to: RetentionRule,
    #[case] documents: Vec<Option<Value>>,
    #[values(
        version(3, 4),
        version(5, 4),
        version(6, 5),
        version(6, 9),
        version(8, 6)
    )]
    version: ServerVersion,
) {
    for document in documents {
        let room = Arc::new(Mutex::new(Room {
            version,
            document: document.as_ref().and_then(Value::as_object).cloned(),
            seen: Vec::new(),
        }));
        assert_eq!(room.lock().unwrap().effective(), from);
        let saving = Arc::clone(&room);
        let stub = Stub::start(move |seen| saving.lock().unwrap().save(&seen.body)).await;
        let writer = Writer::new(&stub.reader(), &permit());
        let id = RoomId::from("g1");
        writer.set_retention(&id, from, to, version).await.unwrap();
        let room = room.lock().unwrap();
        assert_eq!(room.effective(), to, "{document:?}");
        let shortest = if from.tightened_by(to) { to } else { from };
        for rule in &room.seen {
            assert!(
                !shortest.tightened_by(*rule),
                "{document:?}: {:?}",
                room.seen
            );
        }
        for seen in stub.seen(SETTINGS) {
            assert_eq!(seen.body.get("retentionIgnoreThreads"), None);
        }
        let at_once = version.at_least(6, 9) || from != RetentionRule::Global;
        assert_eq!(stub.requests() == 1, at_once, "{:?}", stub.seen(SETTINGS));
    }
}
