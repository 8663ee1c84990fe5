//! What runs in the background: one thing at a time, cancellable, its results fed back as messages.

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::TuiError;
use super::backend::Backend;
use crate::domain::glimpse::Question;
use crate::domain::ids::CourseId;
use crate::domain::journal::{RunId, StepId};
use crate::domain::site::PluginSettings;
use crate::engine::{ClearedPlan, Ground};
use crate::run::{Observation, ReadEvent, Refresh, RunError, Undoing};
use crate::tui::message::{Message, ReadFailure, Side};
use crate::tui::model::ReadStep;
use crate::tui::snapshot::Snapshot;
use crate::words;
use crate::words::dashboard::unread;

/// What a task reports: a message, or that it broke.
pub(super) type Report = Result<Message, TuiError>;

/// How long the shell waits for what was read to be on disk, when the dashboard is left. What is not there by then is lost:
/// the next session begins with the snapshot before.
const WRITING: Duration = Duration::from_secs(2);

/// How long a run that was told to stop may take for the step in flight, when the dashboard is left.
const PATIENCE: Duration = Duration::from_secs(20);

/// The sites, and what runs on one of them.
pub(super) struct Tasks<B> {
    sites: Vec<B>,
    outbox: UnboundedSender<Report>,
    running: Option<Running>,
    /// The last question about one person; it spares what runs.
    asking: Option<AbortOnDrop>,
    /// The last question to the journal.
    browsing: Option<AbortOnDrop>,
    /// What is being written down for a later session.
    keeping: TaskTracker,
}

struct Running {
    cancel: CancellationToken,
    handle: JoinHandle<()>,
    /// Whether it writes: then it is waited for, so that its journal is settled.
    writes: bool,
}

impl<B: Backend> Tasks<B> {
    pub(super) fn new(sites: Vec<B>, outbox: UnboundedSender<Report>) -> Self {
        Self {
            sites,
            outbox,
            running: None,
            asking: None,
            browsing: None,
            keeping: TaskTracker::new(),
        }
    }

    /// A site.
    pub(super) fn site(&self, site: usize) -> Option<B> {
        self.sites.get(site).cloned()
    }

    /// Reads a site: whole, or what a refresh reads of it.
    pub(super) fn read(&mut self, site: usize, refresh: Option<Refresh>) {
        let Some(site) = self.sites.get(site).cloned() else {
            return;
        };
        let (outbox, keeping) = (self.outbox.clone(), self.keeping.clone());
        self.spawn(false, move |cancel| async move {
            let (events, feed) = unbounded_channel();
            let reading = async {
                match refresh {
                    Some(refresh) => site.refresh(refresh, events, cancel).await,
                    None => site.observe(events, cancel).await,
                }
            };
            let (read, ()) = tokio::join!(reading, pump(feed, &outbox));
            let seen = read.as_ref().ok().cloned();
            deliver(read, &outbox).await;
            keep(seen, site, &keeping, outbox);
        });
    }

    /// Takes up what an earlier session has read of a site, beside whatever else runs.
    pub(super) fn recall(&self, place: usize) {
        let Some(site) = self.sites.get(place).cloned() else {
            return;
        };
        let outbox = self.outbox.clone();
        spawn_blocking(move || {
            let told = match site.last() {
                Ok(None) => return,
                Ok(Some(observation)) => Ok(Box::new(Snapshot::of(observation))),
                Err(why) => Err(why),
            };
            send(&outbox, Message::Recalled { site: place, told });
        });
    }

    /// Reads courses again, one after the other, each into what is known of the rest.
    pub(super) fn read_courses(&mut self, site: usize, known: Observation, courses: Vec<CourseId>) {
        let Some(site) = self.sites.get(site).cloned() else {
            return;
        };
        let (outbox, keeping) = (self.outbox.clone(), self.keeping.clone());
        self.spawn(false, move |cancel| async move {
            let mut known = Ok(known);
            for course in courses {
                let Ok(before) = known else { break };
                let (events, feed) = unbounded_channel();
                let cancel = cancel.clone();
                let (read, ()) = tokio::join!(
                    site.observe_course(before, course, events, cancel),
                    pump(feed, &outbox)
                );
                known = read;
            }
            let seen = known.as_ref().ok().cloned();
            deliver(known, &outbox).await;
            keep(seen, site, &keeping, outbox);
        });
    }

