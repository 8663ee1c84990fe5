//! `moodrift doctor`: whether everything is well that moodrift depends on.

use super::arguments::{DoctorOptions, Format, Globals};
use super::site::{self, Trouble};
use super::{Status, disguise, paint, print, print_json};
use crate::domain::doctor::{ChatSeen, Check, Diagnosis, Health};
use crate::engine::doctor::{diagnose, worst};
use crate::report::doctor::{self, Visit};
use crate::words;

pub(super) async fn run(globals: &Globals, options: &DoctorOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &[])?;
    let session = site::session(&config)?;
    let cancel = site::cancelled_by_interrupt(words::stopped());
    let examination = Box::pin(session.examine(&cancel)).await?;
    if let ChatSeen::Answers(chat) = &examination.chat
        && let Ok(account) = &chat.account
    {
        disguise::learn_account(&account.username);
    }
    let found = diagnose(&examination);
    let visit = Visit {
        site: &session.config().name,
        examination: &examination,
        found: &found,
    };
    match options.format {
        Format::Human => print(&doctor::human(visit, paint())),
        Format::Json => print_json(&doctor::json(visit).map_err(Trouble::Json)?),
    }
    Ok(status(&found))
}

/// As `check` ends: what could not be told outweighs what is wrong, and where a side cannot be reached, next to nothing
/// could.
fn status(found: &[Diagnosis]) -> Status {
    let untold = |one: &Diagnosis| {
        let reaches = matches!(one.check, Check::MoodleDatabase | Check::Server);
        one.health == Health::Unknown || (reaches && one.health == Health::Critical)
    };
    if found.iter().any(untold) {
        return Status::CouldNotRun;
    }
    match worst(found) {
        Health::Fine | Health::Notice => Status::Fine,
        Health::Warning => Status::Warnings,
        Health::Unknown => Status::CouldNotRun,
        Health::Critical => Status::Critical,
    }
}
