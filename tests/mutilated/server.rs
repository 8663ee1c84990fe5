//! A small server whose answers to one route are mutilated.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Uri;
use axum::response::IntoResponse;
use moodrift::rocketchat::{Credentials, Reader, Timing};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) const INFO: &str = r#"{"version":"3.4.0","success":true}"#;
pub(crate) const ME: &str =
    r#"{"_id":"me","username":"api","roles":["user","tool"],"success":true}"#;
pub(crate) const PERMISSIONS: &str = r#"{"success":true,"remove":[],"update":[
 {"_id":"view-room-administration","roles":["admin","tool"]},{"_id":"remove-user","roles":["owner"]}]}"#;
pub(crate) const USERS: &str = r#"{"users":[
 {"_id":"me","username":"api","type":"user","active":true,"roles":["user","tool"]},
 {"_id":"ann","username":"ann","name":"Ann","emails":[{"address":"ann@u.fr"}],"type":"user","active":false,
  "roles":["user","admin"]},
 {"_id":"bob","username":"bob","type":"bot","active":true},
 {"_id":"half-made","type":"user","active":true}],"count":4,"offset":0,"total":4,"success":true}"#;
pub(crate) const GROUPS: &str = r#"{"groups":[
 {"_id":"g1","name":"one","fname":"One","t":"p","usersCount":3,"msgs":7,"u":{"_id":"me"},
  "_updatedAt":"2026-11-22T15:20:03.466Z"},
 {"_id":"g2","name":"two","t":"p","archived":true,"usersCount":3}],"count":2,"offset":0,"total":2,"success":true}"#;
pub(crate) const ROOM: &str =
    r#"{"_id":"g3","name":"three","t":"p","usersCount":1,"success":true}"#;
pub(crate) const MEMBERS: &str = r#"{"members":[{"_id":"me","username":"api"},{"_id":"ann","username":"ann"},
 {"_id":"bob","username":"bob","name":"Bob"}],"count":3,"offset":0,"total":3,"success":true}"#;
pub(crate) const ROLES: &str = r#"{"success":true,"roles":[{"u":{"_id":"me","username":"api"},"roles":["owner"]},
 {"u":{"_id":"ann"},"roles":["moderator","leader"]}]}"#;

/// The routes and their true answers.
pub(crate) const ROUTES: [(&str, &str); 8] = [
    ("/api/info", INFO),
    ("/api/v1/me", ME),
    ("/api/v1/permissions.listAll", PERMISSIONS),
    ("/api/v1/users.list", USERS),
    ("/api/v1/groups.listAll", GROUPS),
    ("/api/v1/rooms.adminRooms.getRoom", ROOM),
    ("/api/v1/groups.members", MEMBERS),
    ("/api/v1/groups.roles", ROLES),
];

/// A server that answers one route with these bytes. It ends when it is dropped.
pub(crate) struct Server {
    url: String,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(route: &'static str, body: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let body = Arc::new(body);
        let answer = move |uri: Uri| {
            let body = Arc::clone(&body);
            async move {
                let json = [("content-type", "application/json")];
                if uri.path() == route {
                    return (json, body.to_vec()).into_response();
                }
                let mut routes = ROUTES.iter();
                match routes.find(|(path, _)| *path == uri.path()) {
                    Some((_, answer)) => (json, *answer).into_response(),
                    None => axum::http::StatusCode::NOT_FOUND.into_response(),
                }
            }
        };
        let app = axum::Router::new().fallback(answer);
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, task }
    }

    pub(crate) fn reader(&self) -> Reader {
        let credentials = Credentials {
            user_id: "me".into(),
            token: "token".into(),
        };
        let timing = Timing {
            pause: Duration::from_millis(1),
            patience: Duration::from_millis(5),
            ..Timing::default()
        };
        Reader::new(&self.url, &credentials, timing).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
