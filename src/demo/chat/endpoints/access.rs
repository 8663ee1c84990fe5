//! Which room and which person a request means, and whether its caller may know of them.

use crate::demo::chat::answer::Refusal;
use crate::demo::chat::call::Call;
use crate::demo::chat::state::{GroupState, UserState};
use crate::demo::chat::world::{World, membership};

/// The private group that `roomId` or `roomName` means, for whoever may know that it exists.
pub(super) fn named_group<'w>(world: &'w World, call: &Call) -> Result<&'w GroupState, Refusal> {
    let room = match (call.params.text("roomId"), call.params.text("roomName")) {
        (None, None) => {
            return Err(Refusal::coded(
                "error-room-param-not-provided",
                "The parameter \"roomId\" or \"roomName\" is required",
            ));
        }
        (Some(id), _) => world.room(id),
        (None, Some(name)) => world.room_named(name),
    };
    room.filter(|room| room.is_private()).ok_or_else(not_found)
}

/// The same behind the wall: only members learn of a group at all.
pub(super) fn seen_group<'w>(world: &'w World, call: &Call) -> Result<&'w GroupState, Refusal> {
    let room = named_group(world, call)?;
    if sees(world, call, room) {
        Ok(room)
    } else {
        Err(not_found())
    }
}

/// The same, not archived: most things are refused on an archived group.
pub(super) fn open_group<'w>(world: &'w World, call: &Call) -> Result<&'w GroupState, Refusal> {
    let room = seen_group(world, call)?;
    if room.archived {
        return Err(archived(room));
    }
    Ok(room)
}

/// What is said of an archived group.
pub(super) fn archived(room: &GroupState) -> Refusal {
    Refusal::coded(
        "error-room-archived",
        format!("The private group, {}, is archived", room.name),
    )
}

/// Whether the caller has access to a room: he is in it, and may see rooms that he is in.
pub(super) fn sees(world: &World, call: &Call, room: &GroupState) -> bool {
    let may = |right| world.may(&call.caller, right, Some(room));
    membership(room, &call.caller).is_some() && (may("view-joined-room") || may("view-p-room"))
}

/// The account that `userId`, `username` or `user` means.
pub(super) fn named_user<'w>(world: &'w World, call: &Call) -> Result<&'w UserState, Refusal> {
    let user = match (
        call.params.text("userId"),
        call.params
            .text("username")
            .or_else(|| call.params.text("user")),
    ) {
        (None, None) => {
            return Err(Refusal::coded(
                "error-user-param-not-provided",
                "The required \"userId\" or \"username\" param was not provided",
            ));
        }
        (Some(id), _) => world.account(id),
        (None, Some(username)) => world.account_named(username),
    };
    user.ok_or_else(|| {
        Refusal::coded(
            "error-invalid-user",
            "The required \"userId\" or \"username\" param provided does not match any users",
        )
    })
}

/// The ids of the accounts that `userIds`, `usernames` and the parameters for one mean (3.13 and later). Unknown ones are
/// dropped; as soon as there is one id, everything is taken for ids.
pub(super) fn named_users(world: &World, call: &Call) -> Result<Vec<String>, Refusal> {
    let params = &call.params;
    let one = ["userId", "username", "user"]
        .into_iter()
        .find_map(|key| params.text(key));
    let list = params.texts("userIds").map(Iterator::collect::<Vec<_>>);
    let by_id = list.is_some() || params.text("userId").is_some();
    let list = list.or_else(|| params.texts("usernames").map(Iterator::collect));
    let mut wanted: Vec<&str> = Vec::new();
    for name in list.into_iter().flatten().chain(one) {
        if !name.is_empty() && !wanted.contains(&name) {
            wanted.push(name);
        }
    }
    if wanted.is_empty() {
        return Err(Refusal::coded(
            "error-users-params-not-provided",
            "Please provide \"userId\" or \"username\" or \"userIds\" or \"usernames\" as param",
        ));
    }
    let known = wanted.into_iter().filter_map(|name| {
        let user = if by_id {
            world.account(name)
        } else {
            world.account_named(name)
        };
        user.map(|user| user.id.clone())
    });
    let known: Vec<String> = known.collect();
    if known.is_empty() {
        return Err(Refusal::coded(
            "error-empty-invite-list",
            "Cannot invite if no valid users are provided",
        ));
    }
    Ok(known)
}

/// The group is not there, or the caller is not in it: nobody can tell from this.
pub(super) fn not_found() -> Refusal {
    Refusal::coded(
        "error-room-not-found",
        "The required \"roomId\" or \"roomName\" param provided does not match any group",
    )
}
