//! `moodrift` without a command: the dashboard.

use super::Status;
use super::arguments::Globals;
use super::site::{self, Trouble};

pub(super) async fn run(globals: &Globals) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &[])?;
    open(&config).await
}
