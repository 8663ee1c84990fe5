//! The words of the command line.

use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser as _};
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};
use jiff::Zoned;
use strum::{IntoEnumIterator, VariantNames};

mod figures;
mod first_day;
mod named;
mod nightly;
mod record;
mod university;

pub(super) use first_day::{
    ChatAnswers, CompletionsOptions, ConfigCommand, ConfigOptions, InitOptions, ManOptions,
    MoodleAnswers,
};
pub(super) use named::{ShowOptions, ShowWhat};
pub(super) use nightly::SyncOptions;
pub(super) use record::{
    FreezeOptions, HistoryCommand, HistoryFormat, HistoryOptions, UnfreezeOptions,
};
pub(super) use university::{DemoOptions, Release};

use super::disguise::Disguise;
use super::site::Trouble;
use super::{moment, version};
use crate::domain::drift::{Code, Severity};
use crate::domain::language::Language;
use crate::domain::limits::LimitName;
use crate::domain::orphan::Purged;
use crate::domain::policy::Preset;
use crate::domain::selection::Selection;
use crate::domain::window::{Changed, Window, WindowFault};
use crate::report::nagios::{NoThreshold, Threshold, Thresholds};
use crate::words;
use crate::words::language::in_english;

/// See and repair the drift between Moodle courses and their Rocket.Chat groups.
///
/// Without a command the dashboard opens.
#[derive(Debug, Parser)]
#[command(
    name = "moodrift",
    version = version::SHORT,
    long_version = version::LONG,
    max_term_width = 100
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) globals: Globals,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// What every command takes; in the help it stands after the command's own.
#[derive(Debug, Clone, Args)]
#[command(next_display_order = 100)]
pub(super) struct Globals {
    /// The configuration; `$XDG_CONFIG_HOME/moodrift/config.toml` otherwise. - reads it from standard input.
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) config: Option<PathBuf>,
    /// The site to work on, where several are configured.
    #[arg(long, value_name = "NAME", global = true)]
    pub(super) site: Option<String>,
    /// Where the journal is kept; `$XDG_STATE_HOME/moodrift` otherwise.
    #[arg(long, value_name = "FOLDER", global = true)]
    pub(super) state_dir: Option<PathBuf>,
    /// The dashboard's theme: default, dark, light, high-contrast, colour-blind, mono, or one of your own.
    #[arg(long, value_name = "NAME", global = true)]
    pub(super) theme: Option<String>,
    /// The language of what people read: en or fr; that of the configuration, else of the locale otherwise.
    #[arg(
        long,
        value_name = "LANGUAGE",
        global = true,
        value_parser = PossibleValuesParser::new(Language::VARIANTS).try_map(|name| name.parse::<Language>()),
        hide_possible_values = true
    )]
    pub(super) lang: Option<Language>,
    /// Draw the dashboard with letters and common signs alone: no borders, nothing that turns.
    #[arg(long, global = true)]
    pub(super) ascii: bool,
    /// Append what is done to a file: every request with its status and its milliseconds, no secrets.
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) log: Option<PathBuf>,
    /// How much goes into that file: error, warn, info, debug or trace; debug otherwise.
    #[arg(
        long,
        value_name = "LEVEL",
        global = true,
        value_enum,
        hide_possible_values = true
    )]
    pub(super) log_level: Option<LogLevel>,
    /// Say on standard error only what is wrong and what has to be answered. Data comes all the same.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say on standard error what is done; -vv also every request.
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub(super) verbose: u8,
    /// No colours. `NO_COLOR` in the environment says the same.
    #[arg(long, global = true)]
    pub(super) no_color: bool,
}

/// How much is logged; each has what those before it have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogLevel {
    /// What failed and could not be told otherwise.
    Error,
    /// What may matter.
    Warn,
    /// When the program began and ended, and how.
    Info,
    /// Every request: method, path, status, milliseconds, which attempt; every pause.
    Debug,
    /// Also when a request was sent.
    Trace,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print every difference. Exit status: 0 nothing, 1 warnings, 2 critical, 3 could not tell.
    Check(CheckOptions),
    /// Look whether all is well that moodrift depends on. Exit status: 0 well, 1 warnings, 2 critical, 3 could not tell.
    Doctor(DoctorOptions),
    /// Show a person, a course or a group by name: what is expected, what is, why, what to do.
    Show(ShowOptions),
    /// Walk one judgement: why someone should be in a group, or should not.
    Explain(ExplainOptions),
    /// Print what `apply` would do, or save it. Exit status: 0 nothing, 2 changes, 3 could not run.
    Plan(PlanOptions),
    /// Repair differences: show the plan, ask, and do it.
    Apply(ApplyOptions),
    /// Check, and repair unasked what may be, within the limits: for a timer.
    Sync(SyncOptions),
    /// Take a run to its end that was killed or stopped: read back what is in doubt, and do the rest.
    Resume(ResumeOptions),
    /// Take back what a run has done, as far as it still is as the run left it.
    Undo(UndoOptions),
    /// Print what was changed, by whom and why: runs, the steps of one, or what is looked for.
    History(Box<HistoryOptions>),
    /// Let nobody who shares the journal change anything, during an incident.
    Freeze(FreezeOptions),
    /// End a freeze.
    Unfreeze(UnfreezeOptions),
    /// Save a group: messages, members, roles, settings. Exit status: 0 done, 3 could not run or left open.
    Export(ExportOptions),
    /// Open the dashboard on an invented university; nothing needs to be installed or configured.
    Demo(DemoOptions),
    /// Ask for Moodle and Rocket.Chat, try each answer at once, and write a configuration.
    Init(Box<InitOptions>),
    /// Look at the configuration.
    Config(ConfigOptions),
    /// Print what a shell needs to complete this program's words.
    Completions(CompletionsOptions),
    /// Print the manual, or write all its pages into a folder.
    Man(ManOptions),
}

