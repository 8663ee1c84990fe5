//! What a fault sends in an answer's place, or makes of the true one.

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, DATE};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use fastrand::Rng;
use futures::stream;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::Fault;
use crate::demo::chat::answer::{Answer, Content, Refusal};
use crate::demo::chat::gate;
use crate::demo::chat::release::Release;

/// When the limiter lets the next request pass, in milliseconds since the epoch.
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
/// When a document was changed.
const UPDATED: &str = "_updatedAt";

/// What comes instead of an answer of that release.
pub(super) fn instead(fault: Fault, release: Release) -> Option<Answer> {
    match fault {
        Fault::Status(status) => Some(Answer::json(
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            json!({"success": false, "error": "Internal server error"}),
        )),
        Fault::Html502 => Some(Answer::html(
            StatusCode::BAD_GATEWAY,
            "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n",
        )),
        Fault::Unauthorized => Some(gate::in_the_words_of(release, Answer::unauthenticated())),
        Fault::Forbidden => Some(Refusal::by_route(release).into()),
        Fault::TooMany => Some(Answer {
            headers: limiter_headers(),
            ..too_many(&waiting_text())
        }),
        Fault::TooManyByText => Some(too_many(&waiting_text())),
        Fault::TooManyBare => Some(too_many(
            "Error, too many requests. [error-too-many-requests]",
        )),
        _ => None,
    }
}

/// What becomes of the true answer.
pub(in crate::demo::chat) fn mutilate(fault: Fault, mut answer: Answer) -> Response<Body> {
    match fault {
        Fault::ResetMidBody => return broken_off(&answer),
        Fault::TruncatedJson => {
            let mut bytes = answer.bytes();
            bytes.truncate(bytes.len() / 2);
            return answer.around(Body::from(bytes));
        }
        Fault::ShortPage => shorten(&mut answer, |length| length / 2, Announced::AsBefore),
        Fault::EmptyList => shorten(&mut answer, |_| 0, Announced::Nothing),
        Fault::Shrunk => moved(&mut answer, Way::Back),
        Fault::Grown => moved(&mut answer, Way::On),
        Fault::UnknownField => add_unknown_fields(&mut answer),
        Fault::OtherType(number) => change_a_type(&mut answer, number),
        _ => {}
    }
    answer.into_response()
}

/// The offset at which a later page of a list begins that has moved since its first page was read; none where the
/// fault does not move it, or this is the first page.
pub(in crate::demo::chat) fn shifted_offset(fault: Fault, offset: &str) -> Option<String> {
    let offset: usize = offset.parse().ok().filter(|&offset| offset > 0)?;
    match fault {
        Fault::Shrunk => Some(offset + 1),
        Fault::Grown => Some(offset - 1),
        _ => None,
    }
    .map(|offset| offset.to_string())
}

/// Where a list's entries went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// One nearer to its start, since the first has gone.
    Back,
    /// One further on, since one came before all of them.
    On,
}

/// Makes an answer that was taken at [`shifted_offset`] say what it would of a list that moved.
fn moved(answer: &mut Answer, way: Way) {
    let Content::Json(Value::Object(body)) = &mut answer.content else {
        return;
    };
    let number = |body: &Map<String, Value>, key: &str| body.get(key).and_then(Value::as_u64);
    let (Some(offset), Some(total)) = (number(body, "offset"), number(body, "total")) else {
        return;
    };
    let (offset, total) = match way {
        Way::Back => (offset.saturating_sub(1), total.saturating_sub(1)),
        Way::On => (offset + 1, total + 1),
    };
    body.insert("offset".to_owned(), json!(offset));
    body.insert("total".to_owned(), json!(total));
}

/// What a shortened list says of how many entries there are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Announced {
    AsBefore,
    Nothing,
}

fn shorten(answer: &mut Answer, length: impl Fn(usize) -> usize, announced: Announced) {
    let Content::Json(Value::Object(body)) = &mut answer.content else {
        return;
    };
    let mut left = None;
    for list in body.values_mut().filter_map(Value::as_array_mut) {
        list.truncate(length(list.len()));
        left = left.max(Some(list.len()));
    }
    let Some(left) = left else {
        return;
    };
    if let Some(count) = body.get_mut("count") {
        *count = json!(left);
    }
    if let (Announced::Nothing, Some(total)) = (announced, body.get_mut("total")) {
        *total = json!(0);
    }
}

