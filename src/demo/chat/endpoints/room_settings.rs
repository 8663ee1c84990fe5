//! `rooms.saveRoomSettings`: many settings of a room in one request, member or not, archived or not; with its traps.

use serde_json::{Map, Value, json};

use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::Call;
use crate::demo::chat::names;
use crate::demo::chat::state::GroupState;
use crate::demo::chat::world::World;

/// The server's method behind the endpoint.
const METHOD: &str = "saveRoomSettings";
/// How many days a room keeps its messages if what was sent is no number.
const DEFAULT_DAYS: i64 = 30;

/// Settings that are written as they come: what they are called, what they are in the document, and the message that
/// says so, if one does.
const PLAIN: [(&str, &str, Option<&str>); 12] = [
    ("roomTopic", "topic", Some("room_changed_topic")),
    (
        "roomAnnouncement",
        "announcement",
        Some("room_changed_announcement"),
    ),
    (
        "roomDescription",
        "description",
        Some("room_changed_description"),
    ),
    ("roomCustomFields", "customFields", None),
    ("readOnly", "ro", None),
    ("reactWhenReadOnly", "reactWhenReadOnly", None),
    ("systemMessages", "sysMes", None),
    ("default", "default", None),
    ("featured", "featured", None),
    ("encrypted", "encrypted", None),
    ("joinCode", "joinCode", None),
    ("favorite", "favorite", None),
];

/// Settings that are taken, and of which nothing is kept here.
const IGNORED: [&str; 3] = ["roomAvatar", "streamingOptions", "tokenpass"];

/// The settings of a room's retention that a wish to override (or not to) swallows, and the keys of the document.
const SWALLOWED: [(&str, &str); 4] = [
    ("retentionMaxAge", "maxAge"),
    ("retentionExcludePinned", "excludePinned"),
    ("retentionFilesOnly", "filesOnly"),
    ("retentionIgnoreThreads", "ignoreThreads"),
];
const OVERRIDE: &str = "retentionOverrideGlobal";
const ENABLED: &str = "retentionEnabled";
const IGNORE_THREADS: &str = "retentionIgnoreThreads";

/// `rooms.saveRoomSettings`.
pub(super) fn save(world: &mut World, call: &Call) -> Outcome {
    let mut wishes = call.params.entries().clone();
    wishes.remove("rid");
    let Some(id) = call.params.raw("rid") else {
        return Err(invalid_room());
    };
    if !wishes.keys().all(|key| is_known(key)) {
        return Err(Refusal::by_method(
            METHOD,
            "error-invalid-settings",
            "Invalid settings provided",
        ));
    }
    let room = world.room(id);
    if room.is_none() && world.release().is_at_least(4, 0) {
        return Err(invalid_room());
    }
    if !world.may(&call.caller, "edit-room", room) {
        return Err(not_allowed("Editing room is not allowed", "Editing_room"));
    }
    let room = room.ok_or_else(invalid_room)?;
    check(world, call, room, &wishes)?;
    let name = match wishes.get("roomName").and_then(Value::as_str) {
        Some(shown) if shown != room.name => {
            Some((new_name(world, room, shown)?, shown.to_owned()))
        }
        _ => None,
    };
    swallow(world, &mut wishes);
    let room = room.id.clone();
    if destroys(world, &wishes) {
        world.erase(&room);
    } else {
        if let Some((name, shown)) = name {
            rename(world, &room, name, &shown, &call.caller);
        }
        write(world, &room, &wishes, &call.caller);
        keep_retention(world, &room, &wishes);
    }
    Ok(Map::from_iter([("rid".to_owned(), json!(room))]))
}

fn is_known(key: &str) -> bool {
    matches!(key, "roomName" | "roomType" | OVERRIDE | ENABLED)
        || IGNORED.contains(&key)
        || PLAIN.iter().any(|(known, ..)| *known == key)
        || SWALLOWED.iter().any(|(known, _)| *known == key)
}

/// What single settings ask for beside the right to edit the room.
fn check(
    world: &World,
    call: &Call,
    room: &GroupState,
    wishes: &Map<String, Value>,
) -> Result<(), Refusal> {
    let may = |right, room| world.may(&call.caller, right, room);
    let administers = may("view-room-administration", None);
    if ["default", "featured"]
        .iter()
        .any(|key| wishes.contains_key(*key))
        && !administers
    {
        return Err(not_allowed(
            "Viewing room administration is not allowed",
            "Viewing_room_administration",
        ));
    }
    if let Some(kind) = wishes.get("roomType").and_then(Value::as_str)
        && kind != room.kind()
    {
        let (right, reason) = if kind == "c" {
            (
                "create-c",
                "Changing a private group to a public channel is not allowed",
            )
        } else {
            (
                "create-p",
                "Changing a public channel to a private room is not allowed",
            )
        };
        if !may(right, None) {
            return Err(not_allowed(reason, "Change_Room_Type"));
        }
    }
    let swallowed = SWALLOWED.iter().copied();
    for (key, place) in swallowed.chain([(ENABLED, "enabled")]) {
        if let Some(value) = wishes.get(key) {
            check_retention(world, call, room, place, value)?;
        }
    }
    Ok(())
}

