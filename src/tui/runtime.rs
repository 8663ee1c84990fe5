//! The loop around the model: waits, takes one message in, drains what is queued, draws once.
//!
//! Nothing is drawn while nothing changes; the spinner turns only while something runs, and the age of the
//! data comes once a minute.

pub mod backend;
mod keys;
mod options;
mod outside;
mod tasks;
mod terminal;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossterm::event::Event;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::spawn_blocking;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

use crate::config::ConfigError;
use crate::domain::ids::UnixTime;
use crate::run::Session;
use crate::tui::message::{Effect, Message, NotSaved};
use crate::tui::model::look::Glyphs;
use crate::tui::model::{Model, session};
use crate::tui::snapshot::Snapshot;
use crate::tui::update::{start, update};
use crate::words::dashboard as words;
use crate::words::language::speak;

pub use options::{Options, background};

use backend::Backend;
use keys::Keys;
use tasks::Tasks;
use terminal::Screen;

/// Six frames a second are enough for something that says no more than "still running".
const SPIN: Duration = Duration::from_millis(160);
/// Without symbols nothing turns, but rate and time left go on; a screen reader is not hurried.
const CALM: Duration = Duration::from_secs(2);
/// The unit in which the age of the data is told.
const MINUTE: Duration = Duration::from_mins(1);
/// After so many messages a frame is due, whatever is still queued.
const BATCH: usize = 512;

/// Why the dashboard could not run, or stopped.
#[derive(Debug)]
pub enum TuiError {
    /// Standard output is no terminal.
    NotATerminal,
    /// The terminal refused something.
    Terminal(std::io::Error),
    /// A theme or a key of the configuration is none.
    Config(ConfigError),
    /// Something in the background broke; the terminal has been given back, and the message is on it.
    Broke,
}

impl std::error::Error for TuiError {}

impl std::fmt::Display for TuiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotATerminal => f.write_str(words::not_a_terminal()),
            Self::Terminal(error) => f.write_str(&words::terminal_refused(&error.to_string())),
            Self::Config(error) => error.fmt(f),
            Self::Broke => f.write_str(words::broke()),
        }
    }
}

impl From<std::io::Error> for TuiError {
    fn from(error: std::io::Error) -> Self {
        Self::Terminal(error)
    }
}

/// Shows the dashboard until it is left. `chosen` names the site to look at; without it, a single site is
/// taken, and of several one is asked for.
///
/// # Errors
/// Where there is no terminal, or it refuses something.
pub async fn run(
    sites: Vec<Session>,
    chosen: Option<Arc<str>>,
    options: Options,
) -> Result<(), TuiError> {
    run_with(sites, chosen.as_deref(), options).await
}

/// The same for anything that can be observed and changed.
///
/// # Errors
/// As [`run`].
pub async fn run_with<B: Backend>(
    sites: Vec<B>,
    chosen: Option<&str>,
    options: Options,
) -> Result<(), TuiError> {
    let screen = Screen::enter(options.mouse)?;
    let cards = sites.iter().map(Backend::card).collect();
    let mut model = Model::new(cards, chosen);
    options.equip(&mut model);
    let mut live = Live::new(sites, model, screen)?;
    let outcome = live.turn().await;
    live.tasks.finish().await;
    Screen::leave();
    live.tasks.settle().await;
    if let Some(path) = &options.kept_in
        && let Err(error) = outside::keep(path, &session::keep(&live.model))
    {
        tracing::warn!(%error, "it is not kept how the session was left");
    }
    outcome
}

