//! What goes back over the wire: success, the shapes of refusal, and pages of HTML.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::release::Release;

/// The first release whose routes have rights checked for them.
const CHECKED_BY_ROUTE: Release = Release::new(6, 2);

/// What an endpoint comes to: the keys of its answer, or why it refuses.
pub(super) type Outcome = Result<Map<String, Value>, Refusal>;

/// An answer before it becomes bytes, so that a fault can still alter it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// HTTP status.
    pub(super) status: StatusCode,
    /// What it carries.
    pub(super) content: Content,
    /// Headers beside the content type.
    pub(super) headers: Vec<(HeaderName, String)>,
}

/// What an answer carries.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// What the API says.
    Json(Value),
    /// What the web application, or something between it and us, says.
    Html(&'static str),
    /// Nothing.
    Empty,
}

/// Why an endpoint refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// 400, with a code that can be acted upon.
    Coded {
        /// `errorType`, and what stands in brackets in `error`.
        code: &'static str,
        /// The text before the brackets.
        reason: Cow<'static, str>,
        /// `details`, where there are any.
        details: Option<Value>,
    },
    /// 400, with nothing but a text.
    Said(Cow<'static, str>),
    /// 403, and nothing but `unauthorized`.
    Forbidden,
    /// 403, in the words of the routes that have the right checked for them (6.2 and later).
    NotPermitted,
    /// 401 `unauthorized`, which some routes of 8.x say of a room, and which is no matter of the session.
    NoAccess,
    /// 404, with nothing but a text.
    NotFound(&'static str),
    /// 400 around the inner answer of `method.call` (8.0 and later).
    Method(String),
    /// 400 `not-allowed`, which `rooms.adminRooms.getRoom` says both of a missing right and of a missing room.
    NotAllowed,
}

impl Refusal {
    /// A right that is missing, as the routes say it which only later releases have checked for them.
    pub(super) fn by_route(release: Release) -> Self {
        if release >= CHECKED_BY_ROUTE {
            Self::NotPermitted
        } else {
            Self::Forbidden
        }
    }

    /// A coded refusal without `details`.
    pub(super) fn coded(code: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Coded {
            code,
            reason: reason.into(),
            details: None,
        }
    }

    /// A coded refusal by one of the server's methods, which `details` name.
    pub(super) fn by_method(
        method: &'static str,
        code: &'static str,
        reason: &'static str,
    ) -> Self {
        Self::Coded {
            code,
            reason: reason.into(),
            details: Some(json!({"method": method})),
        }
    }

    /// The same with other `details`.
    pub(super) fn detailed(self, shown: Value) -> Self {
        match self {
            Self::Coded { code, reason, .. } => Self::Coded {
                code,
                reason,
                details: Some(shown),
            },
            other => other,
        }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let unsuccessful = |text: &str| json!({"success": false, "error": text});
        let (status, body) = match refusal {
            Refusal::Coded {
                code,
                reason,
                details,
            } => {
                // An error without a reason is nothing but its code.
                let space = if reason.is_empty() { "" } else { " " };
                let mut body = json!({
                    "success": false, "error": format!("{reason}{space}[{code}]"), "errorType": code,
                });
                if let (Some(details), Some(body)) = (details, body.as_object_mut()) {
                    body.insert("details".to_owned(), details);
                }
                (StatusCode::BAD_REQUEST, body)
            }
            Refusal::Said(text) => (StatusCode::BAD_REQUEST, unsuccessful(&text)),
            Refusal::Forbidden => return Self::forbidden(),
            Refusal::NotPermitted => (
                StatusCode::FORBIDDEN,
                unsuccessful(
                    "User does not have the permissions required for this action [error-unauthorized]",
                ),
            ),
            Refusal::NoAccess => (StatusCode::UNAUTHORIZED, unsuccessful("unauthorized")),
            Refusal::NotFound(text) => (StatusCode::NOT_FOUND, unsuccessful(text)),
            Refusal::Method(message) => (
                StatusCode::BAD_REQUEST,
                json!({"message": message, "success": false}),
            ),
            Refusal::NotAllowed => (
                StatusCode::BAD_REQUEST,
                json!({"success": false, "error": "not-allowed", "errorType": "Not Allowed"}),
            ),
        };
        Self::json(status, body)
    }
}

impl From<Outcome> for Answer {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Ok(mut body) => {
                body.insert("success".to_owned(), Value::Bool(true));
                Self::json(StatusCode::OK, Value::Object(body))
            }
            Err(refusal) => refusal.into(),
        }
    }
}

impl Answer {
    /// An answer of the API.
    pub(super) fn json(status: StatusCode, body: Value) -> Self {
        Self {
            status,
            content: Content::Json(body),
            headers: Vec::new(),
        }
    }

    /// A page of HTML.
    pub(super) fn html(status: StatusCode, page: &'static str) -> Self {
        Self {
            status,
            content: Content::Html(page),
            headers: Vec::new(),
        }
    }

    /// Nothing but a status.
    pub(super) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            content: Content::Empty,
            headers: Vec::new(),
        }
    }

    /// What the web application answers to whatever is no endpoint: itself.
    pub(super) fn web_application() -> Self {
        Self::html(
            StatusCode::OK,
            "<!DOCTYPE html>\n<html>\n<head><title>Rocket.Chat</title></head>\n<body></body>\n</html>",
        )
    }

    /// The body could not be parsed.
    pub(super) fn bad_request() -> Self {
        Self::html(
            StatusCode::BAD_REQUEST,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n</head>\n\
             <body>\n<pre>Bad Request</pre>\n</body>\n</html>\n",
        )
    }

    /// The credentials are missing or wrong.
    pub(super) fn unauthenticated() -> Self {
        Self::json(
            StatusCode::UNAUTHORIZED,
            json!({"status": "error", "message": "You must be logged in to do this."}),
        )
    }

    /// The account lacks a right, in the words of the endpoints that check it themselves.
    pub(super) fn forbidden() -> Self {
        Self::json(
            StatusCode::FORBIDDEN,
            json!({"success": false, "error": "unauthorized"}),
        )
    }

    /// The endpoint exists, under another method.
    pub(super) fn wrong_method(allowed: &str) -> Self {
        Self {
            headers: vec![(ALLOW, format!("{allowed}, OPTIONS"))],
            ..Self::json(
                StatusCode::METHOD_NOT_ALLOWED,
                json!({"status": "error", "message": "API endpoint does not exist"}),
            )
        }
    }

    /// The bytes of the body.
    pub(super) fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Json(value) => value.to_string().into_bytes(),
            Content::Html(page) => page.as_bytes().to_vec(),
            Content::Empty => Vec::new(),
        }
    }

    /// The response around a body, which may be less than [`Answer::bytes`].
    pub(super) fn around(&self, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let kind = match self.content {
            Content::Json(_) => Some("application/json"),
            Content::Html(_) => Some("text/html; charset=utf-8"),
            Content::Empty => None,
        };
        if let Some(kind) = kind {
            response
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        for (name, value) in &self.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name.clone(), value);
            }
        }
        response
    }

    /// The whole response.
    pub(super) fn into_response(self) -> Response<Body> {
        self.around(Body::from(self.bytes()))
    }
}
