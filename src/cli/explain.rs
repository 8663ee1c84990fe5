//! `moodrift explain`: one judgement, walked.

use super::arguments::{ExplainOptions, Globals};
use super::site::{self, Trouble};
use super::{Status, paint, print};
use crate::domain::drift::Drift;
use crate::domain::ids::CmId;
use crate::domain::judgement::Judgement;
use crate::engine;
use crate::run::Observation;
use crate::words;

pub(super) async fn run(globals: &Globals, options: &ExplainOptions) -> Result<Status, Trouble> {
    let config = site::configuration(globals, options.preset, &[])?;
    let session = site::session(&config)?;
    let cancel = site::cancelled_by_interrupt(words::STOPPED);
    let observation = site::observe(&session, &cancel).await?;
    let ground = &observation.ground;
    let cm = CmId(options.cmid);
    if ground.site.activity(cm).is_none() {
        return Err(Trouble::NoActivity(options.cmid));
    }
    let judgement = engine::explain(ground, cm, &options.username)
        .ok_or_else(|| Trouble::Nobody(options.username.clone()))?;
    let mut text = format!(
        "{}\n",
        paint().heading(&words::activity_label(&ground.site, judgement.activity))
    );
    for (heading, lines) in words::judgement(&ground.site, &judgement) {
        text.push_str(&format!("\n{}\n", paint().heading(&heading)));
        for line in lines {
            text.push_str(&format!("  {line}\n"));
        }
    }
    if let Some(drift) = drift_of(&observation, &judgement) {
        let (site, chat) = (&ground.site, &ground.chat);
        text.push_str(&format!("  {}\n", words::explanation(site, chat, drift)));
        // Why nothing is offered is in the verdict already.
        if drift.withheld.is_none() {
            text.push_str(&format!("  → {}\n", words::fix(drift)));
        }
        if let Some(since) = observation.ages.since(&drift.key()) {
            let since = words::seen_since(observation.read_at, since);
            text.push_str(&format!("  {since}\n"));
        }
    }
    print(&text);
    Ok(Status::Fine)
}

/// The difference that the judgement ended with.
fn drift_of<'a>(observation: &'a Observation, judgement: &Judgement) -> Option<&'a Drift> {
    observation.findings.drifts.iter().find(|drift| {
        Some(drift.code) == judgement.drift
            && drift.activity == Some(judgement.activity)
            && drift
                .person
                .as_ref()
                .is_some_and(|person| person.username.folded() == judgement.mapping.chat.folded())
    })
}
