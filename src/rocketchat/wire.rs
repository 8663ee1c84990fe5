//! From the server's documents to the domain's types. What is not needed is not looked at; what is missing or of
//! another type than it should be counts as absent, where absence does no harm.

use std::sync::Arc;

use serde_json::Value;

use super::OwnAccount;
use crate::domain::chat::{
    Account, AccountKind, Group, Member, People, RoomFacts, RoomRoles, RoomTrait, ServerVersion,
};
use crate::domain::glimpse::LastLogin;
use crate::domain::ids::{ChatUserId, RoomId, UnixTime, Username};
use crate::domain::retention::{Retention, RetentionRule};

/// `version`, else `info.version`; two or three numbers, and whatever follows a dash. None where there is none.
pub(super) fn version(answer: &Value) -> Option<ServerVersion> {
    let text = text(answer, "version").or_else(|| text(answer.get("info")?, "version"))?;
    let numbers = text.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = numbers
        .split('.')
        .map(|number| number.trim().parse::<u32>().ok());
    Some(ServerVersion {
        major: numbers.next()??,
        minor: numbers.next()??,
        patch: numbers.next().flatten().unwrap_or(0),
    })
}

pub(super) fn own_account(answer: &Value) -> Option<OwnAccount> {
    Some(OwnAccount {
        id: ChatUserId::from(text(answer, "_id")?),
        username: Username::from(text(answer, "username")?),
        roles: texts(answer, "roles").map(str::to_owned).collect(),
    })
}

/// Whether an account has a username yet; one without cannot be in any group.
pub(super) fn is_named(entry: &Value) -> bool {
    entry.get("username").is_some_and(|name| !name.is_null())
}

/// None where anything is not what it should be by which the account may be spared: a bot or an administrator must not
/// pass for anybody.
pub(super) fn account(entry: &Value) -> Option<Account> {
    let sound = entry.get("roles").is_none_or(is_texts)
        && entry.get("type").is_none_or(Value::is_string)
        && entry.get("active").is_none_or(Value::is_boolean);
    if !sound {
        return None;
    }
    let has_role = |role: &str| texts(entry, "roles").any(|held| held == role);
    let emails = entry
        .get("emails")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    Some(Account {
        id: ChatUserId::from(text(entry, "_id")?),
        username: Username::from(text(entry, "username")?),
        name: Arc::from(text(entry, "name").unwrap_or_default()),
        emails: emails
            .iter()
            .filter_map(|email| text(email, "address"))
            .map(Arc::from)
            .collect(),
        active: entry.get("active").and_then(Value::as_bool).unwrap_or(true),
        kind: match text(entry, "type") {
            Some("app") => AccountKind::App,
            Some("bot") => AccountKind::Bot,
            _ if has_role("bot") => AccountKind::Bot,
            _ => AccountKind::Person,
        },
        administrator: has_role("admin"),
    })
}

/// A room's document as a group, nobody's business yet. None without an id, and where its name, which tells whose it
/// is, or its state is not what it should be.
pub(super) fn group(entry: &Value) -> Option<Group> {
    let sound = entry.get("name").is_none_or(Value::is_string)
        && entry.get("archived").is_none_or(Value::is_boolean);
    if !sound {
        return None;
    }
    let display_name = text(entry, "fname").filter(|name| !name.is_empty());
    let name = text(entry, "name").or(display_name).unwrap_or_default();
    Some(Group {
        id: RoomId::from(text(entry, "_id")?),
        name: Arc::from(name),
        display_name: Arc::from(display_name.unwrap_or(name)),
        archived: entry
            .get("archived")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        creator: entry
            .get("u")
            .and_then(|user| text(user, "_id"))
            .map(ChatUserId::from),
        users_count: entry.get("usersCount").and_then(Value::as_u64),
        messages: entry.get("msgs").and_then(Value::as_u64),
        updated: entry.get("_updatedAt").and_then(time),
        facts: RoomFacts {
            created: entry.get("ts").and_then(time),
            last_message: entry.get("lm").and_then(time),
            traits: traits(entry),
            retention: retention(entry.get("retention")),
        },
        people: People::NotOurs,
        banned: Vec::new(),
    })
}

fn traits(entry: &Value) -> Vec<RoomTrait> {
    let on = |key: &str| flag(entry, key);
    let named = |key: &str| text(entry, key).is_some_and(|id| !id.is_empty());
    [
        (RoomTrait::ReadOnly, on("ro")),
        (RoomTrait::Encrypted, on("encrypted")),
        (RoomTrait::Team, on("teamMain") || named("teamId")),
        (RoomTrait::Discussion, named("prid")),
    ]
    .into_iter()
    .filter_map(|(is, so)| so.then_some(is))
    .collect()
}

