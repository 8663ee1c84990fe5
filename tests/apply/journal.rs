//! The journal: each step is in it before its request leaves, and settled after.

use moodrift::demo::chat::{Fault, Times};
use moodrift::domain::applied::{Outcome, Skipped};
use moodrift::domain::plan::StepOp;
use moodrift::store::Store;
use sqlx::{ConnectOptions, Connection};
use tokio_util::sync::CancellationToken;

use super::stage::{Stage, sent};

#[tokio::test]
async fn every_step_is_settled_with_what_became_of_it() {
    let stage = Stage::set().await;
    let ran = stage.apply().await;
    let store = stage.session.store().await.unwrap();
    let runs = store.runs("demo").await.unwrap();
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].id.0, ran.report.run);
    assert!(runs[0].ended.is_some());
    let steps = store.steps(runs[0].id).await.unwrap();
    let ops: Vec<&str> = steps.iter().map(|step| step.op.as_str()).collect();
    assert_eq!(
        ops,
        [
            "invite",
            "invite",
            "add_moderator",
            "add_moderator",
            "remove_moderator",
            "remove"
        ]
    );
    for step in steps {
        assert_eq!(step.state, "done");
        assert_eq!(step.room.as_deref(), Some(stage.room.as_str()));
        assert!(step.sent.is_some() && step.settled.is_some());
    }
}

#[tokio::test]
async fn a_run_killed_midway_shows_as_unended_with_the_step_that_was_sent() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    stage
        .server()
        .fault("groups.kick", Fault::Hang, Times::Always);
    let (run, mut heard) = stage.start(cleared, CancellationToken::new());
    sent(&mut heard, StepOp::Remove).await;
    // Another process looks into the journal while the request is under way.
    let store = Store::open(&stage.state_dir).await.unwrap();
    let runs = store.runs("demo").await.unwrap();
    let steps = store.steps(runs[0].id).await.unwrap();
    let last = steps.last().unwrap();
    assert_eq!((last.op.as_str(), last.state.as_str()), ("remove", "sent"));
    assert!(last.sent.is_some() && last.settled.is_none());
    assert_eq!(steps.iter().filter(|step| step.state == "done").count(), 5);
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());
    let runs = store.runs("demo").await.unwrap();
    assert_eq!(runs[0].ended, None);
    let steps = store.steps(runs[0].id).await.unwrap();
    assert_eq!(steps.last().unwrap().state, "sent");
}

#[tokio::test]
async fn a_journal_that_cannot_be_written_any_more_keeps_steps_from_being_sent() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let before = stage.writes();
    // Plans can still be written down, steps cannot be marked as sent.
    let file = stage.state_dir.join("journal.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(
        "CREATE TRIGGER full BEFORE UPDATE ON step BEGIN SELECT RAISE(FAIL, 'disk full'); END",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    let ran = stage.run(cleared).await;
    assert_eq!(ran.report.skipped(), 6);
    for result in &ran.report.results {
        let Outcome::Skipped(why) = &result.outcome else {
            panic!("{result:#?}");
        };
        let expected = matches!(why, Skipped::NoJournal(_) | Skipped::AfterDoubt);
        assert!(expected, "{why:?}");
    }
    assert_eq!(stage.writes(), before);
}
