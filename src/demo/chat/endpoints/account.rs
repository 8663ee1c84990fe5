//! What the server says of itself, of the caller, and of who may do what.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::Call;
use crate::demo::chat::documents;
use crate::demo::chat::world::World;

/// The version that a state without one has.
const DEFAULT_VERSION: &str = "3.4.0";
/// The server-wide role that sees more of the server than its version.
const ADMINISTRATOR: &str = "admin";

/// `/api/info`: the bare version, but everything to an administrator.
pub(super) fn info(world: &World, caller: Option<&str>) -> Map<String, Value> {
    if is_administrator(world, caller) {
        return info_v1(world, caller);
    }
    Map::from_iter([("version".to_owned(), json!(version(world)))])
}

/// `/api/v1/info`.
pub(super) fn info_v1(world: &World, caller: Option<&str>) -> Map<String, Value> {
    let version = version(world);
    let info = if is_administrator(world, caller) {
        json!({
            "version": version,
            "build": {
                "date": documents::LONG_AGO, "nodeVersion": "v12.16.1", "arch": "x64", "platform": "linux",
                "osRelease": "stand-in", "totalMemory": 0, "freeMemory": 0, "cpus": 1,
            },
            "commit": {
                "hash": "stand-in", "date": documents::LONG_AGO, "author": "moodrift", "subject": "stand-in",
                "tag": version, "branch": "HEAD",
            },
            "marketplaceApiVersion": "1.15.0",
        })
    } else {
        json!({"version": version})
    };
    Map::from_iter([("info".to_owned(), info)])
}

/// `me`: the caller's own account. (A real server adds the hash of its password, which there is none of here.)
pub(super) fn me(world: &World, call: &Call) -> Outcome {
    let user = world.account(&call.caller).ok_or(Refusal::Forbidden)?;
    let mut account = documents::account(user);
    account.retain(|key, _| !matches!(key.as_str(), "createdAt" | "type" | "lastLogin"));
    account.insert(
        "services".to_owned(),
        json!({"email2fa": {"enabled": true}}),
    );
    account.insert(
        "settings".to_owned(),
        json!({"preferences": default_preferences()}),
    );
    account.insert(
        "avatarUrl".to_owned(),
        json!(format!("{}/avatar/{}", world.address(), user.username)),
    );
    if let Some(address) = &user.email {
        account.insert("email".to_owned(), json!(address));
    }
    Ok(account)
}

/// `permissions.listAll`, for every caller: all of them, or those that changed after `updatedSince`.
pub(super) fn permissions(world: &World, call: &Call) -> Outcome {
    let since: Option<Timestamp> = match call.params.text("updatedSince").map(str::parse) {
        None => None,
        Some(Ok(since)) => Some(since),
        Some(Err(_)) => {
            return Err(Refusal::coded(
                "error-roomId-param-invalid",
                "The \"updatedSince\" query parameter must be a valid date.",
            ));
        }
    };
    let made: Option<Timestamp> = documents::LONG_AGO.parse().ok();
    let update = world
        .state()
        .permissions
        .iter()
        .filter(|_| since.is_none() || made > since)
        .map(|permission| {
            json!({"_id": permission.id, "roles": permission.roles, "_updatedAt": documents::LONG_AGO})
        })
        .collect();
    Ok(Map::from_iter([
        ("update".to_owned(), Value::Array(update)),
        ("remove".to_owned(), json!([])),
    ]))
}

fn version(world: &World) -> &str {
    world.state().version().unwrap_or(DEFAULT_VERSION)
}

fn is_administrator(world: &World, caller: Option<&str>) -> bool {
    caller
        .and_then(|id| world.account(id))
        .is_some_and(|user| user.roles.iter().any(|role| role == ADMINISTRATOR))
}

/// The preferences of an account whose owner never changed any.
fn default_preferences() -> Value {
    json!({
        "enableAutoAway": true,
        "idleTimeLimit": 300,
        "desktopNotificationRequireInteraction": false,
        "audioNotifications": "mentions",
        "desktopNotifications": "all",
        "mobileNotifications": "all",
        "unreadAlert": true,
        "useEmojis": true,
        "convertAsciiEmoji": true,
        "autoImageLoad": true,
        "saveMobileBandwidth": true,
        "collapseMediaByDefault": false,
        "hideUsernames": false,
        "hideRoles": false,
        "hideFlexTab": false,
        "hideAvatars": false,
        "sidebarGroupByType": true,
        "sidebarViewMode": "medium",
        "sidebarHideAvatar": false,
        "sidebarShowUnread": false,
        "sidebarSortby": "activity",
        "showMessageInMainThread": false,
        "sidebarShowFavorites": true,
        "sendOnEnter": "normal",
        "messageViewMode": 0,
        "emailNotificationMode": "mentions",
        "newRoomNotification": "door",
        "newMessageNotification": "chime",
        "muteFocusedConversations": true,
        "notificationsSoundVolume": 100,
        "sidebarShowDiscussion": true,
    })
}
