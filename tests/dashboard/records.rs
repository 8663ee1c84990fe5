//! What the journal tells: three runs, and the steps of one.

use moodrift::domain::ids::UnixTime;
use moodrift::domain::journal::{JournalStep, RunId, RunRecord, StepId, Tally};
use moodrift::domain::plan::StepOp;
use moodrift::run::{Recorded, Undoing};
use moodrift::tui::message::Message;

use crate::fixture::READ_AT;

/// Three runs: one that failed in part, the undoing of another, one that was killed.
pub(crate) fn runs() -> Vec<(RunRecord, Tally)> {
    let tally = |states: &[(&str, u64)]| -> Tally {
        states
            .iter()
            .map(|(state, number)| ((*state).to_owned(), *number))
            .collect()
    };
    vec![
        (run(9, "undo", Some(7), 600), tally(&[("done", 2)])),
        (
            run(8, "apply", None, 7_200),
            tally(&[("done", 29), ("failed", 1), ("skipped", 1)]),
        ),
        (
            RunRecord {
                ended: None,
                reason: None,
                ..run(7, "apply", None, 90_000)
            },
            tally(&[("done", 1), ("sent", 1), ("intended", 12)]),
        ),
    ]
}

fn run(id: i64, kind: &str, parent: Option<i64>, ago: i64) -> RunRecord {
    RunRecord {
        id: RunId(id),
        site: "arche".to_owned(),
        kind: kind.to_owned(),
        parent: parent.map(RunId),
        server: None,
        operator: "anna@adm1".to_owned(),
        reason: Some("beginning of term".to_owned()),
        consents: None,
        judged: None,
        plan_hash: "3f9a".to_owned(),
        began: UnixTime(READ_AT.0 - ago),
        ended: Some(UnixTime(READ_AT.0 - ago + 30)),
    }
}

/// Someone was removed, and an account was activated.
pub(crate) fn steps() -> Vec<JournalStep> {
    let removed = JournalStep {
        id: StepId(41),
        room: Some("maths".to_owned()),
        made: None,
        room_name: "maths_discretes_2026".to_owned(),
        op: "remove".to_owned(),
        account: Some("intrus".to_owned()),
        username: Some("intrus".to_owned()),
        before: Some(r#"{"role":"member"}"#.to_owned()),
        after: None,
        drift: "member_extra".to_owned(),
        cmid: Some(100),
        course: Some(10),
        course_name: Some("MATH1".to_owned()),
        state: "done".to_owned(),
        answer: None,
        detail: None,
        sent: Some(READ_AT),
        settled: Some(READ_AT),
    };
    let activated = JournalStep {
        id: StepId(42),
        op: <&str>::from(StepOp::Activate).to_owned(),
        account: Some("sleepy".to_owned()),
        username: Some("sleepy".to_owned()),
        before: None,
        drift: "account_inactive".to_owned(),
        ..removed.clone()
    };
    vec![removed, activated]
}

/// What the store gives to whoever takes up the run.
pub(crate) fn taken_up(step: Option<i64>) -> Message {
    let recorded = Recorded {
        run: run(8, "apply", None, 7_200),
        steps: steps(),
        rest: Vec::new(),
    };
    let undoing = Undoing::of(&recorded, step).unwrap();
    Message::TakenUp(Ok(Box::new((recorded, undoing))))
}