fn add_unknown_fields(answer: &mut Answer) {
    let Content::Json(Value::Object(body)) = &mut answer.content else {
        return;
    };
    let unknown = || json!({"since": "9.9", "nested": [{"deep": null}, []]});
    let lists = body.values_mut().filter_map(Value::as_array_mut).flatten();
    for entry in lists.filter_map(Value::as_object_mut) {
        entry.insert("addedLater".to_owned(), unknown());
    }
    body.insert("addedLater".to_owned(), unknown());
}

/// Puts something of another type in the place of one value, be it inside an entry or a whole list.
fn change_a_type(answer: &mut Answer, number: u64) {
    let Content::Json(body) = &mut answer.content else {
        return;
    };
    let mut chance = Rng::with_seed(number);
    let all = places(body);
    if all < 2 {
        return;
    }
    // Not the whole body: that would be no answer of the API.
    let mut left = chance.usize(1..all);
    if let Some(value) = at_place(body, &mut left) {
        *value = of_another_type(value, &mut chance);
    }
}

fn places(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(places).sum(),
        Value::Object(entries) => entries.values().map(places).sum(),
        _ => 0,
    }
}

fn at_place<'v>(value: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(list) => list.iter_mut().find_map(|value| at_place(value, left)),
        Value::Object(entries) => entries.values_mut().find_map(|value| at_place(value, left)),
        _ => None,
    }
}

fn of_another_type(value: &Value, chance: &mut Rng) -> Value {
    let others = [
        Value::Null,
        json!(true),
        json!(-3.5),
        json!(u64::MAX),
        json!("7"),
        json!(["x"]),
        json!({"0": "x"}),
    ];
    let kind = std::mem::discriminant(value);
    let others: Vec<Value> = others
        .into_iter()
        .filter(|other| std::mem::discriminant(other) != kind)
        .collect();
    chance.choice(others).unwrap_or_default()
}

/// The announced length, half of the body, and then the end of the connection.
fn broken_off(answer: &Answer) -> Response<Body> {
    let mut bytes = answer.bytes();
    let whole = bytes.len();
    bytes.truncate(whole / 2);
    let parts = stream::unfold(Some(bytes), |left| async move {
        if let Some(bytes) = left {
            return Some((Ok(bytes), None));
        }
        // Once pending, so that what is there goes out before the connection ends.
        tokio::task::yield_now().await;
        Some((
            Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
            None,
        ))
    });
    let mut response = answer.around(Body::from_stream(parts));
    response
        .headers_mut()
        .insert(CONTENT_LENGTH, HeaderValue::from(whole));
    response
}

/// For how long the limiter says to wait.
const SECONDS: i64 = 1;

fn too_many(text: &str) -> Answer {
    Answer::json(
        StatusCode::TOO_MANY_REQUESTS,
        json!({"success": false, "error": text}),
    )
}

/// What the limiter says to the eleventh request of a minute.
fn waiting_text() -> String {
    format!(
        "Error, too many requests. Please slow down. You must wait {SECONDS} seconds before trying this endpoint again. \
         [error-too-many-requests]"
    )
}

fn limiter_headers() -> Vec<(HeaderName, String)> {
    let reset = Timestamp::now().as_millisecond() + SECONDS * 1000;
    vec![
        (
            HeaderName::from_static("x-ratelimit-limit"),
            "10".to_owned(),
        ),
        (
            HeaderName::from_static("x-ratelimit-remaining"),
            "0".to_owned(),
        ),
        (RESET, reset.to_string()),
    ]
}

/// Lets an answer tell the time of a clock that is so many seconds ahead.
pub(in crate::demo::chat) fn shift_clock(answer: &mut Answer, seconds: i64) {
    let ahead = SignedDuration::from_secs(seconds);
    if let Ok(now) = Timestamp::now().checked_add(ahead) {
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        answer.headers.push((DATE, date));
    }
    for (name, value) in &mut answer.headers {
        if let (true, Ok(reset)) = (*name == RESET, value.parse::<i64>()) {
            *value = reset
                .saturating_add(seconds.saturating_mul(1000))
                .to_string();
        }
    }
    if let Content::Json(body) = &mut answer.content {
        shift_changes(body, ahead);
    }
}

fn shift_changes(value: &mut Value, ahead: SignedDuration) {
    match value {
        Value::Array(list) => list
            .iter_mut()
            .for_each(|value| shift_changes(value, ahead)),
        Value::Object(entries) => {
            for (key, value) in entries {
                let told = (key == UPDATED)
                    .then(|| value.as_str()?.parse::<Timestamp>().ok())
                    .flatten();
                match told.map(|told| told.checked_add(ahead)) {
                    Some(Ok(told)) => {
                        *value = json!(told.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string());
                    }
                    _ => shift_changes(value, ahead),
                }
            }
        }
        _ => {}
    }
}
