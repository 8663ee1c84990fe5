//! The scenarios about `rooms.saveRoomSettings`, and what a group looks like after them.

use moodrift::demo::chat::state::ServerState;
use serde_json::{Value, json};

use crate::scenarios::{Scenario, get, owner_change, post};
use crate::world::{self, COURSE, NO_ROOM, Who};

/// The group whose retention is changed.
pub(crate) const RETENTION: &str = "room-retention-room";

/// All of them.
pub(crate) fn all() -> Vec<Scenario> {
    let mut scenarios = saved();
    scenarios.extend(seen_after());
    scenarios
}

fn saved() -> Vec<Scenario> {
    let save = |recording, body: Value| post(recording, "rooms.saveRoomSettings", body);
    let retention = |recording, room: &str, key: &str, value: Value| {
        save(recording, json!({"rid": room, (key): value})).with(retention_room)
    };
    vec![
        save(
            "rooms_saveRoomSettings_retention",
            json!({
                "rid": COURSE, "retentionEnabled": true, "retentionMaxAge": 30, "retentionExcludePinned": true,
                "retentionFilesOnly": false, "retentionOverrideGlobal": true,
            }),
        ),
        save(
            "rooms_saveRoomSettings_retention_step1",
            json!({"rid": RETENTION, "retentionEnabled": true, "retentionOverrideGlobal": true}),
        )
        .with(retention_room),
        save(
            "rooms_saveRoomSettings_retention_step2",
            json!({
                "rid": RETENTION, "retentionMaxAge": 12, "retentionExcludePinned": true, "retentionFilesOnly": false,
            }),
        )
        .with(retention_room),
        retention(
            "rooms_saveRoomSettings_retention_maxage_bad",
            RETENTION,
            "retentionMaxAge",
            json!("abc"),
        ),
        retention(
            "rooms_saveRoomSettings_retention_as_plain_string_age",
            COURSE,
            "retentionMaxAge",
            json!("abc"),
        ),
        retention(
            "rooms_saveRoomSettings_retentionIgnoreThreads_false",
            RETENTION,
            "retentionIgnoreThreads",
            json!(false),
        ),
        retention(
            "rooms_saveRoomSettings_retentionIgnoreThreads_true",
            RETENTION,
            "retentionIgnoreThreads",
            json!(true),
        ),
        retention(
            "rooms_saveRoomSettings_archived",
            COURSE,
            "retentionEnabled",
            json!(true),
        )
        .with(|state| world::archive(state, COURSE)),
        // The real server still knew the role of the member that the account had been a second before.
        save(
            "rooms_saveRoomSettings_after_leaving",
            json!({"rid": "room-owner-change", "roomTopic": "x"}),
        )
        .with(owner_change)
        .with(|state| world::leave(state, "room-owner-change", "moodle_api"))
        .with(|state| world::grant(state, "edit-room", "moodle-integration")),
        retention(
            "rooms_saveRoomSettings_retention_owner_without_retention_permission",
            "room-plain-user-group",
            "retentionEnabled",
            json!(true),
        )
        .by(Who::Student)
        .status(400),
        retention(
            "rooms_saveRoomSettings_no_permission",
            COURSE,
            "retentionEnabled",
            json!(true),
        )
        .on(world::filled())
        .by(Who::Student)
        .refused(400, "error-action-not-allowed"),
        retention(
            "rooms_saveRoomSettings_unknown_room",
            NO_ROOM,
            "retentionEnabled",
            json!(true),
        )
        .refused(400, "error-action-not-allowed"),
        save(
            "rooms_saveRoomSettings_invalid_key",
            json!({"rid": COURSE, "foo": 1}),
        )
        .refused(400, "error-invalid-settings"),
    ]
}

fn seen_after() -> Vec<Scenario> {
    let info = |recording, room: &str| get(recording, "groups.info", &[("roomId", room)]);
    let kept = |recording, days: i64, messages: i64| {
        info(recording, RETENTION)
            .with(retention_room)
            .with(move |state| {
                let room = world::room(state, RETENTION);
                room.msgs = messages;
                let retention = json!({
                    "enabled": true, "overrideGlobal": true, "maxAge": days, "excludePinned": true, "filesOnly": false,
                });
                room.rest.insert("retention".to_owned(), retention);
            })
    };
    vec![
        kept("groups_info_after_retention_two_steps", 12, 0),
        kept("groups_info_after_retention_maxage_bad", 30, 0),
        kept("groups_info_after_retentionIgnoreThreads_false", 30, 1)
            .with(|state| world::join(state, RETENTION, &["teacher.one"])),
        info("groups_info_after_retentionIgnoreThreads_true", NO_ROOM)
            .refused(400, "error-room-not-found"),
    ]
}

/// A group whose retention nobody has touched.
pub(crate) fn retention_room(state: &mut ServerState) {
    world::group(state, "retention-room", "moodle_api");
}
