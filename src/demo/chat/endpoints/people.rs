//! The members of a group: read in three ways, brought in and removed.

use std::cmp::Reverse;

use serde_json::{Map, Value};

use super::access::{named_group, named_user, named_users, not_found, open_group, sees};
use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::Call;
use crate::demo::chat::documents;
use crate::demo::chat::mongo::Wishes;
use crate::demo::chat::pages::Page;
use crate::demo::chat::release::Release;
use crate::demo::chat::state::{GroupState, MemberState, UserState};
use crate::demo::chat::world::{LEADER, MODERATOR, OWNER, World, holds, membership, owners};

/// The server's method by which people are brought in.
const ADD: &str = "addUsersToRoom";
/// The server's method by which people are removed.
const REMOVE: &str = "removeUserFromRoom";

/// `groups.members`: accounts, by username; no roles. Deactivated ones are among them before 3.15, and not since.
pub(super) fn members(world: &World, call: &Call) -> Outcome {
    let group = open_group(world, call)?;
    if hides_people(world, call, group) {
        return Err(Refusal::Forbidden);
    }
    let page = Page::of(&call.params);
    let wishes = Wishes::of(&call.params)?.without_query();
    let later = world.release().is_at_least(3, 15);
    let accounts = accounts(world, group)
        .filter(|(user, _)| !later || user.active)
        .map(|(user, _)| {
            if later {
                documents::listed_member(user)
            } else {
                documents::member(user)
            }
        });
    let sorted = wishes.select(accounts, "username");
    Ok(page.of_list("members", sorted.into_iter().map(Value::Object).collect()))
}

/// `rooms.membersOrderedByRole` (7.3): active members with their roles, the highest first. Archived groups can be read,
/// and who is not in the group hears 404.
pub(super) fn members_by_role(world: &World, call: &Call) -> Outcome {
    let room = match (call.params.text("roomId"), call.params.text("roomName")) {
        (None, None) => {
            return Err(Refusal::coded(
                "error-invalid-params",
                "must have required property 'roomId'\n must have required property 'roomName'",
            ));
        }
        (Some(id), _) => world.room(id),
        (None, Some(name)) => world.room_named(name),
    };
    let room = room.ok_or_else(|| {
        Refusal::coded(
            "error-room-not-found",
            "The required \"roomId\" or \"roomName\" param provided does not match any channel",
        )
    })?;
    if !sees(world, call, room) {
        return Err(Refusal::NotFound(
            "The required \"roomId\" or \"roomName\" param provided does not match any room",
        ));
    }
    let release = world.release();
    if hides_people(world, call, room) {
        return Err(if release.is_at_least(8, 0) {
            Refusal::NoAccess
        } else {
            Refusal::Forbidden
        });
    }
    let mut people: Vec<(&UserState, &MemberState)> = accounts(world, room)
        .filter(|(user, _)| user.active)
        .collect();
    people.sort_by(|(a, held_by_a), (b, held_by_b)| {
        rank(release, held_by_a)
            .cmp(&rank(release, held_by_b))
            .then_with(|| Reverse(presence(a)).cmp(&Reverse(presence(b))))
            .then_with(|| a.username.cmp(&b.username))
    });
    let shown = people
        .into_iter()
        .map(|(user, member)| {
            Value::Object(documents::member_with_roles(release, room, user, member))
        })
        .collect();
    Ok(Page::of(&call.params).of_list("members", shown))
}

/// `rooms.bannedUsers` (8.3): who was banned from a room, for those who have access to it.
pub(super) fn banned(world: &World, call: &Call) -> Outcome {
    let Some(id) = call.params.text("roomId") else {
        return Err(Refusal::coded(
            "error-invalid-params",
            "must have required property 'roomId'",
        ));
    };
    let room = world
        .room(id)
        .filter(|room| sees(world, call, room))
        .ok_or(Refusal::NoAccess)?;
    let banned = room
        .banned
        .iter()
        .filter_map(|member| world.account(&member.user_id))
        .map(|user| Value::Object(documents::banned(user)))
        .collect();
    Ok(Page::of(&call.params).of_list("bannedUsers", banned))
}

/// `groups.roles`: those who hold a role in the group, all at once, by username; deactivated ones too.
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

