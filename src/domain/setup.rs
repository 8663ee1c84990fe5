//! What can stand in the way of a first configuration.

use std::path::PathBuf;

/// An answer that `init` needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Where Moodle's database is.
    Database,
    /// Where Rocket.Chat is.
    RocketChat,
    /// In whose name Rocket.Chat is asked.
    Account,
    /// The password of that account.
    Password,
    /// A code, as second factor.
    Code,
    /// A personal access token.
    Token,
}

/// Why no configuration was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupTrouble {
    /// Nobody sits at a terminal, and nothing else answers.
    Unanswered(Question),
    /// A secret stands on the command line.
    SecretOnCommandLine(Question),
    /// An address on the command line, of that flag, holds a password.
    SecretInAddress(&'static str),
    /// What was typed as the address of Rocket.Chat holds more than an address.
    MoreThanAnAddress,
    /// Several Moodles with the plugin lie in the database, with these prefixes.
    SeveralMoodles(Vec<String>),
    /// There is a configuration already.
    Exists(PathBuf),
    /// A file with a secret cannot be read.
    Unreadable {
        /// The file; `-` for standard input.
        file: PathBuf,
        /// The system's own word.
        detail: String,
    },
    /// A file with a secret holds none.
    Empty(PathBuf),
    /// Two secrets are to come from standard input.
    OneInput,
    /// The configuration cannot be written.
    Unwritable {
        /// The file.
        file: PathBuf,
        /// The system's own word.
        detail: String,
    },
    /// It is no name for a site.
    SiteName(String),
    /// It is no address of a Moodle.
    Wwwroot(String),
    /// The terminal cannot be asked.
    Terminal(String),
    /// Whoever was asked has gone.
    Stopped,
}
