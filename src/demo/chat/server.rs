//! The server itself: from a request on loopback to an answer out of the state.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{Method, Response, StatusCode};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::answer::Answer;
use super::call::{Malformed, Params};
use super::faults::{Fault, Faults, Times};
use super::gate;
use super::limiter::Limiter;
use super::state::ServerState;
use super::world::World;

/// A running stand-in. It stops when it is dropped.
#[derive(Debug)]
pub struct StandIn {
    shared: Arc<Shared>,
    address: SocketAddr,
    task: JoinHandle<()>,
}

/// What lets an account in besides what its state has: a personal access token that bypasses the second factor. It is
/// not saved with the state. An account may have several.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// `X-User-Id`.
    pub user_id: String,
    /// `X-Auth-Token`.
    pub token: String,
}

/// One request that the server saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLine {
    /// `GET`, `POST`.
    pub method: String,
    /// The path, such as `/api/v1/groups.members`.
    pub path: String,
    /// The query, as it was sent; empty where there was none.
    pub query: String,
}

/// How many requests are remembered; the oldest are forgotten first.
const REMEMBERED: usize = 65_536;
/// The greatest body that is read, in bytes.
const GREATEST_BODY: usize = 4 << 20;

impl StandIn {
    /// Starts a server on a free port of the loopback address.
    ///
    /// # Errors
    /// No port could be had.
    pub async fn start(state: ServerState, tokens: Vec<Credential>) -> io::Result<Self> {
        Self::start_on(free_port().await?, state, tokens)
    }

    /// Starts a server on a port that was taken before, so that its address could be told in time.
    ///
    /// # Errors
    /// The port's address cannot be read.
    pub fn start_on(
        listener: TcpListener,
        state: ServerState,
        tokens: Vec<Credential>,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(state, format!("http://{address}"), tokens)),
            limiter: Mutex::default(),
            faults: Mutex::default(),
            log: Mutex::default(),
            stopping: CancellationToken::new(),
        });
        let router = Router::new()
            .fallback(respond)
            .with_state(Arc::clone(&shared));
        let stopping = shared.stopping.clone();
        let task = tokio::spawn(async move {
            let server =
                axum::serve(listener, router).with_graceful_shutdown(stopping.cancelled_owned());
            if let Err(error) = server.await {
                tracing::error!(%error, "the stand-in server ended");
            }
        });
        Ok(Self {
            shared,
            address,
            task,
        })
    }

    /// Its address, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its state as it is now.
    pub fn state(&self) -> ServerState {
        hold(&self.shared.world).state().clone()
    }

    /// The codes that an account was sent by e-mail and did not use yet, oldest first.
    pub fn emailed_codes(&self, account: &str) -> Vec<String> {
        hold(&self.shared.world).codes_sent(account)
    }

    /// The requests that it saw, oldest first (the last 65,536 of them).
    pub fn requests(&self) -> Vec<RequestLine> {
        hold(&self.shared.log).iter().cloned().collect()
    }

    /// Makes a route misbehave. The route is an endpoint's name (`groups.members`) or path (`/api/info`); with
    /// parameters (`groups.members?roomId=ID`) it means the requests alone that have them, in query or body.
    pub fn fault(&self, route: &str, fault: Fault, times: Times) {
        hold(&self.shared.faults).set(route, fault, times);
    }

    /// Makes every route behave again.
    pub fn clear_faults(&self) {
        hold(&self.shared.faults).clear();
    }

    /// Stops it, and waits until it has stopped.
    pub async fn stop(mut self) {
        self.shared.stopping.cancel();
        // It can only have been aborted with the runtime, and then there is nothing left to stop.
        let _stopped = (&mut self.task).await;
    }
}

/// Takes a free port of the loopback address.
///
/// # Errors
/// None is to be had.
pub async fn free_port() -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.shared.stopping.cancel();
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    limiter: Mutex<Limiter>,
    faults: Mutex<Faults>,
    log: Mutex<VecDeque<RequestLine>>,
    stopping: CancellationToken,
}

/// The lock, whatever became of those who held it before.
fn hold<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn respond(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    shared.note(&parts);
    let Ok(body) = to_bytes(body, GREATEST_BODY).await else {
        return Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    };
    let params = params(&parts, &body);
    let fault = hold(&shared.faults).meet(parts.uri.path(), |key| {
        params
            .as_ref()
            .ok()
            .and_then(|params| params.raw(key))
            .map(str::to_owned)
    });
    if fault == Some(Fault::Hang) {
        shared.stopping.cancelled().await;
        return Answer::empty(StatusCode::SERVICE_UNAVAILABLE).into_response();
    }
    if let Some(answer) = fault.and_then(Fault::instead) {
        return answer.into_response();
    }
    let answer = params.map_or_else(
        |_| Answer::bad_request(),
        |params| shared.answer(&parts, params),
    );
    match fault {
        Some(fault) => fault.mutilate(answer),
        None => answer.into_response(),
    }
}

/// The parameters of a request: of its body for POST, else of its query.
fn params(parts: &Parts, body: &[u8]) -> Result<Params, Malformed> {
    if parts.method == Method::POST {
        let kind = parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        Params::of_body(kind.unwrap_or_default(), body)
    } else {
        Ok(Params::of_form(
            parts.uri.query().unwrap_or_default().as_bytes(),
        ))
    }
}

impl Shared {
    fn note(&self, parts: &Parts) {
        let mut log = hold(&self.log);
        if log.len() == REMEMBERED {
            log.pop_front();
        }
        log.push_back(RequestLine {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
        });
    }

    /// The true answer.
    fn answer(&self, parts: &Parts, params: Params) -> Answer {
        gate::answer(
            &mut hold(&self.world),
            &mut hold(&self.limiter),
            parts,
            params,
        )
    }
}