/// `groups.invite`: one person before 3.13, several since. It does not need its caller to be inside, and archived groups
/// let it pass.
pub(super) fn invite(world: &mut World, call: &Call) -> Outcome {
    let group = named_group(world, call)?;
    let people = if world.release().is_at_least(3, 13) {
        named_users(world, call)?
    } else {
        vec![named_user(world, call)?.id.clone()]
    };
    may_add(world, &call.caller, group)?;
    let room = group.id.clone();
    add(world, &call.caller, &room, &people)?;
    let group = world.room(&room).map(documents::room).unwrap_or_default();
    Ok(Map::from_iter([("group".to_owned(), Value::Object(group))]))
}

/// Refuses whoever may not bring people into a group.
pub(super) fn may_add(world: &World, caller: &str, group: &GroupState) -> Result<(), Refusal> {
    let inside = membership(group, caller).is_some();
    if (inside && world.may(caller, "add-user-to-joined-room", Some(group)))
        || world.may(caller, "add-user-to-any-p-room", Some(group))
    {
        Ok(())
    } else {
        Err(not_allowed(ADD))
    }
}

/// Brings people in, all at once: that one of them is refused (8.3: banned) does not keep the others out.
pub(super) fn add(
    world: &mut World,
    caller: &str,
    room: &str,
    people: &[String],
) -> Result<(), Refusal> {
    let mut outcome = Ok(());
    for account in people {
        let bans = world.release().is_at_least(8, 3);
        let banned = world
            .room(room)
            .is_some_and(|group| group.banned.iter().any(|one| one.user_id == *account));
        if bans && banned {
            outcome = Err(Refusal::by_method(
                ADD,
                "error-user-is-banned",
                "User is banned from this room",
            ));
        } else {
            world.join(room, account, caller);
        }
    }
    outcome
}

/// `groups.kick`: from inside an open group before 6.5; since then archived or not, and from outside with a right of its
/// own, for which nobody is ever "not in this room".
pub(super) fn kick(world: &mut World, call: &Call) -> Outcome {
    let later = world.release().is_at_least(6, 5);
    let group = if later {
        named_group(world, call)?
    } else {
        open_group(world, call)?
    };
    let user = named_user(world, call)?;
    if !world.may(&call.caller, "remove-user", Some(group)) {
        return Err(not_allowed(REMOVE));
    }
    let from_anywhere = later && world.may(&call.caller, "kick-user-from-any-p-room", None);
    if !from_anywhere && !sees(world, call, group) {
        return Err(not_found());
    }
    let member = membership(group, &user.id);
    if member.is_none() && !from_anywhere {
        return Err(Refusal::by_method(
            REMOVE,
            "error-user-not-in-room",
            "User is not in this room",
        ));
    }
    if member.is_some_and(|member| holds(member, OWNER)) && owners(group) == 1 {
        return Err(Refusal::by_method(
            REMOVE,
            "error-you-are-last-owner",
            "You are the last owner. Please set new owner before leaving the room.",
        ));
    }
    let (room, user) = (group.id.clone(), user.id.clone());
    world.leave(&room, &user, &call.caller);
    Ok(Map::new())
}

/// The accounts of a group's members.
fn accounts<'w>(
    world: &'w World,
    group: &'w GroupState,
) -> impl Iterator<Item = (&'w UserState, &'w MemberState)> {
    group
        .members
        .iter()
        .filter_map(|member| Some((world.account(&member.user_id)?, member)))
}

/// Whether a group is a broadcast whose members the caller may not list.
fn hides_people(world: &World, call: &Call, group: &GroupState) -> bool {
    group.rest.get("broadcast") == Some(&Value::Bool(true))
        && !world.may(&call.caller, "view-broadcast-member-list", Some(group))
}

/// Where a member stands among the others: owners, leaders (7.4 and later), moderators, everybody else.
fn rank(release: Release, member: &MemberState) -> u8 {
    if holds(member, OWNER) {
        0
    } else if release.is_at_least(7, 4) && holds(member, LEADER) {
        1
    } else if holds(member, MODERATOR) {
        2
    } else {
        3
    }
}

/// What an account is said to do; nothing for one that is offline.
fn presence(user: &UserState) -> Option<&str> {
    user.rest
        .get("status")
        .and_then(Value::as_str)
        .filter(|status| *status != "offline")
}

fn not_allowed(method: &'static str) -> Refusal {
    Refusal::by_method(method, "error-not-allowed", "Not allowed")
}
