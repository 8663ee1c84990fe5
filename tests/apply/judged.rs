//! A run is taken up as it was judged, and an export's as any other.

use moodrift::demo::chat::{CameTo, Fault, RequestLine, Times};

use super::field::{Field, GUEST, PURGED_ARCHIVED};
use super::points::{Deed, Doing, allowed, resume, words};

fn hangs(requests: &[RequestLine]) -> bool {
    let mut requests = requests.iter();
    requests.any(|line| line.fault == Some(Fault::Hang))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_preset_of_the_command_line_began_is_resumed_and_undone_by_it() {
    let field = Field::set().await;
    let doing = Doing::of(Deed::Apply, &field, None).await;
    let apply = words(&[
        "apply",
        "--yes",
        "--preset",
        "strict",
        "--only",
        "member_extra",
    ]);
    let is_in = || {
        let (groups, _) = doing.round.seen();
        groups
            .values()
            .any(|(.., people)| people.contains_key(GUEST))
    };
    let kick = "groups.kick";
    doing.round.server.fault(kick, Fault::Hang, Times::Once);
    doing.killed(&[apply, allowed()].concat(), hangs).await;
    assert!(is_in());
    let resumed = doing.ends(&resume()).await;
    let said = String::from_utf8(resumed.stdout).unwrap();
    assert!(said.contains("by the preset strict"), "{said}");
    assert!(!is_in(), "{said}");
    let runs = doing.runs().await;
    let steps = runs.iter().flat_map(|(_, steps)| steps);
    assert!(steps.clone().count() > 1);
    assert!(steps.clone().all(|step| step.state == "done"), "{runs:#?}");
    let presets: Vec<&str> = runs
        .iter()
        .map(|(run, _)| run.judged.unwrap().preset.into())
        .collect();
    assert_eq!(presets, ["strict", "strict"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_run_of_an_export_is_undone_as_any_other_and_leaves_nothing_to_undo() {
    let field = Field::set().await;
    let doing = Doing::of(Deed::Export, &field, None).await;
    doing.ends(&doing.arguments).await;
    let made = || {
        let requests = doing.requests().into_iter();
        requests
            .filter(|line| line.came_to == CameTo::Changed)
            .count()
    };
    assert_eq!(made(), 2);
    let run = doing.runs().await[0].0.id.0.to_string();
    let undone = doing.ends(&words(&["undo", &run, "--yes"])).await;
    let said = String::from_utf8(undone.stdout).unwrap();
    assert!(said.contains("Nothing to do."), "{said}");
    assert_eq!(made(), 2);
    assert!(doing.round.seen().0[PURGED_ARCHIVED].1, "it is archived");
}
