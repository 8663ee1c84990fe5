//! Asking about one person alone, for an explanation.

use super::{RunError, Session};
use crate::domain::glimpse::{Glimpse, Question};
use crate::domain::site::PluginSettings;

impl Session {
    /// Asks Rocket.Chat what a judgement leaves open about one person: at most three requests, and none where there is
    /// nothing to ask.
    ///
    /// # Errors
    /// Where there is no client: what the server itself refuses is told within the answer.
    pub async fn glimpse(
        &self,
        settings: &PluginSettings,
        question: &Question,
    ) -> Result<Glimpse, RunError> {
        if question.is_empty() {
            return Ok(Glimpse::default());
        }
        Ok(self.chat(settings).await?.glimpse(question).await)
    }
}
