//! `moodrift explain`: one judgement, walked.

use super::arguments::{ExplainOptions, Format, Globals};
use super::page::page;
use super::site::{self, Trouble};
use super::{Status, paint, print, print_json};
use crate::domain::ids::CmId;
use crate::engine::{self, Whom};
use crate::report::explain::{self, Explained};
use crate::words;

pub(super) async fn run(globals: &Globals, options: &ExplainOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, options.preset, &[])?;
    let session = site::session(&config)?;
    let cancel = site::cancelled_by_interrupt(words::stopped());
    let observation = site::observe(&session, &cancel).await?;
    let ground = &observation.ground;
    let cm = CmId(options.cmid);
    if ground.site.activity(cm).is_none() {
        return Err(Trouble::NoActivity(options.cmid));
    }
    let judgement = match engine::whom(ground, cm, &options.username) {
        Whom::One(someone) => engine::judge(ground, cm, &someone),
        Whom::Several(people) => {
            return Err(Trouble::Several(options.username.clone(), people));
        }
        Whom::Nobody => None,
    };
    let judgement = judgement.ok_or_else(|| Trouble::Nobody(options.username.clone()))?;
    let question = engine::question(ground, &judgement);
    let asking = Box::pin(session.glimpse(&ground.site.settings, &question));
    let glimpse = cancel
        .run_until_cancelled(asking)
        .await
        .ok_or(crate::run::RunError::Cancelled)??;
    let explained = Explained {
        observation: &observation,
        obstructions: &engine::obstructions(ground, &judgement, Some(&glimpse)),
        judgement: &judgement,
        glimpse: &glimpse,
    };
    match options.format {
        Format::Json => {
            let json = explain::json(&explained).map_err(Trouble::Json)?;
            print_json(&json);
        }
        Format::Human => {
            let title = explain::title(&explained);
            let sections = explain::sections(&explained);
            let blocks = sections.iter();
            let blocks = blocks.map(|section| (section.heading, &*section.lines));
            print(&page(&title, blocks, paint()));
        }
    }
    Ok(Status::Fine)
}
