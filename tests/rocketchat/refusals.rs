//! What newer servers say, and what is said within the answer of a method.

use moodrift::domain::refusal::{Refusal, RoomNameFault, UsernameFault};
use moodrift::domain::trouble::{ChatTroubleKind, TwoFactorFault, TwoFactorMethod};
use moodrift::rocketchat::{Answer, classify};
use rstest::rstest;
use serde_json::{Value, json};

use crate::stub::{Reply, healthy};
use crate::{ME, but};

fn told(status: u16, body: &Value) -> Result<Value, ChatTroubleKind> {
    classify(&Answer {
        status,
        content_type: "application/json; charset=utf-8",
        location: None,
        body: body.to_string().as_bytes(),
    })
}

/// A refusal as most are worded.
fn no(code: &str) -> Value {
    json!({ "success": false, "error": format!("Words [{code}]"), "errorType": code })
}

#[rstest]
#[case::seats("error-license-user-limit-reached", Refusal::SeatsUsedUp)]
#[case::air_gapped("restricted-workspace", Refusal::AirGapped)]
#[case::banned("error-user-is-banned", Refusal::Banned)]
#[case::nobody_to_invite("error-empty-invite-list", Refusal::UnknownPerson)]
#[case::nobody("error-user-not-found", Refusal::UnknownPerson)]
#[case::password("error-password-policy-not-met-minLength", Refusal::PasswordPolicy)]
#[case::handle("error-duplicate-handle", Refusal::RoomName { name: None, fault: RoomNameFault::TakenByHandle })]
#[case::blocked("error-blocked-username", Refusal::Username { name: None, fault: UsernameFault::Blocked })]
#[case::domain("error-email-domain-blacklisted", Refusal::Email { address: None })]
#[case::schema("error-invalid-params", Refusal::InvalidParameters { detail: "Words".to_owned() })]
#[case::new("error-of-tomorrow", Refusal::Other { code: "error-of-tomorrow".to_owned() })]
fn a_code_has_its_meaning(#[case] code: &str, #[case] expected: Refusal) {
    let expected = Err(ChatTroubleKind::Refused(expected));
    assert_eq!(told(400, &no(code)), expected);
    // At the end of the text alone it means the same.
    let text = json!({ "success": false, "error": format!("Words [{code}]") });
    assert_eq!(told(400, &text), expected);
}

#[test]
fn a_401_of_a_right_that_is_missing_is_no_trouble_with_the_session() {
    // membersOrderedByRole on a broadcast room, 8.x.
    let right = json!({ "success": false, "error": "unauthorized" });
    let code = "unauthorized".to_owned();
    assert_eq!(told(401, &right), Err(ChatTroubleKind::NotAllowed { code }));
    let session = json!({
        "status": "error", "message": "You must be logged in to do this.",
        "success": false, "error": "You must be logged in to do this.",
    });
    assert_eq!(told(401, &session), Err(ChatTroubleKind::Unauthenticated));
    let announced = json!({ "success": false, "error": "forbidden" });
    let code = "forbidden".to_owned();
    assert_eq!(
        told(403, &announced),
        Err(ChatTroubleKind::NotAllowed { code })
    );
}

#[test]
fn validators_words_are_kept() {
    let body = json!({
        "success": false, "errorType": "invalid-params",
        "error": "must have required property 'roomId' [invalid-params]",
    });
    let detail = "must have required property 'roomId'".to_owned();
    let expected = ChatTroubleKind::Refused(Refusal::InvalidParameters { detail });
    assert_eq!(told(400, &body), Err(expected));
}

#[test]
fn what_is_missing_is_told_from_an_endpoint_that_is() {
    let room =
        json!({ "success": false, "error": "The required \"roomId\" does not match any group" });
    assert_eq!(told(404, &room), Err(ChatTroubleKind::GoneOrNotVisible));
    let endpoint = json!({ "status": "error", "message": "API endpoint does not exist" });
    let expected = Err(ChatTroubleKind::Refused(Refusal::NoSuchEndpoint));
    assert_eq!(told(404, &endpoint), expected);
    assert_eq!(told(405, &endpoint), expected);
}

#[test]
fn a_stumble_within_a_400_leaves_the_outcome_open() {
    for words in [
        "Cannot read properties of undefined (reading 'enabled')",
        "Internal server error [500]",
        "E11000 duplicate key error collection: meteor.rocketchat_room",
    ] {
        let body = json!({ "success": false, "error": words });
        assert_eq!(
            told(400, &body),
            Err(ChatTroubleKind::ServerError { status: 400 })
        );
    }
}

