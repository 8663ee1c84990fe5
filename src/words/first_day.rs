//! Setting up: what `init` asks and finds, and what `config` says.

use std::fmt;
use std::path::Path;

use super::{clean, count};
use crate::config::{Config, ReadOnlyReason};
use crate::domain::ids::ChatUserId;
use crate::domain::setup::{Question, SetupTrouble};
use crate::domain::site::{PluginState, Site};
use crate::domain::trouble::{ChatTask, ChatTroubleKind, TwoFactorFault, TwoFactorMethod};

/// Where secrets come from; for the help of `init`.
pub const SECRETS_HELP: &str = "\
What no flag answers is asked for, at a terminal. Secrets are never taken from the command line:
they are asked for and not shown, or come from a file (- is standard input) or the environment:
  MOODRIFT_INIT_DATABASE_PASSWORD  of the database's user
  MOODRIFT_INIT_PASSWORD           for --login
  MOODRIFT_INIT_CODE               the second factor for --login, where one code is enough
  MOODRIFT_INIT_TOKEN              for --user-id";

/// What is said first.
pub const WELCOME: &str = "A few questions; each answer is tried at once. Nothing is changed in Moodle or in its groups. Ctrl-C leaves.";

/// Asks for the database.
pub const ASK_DATABASE: &str = "Moodle's database, without a password (postgres://USER@HOST/DATABASE, mysql://…, sqlite:///FILE)";

/// Asks for the database's password.
pub const ASK_DATABASE_PASSWORD: &str = "Its password (not shown; nothing for none)";

/// Asks which of several Moodles in one database it is.
pub const ASK_PREFIX: &str = "What its tables' names begin with ($CFG->prefix in config.php)";

/// Asks for Moodle's address.
pub const ASK_WWWROOT: &str =
    "Moodle's address, exactly as $CFG->wwwroot in config.php (nothing: moodrift can never write)";

/// Asks for Rocket.Chat's address.
pub const ASK_ROCKETCHAT: &str = "Rocket.Chat's address";

/// Asks for the account.
pub const ASK_LOGIN: &str = "The account in whose name Rocket.Chat is asked, best the plugin's: its username or e-mail address";

/// Asks for its password.
pub const ASK_PASSWORD: &str = "Its password (not shown; it is used once and not kept)";

/// Asks for a token.
pub const ASK_TOKEN: &str = "The account's personal access token (not shown)";

/// Asks for the site's name.
pub const ASK_NAME: &str = "The site's name in the configuration (letters, digits, - and _)";

/// Asks whether the plugin's own account is taken.
pub const ASK_PLUGIN: &str =
    "Use the plugin's own account and token, read from Moodle's settings each time?";

/// Before a password goes over a line without TLS.
pub const NO_TLS: &str = "! That address is http: whatever goes there, passwords and tokens too, can be read on the way.";

/// What is under the written file.
pub const NEXT: &str = "Next: moodrift check";

/// The file is there; asks whether it is replaced.
pub fn ask_replace(file: &Path) -> String {
    format!(
        "{} is there already. Replace it? The old one is kept beside it",
        file.display()
    )
}

/// Asks for a code.
pub const fn ask_code(method: Option<TwoFactorMethod>) -> &'static str {
    match method {
        Some(TwoFactorMethod::Totp) => "The code that the account's app shows now",
        Some(TwoFactorMethod::Email) => {
            "The code that Rocket.Chat has just sent to the account by e-mail"
        }
        Some(TwoFactorMethod::Password) | None => "The account's second factor",
    }
}

/// The second code, where the login has had one.
pub const ANOTHER_CODE: &str = "The making of a token wants a code of its own.";

/// Moodle was found.
pub fn moodle_found(site: &Site, prefix: &str) -> String {
    let version = site.condition.moodle_version.as_deref();
    let version = version.map(|version| format!(", version {}", clean(version)));
    format!(
        "✓ Moodle: {} ({}){}, tables {}…: {} with Rocket.Chat, {}.",
        clean(&site.fullname),
        clean(&site.shortname),
        version.unwrap_or_default(),
        clean(prefix),
        count(site.activities.len(), "activity", "activities"),
        count(site.people.len(), "person", "people"),
    )
}

