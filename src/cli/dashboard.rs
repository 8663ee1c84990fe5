//! `moodrift` without a command: the dashboard.

use super::Status;
use super::arguments::Globals;
use super::manners::manners;
use super::site::{self, Trouble};
use crate::config::Config;
use crate::tui::model::look::Glyphs;
use crate::tui::{self, Options};
use crate::words::language::speak;

pub(super) async fn run(globals: &Globals) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &[])?;
    open(&config, globals.ascii).await
}

/// Opens the dashboard on every configured site.
pub(super) async fn open(config: &Config, ascii: bool) -> Result<Status, Trouble> {
    let sessions = config
        .sites
        .iter()
        .map(|site| site::beside_the_others(config, site))
        .collect();
    let glyphs = if ascii { Glyphs::Ascii } else { Glyphs::Full };
    let options = Options::of(
        &config.dashboard,
        glyphs,
        Some(config.state_dir.join("dashboard.json")),
        |name| manners().variable(name),
        tui::background,
    )
    .map_err(Trouble::Dashboard)?;
    // What a key has chosen before counts where nothing else is asked for.
    if let (None, Some(language)) = (config.language, options.language()) {
        speak(language);
    }
    tui::run(sessions, config.chosen.clone(), options)
        .await
        .map_err(Trouble::Dashboard)?;
    Ok(Status::Fine)
}
