//! What the dashboard needs of a site: the real sessions have it, and tests can.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::domain::applied::ApplyReport;
use crate::domain::glimpse::{Glimpse, Question};
use crate::domain::ids::CourseId;
use crate::domain::site::PluginSettings;
use crate::engine::{ClearedPlan, Ground};
use crate::run::{ApplyEvent, Observation, ReadEvent, RunError, Session};
use crate::tui::model::SiteCard;
use crate::words;

/// A site that can be observed and changed. Cheap to clone.
pub trait Backend: Clone + Send + Sync + 'static {
    /// What is known of it before it is read.
    fn card(&self) -> SiteCard;

    /// Reads both sides whole.
    fn observe(
        &self,
        events: UnboundedSender<ReadEvent>,
        cancel: CancellationToken,
    ) -> impl Future<Output = Result<Observation, RunError>> + Send;

    /// Reads both sides again for one course.
    fn observe_course(
        &self,
        known: Observation,
        course: CourseId,
        events: UnboundedSender<ReadEvent>,
        cancel: CancellationToken,
    ) -> impl Future<Output = Result<Observation, RunError>> + Send;

    /// Asks about one person alone; where that cannot begin, says why.
    fn glimpse(
        &self,
        settings: PluginSettings,
        question: Question,
    ) -> impl Future<Output = Result<Glimpse, String>> + Send;

    /// Carries a cleared plan out; where that cannot begin, says why.
    fn apply(
        &self,
        cleared: ClearedPlan,
        known: Ground,
        events: UnboundedSender<ApplyEvent>,
        cancel: CancellationToken,
    ) -> impl Future<Output = Result<ApplyReport, String>> + Send;
}

impl Backend for Session {
    fn card(&self) -> SiteCard {
        let config = self.config();
        SiteCard {
            name: Arc::clone(&config.name),
            limits: config.limits,
            read_only: config.write_permit().err(),
            wwwroot: config.moodle.wwwroot.as_deref().map(Arc::from),
            rocketchat: config.rocketchat.url.as_deref().map(Arc::from),
        }
    }

    async fn observe(
        &self,
        events: UnboundedSender<ReadEvent>,
        cancel: CancellationToken,
    ) -> Result<Observation, RunError> {
        Self::observe(self, events, cancel).await
    }

    async fn observe_course(
        &self,
        known: Observation,
        course: CourseId,
        events: UnboundedSender<ReadEvent>,
        cancel: CancellationToken,
    ) -> Result<Observation, RunError> {
        Self::observe_course(self, known, course, events, cancel).await
    }

    async fn glimpse(
        &self,
        settings: PluginSettings,
        question: Question,
    ) -> Result<Glimpse, String> {
        Self::glimpse(self, &settings, &question)
            .await
            .map_err(|error| error.to_string())
    }

    async fn apply(
        &self,
        cleared: ClearedPlan,
        known: Ground,
        events: UnboundedSender<ApplyEvent>,
        cancel: CancellationToken,
    ) -> Result<ApplyReport, String> {
        let permit = self
            .config()
            .write_permit()
            .map_err(|reason| words::read_only(reason).to_string())?;
        Self::apply(self, cleared, known, permit, events, cancel)
            .await
            .map_err(|error| error.to_string())
    }
}
