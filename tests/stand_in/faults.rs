//! Faults: each shows, comes to the requests it is meant for, and does what it says to changes; and the server's end.

use std::collections::BTreeSet;
use std::time::Duration;

use moodrift::demo::chat::{CameTo, Change, Fault, Likely, Mix, Schedule, StandIn, Times};
use serde_json::{Value, json};

use crate::world::{self, BIG, COURSE, Who};
use crate::{post, request, start};

/// What a fault makes of `groups.members`, as a client sees it: status, whether the body came, what it holds.
async fn met(server: &StandIn) -> (u16, Option<String>) {
    let response = request(
        server,
        Who::Api,
        "GET",
        &format!("/api/v1/groups.members?roomId={COURSE}"),
    );
    let response = response.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.text().await.ok())
}

#[tokio::test]
async fn refusals_that_are_faults_have_the_words_of_the_release() {
    for (version, both_shapes, coded) in [
        ("3.4.0", false, false),
        ("6.5.0", false, true),
        ("7.3.0", false, true),
        ("8.6.1", true, true),
    ] {
        let mut state = world::filled();
        state.set_version(version);
        let server = start(state).await;
        let always = |fault| server.fault("groups.members", fault, Times::Always);
        always(Fault::Unauthorized);
        let (_, body) = met(&server).await;
        assert_eq!(
            body.unwrap().contains("\"success\""),
            both_shapes,
            "{version}"
        );
        always(Fault::Forbidden);
        let (status, body) = met(&server).await;
        let has_code = body.unwrap().contains("[error-unauthorized]");
        assert_eq!((status, has_code), (403, coded), "{version}");
    }
}

#[tokio::test]
async fn every_fault_shows() {
    let server = start(world::filled()).await;
    let (_, whole) = met(&server).await;
    let whole = whole.unwrap();
    let always = |fault| server.fault("groups.members", fault, Times::Always);
    for (fault, status, part) in [
        (Fault::Status(500), 500, "error"),
        (Fault::Html502, 502, "<html>"),
        (Fault::Unauthorized, 401, "You must be logged in"),
        (Fault::Forbidden, 403, "unauthorized"),
        (Fault::TooMany, 429, "You must wait 1 seconds"),
    ] {
        always(fault);
        let (came, body) = met(&server).await;
        assert_eq!(came, status, "{fault:?}");
        assert!(body.unwrap().contains(part), "{fault:?}");
    }
    always(Fault::TruncatedJson);
    let (status, body) = met(&server).await;
    let body = body.unwrap();
    assert_eq!((status, body.len()), (200, whole.len() / 2));
    assert!(whole.starts_with(&body));
    always(Fault::ResetMidBody);
    assert_eq!(
        met(&server).await,
        (200, None),
        "the body does not come whole"
    );
    let counts = |body: Option<String>| {
        let body: Value = serde_json::from_str(&body.unwrap()).unwrap();
        let number = |key| body.get(key).and_then(Value::as_u64).unwrap();
        (
            body.get("members").and_then(Value::as_array).unwrap().len(),
            number("count"),
            number("total"),
        )
    };
    always(Fault::ShortPage);
    assert_eq!(counts(met(&server).await.1), (3, 3, 6));
    always(Fault::EmptyList);
    assert_eq!(counts(met(&server).await.1), (0, 0, 0));
    always(Fault::Hang);
    let hanging = request(
        &server,
        Who::Api,
        "GET",
        &format!("/api/v1/groups.members?roomId={COURSE}"),
    );
    let error = hanging
        .timeout(Duration::from_millis(200))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    server.clear_faults();
    assert_eq!(met(&server).await, (200, Some(whole)));
}