    /// Carries a plan out.
    pub(super) fn apply(
        &mut self,
        site: usize,
        cleared: ClearedPlan,
        undoing: Option<Undoing>,
        known: Ground,
    ) {
        let Some(site) = self.sites.get(site).cloned() else {
            return;
        };
        let outbox = self.outbox.clone();
        self.spawn(true, move |cancel| async move {
            let (events, mut feed) = unbounded_channel();
            let tell = async {
                while let Some(event) = feed.recv().await {
                    send(&outbox, Message::Applying(event));
                }
            };
            let applied = site.apply(cleared, undoing, known, events, cancel);
            let (outcome, ()) = tokio::join!(applied, tell);
            send(&outbox, Message::Applied(outcome));
        });
    }

    /// Asks about one person. A question before it is given up: nobody looks at its answer any more.
    pub(super) fn ask(&mut self, site: usize, settings: PluginSettings, question: Question) {
        let Some(site) = self.sites.get(site).cloned() else {
            return;
        };
        let outbox = self.outbox.clone();
        let asking = tokio::spawn(async move {
            let told = site.glimpse(settings, question.clone()).await.map(Box::new);
            send(&outbox, Message::Glimpsed { question, told });
        });
        self.asking = Some(AbortOnDrop(asking.abort_handle()));
    }

    /// Asks the journal for its runs, beside whatever else runs.
    pub(super) fn runs(&mut self, site: usize) {
        let Some(site) = self.sites.get(site).cloned() else {
            return;
        };
        let outbox = self.outbox.clone();
        let asking = tokio::spawn(async move {
            send(&outbox, Message::Runs(site.runs().await));
        });
        self.browsing = Some(AbortOnDrop(asking.abort_handle()));
    }

    /// Asks the journal for the steps of a run. A question before it is given up.
    pub(super) fn steps(&mut self, site: usize, run: RunId) {
        let Some(site) = self.sites.get(site).cloned() else {
            return;
        };
        let outbox = self.outbox.clone();
        let asking = tokio::spawn(async move {
            let told = site.steps(run).await;
            send(&outbox, Message::Steps { run, told });
        });
        self.browsing = Some(AbortOnDrop(asking.abort_handle()));
    }

    /// Takes up a run that is to be taken back.
    pub(super) fn take_up(
        &mut self,
        site: usize,
        run: RunId,
        step: Option<StepId>,
        seen: Observation,
    ) {
        let Some(site) = self.sites.get(site).cloned() else {
            return;
        };
        let outbox = self.outbox.clone();
        let asking = tokio::spawn(async move {
            let told = site.take_up(run, step, seen).await.map(Box::new);
            send(&outbox, Message::TakenUp(told));
        });
        self.browsing = Some(AbortOnDrop(asking.abort_handle()));
    }

    /// Tells what runs to stop.
    pub(super) fn stop(&self) {
        if let Some(running) = &self.running {
            running.cancel.cancel();
        }
    }

    /// Ends a run without waiting for what is on its way: the journal has that as sent.
    pub(super) fn abort(&mut self) {
        if let Some(running) = self.running.take() {
            running.handle.abort();
            let ended = words::wait::ended().to_owned();
            send(&self.outbox, Message::Applied(Err(ended)));
        }
    }

