//! The only place from which anything is sent.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::tls::TlsInfo;
use reqwest::{Client, Method, RequestBuilder};
use rustls::pki_types::CertificateDer;
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::Value;
use tracing::{debug, trace};

use super::departure::Departure;
use super::envelope::{Answer, classify, seconds_to_wait};
use super::pace::{End, Pace, Pass};
use super::route::Route;
use super::trace::named;
use super::{Credentials, Timing};
use crate::config::Concurrency;
use crate::domain::trouble::{ChatTask, ChatTrouble, ChatTroubleKind};

/// How often a read that failed is tried again.
const RETRIES: u32 = 3;

/// How often one request may be refused with a 429. The gate sends none into a window that is known to be used up,
/// but others may use up each of them: so often, and the server is taken to refuse for good.
const REFUSALS: u32 = 20;

/// A connection to one server in the name of one account; cheap to clone.
#[derive(Clone)]
pub(super) struct Transport {
    client: Client,
    server: Arc<str>,
    proxy: Option<Arc<str>>,
    direct: bool,
    identity: HeaderMap,
    timing: Timing,
    pace: Pace,
    sent: Arc<AtomicU64>,
}

/// What came, with what came beside it.
pub(super) struct Heard {
    pub(super) body: Value,
    pub(super) headers: HeaderMap,
    /// The certificate that the server has shown, in DER; none without TLS.
    pub(super) certificate: Option<Vec<u8>>,
}

/// In whose name a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// Nobody's, where the token has no place: before the server has shown to be a Rocket.Chat, and for what is
    /// everybody's. Such a request is limited even where the account is spared.
    Anonymous,
    Account,
}

/// Whether a request may be sent again when nobody knows what became of it.
#[derive(Clone, Copy)]
enum Repeat<'a> {
    Freely,
    /// It changes something: who has the last word on it, where somebody has.
    Never(Option<&'a dyn Departure>),
}

impl Repeat<'_> {
    /// Whether the request may leave now.
    async fn may_leave(self, pass: &mut Pass<'_>) -> bool {
        let Self::Never(Some(departure)) = self else {
            return true;
        };
        let may = departure.may_leave().await;
        pass.leaves();
        may
    }
}

/// A failed attempt, and how long the server asks to wait.
struct Failure {
    kind: ChatTroubleKind,
    wait: Option<Duration>,
}

