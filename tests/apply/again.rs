//! The course read again after a change, as the dashboard does.

use std::sync::Arc;

use moodrift::demo::chat::{Fault, Times};
use moodrift::domain::ids::CmId;
use moodrift::engine::{Ground, Rows};
use moodrift::run::Observation;

use super::stage::{Stage, observe};

/// The activities whose people are judged.
fn judged(ground: &Ground) -> Vec<CmId> {
    let activities = ground.site.activities.iter().map(|activity| activity.cm);
    activities
        .filter(|cm| matches!(ground.rows(*cm), Rows::Judged(_)))
        .collect()
}

/// How much differs, and how much is unknown.
fn told(seen: &Observation) -> (usize, usize) {
    (seen.findings.drifts.len(), seen.findings.unjudged.len())
}

#[tokio::test]
async fn accounts_that_cannot_be_read_again_are_those_of_before() {
    let stage = Stage::set().await;
    let before = observe(&stage.session).await;
    assert!(!judged(&before.ground).is_empty());
    let drifted = before.findings.drifts.len();
    stage.apply().await;
    stage
        .server()
        .fault("users.list", Fault::Forbidden, Times::Always);
    let after = stage.seen_again(before.clone()).await;
    assert_eq!(judged(&after.ground), judged(&before.ground));
    // The drifted group is in step by now, which was seen; all others are as they were.
    assert_eq!(told(&after).1, told(&before).1);
    assert_eq!(after.findings.drifts.len(), drifted - 5);
    let accounts = |seen: &Observation| seen.ground.chat.accounts.known().map(Vec::len);
    assert_eq!(accounts(&after), accounts(&before));

    stage.server().clear_faults();
    let fresh = stage.seen_again(after.clone()).await;
    assert_eq!(told(&fresh), told(&after));
    // Moodle and the accounts are as they were: what follows from them is not worked out again.
    let (earlier, later) = (&after.ground, &fresh.ground);
    assert!(Arc::ptr_eq(&earlier.expectations, &later.expectations));
    assert!(Arc::ptr_eq(&earlier.directory, &later.directory));
    assert!(Arc::ptr_eq(&after.findings, &fresh.findings));
}

#[tokio::test]
async fn a_full_read_without_accounts_judges_nobody() {
    let stage = Stage::set().await;
    stage
        .server()
        .fault("users.list", Fault::Forbidden, Times::Always);
    let seen = observe(&stage.session).await;
    assert!(judged(&seen.ground).is_empty());
}
