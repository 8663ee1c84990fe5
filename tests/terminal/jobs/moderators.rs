//! “Whoever wrote that script made half of the third year moderators.”

use std::collections::BTreeSet;

use super::{ESCAPE, World, text};

const MODERATOR: &str = "moderator";

/// The groups of activities in a category, by their ids: those that exist and are in use.
fn groups_in(world: &World, category: &str) -> Vec<String> {
    let query = format!(
        "select r.rocketchatid from mdl_rocketchat r join mdl_course c on c.id = r.course \
         join mdl_course_categories k on k.id = c.category where k.name like '%{category}' \
         and r.rocketchatid is not null order by r.id"
    );
    let linked = world.moodle(&query).into_iter().flatten();
    let state = world.demo.server().state();
    let large = |id: &String| {
        let mut groups = state.groups.iter();
        groups.any(|group| group.id == *id && !group.archived && group.members.len() > 40)
    };
    linked.filter(large).collect()
}

/// Makes so many plain members of a group moderators.
fn disturb(world: &World, room: &str, number: usize) {
    let state = world.demo.server().state();
    let group = state.groups.iter().find(|group| group.id == room).unwrap();
    let plain = group
        .members
        .iter()
        .filter(|member| member.roles.is_empty());
    for member in plain.take(number) {
        world.promote(room, &member.user_id);
    }
}

#[test]
fn the_moderators_of_all_groups_of_a_category_are_corrected_and_no_others() {
    let world = World::new();
    for room in groups_in(&world, "Informatique").iter().take(2) {
        disturb(&world, room, 15);
    }
    disturb(&world, &groups_in(&world, "Mathématiques")[0], 3);
    // What is right follows from Moodle; the judgement has its own tests.
    let codes = ["--only", "moderator_missing,moderator_extra"];
    let everywhere = world.found(&codes);
    let category = world.moodle(
        "select cast(id as text) from mdl_course_categories where name like '%Informatique' order by depth desc limit 1",
    );
    let wrong = world.found(&[&codes[..], &["--category", &category[0][0]]].concat());
    assert!(wrong.len() > 20 && wrong.len() < everywhere.len());
    let mut wanted = world.seats();
    for one in &wrong {
        let seat = (text(one, "/group/id"), text(one, "/person/username"));
        let roles = wanted.get_mut(&seat).unwrap();
        if text(one, "/code") == "moderator_extra" {
            roles.remove(MODERATOR);
        } else {
            roles.insert(MODERATOR.to_owned());
        }
    }
    let (disturbed, before) = (world.seats(), world.changes().len());

    let mut stage = world.dashboard();
    stage.press("4/category:informatique\r");
    let matrix = stage
        .showing("Moderators /category:informatique")
        .contents();
    assert!(matrix.contains('▼') && matrix.contains('▲'), "{matrix}");
    stage.press("*");
    stage.showing(&format!("{} differences marked", wrong.len()));
    stage.press("p");
    let plan = stage
        .showing(&format!("{} steps in", wrong.len()))
        .contents();
    assert!(plan.contains("take the moderator role from"), "{plan}");

    // More demotions than the limit lets pass: its name is asked for, and then how many steps there are.
    stage.press("A");
    let held = stage.showing("demotions").contents();
    assert!(!held.contains("[ Cancel ]"), "{held}");
    stage.press("demotions\r");
    stage.showing("In spite of: demotions.");
    stage.press("1\r");
    stage.showing("That is not it: nothing has been sent.");
    assert_eq!(
        world.seats(),
        disturbed,
        "nothing is sent for a wrong number"
    );
    stage.press(&format!("\x15{}\r", wrong.len()));
    let done = stage
        .showing(&format!("{} steps done", wrong.len()))
        .contents();
    assert!(!done.contains("Not done"), "{done}");
    stage.press(ESCAPE);
    let after = stage.without("steps done").contents();
    assert!(
        after.contains("Moderators /category:informatique"),
        "{after}"
    );
    // One arrow is left, of somebody who has another name in the group: it is no fault of his role.
    let (matrix, _) = after.split_once('╰').unwrap();
    let rows: Vec<&str> = matrix.lines().filter(|line| line.contains('›')).collect();
    assert!(!rows.is_empty(), "{after}");
    let wrong = |row: &&str| row.contains(['▼', '●', '◐']);
    assert!(!rows.iter().any(wrong), "{after}");

    assert_eq!(world.seats(), wanted);
    let endpoints: BTreeSet<String> = world
        .changes()
        .drain(before..)
        .map(|change| change.endpoint)
        .collect();
    let known = ["groups.addModerator", "groups.removeModerator"];
    assert_eq!(endpoints, known.map(str::to_owned).into());
}
