//! What fails on the way, and what must not happen then.

use moodrift::demo::chat::{Fault, Times};
use moodrift::domain::applied::{Outcome, Skipped};
use moodrift::domain::plan::StepOp;
use moodrift::domain::trouble::ChatTroubleKind;
use moodrift::run::{RunError, Session};
use moodrift::store::RunId;
use rstest::rstest;
use tokio_util::sync::CancellationToken;

use super::stage::{Stage, observe, results, sent};

#[tokio::test]
async fn nothing_is_taken_away_where_another_step_of_the_group_failed() {
    let stage = Stage::set().await;
    let cleared = stage.cleared_both().await;
    stage
        .server()
        .fault("groups.invite", Fault::Forbidden, Times::Always);
    let ran = stage.run(cleared).await;
    assert!(matches!(
        ran.outcome(StepOp::Invite, &stage.student),
        Outcome::Failed(_)
    ));
    assert!(matches!(
        ran.outcome(StepOp::Invite, &stage.teacher),
        Outcome::Failed(_)
    ));
    let after_failure = Outcome::Skipped(Skipped::AfterFailure);
    assert_eq!(
        ran.outcome(StepOp::AddModerator, &stage.teacher),
        after_failure
    );
    assert_eq!(
        ran.outcome(StepOp::AddModerator, &stage.demoted),
        Outcome::Done
    );
    assert_eq!(
        ran.outcome(StepOp::RemoveModerator, &stage.promoted),
        after_failure
    );
    assert!(stage.members().contains(stage.stranger.as_str()));
    // The other group had no failure.
    assert!(!stage.other_members().contains(stage.stranger.as_str()));
    assert_eq!(
        stage.asked("groups.kick"),
        3,
        "two to let it drift, one in the other group"
    );
}

#[rstest]
#[case::connection_lost(Fault::ResetMidBody)]
#[case::half_an_answer(Fault::TruncatedJson)]
#[tokio::test]
async fn a_doubtful_answer_is_read_back_and_not_sent_twice(#[case] fault: Fault) {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let before = stage.asked("groups.kick");
    stage.server().fault("groups.kick", fault, Times::Always);
    let ran = stage.run(cleared).await;
    assert_eq!(ran.outcome(StepOp::Remove, &stage.stranger), Outcome::Done);
    assert_eq!(stage.asked("groups.kick") - before, 1);
    assert!(!stage.members().contains(stage.stranger.as_str()));
}

/// The server's own word that it could not is one; behind a proxy it may still be at it, and `resume` looks again.
#[rstest]
#[case::server_error(Fault::Status(500), "failed")]
#[case::a_proxys_page(Fault::Html502, "unknown")]
#[case::a_proxys_word(Fault::Status(504), "unknown")]
#[case::silence(Fault::Dropped, "unknown")]
#[tokio::test]
async fn what_read_back_is_not_done_has_failed_only_if_the_server_is_through_with_it(
    #[case] fault: Fault,
    #[case] state: &str,
) {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let before = stage.asked("groups.kick");
    stage.server().fault("groups.kick", fault, Times::Always);
    let ran = stage.run(cleared).await;
    let store = stage.session.store().await.unwrap();
    let steps = store.steps(RunId(ran.report.run)).await.unwrap();
    assert_eq!(steps.last().unwrap().state, state);
    assert_eq!(stage.asked("groups.kick") - before, 1);
    assert!(stage.members().contains(stage.stranger.as_str()));
    assert_eq!(ran.report.failed(), 1);
}

#[tokio::test]
async fn a_doubtful_answer_that_cannot_be_read_back_stays_unknown() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    stage
        .server()
        .fault("groups.kick", Fault::ResetMidBody, Times::Always);
    let (run, mut heard) = stage.start(cleared, CancellationToken::new());
    sent(&mut heard, StepOp::Invite).await;
    // Both sides have been read again; from now on members cannot be read.
    stage
        .server()
        .fault("groups.members", Fault::Forbidden, Times::Always);
    let report = run.await.unwrap().unwrap();
    let last = report.results.last().unwrap();
    assert_eq!(last.step.op(), StepOp::Remove);
    let Outcome::Unknown(trouble) = &last.outcome else {
        panic!("{:?}", last.outcome);
    };
    assert!(
        matches!(trouble.kind, ChatTroubleKind::Broken(_)),
        "{trouble:?}"
    );
    assert_eq!(report.failed(), 1);
}

#[tokio::test]
async fn a_step_that_is_so_already_is_a_success() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    // The first request is told to wait: time enough for somebody else.
    stage
        .server()
        .fault("groups.invite", Fault::TooMany, Times::Once);
    let (run, mut heard) = stage.start(cleared, CancellationToken::new());
    sent(&mut heard, StepOp::Invite).await;
    let (room, outsider) = (&stage.room, &stage.outsider);
    outsider.add_moderator(room, &stage.demoted).await.unwrap();
    outsider
        .remove_moderator(room, &stage.promoted)
        .await
        .unwrap();
    outsider.remove(room, &stage.stranger).await.unwrap();
    let report = run.await.unwrap().unwrap();
    assert_eq!(results(&report, &Outcome::AlreadySo), 3, "{report:#?}");
    assert_eq!((report.done(), report.failed()), (6, 0));
    assert!(stage.plan().await.is_empty());
}

#[tokio::test]
async fn a_group_that_cannot_be_read_again_is_not_changed() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let before = stage.writes();
    stage
        .server()
        .fault("groups.members", Fault::Forbidden, Times::Always);
    let ran = stage.run(cleared).await;
    assert_eq!(ran.report.skipped(), 6);
    let all = ran.report.results.iter();
    assert!(all.clone().all(|result| matches!(
        result.outcome,
        Outcome::Skipped(Skipped::GroupUnreadable(_))
    )));
    assert_eq!(stage.writes(), before);
}

