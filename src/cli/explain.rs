//! `moodrift explain`: one judgement, walked.

use super::arguments::{ExplainOptions, Globals};
use super::site::{self, Trouble};
use super::{Status, print};
use crate::domain::ids::CmId;
use crate::engine;
use crate::words;

pub(super) async fn run(globals: &Globals, options: &ExplainOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, options.preset, &[])?;
    let session = site::session(&config)?;
    let cancel = site::cancelled_by_interrupt(words::STOPPED);
    let observation = site::observe(&session, &cancel).await?;
    let ground = &observation.ground;
    let judgement =
        engine::explain(ground, CmId(options.cmid), &options.username).ok_or_else(|| {
            Trouble::Nobody {
                cm: options.cmid,
                username: options.username.clone(),
            }
        })?;
    let mut text = format!(
        "{}\n",
        words::activity_label(&ground.site, judgement.activity)
    );
    for (heading, lines) in words::judgement(&ground.site, &judgement) {
        text.push_str(&format!("\n{heading}\n"));
        for line in lines {
            text.push_str(&format!("  {line}\n"));
        }
    }
    print(&text);
    Ok(Status::Fine)
}
