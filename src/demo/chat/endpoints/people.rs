//! The members of a group and their roles: read and changed.

use serde_json::{Map, Value};

use super::access::{named_group, named_user, open_group};
use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::Call;
use crate::demo::chat::documents;
use crate::demo::chat::mongo::Wishes;
use crate::demo::chat::pages::Page;
use crate::demo::chat::state::{GroupState, MemberState};
use crate::demo::chat::world::{MODERATOR, OWNER, World, holds, membership};

/// `groups.members`: accounts, deactivated ones included, by username; no roles.
pub(super) fn members(world: &World, call: &Call) -> Outcome {
    let group = open_group(world, call)?;
    let page = Page::of(&call.params);
    let wishes = Wishes::of(&call.params)?.without_query();
    let accounts = group
        .members
        .iter()
        .filter_map(|member| world.account(&member.user_id))
        .map(documents::member);
    let sorted = wishes.select(accounts, "username");
    Ok(page.of_list("members", sorted.into_iter().map(Value::Object).collect()))
}

/// `groups.roles`: those who hold a role in the group, all at once, by username.
pub(super) fn roles(world: &World, call: &Call) -> Outcome {
    let group = open_group(world, call)?;
    let mut holders: Vec<&MemberState> = group
        .members
        .iter()
        .filter(|member| !member.roles.is_empty())
        .collect();
    holders.sort_by(|a, b| a.username.cmp(&b.username));
    let roles = holders
        .into_iter()
        .map(|member| {
            let name = world
                .account(&member.user_id)
                .and_then(|user| user.name.as_deref());
            documents::subscription(group, member, name)
        })
        .collect();
    Ok(Map::from_iter([("roles".to_owned(), Value::Array(roles))]))
}

/// `groups.invite`: the one change that an archived group lets pass, and that does not need its caller to be inside.
pub(super) fn invite(world: &mut World, call: &Call) -> Outcome {
    let group = named_group(world, call)?;
    let user = named_user(world, call)?;
    let inside = membership(group, &call.caller).is_some();
    let allowed = (inside && world.may(&call.caller, "add-user-to-joined-room", Some(group)))
        || world.may(&call.caller, "add-user-to-any-p-room", Some(group));
    if !allowed {
        return Err(not_allowed("addUsersToRoom"));
    }
    let (room, user) = (group.id.clone(), user.id.clone());
    world.join(&room, &user);
    let group = world.room(&room).map(documents::room).unwrap_or_default();
    Ok(Map::from_iter([("group".to_owned(), Value::Object(group))]))
}

/// `groups.kick`.
pub(super) fn kick(world: &mut World, call: &Call) -> Outcome {
    const METHOD: &str = "removeUserFromRoom";
    let group = open_group(world, call)?;
    let user = named_user(world, call)?;
    if !world.may(&call.caller, "remove-user", Some(group)) {
        return Err(not_allowed(METHOD));
    }
    let member = membership(group, &user.id).ok_or_else(|| not_in_room(METHOD))?;
    if holds(member, OWNER) && owners(group) == 1 {
        return Err(Refusal::by_method(
            METHOD,
            "error-you-are-last-owner",
            "You are the last owner. Please set new owner before leaving the room.",
        ));
    }
    let (room, user) = (group.id.clone(), user.id.clone());
    world.leave(&room, &user);
    Ok(Map::new())
}

/// `groups.addModerator`.
pub(super) fn add_moderator(world: &mut World, call: &Call) -> Outcome {
    const METHOD: &str = "addRoomModerator";
    let group = open_group(world, call)?;
    let user = named_user(world, call)?;
    if !world.may(&call.caller, "set-moderator", Some(group)) {
        return Err(not_allowed(METHOD));
    }
    let member = membership(group, &user.id).ok_or_else(|| not_in_room(METHOD))?;
    if holds(member, MODERATOR) {
        return Err(Refusal::by_method(
            METHOD,
            "error-user-already-moderator",
            "User is already a moderator",
        ));
    }
    let (room, user) = (group.id.clone(), user.id.clone());
    world.promote(&room, &user, MODERATOR);
    Ok(Map::new())
}

/// `groups.removeModerator`.
pub(super) fn remove_moderator(world: &mut World, call: &Call) -> Outcome {
    const METHOD: &str = "removeRoomModerator";
    let group = open_group(world, call)?;
    let user = named_user(world, call)?;
    if !world.may(&call.caller, "set-moderator", Some(group)) {
        return Err(not_allowed(METHOD));
    }
    // Misleading, and as the server says it.
    let member = membership(group, &user.id)
        .ok_or_else(|| Refusal::by_method(METHOD, "error-invalid-room", "Invalid room"))?;
    if !holds(member, MODERATOR) {
        return Err(Refusal::by_method(
            METHOD,
            "error-user-not-moderator",
            "User is not a moderator",
        ));
    }
    let (room, user) = (group.id.clone(), user.id.clone());
    world.demote(&room, &user, MODERATOR);
    Ok(Map::new())
}

fn owners(group: &GroupState) -> usize {
    group
        .members
        .iter()
        .filter(|member| holds(member, OWNER))
        .count()
}

fn not_allowed(method: &'static str) -> Refusal {
    Refusal::by_method(method, "error-not-allowed", "Not allowed")
}

fn not_in_room(method: &'static str) -> Refusal {
    Refusal::by_method(method, "error-user-not-in-room", "User is not in this room")
}