    /// Ends what runs: a read at once, and so a run that was told to stop before; any other after the step in flight.
    pub(super) async fn finish(&mut self) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        let told = running.cancel.is_cancelled();
        running.cancel.cancel();
        if running.writes && !told && timeout(PATIENCE, &mut running.handle).await.is_ok() {
            return;
        }
        running.handle.abort();
    }

    /// Waits for what is being written down for a later session, within reason.
    pub(super) async fn settle(&self) {
        self.keeping.close();
        if timeout(WRITING, self.keeping.wait()).await.is_err() {
            tracing::info!("what was read is not kept: writing it takes too long");
        }
    }

    fn spawn<F: Future<Output = ()> + Send + 'static>(
        &mut self,
        writes: bool,
        work: impl FnOnce(CancellationToken) -> F,
    ) {
        let cancel = CancellationToken::new();
        let inner = tokio::spawn(work(cancel.clone()));
        let outbox = self.outbox.clone();
        let handle = tokio::spawn(async move {
            let abort = AbortOnDrop(inner.abort_handle());
            if inner.await.is_err_and(|error| error.is_panic()) {
                outbox.send(Err(TuiError::Broke)).ok();
            }
            drop(abort);
        });
        self.running = Some(Running {
            cancel,
            handle,
            writes,
        });
    }
}

/// Takes the work down with the task that watches it.
struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn send(outbox: &UnboundedSender<Report>, message: Message) {
    // The dashboard has been left: nobody wants to know.
    outbox.send(Ok(message)).ok();
}

/// Passes on how far a read has come.
async fn pump(mut feed: UnboundedReceiver<ReadEvent>, outbox: &UnboundedSender<Report>) {
    while let Some(event) = feed.recv().await {
        match event {
            ReadEvent::ReadingMoodle => send(outbox, Message::Reading(ReadStep::Moodle)),
            ReadEvent::ListingChat => send(outbox, Message::Reading(ReadStep::Lists)),
            ReadEvent::ReadingGroups { done, total } => {
                send(outbox, Message::Reading(ReadStep::Groups { done, total }));
            }
            ReadEvent::Limited(outlook) => send(outbox, Message::Limited(outlook)),
            ReadEvent::SoFar(observation, shown) => {
                show(*observation, outbox).await;
                drop(shown);
            }
        }
    }
}

/// Makes an observation ready for browsing, off the thread that draws.
async fn show(observation: Observation, outbox: &UnboundedSender<Report>) {
    match spawn_blocking(move || Snapshot::of(observation)).await {
        Ok(snapshot) => send(outbox, Message::Observed(Box::new(snapshot))),
        Err(error) if error.is_panic() => {
            outbox.send(Err(TuiError::Broke)).ok();
        }
        Err(_) => {}
    }
}

/// Writes down what was read, once it is shown: nobody waits for it.
fn keep<B: Backend>(
    seen: Option<Observation>,
    site: B,
    keeping: &TaskTracker,
    outbox: UnboundedSender<Report>,
) {
    if let Some(seen) = seen {
        keeping.spawn_blocking(move || {
            if let Err(why) = site.keep(&seen) {
                send(&outbox, Message::NotKept(why));
            }
        });
    }
}

async fn deliver(read: Result<Observation, RunError>, outbox: &UnboundedSender<Report>) {
    match read {
        Ok(observation) => show(observation, outbox).await,
        Err(error) => {
            let failed = || unread::failed().to_owned();
            let (side, brief) = match &error {
                RunError::Moodle(trouble) => {
                    (Some(Side::Moodle), unread::moodle(&trouble.kind).to_owned())
                }
                RunError::Chat(trouble) => (Some(Side::Chat), unread::chat(&trouble.kind)),
                RunError::Token(_) | RunError::Authority(_) | RunError::NoPluginSetting(_) => {
                    (Some(Side::Chat), failed())
                }
                RunError::Store(_) | RunError::Frozen(_) | RunError::Refused(_) => (None, failed()),
                RunError::Cancelled => (None, unread::stopped().to_owned()),
            };
            let failure = ReadFailure {
                side,
                text: error.to_string(),
                brief,
            };
            send(outbox, Message::ReadFailed(failure));
        }
    }
}