/// What of the plugin's settings bears on this.
pub fn plugin_found(site: &Site) -> Vec<String> {
    let settings = &site.settings;
    let mut lines = Vec::new();
    if site.condition.plugin == PluginState::Disabled {
        lines.push("! The plugin is switched off in Moodle: no plan can be applied.".to_owned());
    }
    match settings
        .instance_url
        .as_deref()
        .filter(|url| !url.is_empty())
    {
        Some(url) => lines.push(format!(
            "✓ The plugin's settings name Rocket.Chat at {}.",
            clean(url)
        )),
        None => lines.push("! The plugin's settings name no Rocket.Chat.".to_owned()),
    }
    if settings.username_hook {
        lines.push(
            "! Moodle maps usernames by a function of the institution (usernamehook): nobody's membership is judged until the configuration has rules for it (username = [ … ])."
                .to_owned(),
        );
    }
    lines
}

/// Rocket.Chat was found.
pub fn rocketchat_found(url: &str, version: &str) -> String {
    format!("✓ Rocket.Chat {} at {}.", clean(version), clean(url))
}

/// The account works.
pub fn account_found(username: &str, roles: &[String]) -> String {
    let roles: Vec<String> = roles.iter().map(|role| clean(role).to_string()).collect();
    let roles = if roles.is_empty() {
        "none".to_owned()
    } else {
        roles.join(", ")
    };
    format!("✓ The token is good: {} (roles: {roles}).", clean(username))
}

/// What it sees.
pub fn groups_seen(linked: usize, seen: usize, all: bool) -> String {
    let groups = count(linked, "group", "groups");
    if seen == linked {
        return format!("✓ It sees the {groups} that Moodle's activities are linked with.");
    }
    let why = if all {
        "the others do not exist"
    } else {
        "it sees only groups that it is in; the permission view-room-administration shows all"
    };
    format!("! Of the {groups} that Moodle's activities are linked with, it sees {seen}: {why}.")
}

/// Groups whose names prove another Moodle.
pub fn groups_foreign(foreign: usize, seen: usize) -> String {
    format!(
        "! The names of {foreign} of these {seen} groups bear another Moodle's mark. Is that address exactly $CFG->wwwroot? Nothing is written to such groups."
    )
}

/// The plugin's account is another one.
pub fn other_account(plugin: &str, own: &ChatUserId) -> String {
    format!(
        "! The plugin uses the account {}, this is {}: what the plugin's account may do and see, this one may not.",
        clean(plugin),
        clean(own.as_str())
    )
}

/// A token was made.
pub fn token_made(name: &str) -> String {
    format!(
        "✓ A personal access token is made, named “{}”.",
        clean(name)
    )
}

/// The plugin's own account does not work.
pub fn plugin_account_refused(trouble: &str) -> String {
    format!("! The plugin's own account does not serve. {trouble}")
}

/// The login could not be ended.
pub fn still_logged_in(trouble: &str) -> String {
    format!("! The login stays open until it expires. {trouble}")
}

/// The file is written.
pub fn written(file: &Path, kept: Option<&Path>) -> String {
    let kept = kept.map(|kept| format!(" The old one is {}.", kept.display()));
    format!(
        "✓ {} is written, readable by you alone. The site is read-only.{}",
        file.display(),
        kept.unwrap_or_default()
    )
}

/// There is no mistake.
pub fn config_is_good(config: &Config) -> String {
    let mut text = format!(
        "{}: no mistakes in {}.\n",
        config.file.display(),
        count(config.sites.len(), "site", "sites")
    );
    for site in &config.sites {
        text.push_str(&format!(
            "  {}: {}\n",
            site.name,
            match site.write_permit() {
                Ok(_) => "may be written",
                Err(ReadOnlyReason::Configured) => "read-only",
                Err(ReadOnlyReason::NoWwwroot) => "read-only, for want of moodle.wwwroot",
            }
        ));
    }
    text
}

/// The file of the configuration is not there.
pub const NO_FILE_YET: &str = "There is no such file yet. `moodrift init` writes one.";

