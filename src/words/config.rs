//! Mistakes in the configuration: where, what, and what was expected.

use std::fmt;

use crate::config::{
    AuthorityError, AuthorityFault, ConfigError, Expected, Fault, Place, TokenError, TokenFault,
    TokenSource, ValueKind,
};

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        match (&self.fault, &self.place) {
            (Fault::ReadableByOthers { mode }, Place::File(file) | Place::Spot { file, .. }) => {
                write!(
                    f,
                    "it holds a secret and others may read it (mode {mode:o}). Run: chmod 600 {}",
                    file.display()
                )
            }
            (fault, _) => write_fault(f, fault),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spot { file, line, column } => write!(f, "{}:{line}:{column}", file.display()),
            Self::File(file) => file.display().fmt(f),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

fn write_fault(f: &mut fmt::Formatter<'_>, fault: &Fault) -> fmt::Result {
    match fault {
        Fault::NoSuchFile => f.write_str("there is no such file."),
        Fault::Unreadable { detail } => write!(f, "it cannot be read ({detail})."),
        Fault::NoHome => f.write_str("there is no home folder to look in; set it, or name a file with --config."),
        Fault::ReadableByOthers { mode } => {
            write!(f, "it holds a secret and others may read it (mode {mode:o}). Run chmod 600 on it.")
        }
        Fault::Syntax { detail } => write!(f, "this is not TOML: {}", detail.trim()),
        Fault::BareWord { key, meant } => f.write_str(&super::shell::bare_word(key, *meant)),
        Fault::UnknownKey { key, valid } => {
            write!(f, "unknown key `{key}`. Expected one of: {}.", valid.join(", "))
        }
        Fault::WrongKind { key, found, expected } => {
            let kinds: Vec<&str> = expected.iter().map(|expected| kind(*expected)).collect();
            write!(f, "`{key}` is {}; expected {}.", kind(*found), kinds.join(" or "))
        }
        Fault::BadValue { key, found: Some(found), expected } => {
            write!(f, "`{key}` is “{found}”; expected {}.", Wanted(expected))
        }
        Fault::BadValue { key, found: None, expected } => {
            write!(f, "`{key}` cannot be used; expected {}.", Wanted(expected))
        }
        Fault::Missing { key } => write!(f, "`{key}` is missing."),
        Fault::Together { key, found, expected } => {
            let sets: Vec<String> = expected.iter().map(|set| set.join(" with ")).collect();
            write!(f, "`{key}` has {}; expected {}.", found.join(" and "), sets.join(", or "))
        }
        Fault::SameVariable { site, other } => {
            write!(f, "the sites `{site}` and `{other}` have the same variables in the environment; rename one.")
        }
        Fault::KeyTwice { key, scope, one, other } => write!(
            f,
            "the key `{key}` is given to two actions that are in force together ({scope}): `{one}` and `{other}`. Give one of them another key under [keys]."
        ),
        Fault::NoSites => f.write_str(
            "no site is configured. Write one with `moodrift init`, or look around with `moodrift demo`.",
        ),
        Fault::NoSuchSite { name, known } => {
            write!(f, "there is no site `{name}`. Configured: {}.", known.join(", "))
        }
    }
}

const fn kind(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Text => "a string",
        ValueKind::Integer => "an integer",
        ValueKind::Float => "a number with a fraction",
        ValueKind::Boolean => "true or false",
        ValueKind::DateTime => "a date",
        ValueKind::Array => "an array",
        ValueKind::Table => "a table",
    }
}

struct Wanted<'a>(&'a Expected);

impl fmt::Display for Wanted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expected::OneOf(words) => write!(f, "one of {}", words.join(", ")),
            Expected::Address(schemes) => write!(
                f,
                "an address that begins with {}://, without a name, a password or a query in it",
                schemes.join(":// or ")
            ),
            Expected::Database(schemes) => {
                write!(f, "a database URL that begins with {}", schemes.join(", "))
            }
            Expected::TablePrefix => f.write_str("at most ten of a-z, 0-9 and _"),
            Expected::SiteName => f.write_str("letters, digits, - and _"),
            Expected::Glob { detail } => write!(f, "a glob ({detail})"),
            Expected::Regex { detail } => write!(f, "a regular expression ({detail})"),
            Expected::Count => f.write_str("a whole number from 0 on"),
            Expected::NoDeletions => f.write_str(
                "0: nobody consents to deletions beforehand. Whoever applies such a plan allows it with --allow deletions=N, or types the group's name",
            ),
            Expected::Within { least, most } => {
                write!(f, "a whole number from {least} to {most}")
            }
            Expected::Theme(names) => write!(
                f,
                "one of {}, or a file themes/NAME.toml of your own beside the configuration",
                names.join(", ")
            ),
            Expected::Colour => {
                f.write_str("a colour: \"reset\", a number from 0 to 255, or \"#rrggbb\"")
            }
            Expected::Action(names) => write!(f, "an action: one of {}", names.join(", ")),
            Expected::Key => f.write_str(
                "a key: one character, or a name as in \"up\", \"f5\", \"ctrl-d\", \"shift-down\", \"alt-x\"",
            ),
            Expected::WithoutPassword => f.write_str(super::shell::without_password()),
            Expected::Token => f.write_str("a token: visible characters without blanks"),
            Expected::NotEmpty => f.write_str("something rather than nothing"),
        }
    }
}

impl std::error::Error for AuthorityError {}

impl fmt::Display for AuthorityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: the file {} ",
            self.source.key,
            self.source.file.display()
        )?;
        match &self.fault {
            AuthorityFault::Unreadable { detail } => write!(f, "cannot be read ({detail})."),
            AuthorityFault::NoCertificate => f.write_str(
                "holds no certificate in PEM. Expected one or several, each from “-----BEGIN CERTIFICATE-----” to its end.",
            ),
            AuthorityFault::NotACertificate { nth } => {
                write!(f, "is broken: what is marked as certificate number {nth} is none.")
            }
        }
    }
}

impl std::error::Error for TokenError {}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(super::shell::wanted(self.wanted))?;
        match &self.source {
            TokenSource::Literal(_) => f.write_str("in the configuration ")?,
            TokenSource::Env(name) => write!(f, "from the environment variable {name} ")?,
            TokenSource::File(path) => write!(f, "from the file {} ", path.display())?,
            TokenSource::Command(line) => {
                write!(
                    f,
                    "from the command {} ",
                    line.first().map_or("", String::as_str)
                )?;
            }
            TokenSource::FromMoodle => f.write_str("from Moodle's plugin settings ")?,
        }
        match &self.fault {
            TokenFault::NotSet => f.write_str("is missing: the variable is not set."),
            TokenFault::Unreadable { detail } => write!(f, "cannot be had ({detail})."),
            TokenFault::Failed {
                status: Some(status),
            } => write!(f, "cannot be had: it ended with status {status}."),
            TokenFault::Failed { status: None } => f.write_str("cannot be had: a signal ended it."),
            TokenFault::TimedOut => f.write_str("cannot be had: it did not end in time."),
            TokenFault::Empty => f.write_str("is empty."),
            TokenFault::NotAToken => {
                f.write_str("is none: it holds blanks or characters that no token has.")
            }
        }
    }
}
