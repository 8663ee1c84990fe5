//! Who gets in: logins, tokens, the second factor; and what a server says of itself to those who ask.

use moodrift::demo::chat::StandIn;
use moodrift::demo::chat::state::{Digest, EmailCodes, Secrets, ServerState};
use serde_json::{Value, json};

use crate::recordings::Came;
use crate::scenarios::{Differs, Scenario, Sent, Times, get, post};
use crate::world::{self, Who};
use crate::{came, request, start};

/// The scenarios.
pub(crate) fn all() -> Vec<Scenario> {
    let mut scenarios = logins();
    scenarios.extend(tokens());
    scenarios.extend(public());
    scenarios
}

fn logins() -> Vec<Scenario> {
    let login = |recording, body| {
        post(recording, "login", body)
            .by(Who::Nobody)
            .with(|state| world::password(state, "moodle_api", "right"))
    };
    vec![
        login(
            "login_ok",
            json!({"user": "moodle_api", "password": "right"}),
        ),
        login(
            "login_by_email_ok",
            json!({"user": "moodle_api@example.org", "password": "right"}),
        ),
        login(
            "login_bad_password",
            json!({"user": "moodle_api", "password": "wrong"}),
        )
        .status(401),
        login(
            "login_unknown_user",
            json!({"user": "no_such_user", "password": "right"}),
        )
        .status(401),
        login("login_missing_password", json!({"user": "moodle_api"})).status(401),
        login(
            "login_inactive_user",
            json!({"user": "inactive.user", "password": "right"}),
        )
        .with(|state| {
            world::account(state, "inactive.user", &["user"], &json!({}));
            state.users.last_mut().unwrap().active = false;
            world::password(state, "inactive.user", "right");
        })
        .status(401),
        login(
            "login_totp_required_by_default_email_2fa",
            json!({"user": "moodle_api", "password": "right"}),
        )
        .with(|state| {
            state
                .settings
                .remove("Accounts_TwoFactorAuthentication_By_Email_Enabled");
        })
        .after(Who::Nobody, Times::Exactly(1))
        .status(401),
        login(
            "default2fa_login_after_email_verified",
            json!({"user": "later.verified", "password": "right"}),
        )
        .with(world::untouched)
        .after_another(json!({"user": "later.verified", "password": "wrong"}), 2)
        .status(401),
        Scenario {
            method: "POST",
            ..get("logout", "logout", &[])
        },
        get(
            "credentials_in_query_string",
            "me",
            &[
                ("X-User-Id", "id-moodle_api"),
                ("X-Auth-Token", "token-of-id-moodle_api"),
            ],
        )
        .by(Who::Nobody)
        .status(401),
        get("default2fa_me_token_no_bypass", "me", &[])
            .with(world::untouched)
            .by(Who::Challenged),
    ]
}

fn tokens() -> Vec<Scenario> {
    let generate = |recording, name: &str| {
        let body = json!({"tokenName": name, "bypassTwoFactor": true});
        post(recording, "users.generatePersonalAccessToken", body)
    };
    let default = |recording, who| generate(recording, "t3").with(world::untouched).by(who);
    vec![
        get(
            "users_getPersonalAccessTokens",
            "users.getPersonalAccessTokens",
            &[],
        ),
        generate("users_generatePersonalAccessToken_duplicate", "integration")
            .refused(400, "error-token-already-exists"),
        generate("users_generatePersonalAccessToken_plain_user", "t").by(Who::Outsider),
        default(
            "default2fa_generatePersonalAccessToken_token_bypass",
            Who::Bypassing,
        ),
        default(
            "default2fa_generatePersonalAccessToken_unverified_email",
            Who::Challenged,
        )
        .with(|state| {
            let emails = json!([{"address": "later.verified@example.org", "verified": false}]);
            let user = state.users.last_mut().unwrap();
            user.rest.insert("emails".to_owned(), emails);
        }),
        default(
            "default2fa_generatePersonalAccessToken_token_no_bypass",
            Who::Challenged,
        )
        .after(Who::Challenged, Times::Exactly(1))
        .refused(400, "totp-required"),
        default(
            "default2fa_generatePersonalAccessToken_bad_code",
            Who::Challenged,
        )
        .header("x-2fa-code", "000000")
        .header("x-2fa-method", "email")
        .refused(400, "totp-invalid"),
    ]
}

