//! What every known caller may ask: who may do what, which roles there are, and the settings that are no secret.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::{Call, Params};
use crate::demo::chat::documents;
use crate::demo::chat::mongo::{Document, Wishes};
use crate::demo::chat::pages::Page;
use crate::demo::chat::release::Release;
use crate::demo::chat::settings;
use crate::demo::chat::world::World;

/// The first release in which `settings.public` takes a list of ids.
const BY_ID: Release = Release::new(7, 0);

/// The roles that every server has: their names, where they are held, and what they are called.
const BUILT_IN: [(&str, Scope, &str); 11] = [
    ("admin", Scope::Users, "Admin"),
    ("moderator", Scope::Subscriptions, "Moderator"),
    ("leader", Scope::Subscriptions, "Leader"),
    ("owner", Scope::Subscriptions, "Owner"),
    ("user", Scope::Users, ""),
    ("bot", Scope::Users, ""),
    ("app", Scope::Users, ""),
    ("guest", Scope::Users, ""),
    ("anonymous", Scope::Users, ""),
    ("livechat-agent", Scope::Users, "Livechat Agent"),
    ("livechat-manager", Scope::Users, "Livechat Manager"),
];

/// Where a role is held.
#[derive(Clone, Copy)]
enum Scope {
    /// Everywhere.
    Users,
    /// In single rooms.
    Subscriptions,
}

/// `settings.public`, for everybody: id and value, by id.
pub(super) fn settings(world: &World, params: &Params) -> Outcome {
    let page = Page::of(params);
    let wishes = Wishes::of(params)?;
    let ids = params.text("_id").filter(|_| world.release() >= BY_ID);
    let ids: Option<Vec<&str>> = ids.map(|ids| ids.split(',').map(str::trim).collect());
    let documents = settings::public(world.release())
        .filter(|id| ids.as_ref().is_none_or(|ids| ids.contains(id)))
        .map(|id| {
            let value = world.value_of(id).unwrap_or_default();
            Document::from_iter([("_id".to_owned(), json!(id)), ("value".to_owned(), value)])
        });
    let wanted = wishes.select(documents, "_id");
    Ok(page.of_list("settings", wanted.into_iter().map(Value::Object).collect()))
}

/// `roles.list`: those of every server, and after them those that this one made for itself.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the table of endpoints has one type for all that read"
)]
pub(super) fn roles(world: &World, _call: &Call) -> Outcome {
    let state = world.state();
    let of_users = state.users.iter().flat_map(|user| &user.roles);
    let of_permissions = world.permissions().iter().flat_map(|one| &one.roles);
    let own: BTreeSet<&str> = of_users
        .chain(of_permissions)
        .map(String::as_str)
        .filter(|role| BUILT_IN.iter().all(|(known, ..)| known != role))
        .collect();
    let built_in = BUILT_IN
        .iter()
        .map(|(role, scope, description)| entry(role, *scope, description, true));
    let own = own
        .into_iter()
        .map(|role| entry(role, Scope::Users, "", false));
    let roles = built_in.chain(own).collect();
    Ok(Map::from_iter([("roles".to_owned(), Value::Array(roles))]))
}

/// `permissions.listAll`, for every caller: all of them, or those that changed after `updatedSince`.
pub(super) fn permissions(world: &World, call: &Call) -> Outcome {
    let since: Option<Timestamp> = match call.params.text("updatedSince").map(str::parse) {
        None => None,
        Some(Ok(since)) => Some(since),
        Some(Err(_)) => {
            return Err(Refusal::coded(
                "error-roomId-param-invalid",
                "The \"updatedSince\" query parameter must be a valid date.",
            ));
        }
    };
    let made: Option<Timestamp> = documents::LONG_AGO.parse().ok();
    let update = world
        .permissions()
        .iter()
        .filter(|_| since.is_none() || made > since)
        .map(|permission| {
            json!({"_id": permission.id, "roles": permission.roles, "_updatedAt": documents::LONG_AGO})
        })
        .collect();
    Ok(Map::from_iter([
        ("update".to_owned(), Value::Array(update)),
        ("remove".to_owned(), json!([])),
    ]))
}

fn entry(role: &str, scope: Scope, description: &str, protected: bool) -> Value {
    let scope = match scope {
        Scope::Users => "Users",
        Scope::Subscriptions => "Subscriptions",
    };
    json!({
        "_id": role, "name": role, "scope": scope, "protected": protected, "description": description,
        "mandatory2fa": false,
    })
}
