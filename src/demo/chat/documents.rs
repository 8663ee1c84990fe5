//! Accounts, rooms and subscriptions as the API shows them.

use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::mongo::Document;
use super::release::Release;
use super::state::{GroupState, MemberState, MessageState, UserState};

/// The account which every server has from its start.
const BUILT_IN_BOT: &str = "rocket.cat";
/// When accounts and permissions were made that do not say it themselves.
pub(super) const LONG_AGO: &str = "2020-07-01T00:00:00.000Z";

/// What of an account only `view-full-other-user-info` shows.
const FOR_PRIVILEGED_EYES: [&str; 11] = [
    "avatarOrigin",
    "createdAt",
    "customFields",
    "emails",
    "lastLogin",
    "requirePasswordChange",
    "roles",
    "settings",
    "statusConnection",
    "statusDefault",
    "_updatedAt",
];

/// What of a room no list shows.
const NEVER_SHOWN: [&str; 4] = ["joinCode", "importIds", "e2e", "members"];

/// What of a room `rooms.adminRooms.getRoom` shows.
const ADMINISTRATIVE: [&str; 20] = [
    "_id",
    "prid",
    "fname",
    "name",
    "t",
    "cl",
    "u",
    "usernames",
    "usersCount",
    "muted",
    "unmuted",
    "ro",
    "default",
    "favorite",
    "featured",
    "topic",
    "msgs",
    "archived",
    "tokenpass",
    "reactWhenReadOnly",
];

/// An account's document, as a list of accounts shows it to those who may see everything.
pub(super) fn account(user: &UserState) -> Document {
    let mut document = Document::new();
    let mut put = |key: &str, value: Value| document.insert(key.to_owned(), value);
    put("_id", json!(user.id));
    put("createdAt", json!(LONG_AGO));
    put("_updatedAt", json!(LONG_AGO));
    put("username", json!(user.username));
    put("type", json!(user.kind));
    put("active", json!(user.active));
    put("roles", json!(user.roles));
    put("status", json!("offline"));
    if let Some(name) = &user.name {
        put("name", json!(name));
    }
    if let Some(address) = &user.email {
        put("emails", json!([{"address": address, "verified": true}]));
    }
    if user.id == BUILT_IN_BOT {
        put("avatarOrigin", json!("local"));
        put("avatarETag", Value::Null);
        put("status", json!("online"));
        put("statusDefault", json!("online"));
        put("utcOffset", json!(0));
    } else if !(user.rest.contains_key("avatarOrigin") || user.rest.contains_key("settings")) {
        // Accounts that `users.create` made have these, those of the server's set-up do not; one whose state brings its
        // own settings says for itself what it has.
        put("settings", json!({}));
        put("requirePasswordChange", json!(false));
    }
    for (key, value) in &user.rest {
        put(key, value.clone());
    }
    document
}

/// The addresses of an account, and whether each is verified.
pub(super) fn addresses(user: &UserState) -> impl Iterator<Item = (String, bool)> {
    let emails = account(user).remove("emails");
    let emails = match emails {
        Some(Value::Array(emails)) => emails,
        _ => Vec::new(),
    };
    emails.into_iter().filter_map(|entry| {
        let address = entry.get("address")?.as_str()?.to_owned();
        Some((address, entry.get("verified") == Some(&Value::Bool(true))))
    })
}

/// Takes away what only `view-full-other-user-info` shows.
pub(super) fn for_everybody(mut account: Document) -> Document {
    account.retain(|key, _| !FOR_PRIVILEGED_EYES.contains(&key.as_str()));
    account
}

/// An account as later releases list it.
pub(super) fn short_account(mut account: Document, sees_all: bool) -> Document {
    account.retain(|key, _| {
        matches!(
            key.as_str(),
            "_id" | "name" | "username" | "status" | "active" | "type" | "avatarETag"
        ) || (sees_all && matches!(key.as_str(), "emails" | "roles" | "lastLogin"))
    });
    account
}

/// An account as an entry of a group's members (3.4: a few fields, and no role).
pub(super) fn member(user: &UserState) -> Document {
    let mut document = account(user);
    document.retain(|key, _| {
        matches!(
            key.as_str(),
            "_id" | "username" | "name" | "status" | "statusText" | "utcOffset"
        )
    });
    document
}

/// The same since 3.15.
pub(super) fn listed_member(user: &UserState) -> Document {
    let mut document = account(user);
    document.retain(|key, _| {
        matches!(
            key.as_str(),
            "_id"
                | "username"
                | "name"
                | "nickname"
                | "status"
                | "avatarETag"
                | "_updatedAt"
                | "federated"
        )
    });
    document
}

