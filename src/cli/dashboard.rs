//! `moodrift` without a command: the dashboard.

use super::Status;
use super::arguments::Globals;
use super::manners::manners;
use super::site::{self, Trouble};
use crate::tui;

pub(super) async fn run(globals: &Globals) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &[])?;
    open(&config).await
}

/// Opens the dashboard on every configured site.
pub(super) async fn open(config: &crate::config::Config) -> Result<Status, Trouble> {
    let sessions = config
        .sites
        .iter()
        .map(|site| site::beside_the_others(config, site))
        .collect();
    let options = tui::Options::of(config.theme, |name| manners().variable(name));
    tui::run(sessions, config.chosen.clone(), options)
        .await
        .map_err(Trouble::Dashboard)?;
    Ok(Status::Fine)
}
