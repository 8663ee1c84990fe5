//! Misbehaviour on demand: a route can be made to fail in the ways in which networks and servers do.

use axum::body::Body;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use futures::stream;
use serde_json::{Value, json};

use super::answer::{Answer, Content};

/// A way to misbehave.
///
/// The first six come instead of an answer: nothing is done. The others mutilate the true answer: a change that was
/// asked for **has** happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// That status, with a JSON body which says little.
    Status(u16),
    /// 502 with a page of HTML, as a proxy sends it.
    Html502,
    /// No answer, for as long as the server runs.
    Hang,
    /// 401: the token was revoked.
    Unauthorized,
    /// 403: the right was taken away.
    Forbidden,
    /// 429, with the headers and the text of the real limiter.
    TooMany,
    /// The connection breaks in the middle of the body.
    ResetMidBody,
    /// The body ends in its middle, and HTTP finds nothing wrong with that.
    TruncatedJson,
    /// Lists hold half of their entries (rounded down); `total` still tells how many there are.
    ShortPage,
    /// Lists are empty, and `count` and `total` agree with that.
    EmptyList,
}

/// To which requests of a route a fault comes, counted from when it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// To the next one.
    Once,
    /// To all.
    Always,
    /// To one alone; the next one is 1.
    Nth(usize),
}

/// The faults that are set.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Set>);

#[derive(Debug)]
struct Set {
    path: String,
    /// Parameters that a request must have, with these values.
    with: Vec<(String, String)>,
    fault: Fault,
    times: Times,
    seen: usize,
}

impl Faults {
    /// Sets a fault on a route such as `groups.members`, `/api/info` or `groups.members?roomId=ID`.
    pub(super) fn set(&mut self, route: &str, fault: Fault, times: Times) {
        let (path, query) = route.split_once('?').unwrap_or((route, ""));
        self.0.push(Set {
            path: if path.starts_with('/') {
                path.to_owned()
            } else {
                format!("/api/v1/{path}")
            },
            with: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            fault,
            times,
            seen: 0,
        });
    }

    /// Forgets them all.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault that this request meets: the one set last, where there are several.
    pub(super) fn meet(
        &mut self,
        path: &str,
        param: impl Fn(&str) -> Option<String>,
    ) -> Option<Fault> {
        let mut met = None;
        for set in &mut self.0 {
            let meant = set.path == path
                && set
                    .with
                    .iter()
                    .all(|(key, value)| param(key).as_ref() == Some(value));
            if !meant {
                continue;
            }
            set.seen += 1;
            let due = match set.times {
                Times::Once => set.seen == 1,
                Times::Always => true,
                Times::Nth(number) => set.seen == number,
            };
            if due {
                met = Some(set.fault);
            }
        }
        met
    }
}

impl Fault {
    /// What comes instead of an answer, for the faults that do not need the true one. ([`Fault::Hang`] sends nothing.)
    pub(super) fn instead(self) -> Option<Answer> {
        match self {
            Self::Status(status) => Some(Answer::json(
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                json!({"success": false, "error": "Internal server error"}),
            )),
            Self::Html502 => Some(Answer::html(
                StatusCode::BAD_GATEWAY,
                "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n",
            )),
            Self::Unauthorized => Some(Answer::unauthenticated()),
            Self::Forbidden => Some(Answer::forbidden()),
            Self::TooMany => Some(too_many()),
            Self::Hang
            | Self::ResetMidBody
            | Self::TruncatedJson
            | Self::ShortPage
            | Self::EmptyList => None,
        }
    }

    /// What becomes of the true answer.
    pub(super) fn mutilate(self, mut answer: Answer) -> Response<Body> {
        match self {
            Self::ResetMidBody => return broken_off(&answer),
            Self::TruncatedJson => {
                let mut bytes = answer.bytes();
                bytes.truncate(bytes.len() / 2);
                return answer.around(Body::from(bytes));
            }
            Self::ShortPage => shorten(&mut answer, |length| length / 2, Announced::AsBefore),
            Self::EmptyList => shorten(&mut answer, |_| 0, Announced::Nothing),
            Self::Status(_)
            | Self::Html502
            | Self::Hang
            | Self::Unauthorized
            | Self::Forbidden
            | Self::TooMany => {}
        }
        answer.into_response()
    }
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

/// What the limiter says to the eleventh request of a minute.
fn too_many() -> Answer {
    const SECONDS: i64 = 1;
    let reset = jiff::Timestamp::now().as_millisecond() + SECONDS * 1000;
    Answer {
        headers: vec![
            (
                HeaderName::from_static("x-ratelimit-limit"),
                "10".to_owned(),
            ),
            (
                HeaderName::from_static("x-ratelimit-remaining"),
                "0".to_owned(),
            ),
            (
                HeaderName::from_static("x-ratelimit-reset"),
                reset.to_string(),
            ),
        ],
        ..Answer::json(
            StatusCode::TOO_MANY_REQUESTS,
            json!({
                "success": false,
                "error": format!(
                    "Error, too many requests. Please slow down. You must wait {SECONDS} seconds before trying this \
                     endpoint again. [error-too-many-requests]"
                ),
            }),
        )
    }
}
