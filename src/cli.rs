//! The command line: what was asked, handed to the engine, and what came of it.

mod apply;
mod arguments;
mod ask;
mod check;
mod config;
mod dashboard;
mod demo;
mod disguise;
mod doctor;
mod explain;
mod export;
mod freeze;
mod history;
mod init;
mod log;
mod manners;
mod manual;
mod moment;
mod output;
mod page;
mod plan;
mod resume;
mod show;
mod site;
mod status;
mod sync;
mod textfile;
mod tongue;
mod undo;
mod version;

use clap::{ColorChoice, FromArgMatches as _};
use tokio::io::{AsyncBufReadExt as _, BufReader};

pub use arguments::command;
use arguments::{Arguments, Command};
use disguise::Disguise;
use log::Screen;
use output::{note, print, print_as_it_is, print_json, say};
pub use status::Status;

use crate::report::Paint;

/// Parses the command line and does what it says.
///
/// Data goes to standard output, everything else to standard error.
pub async fn run() -> Status {
    let arguments = match parsed() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    manners::choose(&arguments.globals);
    tongue::choose(&arguments.globals);
    let screen = match &arguments.command {
        Some(command) if command.has_the_terminal_to_itself() => Screen::Lines,
        _ => Screen::Dashboard,
    };
    if let Err(trouble) = log::begin(&arguments.globals, screen) {
        say(&format!("moodrift: {trouble}\n"));
        return Status::CouldNotRun;
    }
    let wanted = arguments.command.as_ref().map(Command::disguise);
    if let Err(trouble) = disguise::choose(wanted.unwrap_or(Disguise::NONE)) {
        say(&format!("moodrift: {trouble}\n"));
        return Status::CouldNotRun;
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "begins");
    let outcome = match &arguments.command {
        None => dashboard::run(&arguments.globals).await,
        Some(Command::Check(options)) => check::run(&arguments.globals, options).await,
        Some(Command::Doctor(options)) => Box::pin(doctor::run(&arguments.globals, options)).await,
        Some(Command::Show(options)) => Box::pin(show::run(&arguments.globals, options)).await,
        Some(Command::Explain(options)) => {
            Box::pin(explain::run(&arguments.globals, options)).await
        }
        Some(Command::Plan(options)) => plan::run(&arguments.globals, options).await,
        Some(Command::Apply(options)) => Box::pin(apply::run(&arguments.globals, options)).await,
        Some(Command::Sync(options)) => Box::pin(sync::run(&arguments.globals, options)).await,
        Some(Command::Resume(options)) => Box::pin(resume::run(&arguments.globals, options)).await,
        Some(Command::Undo(options)) => Box::pin(undo::run(&arguments.globals, options)).await,
        Some(Command::History(options)) => history::run(&arguments.globals, options).await,
        Some(Command::Freeze(options)) => freeze::freeze(&arguments.globals, options).await,
        Some(Command::Unfreeze(options)) => freeze::unfreeze(&arguments.globals, options).await,
        Some(Command::Export(options)) => export::run(&arguments.globals, options).await,
        Some(Command::Demo(options)) => demo::run(&arguments.globals, options).await,
        Some(Command::Init(options)) => Box::pin(init::run(&arguments.globals, options)).await,
        Some(Command::Config(options)) => config::run(&arguments.globals, options).await,
        Some(Command::Completions(options)) => Ok(manual::completions(options)),
        Some(Command::Man(options)) => manual::pages(options),
    };
    let status = outcome.unwrap_or_else(|trouble| {
        // The person is told below; this is for the file.
        tracing::info!(%trouble, "could not run");
        say(&format!("moodrift: {trouble}\n"));
        Status::CouldNotRun
    });
    let status = if output::lost() {
        Status::CouldNotRun
    } else {
        status
    };
    tracing::info!(?status, "ends");
    status
}

/// What the command line says. Whether its own mistakes are told in colour has to be known before it is read.
fn parsed() -> Result<Arguments, clap::Error> {
    let plain = std::env::args_os().any(|argument| argument == "--no-color");
    let mut command = command();
    if plain {
        command = command.color(ColorChoice::Never);
    }
    let matches = command.try_get_matches()?;
    Arguments::from_arg_matches(&matches)
}

/// Wrong usage could not run; help and version are no failure, and neither is a reader who has gone.
fn refuse(error: &clap::Error) -> Status {
    if let Err(error) = error.print() {
        output::unwritten(&error);
    }
    if error.use_stderr() || output::lost() {
        Status::CouldNotRun
    } else {
        Status::Fine
    }
}

/// Whether what is printed is coloured.
fn paint() -> Paint {
    manners::manners().paint()
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