/// A group's own values count only where both switches are on. A group that nobody has touched has no such object.
fn retention(entry: Option<&Value>) -> RetentionRule {
    let Some(entry) = entry.filter(|entry| flag(entry, "enabled") && flag(entry, "overrideGlobal"))
    else {
        return RetentionRule::Global;
    };
    match entry.get("maxAge").and_then(Value::as_i64) {
        Some(days) => RetentionRule::Own(Retention {
            days,
            files_only: flag(entry, "filesOnly"),
            keeps_pinned: flag(entry, "excludePinned"),
        }),
        None => RetentionRule::Untold,
    }
}

/// Whether a room's document is a private group's.
pub(super) fn is_private_group(entry: &Value) -> bool {
    text(entry, "t") == Some("p")
}

/// `_id`.
pub(super) fn id(entry: &Value) -> Option<&str> {
    text(entry, "_id")
}

pub(super) fn member(entry: &Value) -> Option<Member> {
    Some(Member::new(
        ChatUserId::from(text(entry, "_id")?),
        Username::from(text(entry, "username")?),
        Arc::from(text(entry, "name").unwrap_or_default()),
        RoomRoles::default(),
    ))
}

/// Who holds which roles in a group, of one entry of `groups.roles`.
pub(super) fn role_holder(entry: &Value) -> Option<(ChatUserId, RoomRoles)> {
    let holder = ChatUserId::from(text(entry.get("u")?, "_id")?);
    // An owner whose role cannot be read would look like a plain member.
    Some((holder, roles(entry.get("roles")?)?))
}

/// What an entry of `rooms.membersOrderedByRole` is.
pub(super) enum Listed {
    /// A member, with the roles held there.
    Member(Member),
    /// Someone who is invited and has not come, or is banned (8.x): no member.
    Outside,
}

/// One entry of `rooms.membersOrderedByRole`: the roles stand beside the name, from 8.0 on in the subscription too.
pub(super) fn listed(entry: &Value) -> Option<Listed> {
    let subscription = entry.get("subscription").filter(|value| !value.is_null());
    if let Some("INVITED" | "BANNED") = subscription.and_then(|own| text(own, "status")) {
        return Some(Listed::Outside);
    }
    let mut held = RoomRoles::default();
    for place in [Some(entry), subscription] {
        let Some(value) = place.and_then(|place| place.get("roles")) else {
            continue;
        };
        if !value.is_null() {
            let more = roles(value)?;
            held.owner |= more.owner;
            held.moderator |= more.moderator;
            held.leader |= more.leader;
        }
    }
    Some(Listed::Member(Member {
        roles: held,
        ..member(entry)?
    }))
}

/// The rooms of an account, with the roles held there (`user.rooms` of `users.info`). None where the server left them
/// out, or any of them cannot be read.
pub(super) fn rooms_of(user: &Value) -> Option<Vec<(RoomId, RoomRoles)>> {
    let rooms = user.get("rooms")?.as_array()?.iter();
    let rooms = rooms.map(|room| {
        let held = match room.get("roles") {
            None | Some(Value::Null) => RoomRoles::default(),
            Some(held) => roles(held)?,
        };
        Some((RoomId::from(text(room, "rid")?), held))
    });
    rooms.collect()
}

/// What an account's document says of its last use.
pub(super) enum LoginSaid {
    /// When it was.
    Told(LastLogin),
    /// What only privileged eyes see was left out. `createdAt` is among that, and every account has it.
    LeftOut,
}

/// When an account was last used; none where the time cannot be read.
pub(super) fn last_login(user: &Value) -> Option<LoginSaid> {
    match user.get("lastLogin") {
        Some(Value::Null) | None => {
            let privileged = ["createdAt", "roles", "emails"];
            let shown = privileged.iter().any(|key| user.get(key).is_some());
            Some(if shown {
                LoginSaid::Told(LastLogin::Never)
            } else {
                LoginSaid::LeftOut
            })
        }
        Some(at) => time(at).map(|at| LoginSaid::Told(LastLogin::At(at))),
    }
}

fn is_texts(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|list| list.iter().all(Value::is_string))
}

fn roles(held: &Value) -> Option<RoomRoles> {
    let held = held.as_array()?;
    if !held.iter().all(Value::is_string) {
        return None;
    }
    let has = |role: &str| held.iter().any(|held| held.as_str() == Some(role));
    Some(RoomRoles {
        owner: has("owner"),
        moderator: has("moderator"),
        leader: has("leader"),
    })
}

fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

fn texts<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    value
        .get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_str)
}

/// `"2026-11-22T15:20:03.466Z"`, or `MongoDB`'s `{"$date": milliseconds}`.
pub(super) fn time(value: &Value) -> Option<UnixTime> {
    match value {
        Value::String(text) => text
            .parse::<jiff::Timestamp>()
            .ok()
            .map(|time| UnixTime(time.as_second())),
        other => other
            .get("$date")?
            .as_i64()
            .map(|ms| UnixTime(ms.div_euclid(1000))),
    }
}
