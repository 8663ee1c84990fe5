//! Opening the site that a command is about.

use std::fmt;
use std::io::IsTerminal as _;
use std::time::Duration;

use jiff::Zoned;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::arguments::{Deleting, Globals, Selectors, ShowWhat};
use super::manners::manners;
use super::textfile::{TextfileFault, TextfileTrouble};
use super::tongue;
use crate::config::{Config, ConfigError, Overrides, ReadOnlyReason, SiteConfig};
use crate::domain::export::{ExportTrouble, NotExportable};
use crate::domain::journal::RunRecord;
use crate::domain::lease::LeaseHolder;
use crate::domain::limits::LimitName;
use crate::domain::planfile::PlanFileTrouble;
use crate::domain::policy::Preset;
use crate::domain::selection::Selection;
use crate::domain::setup::SetupTrouble;
use crate::domain::snapshot::SnapshotTrouble;
use crate::domain::trouble::{DemoTrouble, StoreTrouble};
use crate::domain::window::{Changed, Window, WindowFault};
use crate::engine::{AmbiguousSelector, Candidate, Namesake, Selected, select};
use crate::report::progress::{Progress, Screen};
use crate::rocketchat::Timing;
use crate::run::{Observation, RunError, Session};
use crate::tui::TuiError;
use crate::words;

/// Why a command could not run.
#[derive(Debug)]
pub(super) enum Trouble {
    Config(ConfigError),
    Run(RunError),
    Selector(AmbiguousSelector),
    Window(WindowFault),
    PlanFile(PlanFileTrouble),
    PlanSelector(AmbiguousSelector),
    NobodyToAsk,
    NotExportable(NotExportable),
    Export(ExportTrouble),
    ChooseSite(Vec<String>),
    NoActivity(i64),
    Nobody(String),
    Several(String, Vec<Namesake>),
    ReadOnly(ReadOnlyReason),
    Demo(DemoTrouble),
    Dashboard(TuiError),
    Signal(std::io::Error),
    Json(serde_json::Error),
    Csv(csv::Error),
    Store(StoreTrouble),
    Snapshot(SnapshotTrouble),
    NoRun(i64),
    Setup(SetupTrouble),
    ThresholdsUnused,
    ContactsUnused,
    Textfile(TextfileTrouble),
    Beside(String, LeaseHolder),
    ShortKey(&'static str, usize),
    NoRandomNumbers,
    NothingNamed(ShowWhat, String),
    SeveralNamed(ShowWhat, String, Vec<Candidate>),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(trouble) => trouble.fmt(f),
            Self::Run(trouble) => trouble.fmt(f),
            Self::Selector(selector) => f.write_str(&ambiguous(selector)),
            Self::Window(fault) => f.write_str(&words::no_window(fault)),
            Self::PlanFile(trouble) => trouble.fmt(f),
            Self::PlanSelector(selector) => {
                f.write_str(&words::plan_selection(&ambiguous(selector)))
            }
            Self::NotExportable(trouble) => trouble.fmt(f),
            Self::Export(trouble) => trouble.fmt(f),
            Self::NobodyToAsk => f.write_str(words::nobody_to_ask()),
            Self::ChooseSite(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                f.write_str(&words::choose_site(&names))
            }
            Self::NoActivity(cm) => f.write_str(&words::no_activity(*cm)),
            Self::Nobody(username) => f.write_str(&words::nobody(username)),
            Self::Several(name, people) => {
                let people = people.iter();
                let people = people.map(|one| (&*one.username, one.name.as_str()));
                f.write_str(&words::several(name, &people.collect::<Vec<_>>()))
            }
            Self::ReadOnly(reason) => f.write_str(words::read_only(*reason)),
            Self::Demo(trouble) => trouble.fmt(f),
            Self::Dashboard(trouble) => trouble.fmt(f),
            Self::Signal(trouble) => trouble.fmt(f),
            Self::Json(trouble) => trouble.fmt(f),
            Self::Csv(trouble) => trouble.fmt(f),
            Self::Store(trouble) => trouble.fmt(f),
            Self::Snapshot(trouble) => trouble.fmt(f),
            Self::Setup(trouble) => trouble.fmt(f),
            Self::Beside(site, holder) => f.write_str(&words::sync::beside(site, holder)),
            Self::NothingNamed(what, text) => {
                f.write_str(&words::show::nothing((*what).into(), text))
            }
            Self::SeveralNamed(what, text, candidates) => {
                let candidates = candidates.iter();
                let candidates = candidates.map(|one| (one.key.as_str(), one.name.as_str()));
                let candidates: Vec<_> = candidates.collect();
                f.write_str(&words::show::several((*what).into(), text, &candidates))
            }
            Self::ShortKey(variable, least) => f.write_str(&words::short_key(variable, *least)),
            Self::NoRandomNumbers => f.write_str(words::no_random_numbers()),
            Self::ThresholdsUnused => f.write_str(words::thresholds_unused()),
            Self::ContactsUnused => f.write_str(words::contacts_unused()),
            Self::Textfile(TextfileTrouble { path, fault }) => f.write_str(&match fault {
                TextfileFault::System(detail) => words::textfile_unwritten(path, detail),
                TextfileFault::NoFile => words::shell::textfile_is_none(path),
            }),
            Self::NoRun(run) => f.write_str(&words::history::no_run(*run)),
        }
    }
}

