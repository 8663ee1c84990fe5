//! The command line: what was asked, handed to the engine, and what came of it.

mod apply;
mod arguments;
mod check;
mod dashboard;
mod demo;
mod explain;
mod export;
mod freeze;
mod history;
mod log;
mod moment;
mod plan;
mod resume;
mod site;
mod status;
mod undo;

use std::io::{IsTerminal as _, Write as _};

use clap::Parser;
use tokio::io::{AsyncBufReadExt as _, BufReader};

pub use arguments::command;
use arguments::{Arguments, Command};
use log::Screen;
pub use status::Status;

use crate::report::Paint;

/// Parses the command line and does what it says.
///
/// Data goes to standard output, everything else to standard error.
pub async fn run() -> Status {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    let screen = match &arguments.command {
        Some(command) if command.has_the_terminal_to_itself() => Screen::Lines,
        _ => Screen::Dashboard,
    };
    if let Err(trouble) = log::begin(&arguments.globals, screen) {
        say(&format!("moodrift: {trouble}\n"));
        return Status::CouldNotRun;
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "begins");
    let outcome = match &arguments.command {
        None => dashboard::run(&arguments.globals).await,
        Some(Command::Check(options)) => check::run(&arguments.globals, options).await,
        Some(Command::Explain(options)) => {
            Box::pin(explain::run(&arguments.globals, options)).await
        }
        Some(Command::Plan(options)) => plan::run(&arguments.globals, options).await,
        Some(Command::Apply(options)) => Box::pin(apply::run(&arguments.globals, options)).await,
        Some(Command::Resume(options)) => Box::pin(resume::run(&arguments.globals, options)).await,
        Some(Command::Undo(options)) => Box::pin(undo::run(&arguments.globals, options)).await,
        Some(Command::History(options)) => history::run(&arguments.globals, options).await,
        Some(Command::Freeze(options)) => freeze::freeze(&arguments.globals, options).await,
        Some(Command::Unfreeze(options)) => freeze::unfreeze(&arguments.globals, options).await,
        Some(Command::Export(options)) => export::run(&arguments.globals, options).await,
        Some(Command::Demo(options)) => demo::run(&arguments.globals, options).await,
    };
    let status = outcome.unwrap_or_else(|trouble| {
        // The person is told below; this is for the file.
        tracing::info!(%trouble, "could not run");
        say(&format!("moodrift: {trouble}\n"));
        Status::CouldNotRun
    });
    tracing::info!(?status, "ends");
    status
}

/// Wrong usage could not run; help and version are no failure.
fn refuse(error: &clap::Error) -> Status {
    if error.print().is_err() || error.use_stderr() {
        Status::CouldNotRun
    } else {
        Status::Fine
    }
}

/// Colour where a terminal shows standard output and nobody has said otherwise (<https://no-color.org>).
fn paint() -> Paint {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let refused = set("NO_COLOR").is_some() || set("TERM").is_some_and(|term| term == "dumb");
    if std::io::stdout().is_terminal() && !refused {
        Paint::Coloured
    } else {
        Paint::Plain
    }
}

/// Asks; only `yes` is yes.
async fn confirmed(question: &str) -> bool {
    answered(question, "yes").await
}

/// Asks, and says whether the answer is the one that is wanted.
async fn answered(question: &str, wanted: &str) -> bool {
    say(question);
    let mut line = String::new();
    let read = BufReader::new(tokio::io::stdin())
        .read_line(&mut line)
        .await;
    read.is_ok() && line.trim() == wanted
}

/// To standard output. Whoever reads it may leave early: that is no failure of ours.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    if out
        .write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .is_err()
    {
        tracing::debug!("standard output is closed");
    }
}

/// To standard error.
fn say(text: &str) {
    let mut out = std::io::stderr().lock();
    if out
        .write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .is_err()
    {
        tracing::debug!("standard error is closed");
    }
}