impl Transport {
    /// `authorities` are trusted beside those of the system.
    pub(super) fn new(
        url: &str,
        credentials: &Credentials,
        timing: Timing,
        authorities: &[CertificateDer<'static>],
    ) -> Result<Self, ChatTrouble> {
        let mut transport = Self::anonymous(url, timing, authorities)?;
        transport.identity = identity(credentials).ok_or_else(|| {
            transport.trouble(&ChatTask::ReadVersion, ChatTroubleKind::Unauthenticated)
        })?;
        Ok(transport)
    }

    /// The same in nobody's name: there is no token to send.
    pub(super) fn anonymous(
        url: &str,
        timing: Timing,
        authorities: &[CertificateDer<'static>],
    ) -> Result<Self, ChatTrouble> {
        let trouble = |server: &str, kind| ChatTrouble {
            doing: ChatTask::ReadVersion,
            server: server.to_owned(),
            proxy: None,
            kind,
        };
        let route = Route::to(url.trim()).map_err(|kind| trouble("", kind))?;
        let client = route
            .client(timing, authorities)
            .map_err(|error| trouble(&route.server, ChatTroubleKind::Tls(innermost(&error))))?;
        debug!(
            server = route.server,
            proxy = route.proxy,
            "the server and the way to it"
        );
        Ok(Self {
            client,
            server: Arc::from(route.server),
            proxy: route.proxy.map(Arc::from),
            direct: route.direct,
            identity: HeaderMap::new(),
            timing,
            pace: Pace::new(Concurrency::default(), timing.patience),
            sent: Arc::default(),
        })
    }

    /// The gate through which everything goes, one for all clones.
    pub(super) const fn pace(&self) -> &Pace {
        &self.pace
    }

    /// The server's address, without credentials.
    pub(super) fn server(&self) -> &str {
        &self.server
    }

    /// Whether the server is this machine itself.
    pub(super) const fn is_this_machine(&self) -> bool {
        self.direct
    }

    /// How many requests were sent so far, by all clones.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Whether the token is one of which only the last characters are known.
    pub(super) fn token_ends_with(&self, last: &str) -> bool {
        let token = self.identity.get("x-auth-token");
        let token = token.and_then(|token| token.to_str().ok());
        !last.is_empty() && token.is_some_and(|token| token.ends_with(last))
    }

    /// Asks without saying in whose name. Whatever else answers there in JSON is told from a Rocket.Chat here, where
    /// it is asked for the first time.
    pub(super) async fn read_anonymously(
        &self,
        doing: &ChatTask,
        path: &str,
    ) -> Result<Value, ChatTrouble> {
        let request = self.client.get(format!("{}{path}", self.server));
        let body = self
            .exchange(doing, path, &request, Identity::Anonymous, Repeat::Freely)
            .await?
            .body;
        if ["success", "version", "info"]
            .iter()
            .any(|key| body.get(key).is_some())
        {
            return Ok(body);
        }
        let kind = ChatTroubleKind::NotRocketChat {
            status: 200,
            content_type: "application/json".to_owned(),
        };
        Err(self.trouble(doing, kind))
    }

    pub(super) async fn read(
        &self,
        doing: &ChatTask,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Value, ChatTrouble> {
        self.read_as(Identity::Account, doing, path, query).await
    }

    pub(super) async fn read_as(
        &self,
        identity: Identity,
        doing: &ChatTask,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Value, ChatTrouble> {
        let request = self
            .client
            .get(format!("{}{path}", self.server))
            .query(query);
        let heard = self.exchange(doing, path, &request, identity, Repeat::Freely);
        Ok(heard.await?.body)
    }

    /// Asks, and says what came beside the answer.
    pub(super) async fn hear(&self, doing: &ChatTask, path: &str) -> Result<Heard, ChatTrouble> {
        let request = self.client.get(format!("{}{path}", self.server));
        self.exchange(doing, path, &request, Identity::Account, Repeat::Freely)
            .await
    }

    /// Sends a change, once. A 429 is waited out: the limiter refuses before anything is done. `departure` is asked right
    /// before it leaves.
    pub(super) async fn write(
        &self,
        doing: &ChatTask,
        path: &str,
        body: &(impl Serialize + Sync),
        departure: Option<&dyn Departure>,
    ) -> Result<Value, ChatTrouble> {
        let request = self
            .client
            .request(Method::POST, format!("{}{path}", self.server))
            .json(body);
        let once = Repeat::Never(departure);
        let heard = self.exchange(doing, path, &request, Identity::Account, once);
        Ok(heard.await?.body)
    }

    /// Sends something once that opens a door or makes a key, in nobody's name or in the account's, with headers
    /// beside it.
    pub(super) async fn enter(
        &self,
        identity: Identity,
        doing: &ChatTask,
        path: &str,
        body: &(impl Serialize + Sync),
        headers: HeaderMap,
    ) -> Result<Value, ChatTrouble> {
        let request = self
            .client
            .request(Method::POST, format!("{}{path}", self.server))
            .headers(headers)
            .json(body);
        let heard = self.exchange(doing, path, &request, identity, Repeat::Never(None));
        Ok(heard.await?.body)
    }

    pub(super) fn trouble(&self, doing: &ChatTask, kind: ChatTroubleKind) -> ChatTrouble {
        ChatTrouble {
            doing: doing.clone(),
            server: self.server.to_string(),
            proxy: self.proxy.clone(),
            kind,
        }
    }

    async fn exchange(
        &self,
        doing: &ChatTask,
        path: &str,
        request: &RequestBuilder,
        identity: Identity,
        repeat: Repeat<'_>,
    ) -> Result<Heard, ChatTrouble> {
        let turn = self.pace.arrive(path, identity);
        let (mut refusals, mut retries) = (0, 0);
        loop {
            let mut pass = turn.come().await;
            if !repeat.may_leave(&mut pass).await {
                return Err(self.trouble(doing, ChatTroubleKind::Withheld));
            }
            let nth = refusals + retries + 1;
            let failure = match self.attempt(nth, request, identity, &mut pass).await {
                Ok(heard) => {
                    pass.ended(End::Answered);
                    return Ok(heard);
                }
                Err(failure) => failure,
            };
            let again = if failure.kind == ChatTroubleKind::TooManyRequests {
                refusals += 1;
                refusals <= REFUSALS
            } else {
                retries += 1;
                matches!(repeat, Repeat::Freely) && transient(&failure.kind) && retries <= RETRIES
            };
            pass.ended(match failure.kind {
                // The gate keeps it back for that long.
                ChatTroubleKind::TooManyRequests => End::Refused {
                    wait: failure.wait.unwrap_or_else(|| self.backoff(refusals)),
                },
                ref kind => end(kind),
            });
            if !again {
                return Err(self.trouble(doing, failure.kind));
            }
            if failure.kind != ChatTroubleKind::TooManyRequests {
                let pause = self.backoff(retries);
                debug!(path, pause_ms = pause.as_millis(), "waits");
                tokio::time::sleep(pause).await;
            }
        }
    }

    /// Sends a request once. `nth` counts the attempts, for the log.
    async fn attempt(
        &self,
        nth: u32,
        request: &RequestBuilder,
        identity: Identity,
        pass: &mut Pass<'_>,
    ) -> Result<Heard, Failure> {
        let Some(request) = request.try_clone() else {
            return Err(Failure::from(ChatTroubleKind::Broken(String::new())));
        };
        let request = match identity {
            Identity::Anonymous => request,
            Identity::Account => request.headers(self.identity.clone()),
        };
        let request = request
            .build()
            .map_err(|error| Failure::from(failed(&error)))?;
        let (method, path) = (request.method().clone(), named(request.url()));
        trace!(%method, path, attempt = nth, "asks");
        self.sent.fetch_add(1, Ordering::Relaxed);
        let started = Instant::now();
        let ms = || started.elapsed().as_millis();
        let broken = |error: &reqwest::Error, status| {
            let kind = failed(error);
            let (word, detail): (&str, _) = ((&kind).into(), innermost(error));
            debug!(%method, path, attempt = nth, status, ms = ms(), kind = word, ?detail, "no answer");
            Failure::from(kind)
        };
        let response = self.client.execute(request).await;
        let response = response.map_err(|error| broken(&error, None))?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        pass.heard(&headers);
        let shown = response.extensions().get::<TlsInfo>();
        let certificate = shown.and_then(TlsInfo::peer_certificate);
        let certificate = certificate.map(<[u8]>::to_vec);
        let body = response.bytes().await;
        let body = body.map_err(|error| broken(&error, Some(status)))?;
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let answer = classify(&Answer {
            status,
            content_type: text("content-type").unwrap_or_default(),
            location: text("location"),
            body: &body,
        });
        let kind: &str = answer.as_ref().map_or_else(Into::into, |_| "ok");
        debug!(%method, path, attempt = nth, status, ms = ms(), bytes = body.len(), kind, "answered");
        let body = answer.map_err(|kind| {
            let wait = if kind == ChatTroubleKind::TooManyRequests {
                asked_wait(&headers, &body)
            } else {
                None
            };
            Failure { kind, wait }
        })?;
        Ok(Heard {
            body,
            headers,
            certificate,
        })
    }

    /// The pause before the nth try: doubling, from half to one and a half of it.
    fn backoff(&self, nth: u32) -> Duration {
        let full = self
            .timing
            .pause
            .saturating_mul(2_u32.saturating_pow(nth.saturating_sub(1)));
        full.mul_f64(0.5 + fastrand::f64())
    }
}

impl From<ChatTroubleKind> for Failure {
    fn from(kind: ChatTroubleKind) -> Self {
        Self { kind, wait: None }
    }
}

/// The two headers that every request bears; none where the credentials cannot stand in a header.
fn identity(credentials: &Credentials) -> Option<HeaderMap> {
    let mut token = HeaderValue::from_str(credentials.token.expose_secret()).ok()?;
    token.set_sensitive(true);
    let mut identity = HeaderMap::new();
    identity.insert("x-auth-token", token);
    identity.insert(
        "x-user-id",
        HeaderValue::from_str(credentials.user_id.as_str()).ok()?,
    );
    Some(identity)
}

/// How long a server says to wait whose limiter does not say when it resets: what `Retry-After` of a proxy says, else
/// what the text says.
fn asked_wait(headers: &HeaderMap, body: &[u8]) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    number("retry-after")
        .or_else(|| seconds_to_wait(body))
        .map(|wait| Duration::from_secs(wait) + Duration::from_millis(fastrand::u64(0..=200)))
}

/// What a failure says about how much the server bears.
const fn end(kind: &ChatTroubleKind) -> End {
    match kind {
        ChatTroubleKind::Refused(_)
        | ChatTroubleKind::NotAllowed { .. }
        | ChatTroubleKind::Archived
        | ChatTroubleKind::GoneOrNotVisible => End::Answered,
        kind if transient(kind) => End::Overloaded,
        _ => End::Odd,
    }
}

/// What may be over in a moment. (An answer that ends in its middle is no JSON either.)
const fn transient(kind: &ChatTroubleKind) -> bool {
    matches!(
        kind,
        ChatTroubleKind::Unreachable(_)
            | ChatTroubleKind::TimedOut
            | ChatTroubleKind::Broken(_)
            | ChatTroubleKind::ServerError { .. }
            | ChatTroubleKind::Malformed(_)
    )
}

fn failed(error: &reqwest::Error) -> ChatTroubleKind {
    let detail = innermost(error);
    if error.is_timeout() {
        ChatTroubleKind::TimedOut
    } else if error.is_builder() {
        ChatTroubleKind::BadUrl(detail)
    } else if error.is_connect() && speaks_of_tls(error) {
        // Before there is a connection nothing was sent. A record that is broken later leaves open what was done.
        ChatTroubleKind::Tls(detail)
    } else if error.is_connect() {
        ChatTroubleKind::Unreachable(detail)
    } else {
        ChatTroubleKind::Broken(detail)
    }
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |&cause| {
        // An `io::Error` hides the error it was made from behind that one's own source.
        match cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => cause.source(),
        }
    })
}

fn speaks_of_tls(error: &reqwest::Error) -> bool {
    causes(error).any(<dyn Error>::is::<rustls::Error>)
}

/// The last cause's own words; they name no header and no body.
fn innermost(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}
