//! What can be wrong with a configuration, as data. The sentences are made elsewhere.

use std::path::PathBuf;

/// A mistake in the configuration, and where it is. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: Fault,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A spot in a file.
    Spot {
        /// The file.
        file: PathBuf,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
    },
    /// A file as a whole.
    File(PathBuf),
    /// A variable of the environment.
    Variable(String),
    /// A flag of the command line, with its dashes.
    Flag(&'static str),
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The file that was asked for is not there.
    NoSuchFile,
    /// The file cannot be read.
    Unreadable {
        /// The system's own word.
        detail: String,
    },
    /// There is no home folder to look in.
    NoHome,
    /// The file holds a secret, and others may read it: `chmod 600` is due.
    ReadableByOthers {
        /// Its permissions, as `chmod` writes them (octal).
        mode: u32,
    },
    /// It is no TOML.
    Syntax {
        /// The parser's own word.
        detail: String,
    },
    /// A word without quotes stands where a value belongs.
    BareWord {
        /// As written on that line.
        key: String,
        /// What TOML would say for it, where it is a word for true or false.
        meant: Option<bool>,
    },
    /// There is no such key.
    UnknownKey {
        /// With its table, as in `sites.arche.tokn`.
        key: String,
        /// The keys of that table.
        valid: Vec<String>,
    },
    /// A value of the wrong kind.
    WrongKind {
        /// With its table.
        key: String,
        /// What is there.
        found: ValueKind,
        /// What may be there.
        expected: &'static [ValueKind],
    },
    /// A value of the right kind which cannot be used.
    BadValue {
        /// With its table; or the variable's own name.
        key: String,
        /// The value; none where it may hold a secret.
        found: Option<String>,
        /// What may be there.
        expected: Expected,
    },
    /// A key is missing.
    Missing {
        /// With its table.
        key: String,
    },
    /// Two keys exclude each other, or a rule is none.
    Together {
        /// The table.
        key: String,
        /// The keys found.
        found: Vec<String>,
        /// The sets of keys that are possible.
        expected: &'static [&'static [&'static str]],
    },
    /// Two sites' names give the same variable name.
    SameVariable {
        /// The one.
        site: String,
        /// The other.
        other: String,
    },
    /// One key is given to two actions that are in force at the same time.
    KeyTwice {
        /// The key, as written.
        key: String,
        /// The set of keys in which both are.
        scope: &'static str,
        /// The one action.
        one: &'static str,
        /// The other, which has it from where `place` says.
        other: &'static str,
    },
    /// No site is configured.
    NoSites,
    /// The site asked for is not configured.
    NoSuchSite {
        /// As asked for.
        name: String,
        /// Those that are.
        known: Vec<String>,
    },
}

/// The kinds of TOML values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A string.
    Text,
    /// An integer.
    Integer,
    /// A number with a fraction.
    Float,
    /// `true` or `false`.
    Boolean,
    /// A date or a time.
    DateTime,
    /// An array.
    Array,
    /// A table.
    Table,
}

/// What a value of the right kind has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// One of these words.
    OneOf(Vec<&'static str>),
    /// A URL of one of these schemes, with a host, without anything after the path and without credentials.
    Address(&'static [&'static str]),
    /// A URL of a database, of one of these schemes.
    Database(&'static [&'static str]),
    /// What Moodle allows as a prefix: at most ten of `a-z`, `0-9`, `_`.
    TablePrefix,
    /// A site's name: letters, digits, `-` and `_`.
    SiteName,
    /// A glob.
    Glob {
        /// What is wrong with it.
        detail: String,
    },
    /// A regular expression.
    Regex {
        /// What is wrong with it.
        detail: String,
    },
    /// A whole number from 0 on.
    Count,
    /// 0: to a deletion a person consents plan by plan.
    NoDeletions,
    /// A whole number between two, both allowed.
    Within {
        /// The smallest.
        least: usize,
        /// The largest.
        most: usize,
    },
    /// A theme: one of these, or a file of the user's own.
    Theme(Vec<String>),
    /// A colour of a theme.
    Colour,
    /// An action of the dashboard: one of these.
    Action(Vec<&'static str>),
    /// A key, as the configuration writes keys.
    Key,
    /// A database's URL without a password, which this key gives.
    WithoutPassword(&'static str),
    /// A token: visible ASCII without blanks.
    Token,
    /// Something, rather than nothing.
    NotEmpty,
}
