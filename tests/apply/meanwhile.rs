//! What else has changed since the plan was made: who bears which name, and what another Moodle points at.

use std::sync::Arc;

use moodrift::domain::applied::Outcome;
use moodrift::domain::ids::UnixTime;
use moodrift::domain::plan::StepOp;
use moodrift::domain::reading::Reading;
use moodrift::engine::{self, Ground, SiteChecks, Verdict};
use moodrift::run::{Observation, Session};
use sqlx::{ConnectOptions, Connection};
use tokio_util::sync::CancellationToken;

use super::stage::{Cleared, Stage, observe};

/// A reading in which two accounts bear each other's names.
fn with_names_exchanged(stage: &Stage, seen: &Observation) -> Observation {
    let ground = &seen.ground;
    let room = ground.chat.group(&stage.room).unwrap();
    let mut chat = (*ground.chat).clone();
    // As if that had been read long ago.
    chat.read_at = UnixTime(1);
    let Reading::Known(accounts) = &mut chat.accounts else {
        panic!("the accounts are known");
    };
    let members = stage.members();
    let at = |wanted: &dyn Fn(&str) -> bool| {
        let mut all = accounts.iter();
        all.position(|account| wanted(account.id.as_str())).unwrap()
    };
    let (one, other) = (
        at(&|id| id == stage.student.as_str()),
        at(&|id| id != stage.student.as_str() && !members.contains(id)),
    );
    assert!(!room.archived && one != other);
    let name = accounts[one].username.clone();
    accounts[one].username = accounts[other].username.clone();
    accounts[other].username = name;
    let ground = Ground::new(
        Arc::clone(&ground.name),
        Arc::clone(&ground.site),
        Arc::new(chat),
        Arc::clone(&ground.policy),
        stage.session.config().usernames.clone().into(),
        ground.wwwroot.clone(),
    );
    let findings = engine::drift(
        &ground,
        SiteChecks {
            stale_after_hours: None,
        },
    );
    Observation {
        findings: Arc::new(findings),
        ground,
        ..seen.clone()
    }
}

#[tokio::test]
async fn nobody_is_invited_for_a_name_that_another_account_bears_by_now() {
    let stage = Stage::set().await;
    let seen = with_names_exchanged(&stage, &observe(&stage.session).await);
    let plan = stage.planned(&seen, false);
    let wrong = {
        let mut steps = plan.steps().map(|(_, step)| step);
        let wrong = steps.find_map(|step| {
            let account = step.who()?.account.clone()?;
            let invited = step.op() == StepOp::Invite && account != stage.teacher;
            invited.then_some(account)
        });
        wrong.unwrap()
    };
    assert_ne!(wrong, stage.student);
    let Verdict::Cleared(plan) = seen.clear(plan, &stage.session.config().limits) else {
        panic!("every limit was allowed");
    };
    let ran = stage
        .run(Cleared {
            plan,
            seen: seen.ground,
        })
        .await;
    assert!(
        matches!(ran.outcome(StepOp::Invite, &wrong), Outcome::Dropped(_)),
        "{:#?}",
        ran.report
    );
    assert!(!stage.members().contains(wrong.as_str()));
    assert_eq!(ran.outcome(StepOp::Invite, &stage.teacher), Outcome::Done);
}

#[tokio::test]
async fn nothing_is_taken_away_in_a_group_that_another_moodle_points_at_by_now() {
    let stage = Stage::set().await;
    let theirs = stage.state_dir.join("another-moodle.sqlite");
    let file = stage.demo.moodle().strip_prefix("sqlite://").unwrap();
    std::fs::copy(file, &theirs).unwrap();
    let change = async |sql: String| {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&theirs);
        let mut connection = options.connect().await.unwrap();
        let sql = sqlx::AssertSqlSafe(sql);
        let done = sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        assert!(done.rows_affected() > 0);
        connection.close().await.unwrap();
    };
    change("UPDATE mdl_rocketchat SET rocketchatid = ''".to_owned()).await;
    let mut other = stage.session.config().clone();
    other.name = "other".into();
    other.moodle.database = format!("sqlite://{}", theirs.display()).into();
    let config = stage.session.config().clone();
    let session = Session::new(config, vec![other], &stage.state_dir);
    let seen = observe(&session).await;
    let plan = stage.planned(&seen, false);
    assert_eq!(plan.count(StepOp::Remove), 1, "{plan:#?}");
    let Verdict::Cleared(cleared) = seen.clear(plan, &session.config().limits) else {
        panic!("every limit was allowed");
    };
    change(format!(
        "UPDATE mdl_rocketchat SET rocketchatid = '{}' WHERE id = (SELECT min(id) FROM mdl_rocketchat)",
        stage.room
    ))
    .await;
    let (events, _heard) = tokio::sync::mpsc::unbounded_channel();
    let permit = session.config().write_permit().unwrap();
    let cancel = CancellationToken::new();
    let applying = session.apply(cleared, seen.ground, permit, events, cancel);
    let report = applying.await.unwrap();
    let mut taken = report
        .results
        .iter()
        .filter(|result| result.step.change.destructive());
    assert!(
        taken.all(|result| result.outcome != Outcome::Done),
        "{report:#?}"
    );
    assert!(stage.members().contains(stage.stranger.as_str()));
}