fn public() -> Vec<Scenario> {
    let settings =
        |recording, query: &[(&'static str, &str)]| get(recording, "settings.public", query);
    vec![
        get("permissions_listAll", "permissions.listAll", &[]).differing(Differs::Fewer),
        get("roles_list", "roles.list", &[]),
        // A real server has some three hundred settings more.
        settings("settings_public_first10", &[("count", "10")])
            .by(Who::Nobody)
            .differing(Differs::Fewer),
        settings(
            "settings_public_names_validation",
            &[(
                "query",
                "{\"_id\":{\"$in\":[\"UTF8_Names_Validation\",\"RetentionPolicy_Enabled\",\
                 \"UI_Allow_room_names_with_special_chars\"]}}",
            )],
        )
        .by(Who::Nobody),
        settings(
            "settings_public_rate_limiter",
            &[("query", "{\"_id\": {\"$regex\": \"^API_\"}}")],
        ),
    ]
}

async fn login(server: &StandIn, body: Value) -> Came {
    came(request(server, Who::Nobody, "POST", "/api/v1/login").json(&body)).await
}

async fn me(server: &StandIn, id: &str, token: &str) -> u16 {
    let request = request(server, Who::Nobody, "GET", "/api/v1/me");
    came(
        request
            .header("X-User-Id", id)
            .header("X-Auth-Token", token),
    )
    .await
    .status
}

async fn generate(server: &StandIn, who: Who, name: &str, code: &str) -> Came {
    let body = json!({"tokenName": name});
    let path = "/api/v1/users.generatePersonalAccessToken";
    came(
        request(server, who, "POST", path)
            .header("x-2fa-code", code)
            .json(&body),
    )
    .await
}

fn with_password() -> ServerState {
    let mut state = world::early();
    world::password(&mut state, "moodle_api", "right");
    state
}

fn at<'b>(came: &'b Came, pointer: &str) -> &'b str {
    let value = came.body.pointer(pointer).and_then(Value::as_str);
    value.unwrap_or_else(|| panic!("no {pointer} in {}", came.body))
}

#[tokio::test]
async fn a_login_may_hash_its_password_and_its_token_serves_until_it_logs_out() {
    let server = start(with_password()).await;
    let digest = "aeef8c9e49f78ae3e3ab1b33ca2fcbb8d55d8b6d1a3e7d7f3c22ab6e0e9e1ecb";
    let wrong =
        json!({"user": "moodle_api", "password": {"digest": digest, "algorithm": "sha-256"}});
    assert_eq!(login(&server, wrong).await.status, 401);
    let digest = serde_json::to_value(Digest::of("right")).unwrap();
    let hashed =
        json!({"username": "moodle_api", "password": {"digest": digest, "algorithm": "sha-256"}});
    let come = login(&server, hashed).await;
    let (id, token) = (at(&come, "/data/userId"), at(&come, "/data/authToken"));
    assert_eq!((come.status, id), (200, "id-moodle_api"));
    assert_eq!(me(&server, id, token).await, 200);
    assert_eq!(me(&server, "id-admin", token).await, 401, "of another");
    let again = login(&server, json!({"resume": token})).await;
    assert_eq!(at(&again, "/data/authToken"), token);
    let logout = request(&server, Who::Nobody, "POST", "/api/v1/logout")
        .header("X-User-Id", id)
        .header("X-Auth-Token", token);
    assert_eq!(came(logout).await.status, 200);
    assert_eq!(me(&server, id, token).await, 401);
    assert_eq!(login(&server, json!({"resume": token})).await.status, 401);
    assert_eq!(me(&server, id, "token-of-id-moodle_api").await, 200);
}

#[tokio::test]
async fn an_account_that_was_made_logs_in_with_its_password() {
    let server = start(world::early()).await;
    let make = async |username: &str, random: bool| {
        let new = json!({
            "username": username, "email": format!("{username}@example.org"), "name": "N", "password": "as-it-was-given",
            "setRandomPassword": random,
        });
        let made = request(&server, Who::Api, "POST", "/api/v1/users.create").json(&new);
        let made = came(made).await;
        assert_eq!(made.status, 200, "{}", made.body);
        let enter = json!({"user": username, "password": "as-it-was-given"});
        login(&server, enter).await.status
    };
    assert_eq!(make("new.one", false).await, 200);
    assert_eq!(make("new.two", true).await, 401, "nobody knows that one");
    let wrong = json!({"user": "new.one", "password": "another"});
    assert_eq!(login(&server, wrong).await.status, 401);
    assert_eq!(server.state().secrets.len(), 2);
}