/// Retention has a right of its own, which nobody needs who changes nothing. A room without any retention yet is where
/// releases differ: 6.0 to 6.8 refuse to give it one, whoever asks.
fn check_retention(
    world: &World,
    call: &Call,
    room: &GroupState,
    place: &str,
    value: &Value,
) -> Result<(), Refusal> {
    let release = world.release();
    let retention = room.rest.get("retention");
    let refused_to_all = release.is_at_least(6, 0) && !release.is_at_least(6, 9);
    if retention.is_none() && refused_to_all {
        let reason = "Room does not have retention policy";
        return Err(not_allowed(reason, "Editing_room"));
    }
    if world.may(&call.caller, "edit-room-retention-policy", Some(room)) {
        return Ok(());
    }
    match retention {
        Some(retention) if retention.get(place) == Some(value) => Ok(()),
        None if !release.is_at_least(6, 0) => Err(Refusal::Said(
            format!("Cannot read property '{place}' of undefined").into(),
        )),
        _ => Err(not_allowed(
            "Editing room retention policy is not allowed",
            "Editing_room",
        )),
    }
}

/// The first trap: a request that says whether to override (before 6.9) or that says no (since) loses the values that came
/// with it.
fn swallow(world: &World, wishes: &mut Map<String, Value>) {
    let swallows = match wishes.get(OVERRIDE) {
        None => false,
        Some(value) => !world.release().is_at_least(6, 9) || *value == json!(false),
    };
    if swallows {
        wishes.retain(|key, _| SWALLOWED.iter().all(|(known, _)| known != key));
    }
}

/// The second trap: before 3.14 this replaces the whole document of the room by something that is no room.
fn destroys(world: &World, wishes: &Map<String, Value>) -> bool {
    wishes.get(IGNORE_THREADS) == Some(&json!(true)) && !world.release().is_at_least(3, 14)
}

/// The name that a room gets: free among rooms, and since 6.0 among accounts too.
fn new_name(world: &World, room: &GroupState, shown: &str) -> Result<String, Refusal> {
    let name = names::for_room(world, shown, Some(&room.id))?;
    if world.release().is_at_least(6, 0) && world.account_named(&name).is_some() {
        let reason = format!("A room, team or user with name '{name}' already exists");
        return Err(Refusal::coded("error-duplicate-handle", reason)
            .detailed(json!({"function": "RocketChat.updateRoomName", "handle": name})));
    }
    Ok(name)
}

fn rename(world: &mut World, room: &str, name: String, shown: &str, by: &str) {
    world.edit(room, |group| {
        group.name = name;
        group.rest.insert("fname".to_owned(), json!(shown));
        true
    });
    world.post(room, "r", shown, by, None);
}

/// Writes what is written as it comes; what is so already is left alone.
fn write(world: &mut World, room: &str, wishes: &Map<String, Value>, by: &str) {
    let kind = [("roomType", "t", Some("room_changed_privacy"))];
    for (key, place, message) in PLAIN.into_iter().chain(kind) {
        let Some(value) = wishes.get(key) else {
            continue;
        };
        let changed = world.edit(room, |group| {
            let before = group.rest.insert(place.to_owned(), value.clone());
            before.as_ref() != Some(value)
        });
        if let Some(message) = message.filter(|_| changed) {
            world.post(room, message, value.as_str().unwrap_or_default(), by, None);
        }
    }
}

fn keep_retention(world: &mut World, room: &str, wishes: &Map<String, Value>) {
    let places = [(ENABLED, "enabled"), (OVERRIDE, "overrideGlobal")];
    for (key, place) in places.into_iter().chain(SWALLOWED) {
        let Some(value) = wishes.get(key) else {
            continue;
        };
        let kept = match place {
            "maxAge" => Some(days(value)),
            "ignoreThreads" if *value != json!(true) => None,
            "enabled" => Some(json!(is_truthy(value))),
            _ => Some(json!(*value == json!(true))),
        };
        world.edit(room, |group| {
            let retention = group.rest.get("retention").and_then(Value::as_object);
            let mut retention = retention.cloned().unwrap_or_default();
            match kept {
                Some(kept) => retention.insert(place.to_owned(), kept),
                None => retention.remove(place),
            };
            if !retention.is_empty() {
                group
                    .rest
                    .insert("retention".to_owned(), Value::Object(retention));
            }
            true
        });
    }
}

/// A number, or a text that is one; anything else, and nought, becomes the default.
fn days(value: &Value) -> Value {
    let number = match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => serde_json::from_str(text.trim()).ok(),
        _ => None,
    };
    let number = number.filter(|number| number.as_f64() != Some(0.0));
    number.map_or_else(|| json!(DEFAULT_DAYS), Value::Number)
}

/// What JavaScript takes for true.
fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

fn invalid_room() -> Refusal {
    Refusal::by_method(METHOD, "error-invalid-room", "Invalid room")
}

fn not_allowed(reason: &'static str, action: &'static str) -> Refusal {
    Refusal::coded("error-action-not-allowed", reason)
        .detailed(json!({"method": METHOD, "action": action}))
}
