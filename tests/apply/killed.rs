//! The program itself, stopped while it changes groups or killed again and again, and what `resume` makes of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use moodrift::config::StorePlace;
use moodrift::demo::chat::{CameTo, Fault, RequestLine, Times};
use moodrift::domain::journal::{JournalStep, RunRecord, StepState};
use moodrift::store::Store;
use url::Url;

use super::stage::Stage;

/// Where a run's journal is.
#[derive(Clone)]
pub(crate) enum Journal {
    File(PathBuf),
    Server(Url, PathBuf),
}

impl Journal {
    fn folder(&self) -> &Path {
        match self {
            Self::File(folder) | Self::Server(_, folder) => folder,
        }
    }

    pub(crate) async fn store(&self) -> Store {
        let place = match self {
            Self::File(folder) => StorePlace::Folder(folder.clone()),
            Self::Server(url, _) => StorePlace::Postgres(url.to_string().into()),
        };
        Store::open_at(&place).await.unwrap()
    }

    /// The runs, oldest first, with their steps.
    pub(crate) async fn runs(&self) -> Vec<(RunRecord, Vec<JournalStep>)> {
        let store = self.store().await;
        let mut all = Vec::new();
        for run in store.runs("demo").await.unwrap().into_iter().rev() {
            let steps = store.steps(run.id).await.unwrap();
            all.push((run, steps));
        }
        all
    }

    /// How many steps have come how far.
    pub(crate) async fn states(&self) -> BTreeMap<String, usize> {
        let mut states = BTreeMap::new();
        for (_, steps) in self.runs().await {
            for step in steps {
                *states.entry(step.state).or_default() += 1;
            }
        }
        states
    }
}

/// The program with the stage's configuration.
pub(crate) fn moodrift(stage: &Stage, journal: &Journal, arguments: &[&str]) -> Command {
    moodrift_with(&stage.demo.config(), journal, arguments)
}

/// The program with another one.
pub(crate) fn moodrift_with(config: &Path, journal: &Journal, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_moodrift"));
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", "/nonexistent")
        .env("USER", "anna")
        .arg("--config")
        .arg(config)
        .arg("--state-dir")
        .arg(journal.folder())
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Journal::Server(url, _) = journal {
        command.env("MOODRIFT_STORE", url.as_str());
    }
    command
}

/// The arguments that let the drifted group be repaired whatever the limits are.
fn apply(stage: &Stage) -> Vec<String> {
    let mut arguments = ["apply", "--yes", "--group"].map(str::to_owned).to_vec();
    arguments.push(stage.room.to_string());
    for limit in ["group_share", "group_growth", "groups_share"] {
        arguments.extend(["--allow".to_owned(), format!("{limit}=1000000")]);
    }
    arguments
}

pub(crate) fn applying(stage: &Stage, journal: &Journal) -> Command {
    let arguments = apply(stage);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    moodrift(stage, journal, &arguments)
}

/// Runs it to its end.
pub(crate) async fn run(mut command: Command) -> Output {
    let ended = tokio::task::spawn_blocking(move || command.output());
    ended.await.unwrap().unwrap()
}

