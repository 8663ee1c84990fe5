//! `moodrift check`: every difference, printed.

use super::arguments::{CheckFormat, CheckOptions, Globals};
use super::site::{self, Trouble};
use super::{Status, output, paint, print, print_as_it_is, print_json, say, textfile};
use crate::config::Config;
use crate::domain::drift::{Drift, Severity, Unjudged};
use crate::domain::selection::Selection;
use crate::domain::window::Window;
use crate::report::check::Dormant;
use crate::report::nagios::{self, State};
use crate::report::{self, Found, prometheus, review};
use crate::run::{Observation, Session, now};
use crate::words;
use crate::words::language::in_english;

pub(super) async fn run(globals: &Globals, options: &CheckOptions) -> Result<Status, Trouble> {
    let checked = checked(globals, options).await;
    match (checked, options.format) {
        // Whoever watches the service reads standard output, and nothing else.
        (Err(trouble), CheckFormat::Nagios) => {
            tracing::info!(%trouble, "could not run");
            print(&nagios::could_not_run(&in_english(|| trouble.to_string())));
            Ok(Status::CouldNotRun)
        }
        (checked, _) => checked,
    }
}

async fn checked(globals: &Globals, options: &CheckOptions) -> Result<Status, Trouble> {
    options.is_of_one_piece()?;
    let window = site::window(&options.selectors)?;
    let config = site::configuration(globals, options.selectors.preset, &[])?;
    let session = site::session(&config)?;
    let read = Box::pin(read(&session, options, window)).await;
    // A file that cannot be written cannot say so either.
    if matches!(&read, Err(trouble) if !matches!(trouble, Trouble::Textfile(_))) {
        told_down(&config, options);
    }
    read
}

async fn read(
    session: &Session,
    options: &CheckOptions,
    window: Option<Window>,
) -> Result<Status, Trouble> {
    let cancel = site::cancelled_by_interrupt(words::stopped());
    let observation = site::observe(session, &cancel).await?;
    let selection = site::selection(session, &options.selectors, window, &cancel).await;
    let selected = site::selected(&observation, &selection)?;
    let mut found = Found::of(&observation, &selected).changed_in(selection.changed.as_ref());
    let requests = session.requests();
    // Before what is known is left out: an alert has to see a difference for as long as it is there.
    if let Some(path) = &options.textfile {
        textfile::write(path, &prometheus::metrics(&found, requests)).map_err(Trouble::Textfile)?;
    }
    if options.new {
        let known = session.known_at_last_check(&selection).await;
        found.keep_new(known.as_ref());
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
        CheckFormat::Human => report::check::human(&found, dormant, paint()),
        CheckFormat::Json => {
            print_json(&report::json::check(&found).map_err(Trouble::Json)?);
            shown(session, &observation, &selection).await;
            return Ok(status(&found.drifts, &found.unjudged));
        }
        CheckFormat::Markdown => review::markdown(&found, dormant),
        CheckFormat::Csv => review::csv(&found, dormant).map_err(Trouble::Csv)?,
        CheckFormat::Prometheus => {
            // It names nobody, and a line of it is no place for a word that somebody is called by.
            print_as_it_is(&prometheus::metrics(&found, requests));
            return Ok(status(&found.drifts, &found.unjudged));
        }
        CheckFormat::Nagios => {
            let (state, line) = nagios::line(&found, &options.thresholds(), requests);
            print(&line);
            return Ok(of_service(state));
        }
    };
    print(&text);
    // Whoever watches a service by figures takes nothing away from those who read: what is above does not count.
    shown(session, &observation, &selection).await;
    Ok(status(&found.drifts, &found.unjudged))
}

/// What was printed is known at the next check; what could not be written stays new.
async fn shown(session: &Session, observation: &Observation, selection: &Selection) {
    if !output::lost() {
        session.checked(observation, selection).await;
    }
}

/// Says in the file that nothing could be checked, where a file was asked for.
fn told_down(config: &Config, options: &CheckOptions) {
    let (Some(path), Some(site)) = (&options.textfile, config.site()) else {
        return;
    };
    if let Err(trouble) = textfile::write(path, &prometheus::down(&site.name, now())) {
        say(&format!("moodrift: {}\n", Trouble::Textfile(trouble)));
    }
}

const fn of_service(state: State) -> Status {
    match state {
        State::Ok => Status::Fine,
        State::Warning => Status::Warnings,
        State::Unknown => Status::CouldNotRun,
        State::Critical => Status::Critical,
    }
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
