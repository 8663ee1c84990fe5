//! A program that breaks: this very test binary, started once more on a terminal of ours, with a dashboard over a site
//! that panics. Nothing in the program knows of it.

use std::future::Future;
use std::sync::Arc;

use moodrift::domain::applied::ApplyReport;
use moodrift::domain::glimpse::{Glimpse, Question};
use moodrift::domain::ids::CourseId;
use moodrift::domain::journal::{JournalStep, RunId, RunRecord, StepId, Tally};
use moodrift::domain::limits::Limits;
use moodrift::domain::plan::Plan;
use moodrift::domain::selection::Selection;
use moodrift::domain::site::PluginSettings;
use moodrift::engine::{ClearedPlan, Ground};
use moodrift::run::{ApplyEvent, Observation, ReadEvent, Recorded, RunError, Undoing};
use moodrift::tui::Options;
use moodrift::tui::model::SiteCard;
use moodrift::tui::runtime::backend::Backend;
use moodrift::tui::runtime::run_with;
use portable_pty::CommandBuilder;
use rstest::rstest;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use crate::stage::Stage;
use crate::{CURSOR, LEAVE, has};

/// Where the site panics: a variable of the test, for its other self.
const WHERE: &str = "TEST_PANICS_IN";

/// A site that panics, on the thread that draws or on another.
#[derive(Clone)]
struct Broken {
    place: String,
}

impl Backend for Broken {
    fn card(&self) -> SiteCard {
        assert!(self.place != "the loop", "broken on the thread that draws");
        SiteCard {
            name: Arc::from("arche"),
            limits: Limits::default(),
            read_only: None,
            wwwroot: None,
            rocketchat: None,
        }
    }

    async fn observe(
        &self,
        _: UnboundedSender<ReadEvent>,
        _: CancellationToken,
    ) -> Result<Observation, RunError> {
        // What is on the screen has been drawn by then, as far as such a thing can be said.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        #[expect(clippy::panic, reason = "what it is for")]
        {
            panic!("broken in the background")
        }
    }

    fn observe_course(
        &self,
        known: Observation,
        _: CourseId,
        _: UnboundedSender<ReadEvent>,
        _: CancellationToken,
    ) -> impl Future<Output = Result<Observation, RunError>> + Send {
        std::future::ready(Ok(known))
    }

    async fn glimpse(&self, _: PluginSettings, _: Question) -> Result<Glimpse, String> {
        Err(String::new())
    }

    async fn runs(&self) -> Result<Vec<(RunRecord, Tally)>, String> {
        Err(String::new())
    }

    async fn steps(&self, _: RunId) -> Result<Vec<JournalStep>, String> {
        Err(String::new())
    }

    async fn take_up(
        &self,
        _: RunId,
        _: Option<StepId>,
        _: Observation,
    ) -> Result<(Recorded, Undoing), String> {
        Err(String::new())
    }

    fn plan_file(&self, _: &Observation, _: Plan, _: Selection) -> Result<String, String> {
        Err(String::new())
    }

    async fn apply(
        &self,
        _: ClearedPlan,
        _: Option<Undoing>,
        _: Ground,
        _: UnboundedSender<ApplyEvent>,
        _: CancellationToken,
    ) -> Result<ApplyReport, String> {
        Err(String::new())
    }
}

/// Not a test by itself: what the test below starts.
#[test]
#[ignore = "breaks on purpose, started by a_panic_gives_the_terminal_back"]
fn a_dashboard_that_breaks() {
    let Ok(place) = std::env::var(WHERE) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let ran = runtime.block_on(run_with(vec![Broken { place }], None, Options::default()));
    assert!(ran.is_ok(), "{}", ran.unwrap_err());
}

#[rstest]
#[case::on_the_thread_that_draws("the loop", "broken on the thread that draws")]
#[case::in_the_background("a task", "broken in the background")]
fn a_panic_gives_the_terminal_back(#[case] place: &str, #[case] message: &str) {
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.env_clear();
    command.env("TERM", "xterm-256color");
    command.env(WHERE, place);
    command.args([
        "--ignored",
        "--exact",
        "--nocapture",
        "panics::a_dashboard_that_breaks",
    ]);
    let stage = Stage::open(command, 100, 30);
    let (status, written) = stage.ended();
    assert!(!status.success());
    let text = String::from_utf8_lossy(&written);
    assert!(has(&written, b"\x1b[?1049h"), "{text}");
    assert!(has(&written, LEAVE) && has(&written, CURSOR), "{text}");
    assert!(has(&written, MOUSE_OFF), "{text}");
    // The message comes after the screen has been given back: it stays to be read.
    let left = text.rfind("\x1b[?1049l").unwrap();
    let said = text.find(message).unwrap();
    assert!(left < said, "{text}");
    // Raw mode is gone as well: a line ends with a carriage return that the terminal adds.
    let after = text.split(message).nth(1).unwrap();
    assert!(after.contains("\r\n"), "{after:?}");
}

/// What ends the listening to the mouse.
const MOUSE_OFF: &[u8] = b"\x1b[?1000l";
