//! `moodrift apply FILE`: exactly the plan that was saved, or nothing.

use std::path::Path;
use std::sync::Arc;

use super::Applying;
use crate::cli::arguments::{ApplyOptions, Globals};
use crate::cli::site::{self, Trouble};
use crate::cli::{Status, paint, say};
use crate::domain::planfile::{PlanFileTrouble, SiteMark};
use crate::engine;
use crate::report;
use crate::run::{self, SavedPlan, Session};
use crate::words;

pub(super) async fn run(
    globals: &Globals,
    options: &ApplyOptions,
    file: &Path,
) -> Result<Status, Trouble> {
    let file = (file != Path::new("-")).then_some(file);
    if file.is_none() && !options.yes {
        return Err(Trouble::NobodyToAsk);
    }
    let saved = run::read_plan(file)?;
    let session = session(globals, options, &saved)?;
    session.is_site_of(&saved, None)?;
    let permit = session.config().write_permit().map_err(Trouble::ReadOnly)?;
    let cancel = site::cancelled_by_interrupt(words::stopping());
    let observation = site::observe(&session, &cancel).await?;
    let ground = &observation.ground;
    session.is_site_of(&saved, Some(ground))?;
    let mut selection = saved.selection.clone();
    if let Some(changed) = &mut selection.changed {
        changed.log = session.logged(changed.window, &cancel).await;
    }
    let selected = engine::select(ground, &selection).map_err(Trouble::PlanSelector)?;
    let plan = run::planned(&observation, &selected);
    let staleness = saved.staleness(&plan, &observation);
    if !staleness.is_none() {
        say(&report::staleness::human(
            ground,
            saved.read_at,
            &staleness,
            paint(),
        ));
        let (site, preset) = (&saved.origin.site, saved.asked_preset);
        let again = words::new_plan(site, &saved.selection, preset, file);
        say(&format!("{again}\n"));
        return Ok(Status::CouldNotRun);
    }
    let applying = Applying {
        session: &session,
        observation: &observation,
        selected: &selected,
        permit,
        cancel,
    };
    applying.run(plan, options).await
}

/// The session of the site that the plan is for, whichever site the configuration chooses otherwise.
fn session(
    globals: &Globals,
    options: &ApplyOptions,
    saved: &SavedPlan,
) -> Result<Session, Trouble> {
    let config = site::configuration(globals, saved.asked_preset, &options.allow)?;
    let config = site::deleting(config, &options.deleting);
    let planned = &saved.origin.site;
    let other_site = |here: Option<&str>| PlanFileTrouble::OtherSite {
        mark: SiteMark::Name,
        planned: Some(Arc::clone(planned)),
        here: here.map(Arc::from),
    };
    if let Some(named) = globals.site.as_deref().filter(|named| **named != **planned) {
        return Err(other_site(Some(named)).into());
    }
    let site = config.sites.iter().find(|site| site.name == *planned);
    let site = site.ok_or_else(|| other_site(None))?;
    Ok(site::beside_the_others(&config, site))
}
