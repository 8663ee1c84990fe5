//! What the dashboard needs of a site: the real sessions have it, and tests can.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::domain::applied::ApplyReport;
use crate::domain::glimpse::{Glimpse, Question};
use crate::domain::ids::CourseId;
use crate::domain::journal::{JournalStep, RunId, RunRecord, StepId, Tally};
use crate::domain::plan::Plan;
use crate::domain::selection::Selection;
use crate::domain::site::PluginSettings;
use crate::engine::{ClearedPlan, Ground};
use crate::run::{
    ApplyEvent, Observation, ReadEvent, Recorded, Refresh, RunError, Session, Undoing,
};
use crate::store::Search;
use crate::tui::model::SiteCard;
use crate::words;

/// Older runs than so many are looked up by `moodrift history`.
const MOST_RUNS: u32 = 2_000;

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

    /// Reads both sides again, as far as it takes. Who knows no shorter way reads them whole.
    fn refresh(
        &self,
        _: Refresh,
        events: UnboundedSender<ReadEvent>,
        cancel: CancellationToken,
    ) -> impl Future<Output = Result<Observation, RunError>> + Send {
        self.observe(events, cancel)
    }

    /// Reads both sides again for one course.
    fn observe_course(
        &self,
        known: Observation,
        course: CourseId,
        events: UnboundedSender<ReadEvent>,
        cancel: CancellationToken,
    ) -> impl Future<Output = Result<Observation, RunError>> + Send;

    /// What an earlier session has read; none where nothing was kept. Takes its time: not for a thread that must not wait.
    ///
    /// # Errors
    /// Why what was kept is not shown.
    fn last(&self) -> Result<Option<Observation>, String> {
        Ok(None)
    }

    /// Keeps what was read for a later session. Takes its time, too.
    ///
    /// # Errors
    /// Why it is not kept.
    fn keep(&self, _seen: &Observation) -> Result<(), String> {
        Ok(())
    }

    /// Asks about one person alone; where that cannot begin, says why.
    fn glimpse(
        &self,
        settings: PluginSettings,
        question: Question,
    ) -> impl Future<Output = Result<Glimpse, String>> + Send;

    /// The runs of the journal, the newest first, with how far their steps have come; where it cannot be read, says why.
    fn runs(&self) -> impl Future<Output = Result<Vec<(RunRecord, Tally)>, String>> + Send;

    /// The steps of a run; where the journal cannot be read, says why.
    fn steps(&self, run: RunId) -> impl Future<Output = Result<Vec<JournalStep>, String>> + Send;

    /// Takes up a run, or one step of it, that is to be taken back; where it cannot be, says why.
    fn take_up(
        &self,
        run: RunId,
        step: Option<StepId>,
        seen: Observation,
    ) -> impl Future<Output = Result<(Recorded, Undoing), String>> + Send;

    /// The text of a file that keeps a plan; where there is none, says why.
    ///
    /// # Errors
    /// Why there is none.
    fn plan_file(
        &self,
        seen: &Observation,
        plan: Plan,
        selection: Selection,
    ) -> Result<String, String>;

    /// Carries a cleared plan out, be it one that takes a run back; where that cannot begin, says why.
    fn apply(
        &self,
        cleared: ClearedPlan,
        undoing: Option<Undoing>,
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

    async fn refresh(
        &self,
        refresh: Refresh,
        events: UnboundedSender<ReadEvent>,
        cancel: CancellationToken,
    ) -> Result<Observation, RunError> {
        Self::refresh(self, refresh, events, cancel).await
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

    fn last(&self) -> Result<Option<Observation>, String> {
        self.last_snapshot().map_err(|trouble| {
            tracing::info!(file = %trouble.file.display(), kind = ?trouble.kind, "a snapshot is not shown");
            trouble.to_string()
        })
    }

    fn keep(&self, seen: &Observation) -> Result<(), String> {
        match self.keep_snapshot(seen) {
            Ok(_) => Ok(()),
            Err(trouble) => Err(trouble.to_string()),
        }
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

    async fn runs(&self) -> Result<Vec<(RunRecord, Tally)>, String> {
        let listed = async {
            let store = self.store().await?;
            let search = Search {
                site: Some(self.config().name.to_string()),
                most: Some(MOST_RUNS),
                ..Search::default()
            };
            let runs = store.find_runs(&search).await?;
            let ids: Vec<RunId> = runs.iter().map(|run| run.id).collect();
            let mut tallies = store.tallies(&ids).await?;
            let with_tally = |run: RunRecord| {
                let tally = tallies.remove(&run.id).unwrap_or_default();
                (run, tally)
            };
            Ok::<_, RunError>(runs.into_iter().map(with_tally).collect())
        };
        listed.await.map_err(|error| error.to_string())
    }

    async fn steps(&self, run: RunId) -> Result<Vec<JournalStep>, String> {
        let listed = async { Ok::<_, RunError>(self.store().await?.steps(run).await?) };
        listed.await.map_err(|error| error.to_string())
    }

    async fn take_up(
        &self,
        run: RunId,
        step: Option<StepId>,
        seen: Observation,
    ) -> Result<(Recorded, Undoing), String> {
        let taken = async {
            let recorded = self.recorded_whole(run.0).await?;
            let undoing = Undoing::of(&recorded, step.map(|step| step.0))?;
            self.is_server_of(&recorded.run, &seen).await?;
            Ok::<_, RunError>((recorded, undoing))
        };
        taken.await.map_err(|error| error.to_string())
    }

    fn plan_file(
        &self,
        seen: &Observation,
        plan: Plan,
        selection: Selection,
    ) -> Result<String, String> {
        self.saved(seen, plan, selection, None)
            .render()
            .map_err(|error| error.to_string())
    }

    async fn apply(
        &self,
        cleared: ClearedPlan,
        undoing: Option<Undoing>,
        known: Ground,
        events: UnboundedSender<ApplyEvent>,
        cancel: CancellationToken,
    ) -> Result<ApplyReport, String> {
        let permit = self
            .config()
            .write_permit()
            .map_err(|reason| words::read_only(reason).to_string())?;
        match undoing {
            Some(undoing) => {
                Self::undo(self, &undoing, cleared, known, permit, events, cancel).await
            }
            None => Self::apply(self, cleared, known, permit, events, cancel).await,
        }
        .map_err(|error| error.to_string())
    }
}