/// An account as `rooms.membersOrderedByRole` shows it: with the roles that it holds there, and since 8.0 with its
/// subscription. Where there is no role, there is no key.
pub(super) fn member_with_roles(
    release: Release,
    group: &GroupState,
    user: &UserState,
    member: &MemberState,
) -> Document {
    let mut document = listed_member(user);
    if !member.roles.is_empty() {
        document.insert("roles".to_owned(), json!(member.roles));
    }
    if release.is_at_least(8, 0) {
        let joined = group.rest.get("ts").cloned();
        let mut subscription = json!({
            "_id": subscription_id(&group.id, &user.id),
            "ts": joined.unwrap_or_else(|| json!(LONG_AGO)),
        });
        if let Some(subscription) = subscription.as_object_mut()
            && !member.roles.is_empty()
        {
            subscription.insert("roles".to_owned(), json!(member.roles));
        }
        document.insert("subscription".to_owned(), subscription);
    }
    document
}

/// An account as `rooms.bannedUsers` shows it.
pub(super) fn banned(user: &UserState) -> Document {
    let mut document = account(user);
    document.retain(|key, _| matches!(key.as_str(), "_id" | "username" | "name"));
    document
}

/// An account as `users.info` shows it.
pub(super) fn asked_account(user: &UserState, sees_all: bool) -> Document {
    let mut document = account(user);
    if user.id != BUILT_IN_BOT {
        document.insert("services".to_owned(), json!({}));
    }
    document.retain(|key, _| {
        matches!(
            key.as_str(),
            "_id"
                | "username"
                | "name"
                | "type"
                | "active"
                | "status"
                | "statusText"
                | "utcOffset"
                | "avatarETag"
                | "bio"
                | "nickname"
        ) || (sees_all
            && matches!(
                key.as_str(),
                "createdAt"
                    | "services"
                    | "emails"
                    | "roles"
                    | "lastLogin"
                    | "requirePasswordChange"
                    | "customFields"
                    | "statusConnection"
            ))
    });
    document
}

/// A room as one of those that an account is in: its id, its name, its kind, the roles there are.
pub(super) fn room_of_account(group: &GroupState, member: &MemberState) -> Value {
    let mut document = json!({
        "_id": subscription_id(&group.id, &member.user_id),
        "rid": group.id,
        "name": group.name,
        "t": group.kind(),
    });
    if let Some(document) = document.as_object_mut()
        && !member.roles.is_empty()
    {
        document.insert("roles".to_owned(), json!(member.roles));
    }
    document
}

/// A message of a group.
pub(super) fn message(group: &GroupState, message: &MessageState) -> Document {
    let mut document: Document = message.rest.clone().into_iter().collect();
    let mut put = |key: &str, value: Value| document.insert(key.to_owned(), value);
    put("_id", json!(message.id));
    put("rid", json!(group.id));
    put("msg", json!(message.msg));
    put("ts", json!(message.ts));
    put("u", message.u.clone());
    if let Some(kind) = &message.kind {
        put("t", json!(kind));
    }
    document
        .entry("_updatedAt")
        .or_insert_with(|| json!(message.ts));
    document
}

/// A room's document, as lists of rooms show it.
pub(super) fn room(group: &GroupState) -> Document {
    let mut document: Document = group
        .rest
        .iter()
        .filter(|(key, _)| !NEVER_SHOWN.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    document.insert("_id".to_owned(), json!(group.id));
    document.insert("name".to_owned(), json!(group.name));
    document.insert("msgs".to_owned(), json!(group.msgs));
    document.insert("usersCount".to_owned(), json!(group.users_count));
    if group.archived {
        document.insert("archived".to_owned(), json!(true));
    }
    document.entry("t").or_insert_with(|| json!("p"));
    document
}

/// A room's document, as its administration shows it.
pub(super) fn administered_room(group: &GroupState) -> Document {
    let mut document = room(group);
    document.retain(|key, _| ADMINISTRATIVE.contains(&key.as_str()));
    document
}

/// A member's subscription, as the list of a group's roles shows it.
pub(super) fn subscription(group: &GroupState, member: &MemberState, name: Option<&str>) -> Value {
    let mut user = json!({"_id": member.user_id, "username": member.username});
    // The subscription that came with the room itself was made without a name.
    let creator = group
        .rest
        .get("u")
        .and_then(|u| u.get("_id"))
        .and_then(Value::as_str);
    if let (Some(name), Some(user), true) =
        (name, user.as_object_mut(), creator != Some(&member.user_id))
    {
        user.insert("name".to_owned(), json!(name));
    }
    json!({
        "_id": subscription_id(&group.id, &member.user_id),
        "rid": group.id,
        "u": user,
        "roles": member.roles,
    })
}

/// An id that stays the same for the same member of the same group.
fn subscription_id(room: &str, user: &str) -> String {
    let digest = Sha1::digest(format!("{room}/{user}"));
    digest
        .iter()
        .cycle()
        .take(17)
        .map(|byte| char::from(b'a' + byte % 26))
        .collect()
}
