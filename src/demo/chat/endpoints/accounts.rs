//! Accounts: asked for one by one, made, switched off and on.

mod policy;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::demo::chat::answer::{Outcome, Refusal};
use crate::demo::chat::call::{Call, Params};
use crate::demo::chat::documents;
use crate::demo::chat::names;
use crate::demo::chat::state::{GroupState, MemberState, Secrets, UserState};
use crate::demo::chat::world::{NewAccount, Owned, World, membership};

/// The account that is in every server's database before any other.
const FIRST: &str = "rocket.cat";
/// The server's method behind `users.create`.
const INSERT: &str = "insertOrUpdateUser";
/// How long a password of the server's own making is, in characters.
const RANDOM_LENGTH: usize = 20;
/// The role of whoever may do everything.
const ADMINISTRATOR: &str = "admin";

/// What `users.create` takes, the strings that it asks for first.
const REQUIRED: [&str; 4] = ["email", "name", "password", "username"];
const OPTIONAL: [&str; 14] = [
    "active",
    "bio",
    "customFields",
    "freeSwitchExtension",
    "joinDefaultChannels",
    "nickname",
    "requirePasswordChange",
    "roles",
    "sendWelcomeEmail",
    "setRandomPassword",
    "settings",
    "statusText",
    "verified",
    "fields",
];

/// `users.info`: by `userId` or `username`, the latter in that very case. Before 5.0 a request that names nobody gets an
/// arbitrary account.
pub(super) fn info(world: &World, call: &Call) -> Outcome {
    let params = &call.params;
    let user = match (params.text("userId"), params.text("username")) {
        (Some(id), _) => world.account(id),
        (None, Some(username)) => world.account_exactly(username),
        (None, None) if world.release().is_at_least(5, 0) => {
            return Err(Refusal::coded(
                "error-invalid-params",
                "must have required property 'userId'\n must have required property 'username'",
            ));
        }
        (None, None) => world.account(FIRST).or_else(|| world.state().users.first()),
    };
    let user = user.ok_or_else(|| Refusal::Said("User not found.".into()))?;
    let sees_all = world.may(&call.caller, "view-full-other-user-info", None);
    let mut shown = documents::asked_account(user, sees_all);
    if asks_for_rooms(world, params) && world.may(&call.caller, "view-other-user-channels", None) {
        shown.insert("rooms".to_owned(), Value::Array(rooms_of(world, user)));
    }
    Ok(only("user", Value::Object(shown)))
}

/// Before 7.0 the rooms are asked for as a field, since then by a parameter of their own.
fn asks_for_rooms(world: &World, params: &Params) -> bool {
    if world.release().is_at_least(7, 0) {
        return params.raw("includeUserRooms") == Some("true");
    }
    let fields = params.raw("fields").unwrap_or_default();
    let fields: Value = serde_json::from_str(fields).unwrap_or_default();
    fields.get("userRooms") == Some(&json!(1))
}

/// The rooms of an account, archived ones too, with its roles there; a ban (8.3) shows nothing of itself here.
fn rooms_of(world: &World, user: &UserState) -> Vec<Value> {
    let bans = world.release().is_at_least(8, 3);
    let mut rooms: Vec<(&GroupState, &MemberState)> = world
        .state()
        .groups
        .iter()
        .filter_map(|room| {
            let banned = room.banned.iter().find(|one| one.user_id == user.id);
            let own = membership(room, &user.id).or_else(|| banned.filter(|_| bans));
            own.map(|own| (room, own))
        })
        .collect();
    rooms.sort_by_key(|(room, _)| (room.kind(), room.name.as_str()));
    rooms
        .into_iter()
        .map(|(room, own)| documents::room_of_account(room, own))
        .collect()
}

/// `users.create`.
pub(super) fn create(world: &mut World, call: &Call) -> Outcome {
    check_keys(world, &call.params)?;
    let new = described(world, call)?;
    let everywhere = call.params.flag("joinDefaultChannels") != Some(false);
    let id = world.enrol(new, everywhere);
    if call.params.flag("active") == Some(false) {
        world.set_active(&id, false);
    }
    let mut account = world
        .account(&id)
        .map(documents::account)
        .unwrap_or_default();
    if call.params.value("requirePasswordChange").is_none() {
        account.remove("requirePasswordChange");
    }
    Ok(only("user", Value::Object(account)))
}

