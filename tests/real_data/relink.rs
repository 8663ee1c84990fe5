//! The two groups that the real site has lost: one is made again, one is found, and each database takes the links.

use moodrift::domain::drift::{Code, Drift};
use moodrift::domain::plan::StepOp;
use moodrift::domain::policy::Preset;
use moodrift::engine::{self, Verdict};
use moodrift::run::Observation;
use rstest::rstest;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::databases::Server;
use super::rig::{Rig, observe, said_of};

fn lost(seen: &Observation) -> impl Iterator<Item = &Drift> {
    let drifts = seen.findings.drifts.iter();
    drifts.filter(|drift| matches!(drift.code, Code::GroupMissing | Code::GroupUnlinked))
}

#[rstest]
#[case::postgres(Server::Postgres)]
#[case::mariadb(Server::MariaDb)]
#[tokio::test]
async fn both_lost_groups_come_back(#[case] server: Server) {
    let Some(database) = server.fresh() else {
        return;
    };
    let rig = Rig::new(database.reader().as_str(), "chat-before-7.json").await;
    let session = rig.unlimited(Preset::Plugin);
    let seen = observe(&session).await.unwrap();
    assert_eq!(said_of(&seen, Code::GroupMissing), [10]);
    assert_eq!(said_of(&seen, Code::GroupUnlinked), [25]);
    let plan = engine::plan(&seen.ground, lost(&seen));
    assert_eq!(
        (plan.count(StepOp::Recreate), plan.count(StepOp::Adopt)),
        (1, 1)
    );
    let limits = &session.config().limits;
    let Verdict::Cleared(cleared) = seen.clear(plan, limits) else {
        panic!("every limit was allowed");
    };
    let (events, _nobody_watches) = mpsc::unbounded_channel();
    let permit = session.config().write_permit().unwrap();
    let cancel = CancellationToken::new();
    let report = session.apply(cleared, seen.ground, permit, events, cancel);
    let report = report.await.unwrap();
    assert_eq!(report.done(), report.results.len(), "{report:#?}");
    let statements = report.links.unwrap().statements;
    assert!(statements.contains("T2hbmnotcHnWXKsno"));
    // A statement that finds another id than it knows changes nothing.
    let overtaken = statements.replace("AND rocketchatid = '", "AND rocketchatid = 'not-");
    let overtaken = overtaken.replace("rocketchatid IS NULL OR rocketchatid = ''", "1 = 0");
    database.execute(&[overtaken.trim_end().trim_end_matches(';').to_owned()]);
    let seen = observe(&session).await.unwrap();
    assert_eq!(lost(&seen).count(), 2);
    database.execute(&[statements.trim_end().trim_end_matches(';').to_owned()]);
    let seen = observe(&session).await.unwrap();
    assert_eq!(lost(&seen).count(), 0);
    let about = seen.findings.drifts.iter().filter(|drift| {
        let made = drift.activity.is_some_and(|cm| cm.0 == 10);
        made && drift.fix.is_some()
    });
    assert_eq!(about.count(), 0, "the new group is in step");
}
