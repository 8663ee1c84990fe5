//! `method.call`: the server's own methods over HTTP, where a recipe needs one.

use serde_json::{Map, Value, json};

use super::people::{add, may_add};
use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::Call;
use crate::demo::chat::world::World;

/// `method.call/addUsersToRoom`: many people at once, by username in any case, even on 3.4.
pub(super) fn add_users_to_room(world: &mut World, call: &Call) -> Outcome {
    let message = call.params.raw("message").unwrap_or_default();
    let Ok(message) = serde_json::from_str::<Value>(message) else {
        return Err(Refusal::Said("Match error: Missing key 'message'".into()));
    };
    let id = message.get("id").cloned().unwrap_or_default();
    let wanted = message.pointer("/params/0").cloned().unwrap_or_default();
    let outcome = perform(world, &call.caller, &wanted);
    let text = match &outcome {
        Ok(()) => json!({"msg": "result", "id": id, "result": true}),
        Err(refusal) => json!({"msg": "result", "id": id, "error": inner(refusal)}),
    }
    .to_string();
    // A refusal is a success of the transport, before 8.0.
    if outcome.is_err() && world.release().is_at_least(8, 0) {
        return Err(Refusal::Method(text));
    }
    Ok(Map::from_iter([("message".to_owned(), json!(text))]))
}

fn perform(world: &mut World, caller: &str, wanted: &Value) -> Result<(), Refusal> {
    const METHOD: &str = "addUsersToRoom";
    let refusal = |code, reason| Refusal::by_method(METHOD, code, reason);
    let room = wanted
        .get("rid")
        .and_then(Value::as_str)
        .and_then(|rid| world.room(rid))
        .ok_or_else(|| refusal("error-invalid-room", "Invalid room"))?;
    may_add(world, caller, room)?;
    let room = room.id.clone();
    let names = wanted
        .get("users")
        .and_then(Value::as_array)
        .ok_or_else(|| refusal("error-invalid-arguments", "Invalid arguments"))?;
    let unknown = if world.release().is_at_least(8, 0) {
        refusal("error-user-not-found", "User not found")
    } else {
        refusal("error-invalid-username", "Invalid username")
    };
    let found: Vec<Option<String>> = names
        .iter()
        .map(|name| Some(world.account_named(name.as_str()?)?.id.clone()))
        .collect();
    let complete = found.iter().all(Option::is_some);
    // One after the other up to the first unknown name; all at once since 6.5.
    let people: Vec<String> = if world.release().is_at_least(6, 5) {
        found.into_iter().flatten().collect()
    } else {
        found.into_iter().map_while(|account| account).collect()
    };
    let added = add(world, caller, &room, &people);
    if complete { added } else { Err(unknown) }
}

/// A refusal as the method's own error.
fn inner(refusal: &Refusal) -> Value {
    let Refusal::Coded {
        code,
        reason,
        details,
    } = refusal
    else {
        return json!({
            "isClientSafe": true, "error": 500, "reason": "Internal server error",
            "message": "Internal server error [500]", "errorType": "Meteor.Error",
        });
    };
    json!({
        "isClientSafe": true,
        "error": code,
        "reason": reason,
        "details": details,
        "message": format!("{reason} [{code}]"),
        "errorType": "Meteor.Error",
    })
}
