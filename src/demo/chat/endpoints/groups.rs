//! Private groups: made, looked at, deleted; and their messages.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::access::{archived, named_group, open_group, seen_group};
use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::{Call, Params};
use crate::demo::chat::documents;
use crate::demo::chat::mongo::Wishes;
use crate::demo::chat::names;
use crate::demo::chat::pages::Page;
use crate::demo::chat::world::{World, membership, now};

/// How many messages `groups.history` gives where it is not told.
const HISTORY_COUNT: usize = 20;

/// `groups.info`: archived groups too.
pub(super) fn info(world: &World, call: &Call) -> Outcome {
    let group = seen_group(world, call)?;
    Ok(shown(Value::Object(documents::room(group))))
}

/// `groups.counters`: for the caller, or for anybody to those who may see all rooms. `joined` says that the subscription is
/// open, not that there is one. From outside too, and not on archived groups.
pub(super) fn counters(world: &World, call: &Call) -> Outcome {
    let group = named_group(world, call)?;
    if group.archived {
        return Err(archived(group));
    }
    let sees_all = world.may(&call.caller, "view-room-administration", None);
    let whose = match call.params.text("userId") {
        Some(_) if !sees_all => return Err(Refusal::Forbidden),
        Some(other) => other,
        None => &call.caller,
    };
    let joined = membership(group, whose).is_some() && !group.hidden_from.contains(whose);
    let latest = group
        .rest
        .get("lm")
        .or_else(|| group.rest.get("_updatedAt"));
    let members = if world.release().is_at_least(8, 0) {
        let accounts = group.members.iter();
        let active = accounts.filter_map(|member| world.account(&member.user_id));
        json!(active.filter(|user| user.active).count())
    } else {
        json!(group.users_count)
    };
    let told = |value: Value| {
        if sees_all || joined {
            value
        } else {
            Value::Null
        }
    };
    // Nothing here is ever read: whatever there is to read is unread.
    let own = |value: Value| if joined { value } else { Value::Null };
    Ok(Map::from_iter([
        ("joined".to_owned(), json!(joined)),
        ("members".to_owned(), told(members)),
        ("unreads".to_owned(), own(json!(group.messages.len()))),
        ("unreadsFrom".to_owned(), own(json!(group.rest.get("ts")))),
        ("msgs".to_owned(), told(json!(group.msgs))),
        ("latest".to_owned(), told(json!(latest))),
        ("userMentions".to_owned(), own(json!(0))),
    ]))
}

/// `groups.create`: the caller owns it alone. Members are named in their very case, and unknown ones are dropped.
pub(super) fn create(world: &mut World, call: &Call) -> Outcome {
    let params = &call.params;
    if !world.may(&call.caller, "create-p", None) {
        return Err(Refusal::Forbidden);
    }
    check_form(params)?;
    let typed = params.raw("name").unwrap_or_default().trim();
    if typed.is_empty() {
        return Err(Refusal::coded("error-invalid-name", "Invalid name")
            .detailed(json!({"function": "RocketChat.createRoom"})));
    }
    let name = names::for_room(world, typed, None)?;
    let without_caller =
        world.release().is_at_least(6, 5) && params.flag("excludeSelf") == Some(true);
    let people: Vec<String> = params
        .texts("members")
        .into_iter()
        .flatten()
        .filter_map(|member| world.account_exactly(member))
        .map(|user| user.id.clone())
        .filter(|id| !(without_caller && *id == call.caller))
        .collect();
    let owner = (!without_caller).then_some(call.caller.as_str());
    let document = document(world, call, typed);
    let id = world.found(name, document, owner, &people);
    let group = world.room(&id).map(documents::room).unwrap_or_default();
    Ok(shown(Value::Object(group)))
}

/// Refuses requests of another form.
fn check_form(params: &Params) -> Result<(), Refusal> {
    if params.raw("name").unwrap_or_default().is_empty() {
        return Err(Refusal::Said("Body param \"name\" is required".into()));
    }
    if params
        .value("members")
        .is_some_and(|value| !value.is_array())
    {
        return Err(Refusal::Said(
            "Body param \"members\" must be an array if provided".into(),
        ));
    }
    if params
        .value("customFields")
        .is_some_and(|value| !value.is_object())
    {
        return Err(Refusal::Said(
            "Body param \"customFields\" must be an object if provided".into(),
        ));
    }
    Ok(())
}

/// The document of a new group; `extraData` counts since 3.12.
fn document(world: &World, call: &Call, shown_name: &str) -> BTreeMap<String, Value> {
    let params = &call.params;
    let username = world
        .account(&call.caller)
        .map(|user| user.username.clone());
    let made = now();
    let mut document: BTreeMap<String, Value> = BTreeMap::new();
    let mut put = |key: &str, value: Value| document.insert(key.to_owned(), value);
    put("fname", json!(shown_name));
    put("t", json!("p"));
    put("u", json!({"_id": call.caller, "username": username}));
    put(
        "customFields",
        params
            .value("customFields")
            .cloned()
            .unwrap_or_else(|| json!({})),
    );
    put("ts", json!(made));
    put("_updatedAt", json!(made));
    put("ro", json!(params.flag("readOnly") == Some(true)));
    let extra = params.value("extraData").and_then(Value::as_object);
    if world.release().is_at_least(3, 12) {
        for key in ["broadcast", "encrypted", "teamId"] {
            if let Some(value) = extra.and_then(|extra| extra.get(key)) {
                put(key, value.clone());
            }
        }
        if extra.and_then(|extra| extra.get("broadcast")) == Some(&json!(true)) {
            put("ro", json!(true));
            put("reactWhenReadOnly", json!(true));
        }
    }
    document
}

/// `groups.delete`: members with the right, archived or not.
pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let group = seen_group(world, call)?;
    if !world.may(&call.caller, "delete-p", Some(group)) {
        return Err(Refusal::by_method(
            "eraseRoom",
            "error-not-allowed",
            "Not allowed",
        ));
    }
    let room = group.id.clone();
    world.erase(&room);
    Ok(Map::new())
}

/// `groups.messages`: those there are, the latest first.
pub(super) fn messages(world: &World, call: &Call) -> Outcome {
    let group = open_group(world, call)?;
    let page = Page::of(&call.params);
    let wishes = Wishes::of(&call.params)?;
    let latest_first = group.messages.iter().rev();
    let wanted =
        wishes.select_in_order(latest_first.map(|message| documents::message(group, message)));
    let messages = wanted
        .into_iter()
        .map(|document| wishes.project(document))
        .collect();
    Ok(page.of_list("messages", messages))
}

/// `groups.history`: the latest first, up to now; archived groups too. How many there are it does not say. (Of its
/// parameters `count` and `offset` are looked at.)
pub(super) fn history(world: &World, call: &Call) -> Outcome {
    let group = seen_group(world, call)?;
    let number = |key| call.params.raw(key)?.parse::<usize>().ok();
    let mut latest_first: Vec<_> = group.messages.iter().collect();
    latest_first.sort_by(|one, other| other.ts.cmp(&one.ts));
    let messages: Vec<Value> = latest_first
        .into_iter()
        .skip(number("offset").unwrap_or(0))
        .take(number("count").unwrap_or(HISTORY_COUNT))
        .map(|message| Value::Object(documents::message(group, message)))
        .collect();
    Ok(Map::from_iter([("messages".to_owned(), json!(messages))]))
}

fn shown(group: Value) -> Map<String, Value> {
    Map::from_iter([("group".to_owned(), group)])
}