#[tokio::test]
async fn members_of_whom_only_a_part_came_are_not_changed() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let before = stage.writes();
    stage
        .server()
        .fault("groups.members", Fault::ShortPage, Times::Always);
    let ran = stage.run(cleared).await;
    assert_eq!(ran.report.skipped(), 6, "{:#?}", ran.report);
    assert_eq!(stage.writes(), before);
}

#[tokio::test]
async fn a_moodle_that_cannot_be_read_stops_the_run_before_it_begins() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let before = stage.writes();
    stage
        .moodle(
            "ALTER TABLE mdl_role_assignments RENAME TO gone; UPDATE mdl_config SET value = value",
        )
        .await;
    let (run, _heard) = stage.start(cleared, CancellationToken::new());
    let trouble = run.await.unwrap().unwrap_err();
    assert!(matches!(trouble, RunError::Moodle(_)), "{trouble:?}");
    assert_eq!(stage.writes(), before);
}

#[tokio::test]
async fn maintenance_that_began_after_the_plan_holds_everything() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let before = stage.writes();
    stage
        .moodle(
            "DELETE FROM mdl_config WHERE name = 'maintenance_enabled';
             INSERT INTO mdl_config (name, value) VALUES ('maintenance_enabled', '1')",
        )
        .await;
    let ran = stage.run(cleared).await;
    assert_eq!(
        results(&ran.report, &Outcome::Skipped(Skipped::SiteHeld)),
        6
    );
    assert_eq!(stage.writes(), before);
}

#[tokio::test]
async fn a_plugin_switched_off_after_the_plan_holds_everything() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let before = stage.writes();
    stage
        .moodle("UPDATE mdl_modules SET visible = 0 WHERE name = 'rocketchat'")
        .await;
    let ran = stage.run(cleared).await;
    assert_eq!(
        results(&ran.report, &Outcome::Skipped(Skipped::SiteHeld)),
        6
    );
    assert_eq!(stage.writes(), before);
}

#[tokio::test]
async fn a_run_that_is_stopped_leaves_the_rest_unsent_and_says_so() {
    let stage = Stage::set().await;
    let cleared = stage.cleared().await;
    let cancel = CancellationToken::new();
    // The step in flight is told to wait, and is finished all the same.
    stage
        .server()
        .fault("groups.invite", Fault::TooMany, Times::Once);
    let before = stage.writes();
    let (run, mut heard) = stage.start(cleared, cancel.clone());
    sent(&mut heard, StepOp::Invite).await;
    cancel.cancel();
    let report = run.await.unwrap().unwrap();
    assert_eq!(report.results[0].outcome, Outcome::Done);
    assert_eq!(results(&report, &Outcome::Skipped(Skipped::Cancelled)), 5);
    assert_eq!(
        stage.writes() - before,
        2,
        "one, and once more after waiting"
    );
    assert!(stage.members().contains(stage.stranger.as_str()));
    let store = stage.session.store().await.unwrap();
    let runs = store.runs("demo").await.unwrap();
    assert!(runs[0].ended.is_some());
    let states: Vec<String> = store
        .steps(runs[0].id)
        .await
        .unwrap()
        .into_iter()
        .map(|step| step.state)
        .collect();
    assert_eq!(
        states,
        [
            "done", "skipped", "skipped", "skipped", "skipped", "skipped"
        ]
    );
}

#[tokio::test]
async fn without_a_store_nothing_is_sent() {
    let stage = Stage::set().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    // A file stands where the folder should be.
    let storeless = Session::new(stage.session.config().clone(), Vec::new(), file.path());
    let seen = observe(&storeless).await;
    assert!(
        seen.is_complete() || !seen.findings.drifts.is_empty(),
        "reading works"
    );
    let cleared = stage.cleared().await;
    let before = stage.writes();
    let (events, _heard) = tokio::sync::mpsc::unbounded_channel();
    let permit = storeless.config().write_permit().unwrap();
    let trouble = storeless
        .apply(
            cleared.plan,
            cleared.seen,
            permit,
            events,
            CancellationToken::new(),
        )
        .await
        .unwrap_err();
    assert!(matches!(trouble, RunError::Store(_)), "{trouble:?}");
    assert_eq!(stage.writes(), before);
}

#[test]
fn a_read_only_site_gives_no_permit() {
    use moodrift::config::{Overrides, ReadOnlyReason, load};
    use std::io::Write as _;
    let permit = |lines: &str| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let text = format!(
            "[sites.one]\n{lines}\n[sites.one.rocketchat]\ntoken = {{ from = \"moodle\" }}\n"
        );
        file.write_all(text.as_bytes()).unwrap();
        let config = load(Some(file.path()), &Overrides::default(), |_| None).unwrap();
        config.site().unwrap().write_permit().err()
    };
    let moodle = "moodle.database = \"sqlite:///nowhere\"";
    let wwwroot = "moodle.wwwroot = \"https://moodle.univ.example\"";
    assert_eq!(permit(moodle), Some(ReadOnlyReason::Configured));
    assert_eq!(
        permit(&format!("read_only = true\n{moodle}\n{wwwroot}")),
        Some(ReadOnlyReason::Configured)
    );
    assert_eq!(
        permit(&format!("read_only = false\n{moodle}")),
        Some(ReadOnlyReason::NoWwwroot)
    );
    assert_eq!(
        permit(&format!("read_only = false\n{moodle}\n{wwwroot}")),
        None
    );
}
