//! Two processes that apply to one server at the same time, the same plan and plans that overlap: each step is done once,
//! and what both say is true.

use std::process::Output;

use url::Url;

use super::field::Field;
use super::killed::run;
use super::points::{Deed, Doing, allowed, made, words};
use super::team::shared;

/// How often with each pair of plans: 50 times in all.
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

async fn two_at_once(shared: Option<Url>) {
    let field = Field::set().await;
    let alone = Doing::of(Deed::Apply, &field, None).await;
    alone.ends(&alone.arguments).await;
    let (wanted, once) = (alone.round.seen(), made(&alone.requests()));
    for round in 0..2 * TIMES {
        let doing = Doing::of(Deed::Apply, &field, shared.as_ref()).await;
        let first = doing.arguments.clone();
        let other = if round % 2 == 0 {
            first.clone()
        } else {
            let some = "member_missing,moderator_extra,name_differs,group_not_archived";
            [words(&["apply", "--yes", "--only", some]), allowed()].concat()
        };
        let both = tokio::join!(
            run(doing.round.moodrift(&first)),
            run(doing.round.moodrift(&other))
        );
        for (ended, output) in [(both.0.status, &both.0), (both.1.status, &both.1)] {
            // Whoever finds a group taken says so, and has not done everything.
            assert!(matches!(ended.code(), Some(0 | 1)), "{round}: {output:#?}");
        }
        let runs = doing.runs().await;
        let of_apply = |kind: &str| kind == "apply";
        let mut done: Vec<usize> = Vec::new();
        for (run, steps) in runs.iter().filter(|(run, _)| of_apply(&run.kind)) {
            assert!(run.ended.is_some(), "{round}: {run:#?}");
            let told = ["done", "dropped", "skipped"];
            assert!(
                steps.iter().all(|step| told.contains(&step.state.as_str())),
                "{round}: {steps:#?}"
            );
            done.push(steps.iter().filter(|step| step.state == "done").count());
        }
        let mut told = vec![said(&both.0), said(&both.1)];
        told.sort_unstable();
        done.sort_unstable();
        done.resize(2, 0);
        done.sort_unstable();
        assert_eq!(told, done, "{round}: {both:#?}");
        let so_far = made(&doing.requests());
        for (change, times) in &so_far {
            assert!(times <= &once[change], "{round}: {change:?} {times} times");
        }
        // What either has left for the other's sake is done by whoever comes next.
        run(doing.round.moodrift(&first)).await;
        assert_eq!(made(&doing.requests()), once, "{round}");
        assert_eq!(doing.round.seen(), wanted, "{round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_times_two_processes_do_each_step_once_with_a_file() {
    two_at_once(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_times_two_processes_do_each_step_once_with_a_server() {
    let Some(url) = shared().await else { return };
    two_at_once(Some(url)).await;
}