#[tokio::test]
async fn a_fault_comes_to_the_requests_it_is_meant_for() {
    let server = start(world::filled()).await;
    server.fault("groups.members", Fault::Status(500), Times::Once);
    assert_eq!((met(&server).await.0, met(&server).await.0), (500, 200));
    server.fault("groups.members", Fault::Status(503), Times::Nth(2));
    assert_eq!(
        (
            met(&server).await.0,
            met(&server).await.0,
            met(&server).await.0
        ),
        (200, 503, 200)
    );
    server.fault(
        "groups.members?roomId=another",
        Fault::Status(500),
        Times::Always,
    );
    assert_eq!(met(&server).await.0, 200);
    server.fault(
        &format!("groups.members?roomId={COURSE}"),
        Fault::Status(500),
        Times::Always,
    );
    assert_eq!(met(&server).await.0, 500);
    server.fault("/api/info", Fault::Html502, Times::Once);
    let info = request(&server, Who::Nobody, "GET", "/api/info")
        .send()
        .await
        .unwrap();
    assert_eq!(info.status().as_u16(), 502);
}

#[tokio::test]
async fn a_change_whose_answer_breaks_off_has_happened_and_one_that_was_refused_has_not() {
    let server = start(world::early()).await;
    let members = || {
        let mut state = server.state();
        world::room(&mut state, COURSE).members.len()
    };
    let body = json!({"roomId": COURSE, "username": "outsider"});
    server.fault("groups.invite", Fault::Status(500), Times::Once);
    assert_eq!(post(&server, "groups.invite", body.clone()).await, 500);
    assert_eq!(members(), 1);
    server.fault("groups.invite", Fault::ResetMidBody, Times::Once);
    let response = request(&server, Who::Api, "POST", "/api/v1/groups.invite")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert!(response.text().await.is_err());
    assert_eq!(members(), 2);
}

