//! The rate limiter: whom it counts, whom it spares, and what it says.

use std::time::Duration;

use jiff::Timestamp;
use moodrift::demo::chat::StandIn;
use moodrift::demo::chat::state::ServerState;
use serde_json::{Value, json};

use crate::recordings::Came;
use crate::scenarios::{Differs, Scenario, Times, get, post};
use crate::world::{self, COURSE, Who};
use crate::{came, request, start};

/// The scenarios.
pub(crate) fn all() -> Vec<Scenario> {
    let members = |recording| {
        get(
            recording,
            "groups.members",
            &[("roomId", COURSE), ("count", "2")],
        )
        .on(limited())
        .by(Who::Student)
    };
    let me = |recording| get(recording, "me", &[]).on(limited());
    vec![
        members("ratelimit_429")
            .after(Who::Student, Times::Exactly(13))
            .status(429),
        members("ratelimit_429_other_user_same_ip")
            .by(Who::Outsider)
            .after(Who::Student, Times::Exactly(10))
            .status(429),
        members("ratelimit_bypass_account")
            .by(Who::Api)
            .after(Who::Student, Times::Exactly(11)),
        members("ratelimit_after_reset")
            .with(|state| window(state, 1000))
            .after(Who::Student, Times::UntilReset),
        get(
            "ratelimit_ok_other_endpoint_first_request",
            "groups.roles",
            &[("roomId", COURSE)],
        )
        .on(limited())
        .by(Who::Student)
        .differing(Differs::Endpoint)
        .differing(Differs::Body),
        post(
            "ratelimit_429_post",
            "groups.invite",
            json!({"roomId": COURSE, "username": "student.two"}),
        )
        .on(limited())
        .by(Who::Student)
        .after(Who::Student, Times::Exactly(10))
        .status(429),
        post(
            "ratelimit_429_login",
            "login",
            json!({"user": "outsider", "password": "wrong"}),
        )
        .on(limited())
        .by(Who::Nobody)
        .after(Who::Nobody, Times::Exactly(10))
        .status(429),
        me("default_ratelimit_429_me")
            .by(Who::Student)
            .after(Who::Student, Times::Exactly(10))
            .status(429),
        me("default_ratelimit_admin_bypasses")
            .with(world::untouched)
            .by(Who::Bypassing)
            .after(Who::Student, Times::Exactly(11)),
        me("default_ratelimit_401_is_not_limited")
            .by(Who::BadToken)
            .after(Who::BadToken, Times::Exactly(12))
            .status(401),
        get(
            "default_ratelimit_no_limit_headers_on_unauthenticated_info",
            "info",
            &[],
        )
        .on(limited())
        .by(Who::Nobody),
    ]
}

/// The group with five people, on a server with the limiter of a fresh one.
fn limited() -> ServerState {
    let mut state = world::filled();
    state.settings.remove("API_Enable_Rate_Limiter");
    world::leave(&mut state, COURSE, "teacher.two");
    state
}

/// Makes the limiter's window last so many milliseconds.
fn window(state: &mut ServerState, milliseconds: u64) {
    state.settings.insert(
        "API_Enable_Rate_Limiter_Limit_Time_Default".to_owned(),
        json!(milliseconds),
    );
}

/// Waits until the moment that a refusal named.
pub(crate) async fn allowed_again(refused: &Came) {
    let reset: i64 = refused.reset.as_deref().unwrap().parse().unwrap();
    let left = reset - Timestamp::now().as_millisecond();
    tokio::time::sleep(Duration::from_millis(u64::try_from(left).unwrap_or(0))).await;
}

fn calls(state: &mut ServerState, calls: u64) {
    state.settings.insert(
        "API_Enable_Rate_Limiter_Limit_Calls_Default".to_owned(),
        json!(calls),
    );
}

async fn me_from(server: &StandIn, address: &str) -> Came {
    let request = request(server, Who::Student, "GET", "/api/v1/me");
    came(request.header("X-Forwarded-For", address)).await
}

#[tokio::test]
async fn addresses_are_counted_apart_and_wait_for_the_same_moment() {
    let mut state = limited();
    calls(&mut state, 1);
    let server = start(state).await;
    let first = me_from(&server, "192.0.2.1").await;
    let other = me_from(&server, "192.0.2.2").await;
    let again = me_from(&server, "198.51.100.9, 192.0.2.1").await;
    assert_eq!((first.status, other.status, again.status), (200, 200, 429));
    assert_eq!(first.limit.as_deref(), Some("1"));
    assert_eq!(other.remaining.as_deref(), Some("0"));
    assert_eq!(first.reset, other.reset);
    assert_eq!(first.reset, again.reset);
    let error = again.body.get("error").and_then(Value::as_str).unwrap();
    let seconds: String = error.chars().filter(char::is_ascii_digit).collect();
    assert!(
        (1..=60).contains(&seconds.parse::<u64>().unwrap()),
        "{error}"
    );
}

#[tokio::test]
async fn what_has_no_version_and_what_is_no_endpoint_is_not_counted() {
    let mut state = limited();
    calls(&mut state, 1);
    let server = start(state).await;
    for path in ["/api/info", "/api/v1/groups.nothingHere", "/nothing"] {
        for _ in 0..3 {
            let came = came(request(&server, Who::Nobody, "GET", path)).await;
            assert_eq!((came.status, came.limit), (200, None), "{path}");
        }
    }
    let wrong = came(request(&server, Who::Student, "POST", "/api/v1/me")).await;
    assert_eq!((wrong.status, wrong.limit), (405, None));
}

#[tokio::test]
async fn where_nobody_is_asked_who_he_is_nobody_is_spared() {
    let mut state = limited();
    calls(&mut state, 1);
    let server = start(state).await;
    let ask = async |path| came(request(&server, Who::Admin, "GET", path)).await.status;
    assert_eq!(ask("/api/v1/settings.public").await, 200);
    assert_eq!(ask("/api/v1/settings.public").await, 429);
    assert_eq!(ask("/api/v1/me").await, 200);
    assert_eq!(ask("/api/v1/me").await, 200);
}

#[tokio::test]
async fn it_can_be_off_and_some_releases_forgot_it() {
    for (version, on, limited_now) in [
        ("3.4.0", true, true),
        ("3.4.0", false, false),
        ("7.3.0", true, true),
        ("7.5.0", true, false),
        ("7.8.2", true, false),
        ("7.9.0", true, true),
        ("8.6.1", true, true),
    ] {
        let mut state = limited();
        calls(&mut state, 1);
        state.set_version(version);
        state
            .settings
            .insert("API_Enable_Rate_Limiter".to_owned(), json!(on));
        let server = start(state).await;
        let first = came(request(&server, Who::Student, "GET", "/api/v1/me")).await;
        let second = came(request(&server, Who::Student, "GET", "/api/v1/me")).await;
        assert_eq!(first.limit.is_some(), limited_now, "{version}");
        let status = if limited_now { 429 } else { 200 };
        assert_eq!(second.status, status, "{version}");
    }
}
