//! What the program does, line by line: warnings on standard error, and everything asked for in a file.
//!
//! Only moodrift's own lines are let through. Those of the libraries below it hold headers, bodies and queries.

use std::fs::{File, OpenOptions};
use std::io::IsTerminal as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::arguments::{Globals, LogLevel};
use super::manners::manners;
use crate::words;
use crate::words::language::in_english;

/// Whether lines may be written to standard error: never while a dashboard is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    Lines,
    Dashboard,
}

/// Begins to log.
///
/// # Errors
/// A sentence, where the file cannot be opened.
pub(super) fn begin(globals: &Globals, screen: Screen) -> Result<(), String> {
    let file = match (&globals.log, globals.log_level) {
        (Some(path), _) => {
            Some(open(path).map_err(|error| words::no_log(path, &error.to_string()))?)
        }
        (None, Some(_)) => return Err(words::level_without_log().to_owned()),
        (None, None) => None,
    };
    let level = globals.log_level.unwrap_or(LogLevel::Debug).into();
    let to_file = file.map(|file| {
        tracing_subscriber::fmt::layer()
            .with_writer(Mutex::new(file))
            .with_ansi(false)
            // A full disk is not a reason to write over a dashboard.
            .log_internal_errors(false)
            .map_event_format(English)
            .with_filter(own(level))
    });
    let to_screen = (screen == Screen::Lines).then(|| {
        tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal() && !manners().refuse_colour())
            .without_time()
            .with_target(false)
            .log_internal_errors(false)
            .map_event_format(English)
            .with_filter(own(said(globals)))
    });
    tracing_subscriber::registry()
        .with(to_file)
        .with(to_screen)
        .try_init()
        .map_err(|error| error.to_string())
}

/// Lines in English, whatever language people are spoken to in: they are searched by programs, and by whoever helps.
struct English<F>(F);

impl<S, N, F> FormatEvent<S, N> for English<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        writer: Writer<'_>,
        event: &Event<'_>,
    ) -> std::fmt::Result {
        in_english(|| self.0.format_event(context, writer, event))
    }
}

/// How much is said on standard error.
const fn said(globals: &Globals) -> LevelFilter {
    match (globals.quiet, globals.verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, 2) => LevelFilter::DEBUG,
        (false, _) => LevelFilter::TRACE,
    }
}

fn own(level: LevelFilter) -> Targets {
    Targets::new().with_target("moodrift", level)
}

/// Appends; a new file is for its owner alone.
fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Trace => Self::TRACE,
        }
    }
}
