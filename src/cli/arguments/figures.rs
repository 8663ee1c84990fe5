//! Numbers on the command line, and what is said of those that are none.

use std::str::FromStr;

use crate::words::{no_figure, shell};

/// A course-module id.
pub(super) fn cmid(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_no_number| shell::no_cmid(text))
}

/// A run of the journal.
pub(super) fn run(text: &str) -> Result<i64, String> {
    text.parse()
        .map_err(|_no_number| shell::no_run_number(text))
}

/// Any whole number.
pub(super) fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_no_number| no_figure(text))
}

/// A whole number from 0 on.
pub(super) fn count<N: FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_no_number| shell::no_count(text))
}
