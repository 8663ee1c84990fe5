//! “What was done yesterday was wrong: take it back.”

use super::{ESCAPE, World, text};

/// Seconds of a day.
const DAY: i64 = 86_400;

#[test]
fn what_was_done_yesterday_is_taken_back() {
    let world = World::new();
    let extra = world.found(&["--only", "member_extra"]);
    let room = text(&extra[0], "/group/id");
    let before = world.seats();

    let mut stage = world.dashboard();
    stage.press(&format!("2/group:{room}\r*p"));
    let plan = stage.showing("steps in 1 group").contents();
    let steps = crate::figure(&plan, " steps in 1 group");
    assert!(
        plan.contains("Adds") && plan.contains("Takes away"),
        "{plan}"
    );
    stage.press("A");
    stage.showing("[ Cancel ]");
    stage.press("\t\r");
    stage.showing(&format!("{steps} steps done"));
    stage.press(ESCAPE);
    stage.without("steps done");
    stage.press("q");
    assert!(stage.ended().0.success());
    let repaired = world.seats();
    assert_ne!(repaired, before);

    // A night goes by.
    let journal = format!("sqlite://{}", world.journal().display());
    for change in [
        format!("update run set began = began - {DAY}, ended = ended - {DAY}"),
        format!("update step set sent = sent - {DAY}, settled = settled - {DAY}"),
    ] {
        world.ask(&journal, &change);
    }
    let mut stage = world.dashboard();
    stage.press("7");
    let history = stage.showing("Operator").contents();
    assert!(
        super::line(&history, " apply ").contains("24 h"),
        "{history}"
    );
    stage.press("u");
    let plan = stage
        .showing(&format!("{steps} steps in 1 group, which take back run 1"))
        .contents();
    assert!(
        plan.contains("Adds") && plan.contains("Takes away"),
        "{plan}"
    );
    stage.press("A");
    stage.showing("[ Cancel ]");
    assert_eq!(world.seats(), repaired, "asking sends nothing");
    stage.press("\t\r");
    let done = stage.showing(&format!("{steps} steps done")).contents();
    assert!(!done.contains("Not done"), "{done}");
    stage.press(ESCAPE);
    let history = stage.without("steps done").contents();
    assert!(history.contains("undoes 1"), "{history}");
    assert_eq!(world.seats(), before);
}
