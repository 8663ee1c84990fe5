//! `moodrift check`: every difference, printed.

use super::arguments::{CheckOptions, Format, Globals};
use super::site::{self, Trouble};
use super::{Status, paint, print};
use crate::domain::drift::{Drift, Severity, Unjudged};
use crate::report;
use crate::words;

pub(super) async fn run(globals: &Globals, options: &CheckOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, options.selectors.preset, &[])?;
    let session = site::session(&config)?;
    let cancel = site::cancelled_by_interrupt(words::STOPPED);
    let observation = site::observe(&session, &cancel).await?;
    let selected = site::selected(&observation, &options.selectors)?;
    let ground = &observation.ground;
    let drifts: Vec<&Drift> = observation
        .findings
        .drifts
        .iter()
        .filter(|drift| selected.takes(drift))
        .collect();
    let unjudged: Vec<&Unjudged> = observation
        .findings
        .unjudged
        .iter()
        .filter(|item| selected.takes_unjudged(ground, item))
        .collect();
    let text = match options.format {
        Format::Human => {
            let dormant = if options.selectors.selection().dormant {
                report::check::Dormant::Shown
            } else {
                report::check::Dormant::Counted
            };
            report::check::human(ground, &drifts, &unjudged, dormant, paint())
        }
        Format::Json => {
            let mut json =
                report::json::check(&observation, &drifts, &unjudged).map_err(Trouble::Json)?;
            json.push('\n');
            json
        }
    };
    print(&text);
    Ok(status(&drifts, &unjudged))
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
