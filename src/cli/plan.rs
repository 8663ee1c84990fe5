//! `moodrift plan`: what `apply` would do, printed or saved. Nothing is changed, and no permit is needed.

use super::arguments::{Format, Globals, PlanOptions};
use super::site::{self, Trouble};
use super::{Status, note, paint, print, print_json};
use crate::engine::{Held, Verdict};
use crate::report::plan::{self, Planned};
use crate::run;
use crate::words;

pub(super) async fn run(globals: &Globals, options: &PlanOptions) -> Result<Status, Trouble> {
    let preset = options.selectors.preset;
    let window = site::window(&options.selectors)?;
    let config = site::configuration(globals, preset, &[])?;
    let config = site::deleting(config, &options.deleting);
    let session = site::session(&config)?;
    let cancel = site::cancelled_by_interrupt(words::stopped());
    let observation = site::observe(&session, &cancel).await?;
    let selection = site::selection(&session, &options.selectors, window, &cancel).await;
    let selected = site::selected(&observation, &selection)?;
    if let Some(changed) = &selection.changed {
        let logged = changed.log.known().map(Vec::len);
        note(&format!("{}\n", words::window(changed.window, logged)));
    }
    let made = run::planned(&observation, &selected);
    let holds = match observation.clear(made.clone(), &session.config().limits) {
        Verdict::Cleared(_) => Vec::new(),
        Verdict::Held(Held { holds, .. }) => holds,
    };
    let planned = Planned::of(&observation, &selected, &made);
    match options.format {
        Format::Human => {
            print(&plan::human(&planned, paint()));
            if !holds.is_empty() {
                print(&plan::held(&observation.ground, &holds));
            }
        }
        Format::Json => {
            let json = plan::json::render(&planned, &holds).map_err(Trouble::Json)?;
            print_json(&json);
        }
    }
    let status = if made.is_empty() {
        Status::Fine
    } else {
        Status::Critical
    };
    if let Some(file) = &options.out {
        let hash = made.short_hash();
        let saved = session.saved(&observation, made, selection, preset);
        run::write_plan(&saved, file)?;
        note(&format!("{}\n", words::saved(file, &hash)));
    }
    Ok(status)
}
