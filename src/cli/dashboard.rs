//! `moodrift` without a command: the dashboard.

use super::Status;
use super::arguments::Globals;
use super::site::{self, Trouble};

pub(super) async fn run(globals: &Globals) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &[])?;
    open(&config).await
}

/// Opens the dashboard on every configured site.
pub(super) async fn open(config: &crate::config::Config) -> Result<Status, Trouble> {
    let session = site::session(config)?;
    let cancel = tokio_util::sync::CancellationToken::new();
    site::observe(&session, &cancel).await?;
    Ok(Status::Fine)
}
