//! What an answer means, from its status, its content type and its body alone.
//!
//! Failures come as 400 with `error` (a text that ends in `[code]`) and often `errorType`; a wrong token as 401
//! with `status` and `message`; an endpoint that does not exist as 200 with an HTML page (seen on 3.4.0).

use serde_json::Value;

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

/// The body of a success, or what kind of trouble the answer is.
///
/// # Errors
/// Every answer that is not a success in Rocket.Chat's own form.
pub fn classify(answer: &Answer<'_>) -> Result<Value, ChatTroubleKind> {
    match answer.status {
        300..=399 => {
            let location = shortened(answer.location.unwrap_or_default());
            return Err(ChatTroubleKind::Redirected { location });
        }
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
        let content_type = shortened(answer.content_type);
        return Err(ChatTroubleKind::NotRocketChat {
            status: answer.status,
            content_type,
        });
    }
    // The parser's word on it names a line and a column, and nothing of the content.
    let body: Value = serde_json::from_slice(answer.body)
        .map_err(|error| ChatTroubleKind::Malformed(error.to_string()))?;
    let refused = body.get("success").and_then(Value::as_bool) == Some(false)
        || body.get("status").and_then(Value::as_str) == Some("error");
    if (200..300).contains(&answer.status) && !refused {
        Ok(body)
    } else {
        Err(refusal(answer.status, &body))
    }
}

fn refusal(status: u16, body: &Value) -> ChatTroubleKind {
    let code = code(body);
    match code.as_str() {
        "totp-required" | "totp-invalid" | "totp-max-attempts" => ChatTroubleKind::TwoFactor,
        "error-too-many-requests" | "too-many-requests" => ChatTroubleKind::TooManyRequests,
        "error-room-archived" => ChatTroubleKind::Archived,
        "error-room-not-found" => ChatTroubleKind::GoneOrNotVisible,
        "error-not-allowed"
        | "error-action-not-allowed"
        | "error-not-authorized"
        | "not-authorized"
        | "error-unauthorized"
        | "unauthorized"
        | "not-allowed" => ChatTroubleKind::NotAllowed { code },
        _ if status == 401 => ChatTroubleKind::Unauthenticated,
        _ if status == 403 => ChatTroubleKind::NotAllowed { code },
        _ => ChatTroubleKind::Refused { code },
    }
}

/// The server's error type; where it is none (a number, words), the `[code]` at the end of the text; else the text.
fn code(body: &Value) -> String {
    let text = ["error", "message"]
        .iter()
        .find_map(|key| body.get(key).and_then(Value::as_str))
        .unwrap_or_default();
    let kind = body
        .get("errorType")
        .and_then(Value::as_str)
        .filter(|kind| is_code(kind));
    let bracketed = text
        .rsplit_once('[')
        .and_then(|(_, end)| end.strip_suffix(']'))
        .filter(|end| is_code(end));
    shortened(kind.or(bracketed).unwrap_or(text))
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

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// For how many seconds a 429's text asks to wait.
pub(super) fn seconds_to_wait(body: &[u8]) -> Option<u64> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let (_, after) = body.get("error")?.as_str()?.split_once("must wait ")?;
    after.split_whitespace().next()?.parse().ok()
}
