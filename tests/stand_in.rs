//! The stand-in Rocket.Chat, held against what a real 3.4.0 server answered.
//!
//! The recordings are not part of the project: they are found by `MOODRIFT_REAL_DATA`. Without them the scenarios run
//! all the same, against the digest that is written beside them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise, and says what it did"
)]

#[path = "stand_in/access.rs"]
mod access;
#[path = "stand_in/accounts.rs"]
mod accounts;
#[path = "stand_in/at_once.rs"]
mod at_once;
#[path = "stand_in/cases.rs"]
mod cases;
#[path = "stand_in/changes.rs"]
mod changes;
#[path = "stand_in/faults.rs"]
mod faults;
#[path = "stand_in/glimpse.rs"]
mod glimpse;
#[path = "stand_in/left_out.rs"]
mod left_out;
#[path = "stand_in/lifecycle.rs"]
mod lifecycle;
#[path = "stand_in/limiter.rs"]
mod limiter;
#[path = "stand_in/people.rs"]
mod people;
#[path = "stand_in/reads.rs"]
mod reads;
#[path = "stand_in/recordings.rs"]
mod recordings;
#[path = "stand_in/releases.rs"]
mod releases;
#[path = "stand_in/scenarios.rs"]
mod scenarios;
#[path = "stand_in/settings.rs"]
mod settings;
#[path = "stand_in/shape.rs"]
mod shape;
#[path = "stand_in/state_file.rs"]
mod state_file;
#[path = "told/told.rs"]
mod told;
#[path = "stand_in/versions.rs"]
mod versions;
#[path = "visitor/client.rs"]
mod visitor;
#[path = "stand_in/world.rs"]
mod world;

use std::collections::BTreeMap;

use moodrift::demo::chat::StandIn;
use moodrift::demo::chat::state::ServerState;
use recordings::{Came, asks_alike, differences, recording, recordings};
use reqwest::{Method, RequestBuilder};
use scenarios::{Scenario, Sent, Times};
use serde_json::{Value, json};
use world::{COURSE, Who};

async fn start(state: ServerState) -> StandIn {
    StandIn::start(state, world::tokens()).await.unwrap()
}

fn request(server: &StandIn, who: Who, method: &str, path: &str) -> RequestBuilder {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let request = visitor::client().request(method, format!("{}{path}", server.url()));
    match who.credential() {
        Some((id, token)) => request
            .header("X-User-Id", id)
            .header("X-Auth-Token", token),
        None => request,
    }
}

async fn send(server: &StandIn, scenario: &Scenario) -> Came {
    for earlier in &scenario.earlier {
        match earlier.times {
            Times::Exactly(times) => {
                for _ in 0..times {
                    once(server, scenario, earlier.who, earlier.body.as_ref()).await;
                }
            }
            Times::UntilReset => {
                let mut came = once(server, scenario, earlier.who, None).await;
                while came.status != 429 {
                    came = once(server, scenario, earlier.who, None).await;
                }
                limiter::allowed_again(&came).await;
            }
        }
    }
    once(server, scenario, scenario.who, None).await
}

async fn once(server: &StandIn, scenario: &Scenario, who: Who, other: Option<&Value>) -> Came {
    let mut request = request(server, who, scenario.method, &scenario.path);
    if !scenario.query.is_empty() {
        request = request.query(&scenario.query);
    }
    for (name, value) in &scenario.headers {
        request = request.header(*name, *value);
    }
    request = match (&scenario.body, other) {
        (_, Some(body)) | (Sent::Json(body), None) => request.json(body),
        (Sent::Nothing, None) => request,
        (Sent::Broken(text), None) => request
            .header("Content-Type", "application/json")
            .body(*text),
    };
    came(request).await
}

async fn came(request: RequestBuilder) -> Came {
    let response = request.send().await.unwrap();
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    let (content_type, allow) = (header("content-type"), header("allow"));
    let (limit, remaining) = (header("x-ratelimit-limit"), header("x-ratelimit-remaining"));
    let reset = header("x-ratelimit-reset");
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Came {
        status,
        content_type,
        allow,
        limit,
        remaining,
        reset,
        body,
    }
}

