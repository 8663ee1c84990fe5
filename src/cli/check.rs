//! `moodrift check`: every difference, printed.

use super::arguments::{CheckOptions, Format, Globals};
use super::site::{self, Trouble};
use super::{Status, paint, print};
use crate::domain::drift::{Drift, Severity, Unjudged};
use crate::report::check::Dormant;
use crate::report::{self, Found};
use crate::words;

pub(super) async fn run(globals: &Globals, options: &CheckOptions) -> Result<Status, Trouble> {
    let window = site::window(&options.selectors)?;
    let config = site::configuration(globals, options.selectors.preset, &[])?;
    let session = site::session(&config)?;
    let cancel = site::cancelled_by_interrupt(words::STOPPED);
    let observation = site::observe(&session, &cancel).await?;
    let selection = site::selection(&session, &options.selectors, window, &cancel).await;
    let selected = site::selected(&observation, &selection)?;
    let mut found = Found::of(&observation, &selected).changed_in(selection.changed.as_ref());
    if options.new {
        found.keep_new();
    }
    let dormant = if selection.dormant {
        Dormant::Shown
    } else {
        Dormant::Counted
    };
    if options.contacts {
        found.name_contacts(dormant);
    }
    let text = match options.format {
        Format::Human => report::check::human(&found, dormant, paint()),
        Format::Json => {
            let mut json = report::json::check(&found).map_err(Trouble::Json)?;
            json.push('\n');
            json
        }
    };
    print(&text);
    Ok(status(&found.drifts, &found.unjudged))
}

fn status(drifts: &[&Drift], unjudged: &[&Unjudged]) -> Status {
    if !unjudged.is_empty() {
        return Status::CouldNotRun;
    }
    let worst = drifts
        .iter()
        .filter(|drift| !drift.dormant)
        .map(|drift| drift.severity)
        .max();
    match worst {
        Some(Severity::Critical) => Status::Critical,
        Some(Severity::Warning) => Status::Warnings,
        Some(Severity::Info) | None => Status::Fine,
    }
}