/// Signals that end the program, and the one that resumes it.
struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    resumed: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            resumed: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
        })
    }

    /// Waits for a signal that ends the program.
    async fn end(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// What woke the loop.
enum Wake {
    Message(Box<Message>),
    Input(Option<std::io::Result<Event>>),
    End,
}

struct Live<B> {
    model: Model,
    screen: Screen,
    tasks: Tasks<B>,
    outbox: UnboundedSender<tasks::Report>,
    inbox: UnboundedReceiver<tasks::Report>,
    keys: Keys,
    signals: Signals,
    spinner: Interval,
    clock: Interval,
    /// By what the pace of reads and runs is measured.
    began: Instant,
}

/// Whether the loop goes on.
enum Next {
    On,
    Leave,
}

impl<B: Backend> Live<B> {
    fn new(sites: Vec<B>, model: Model, screen: Screen) -> Result<Self, TuiError> {
        let (outbox, inbox): (UnboundedSender<tasks::Report>, _) = unbounded_channel();
        let mut spinner = interval(match model.look.glyphs {
            Glyphs::Full => SPIN,
            Glyphs::Ascii => CALM,
        });
        spinner.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut clock = interval(MINUTE);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self {
            model,
            screen,
            tasks: Tasks::new(sites, outbox.clone()),
            outbox,
            inbox,
            keys: Keys::listen(),
            signals: Signals::new()?,
            spinner,
            clock,
            began: Instant::now(),
        })
    }

    async fn turn(&mut self) -> Result<(), TuiError> {
        let (columns, rows) = crossterm::terminal::size()?;
        update(&mut self.model, Message::Resize(columns, rows));
        let effects = start(&mut self.model);
        self.carry_out(effects).await?;
        self.draw()?;
        loop {
            let wake = self.wait().await?;
            if matches!(self.take(wake).await?, Next::Leave) {
                return Ok(());
            }
            for _ in 0..BATCH {
                let Some(wake) = self.queued()? else { break };
                if matches!(self.take(wake).await?, Next::Leave) {
                    return Ok(());
                }
            }
            self.draw()?;
        }
    }

    /// Waits for the next thing: what is queued comes before keys, and keys before time.
    async fn wait(&mut self) -> Result<Wake, TuiError> {
        let busy = self.model.busy();
        Ok(tokio::select! {
            biased;
            Some(report) = self.inbox.recv() => Wake::Message(Box::new(report?)),
            event = self.keys.next() => Wake::Input(event),
            () = self.signals.end() => Wake::End,
            _ = self.spinner.tick(), if busy => Wake::Message(Box::new(Message::Spin(self.began.elapsed()))),
            _ = self.clock.tick() => Wake::Message(Box::new(Message::Clock(now()))),
        })
    }

    /// What is there already, so that a burst costs one frame.
    fn queued(&mut self) -> Result<Option<Wake>, TuiError> {
        if let Ok(report) = self.inbox.try_recv() {
            return Ok(Some(Wake::Message(Box::new(report?))));
        }
        Ok(self.keys.ready().map(|event| Wake::Input(Some(event))))
    }

    async fn take(&mut self, wake: Wake) -> Result<Next, TuiError> {
        let message = match wake {
            Wake::End | Wake::Input(None) => return Ok(Next::Leave),
            Wake::Input(Some(event)) => match event? {
                Event::Key(key) => Message::Key(key),
                Event::Paste(text) => Message::Paste(text),
                Event::Resize(columns, rows) => Message::Resize(columns, rows),
                Event::Mouse(event) => Message::Mouse(event),
                Event::FocusGained | Event::FocusLost => return Ok(Next::On),
            },
            Wake::Message(message) => *message,
        };
        let effects = update(&mut self.model, message);
        self.carry_out(effects).await
    }

    async fn carry_out(&mut self, effects: Vec<Effect>) -> Result<Next, TuiError> {
        for effect in effects {
            match effect {
                Effect::Quit => return Ok(Next::Leave),
                Effect::Suspend => self.suspend().await?,
                Effect::Stop => self.tasks.stop(),
                Effect::Abort => self.tasks.abort(),
                Effect::Copy(text) => Screen::copy(&text)?,
                Effect::Mouse(mouse) => Screen::listen(mouse)?,
                Effect::Open(address) => self.aside(move || {
                    (!outside::open(&address)).then_some(Message::NotOpened(address))
                }),
                Effect::Speak { language, known } => {
                    speak(language);
                    self.aside(move || {
                        let retold = known.map(|known| Box::new(Snapshot::of(*known)));
                        Some(Message::Spoken(retold))
                    });
                }
                Effect::Save { path, text } => self.aside(move || {
                    let trouble = outside::save(&path, &text).err();
                    Some(Message::Saved { path, trouble })
                }),
                Effect::SavePlan {
                    site,
                    path,
                    plan,
                    selection,
                    seen,
                } => {
                    if let Some(site) = self.tasks.site(site) {
                        self.aside(move || {
                            let text = site.plan_file(&seen, *plan, *selection);
                            let written = text
                                .map_err(NotSaved::Refused)
                                .and_then(|text| outside::save(&path, &text));
                            let trouble = written.err();
                            Some(Message::Saved { path, trouble })
                        });
                    }
                }
                Effect::Read { site } => self.tasks.read(site, None),
                Effect::Recall { site } => self.tasks.recall(site),
                Effect::Refresh { site, refresh } => self.tasks.read(site, Some(*refresh)),
                Effect::ReadCourses {
                    site,
                    known,
                    courses,
                } => self.tasks.read_courses(site, *known, courses),
                Effect::Ask {
                    site,
                    settings,
                    question,
                } => self.tasks.ask(site, *settings, question),
                Effect::Apply {
                    site,
                    cleared,
                    undoing,
                    known,
                } => self
                    .tasks
                    .apply(site, *cleared, undoing.map(|run| *run), *known),
                Effect::Runs { site } => self.tasks.runs(site),
                Effect::Steps { site, run } => self.tasks.steps(site, run),
                Effect::TakeUp {
                    site,
                    run,
                    step,
                    seen,
                } => self.tasks.take_up(site, run, step, *seen),
            }
        }
        Ok(Next::On)
    }

    /// Does something that may take a while, off the thread that draws.
    fn aside(&self, work: impl FnOnce() -> Option<Message> + Send + 'static) {
        let outbox = self.outbox.clone();
        spawn_blocking(move || {
            if let Some(message) = work() {
                // The dashboard has been left: nobody wants to know.
                outbox.send(Ok(message)).ok();
            }
        });
    }

    fn draw(&mut self) -> Result<(), TuiError> {
        let (model, styles) = (&self.model, self.model.look.styles());
        self.screen
            .draw(|frame| crate::tui::view::draw(model, &styles, frame))?;
        Ok(())
    }

    /// Hands the terminal back to the shell, and takes it again on return.
    async fn suspend(&mut self) -> Result<(), TuiError> {
        // A stream that is merely idle goes on reading what is typed into the shell.
        self.keys.stop().await;
        Screen::leave();
        // To the whole group, as the terminal's own key would do it.
        rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)
            .map_err(std::io::Error::from)?;
        // The stop may come a moment after the call; where nobody can resume us, it does not come at all.
        let resumed = timeout(Duration::from_millis(300), self.signals.resumed.recv()).await;
        tracing::debug!(stopped = resumed.is_ok(), "back from the shell");
        self.screen.enter_again(self.model.mouse)?;
        self.keys = Keys::listen();
        let (columns, rows) = crossterm::terminal::size()?;
        update(&mut self.model, Message::Resize(columns, rows));
        Ok(())
    }
}

/// This machine's clock.
fn now() -> UnixTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    UnixTime(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