impl Command {
    /// Whether people go by other names in what it prints.
    pub(super) const fn disguise(&self) -> Disguise {
        match self {
            Self::Check(options) => options.disguise,
            Self::Doctor(options) => options.disguise,
            Self::Show(options) => options.disguise,
            Self::Explain(options) => options.disguise,
            Self::Plan(options) => options.disguise,
            Self::Sync(options) => options.disguise,
            Self::History(options) => options.disguise,
            Self::Export(options) => options.disguise,
            // Whoever consents has to see to what; the others name nobody.
            Self::Apply(_)
            | Self::Resume(_)
            | Self::Undo(_)
            | Self::Freeze(_)
            | Self::Unfreeze(_)
            | Self::Demo(_)
            | Self::Init(_)
            | Self::Config(_)
            | Self::Completions(_)
            | Self::Man(_) => Disguise::NONE,
        }
    }

    /// Whether no dashboard is drawn, so that lines may be written.
    pub(super) const fn has_the_terminal_to_itself(&self) -> bool {
        match self {
            Self::Check(_)
            | Self::Doctor(_)
            | Self::Show(_)
            | Self::Explain(_)
            | Self::Plan(_)
            | Self::Apply(_)
            | Self::Sync(_)
            | Self::Resume(_)
            | Self::Undo(_)
            | Self::History(_)
            | Self::Freeze(_)
            | Self::Unfreeze(_)
            | Self::Export(_)
            | Self::Init(_)
            | Self::Config(_)
            | Self::Completions(_)
            | Self::Man(_) => true,
            Self::Demo(options) => options.serve,
        }
    }
}

/// What to look at.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Selection")]
pub(super) struct Selectors {
    /// A category, by id or name, with everything below it.
    #[arg(long, value_name = "ID|NAME")]
    category: Option<String>,
    /// A course, by id, short name or idnumber.
    #[arg(long, value_name = "ID|NAME")]
    course: Option<String>,
    /// An activity, by its course-module id.
    #[arg(long, value_name = "ID", value_parser = figures::cmid)]
    cmid: Option<i64>,
    /// A group, by id or name.
    #[arg(long, value_name = "ID|NAME")]
    group: Option<String>,
    /// A person, by username, idnumber or e-mail address.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// These codes only.
    #[arg(long, value_name = "CODE,…", value_delimiter = ',', value_parser = code)]
    only: Vec<Code>,
    /// None of these codes.
    #[arg(long, value_name = "CODE,…", value_delimiter = ',', value_parser = code)]
    except: Vec<Code>,
    /// People whose enrolments, roles or accounts Moodle changed then, and groups whose activities it changed. Local time:
    /// 2026-11-22, "2026-11-22 09:00", 09:00, yesterday, 3h (ago), now; or with a zone.
    #[arg(long, num_args = 2, value_names = ["FROM", "TO"], allow_hyphen_values = true)]
    changed_between: Option<Vec<String>>,
    /// Courses that have ended or are hidden, too.
    #[arg(long)]
    dormant: bool,
    /// How doubtful cases are judged, in place of the configured preset.
    #[arg(long, value_name = "NAME", value_parser = preset)]
    pub(super) preset: Option<Preset>,
}

impl Selectors {
    /// The window that was asked for.
    ///
    /// # Errors
    /// Where it cannot be read as one.
    pub(super) fn window(&self, now: &Zoned) -> Result<Option<Window>, WindowFault> {
        match self.changed_between.as_deref() {
            Some([from, to]) => moment::window(from, to, now).map(Some),
            _ => Ok(None),
        }
    }

