//! Faults: each shows, comes to the requests it is meant for, and does what it says to changes; and the server's end.

use std::time::Duration;

use moodrift::demo::chat::{Fault, StandIn, Times};
use reqwest::Client;
use serde_json::{Value, json};

use crate::world::{self, COURSE, Who};
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
    let client = Client::new();
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
    let answers = async || Client::new().get(&url).send().await.is_ok();
    while answers().await {}
}
