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

/// The same behind the wall: only members learn of a group at all, and most things are refused on an archived one.
pub(super) fn open_group<'w>(world: &'w World, call: &Call) -> Result<&'w GroupState, Refusal> {
    let room = named_group(world, call)?;
    let inside = membership(room, &call.caller).is_some();
    let sees = |right| world.may(&call.caller, right, Some(room));
    if !(inside && (sees("view-joined-room") || sees("view-p-room"))) {
        return Err(not_found());
    }
    if room.archived {
        return Err(Refusal::coded(
            "error-room-archived",
            format!("The private group, {}, is archived", room.name),
        ));
    }
    Ok(room)
}

/// The account that `userId`, `username` or `user` means. Lists (`userIds`, `usernames`) mean nothing to 3.4.
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

fn not_found() -> Refusal {
    Refusal::coded(
        "error-room-not-found",
        "The required \"roomId\" or \"roomName\" param provided does not match any group",
    )
}
