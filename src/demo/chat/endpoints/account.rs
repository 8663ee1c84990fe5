//! What the server says of itself and of the caller.

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::Call;
use crate::demo::chat::documents;
use crate::demo::chat::mongo::Document;
use crate::demo::chat::release::Release;
use crate::demo::chat::world::World;

/// The version that a state without one has.
const DEFAULT_VERSION: &str = "3.4.0";
/// The server-wide role that sees more of the server than its version.
const ADMINISTRATOR: &str = "admin";
/// Where the hash of a password would be: of no password at all, but of the form that must not be written anywhere.
const BCRYPT: &str = "$2b$10$stand.in.stand.in.stand.in.stand.in.stand.in.stand.i";

/// The first release that keeps the last number of its version from most callers.
const SHORT: Release = Release::new(4, 0);
/// The first release that asks for a permission, not for a role, to show everything.
const BY_PERMISSION: Release = Release::new(4, 6);
/// The first release that shows the whole version beside everything, and names the clients that it wants.
const BOTH: Release = Release::new(6, 5);
/// The first release that names its address.
const ADDRESSES: Release = Release::new(8, 0);
/// The first release whose `me` says what kind of account it is. (The first one that was read for it.)
const KIND: Release = Release::new(8, 0);

/// `/api/info`.
pub(super) fn info(world: &World, caller: Option<&str>) -> Map<String, Value> {
    if world.release() >= SHORT {
        return later_info(world, caller);
    }
    if sees_everything(world, caller) {
        return info_v1(world, caller);
    }
    Map::from_iter([("version".to_owned(), json!(version(world)))])
}

/// `/api/v1/info`.
pub(super) fn info_v1(world: &World, caller: Option<&str>) -> Map<String, Value> {
    if world.release() >= SHORT {
        return later_info(world, caller);
    }
    let info = if sees_everything(world, caller) {
        everything(world)
    } else {
        json!({"version": version(world)})
    };
    Map::from_iter([("info".to_owned(), info)])
}

/// `me`: the caller's own account, with the hash of its password.
pub(super) fn me(world: &World, call: &Call) -> Outcome {
    own(world, &call.caller).ok_or(Refusal::Forbidden)
}

/// An account as it is shown to itself.
pub(super) fn own(world: &World, account: &str) -> Option<Document> {
    let user = world.account(account)?;
    let mut account = documents::account(user);
    let shows_kind = world.release() >= KIND;
    account.retain(|key, _| match key.as_str() {
        "createdAt" | "lastLogin" => false,
        "type" => shows_kind,
        _ => true,
    });
    account.insert(
        "services".to_owned(),
        json!({"password": {"bcrypt": BCRYPT}, "email2fa": {"enabled": world.is_asked_for_codes(&user.id)}}),
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
    Some(account)
}

/// What releases since 4.0 say: two numbers, and everything to those who may see it.
fn later_info(world: &World, caller: Option<&str>) -> Map<String, Value> {
    let (whole, all) = (version(world), sees_everything(world, caller));
    let release = world.release();
    let mut body = Map::new();
    if all {
        body.insert("info".to_owned(), everything(world));
    }
    if all && release >= BOTH {
        body.insert("version".to_owned(), json!(whole));
    } else if !all {
        let short = format!("{}.{}", release.major, release.minor);
        body.insert("version".to_owned(), json!(short));
    }
    if release >= BOTH {
        body.insert(
            "minimumClientVersions".to_owned(),
            json!({"desktop": "3.9.6", "mobile": "4.39.0"}),
        );
        body.insert(
            "supportedVersions".to_owned(),
            json!({"signed": "stand-in"}),
        );
        body.insert("cloudWorkspaceId".to_owned(), json!("stand-in"));
    }
    if release >= ADDRESSES {
        let address = world.address();
        body.insert("workspaceUrl".to_owned(), json!(address));
        body.insert(
            "hashedWorkspaceUrl".to_owned(),
            json!(hex::encode(Sha256::digest(address))),
        );
    }
    body
}

fn everything(world: &World) -> Value {
    let version = version(world);
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
}

fn version(world: &World) -> &str {
    world.state().version().unwrap_or(DEFAULT_VERSION)
}

/// Whether a caller is shown more than the version.
fn sees_everything(world: &World, caller: Option<&str>) -> bool {
    let Some(caller) = caller else {
        return false;
    };
    let release = world.release();
    if release >= BOTH {
        return world.may(caller, "view-statistics", None);
    }
    if release >= BY_PERMISSION {
        return world.may(caller, "get-server-info", None);
    }
    let user = world.account(caller);
    user.is_some_and(|user| user.roles.iter().any(|role| role == ADMINISTRATOR))
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
