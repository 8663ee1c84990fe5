//! Between the wire and the endpoints: who calls, how often, and in the words of which release he is answered.

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::{Answer, Content};
use super::call::{Call, Params};
use super::endpoints::{self, Endpoint, Handler};
use super::limiter::{Count, Limiter, Limits};
use super::release::Release;
use super::state::TwoFactor;
use super::world::{Factor, Fallback, Session, World};

/// Where the limited routes are; the rest of the API has no version.
const LIMITED: &str = "/api/v1/";
/// The routes that have a limiter of their own, which is not the REST API's.
const METHODS: &str = "/api/v1/method.call/";
/// What the web application answers with itself before this release, and the API with a refusal since then. (The first
/// release whose router is known to be another one.)
const OWN_404: Release = Release::new(7, 5);
/// The first release that acts as if `query` and `fields` were not there.
const NO_QUERY: Release = Release::new(7, 0);
/// The first release whose authentication refusals have both shapes.
const BOTH_SHAPES: Release = Release::new(8, 0);

/// The true answer to a request.
pub(super) fn answer(
    world: &mut World,
    limiter: &mut Limiter,
    parts: &Parts,
    params: Params,
) -> Answer {
    let release = world.release();
    let answer = route(world, limiter, parts, params);
    in_the_words_of(release, answer)
}

fn route(world: &mut World, limiter: &mut Limiter, parts: &Parts, mut params: Params) -> Answer {
    if parts.method == Method::OPTIONS {
        return Answer::empty(StatusCode::NOT_FOUND);
    }
    let Some(endpoint) = endpoints::at(parts.uri.path(), world.release()) else {
        return nowhere(parts.uri.path(), world.release());
    };
    if parts.method == Method::HEAD {
        return Answer::web_application();
    }
    let allowed = endpoint.handler.method();
    if parts.method != allowed {
        return Answer::wrong_method(allowed.as_str());
    }
    if parts.method == Method::GET && world.release() >= NO_QUERY {
        params.forget("query");
        params.forget("fields");
    }
    let session = session(parts, world);
    if session.is_none() && endpoint.handler.needs_a_caller() {
        return Answer::unauthenticated();
    }
    let count = counted(world, limiter, parts, endpoint, session.as_ref());
    let mut answer = count.and_then(Count::refusal).unwrap_or_else(|| {
        let answer = ask(world, endpoint, session, &factor(parts), params);
        world.end_tokens_of_the_inactive();
        answer
    });
    answer
        .headers
        .extend(count.into_iter().flat_map(Count::headers));
    answer
}

fn ask(
    world: &mut World,
    endpoint: &Endpoint,
    session: Option<Session>,
    factor: &Factor,
    params: Params,
) -> Answer {
    match (endpoint.handler, session) {
        (Handler::Open(answer), session) => {
            let caller = session.map(|session| session.account);
            Ok(answer(world, caller.as_deref())).into()
        }
        (Handler::Public(answer), _) => answer(world, &params).into(),
        (Handler::Enter(answer), _) => answer(world, &params),
        (_, None) => Answer::unauthenticated(),
        (Handler::Read(answer), Some(session)) => answer(world, &call(session, params)).into(),
        (Handler::Write(answer), Some(session)) => answer(world, &call(session, params)).into(),
        (Handler::Own(answer), Some(session)) => answer(world, &params, &session),
        (Handler::Guarded(answer), Some(session)) => {
            let passed = if session.two_factor == TwoFactor::Bypassed && world.honours_bypass() {
                Ok(())
            } else {
                world.challenge(&session.account, factor, Fallback::Password)
            };
            match passed {
                Ok(()) => answer(world, &params, &session),
                Err(challenge) => Answer::json(
                    StatusCode::BAD_REQUEST,
                    json!({
                        "success": false,
                        "error": format!("{} [{}]", challenge.reason, challenge.code),
                        "errorType": challenge.code,
                        "details": challenge.details,
                    }),
                ),
            }
        }
    }
}

fn call(session: Session, params: Params) -> Call {
    Call {
        caller: session.account,
        params,
    }
}

/// Whatever is no endpoint is the web application's, and it answers everything with itself; later releases keep the
/// API's own paths from it.
fn nowhere(path: &str, release: Release) -> Answer {
    if release >= OWN_404 && path.starts_with(LIMITED) {
        return Answer::json(
            StatusCode::NOT_FOUND,
            json!({"success": false, "error": "Resource not found"}),
        );
    }
    Answer::web_application()
}

/// Who calls: both headers, and they belong together.
fn session(parts: &Parts, world: &World) -> Option<Session> {
    world.admit(header(parts, "x-user-id")?, header(parts, "x-auth-token")?)
}

/// The second factor that came along.
fn factor(parts: &Parts) -> Factor {
    Factor {
        code: header(parts, "x-2fa-code").map(str::to_owned),
    }
}

/// Counts the call, where it is one that is counted. Where an endpoint does not ask who calls, nobody is spared.
fn counted(
    world: &World,
    limiter: &mut Limiter,
    parts: &Parts,
    endpoint: &Endpoint,
    session: Option<&Session>,
) -> Option<Count> {
    let limits = Limits::of(world)?;
    if !endpoint.path.starts_with(LIMITED) || endpoint.path.starts_with(METHODS) {
        return None;
    }
    let spared = session.filter(|_| endpoint.handler.needs_a_caller());
    if spared.is_some_and(|session| world.may(&session.account, "api-bypass-rate-limit", None)) {
        return None;
    }
    let route = (endpoint.path, endpoint.handler.method());
    Some(limiter.count(route, address(parts), limits, Timestamp::now()))
}

/// The address that calls: what the one proxy says that a server believes in unless it is told otherwise, else ours.
fn address(parts: &Parts) -> &str {
    let forwarded = header(parts, "x-forwarded-for")
        .and_then(|hops| hops.rsplit(',').next())
        .map(str::trim);
    forwarded
        .or_else(|| header(parts, "x-real-ip"))
        .unwrap_or("127.0.0.1")
}

fn header<'p>(parts: &'p Parts, name: &str) -> Option<&'p str> {
    parts
        .headers
        .get(name)
        .and_then(|value| value.to_str().ok())
}

/// The refusal that later releases word in two ways at once.
pub(super) fn in_the_words_of(release: Release, mut answer: Answer) -> Answer {
    if let Content::Json(Value::Object(body)) = &mut answer.content
        && answer.status == StatusCode::UNAUTHORIZED
        && release >= BOTH_SHAPES
        && !body.contains_key("error")
    {
        let text = body.get("message").cloned().unwrap_or_default();
        body.insert("success".to_owned(), json!(false));
        body.insert("error".to_owned(), text);
    }
    answer
}
