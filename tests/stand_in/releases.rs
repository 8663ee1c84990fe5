//! What a release does otherwise than another: one request each, and what four releases make of it.

use moodrift::demo::chat::StandIn;
use serde_json::{Value, json};

use crate::cases::{self, Case, Request};
use crate::changes::{ask, tell};
use crate::settings::{RETENTION, retention_room};
use crate::start;
use crate::world::{self, COURSE, Who};

const RELEASES: [&str; 4] = ["3.4.0", "6.5.0", "7.3.0", "8.6.0"];

#[tokio::test]
async fn each_release_answers_in_its_own_way() {
    let mut wrong = Vec::new();
    for case in &cases::all() {
        for (version, expected) in RELEASES.iter().zip(case.expected) {
            let mut state = world::filled();
            world::release(&mut state, version);
            (case.change)(&mut state);
            let server = start(state).await;
            let came = outcome(&server, case).await;
            if came != expected {
                wrong.push(format!(
                    "{} on {version}: {came}, not {expected}",
                    case.what
                ));
            }
            server.stop().await;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn outcome(server: &StandIn, case: &Case) -> String {
    let (status, body) = match &case.request {
        Request::Get(path) => ask(server, case.who, path).await,
        Request::Post(path, body) => tell(server, case.who, path, body.clone()).await,
    };
    if body.is_string() {
        return format!("{status} html");
    }
    let code = body.get("errorType").and_then(Value::as_str);
    let shown = body.pointer(case.shows).filter(|_| !case.shows.is_empty());
    [
        Some(status.to_string()),
        code.map(str::to_owned),
        shown.map(ToString::to_string),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" ")
}

/// What becomes of a group's retention when everything is sent at once, and when the wish to override goes ahead.
#[tokio::test]
async fn what_comes_with_an_override_is_lost_before_6_9() {
    let values =
        json!({"retentionMaxAge": 12, "retentionExcludePinned": true, "retentionFilesOnly": false});
    let with = |more: &[(&str, Value)]| {
        let mut body = values.clone();
        for (key, value) in more {
            let body = body.as_object_mut().unwrap();
            body.insert((*key).to_owned(), value.clone());
        }
        body
    };
    let yes = |key| (key, json!(true));
    let no = |key| (key, json!(false));
    let rid = ("rid", json!(RETENTION));
    let whole = json!({
        "enabled": true, "overrideGlobal": true, "maxAge": 12, "excludePinned": true, "filesOnly": false,
    });
    let bare = |value| json!({"enabled": true, "overrideGlobal": value});
    for (version, with_yes) in [
        ("3.4.0", bare(true)),
        ("6.5.0", bare(true)),
        ("7.3.0", whole.clone()),
        ("8.6.0", whole.clone()),
    ] {
        let server = || async {
            let mut state = world::early();
            retention_room(&mut state);
            let room = world::room(&mut state, RETENTION);
            room.rest
                .insert("retention".to_owned(), json!({"enabled": true}));
            world::release(&mut state, version);
            start(state).await
        };
        let all = |wish| with(&[rid.clone(), yes("retentionEnabled"), wish]);
        let at_once = server().await;
        assert_eq!(
            saved(&at_once, all(yes("retentionOverrideGlobal"))).await,
            with_yes,
            "{version}"
        );
        let denied = server().await;
        assert_eq!(
            saved(&denied, all(no("retentionOverrideGlobal"))).await,
            bare(false),
            "{version}"
        );
        let in_steps = server().await;
        let first =
            json!({"rid": RETENTION, "retentionEnabled": true, "retentionOverrideGlobal": true});
        assert_eq!(saved(&in_steps, first).await, bare(true), "{version}");
        assert_eq!(
            saved(&in_steps, with(&[rid.clone()])).await,
            whole,
            "{version}"
        );
    }
}

#[tokio::test]
async fn ignoring_threads_destroys_the_room_before_3_14() {
    for (version, there) in [("3.4.0", false), ("3.14.0", true), ("8.6.0", true)] {
        let mut state = world::early();
        retention_room(&mut state);
        let room = world::room(&mut state, RETENTION);
        room.rest
            .insert("retention".to_owned(), json!({"enabled": true}));
        world::release(&mut state, version);
        let server = start(state).await;
        let body = json!({"rid": RETENTION, "retentionIgnoreThreads": true});
        let (status, _) = tell(&server, Who::Api, "rooms.saveRoomSettings", body).await;
        assert_eq!(status, 200, "{version}: it says that all is well");
        let path = format!("groups.info?roomId={RETENTION}");
        let (status, group) = ask(&server, Who::Api, &path).await;
        let kept = group.pointer("/group/retention/ignoreThreads") == Some(&json!(true));
        assert_eq!((status == 200, kept), (there, there), "{version}");
    }
}

#[tokio::test]
async fn archiving_is_said_in_the_group_since_5_0() {
    for (version, messages) in [("3.4.0", 0), ("6.5.0", 2)] {
        let mut state = world::early();
        world::release(&mut state, version);
        let server = start(state).await;
        for action in ["archive", "unarchive"] {
            let body = json!({"rid": COURSE, "action": action});
            let (status, _) = tell(&server, Who::Api, "rooms.changeArchivationState", body).await;
            assert_eq!(status, 200);
        }
        let mut state = server.state();
        assert_eq!(world::room(&mut state, COURSE).msgs, messages, "{version}");
    }
}

/// The retention after a request to change it.
async fn saved(server: &StandIn, body: Value) -> Value {
    let (status, answer) = tell(server, Who::Api, "rooms.saveRoomSettings", body).await;
    assert_eq!(status, 200, "{answer}");
    let mut state = server.state();
    let room = world::room(&mut state, RETENTION);
    room.rest.get("retention").cloned().unwrap()
}