fn ambiguous(trouble: &AmbiguousSelector) -> String {
    let AmbiguousSelector {
        selector,
        text,
        candidates,
    } = trouble;
    words::ambiguous(selector, text, candidates)
}

impl From<PlanFileTrouble> for Trouble {
    fn from(trouble: PlanFileTrouble) -> Self {
        Self::PlanFile(trouble)
    }
}

impl From<SetupTrouble> for Trouble {
    fn from(trouble: SetupTrouble) -> Self {
        Self::Setup(trouble)
    }
}

impl From<StoreTrouble> for Trouble {
    fn from(trouble: StoreTrouble) -> Self {
        Self::Store(trouble)
    }
}

impl From<RunError> for Trouble {
    fn from(trouble: RunError) -> Self {
        Self::Run(trouble)
    }
}

/// Reads the configuration, with the command line's word on top.
pub(super) fn configuration(
    globals: &Globals,
    preset: Option<Preset>,
    limits: &[(LimitName, u64)],
) -> Result<Config, Trouble> {
    let overrides = overrides(globals, preset, limits);
    let config = crate::config::load(globals.config.as_deref(), &overrides, |name| {
        std::env::var(name).ok()
    })
    .map_err(Trouble::Config)?;
    tongue::of(&config);
    Ok(config)
}

/// What the command line sets.
pub(super) fn overrides(
    globals: &Globals,
    preset: Option<Preset>,
    limits: &[(LimitName, u64)],
) -> Overrides {
    Overrides {
        site: globals.site.clone(),
        preset,
        limits: limits.to_vec(),
        state_dir: globals.state_dir.clone(),
        theme: globals.theme.clone(),
        language: globals.lang,
    }
}

/// The configuration, with what the command line says about groups that Moodle has purged.
pub(super) fn deleting(mut config: Config, deleting: &Deleting) -> Config {
    for site in &mut config.sites {
        site.policy.purged = deleting.purged();
    }
    config
}

/// The configuration under which a run was made, as far as the command line said it then.
pub(super) fn as_judged(
    globals: &Globals,
    limits: &[(LimitName, u64)],
    run: &RunRecord,
) -> Result<Config, Trouble> {
    let mut config = configuration(globals, run.judged.map(|by| by.preset), limits)?;
    if let Some(judged) = run.judged {
        for site in &mut config.sites {
            site.policy.purged = judged.purged;
        }
    }
    Ok(config)
}

/// The one site that the command is about.
pub(super) fn session(config: &Config) -> Result<Session, Trouble> {
    Ok(beside_the_others(config, chosen(config)?))
}

