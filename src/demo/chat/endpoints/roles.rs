//! Roles in a group: given and taken, one person and one role at a time.

use serde_json::Map;

use super::access::{named_user, open_group};
use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::Call;
use crate::demo::chat::world::{MODERATOR, OWNER, World, holds, membership, owners};

/// What is particular to giving or taking one role.
struct Change {
    /// The role.
    role: &'static str,
    /// The right that it takes.
    right: &'static str,
    /// The server's method behind the endpoint.
    method: &'static str,
    /// What it says when there is nothing to change: code and text.
    idle: (&'static str, &'static str),
}

const ADD_OWNER: Change = Change {
    role: OWNER,
    right: "set-owner",
    method: "addRoomOwner",
    idle: ("error-user-already-owner", "User is already an owner"),
};

const REMOVE_OWNER: Change = Change {
    role: OWNER,
    right: "set-owner",
    method: "removeRoomOwner",
    idle: ("error-user-not-owner", "User is not an owner"),
};

const ADD_MODERATOR: Change = Change {
    role: MODERATOR,
    right: "set-moderator",
    method: "addRoomModerator",
    idle: (
        "error-user-already-moderator",
        "User is already a moderator",
    ),
};

const REMOVE_MODERATOR: Change = Change {
    role: MODERATOR,
    right: "set-moderator",
    method: "removeRoomModerator",
    idle: ("error-user-not-moderator", "User is not a moderator"),
};

/// `groups.addOwner`.
pub(super) fn add_owner(world: &mut World, call: &Call) -> Outcome {
    give(world, call, &ADD_OWNER)
}

/// `groups.removeOwner`.
pub(super) fn remove_owner(world: &mut World, call: &Call) -> Outcome {
    take(world, call, &REMOVE_OWNER)
}

/// `groups.addModerator`.
pub(super) fn add_moderator(world: &mut World, call: &Call) -> Outcome {
    give(world, call, &ADD_MODERATOR)
}

/// `groups.removeModerator`.
pub(super) fn remove_moderator(world: &mut World, call: &Call) -> Outcome {
    take(world, call, &REMOVE_MODERATOR)
}

fn give(world: &mut World, call: &Call, change: &Change) -> Outcome {
    let group = open_group(world, call)?;
    let user = named_user(world, call)?;
    if !world.may(&call.caller, change.right, Some(group)) {
        return Err(change.refusal("error-not-allowed", "Not allowed"));
    }
    let member = membership(group, &user.id)
        .ok_or_else(|| change.refusal("error-user-not-in-room", "User is not in this room"))?;
    if holds(member, change.role) {
        return Err(change.refusal(change.idle.0, change.idle.1));
    }
    let (room, user) = (group.id.clone(), user.id.clone());
    world.promote(&room, &user, change.role, &call.caller);
    Ok(Map::new())
}

fn take(world: &mut World, call: &Call, change: &Change) -> Outcome {
    let group = open_group(world, call)?;
    let user = named_user(world, call)?;
    if !world.may(&call.caller, change.right, Some(group)) {
        return Err(change.refusal("error-not-allowed", "Not allowed"));
    }
    // Misleading, and as the server says it.
    let member = membership(group, &user.id)
        .ok_or_else(|| change.refusal("error-invalid-room", "Invalid room"))?;
    if !holds(member, change.role) {
        return Err(change.refusal(change.idle.0, change.idle.1));
    }
    if change.role == OWNER && owners(group) == 1 {
        return Err(change.refusal(
            "error-remove-last-owner",
            "This is the last owner. Please set a new owner before removing this one.",
        ));
    }
    let (room, user) = (group.id.clone(), user.id.clone());
    world.demote(&room, &user, change.role, &call.caller);
    Ok(Map::new())
}

impl Change {
    fn refusal(&self, code: &'static str, reason: &'static str) -> Refusal {
        Refusal::by_method(self.method, code, reason)
    }
}
