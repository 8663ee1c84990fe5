//! `moodrift export`: a group saved as files.

use super::arguments::{ExportOptions, Globals};
use super::site::{self, Trouble};
use super::{Status, disguise, note, print};
use crate::engine;
use crate::run::{ExportOrder, know_single_names};
use crate::words;

pub(super) async fn run(globals: &Globals, options: &ExportOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, None, &[])?;
    let session = site::session(&config)?;
    let opening = if options.open_archived {
        Some(session.config().write_permit().map_err(Trouble::ReadOnly)?)
    } else {
        None
    };
    let cancel = site::cancelled_by_interrupt(words::stopped());
    let observation = site::observe(&session, &cancel).await?;
    let ground = &observation.ground;
    let (group, belonging) =
        engine::exportable(ground, &options.group).map_err(Trouble::NotExportable)?;
    let order = ExportOrder {
        ground,
        group,
        belonging,
        out: options.out.clone(),
        opening,
        disguise: disguise::known().map(|mut pseudonyms| {
            know_single_names(&mut pseudonyms, ground, &group.people);
            pseudonyms
        }),
    };
    let exported = session.export(order, &cancel).await?;
    let exported = exported.map_err(Trouble::Export)?;
    let manifest = &exported.manifest;
    let line = words::exported(
        &manifest.name,
        manifest.messages.total,
        manifest.members,
        &exported.folder,
    );
    print(&format!("{line}\n"));
    if manifest.opened {
        note(&format!("{}\n", words::opened_and_archived()));
    }
    Ok(Status::Fine)
}
