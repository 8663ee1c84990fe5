//! Rooms by their id, member or not: archived, opened again, deleted.

use serde_json::Map;

use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::Call;
use crate::demo::chat::world::World;

/// `rooms.changeArchivationState`: `archive`, and anything else opens. It may be repeated.
pub(super) fn change_archivation_state(world: &mut World, call: &Call) -> Outcome {
    let archive = call.params.raw("action") == Some("archive");
    let (method, right) = if archive {
        ("archiveRoom", "archive-room")
    } else {
        ("unarchiveRoom", "unarchive-room")
    };
    let Some(id) = call.params.raw("rid") else {
        return Err(Refusal::Said(
            "Match error: Expected string, got undefined".into(),
        ));
    };
    let room = world
        .room(id)
        .ok_or_else(|| Refusal::by_method(method, "error-invalid-room", "Invalid room"))?;
    if !world.may(&call.caller, right, Some(room)) {
        return Err(Refusal::by_method(
            method,
            "error-not-authorized",
            "Not authorized",
        ));
    }
    let room = room.id.clone();
    world.set_archived(&room, archive, &call.caller);
    Ok(Map::new())
}

/// `rooms.delete` (5.4).
pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    const METHOD: &str = "eraseRoom";
    let Some(id) = call.params.text("roomId") else {
        return Err(Refusal::Said("The 'roomId' param is required".into()));
    };
    let room = world
        .room(id)
        .ok_or_else(|| Refusal::by_method(METHOD, "error-invalid-room", "Invalid room"))?;
    if room.rest.contains_key("teamMain") && world.release().is_at_least(7, 12) {
        return Err(Refusal::by_method(
            METHOD,
            "error-cannot-delete-team-channel",
            "Cannot delete a team channel",
        ));
    }
    let right = if room.is_private() {
        "delete-p"
    } else {
        "delete-c"
    };
    if !world.may(&call.caller, right, Some(room)) {
        return Err(Refusal::by_method(
            METHOD,
            "error-not-allowed",
            "Not allowed",
        ));
    }
    let room = room.id.clone();
    world.erase(&room);
    Ok(Map::new())
}
