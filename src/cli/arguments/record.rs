//! What was changed, and whether anything may be.

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand, ValueEnum};
use jiff::Zoned;
use strum::IntoEnumIterator as _;

use super::figures;
use crate::cli::disguise::Disguise;
use crate::cli::moment;
use crate::domain::ids::UnixTime;
use crate::domain::plan::StepOp;
use crate::words;

/// `history`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct HistoryOptions {
    #[command(subcommand)]
    pub(in crate::cli) command: Option<HistoryCommand>,
    /// A run, by its number: its steps, in their order. Otherwise the newest come first.
    #[arg(
        value_parser = figures::run,
        conflicts_with_all = ["course", "group", "user", "op", "since", "until", "before", "limit"],
    )]
    pub(in crate::cli) run: Option<i64>,
    /// Steps in a course, by its id or its short name.
    #[arg(long, value_name = "ID|NAME")]
    pub(in crate::cli) course: Option<String>,
    /// Steps in a group, by its id or its name.
    #[arg(long, value_name = "ID|NAME")]
    pub(in crate::cli) group: Option<String>,
    /// Steps about a person, by username or by the account's id.
    #[arg(long, value_name = "NAME|ID")]
    pub(in crate::cli) user: Option<String>,
    /// These changes only.
    #[arg(long, value_name = "OP,…", value_delimiter = ',', value_parser = step_op)]
    pub(in crate::cli) op: Vec<StepOp>,
    /// From then on. Local time: 2026-11-22, "2026-11-22 09:00", 09:00, yesterday, 7d (ago), now; or with a zone.
    #[arg(long, value_name = "TIME", value_parser = since, allow_hyphen_values = true)]
    pub(in crate::cli) since: Option<UnixTime>,
    /// Until then, that second included; a day is meant to its end.
    #[arg(long, value_name = "TIME", value_parser = until, allow_hyphen_values = true)]
    pub(in crate::cli) until: Option<UnixTime>,
    /// Only what has a smaller number: to turn the page.
    #[arg(long, value_name = "NUMBER", value_parser = figures::number)]
    pub(in crate::cli) before: Option<i64>,
    /// So many at most; 0 for all.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = figures::count::<u32>)]
    pub(in crate::cli) limit: u32,
    /// For people, for programs, or for a table.
    #[arg(long, value_enum, default_value_t = HistoryFormat::Human)]
    pub(in crate::cli) format: HistoryFormat,
    #[command(flatten)]
    pub(in crate::cli) disguise: Disguise,
}

/// How the history is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum HistoryFormat {
    /// A line each.
    Human,
    /// One JSON document.
    Json,
    /// A table with a line of headings.
    Csv,
}

/// `history forget`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum HistoryCommand {
    /// Give a person a pseudonym in the whole journal and in all differences, for good.
    Forget {
        /// The person, by username in Rocket.Chat.
        username: String,
        /// Answer the question with yes.
        #[arg(long)]
        yes: bool,
    },
}

/// `freeze`.
#[derive(Debug, Args)]
pub(in crate::cli) struct FreezeOptions {
    /// Why, for everybody to read.
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) reason: Option<String>,
    /// Every site whose journal is in the same store, not only this one.
    #[arg(long)]
    pub(in crate::cli) all: bool,
}

/// `unfreeze`.
#[derive(Debug, Args)]
pub(in crate::cli) struct UnfreezeOptions {
    /// The freeze of every site, not that of this one.
    #[arg(long)]
    pub(in crate::cli) all: bool,
}

fn step_op(text: &str) -> Result<StepOp, String> {
    text.parse().map_err(|_unknown| {
        let ops: Vec<&str> = StepOp::iter().map(Into::into).collect();
        words::one_of("change", text, &ops)
    })
}

fn since(text: &str) -> Result<UnixTime, String> {
    moment::moment(text, moment::Edge::Begin, &Zoned::now()).ok_or_else(|| words::no_time(text))
}

fn until(text: &str) -> Result<UnixTime, String> {
    moment::moment(text, moment::Edge::End, &Zoned::now()).ok_or_else(|| words::no_time(text))
}
