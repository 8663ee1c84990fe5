//! Coming in by name and password, going out, and the tokens that accounts make for themselves.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::account;
use crate::demo::chat::answer::{Answer, Outcome, Refusal};
use crate::demo::chat::call::{Call, Params};
use crate::demo::chat::release::Release;
use crate::demo::chat::state::{Digest, TwoFactor};
use crate::demo::chat::world::{Challenge, Factor, Fallback, Session, World};

/// The first release that keeps the reason of a refused login to itself.
const SILENT: Release = Release::new(7, 0);

/// Why nobody comes in.
enum Refused {
    /// A name, a password or a token that is none; which one is not said.
    Unknown,
    /// A token that is none.
    LoggedOut,
    /// The account is deactivated.
    Inactive,
    /// There is no name, or nothing that proves it.
    Incomplete,
    /// The second factor is missing or wrong.
    SecondFactor(Challenge),
}

/// `login`: by `user`, `username` or `email` with `password` (itself or its digest), or by `resume`.
pub(super) fn login(world: &mut World, params: &Params) -> Answer {
    let come = match params.text("resume") {
        Some(token) => resume(world, token),
        None => by_password(world, params),
    };
    match come {
        Ok((account, token)) => {
            let me = account::own(world, &account).unwrap_or_default();
            Answer::json(
                StatusCode::OK,
                json!({"status": "success", "data": {"userId": account, "authToken": token, "me": me}}),
            )
        }
        Err(refused) => refused.answer(world.release()),
    }
}

/// `logout`: the token in use ends, whatever kind it is of.
pub(super) fn logout(world: &mut World, _params: &Params, session: &Session) -> Answer {
    world.log_out(session);
    Answer::json(
        StatusCode::OK,
        json!({"status": "success", "data": {"message": "You've been logged out!"}}),
    )
}

/// `users.generatePersonalAccessToken`, once the second factor is there.
pub(super) fn generate_token(world: &mut World, params: &Params, session: &Session) -> Answer {
    const METHOD: &str = "personalAccessTokens:generateToken";
    let refused = |code: &str, reason: &str| {
        Answer::json(
            StatusCode::BAD_REQUEST,
            json!({
                "success": false, "error": format!("{reason} [{code}]"), "errorType": code,
                "details": {"method": METHOD},
            }),
        )
    };
    let Some(name) = params.text("tokenName") else {
        return Answer::json(
            StatusCode::BAD_REQUEST,
            json!({"success": false, "error": "The 'tokenName' param is required"}),
        );
    };
    let account = &session.account;
    if !may_have_tokens(world, account) {
        return refused("not-authorized", "Not Authorized");
    }
    if world
        .personal_tokens(account)
        .any(|(_, token)| token.name == name)
    {
        return refused(
            "error-token-already-exists",
            "A token with this name already exists",
        );
    }
    let two_factor = if params.value("bypassTwoFactor") == Some(&Value::Bool(true)) {
        TwoFactor::Bypassed
    } else {
        TwoFactor::Demanded
    };
    let token = world.name_token(account, name, two_factor);
    Answer::json(StatusCode::OK, json!({"token": token, "success": true}))
}

/// `users.getPersonalAccessTokens`: names and last characters.
pub(super) fn tokens(world: &World, call: &Call) -> Outcome {
    if !may_have_tokens(world, &call.caller) {
        return Err(match Refusal::by_route(world.release()) {
            Refusal::Forbidden => Refusal::coded("not-authorized", "Not Authorized"),
            by_route => by_route,
        });
    }
    let tokens = world
        .personal_tokens(&call.caller)
        .map(|(token, personal)| {
            json!({
                "name": personal.name,
                "createdAt": token.created_at,
                "lastTokenPart": personal.last_part,
                "bypassTwoFactor": personal.two_factor == TwoFactor::Bypassed,
            })
        })
        .collect();
    Ok(Map::from_iter([(
        "tokens".to_owned(),
        Value::Array(tokens),
    )]))
}

fn may_have_tokens(world: &World, account: &str) -> bool {
    world.may(account, "create-personal-access-tokens", None)
}

fn resume(world: &World, token: &str) -> Result<(String, String), Refused> {
    let user = world.bearer(token).ok_or(Refused::LoggedOut)?;
    Ok((user.id.clone(), token.to_owned()))
}

fn by_password(world: &mut World, params: &Params) -> Result<(String, String), Refused> {
    let password = match params.value("password") {
        Some(Value::String(password)) if !password.is_empty() => Digest::of(password),
        Some(Value::Object(hashed)) => hashed
            .get("digest")
            .and_then(Value::as_str)
            .map(Digest::ready)
            .ok_or(Refused::Incomplete)?,
        _ => return Err(Refused::Incomplete),
    };
    let user = match (
        params.text("user"),
        params.text("username"),
        params.text("email"),
    ) {
        (Some(user), ..) if user.contains('@') => world.account_at(user),
        (Some(user), ..) | (None, Some(user), _) => world.account_named(user),
        (None, None, Some(address)) => world.account_at(address),
        (None, None, None) => return Err(Refused::Incomplete),
    };
    let user = user
        .filter(|user| world.has_password(&user.id, &password))
        .ok_or(Refused::Unknown)?;
    if !user.active {
        return Err(Refused::Inactive);
    }
    let account = user.id.clone();
    let factor = Factor {
        code: params.text("code").map(str::to_owned),
    };
    world
        .challenge(&account, &factor, Fallback::Nothing)
        .map_err(Refused::SecondFactor)?;
    let token = world.log_in(&account);
    Ok((account, token))
}

impl Refused {
    /// 401, in a shape that only logins have: `error` holds the code, which may be a number.
    fn answer(self, release: Release) -> Answer {
        let mut body = json!({"status": "error"});
        let silent = release >= SILENT && !matches!(self, Self::SecondFactor(_));
        let (error, message, details) = match self {
            _ if silent => (json!("Unauthorized"), "Unauthorized", None),
            Self::Unknown => (json!("Unauthorized"), "Unauthorized", None),
            Self::LoggedOut => (
                json!(403),
                "You've been logged out by the server. Please log in again.",
                None,
            ),
            Self::Incomplete => (json!(400), "Unrecognized options for login request", None),
            Self::Inactive => (
                json!("error-user-is-not-activated"),
                "User is not activated",
                Some(json!({"function": "Accounts.validateLoginAttempt"})),
            ),
            Self::SecondFactor(challenge) => (
                json!(challenge.code),
                challenge.reason,
                Some(challenge.details),
            ),
        };
        if let Some(body) = body.as_object_mut() {
            body.insert("error".to_owned(), error);
            body.insert("message".to_owned(), json!(message));
            body.extend(details.map(|details| ("details".to_owned(), details)));
        }
        Answer::json(StatusCode::UNAUTHORIZED, body)
    }
}