/// Refuses requests of another form than the endpoint's: by its pattern before 5.0, by its schema since.
fn check_keys(world: &World, params: &Params) -> Result<(), Refusal> {
    let by_schema = world.release().is_at_least(5, 0);
    let refuse = |by_pattern: String, schema: String| {
        Err(if by_schema {
            Refusal::coded("invalid-params", schema)
        } else {
            Refusal::Said(by_pattern.into())
        })
    };
    for key in REQUIRED {
        match params.value(key) {
            None => {
                return refuse(
                    format!("Match error: Missing key '{key}'"),
                    format!("must have required property '{key}'"),
                );
            }
            Some(Value::String(_)) => {}
            Some(other) => {
                return refuse(
                    format!(
                        "Match error: Expected string, got {} in field {key}",
                        kind(other)
                    ),
                    "must be string".to_owned(),
                );
            }
        }
    }
    let known = |key: &str| REQUIRED.contains(&key) || OPTIONAL.contains(&key);
    match params.entries().keys().find(|key| !known(key)) {
        Some(key) => refuse(
            format!("Match error: Unknown key in field {key}"),
            "must NOT have additional properties".to_owned(),
        ),
        None => Ok(()),
    }
}

/// What JavaScript calls the type of a value.
const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Null | Value::Array(_) | Value::Object(_) => "object",
    }
}

/// The account that a request describes, if it may be made: the server's checks in the server's order.
fn described(world: &World, call: &Call) -> Result<NewAccount, Refusal> {
    let params = &call.params;
    let text = |key: &str| params.raw(key).unwrap_or_default();
    if !world.may(&call.caller, "create-user", None) {
        return Err(not_allowed("Adding user is not allowed", "Adding_user"));
    }
    let roles = roles(world, call)?;
    if text("name").trim().is_empty() {
        return Err(missing("Name"));
    }
    let username = text("username");
    if username.trim().is_empty() {
        return Err(missing("Username"));
    }
    if !names::is_username(world, username) {
        let reason = format!("{username} is not a valid username");
        let shown = json!({"method": INSERT, "input": username, "field": "Username"});
        return Err(Refusal::coded("error-input-is-not-a-valid-field", reason).detailed(shown));
    }
    let random = params.flag("setRandomPassword") == Some(true);
    if text("password").is_empty() && !random {
        return Err(missing("Password"));
    }
    if !names::is_free(world, username)? {
        return Err(unavailable(username));
    }
    let email = text("email").trim();
    if !email.is_empty() && is_taken(world, email) {
        return Err(unavailable(email));
    }
    check_address(email)?;
    if !world.has_seat() {
        return Err(no_seat());
    }
    if !random {
        policy::check(world, text("password"))?;
    }
    Ok(NewAccount {
        username: username.to_owned(),
        name: text("name").to_owned(),
        email: email.to_owned(),
        verified: params.flag("verified") == Some(true),
        roles,
        secrets: if random {
            Secrets::with_password(&random_password())
        } else {
            Secrets::with_password(text("password"))
        },
        rest: extras(params),
    })
}

/// A password that nobody is told.
fn random_password() -> String {
    std::iter::repeat_with(fastrand::alphanumeric)
        .take(RANDOM_LENGTH)
        .collect()
}

/// What of a request goes into the account's document as it is.
fn extras(params: &Params) -> BTreeMap<String, Value> {
    [
        "customFields",
        "bio",
        "nickname",
        "statusText",
        "requirePasswordChange",
    ]
    .into_iter()
    .filter_map(|key| Some((key.to_owned(), params.value(key)?.clone())))
    .collect()
}

fn roles(world: &World, call: &Call) -> Result<Vec<String>, Refusal> {
    let Some(roles) = call.params.texts("roles") else {
        return Ok(vec!["user".to_owned()]);
    };
    let roles: Vec<String> = roles.map(str::to_owned).collect();
    let known = |role: &String| {
        let mut permissions = world.permissions().iter();
        permissions.any(|right| right.roles.contains(role))
    };
    if !roles.iter().all(known) {
        let reason = "The field Roles consist invalid role name";
        return Err(not_allowed(reason, "Assign_role"));
    }
    let promotes = roles.iter().any(|role| role == ADMINISTRATOR);
    if promotes && !world.may(&call.caller, "assign-admin-role", None) {
        return Err(not_allowed(
            "Assigning admin is not allowed",
            "Assign_admin",
        ));
    }
    Ok(roles)
}

