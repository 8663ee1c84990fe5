//! “A student says that he is not in the chat of his course.”

use std::collections::BTreeSet;

use serde_json::Value;

use super::{ESCAPE, RIGHT, World, line, text};
use crate::figure;

#[test]
fn who_is_not_in_a_chat_is_found_understood_and_repaired_alone() {
    let world = World::new();
    // Somebody who is missing in two groups, and asks for one of them.
    let missing = world.found(&["--only", "member_missing"]);
    let username = |one: &Value| text(one, "/person/username");
    let twice = |one: &&Value| {
        let same = missing
            .iter()
            .filter(|other| username(other) == username(one));
        same.count() == 2
    };
    let asked = missing.iter().rfind(twice).unwrap();
    let (username, room) = (username(asked), text(asked, "/group/id"));
    let (course, short) = (
        text(asked, "/course/fullname"),
        text(asked, "/course/shortname"),
    );
    let before = world.seats();

    let mut stage = world.dashboard();
    let warnings = figure(&stage.showing(" warnings").contents(), " warnings");
    stage.press(&format!("5/{username}\r"));
    let shown = stage.showing(" 1 of ").contents();
    assert!(line(&shown, &course).contains("absent"), "{shown}");
    stage.press("\r");
    let about = format!("” in {short} ");
    if !stage.showing("explain").contents().contains(&about) {
        stage.press("n");
    }
    stage.showing(&about);

    // Why: both sides, and the rule between them.
    stage.press("e");
    let why = stage.showing("Verdict").contents();
    assert!(why.contains("As member: required"), "{why}");
    assert!(why.contains("Not in the group."), "{why}");
    stage.press(ESCAPE);
    stage.without("Verdict");
    // The group itself, and back.
    stage.press("#");
    let group = stage.showing("Linked by").contents();
    assert!(
        group.contains("3 Groups") && group.contains("Its activity has it."),
        "{group}"
    );
    stage.press("[");
    stage.showing(&about);

    stage.press(RIGHT);
    stage.showing("1 repair put into the basket");
    stage.press("B");
    let basket = stage.showing("Basket · 1 repair").contents();
    assert!(basket.contains(&username), "{basket}");
    stage.press("p");
    let plan = stage
        .showing("1 step in 1 group, from the basket")
        .contents();
    assert!(plan.contains(&format!("+ invite {username}")), "{plan}");
    assert!(!plan.contains("Takes away"), "{plan}");
    stage.press("A");
    // The question says who, and where.
    let question = stage.showing("[ Cancel ]").contents();
    assert!(
        line(&question, "in 1 group of demo").contains("1 change"),
        "{question}"
    );
    assert!(
        question.contains(&format!("+ invite {username}")),
        "{question}"
    );
    assert_eq!(world.seats(), before, "asking sends nothing");
    stage.press("\t\r");
    let done = stage.showing("1 step done").contents();
    assert!(!done.contains("Not done"), "{done}");
    stage.press(ESCAPE);
    let after = stage.without("1 step done").contents();
    assert_eq!(figure(&after, " warnings"), warnings - 1, "{after}");
    let row = line(&after, &course);
    assert!(row.contains('✓') && !row.contains("absent"), "{after}");

    let mut wanted = before;
    wanted.insert((room.clone(), username), BTreeSet::new());
    assert_eq!(world.seats(), wanted);
    let changes = world.changes();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0].endpoint, "groups.invite");
    assert_eq!(changes[0].room, Some(room));
}