    pub(super) fn selection(&self, changed: Option<Changed>) -> Selection {
        Selection {
            category: self.category.clone(),
            course: self.course.clone(),
            cmid: self.cmid,
            group: self.group.clone(),
            user: self.user.clone(),
            only: self.only.clone(),
            except: self.except.clone(),
            these: Vec::new(),
            changed,
            dormant: self.dormant,
        }
    }
}

/// `check`.
#[derive(Debug, Args)]
pub(super) struct CheckOptions {
    /// For people, for programs, for monitoring, or for the review of a term.
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub(super) format: CheckFormat,
    /// Only what was not there at the last check of the same selection, or of everything.
    /// The formats nagios and prometheus count as none.
    #[arg(long)]
    pub(super) new: bool,
    /// Whom to tell: the moderators and teachers of the groups concerned, with their addresses.
    /// Not with the formats nagios and prometheus.
    #[arg(long)]
    pub(super) contacts: bool,
    /// With the format nagios: what makes a warning, a severity or a code, from N on (1); `warning` otherwise.
    #[arg(long, value_name = "WHAT[=N],…", value_delimiter = ',', value_parser = threshold)]
    warning: Vec<Threshold>,
    /// With the format nagios: what is critical, likewise; `critical` otherwise.
    #[arg(long, value_name = "WHAT[=N],…", value_delimiter = ',', value_parser = threshold)]
    critical: Vec<Threshold>,
    /// Write metrics for Prometheus into a file as well, at once and whole; it ends with .prom, for the node exporter.
    #[arg(long, value_name = "FILE")]
    pub(super) textfile: Option<PathBuf>,
    #[command(flatten)]
    pub(super) disguise: Disguise,
    // Last, or its heading would stand over the arguments that follow.
    #[command(flatten)]
    pub(super) selectors: Selectors,
}

impl CheckOptions {
    /// What was asked for, and what is usual for the rest.
    pub(super) fn thresholds(&self) -> Thresholds {
        let mut thresholds = Thresholds::usual();
        if !self.warning.is_empty() {
            thresholds.warning.clone_from(&self.warning);
        }
        if !self.critical.is_empty() {
            thresholds.critical.clone_from(&self.critical);
        }
        thresholds
    }

    /// Whether something is asked for that the format has no place for.
    ///
    /// # Errors
    /// [`Trouble::ThresholdsUnused`], [`Trouble::ContactsUnused`].
    pub(super) fn is_of_one_piece(&self) -> Result<(), Trouble> {
        let figures = [CheckFormat::Nagios, CheckFormat::Prometheus];
        if self.contacts && figures.contains(&self.format) {
            return Err(Trouble::ContactsUnused);
        }
        let given = !self.warning.is_empty() || !self.critical.is_empty();
        if given && self.format != CheckFormat::Nagios {
            return Err(Trouble::ThresholdsUnused);
        }
        Ok(())
    }
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// Text.
    Human,
    /// One JSON document.
    Json,
    /// One line with figures, for Nagios, Icinga and the like.
    Nagios,
    /// Metrics.
    Prometheus,
    /// A document, by category, code and age.
    Markdown,
    /// A table, a line for each difference.
    Csv,
}

/// How an explanation, a plan or an examination is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text.
    Human,
    /// One JSON document.
    Json,
}

/// `doctor`.
#[derive(Debug, Args)]
pub(super) struct DoctorOptions {
    /// For people or for programs.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) disguise: Disguise,
}

/// `explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainOptions {
    /// The activity's course-module id: the number in the address of its page in Moodle.
    #[arg(value_parser = figures::cmid)]
    pub(super) cmid: i64,
    /// The person: a username of Moodle or Rocket.Chat, an e-mail address, or an idnumber.
    pub(super) username: String,
    /// For people or for programs.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
    /// How doubtful cases are judged, in place of the configured preset.
    #[arg(long, value_name = "NAME", value_parser = preset)]
    pub(super) preset: Option<Preset>,
    #[command(flatten)]
    pub(super) disguise: Disguise,
}

/// What becomes of groups that Moodle has purged.
#[derive(Debug, Clone, Args)]
pub(super) struct Deleting {
    /// Delete groups whose item in the recycle bin Moodle has purged, instead of archiving them; each is saved before.
    #[arg(long)]
    delete_orphans: bool,
    /// Open archived ones for as long as they are saved.
    #[arg(long, requires = "delete_orphans")]
    open_archived: bool,
}

impl Deleting {
    pub(super) const fn purged(&self) -> Purged {
        match (self.delete_orphans, self.open_archived) {
            (false, _) => Purged::Archived,
            (true, false) => Purged::Deleted,
            (true, true) => Purged::OpenedAndDeleted,
        }
    }
}