fn is_taken(world: &World, email: &str) -> bool {
    let mut users = world.state().users.iter();
    users.any(|user| {
        user.email
            .as_deref()
            .is_some_and(|address| address.eq_ignore_ascii_case(email))
    })
}

fn check_address(email: &str) -> Result<(), Refusal> {
    let fine = email.split_once('@').is_some_and(|(person, domain)| {
        !person.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    if fine && !email.contains(char::is_whitespace) {
        return Ok(());
    }
    let shown = json!({"function": "RocketChat.validateEmailDomain", "email": email});
    Err(Refusal::coded("error-invalid-email", format!("Invalid email {email}")).detailed(shown))
}

/// `users.setActiveStatus`. Whoever is the last owner of rooms is only switched off with `confirmRelinquish`: then other
/// members inherit the rooms, and those without any are deleted.
pub(super) fn set_active_status(world: &mut World, call: &Call) -> Outcome {
    let params = &call.params;
    let (Some(account), Some(active)) = (params.text("userId"), params.flag("activeStatus")) else {
        return Err(Refusal::Said(
            "Match error: Missing key 'userId' or 'activeStatus'".into(),
        ));
    };
    if !world.may(&call.caller, "edit-other-user-active-status", None) {
        return Err(Refusal::by_route(world.release()));
    }
    let Some(was) = world.account(account).map(|user| user.active) else {
        return Ok(Map::new());
    };
    if !active {
        if world.release().is_at_least(4, 0) && is_last_administrator(world, account) {
            let shown = json!({"method": "removeUserFromRole", "action": "Remove_last_admin"});
            return Err(Refusal::coded(
                "error-action-not-allowed",
                "Leaving the app without an active admin is not allowed",
            )
            .detailed(shown));
        }
        let owned = world.owned_alone(account);
        let confirmed = params.flag("confirmRelinquish") == Some(true);
        let nothing_hangs_on_it = owned.alone.is_empty() && owned.heirs.is_empty();
        if !(confirmed || nothing_hangs_on_it) {
            return Err(last_owner(world, &owned));
        }
        world.relinquish(&owned, &call.caller);
    } else if !was && !world.has_seat() {
        return Err(no_seat());
    }
    world.set_active(account, active);
    Ok(only("user", json!({"_id": account, "active": active})))
}

fn is_last_administrator(world: &World, account: &str) -> bool {
    let mut administrators = world
        .state()
        .users
        .iter()
        .filter(|user| user.active && user.roles.iter().any(|role| role == ADMINISTRATOR));
    let first = administrators.next();
    administrators.next().is_none() && first.is_some_and(|user| user.id == account)
}

/// The refusal that names the rooms which would be deleted, and those which would have another owner.
fn last_owner(world: &World, owned: &Owned) -> Refusal {
    let name = |id: &String| {
        let room = world.room(id)?;
        let shown = room.rest.get("fname").and_then(Value::as_str);
        Some(shown.unwrap_or(&room.name).to_owned())
    };
    let alone: Vec<String> = owned.alone.iter().filter_map(name).collect();
    let inherited: Vec<String> = owned
        .heirs
        .iter()
        .filter_map(|(room, _)| name(room))
        .collect();
    Refusal::coded("user-last-owner", "")
        .detailed(json!({"shouldBeRemoved": alone, "shouldChangeOwner": inherited}))
}

fn not_allowed(reason: &'static str, action: &'static str) -> Refusal {
    Refusal::coded("error-action-not-allowed", reason)
        .detailed(json!({"method": INSERT, "action": action}))
}

fn missing(field: &'static str) -> Refusal {
    Refusal::coded(
        "error-the-field-is-required",
        format!("The field {field} is required"),
    )
    .detailed(json!({"method": INSERT, "field": field}))
}

fn unavailable(value: &str) -> Refusal {
    Refusal::coded(
        "error-field-unavailable",
        format!("{value} is already in use :("),
    )
    .detailed(json!({"method": INSERT, "field": value}))
}

fn no_seat() -> Refusal {
    Refusal::coded(
        "error-license-user-limit-reached",
        "The maximum number of users has been reached.",
    )
}

fn only(key: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(key.to_owned(), value)])
}
