//! A server of canned answers on loopback, and a small world for it to speak of.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use moodrift::rocketchat::{Credentials, Reader, Timing};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(crate) const TOKEN: &str = "hush-hush-token";

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    /// How many came to this path before it.
    pub(crate) before: usize,
}

impl Seen {
    pub(crate) fn asked(&self, key: &str) -> &str {
        self.query.get(key).map_or("", String::as_str)
    }
}

/// What to answer.
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    after: Duration,
}

impl Reply {
    pub(crate) fn text(status: u16, content_type: &str, body: &str) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self {
            status,
            headers,
            body: body.to_owned(),
            after: Duration::ZERO,
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", &body.to_string())
    }

    pub(crate) fn ok(body: &Value) -> Self {
        Self::json(200, body)
    }

    /// A refusal in the usual form.
    pub(crate) fn refused(code: &str) -> Self {
        let body =
            json!({ "success": false, "error": format!("Words [{code}]"), "errorType": code });
        Self::json(400, &body)
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn after(mut self, after: Duration) -> Self {
        self.after = after;
        self
    }
}

type Answering = dyn Fn(&Seen) -> Reply + Send + Sync;

struct Inside {
    answer: Box<Answering>,
    seen: Mutex<Vec<Seen>>,
}

/// The server. It ends with the test's runtime.
pub(crate) struct Stub {
    pub(crate) url: String,
    inside: Arc<Inside>,
}

impl Stub {
    pub(crate) async fn start(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let inside = Arc::new(Inside {
            answer: Box::new(answer),
            seen: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = axum::Router::new()
            .fallback(serve)
            .with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, inside }
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::new(&self.url, &credentials(), QUICK).unwrap()
    }

    /// How many requests there were so far.
    pub(crate) fn requests(&self) -> usize {
        self.inside.seen.lock().unwrap().len()
    }

    /// The requests to a path so far.
    pub(crate) fn seen(&self, path: &str) -> Vec<Seen> {
        self.inside
            .seen
            .lock()
            .unwrap()
            .iter()
            .filter(|seen| seen.path == path)
            .cloned()
            .collect()
    }
}

async fn serve(
    State(inside): State<Arc<Inside>>,
    method: Method,
    uri: Uri,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().to_owned();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let seen = {
        let mut all = inside.seen.lock().unwrap();
        let before = all.iter().filter(|seen| seen.path == path).count();
        let seen = Seen {
            method,
            path,
            query,
            headers,
            body,
            before,
        };
        all.push(seen.clone());
        seen
    };
    let reply = (inside.answer)(&seen);
    tokio::time::sleep(reply.after).await;
    let mut response = reply.body.into_response();
    *response.status_mut() = reply.status.try_into().unwrap();
    response.headers_mut().clear();
    for (name, value) in reply.headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

pub(crate) const QUICK: Timing = Timing {
    connect: Duration::from_millis(500),
    answer: Duration::from_millis(1500),
    pause: Duration::from_millis(2),
    patience: Duration::from_secs(2),
};

pub(crate) fn credentials() -> Credentials {
    Credentials {
        user_id: "me".into(),
        token: TOKEN.into(),
    }
}

/// One page of a list, as a default server gives it: no more than a hundred, but everything where none is asked for.
pub(crate) fn page(seen: &Seen, key: &str, all: &[Value]) -> Reply {
    let offset: usize = seen.asked("offset").parse().unwrap();
    let count = match seen.asked("count").parse::<usize>().unwrap() {
        0 => usize::MAX,
        count => count.min(100),
    };
    let some: Vec<&Value> = all.iter().skip(offset).take(count).collect();
    Reply::ok(&json!({
        key: some, "count": some.len(), "offset": offset, "total": all.len(), "success": true,
    }))
}

/// People called `first..last`.
pub(crate) fn people(range: std::ops::Range<usize>) -> Vec<Value> {
    range
        .map(|nth| json!({ "_id": format!("id{nth:04}"), "username": format!("user{nth:04}") }))
        .collect()
}

/// A server without trouble: the account `me` sees all rooms; `g1` and `g2` are groups, `g2` archived, `pub` is a
/// public channel; `g1` has `me` as owner, `ann` as moderator, `bob` as member.
pub(crate) fn healthy(seen: &Seen) -> Reply {
    let id = |id: &str| json!({ "_id": id, "username": id, "name": id.to_uppercase() });
    match seen.path.as_str() {
        "/api/info" => Reply::ok(&json!({ "version": "3.4.0", "success": true })),
        "/api/v1/me" => Reply::ok(&json!({
            "_id": "me", "username": "api", "roles": ["user", "tool"], "success": true,
            "services": { "password": { "bcrypt": "hush" } },
        })),
        "/api/v1/permissions.listAll" => {
            Reply::ok(&json!({ "success": true, "remove": [], "update": [
            { "_id": "view-room-administration", "roles": ["admin", "tool"] },
            { "_id": "remove-user", "roles": ["admin", "owner", "moderator"] },
            { "_id": "add-user-to-any-p-room", "roles": [] },
        ] }))
        }
        "/api/v1/users.list" => page(
            seen,
            "users",
            &[
                json!({ "_id": "me", "username": "api", "type": "user", "active": true, "roles": ["user", "tool"] }),
                json!({ "_id": "ann", "username": "ann", "name": "Ann", "emails": [{ "address": "ann@u.fr" }],
                "type": "user", "active": false, "roles": ["user", "admin"] }),
                json!({ "_id": "bob", "username": "bob", "type": "bot", "active": true }),
                json!({ "_id": "half-made", "type": "user", "active": true }),
            ],
        ),
        "/api/v1/groups.listAll" => page(
            seen,
            "groups",
            &[
                json!({ "_id": "g2", "name": "two", "t": "p", "archived": true, "usersCount": 3 }),
                json!({ "_id": "g1", "name": "one", "fname": "One", "t": "p", "usersCount": 3, "msgs": 7,
                "u": { "_id": "me" }, "_updatedAt": "2026-11-22T15:20:03.466Z",
                "lastMessage": { "msg": "private" } }),
                json!({ "_id": "g3", "name": "three", "t": "p" }),
            ],
        ),
        "/api/v1/rooms.adminRooms.getRoom" => match seen.asked("rid") {
            "pub" => {
                Reply::ok(&json!({ "_id": "pub", "name": "general", "t": "c", "success": true }))
            }
            "new" => Reply::ok(
                &json!({ "_id": "new", "name": "made just now", "t": "p", "success": true }),
            ),
            "g1" => Reply::ok(
                &json!({ "_id": "g1", "name": "one, renamed", "t": "p", "success": true }),
            ),
            _ => Reply::json(
                400,
                &json!({ "success": false, "error": "not-allowed", "errorType": "Not Allowed" }),
            ),
        },
        "/api/v1/groups.members" => match seen.asked("roomId") {
            "g1" => page(seen, "members", &[id("me"), id("bob"), id("ann")]),
            "new" => page(seen, "members", &[id("me")]),
            "g2" => Reply::refused("error-room-archived"),
            _ => Reply::refused("error-room-not-found"),
        },
        "/api/v1/groups.roles" => match seen.asked("roomId") {
            "g1" => Reply::ok(&json!({ "success": true, "roles": [
                { "u": id("me"), "roles": ["owner"] },
                { "u": id("ann"), "roles": ["moderator", "leader"] },
                { "u": id("gone"), "roles": ["moderator"] },
            ] })),
            _ => Reply::ok(&json!({ "success": true, "roles": [] })),
        },
        _ => Reply::text(200, "text/html; charset=utf-8", "<!DOCTYPE html>"),
    }
}