/// Waits until it has come so far; fails where the program ends before.
pub(crate) async fn until(child: &mut Child, mut reached: impl FnMut() -> bool) {
    while !reached() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Waits until a request hangs.
pub(crate) async fn until_it_hangs(stage: &Stage, child: &mut Child, since: usize) {
    let hangs = |line: &RequestLine| line.fault == Some(Fault::Hang);
    until(child, || stage.requests()[since..].iter().any(hangs)).await;
}

/// One in the middle, and the last one; `points` has a resume killed at each.
const CHANGES: [(&str, usize); 2] = [("groups.invite", 2), ("groups.kick", 1)];

const LISTS: [&str; 2] = ["groups.members", "groups.roles"];

/// A change that is asked for twice was looked for in between, and was not there.
fn no_write_is_blind(requests: &[RequestLine]) {
    let writes = || {
        requests
            .iter()
            .enumerate()
            .filter(|(_, one)| one.method == "POST")
    };
    for (first, write) in writes() {
        let same = |one: &RequestLine| {
            (&one.path, &one.room, &one.account) == (&write.path, &write.room, &write.account)
        };
        let mut later = writes().filter(|(at, one)| *at > first && same(one));
        if let Some((second, _)) = later.next() {
            assert_ne!(write.came_to, CameTo::Changed, "{write:?} was made twice");
            let between = &requests[first..second];
            for list in LISTS {
                let read = between.iter().any(|one| {
                    one.path.ends_with(list)
                        && one.room == write.room
                        && one.came_to == CameTo::Answered
                });
                assert!(read, "{list} was not read before {write:?} was sent again");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resume_that_is_killed_too_is_resumed_again() {
    let stage = Stage::set().await;
    for (number, (change, nth)) in CHANGES.into_iter().enumerate() {
        if number > 0 {
            stage.let_drift().await;
        }
        let journal = Journal::File(stage.state_dir.join(format!("twice-{number}")));
        let changes = stage.server().changes().len();
        let since = stage.requests().len();
        for arguments in [None, Some(["resume", "--yes"]), Some(["resume", "--yes"])] {
            let hanging = stage.requests().len();
            stage.server().fault(change, Fault::Hang, Times::Nth(nth));
            let mut child = match &arguments {
                None => applying(&stage, &journal),
                Some(arguments) => moodrift(&stage, &journal, arguments),
            }
            .spawn()
            .unwrap();
            // The first of two is done by the time of the second run: the trap of the second is not met any more.
            if nth > 1 && arguments.is_some() {
                stage.server().clear_faults();
                stage.server().fault(change, Fault::Hang, Times::Once);
            }
            until_it_hangs(&stage, &mut child, hanging).await;
            child.kill().unwrap();
            child.wait().unwrap();
            stage.server().clear_faults();
        }
        let ended = run(moodrift(&stage, &journal, &["resume", "--yes"])).await;
        assert_eq!(ended.status.code(), Some(0), "{change} {nth}: {ended:?}");
        assert!(stage.plan().await.is_empty(), "{change} {nth}");
        assert_eq!(
            stage.server().changes().len(),
            changes + 6,
            "{change} {nth}"
        );
        no_write_is_blind(&stage.requests()[since..]);
        let runs = journal.runs().await;
        let kinds: Vec<&str> = runs.iter().map(|(run, _)| run.kind.as_str()).collect();
        assert_eq!(kinds, ["apply", "resume", "resume", "resume"]);
        for pair in runs.windows(2) {
            assert_eq!(pair[1].0.parent, Some(pair[0].0.id));
        }
    }
}

/// Sends a signal to a process of ours.
fn send(signal: &str, child: &Child) {
    let kill = format!("kill -{signal} {}", child.id());
    let sent = Command::new("sh").args(["-c", &kill]).status().unwrap();
    assert!(sent.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_interrupt_ends_after_the_step_in_flight_and_resume_goes_on() {
    let stage = Stage::set().await;
    let journal = Journal::File(stage.state_dir.join("stopped"));
    let (since, changes) = (stage.requests().len(), stage.server().changes().len());
    let second = Duration::from_secs(1);
    let slow = Fault::Slow {
        least: second,
        most: second,
    };
    stage.server().fault("groups.invite", slow, Times::Nth(2));
    let mut child = applying(&stage, &journal).spawn().unwrap();
    let slowed = |line: &RequestLine| line.fault == Some(slow);
    until(&mut child, || stage.requests()[since..].iter().any(slowed)).await;
    send("INT", &child);
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    let states = journal.states().await;
    let wanted = [("done".to_owned(), 2), ("skipped".to_owned(), 4)];
    assert_eq!(states, BTreeMap::from(wanted));
    assert_eq!(stage.server().changes().len(), changes + 2);

    let resumed = run(moodrift(&stage, &journal, &["resume", "--yes"])).await;
    assert_eq!(resumed.status.code(), Some(0), "{resumed:?}");
    assert!(stage.plan().await.is_empty());
    assert_eq!(stage.server().changes().len(), changes + 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_interrupt_ends_the_wait_and_the_journal_says_what_is_in_doubt() {
    let stage = Stage::set().await;
    let journal = Journal::File(stage.state_dir.join("aborted"));
    let since = stage.requests().len();
    stage
        .server()
        .fault("groups.invite", Fault::Hang, Times::Nth(2));
    let mut child = applying(&stage, &journal).spawn().unwrap();
    until_it_hangs(&stage, &mut child, since).await;
    let mut said = child.stderr.take().unwrap();
    send("INT", &child);
    let notice = tokio::task::spawn_blocking(move || {
        use std::io::Read as _;
        let mut first = [0; 8];
        said.read_exact(&mut first).unwrap();
        first
    });
    assert_eq!(&notice.await.unwrap(), b"Stopping");
    assert!(child.try_wait().unwrap().is_none(), "it waits for the step");
    send("INT", &child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    stage.server().clear_faults();
    let states = journal.states().await;
    let wanted = [("done", 1), ("intended", 4), ("sent", 1)];
    let wanted = wanted.map(|(state, number)| (state.to_owned(), number));
    assert_eq!(states, BTreeMap::from(wanted));

    let resumed = run(moodrift(&stage, &journal, &["resume", "--yes"])).await;
    assert_eq!(resumed.status.code(), Some(0), "{resumed:?}");
    assert!(stage.plan().await.is_empty());
    let done: usize = journal.states().await[<&str>::from(StepState::Done)];
    assert_eq!(done, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_still_goes_on_is_not_resumed() {
    let stage = Stage::set().await;
    let journal = Journal::File(stage.state_dir.join("alive"));
    let since = stage.requests().len();
    stage
        .server()
        .fault("groups.invite", Fault::Hang, Times::Once);
    let mut child = applying(&stage, &journal).spawn().unwrap();
    until_it_hangs(&stage, &mut child, since).await;
    let refused = run(moodrift(&stage, &journal, &["resume", "--yes"])).await;
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("still goes on"), "{said}");
    child.kill().unwrap();
    child.wait().unwrap();
}