/// The configuration of that site.
pub(super) fn chosen(config: &Config) -> Result<&SiteConfig, Trouble> {
    config.site().ok_or_else(|| {
        Trouble::ChooseSite(
            config
                .sites
                .iter()
                .map(|site| site.name.to_string())
                .collect(),
        )
    })
}

/// One site's session; it knows of the others.
pub(super) fn beside_the_others(config: &Config, site: &SiteConfig) -> Session {
    let others = config
        .sites
        .iter()
        .filter(|other| other.name != site.name)
        .cloned()
        .collect();
    Session::keeping(
        site.clone(),
        others,
        config.keeping.clone(),
        Timing::default(),
    )
}

/// Reads both sides of a site whole, and says once where the journal is of no use.
pub(super) async fn observe(
    session: &Session,
    cancel: &CancellationToken,
) -> Result<Observation, Trouble> {
    let observation = observe_quietly(session, cancel).await?;
    super::disguise::learn(&observation.ground);
    if let Some(trouble) = &observation.memory.trouble {
        super::say(&format!("{}\n", words::nothing_remembered(trouble)));
    }
    Ok(observation)
}

/// For how long a read says nothing of itself.
const QUIET: Duration = Duration::from_secs(1);

/// Reads both sides of a site whole. A person who waits at a terminal is told how far it has come where it lasts, and how
/// long that takes where a limiter makes it take long.
async fn observe_quietly(
    session: &Session,
    cancel: &CancellationToken,
) -> Result<Observation, Trouble> {
    let (events, mut heard) = mpsc::unbounded_channel();
    let reading = session.observe_to_the_end(events, cancel.clone());
    if !std::io::stderr().is_terminal() || manners().quiet {
        drop(heard);
        return Ok(reading.await?);
    }
    let showing = async {
        let mut progress = Progress::new(screen());
        let mut quiet = Some(Box::pin(tokio::time::sleep(QUIET)));
        loop {
            let lasts = async {
                match quiet.as_mut() {
                    Some(quiet) => quiet.await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                event = heard.recv() => match event {
                    Some(event) => super::note(&progress.hear(&event)),
                    None => break,
                },
                () = lasts => {
                    quiet = None;
                    super::note(&progress.lasts());
                }
            }
        }
        super::note(progress.end());
    };
    let (observation, ()) = tokio::join!(reading, showing);
    Ok(observation?)
}

fn screen() -> Screen {
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    match crossterm::terminal::size() {
        Ok((columns, _)) if !dumb => Screen::Live(usize::from(columns)),
        _ => Screen::Dumb,
    }
}

/// The window that was asked for, in this machine's time zone: before anything is read, so that a mistake costs nothing.
pub(super) fn window(selectors: &Selectors) -> Result<Option<Window>, Trouble> {
    selectors.window(&Zoned::now()).map_err(Trouble::Window)
}

/// What was asked for, with what Moodle's log tells of the window. That it tells nothing is said once.
pub(super) async fn selection(
    session: &Session,
    selectors: &Selectors,
    window: Option<Window>,
    cancel: &CancellationToken,
) -> Selection {
    let Some(window) = window else {
        return selectors.selection(None);
    };
    let log = session.logged(window, cancel).await;
    if let Some(reason) = log.reason() {
        super::say(&format!("moodrift: {}\n", words::log_unread(reason)));
    }
    selectors.selection(Some(Changed { window, log }))
}

/// The selection, resolved.
pub(super) fn selected(
    observation: &Observation,
    selection: &Selection,
) -> Result<Selected, Trouble> {
    select(&observation.ground, selection).map_err(Trouble::Selector)
}

/// A token that Ctrl-C cancels. The second Ctrl-C ends the program as it would have without us.
pub(super) fn cancelled_by_interrupt(notice: &'static str) -> CancellationToken {
    let token = CancellationToken::new();
    let cancel = token.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            // The terminal has written ^C, perhaps behind a line that counts down.
            let begin = if std::io::stderr().is_terminal() {
                "\n"
            } else {
                ""
            };
            super::note(&format!("{begin}{notice}\n"));
            cancel.cancel();
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(130);
            }
        }
    });
    token
}
