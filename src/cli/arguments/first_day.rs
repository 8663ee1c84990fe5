//! The words of the first day: setting up, looking at the configuration, settling in on a machine.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::Shell;

/// `config`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ConfigOptions {
    #[command(subcommand)]
    pub(in crate::cli) command: ConfigCommand,
}

/// What to do with the configuration.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(in crate::cli) enum ConfigCommand {
    /// Look for mistakes, also in where tokens and certificates come from. Neither server is asked.
    Check,
    /// Print where the configuration is, or would be.
    Path,
    /// Print what is in force, as TOML: each value with where it comes from, secrets hidden.
    Show,
    /// Print the JSON Schema (draft 2020-12) of the configuration.
    Schema,
    /// Print a configuration with every key, its default and what it is for.
    Example,
}

/// `init`.
#[derive(Debug, Args)]
#[command(after_help = crate::words::first_day::SECRETS_HELP)]
pub(in crate::cli) struct InitOptions {
    /// The site's name in the configuration: letters, digits, - and _. Otherwise from Moodle's short name.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) name: Option<String>,
    /// Replace a configuration that is there; the old one is kept beside it, as FILE.old.
    #[arg(long)]
    pub(in crate::cli) force: bool,
    #[command(flatten)]
    pub(in crate::cli) moodle: MoodleAnswers,
    #[command(flatten)]
    pub(in crate::cli) rocketchat: ChatAnswers,
}

/// Where Moodle is.
#[derive(Debug, Args)]
#[command(next_help_heading = "Moodle")]
pub(in crate::cli) struct MoodleAnswers {
    /// Its database, without a password: `postgres://USER@HOST/DATABASE`, `mysql://…`, `sqlite:///FILE`.
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) database: Option<String>,
    /// A file with the password of that database; - for standard input.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) database_password_file: Option<PathBuf>,
    /// What its tables' names begin with. Otherwise it is found out.
    #[arg(long, value_name = "PREFIX")]
    pub(in crate::cli) prefix: Option<String>,
    /// Its address, exactly as $CFG->wwwroot says.
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) wwwroot: Option<String>,
}

/// Where Rocket.Chat is, and who asks it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rocket.Chat")]
pub(in crate::cli) struct ChatAnswers {
    /// Its address. Otherwise the one in the plugin's settings.
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) rocketchat: Option<String>,
    /// The certificates (PEM) of authorities of your own that sign for it.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) ca_file: Option<PathBuf>,
    /// Take account and token from the plugin's settings, each time anew.
    #[arg(long, conflicts_with_all = ["login", "user_id"])]
    pub(in crate::cli) token_from_moodle: bool,
    /// Log in as this account, by username or e-mail address, and make a personal access token.
    #[arg(long, value_name = "NAME", conflicts_with = "user_id")]
    pub(in crate::cli) login: Option<String>,
    /// A file with the password for --login; - for standard input.
    #[arg(long, value_name = "FILE", requires = "login")]
    pub(in crate::cli) password_file: Option<PathBuf>,
    /// The account (its _id) of a personal access token that is there.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) user_id: Option<String>,
    /// A file with that token; - for standard input.
    #[arg(long, value_name = "FILE", requires = "user_id")]
    pub(in crate::cli) token_file: Option<PathBuf>,
}

/// `completions`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CompletionsOptions {
    /// The shell.
    pub(in crate::cli) shell: Shell,
}

/// `man`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ManOptions {
    /// The folder for a page of each command; otherwise the page of moodrift itself is printed.
    #[arg(long, value_name = "FOLDER")]
    pub(in crate::cli) out: Option<PathBuf>,
}
