//! Two processes that apply to one server at the same time, the same plan and plans that overlap: each step is done once,
//! and what both say is true.

use std::collections::BTreeMap;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use moodrift::domain::journal::JournalStep;
use tokio::task::JoinSet;
use url::Url;

use super::field::{Field, Seen};
use super::killed::run;
use super::points::{Deed, Doing, Key, allowed, made, words};
use super::team::shared;

/// How often with a journal in a file, and how often with one on a server, fifty times in all: the same plan in one half,
/// plans that overlap in the other.
const TIMES: usize = 25;

/// How many steps a process says that it has done, by its lines and in its summary.
fn said(output: &Output) -> usize {
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    let lines = said.lines().filter(|line| line.ends_with(": done")).count();
    let summary = said.lines().last().unwrap();
    let (number, _) = summary.split_once(" step").unwrap_or(("0", ""));
    assert_eq!(number.parse(), Ok(lines), "{said}");
    lines
}

/// What comes of it when nobody else is there.
struct Alone {
    field: Field,
    wanted: Seen,
    once: BTreeMap<Key, usize>,
}

/// Whether the two met: each has done something, or one was turned away from a group that the other had.
async fn two_at_once(alone: &Alone, overlapping: bool, shared: Option<&Url>) -> bool {
    let doing = Doing::of(Deed::Apply, &alone.field, shared).await;
    let first = doing.arguments.clone();
    let other = if overlapping {
        let some = "member_missing,moderator_extra,name_differs,group_not_archived";
        [words(&["apply", "--yes", "--only", some]), allowed()].concat()
    } else {
        first.clone()
    };
    let both = tokio::join!(
        run(doing.round.moodrift(&first)),
        run(doing.round.moodrift(&other))
    );
    for output in [&both.0, &both.1] {
        // Whoever finds a group taken says so, and has not done everything.
        assert!(matches!(output.status.code(), Some(0 | 1)), "{output:#?}");
    }
    let runs = doing.runs().await;
    let mut done: Vec<usize> = Vec::new();
    for (run, steps) in runs.iter().filter(|(run, _)| run.kind == "apply") {
        assert!(run.ended.is_some(), "{run:#?}");
        let told = ["done", "dropped", "skipped"];
        let told = |step: &JournalStep| told.contains(&step.state.as_str());
        assert!(steps.iter().all(told), "{steps:#?}");
        done.push(steps.iter().filter(|step| step.state == "done").count());
    }
    let turned_away = |step: &JournalStep| step.answer.as_deref() == Some("leased_by");
    let met = runs.iter().any(|(_, steps)| steps.iter().any(turned_away))
        || done.iter().filter(|done| **done > 0).count() == 2;
    // One of them may have come so late that there was nothing left to plan.
    done.resize(2, 0);
    let mut told = vec![said(&both.0), said(&both.1)];
    told.sort_unstable();
    done.sort_unstable();
    assert_eq!(told, done, "{both:#?}");
    for (change, times) in &made(&doing.requests()) {
        assert!(times <= &alone.once[change], "{change:?} {times} times");
    }
    // What either has left for the other's sake is done by whoever comes next.
    doing.ends(&first).await;
    assert_eq!(made(&doing.requests()), alone.once);
    assert_eq!(doing.round.seen(), alone.wanted);
    met
}

async fn many_times(places: Vec<Option<Url>>) {
    let field = Field::set().await;
    let doing = Doing::of(Deed::Apply, &field, None).await;
    doing.ends(&doing.arguments).await;
    let alone = Arc::new(Alone {
        wanted: doing.round.seen(),
        once: made(&doing.requests()),
        field,
    });
    let (left, met) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut workers = JoinSet::new();
    for place in places {
        let (left, met, alone) = (Arc::clone(&left), Arc::clone(&met), Arc::clone(&alone));
        workers.spawn(async move {
            loop {
                let number = left.fetch_add(1, Ordering::Relaxed);
                if number >= TIMES {
                    break;
                }
                if two_at_once(&alone, number % 2 == 1, place.as_ref()).await {
                    met.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker.unwrap();
    }
    let met = met.load(Ordering::Relaxed);
    assert!(met >= TIMES / 2, "of {TIMES} pairs only {met} met");
}

/// How many pairs there are at a time.
const AT_ONCE: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn twenty_five_times_two_processes_do_each_step_once_with_a_file() {
    many_times(vec![None; AT_ONCE]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_five_times_two_processes_do_each_step_once_with_a_server() {
    let mut places = Vec::new();
    for _ in 0..AT_ONCE {
        let Some(url) = shared().await else { return };
        places.push(Some(url));
    }
    many_times(places).await;
}