/// What comes from nowhere else.
pub const DEFAULT: &str = "default";

/// What an exchange at the door came to, where that is said otherwise than elsewhere.
pub(super) fn refused_entry(doing: &ChatTask, kind: &ChatTroubleKind) -> Option<&'static str> {
    match (doing, kind) {
        (ChatTask::LogIn, ChatTroubleKind::Unauthenticated) => Some(
            "the name or the password was refused, or the account is deactivated. Try them in Rocket.Chat itself.",
        ),
        (ChatTask::MakeToken, ChatTroubleKind::NotAllowed { .. }) => Some(
            "this account may not make tokens. Give it the permission create-personal-access-tokens; the roles admin and user have it, bot has not.",
        ),
        (ChatTask::LogIn | ChatTask::MakeToken, ChatTroubleKind::TwoFactor { fault, .. }) => {
            Some(match fault {
                TwoFactorFault::Required => "the server wants a second factor.",
                TwoFactorFault::Invalid => "the server does not take that code.",
                TwoFactorFault::TooManyAttempts => {
                    "wrong codes were given too often. Wait some minutes."
                }
            })
        }
        _ => None,
    }
}

impl std::error::Error for SetupTrouble {}

impl fmt::Display for SetupTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unanswered(question) => {
                let (what, how) = answer(*question);
                write!(f, "there is nobody to ask for {what}: {how}.")
            }
            Self::SecretOnCommandLine(question) => {
                let (what, _) = answer(*question);
                write!(
                    f,
                    "the flag for {what} holds a password, which other users of this machine can read there and your shell keeps. Leave it out: it is asked for, or comes from --database-password-file."
                )
            }
            Self::SecretInAddress(flag) => f.write_str(&super::shell::secret_in_address(flag)),
            Self::SeveralMoodles(prefixes) => f.write_str(&super::shell::several_moodles(prefixes)),
            Self::MoreThanAnAddress => f.write_str(super::shell::more_than_an_address()),
            Self::Exists(file) => write!(
                f,
                "{} is there already, and stays as it is. --force replaces it and keeps the old one beside it; --config FILE writes another.",
                file.display()
            ),
            Self::Unreadable { file, detail } => {
                write!(f, "{} cannot be read ({}).", file.display(), clean(detail))
            }
            Self::Empty(file) => write!(f, "{} holds nothing.", file.display()),
            Self::OneInput => f.write_str(
                "two secrets cannot both come from standard input; name a file for one of them.",
            ),
            Self::Unwritable { file, detail } => {
                write!(
                    f,
                    "{} cannot be written ({}).",
                    file.display(),
                    clean(detail)
                )
            }
            Self::SiteName(name) => write!(
                f,
                "“{}” is no name for a site; expected letters, digits, - and _.",
                clean(name)
            ),
            Self::Wwwroot(text) => write!(
                f,
                "“{}” is no address of a Moodle; expected what $CFG->wwwroot in config.php says, such as https://moodle.univ.fr.",
                clean(text)
            ),
            Self::Terminal(detail) => {
                write!(f, "the terminal cannot be asked ({}).", clean(detail))
            }
            Self::Stopped => f.write_str("stopped; nothing is written."),
        }
    }
}

const fn answer(question: Question) -> (&'static str, &'static str) {
    match question {
        Question::Database => ("Moodle's database", "give it with --database URL"),
        Question::RocketChat => (
            "Rocket.Chat's address, and the plugin's settings name none",
            "give it with --rocketchat URL",
        ),
        Question::Account => (
            "an account of Rocket.Chat, and the plugin's own does not serve",
            "give one with --login NAME, or with --user-id ID and --token-file FILE",
        ),
        Question::Password => (
            "the account's password",
            "put it into a file and name that with --password-file, or into MOODRIFT_INIT_PASSWORD",
        ),
        Question::Code => (
            "the second factor",
            "put a code into MOODRIFT_INIT_CODE, or run this at a terminal",
        ),
        Question::Token => (
            "the account's token",
            "put it into a file and name that with --token-file, or into MOODRIFT_INIT_TOKEN",
        ),
    }
}
