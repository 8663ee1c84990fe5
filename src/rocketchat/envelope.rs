//! What an answer means, from its status, its content type and its body alone.
//!
//! Failures come as 400 with `error` (a text that ends in `[code]`) and often `errorType`; a wrong token as 401
//! with `status` and `message`; an endpoint that does not exist as 200 with an HTML page (seen on 3.4.0). What the
//! server means by a failure is in [`super::refusal`].

use serde_json::Value;

use super::refusal::{Said, meaning};
use crate::domain::trouble::ChatTroubleKind;

/// An answer as it came.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`; empty where there is none.
    pub content_type: &'a str,
    /// `Location`, where there is one.
    pub location: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// The longest text of a server that is carried on.
const LONGEST: usize = 200;

/// The body of a success, or what kind of trouble the answer is. Of `method.call/…` the body is what the method
/// gave: its own errors come within a success before 8.0.
///
/// # Errors
/// Every answer that is not a success in Rocket.Chat's own form.
pub fn classify(answer: &Answer<'_>) -> Result<Value, ChatTroubleKind> {
    let not_ours = || ChatTroubleKind::NotRocketChat {
        status: answer.status,
        content_type: shortened(answer.content_type),
    };
    match answer.status {
        300..=399 => {
            let location = shortened(answer.location.unwrap_or_default());
            return Err(ChatTroubleKind::Redirected { location });
        }
        407 => return Err(ChatTroubleKind::ProxyAuthentication),
        429 => return Err(ChatTroubleKind::TooManyRequests),
        // A proxy in front of a server that is down answers with a page of its own.
        500.. => {
            return Err(ChatTroubleKind::ServerError {
                status: answer.status,
            });
        }
        _ => {}
    }
    if !is_json(answer.content_type) {
        return Err(not_ours());
    }
    // The parser's word on it names a line and a column, and nothing of the content.
    let body: Value = serde_json::from_slice(answer.body)
        .map_err(|error| ChatTroubleKind::Malformed(error.to_string()))?;
    if let Some(inner) = method_answer(&body) {
        return method_result(answer.status, inner);
    }
    let good = (200..300).contains(&answer.status);
    match (success(&body), good) {
        (Some(true), true) => Ok(body),
        (None, true) if body.is_object() => Ok(body),
        // Whatever speaks JSON there, it is not this API.
        (None, true) => Err(not_ours()),
        (None, false) if words(&body).is_none() => Err(not_ours()),
        _ => Err(refusal(answer.status, &body)),
    }
}

/// Whether an answer says that it is one: `success`, or `status` in the older form; none where it says neither.
fn success(body: &Value) -> Option<bool> {
    let by_word = || Some(body.get("status")?.as_str()? != "error");
    body.get("success")
        .and_then(Value::as_bool)
        .or_else(by_word)
}

/// What the server says of a failure.
fn words(body: &Value) -> Option<&str> {
    ["error", "message"]
        .iter()
        .find_map(|key| body.get(key).and_then(Value::as_str))
}

fn refusal(status: u16, body: &Value) -> ChatTroubleKind {
    let text = words(body).unwrap_or_default();
    let kind = body.get("errorType").and_then(Value::as_str);
    let said = Said {
        code: kind
            .filter(|kind| is_code(kind))
            .unwrap_or_else(|| code(text)),
        text,
        details: body.get("details"),
    };
    meaning(status, &said)
}

/// What a method answered: JSON in a text, in `message`.
fn method_answer(body: &Value) -> Option<Value> {
    let text = body.get("message")?.as_str()?;
    let inner: Value = serde_json::from_str(text).ok()?;
    (inner.get("msg")?.as_str()? == "result").then_some(inner)
}

fn method_result(status: u16, mut inner: Value) -> Result<Value, ChatTroubleKind> {
    let Some(error) = inner.get("error").filter(|error| !error.is_null()) else {
        return Ok(inner.get_mut("result").map(Value::take).unwrap_or_default());
    };
    let text = |key: &str| error.get(key).and_then(Value::as_str);
    let words = text("reason")
        .or_else(|| text("message"))
        .unwrap_or_default();
    // Meteor gives numbers to what it says itself.
    match error.get("error").and_then(Value::as_u64) {
        Some(500) => return Err(ChatTroubleKind::ServerError { status: 500 }),
        Some(403) => {
            let code = shortened(words);
            return Err(ChatTroubleKind::NotAllowed { code });
        }
        _ => {}
    }
    let said = Said {
        code: text("error")
            .filter(|word| is_code(word))
            .unwrap_or_else(|| code(words)),
        text: words,
        details: error.get("details"),
    };
    Err(meaning(status, &said))
}

/// The `[code]` at the end of a text, else the text.
fn code(text: &str) -> &str {
    text.rsplit_once('[')
        .and_then(|(_, end)| end.strip_suffix(']'))
        .filter(|end| is_code(end))
        .unwrap_or(text)
}

fn is_code(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_lowercase())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn is_json(content_type: &str) -> bool {
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

pub(super) fn shortened(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// For how many seconds a refusal of the limiter asks to wait: in its text, or in its details where it stood before
/// a method.
pub(super) fn seconds_to_wait(body: &[u8]) -> Option<u64> {
    let body: Value = serde_json::from_slice(body).ok()?;
    if let Some(inner) = method_answer(&body) {
        let milliseconds = inner.pointer("/error/details/timeToReset")?.as_u64()?;
        return Some(milliseconds.div_ceil(1000));
    }
    let (_, after) = body.get("error")?.as_str()?.split_once("must wait ")?;
    after.split_whitespace().next()?.parse().ok()
}