#[tokio::test]
async fn logging_out_with_a_personal_token_ends_it() {
    let server = start(world::early()).await;
    let logout = request(&server, Who::Api, "POST", "/api/v1/logout");
    assert_eq!(came(logout).await.status, 200);
    assert_eq!(
        came(request(&server, Who::Api, "GET", "/api/v1/me"))
            .await
            .status,
        401
    );
    assert!(server.state().secrets.is_empty(), "it was not of the state");
}

#[tokio::test]
async fn an_account_keeps_its_fifty_newest_logins() {
    let server = start(with_password()).await;
    let mut tokens = Vec::new();
    for _ in 0..51 {
        let come = login(&server, json!({"user": "moodle_api", "password": "right"})).await;
        tokens.push(at(&come, "/data/authToken").to_owned());
    }
    let mut open = Vec::new();
    for token in &tokens {
        open.push(me(&server, "id-moodle_api", token).await == 200);
    }
    assert!(!open.first().unwrap());
    assert_eq!(open.iter().filter(|open| **open).count(), 50);
}

#[tokio::test]
async fn a_code_that_came_by_mail_opens_once() {
    let mut state = world::early();
    world::untouched(&mut state);
    let server = start(state).await;
    let body = |code: &str| json!({"user": "later.verified", "password": "right", "code": code});
    assert!(server.emailed_codes("id-later.verified").is_empty());
    assert_eq!(login(&server, body("")).await.status, 401);
    let codes = server.emailed_codes("id-later.verified");
    let code = codes.first().unwrap();
    assert_eq!(login(&server, body(code)).await.status, 200);
    assert_eq!(
        at(&login(&server, body(code)).await, "/error"),
        "totp-invalid"
    );
    let asked = generate(&server, Who::Challenged, "mine", "").await;
    assert_eq!(at(&asked, "/errorType"), "totp-required");
    let codes = server.emailed_codes("id-later.verified");
    let made = generate(&server, Who::Challenged, "mine", codes.first().unwrap()).await;
    assert_eq!(made.status, 200);
    let token = at(&made, "/token");
    assert_eq!(me(&server, "id-later.verified", token).await, 200);
    let listed = request(
        &server,
        Who::Challenged,
        "GET",
        "/api/v1/users.getPersonalAccessTokens",
    );
    let listed = came(listed).await;
    assert_eq!(at(&listed, "/tokens/2/name"), "mine");
    assert!(token.ends_with(at(&listed, "/tokens/2/lastTokenPart")));
    assert_eq!(
        listed.body.pointer("/tokens/2/bypassTwoFactor"),
        Some(&json!(false))
    );
}

#[tokio::test]
async fn an_account_without_codes_and_a_server_that_sends_none_ask_for_nothing() {
    let ask = async |change: &dyn Fn(&mut ServerState)| {
        let mut state = world::early();
        world::untouched(&mut state);
        change(&mut state);
        let server = start(state).await;
        generate(&server, Who::Challenged, "mine", "").await.status
    };
    assert_eq!(ask(&|_| {}).await, 400);
    for setting in [
        "Accounts_TwoFactorAuthentication_Enabled",
        "Accounts_TwoFactorAuthentication_By_Email_Enabled",
    ] {
        let off = |state: &mut ServerState| {
            state.settings.insert(setting.to_owned(), json!(false));
        };
        assert_eq!(ask(&off).await, 200, "{setting}");
    }
    let without = |state: &mut ServerState| {
        let secrets = state.secrets.get_mut("id-later.verified").unwrap();
        secrets.email_codes = EmailCodes::Off;
    };
    assert_eq!(ask(&without).await, 200);
    let later = |state: &mut ServerState| {
        without(state);
        state.set_version("6.5.0");
    };
    assert_eq!(ask(&later).await, 400, "its password is asked for");
}