#[tokio::test]
async fn a_stopped_server_answers_no_more() {
    let server = start(world::early()).await;
    let url = format!("{}/api/info", server.url());
    let client = crate::visitor::client();
    assert_eq!(
        client.get(&url).send().await.unwrap().status().as_u16(),
        200
    );
    server.fault("/api/info", Fault::Hang, Times::Always);
    let hanging = tokio::spawn(client.get(&url).send());
    while server.requests().len() < 2 {
        tokio::task::yield_now().await;
    }
    server.stop().await;
    assert_eq!(hanging.await.unwrap().unwrap().status().as_u16(), 503);
    assert!(client.get(&url).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn a_dropped_server_stops() {
    let server = start(world::early()).await;
    let url = format!("{}/api/info", server.url());
    drop(server);
    let answers = async || crate::visitor::client().get(&url).send().await.is_ok();
    while answers().await {}
}

/// A request for a page of a group of 201.
async fn page(server: &StandIn, offset: usize) -> Value {
    let path = format!("/api/v1/groups.members?roomId={BIG}&count=100&offset={offset}");
    let response = request(server, Who::Api, "GET", &path).send().await;
    response.unwrap().json().await.unwrap()
}

fn names(page: &Value) -> Vec<&str> {
    let members = page["members"].as_array().unwrap().iter();
    members
        .map(|member| member["username"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_connection_that_is_dropped_gives_no_byte_and_does_nothing_and_one_that_is_lost_has_done_it()
 {
    let server = start(world::early()).await;
    let members = || world::room(&mut server.state(), COURSE).members.len();
    let body = json!({"roomId": COURSE, "userId": "id-outsider"});
    for (fault, there) in [(Fault::Dropped, 1), (Fault::Lost, 2)] {
        server.fault("groups.invite", fault, Times::Always);
        let invitation = request(&server, Who::Api, "POST", "/api/v1/groups.invite").json(&body);
        let error = invitation.send().await.unwrap_err();
        assert!(
            error.is_request() && !error.is_connect() && !error.is_timeout(),
            "{error:?}"
        );
        assert_eq!(members(), there, "{fault:?}");
    }
    server.clear_faults();
    assert_eq!(post(&server, "groups.invite", body).await, 200);
    let change = Change {
        endpoint: "groups.invite".to_owned(),
        room: Some(COURSE.to_owned()),
        account: Some("id-outsider".to_owned()),
    };
    assert_eq!(server.changes(), [change]);
    let came: Vec<_> = server
        .requests()
        .iter()
        .map(|line| (line.fault, line.came_to))
        .collect();
    assert_eq!(
        came,
        [
            (Some(Fault::Dropped), CameTo::Refused(None)),
            (Some(Fault::Lost), CameTo::Changed),
            (None, CameTo::Answered),
        ]
    );
}

#[tokio::test]
async fn a_server_that_is_away_refuses_connections_and_comes_back_to_its_address() {
    let server = start(world::early()).await;
    let client = crate::visitor::client();
    let ask = || client.get(format!("{}/api/info", server.url())).send();
    assert_eq!(ask().await.unwrap().status().as_u16(), 200);
    server.shut().await;
    for _ in 0..3 {
        assert!(ask().await.unwrap_err().is_connect());
    }
    server.reopen().await;
    assert_eq!(ask().await.unwrap().status().as_u16(), 200);
    server.fault(
        "/api/info",
        Fault::Away(Duration::from_millis(1)),
        Times::Once,
    );
    assert!(ask().await.is_err());
    while ask().await.is_err() {}
}

#[tokio::test]
async fn a_revoked_token_is_good_for_nothing_until_faults_are_cleared() {
    let server = start(world::filled()).await;
    let ask = async |who, path: &str| {
        let response = request(&server, who, "GET", path).send().await.unwrap();
        response.status().as_u16()
    };
    let fault = Fault::Revoked { back_after: None };
    server.fault("me", fault, Times::Nth(2));
    assert_eq!(ask(Who::Api, "/api/v1/me").await, 200);
    assert_eq!(ask(Who::Api, "/api/v1/me").await, 401);
    assert_eq!(ask(Who::Api, "/api/v1/me").await, 401);
    assert_eq!(ask(Who::Api, "/api/v1/users.list").await, 401);
    assert_eq!(ask(Who::Api, "/api/info").await, 200);
    assert_eq!(ask(Who::Admin, "/api/v1/me").await, 200, "his own is good");
    server.clear_faults();
    assert_eq!(ask(Who::Api, "/api/v1/me").await, 200);
    let back_after = Some(Duration::from_millis(1));
    server.fault("me", Fault::Revoked { back_after }, Times::Once);
    assert_eq!(ask(Who::Api, "/api/v1/me").await, 401);
    while ask(Who::Api, "/api/v1/me").await == 401 {}
}

#[tokio::test]
async fn a_limiter_may_keep_its_headers_or_its_text_to_itself() {
    let server = start(world::filled()).await;
    let said = async |fault| {
        server.fault("me", fault, Times::Once);
        let asked = request(&server, Who::Api, "GET", "/api/v1/me").send().await;
        let response = asked.unwrap();
        assert_eq!(response.status().as_u16(), 429);
        let told = response.headers().contains_key("x-ratelimit-reset");
        let text = response.text().await.unwrap();
        (told, text.contains("You must wait 1 seconds"))
    };
    assert_eq!(said(Fault::TooMany).await, (true, true));
    assert_eq!(said(Fault::TooManyByText).await, (false, true));
    assert_eq!(said(Fault::TooManyBare).await, (false, false));
}

#[tokio::test]
async fn a_clock_that_is_off_shows_wherever_a_time_is_told() {
    let server = start(world::filled()).await;
    let path = format!("/api/v1/groups.listAll?query={{\"_id\":\"{COURSE}\"}}");
    let told = async |path: &str| {
        let response = request(&server, Who::Api, "GET", path)
            .send()
            .await
            .unwrap();
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        let (date, reset) = (header("date").unwrap(), header("x-ratelimit-reset"));
        let body: Value = response.json().await.unwrap();
        (date, reset, body["groups"][0]["_updatedAt"].clone())
    };
    let ahead = |date: &str| {
        let date = jiff::fmt::rfc2822::parse(date).unwrap().timestamp();
        let now = jiff::Timestamp::now();
        date.duration_since(now).as_hours()
    };
    let (date, _, updated) = told(&path).await;
    assert_eq!(
        (ahead(&date), updated),
        (0, json!("2024-09-01T08:00:00.000Z"))
    );
    server.fault("me", Fault::ClockOff(3 * 3600 + 60), Times::Once);
    told("/api/v1/me").await;
    let (date, _, updated) = told(&path).await;
    assert_eq!(
        (ahead(&date), updated),
        (3, json!("2024-09-01T11:01:00.000Z"))
    );
    server.fault("me", Fault::TooMany, Times::Once);
    let (_, reset, _) = told("/api/v1/me").await;
    let reset = jiff::Timestamp::from_millisecond(reset.unwrap().parse().unwrap()).unwrap();
    assert_eq!(reset.duration_since(jiff::Timestamp::now()).as_hours(), 3);
    server.clear_faults();
    assert_eq!(ahead(&told(&path).await.0), 0);
}

#[tokio::test]
async fn a_list_may_move_between_its_pages() {
    let server = start(world::crowded()).await;
    let (first, second) = (page(&server, 0).await, page(&server, 100).await);
    for (fault, total, from) in [(Fault::Shrunk, 200, 1), (Fault::Grown, 202, -1)] {
        server.fault("groups.members", fault, Times::Always);
        assert_eq!(
            page(&server, 0).await,
            first,
            "{fault:?}: the first page is as ever"
        );
        let moved = page(&server, 100).await;
        assert_eq!(
            (&moved["total"], &moved["offset"]),
            (&json!(total), &json!(100))
        );
        let all = [names(&first), names(&second)].concat();
        let at = usize::try_from(100 + from).unwrap();
        assert_eq!(names(&moved)[..50], all[at..at + 50]);
    }
}

#[tokio::test]
async fn fields_may_come_that_nobody_knows_and_others_may_be_of_another_type() {
    let server = start(world::filled()).await;
    let whole: Value = serde_json::from_str(&met(&server).await.1.unwrap()).unwrap();
    let kept = |value: &Value| {
        let mut value = value.clone();
        let body = value.as_object_mut().unwrap();
        assert!(body.remove("addedLater").is_some());
        for entry in body["members"].as_array_mut().unwrap() {
            assert!(
                entry
                    .as_object_mut()
                    .unwrap()
                    .remove("addedLater")
                    .is_some()
            );
        }
        value
    };
    server.fault("groups.members", Fault::UnknownField, Times::Once);
    let more: Value = serde_json::from_str(&met(&server).await.1.unwrap()).unwrap();
    assert_eq!(kept(&more), whole);
    let mut seen = BTreeSet::new();
    for number in 0..40 {
        let mut bodies = Vec::new();
        for _ in 0..2 {
            server.fault("groups.members", Fault::OtherType(number), Times::Once);
            bodies.push(met(&server).await.1.unwrap());
        }
        assert_eq!(bodies[0], bodies[1], "the number says which");
        let other: Value = serde_json::from_str(&bodies[0]).unwrap();
        assert_ne!(other, whole);
        seen.insert(bodies.remove(0));
    }
    assert!(seen.len() > 20, "{}", seen.len());
}

#[tokio::test]
async fn a_plan_is_followed_until_faults_are_cleared() {
    let server = start(world::filled()).await;
    let plan = || {
        let likely = |of_ten_thousand, fault| Likely {
            of_ten_thousand,
            fault,
        };
        let mix = Mix {
            least: Duration::ZERO,
            most: Duration::from_millis(1),
            faults: vec![
                likely(3_000, Fault::Status(500)),
                likely(3_000, Fault::Html502),
            ],
        };
        Schedule::new(11, mix)
    };
    let statuses = async || {
        let mut statuses = Vec::new();
        for _ in 0..30 {
            statuses.push(met(&server).await.0);
        }
        statuses
    };
    let planned: Vec<u16> = (0..30)
        .map(|nth| plan().planned("/api/v1/groups.members", Some(COURSE), nth))
        .map(|planned| match planned.fault {
            None => 200,
            Some(Fault::Status(status)) => status,
            Some(_) => 502,
        })
        .collect();
    assert!(
        [200, 500, 502]
            .iter()
            .all(|status| planned.contains(status))
    );
    server.follow(plan());
    assert_eq!(statuses().await, planned);
    server.follow(plan());
    assert_eq!(statuses().await, planned, "from its start");
    server.clear_faults();
    assert_eq!(statuses().await, [200; 30]);
}