#[tokio::test]
async fn answers_are_those_of_a_real_server() {
    let folder = recordings();
    let mut held: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for scenario in scenarios::all() {
        let server = start(scenario.state.clone()).await;
        let came = send(&server, &scenario).await;
        let error_type = came.body.get("errorType").and_then(Value::as_str);
        assert_eq!(
            (came.status, error_type),
            (scenario.status, scenario.error_type),
            "{}: {}",
            scenario.recording,
            came.body
        );
        if let Some(folder) = &folder {
            let recording = recording(folder, scenario.recording);
            asks_alike(&scenario, &recording);
            wrong.extend(differences(&scenario, &recording, &came));
        }
        *held.entry(scenario.endpoint).or_default() += 1;
        server.stop().await;
    }
    for (endpoint, count) in &held {
        eprintln!("{count:4}  {endpoint}");
    }
    eprintln!("{:4}  scenarios in all", held.values().sum::<usize>());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn of_several_who_do_the_same_at_once_one_does_it() {
    let mut state = world::early();
    world::room(&mut state, COURSE).msgs = 0;
    let server = start(state).await;
    let invite = json!({"roomId": COURSE, "username": "student.one"});
    let kick = json!({"roomId": COURSE, "userId": "id-student.one"});
    let at_once = |name: &'static str, body: Value| {
        let server = &server;
        futures::future::join_all((0..8).map(move |_| {
            let request = request(server, Who::Api, "POST", &format!("/api/v1/{name}")).json(&body);
            async move {
                let response = request.send().await.unwrap();
                let status = response.status().as_u16();
                let body: Value = response.json().await.unwrap();
                (
                    status,
                    body.get("errorType")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                )
            }
        }))
    };
    let mut invited = at_once("groups.invite", invite).await;
    invited.sort();
    let mut kicked = at_once("groups.kick", kick).await;
    kicked.sort();
    assert_eq!(invited, vec![(200, None); 8]);
    assert_eq!(kicked.first(), Some(&(200, None)));
    assert_eq!(
        kicked
            .iter()
            .filter(|one| **one == (400, Some("error-user-not-in-room".to_owned())))
            .count(),
        7
    );
    let mut state = server.state();
    let course = world::room(&mut state, COURSE);
    assert_eq!(
        (course.msgs, course.users_count, course.members.len()),
        (2, 1, 1)
    );
    if let Some(folder) = recordings() {
        for (name, ours) in [
            ("race_groups_invite_same_user", invited),
            ("race_groups_kick_same_user", kicked),
        ] {
            let recording = recording(&folder, name);
            let mut theirs: Vec<(u16, Option<String>)> = recording
                .get("answers")
                .and_then(Value::as_array)
                .unwrap()
                .iter()
                .map(|answer| {
                    let status = answer.get("status").and_then(Value::as_u64).unwrap();
                    let error_type = answer.pointer("/body/errorType").and_then(Value::as_str);
                    (
                        u16::try_from(status).unwrap(),
                        error_type.map(str::to_owned),
                    )
                })
                .collect();
            theirs.sort();
            assert_eq!(ours, theirs, "{name}");
        }
    }
}

async fn post(server: &StandIn, name: &str, body: Value) -> u16 {
    let response = request(server, Who::Api, "POST", &format!("/api/v1/{name}"))
        .json(&body)
        .send()
        .await
        .unwrap();
    response.status().as_u16()
}

#[tokio::test]
async fn a_change_is_there_when_it_is_read_again() {
    let server = start(world::filled()).await;
    let mut before = server.state();
    let then = world::room(&mut before, COURSE)
        .rest
        .get("_updatedAt")
        .cloned();
    let someone = json!({"roomId": COURSE, "username": "teacher.two"});
    assert_eq!(
        post(&server, "groups.addModerator", someone.clone()).await,
        200
    );
    let roles = |mut state: ServerState| -> Option<Vec<String>> {
        let course = world::room(&mut state, COURSE);
        course
            .members
            .iter()
            .find(|member| member.username == "teacher.two")
            .map(|member| member.roles.clone())
    };
    assert_eq!(roles(server.state()), Some(vec!["moderator".to_owned()]));
    assert_eq!(post(&server, "groups.kick", someone.clone()).await, 200);
    assert_eq!(roles(server.state()), None);
    assert_eq!(post(&server, "groups.invite", someone.clone()).await, 200);
    assert_eq!(
        roles(server.state()),
        Some(Vec::new()),
        "who was removed has lost his roles"
    );
    assert_eq!(post(&server, "groups.removeModerator", someone).await, 400);
    let mut after = server.state();
    let course = world::room(&mut after, COURSE);
    assert_eq!((course.msgs, course.users_count), (3, 6));
    assert_ne!(course.rest.get("_updatedAt").cloned(), then);
    let asked: Vec<(String, String)> = server
        .requests()
        .into_iter()
        .map(|line| (line.method, line.path))
        .collect();
    assert_eq!(asked.len(), 4);
    assert_eq!(
        asked.first(),
        Some(&("POST".to_owned(), "/api/v1/groups.addModerator".to_owned()))
    );
}

#[tokio::test]
async fn rights_are_what_the_state_says() {
    let ask = async |state| {
        let server = start(state).await;
        let listed = request(&server, Who::Api, "GET", "/api/v1/groups.listAll")
            .send()
            .await
            .unwrap();
        let room = request(
            &server,
            Who::Api,
            "GET",
            &format!("/api/v1/rooms.adminRooms.getRoom?rid={COURSE}"),
        );
        let users = request(&server, Who::Api, "GET", "/api/v1/users.list")
            .send()
            .await
            .unwrap();
        let invited = post(
            &server,
            "groups.invite",
            json!({"roomName": "admins-only", "username": "outsider"}),
        )
        .await;
        (
            listed.status().as_u16(),
            room.send().await.unwrap().status().as_u16(),
            users.status().as_u16(),
            invited,
        )
    };
    assert_eq!(ask(world::early()).await, (200, 200, 200, 400));
    let mut other = world::early();
    for permission in &mut other.permissions {
        match permission.id.as_str() {
            "view-room-administration" | "view-d-room" => permission.roles.clear(),
            "add-user-to-any-p-room" => permission.roles.push("moodle-integration".to_owned()),
            _ => {}
        }
    }
    assert_eq!(ask(other).await, (403, 400, 403, 200));
    let mut inactive = world::early();
    inactive
        .users
        .iter_mut()
        .for_each(|user| user.active = false);
    assert_eq!(ask(inactive).await, (401, 401, 401, 401));
}

#[test]
fn a_token_is_not_shown() {
    let shown = format!("{:?}", world::tokens());
    assert!(
        shown.contains("id-moodle_api") && !shown.contains("token-of"),
        "{shown}"
    );
}
