//! What runs with nobody at the keyboard.

use std::path::PathBuf;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::cli::disguise::Disguise;

use super::{Format, Selectors};

/// `sync`.
#[derive(Debug, Args)]
pub(in crate::cli) struct SyncOptions {
    /// For people, in a mail or a journal; or for programs.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(in crate::cli) format: Format,
    #[command(flatten)]
    pub(in crate::cli) disguise: Disguise,
    /// Where to write the statements that link groups in Moodle which were made or found again; otherwise a file in the
    /// state folder, whose name is printed.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) links: Option<PathBuf>,
    /// Why, for the journal.
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new(), default_value = "sync")]
    pub(in crate::cli) reason: String,
    // Last, or its heading would stand over the arguments that follow.
    #[command(flatten)]
    pub(in crate::cli) selectors: Selectors,
}
