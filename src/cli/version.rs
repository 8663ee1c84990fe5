//! What is running: the version, the commit, the machine, what is in it.

/// For `-V`, and for manuals.
pub(super) const SHORT: &str = env!("CARGO_PKG_VERSION");

/// For `--version`.
pub(super) const LONG: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (",
    env!("MOODRIFT_BUILT_FROM"),
    ", ",
    env!("MOODRIFT_BUILD"),
    " build for ",
    env!("MOODRIFT_TARGET"),
    ")\ndatabases: PostgreSQL, MySQL and MariaDB, SQLite\nTLS: rustls with ring\nfeatures: ",
    env!("MOODRIFT_FEATURES"),
);
