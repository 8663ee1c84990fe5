//! Whatever a server does: nobody loses a seat by it, and once it behaves again everything comes right.
//!
//! Each seed is a plan of faults, under which a small university is observed and repaired some times; then the faults
//! end. `MOODRIFT_FAULT_SEEDS` says how many seeds are tried, `MOODRIFT_FAULT_SEED` tries one alone.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test stops at the first surprise, and says what it did"
)]

#[path = "faults/plans.rs"]
mod plans;
#[path = "faults/rules.rs"]
mod rules;
#[path = "told/told.rs"]
mod told;
#[path = "faults/trial.rs"]
mod trial;
#[path = "faults/university.rs"]
mod university;

use std::sync::Arc;

use futures::StreamExt as _;
use told::tell;
use trial::{Tally, trial};
use university::{Named, University};

/// How many seeds are tried at a time: most of a trial is waiting.
const AT_A_TIME: usize = 12;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_plan_of_faults_takes_away_a_seat_or_stays_unrepaired() {
    let right = Arc::new(University::found(Named::Right).await);
    let doubtful = Arc::new(University::found(Named::OneOfAnother).await);
    let seeds = match number("MOODRIFT_FAULT_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("MOODRIFT_FAULT_SEEDS").unwrap_or(500),
    };
    let tried = seeds.end - seeds.start;
    let trials = futures::stream::iter(seeds).map(|seed| {
        let university = Arc::clone(if seed % 8 == 7 { &doubtful } else { &right });
        async move { (seed, tokio::spawn(trial(university, seed)).await) }
    });
    let ended: Vec<_> = trials.buffer_unordered(AT_A_TIME).collect().await;
    let mut sum = Tally::default();
    let mut failed = Vec::new();
    for (seed, outcome) in ended {
        match outcome {
            Ok(Ok(tally)) => sum.add(&tally),
            Ok(Err(broken)) => failed.push(format!("MOODRIFT_FAULT_SEED={seed}: {broken}")),
            Err(died) => failed.push(format!("MOODRIFT_FAULT_SEED={seed}: {died}")),
        }
    }
    tell(&format!("plans of faults: {tried} seeds: {sum}"));
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    if tried >= 100 {
        sum.assert_that_it_was_hard();
    }
}
