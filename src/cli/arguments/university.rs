//! The demo's university.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use strum::VariantNames as _;

use super::figures;
use crate::demo::chat::Level;
use crate::words;

/// `demo`.
#[derive(Debug, Args)]
pub(in crate::cli) struct DemoOptions {
    /// What chance follows from: the same seed makes the same university.
    #[arg(long, default_value_t = 7, value_parser = figures::count::<u64>)]
    pub(in crate::cli) seed: u64,
    /// How many courses it has.
    #[arg(
        long,
        value_name = "N",
        default_value_t = crate::demo::world::DEFAULT_COURSES,
        value_parser = figures::count::<usize>,
    )]
    pub(in crate::cli) courses: usize,
    /// Let the Rocket.Chat server misbehave as the seed says: mild, rough or wild.
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(in crate::cli) chaos: Option<Level>,
    /// Start only the servers, print one line of JSON and stay until interrupted.
    #[arg(long)]
    pub(in crate::cli) serve: bool,
    /// Load the state of the Rocket.Chat server from a file.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) chat_state: Option<PathBuf>,
    /// Save the state of the Rocket.Chat server to a file on exit.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) save_chat_state: Option<PathBuf>,
    /// The release as which the Rocket.Chat server answers; otherwise that of its state (3.4).
    #[arg(long, value_enum, value_name = "RELEASE")]
    pub(in crate::cli) server_version: Option<Release>,
    /// An existing Moodle database in place of the invented one.
    #[arg(long, value_name = "URL", requires = "wwwroot")]
    pub(in crate::cli) moodle: Option<String>,
    /// The address of that Moodle.
    #[arg(long, value_name = "URL", requires = "moodle")]
    pub(in crate::cli) wwwroot: Option<String>,
}

/// The releases of Rocket.Chat that the demo's server can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Release {
    #[value(name = "3.4")]
    V3_4,
    #[value(name = "6.5")]
    V6_5,
    #[value(name = "7.3")]
    V7_3,
    #[value(name = "8.6")]
    V8_6,
}

fn level(text: &str) -> Result<Level, String> {
    text.parse()
        .map_err(|_unknown| words::one_of("level", text, Level::VARIANTS))
}
