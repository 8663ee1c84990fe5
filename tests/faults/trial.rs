//! One seed: observed and repaired while everything fails, and again once nothing does.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use moodrift::demo::chat::{CameTo, RequestLine};
use moodrift::engine::{self, Verdict};
use moodrift::rocketchat::Timing;
use moodrift::run::{Observation, RunError, Session};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::plans::beset;
use crate::rules::{patient, rightful, sent_once};
use crate::university::{Stage, University};

/// How often it is tried to repair while faults come, and how often after.
const ROUNDS: usize = 2;
const ROUNDS_AFTER: usize = 3;

/// Short waits. An answer is awaited much longer than it takes even on a machine that is busy; where it is not, the
/// rules hold all the same.
fn quick() -> Timing {
    Timing {
        answer: Duration::from_millis(250),
        pause: Duration::from_millis(1),
        patience: Duration::from_millis(4),
        ..Timing::default()
    }
}

/// What was met.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    requests: usize,
    faults: BTreeMap<String, usize>,
    /// Changes that were made while faults came, and after.
    changes: [usize; 2],
    /// Readings that could not begin, that left something unknown, and that were complete.
    readings: [usize; 3],
}

/// What a try to repair came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Repaired {
    /// The reading failed as a whole.
    Unreadable,
    /// Nothing to do was found, in a complete reading or not.
    NothingToDo,
    /// Something holds the plan: what.
    Held(String),
    /// The plan was carried out, as far as it went.
    Ran,
}

/// Tries one seed; what was broken, where something was.
pub(crate) async fn trial(university: Arc<University>, seed: u64) -> Result<Tally, String> {
    let stage = university.stage(quick()).await;
    let mut tally = Tally::default();
    beset(&stage.server, seed);
    for _ in 0..ROUNDS {
        round(&stage, &mut tally).await?;
    }
    tally.changes[0] = stage.server.changes().len();
    stage.server.clear_faults();
    stage.server.reopen().await;
    let mut rounds = 0;
    while round(&stage, &mut tally).await? != university.settled {
        rounds += 1;
        if rounds > ROUNDS_AFTER {
            return Err(format!("not repaired after {ROUNDS_AFTER} rounds"));
        }
    }
    let changes = stage.server.changes();
    for change in &changes {
        rightful(&university, change)?;
    }
    let seats = stage.seats();
    if seats != university.repaired {
        let wrong = seats
            .iter()
            .filter(|(seat, roles)| university.repaired.get(seat) != Some(roles));
        let lost = university
            .repaired
            .keys()
            .filter(|seat| !seats.contains_key(seat));
        return Err(format!(
            "wrong in the end: {:?}; lost: {:?}",
            wrong.collect::<Vec<_>>(),
            lost.collect::<Vec<_>>()
        ));
    }
    tally.changes[1] = changes.len() - tally.changes[0];
    tally.note(&stage.server.requests());
    stage.server.stop().await;
    Ok(tally)
}

async fn round(stage: &Stage, tally: &mut Tally) -> Result<Repaired, String> {
    let before = stage.server.requests().len();
    let seen = observe(&stage.session).await;
    let lines = stage.server.requests().split_off(before);
    patient(&lines)?;
    if let Some(written) = lines.iter().find(|line| line.method != "GET") {
        return Err(format!("written while reading: {written:?}"));
    }
    match &seen {
        Err(_) => tally.readings[0] += 1,
        Ok(seen) if !seen.is_complete() => tally.readings[1] += 1,
        Ok(_) => tally.readings[2] += 1,
    }
    let before = stage.server.requests().len();
    let repaired = match seen {
        Ok(seen) => carry_out(&stage.session, seen).await,
        Err(_) => Repaired::Unreadable,
    };
    let lines = stage.server.requests().split_off(before);
    patient(&lines)?;
    sent_once(&lines)?;
    Ok(repaired)
}

/// Reads both sides.
pub(crate) async fn observe(session: &Session) -> Result<Observation, RunError> {
    let (events, _heard) = mpsc::unbounded_channel();
    session.observe(events, CancellationToken::new()).await
}

/// Reads both sides, and repairs what differs.
pub(crate) async fn repair(session: &Session) -> Repaired {
    match observe(session).await {
        Ok(seen) => carry_out(session, seen).await,
        Err(_) => Repaired::Unreadable,
    }
}

async fn carry_out(session: &Session, seen: Observation) -> Repaired {
    let plan = engine::plan(&seen.ground, seen.findings.drifts.iter());
    if plan.is_empty() {
        return if seen.is_complete() {
            Repaired::NothingToDo
        } else {
            Repaired::Unreadable
        };
    }
    let cleared = match seen.clear(plan, &session.config().limits) {
        Verdict::Cleared(cleared) => cleared,
        Verdict::Held(held) => return Repaired::Held(format!("{:?}", held.holds)),
    };
    let permit = session.config().write_permit().unwrap();
    let (events, _heard) = mpsc::unbounded_channel();
    let cancel = CancellationToken::new();
    // Moodle and the store are as ever: nothing keeps a run from its report.
    session
        .apply(cleared, seen.ground, permit, events, cancel)
        .await
        .unwrap();
    Repaired::Ran
}

impl Tally {
    fn note(&mut self, lines: &[RequestLine]) {
        self.requests += lines.len();
        for line in lines {
            let Some(fault) = line.fault else {
                continue;
            };
            let kind: String = format!("{fault:?}")
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            *self.faults.entry(kind).or_default() += 1;
            if line.method == "POST" && line.came_to == CameTo::Changed {
                *self.faults.entry("(to a change)".to_owned()).or_default() += 1;
            }
        }
    }

    /// Adds another.
    pub(crate) fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        for (kind, times) in &other.faults {
            *self.faults.entry(kind.clone()).or_default() += times;
        }
        for (sum, number) in self.changes.iter_mut().zip(other.changes) {
            *sum += number;
        }
        for (sum, number) in self.readings.iter_mut().zip(other.readings) {
            *sum += number;
        }
    }

    /// That enough went wrong for it to mean something that all went well.
    pub(crate) fn assert_that_it_was_hard(&self) {
        assert!(self.faults.len() >= 23, "{self}");
        assert!(self.changes.iter().all(|changes| *changes > 100), "{self}");
        assert!(
            self.readings.iter().all(|readings| *readings > 10),
            "{self}"
        );
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [during, after] = self.changes;
        let [failed, partial, complete] = self.readings;
        writeln!(
            f,
            "{} requests; {during} changes under faults, {after} after; readings: {failed} failed, {partial} left \
             something unknown, {complete} were complete; faults met:",
            self.requests
        )?;
        for (kind, times) in &self.faults {
            write!(f, " {kind} {times}")?;
        }
        Ok(())
    }
}
