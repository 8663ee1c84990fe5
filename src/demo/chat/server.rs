//! The server itself: from a request on loopback to an answer out of the state.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{Method, Response, StatusCode};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::answer::{Answer, Content};
use super::call::{Malformed, Params};
use super::faults::{
    Asked, Door, Fault, Faults, Gate, Line, Met, Schedule, Times, mutilate, shift_clock,
    shifted_offset,
};
use super::gate;
use super::limiter::Limiter;
use super::log::{self, Before, CameTo, Change, Log, Number, RequestLine};
use super::release::Release;
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
            door: Arc::default(),
            stopping: CancellationToken::new(),
        });
        let router = Router::new()
            .fallback(respond)
            .with_state(Arc::clone(&shared))
            .into_make_service_with_connect_info::<Line>();
        let gate = Gate::new(listener, Arc::clone(&shared.door))?;
        let stopping = shared.stopping.clone();
        let task = tokio::spawn(async move {
            let server =
                axum::serve(gate, router).with_graceful_shutdown(stopping.cancelled_owned());
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
        hold(&self.shared.log).lines()
    }

    /// Looks at the same requests without taking them along: for whoever looks again and again.
    pub fn look<T>(&self, at: impl FnOnce(&[RequestLine]) -> T) -> T {
        at(hold(&self.shared.log).whole())
    }

    /// The changes that were made to its state, oldest first, as far as their requests are remembered.
    pub fn changes(&self) -> Vec<Change> {
        let lines = hold(&self.shared.log).lines();
        lines.iter().filter_map(RequestLine::change).collect()
    }

    /// Makes a route misbehave. The route is an endpoint's name (`groups.members`) or path (`/api/info`); with
    /// parameters (`groups.members?roomId=ID`) it means the requests alone that have them, in query or body.
    pub fn fault(&self, route: &str, fault: Fault, times: Times) {
        hold(&self.shared.faults).set(route, fault, times);
    }

    /// Misbehaves by a plan, which [`Self::fault`] may add to. A plan that was followed before is given up.
    pub fn follow(&self, schedule: Schedule) {
        hold(&self.shared.faults).follow(schedule);
    }

    /// Makes every route behave again, and every token good.
    pub fn clear_faults(&self) {
        hold(&self.shared.faults).clear();
    }

    /// Cuts all connections and refuses new ones, until [`Self::reopen`].
    pub async fn shut(&self) {
        self.shared.door.shut().await;
    }

    /// Takes connections again, at the same address.
    pub async fn reopen(&self) {
        self.shared.door.open().await;
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
    log: Mutex<Log>,
    door: Arc<Door>,
    stopping: CancellationToken,
}

/// The lock, whatever became of those who held it before.
fn hold<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn respond(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, GREATEST_BODY).await else {
        shared.note(&parts, None, None);
        return Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    };
    let mut params = params(&parts, &body);
    let mut met = shared.meet(&parts, params.as_ref().ok());
    let number = shared.note(&parts, params.as_ref().ok(), met.fault);
    let settle = |came_to| hold(&shared.log).settle(number, came_to);
    tokio::time::sleep(met.delay).await;
    if let Some(fault) = met.fault {
        match fault {
            Fault::Hang => {
                shared.stopping.cancelled().await;
                return Answer::empty(StatusCode::SERVICE_UNAVAILABLE).into_response();
            }
            Fault::Dropped | Fault::Away(_) => {
                settle(CameTo::Refused(None));
                if let Fault::Away(time) = fault {
                    Arc::clone(&shared.door).shut_for(time);
                }
                return cut(&line);
            }
            _ => {}
        }
        if let Some(mut answer) = fault.instead(shared.release()) {
            settle(CameTo::Refused(Some(answer.status.as_u16())));
            if met.clock != 0 {
                shift_clock(&mut answer, met.clock);
            }
            return answer.into_response();
        }
        if let Fault::Shrunk | Fault::Grown = fault {
            let moved = params
                .as_mut()
                .is_ok_and(|params| shift_page(fault, params));
            met.fault = moved.then_some(fault);
        }
    }
    let (mut answer, came_to) = params.map_or_else(
        |_| (Answer::bad_request(), CameTo::Refused(Some(400))),
        |params| shared.carry_out(&parts, params),
    );
    settle(came_to);
    if met.clock != 0 {
        shift_clock(&mut answer, met.clock);
    }
    match met.fault {
        Some(Fault::Lost) => cut(&line),
        Some(fault) => mutilate(fault, answer),
        None => answer.into_response(),
    }
}

/// Asks for the page that a list would have there after it moved; a first page is as ever.
fn shift_page(fault: Fault, params: &mut Params) -> bool {
    let offset = params.raw("offset");
    let shifted = offset.and_then(|offset| shifted_offset(fault, offset));
    shifted.is_some_and(|offset| {
        params.replace("offset", offset);
        true
    })
}

/// No answer: the connection is cut before this one would go out.
fn cut(line: &Line) -> Response<Body> {
    line.cut();
    Answer::empty(StatusCode::SERVICE_UNAVAILABLE).into_response()
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
    fn release(&self) -> Release {
        hold(&self.world).release()
    }

    fn note(&self, parts: &Parts, params: Option<&Params>, fault: Option<Fault>) -> Number {
        hold(&self.log).note(RequestLine {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            room: params.and_then(log::room).map(str::to_owned),
            account: params.and_then(log::account).map(str::to_owned),
            fault,
            came_to: CameTo::Nothing,
        })
    }

    fn meet(&self, parts: &Parts, params: Option<&Params>) -> Met {
        let caller = parts.headers.get("x-user-id");
        hold(&self.faults).meet(&Asked {
            path: parts.uri.path(),
            caller: caller.and_then(|id| id.to_str().ok()),
            room: params.and_then(log::room),
            param: &|key| params?.raw(key).map(str::to_owned),
        })
    }

    /// The true answer, and what it came to.
    fn carry_out(&self, parts: &Parts, params: Params) -> (Answer, CameTo) {
        let mut world = hold(&self.world);
        let before = (parts.method == Method::POST).then(|| Before::of(&world, &params));
        let answer = gate::answer(&mut world, &mut hold(&self.limiter), parts, params);
        let changed = before.is_some_and(|before| before.differs(&world));
        let came_to = match &answer.content {
            _ if changed => CameTo::Changed,
            Content::Json(_) if answer.status.is_success() => CameTo::Answered,
            _ => CameTo::Refused(Some(answer.status.as_u16())),
        };
        (answer, came_to)
    }
}