#[tokio::test]
async fn later_releases_take_the_password_for_a_second_factor() {
    let mut state = world::early();
    world::untouched(&mut state);
    state.set_version("6.5.0");
    let mut secrets = state.secrets.remove("id-later.verified").unwrap();
    secrets.email_codes = EmailCodes::Off;
    state
        .secrets
        .insert("id-later.verified".to_owned(), secrets);
    let server = start(state).await;
    let asked = generate(&server, Who::Challenged, "mine", "").await;
    assert_eq!(at(&asked, "/details/method"), "password");
    let digest = serde_json::to_value(Digest::of("right")).unwrap();
    let made = generate(&server, Who::Challenged, "mine", digest.as_str().unwrap()).await;
    assert_eq!(made.status, 200);
}

#[tokio::test]
async fn a_token_that_bypasses_does_so_but_in_one_release() {
    for (version, status) in [("3.4.0", 200), ("8.5.0", 400), ("8.6.1", 200)] {
        let mut state = world::early();
        world::untouched(&mut state);
        state.set_version(version);
        let server = start(state).await;
        let made = generate(&server, Who::Bypassing, "mine", "").await;
        assert_eq!(made.status, status, "{version}: {}", made.body);
    }
}

#[tokio::test]
async fn tokens_are_for_those_who_may_have_them() {
    let mut state = world::early();
    for permission in &mut state.permissions {
        permission.roles.retain(|role| role != "user");
    }
    let server = start(state).await;
    let made = generate(&server, Who::Outsider, "mine", "").await;
    assert_eq!(
        (made.status, at(&made, "/errorType")),
        (400, "not-authorized")
    );
    let nameless = generate(&server, Who::Api, "", "").await;
    assert_eq!(nameless.status, 400);
}

#[tokio::test]
async fn since_7_0_a_refused_login_does_not_say_why() {
    for (version, inactive) in [
        ("6.5.0", "error-user-is-not-activated"),
        ("7.3.0", "Unauthorized"),
    ] {
        let mut state = with_password();
        state.set_version(version);
        let api = state.users.iter_mut();
        api.filter(|user| user.id == "id-moodle_api")
            .for_each(|user| user.active = false);
        let server = start(state).await;
        let refused = login(&server, json!({"user": "moodle_api", "password": "right"})).await;
        assert_eq!(
            (refused.status, at(&refused, "/error")),
            (401, inactive),
            "{version}"
        );
    }
}

#[tokio::test]
async fn a_state_keeps_what_lets_in_and_shows_none_of_it() {
    let mut state = world::early();
    world::untouched(&mut state);
    let server = start(state).await;
    let made = generate(&server, Who::Bypassing, "mine", "").await;
    let token = at(&made, "/token").to_owned();
    let state = server.state();
    let shown = format!("{state:?} {server:?}");
    let file = serde_json::to_string(&state).unwrap();
    for secret in ["right", "token-that-", "token-of-", token.as_str()] {
        assert!(!file.contains(secret), "{secret}");
        let inside = shown.contains(&format!("\"{secret}"));
        assert!(!inside, "{secret}");
    }
    let digest = serde_json::to_value(Digest::of("right")).unwrap();
    assert!(file.contains(digest.as_str().unwrap()) && !shown.contains(digest.as_str().unwrap()));
    let last: String = token.chars().skip(token.len() - 6).collect();
    assert!(file.contains(&last) && !shown.contains(&last));
    let loaded: ServerState = serde_json::from_str(&file).unwrap();
    assert_eq!(loaded.secrets, state.secrets);
    let again = start(loaded).await;
    assert_eq!(me(&again, "id-later.verified", &token).await, 200);
    let plain = serde_json::to_value(ServerState::default()).unwrap();
    assert!(plain.get("secrets").is_none() && plain.get("settings").is_none());
    assert_eq!(
        serde_json::to_value(Secrets::default()).unwrap(),
        json!({}),
        "what is as on a fresh server is not written"
    );
}

#[tokio::test]
async fn a_request_that_cannot_be_read_logs_nobody_out() {
    let server = start(world::early()).await;
    let scenario = Scenario {
        body: Sent::Broken("{"),
        ..post("logout", "logout", json!({}))
    };
    assert_eq!(crate::send(&server, &scenario).await.status, 400);
    assert_eq!(
        came(request(&server, Who::Api, "GET", "/api/v1/me"))
            .await
            .status,
        200
    );
}