#[test]
fn a_second_factor_is_told_with_its_method() {
    let expected = |fault, method| Err(ChatTroubleKind::TwoFactor { fault, method });
    let mut body = no("totp-required");
    body["details"] = json!({ "method": "totp" });
    assert_eq!(
        told(400, &body),
        expected(TwoFactorFault::Required, Some(TwoFactorMethod::Totp))
    );
    body["details"] = json!({ "method": "carrier-pigeon" });
    assert_eq!(told(400, &body), expected(TwoFactorFault::Required, None));
    assert_eq!(
        told(401, &no("totp-max-attempts")),
        expected(TwoFactorFault::TooManyAttempts, None)
    );
}

#[test]
fn the_last_owner_s_groups_are_named() {
    let mut body = no("user-last-owner");
    body["details"] = json!({ "shouldBeRemoved": ["a", 7], "shouldChangeOwner": ["b", "c"] });
    let expected = Refusal::LastOwner {
        deleted: ["a".to_owned()].into(),
        passed_on: ["b".to_owned(), "c".to_owned()].into(),
    };
    assert_eq!(told(400, &body), Err(ChatTroubleKind::Refused(expected)));
}

/// What a method answered, as it stands in a text.
fn method(answer: &Value) -> String {
    let mut inner = json!({ "msg": "result", "id": "1" });
    for (key, value) in answer.as_object().unwrap() {
        inner[key] = value.clone();
    }
    inner.to_string()
}

#[test]
fn what_a_method_gave_is_unwrapped() {
    let body = |answer| json!({ "message": method(&answer), "success": true });
    assert_eq!(
        told(200, &body(json!({ "result": [1, 2] }))),
        Ok(json!([1, 2]))
    );
    assert_eq!(told(200, &body(json!({}))), Ok(Value::Null));
    // Words that only look like it.
    let plain = json!({ "message": "{\"msg\":\"changed\"}", "success": true });
    assert_eq!(told(200, &plain), Ok(plain));
}

#[rstest]
#[case::before_8(200, true)]
#[case::since_8(400, false)]
fn a_method_s_own_error_is_told_whatever_stands_around_it(
    #[case] status: u16,
    #[case] success: bool,
) {
    let body =
        |error: Value| json!({ "message": method(&json!({ "error": error })), "success": success });
    let code = |code: &str| {
        body(json!({
            "isClientSafe": true, "error": code, "reason": "Words", "errorType": "Meteor.Error",
            "message": format!("Words [{code}]"), "details": { "method": "addUsersToRoom" },
        }))
    };
    let refused = |refusal| Err(ChatTroubleKind::Refused(refusal));
    assert_eq!(
        told(status, &code("error-invalid-username")),
        refused(Refusal::UnknownPerson)
    );
    assert_eq!(
        told(status, &code("error-user-is-banned")),
        refused(Refusal::Banned)
    );
    assert_eq!(
        told(status, &code("too-many-requests")),
        Err(ChatTroubleKind::TooManyRequests)
    );
    assert_eq!(
        told(status, &code("error-not-allowed")),
        Err(ChatTroubleKind::NotAllowed {
            code: "error-not-allowed".to_owned()
        })
    );
    let numbered = body(json!({ "error": 500, "reason": "Internal server error" }));
    assert_eq!(
        told(status, &numbered),
        Err(ChatTroubleKind::ServerError { status: 500 })
    );
    let numbered = body(json!({ "error": 403, "reason": "Access denied" }));
    let code = "Access denied".to_owned();
    assert_eq!(
        told(status, &numbered),
        Err(ChatTroubleKind::NotAllowed { code })
    );
}

#[test]
fn a_taken_value_is_named_where_the_server_names_it() {
    let mut body = no("error-field-unavailable");
    body["details"] = json!({ "field": "ann@univ.fr" });
    let taken = |value| Err(ChatTroubleKind::Refused(Refusal::Taken { value }));
    assert_eq!(told(400, &body), taken(Some("ann@univ.fr".to_owned())));
    let late =
        json!({ "success": false, "error": "Username already exists. [403]", "errorType": 403 });
    assert_eq!(told(400, &late), taken(None));
}

#[tokio::test]
async fn the_limiter_before_a_method_is_waited_out_as_it_says() {
    let error = json!({ "error": "too-many-requests", "details": { "timeToReset": 1 } });
    let stub = but(ME, move |seen| match seen.before {
        0 => {
            let message = method(&json!({ "error": error }));
            Reply::ok(&json!({ "message": message, "success": true }))
        }
        _ => healthy(seen),
    })
    .await;
    let started = std::time::Instant::now();
    stub.reader().own_account().await.unwrap();
    assert_eq!(stub.seen(ME).len(), 2);
    assert!(
        started.elapsed() >= std::time::Duration::from_secs(1),
        "{:?}",
        started.elapsed()
    );
}