/// `plan`.
#[derive(Debug, Args)]
pub(super) struct PlanOptions {
    /// For people or for programs.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
    /// Save the plan, readable by you alone, for `apply FILE`.
    #[arg(long, value_name = "FILE", conflicts_with = "pseudonymise")]
    pub(super) out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) disguise: Disguise,
    #[command(flatten)]
    pub(super) deleting: Deleting,
    // Last, or its heading would stand over the arguments that follow.
    #[command(flatten)]
    pub(super) selectors: Selectors,
}

/// `apply`.
#[derive(Debug, Args)]
#[command(after_help = limits_help())]
pub(super) struct ApplyOptions {
    /// Carry out exactly this plan, saved by `plan --out`, or nothing; - reads it from standard input.
    #[arg(value_name = "FILE", conflicts_with_all = [
        "category", "course", "cmid", "group", "user", "only", "except", "changed_between", "dormant", "preset",
    ])]
    pub(super) file: Option<PathBuf>,
    /// For people; or for programs: what people read then goes to standard error.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
    /// Answer the question with yes. Overrides no limit.
    #[arg(long)]
    pub(super) yes: bool,
    /// Where to write the statements that link groups in Moodle which were made or found again; otherwise a file in the
    /// state folder, whose name is printed.
    #[arg(long, value_name = "FILE")]
    pub(super) links: Option<PathBuf>,
    /// Consent to a limit for this run; repeatable. The names are below.
    #[arg(long, value_name = "NAME=VALUE", value_parser = allowance)]
    pub(super) allow: Vec<(LimitName, u64)>,
    /// Why, for the journal.
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(super) reason: Option<String>,
    #[command(flatten)]
    pub(super) deleting: Deleting,
    // Last, or its heading would stand over the arguments that follow.
    #[command(flatten)]
    pub(super) selectors: Selectors,
}

/// `resume`.
#[derive(Debug, Args)]
pub(super) struct ResumeOptions {
    /// The run, by its number; otherwise the last one of the site that did not end.
    #[arg(value_parser = figures::run)]
    pub(super) run: Option<i64>,
    /// For people; or for programs: what people read then goes to standard error.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
    /// Answer the question with yes. Overrides no limit.
    #[arg(long)]
    pub(super) yes: bool,
}

/// `undo`.
#[derive(Debug, Args)]
pub(super) struct UndoOptions {
    /// The run, by its number: `history` lists them.
    #[arg(value_parser = figures::run)]
    pub(super) run: i64,
    /// One step of it alone, by its number: `history RUN` lists them.
    #[arg(long, value_name = "N", value_parser = figures::number)]
    pub(super) step: Option<i64>,
    /// For people; or for programs: what people read then goes to standard error.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
    /// Answer the question with yes. Overrides no limit.
    #[arg(long)]
    pub(super) yes: bool,
    /// Consent to a limit for this run; repeatable. `apply --help` has the names.
    #[arg(long, value_name = "NAME=VALUE", value_parser = allowance)]
    pub(super) allow: Vec<(LimitName, u64)>,
    /// Why, for the journal.
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(super) reason: Option<String>,
}

/// `export`.
#[derive(Debug, Args)]
pub(super) struct ExportOptions {
    /// The group, by id or name. It has to be provably this site's.
    #[arg(value_name = "GROUP")]
    pub(super) group: String,
    /// The folder that the export becomes: new or empty. One of its own in the state folder otherwise.
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: Option<PathBuf>,
    /// Open the group for as long as it is read, if it is archived; it is archived again.
    #[arg(long)]
    pub(super) open_archived: bool,
    #[command(flatten)]
    pub(super) disguise: Disguise,
}

/// The whole command line, for help, manuals and completions.
pub fn command() -> clap::Command {
    in_english(Arguments::command)
}

fn code(text: &str) -> Result<Code, String> {
    text.parse()
        .map_err(|_unknown| words::one_of("code", text, Code::VARIANTS))
}

fn threshold(text: &str) -> Result<Threshold, String> {
    text.parse().map_err(|fault| match fault {
        NoThreshold::Number => words::no_threshold(text),
        NoThreshold::Name => {
            let name = text.split('=').next().unwrap_or_default();
            let names = [Severity::VARIANTS, Code::VARIANTS].concat();
            words::one_of("severity or code", name, &names)
        }
    })
}

fn preset(text: &str) -> Result<Preset, String> {
    text.parse()
        .map_err(|_unknown| words::one_of("preset", text, Preset::VARIANTS))
}

fn allowance(text: &str) -> Result<(LimitName, u64), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| words::no_value(text))?;
    let limit = name
        .parse()
        .map_err(|_unknown| words::one_of("limit", name, LimitName::VARIANTS))?;
    let value = value
        .parse()
        .map_err(|_not_a_number| words::no_figure(value))?;
    Ok((limit, value))
}

fn limits_help() -> String {
    words::limits_help(LimitName::iter())
}
