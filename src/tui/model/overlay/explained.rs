//! One judgement, walked, with what Rocket.Chat tells of the person filling in when it arrives.

use crate::domain::drift::Drift;
use crate::domain::glimpse::{Glimpse, Question};
use crate::domain::judgement::Judgement;
use crate::engine::{Ground, explain, obstructions, question};
use crate::tui::model::{Model, choice};
use crate::words::{self, Asked, Section, Walk};

/// One judgement, walked.
#[derive(Debug, Clone)]
pub struct Explained {
    /// Whom it is about.
    pub who: String,
    /// What is asked of Rocket.Chat for it.
    pub question: Question,
    /// The sections, as of what is known.
    pub sections: Vec<Section>,
    /// The first line in sight.
    pub top: usize,
    ground: Ground,
    judgement: Box<Judgement>,
    drift: Option<Box<Drift>>,
    since: Option<String>,
}

impl Explained {
    /// The person under the cursor; none where there is nobody.
    pub(super) fn under_the_cursor(model: &Model) -> Option<Self> {
        let observation = &model.snapshot.as_ref()?.observation;
        let (cm, username) = choice::person_under(model)?;
        let ground = observation.ground.clone();
        let judgement = explain(&ground, cm, username.as_str())?;
        let drift = observation.drift_of(&judgement).cloned();
        let since = drift
            .as_ref()
            .and_then(|drift| observation.ages.since(&drift.key()))
            .map(|since| words::seen_since(observation.read_at, since));
        let mut explained = Self {
            who: words::explained_name(&ground.site, &judgement),
            question: question(&ground, &judgement),
            sections: Vec::new(),
            top: 0,
            ground,
            judgement: Box::new(judgement),
            drift: drift.map(Box::new),
            since,
        };
        explained.sections = if explained.question.is_empty() {
            explained.walked(Some(&Glimpse::default()), None)
        } else {
            explained.walked(None, None)
        };
        Some(explained)
    }

    /// Fills in what was told, or why nothing was.
    pub(in crate::tui) fn fill_in(&mut self, told: &Result<Box<Glimpse>, String>) {
        self.sections = match told {
            Ok(glimpse) => self.walked(Some(glimpse), None),
            Err(why) => self.walked(None, Some(why)),
        };
    }

    fn walked(&self, glimpse: Option<&Glimpse>, failed: Option<&str>) -> Vec<Section> {
        words::walk(&Walk {
            site: &self.ground.site,
            chat: &self.ground.chat,
            judgement: &self.judgement,
            drift: self.drift.as_deref(),
            since: self.since.as_deref(),
            obstructions: &obstructions(&self.ground, &self.judgement, glimpse),
            asked: match (glimpse, failed) {
                (Some(glimpse), _) => Asked::Answered(glimpse),
                (None, Some(why)) => Asked::Failed(why),
                (None, None) => Asked::UnderWay,
            },
        })
    }
}
