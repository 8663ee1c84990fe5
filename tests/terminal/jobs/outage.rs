//! “The chat is down. What does that do to us?”

use moodrift::demo::chat::{Fault, Times};

use super::{ESCAPE, World, line};

#[test]
fn during_an_outage_it_is_seen_what_is_down_and_nothing_is_removed() {
    let world = World::new();
    let before = world.seats();
    let mut stage = world.dashboard();
    stage.press("2/code:member_extra\r");
    let listed = stage.showing("Drift /code:member_extra").contents();
    assert!(listed.contains("in the group, unexpected"), "{listed}");

    // It goes down while one looks at who should not be there.
    world.runtime.block_on(world.demo.server().shut());
    stage.press("R");
    let down = stage.showing("Rocket.Chat failed").contents();
    assert!(down.contains("Moodle ok"), "{down}");
    assert!(
        down.contains("rocketchat.url, and that the server is up."),
        "{down}"
    );
    stage.press("6");
    let health = stage.showing("How it stands").contents();
    let means = "Rocket.Chat could not be read. What is shown is older; nobody is removed for what is not known.";
    assert!(line(&health, means).contains('✗'), "{health}");
    assert!(line(&health, "Moodle answers").contains('✓'), "{health}");

    // What was read before can still be planned, and the plan says what will become of it.
    let warned = "Rocket.Chat could not be read last time.";
    stage.press("2*p");
    let plan = stage.showing("steps in").contents();
    assert!(plan.contains(warned), "{plan}");
    stage.press("A");
    let question = stage.showing("[ Cancel ]").contents();
    assert!(question.contains(warned), "{question}");
    stage.press("\t\r");
    let summary = stage.showing("It could not be read again").contents();
    assert!(summary.contains("✗ 0 steps done"), "{summary}");
    assert_eq!(
        summary.matches("no connection").count(),
        2,
        "the reason once, and below\n{summary}"
    );
    assert_eq!(
        (world.writes(), world.seats()),
        (Vec::new(), before.clone())
    );
    stage.press(ESCAPE);
    stage.without("It could not be read again");

    // It is back, as far as that goes: it fails where it is asked who is in a group.
    world.runtime.block_on(world.demo.server().reopen());
    world
        .demo
        .server()
        .fault("groups.members", Fault::Status(503), Times::Always);
    stage.press("R");
    let unknown = stage.showing("The filter finds nothing here").contents();
    assert!(unknown.contains(" unknown"), "{unknown}");
    assert!(!unknown.contains("in the group, unexpected"), "{unknown}");
    stage.press("*p");
    stage.showing("nothing here can be repaired from here");
    stage.press("6");
    let health = stage.showing("could not be told").contents();
    assert!(line(&health, "could not be told").contains('✗'), "{health}");
    // Why, in full for the line under the cursor.
    stage.press("/503\r");
    stage.showing("503).");
    stage.press(ESCAPE);
    stage.showing("could not be told");
    assert_eq!((world.writes(), world.seats()), (Vec::new(), before));

    // Over: everything is as it was.
    world.demo.server().clear_faults();
    stage.press("R");
    stage.showing("Both sides answer, and everything was read.");
    stage.press("2");
    stage.showing("in the group, unexpected");
}

#[test]
fn who_starts_during_an_outage_is_told_what_is_down_and_can_plan_nothing() {
    let world = World::new();
    world.runtime.block_on(world.demo.server().shut());
    let mut stage = world.dashboard_at_once();
    let down = stage.showing("Rocket.Chat failed").contents();
    assert!(
        down.contains("rocketchat.url, and that the server is up."),
        "{down}"
    );
    assert!(
        down.contains("read in part") && !down.contains("is being read"),
        "{down}"
    );
    for key in ["2p", "A"] {
        stage.press(key);
        let refused = stage
            .showing("only a part has been read; R reads again")
            .contents();
        assert!(!refused.contains("[ Cancel ]"), "{refused}");
        stage.press("k");
        stage.without("only a part has been read");
    }
    world.runtime.block_on(world.demo.server().reopen());
    stage.press("R");
    stage.showing(super::READ);
    assert_eq!(world.writes(), Vec::new());
}
