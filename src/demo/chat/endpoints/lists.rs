//! Lists of groups and accounts, and one room by its id.

use serde_json::Value;

use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::{Call, Params};
use crate::demo::chat::documents;
use crate::demo::chat::mongo::{Document, Wishes};
use crate::demo::chat::pages::Page;
use crate::demo::chat::release::Release;
use crate::demo::chat::world::{World, membership};

/// The right to see every room.
const SEE_ALL_ROOMS: &str = "view-room-administration";

/// The first release that shows no more of an account than it needs to. (The first one that was read after 3.4.)
const SHORT: Release = Release::new(3, 18);
/// The first release whose list of accounts refuses the parameters that it does not know.
const STRICT: Release = Release::new(8, 0);
/// Those that it knows; some only to ignore them.
const KNOWN_TO_USERS: [&str; 6] = ["count", "offset", "sort", "query", "fields", "email"];

/// `groups.listAll`: every private group, archived ones included, by name.
pub(super) fn all_groups(world: &World, call: &Call) -> Outcome {
    if !world.may(&call.caller, SEE_ALL_ROOMS, None) {
        return Err(Refusal::by_route(world.release()));
    }
    let page = Page::of(&call.params);
    let wishes = Wishes::of(&call.params)?;
    let groups = world
        .state()
        .groups
        .iter()
        .filter(|group| group.is_private());
    let wanted = wishes.select(groups.map(documents::room), "name");
    Ok(page.of_list("groups", projected(&wishes, wanted)))
}

/// `groups.list`: the private groups that the caller is in, by name; `query` is not looked at.
pub(super) fn own_groups(world: &World, call: &Call) -> Outcome {
    let page = Page::of(&call.params);
    let wishes = Wishes::of(&call.params)?.without_query();
    let groups = world
        .state()
        .groups
        .iter()
        .filter(|group| group.is_private() && membership(group, &call.caller).is_some());
    let wanted = wishes.select(groups.map(documents::room), "name");
    Ok(page.of_list("groups", projected(&wishes, wanted)))
}

/// `users.list`: every account, by username; less of each for those who may not see everything.
pub(super) fn users(world: &World, call: &Call) -> Outcome {
    if !world.may(&call.caller, "view-d-room", None) {
        return Err(Refusal::by_route(world.release()));
    }
    if world.release() >= STRICT
        && let Some(refusal) = unknown_parameter(&call.params)
    {
        return Err(refusal);
    }
    let page = Page::of(&call.params);
    let wishes = Wishes::of(&call.params)?;
    let sees_all = world.may(&call.caller, "view-full-other-user-info", None);
    let short = world.release() >= SHORT;
    let accounts = world.state().users.iter().map(|user| {
        let account = documents::account(user);
        if short {
            documents::short_account(account, sees_all)
        } else if sees_all {
            account
        } else {
            documents::for_everybody(account)
        }
    });
    let wanted = wishes.select(accounts, "username");
    Ok(page.of_list("users", projected(&wishes, wanted)))
}

/// `rooms.adminRooms.getRoom`: any room by its id, member or not; without an id, whichever comes first.
pub(super) fn administered_room(world: &World, call: &Call) -> Outcome {
    if !world.may(&call.caller, SEE_ALL_ROOMS, None) {
        return Err(Refusal::NotAllowed);
    }
    let room = match call.params.raw("rid") {
        Some(id) => world.room(id),
        None => world.state().groups.first(),
    };
    room.map(documents::administered_room)
        .ok_or(Refusal::NotAllowed)
}

fn unknown_parameter(params: &Params) -> Option<Refusal> {
    let mut names = params.names();
    names.find(|name| !KNOWN_TO_USERS.contains(name))?;
    Some(Refusal::coded(
        "error-invalid-params",
        "must NOT have additional properties",
    ))
}

fn projected(wishes: &Wishes, wanted: Vec<Document>) -> Vec<Value> {
    wanted
        .into_iter()
        .map(|document| wishes.project(document))
        .collect()
}
