//! “Moodle has emptied its recycle bins; their groups are still open.”

use serde_json::json;

use super::{ESCAPE, World, line};

#[test]
fn the_orphans_of_the_recycle_bin_are_archived_and_what_it_still_keeps_is_not() {
    let world = World::new();
    // One item is still there, under a number of its own; those of two other groups have expired.
    for change in [
        "delete from mdl_tool_recyclebin_course",
        "update mdl_tool_recyclebin_category set id = 77",
        "update mdl_rocketchatxrecyclebin set binid = 77 where cmid = 30",
    ] {
        world.moodle(change);
    }
    let rows = world.moodle(
        "select rocketchatid, cast(cmid as text) from mdl_rocketchatxrecyclebin order by id",
    );
    let group = |cmid: &str| {
        let row = rows.iter().find(|row| row[1] == cmid).unwrap();
        row[0].clone()
    };
    let (first, second, kept) = (group("28"), group("29"), group("30"));
    for room in [&second, &kept] {
        let open = json!({"rid": room, "action": "unarchive"});
        world.behind_its_back("rooms.changeArchivationState", &open);
    }
    let (before, seats) = (world.archived(), world.seats());
    assert!(!before.contains(&first) && !before.contains(&second));
    let changes = world.changes().len();

    let mut stage = world.dashboard();
    stage.press("3/purged\r");
    let listed = stage.showing("Groups /purged 2 of").contents();
    stage.press("*");
    stage.showing("2 differences marked");
    stage.press("p");
    let plan = stage.showing("2 steps in 2 groups").contents();
    assert!(plan.contains("archive 2 groups"), "{plan}");
    stage.press("A");
    let question = stage.showing("[ Cancel ]").contents();
    assert!(question.contains("nobody can write"), "{question}");
    for cm in ["28", "29"] {
        assert!(question.contains(&format!("_S1_{cm}")), "{question}");
    }
    stage.press("\t\r");
    stage.showing("2 steps done");
    stage.press(ESCAPE);
    let after = stage.without("2 steps done").contents();
    let row = |shown: &str, cm: &str| line(shown, &format!("_S1_{cm} "));
    for cm in ["28", "29"] {
        for (shown, sign) in [(&listed, '◐'), (&after, '·')] {
            let row = row(shown, cm);
            assert!(row.contains(sign) && row.contains("purged"), "{shown}");
        }
    }
    assert!(
        after.contains("delete it in Rocket.Chat, if nobody misses it"),
        "{after}"
    );

    let mut wanted = before;
    wanted.extend([first, second]);
    assert_eq!(world.archived(), wanted);
    assert_eq!(world.seats(), seats);
    let made = world.changes().split_off(changes);
    assert_eq!(made.len(), 2, "{made:?}");
}
