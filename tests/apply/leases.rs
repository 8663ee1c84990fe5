//! Leases in a run that goes on: who has lost his group sends nothing more, a run is alive between its groups, too, and of
//! two who resume it one does.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use moodrift::demo::chat::{Fault, RequestLine, Times};
use moodrift::domain::applied::{ApplyReport, Outcome, Skipped};
use moodrift::domain::ids::UnixTime;
use moodrift::domain::journal::StepState;
use moodrift::domain::plan::StepOp;
use moodrift::domain::unfinished::RunRefusal;
use moodrift::engine::Verdict;
use moodrift::run::{Observation, Recorded, Rest, RunError, Session};
use moodrift::store::RunId;
use sqlx::{ConnectOptions, Connection};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::stage::{Stage, observe, sent};

/// Lets the time of every lease run out, as if the machine had slept.
async fn expire(state_dir: &Path) {
    let file = state_dir.join("journal.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.unwrap();
    let expired = sqlx::raw_sql("UPDATE lease SET expires = 1");
    let expired = expired.execute(&mut connection).await.unwrap();
    assert_eq!(expired.rows_affected(), 2, "the group, and the run");
    connection.close().await.unwrap();
}

/// Waits until a request has met with trouble.
async fn until_met(stage: &Stage, met: impl Fn(&RequestLine) -> bool) {
    while !stage.requests().iter().any(&met) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// What is left of the last run, as someone finds it.
pub(crate) async fn found(session: &Session) -> (Recorded, Rest, Observation) {
    let recorded = session.unfinished().await.unwrap().unwrap();
    let seen = observe(session).await;
    let settled = session.read_back(&recorded, &seen).await.unwrap();
    let rest = session.rest(&recorded, &settled, &seen).unwrap();
    (recorded, rest, seen)
}

pub(crate) async fn resumed(
    session: &Session,
    (recorded, rest, seen): &(Recorded, Rest, Observation),
) -> Result<ApplyReport, RunError> {
    let Verdict::Cleared(cleared) = seen.clear(rest.plan.clone(), &session.config().limits) else {
        panic!("every limit was allowed");
    };
    let (events, _heard) = mpsc::unbounded_channel();
    let (permit, cancel) = (
        session.config().write_permit().unwrap(),
        CancellationToken::new(),
    );
    let ground = seen.ground.clone();
    let resuming = session.resume((recorded, rest), cleared, ground, permit, events, cancel);
    resuming.await
}

#[tokio::test]
async fn who_lost_his_group_while_a_request_waited_for_the_limiter_sends_it_no_more() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let before = stage.writes();
    stage
        .server()
        .fault("groups.invite", Fault::TooMany, Times::Once);
    let (run, mut heard) = stage.start(cleared, CancellationToken::new());
    sent(&mut heard, StepOp::Invite).await;
    until_met(&stage, |line| line.fault == Some(Fault::TooMany)).await;
    expire(&stage.state_dir).await;
    let report = run.await.unwrap().unwrap();
    assert_eq!(stage.writes() - before, 1, "the one that was refused");
    for result in &report.results {
        let expected = match result.step.op() {
            StepOp::Remove | StepOp::RemoveModerator => Skipped::AfterDoubt,
            StepOp::AddModerator
                if result.step.who().unwrap().account.as_ref() == Some(&stage.teacher) =>
            {
                Skipped::AfterDoubt
            }
            _ => Skipped::LeaseLost,
        };
        assert_eq!(result.outcome, Outcome::Skipped(expected), "{result:#?}");
    }
    // The journal does not hide that it was on its way; whoever resumes looks, and does it.
    let store = stage.session.store().await.unwrap();
    let steps = store.steps(RunId(report.run)).await.unwrap();
    assert_eq!(steps[0].known_state(), Some(StepState::Sent));
    let left = found(&stage.session).await;
    let report = resumed(&stage.session, &left).await.unwrap();
    assert_eq!(report.done(), 6, "{report:#?}");
    assert!(stage.plan().await.is_empty());
}

#[tokio::test]
async fn a_run_that_has_no_group_just_now_is_not_taken_for_dead() {
    let stage = Stage::set().await;
    let mut cleared = stage.cleared().await;
    // It begins with the accounts: they were read long ago.
    Arc::make_mut(&mut cleared.seen.chat).read_at = UnixTime(1);
    let second = Duration::from_secs(1);
    let slow = Fault::Slow {
        least: second,
        most: second,
    };
    stage.server().fault("users.list", slow, Times::Once);
    let (run, _heard) = stage.start(cleared, CancellationToken::new());
    until_met(&stage, |line| line.fault == Some(slow)).await;
    let taken = stage.session.unfinished().await;
    let goes_on = matches!(taken, Err(RunError::Refused(RunRefusal::GoesOn { .. })));
    assert!(goes_on, "{taken:?}");
    assert_eq!(run.await.unwrap().unwrap().done(), 6);
    assert_eq!(stage.session.unfinished().await.unwrap(), None);
}

#[tokio::test]
async fn of_two_who_resume_at_once_one_does() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let cancel = CancellationToken::new();
    let second = Duration::from_secs(1);
    let slow = Fault::Slow {
        least: second,
        most: second,
    };
    stage.server().fault("groups.invite", slow, Times::Once);
    let (run, mut heard) = stage.start(cleared, cancel.clone());
    sent(&mut heard, StepOp::Invite).await;
    cancel.cancel();
    let report = run.await.unwrap().unwrap();
    assert_eq!((report.done(), report.skipped()), (1, 5));
    let (config, folder) = (stage.session.config().clone(), &stage.state_dir);
    let other = Session::new(config, Vec::new(), folder);
    let (mine, theirs) = (found(&stage.session).await, found(&other).await);
    let before = stage.writes();
    let both = tokio::join!(resumed(&stage.session, &mine), resumed(&other, &theirs));
    let (Ok(report), Err(refused)) = (match both {
        (mine @ Ok(_), theirs) => (mine, theirs),
        (mine, theirs) => (theirs, mine),
    }) else {
        panic!("one of them did it");
    };
    let taken = RunRefusal::TakenUp(mine.0.run.id);
    assert!(
        matches!(&refused, RunError::Refused(why) if *why == taken),
        "{refused:?}"
    );
    assert_eq!((report.done(), stage.writes() - before), (5, 5));
    assert!(stage.plan().await.is_empty());
}
