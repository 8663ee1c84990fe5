//! `show`: one thing by its name.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::Value;

use crate::served::{Served, text};

fn shown(served: &Served, what: &str, name: &str) -> Value {
    served
        .run(&["show", what, name, "--format", "json"])
        .ended(0)
        .json()
}

#[test]
fn a_person_is_shown_in_every_activity_with_what_is_wrong_and_what_to_do() {
    let served = Served::with(&["--courses", "60"]);
    let drift = served.drift("member_missing");
    let name = text(&drift, "/person/moodle_username");
    let told = shown(&served, "person", &name);
    assert_eq!(
        told["person"]["moodle_username"],
        drift["person"]["moodle_username"]
    );
    // What `check` says of him, and nothing else.
    let expected: BTreeSet<(String, String)> = served
        .drifts(&["--user", &name])
        .iter()
        .map(|drift| (text(drift, "/activity/cmid"), text(drift, "/code")))
        .collect();
    let activities = told["activities"].as_array().unwrap();
    let found: BTreeSet<(String, String)> = activities
        .iter()
        .filter(|one| one["verdict"]["state"] == "drift")
        .map(|one| (text(one, "/activity/cmid"), text(one, "/verdict/code")))
        .collect();
    assert_eq!(found, expected);
    assert!(activities.len() > found.len(), "nothing is in step: {told}");
    let human = served.run(&["show", "person", &name]).ended(0).out;
    assert!(human.contains("✗ member_missing · warning"), "{human}");
    assert!(human.contains("→ invite"), "{human}");
    assert!(human.contains("✓ In step: nothing to do."), "{human}");
    assert!(
        human.contains(&format!("→ moodrift apply --user {name}\n")),
        "{human}"
    );
}

#[test]
fn a_course_and_a_group_have_the_differences_that_check_finds_in_them() {
    let served = Served::with(&["--courses", "60"]);
    let drift = served.drift("moderator_missing");
    let course = text(&drift, "/course/shortname");
    let told = shown(&served, "course", &course.to_lowercase());
    assert_eq!(told["course"]["id"], drift["course"]["id"]);
    let of = |list: &[Value]| -> BTreeSet<String> {
        let sentences = list.iter().map(|drift| text(drift, "/explanation"));
        sentences.collect()
    };
    let drifts = told["drifts"].as_array().unwrap();
    assert_eq!(of(drifts), of(&served.drifts(&["--course", &course])));
    let id = text(&drift, "/group/id");
    let told = shown(&served, "group", &id);
    let drifts = told["drifts"].as_array().unwrap();
    assert_eq!(of(drifts), of(&served.drifts(&["--group", &id])));
    let people = told["activities"][0]["people"].as_array().unwrap();
    let there = people
        .iter()
        .filter(|row| row["present"].is_object())
        .count();
    assert_eq!(told["activities"][0]["there"], there);
    let human = served
        .run(&["show", "group", &text(&drift, "/activity/cmid")])
        .ended(0)
        .out;
    assert!(human.contains("✗ moderator_missing: "), "{human}");
    assert!(
        human.contains(" is a plain member; should be a plain member: "),
        "{human}"
    );
}

#[rstest]
#[case("person", "a")]
#[case("course", "2026_S1")]
#[case("group", "2026_s1")]
fn what_could_be_several_things_lists_them_with_what_names_each_alone(
    #[case] what: &str,
    #[case] name: &str,
) {
    let served = Served::with(&["--courses", "40"]);
    let ran = served
        .run(&["show", what, name])
        .ended(3)
        .silent()
        .said(&format!("“{name}” could be any of "));
    let first = ran.err.lines().nth(1).unwrap().trim_start();
    let key = first.split("  ").next().unwrap();
    served.run(&["show", what, key]).ended(0);
    assert!(ran.err.contains("… and "), "{ran:#?}");
}

#[rstest]
#[case("person", "nobody at all")]
#[case("course", "no such course")]
#[case("group", "no such group")]
#[case("person", "")]
#[case("group", " ")]
fn what_is_called_nothing_ends_with_3(#[case] what: &str, #[case] name: &str) {
    let served = Served::with(&["--courses", "5"]);
    served
        .run(&["show", what, name])
        .ended(3)
        .silent()
        .said(&format!("no {what} is called “{name}”"));
}

#[test]
fn part_of_a_name_that_is_the_only_one_is_enough() {
    let served = Served::with(&["--courses", "60"]);
    let people = served.moodle(
        "SELECT MIN(username) || ' ' || firstname || ' ' || lastname FROM mdl_user WHERE deleted = 0
         GROUP BY lower(firstname || ' ' || lastname) HAVING count(*) = 1 ORDER BY length(firstname) DESC",
    );
    let (username, name) = people[0].split_once(' ').unwrap();
    let told = shown(&served, "person", &name.to_uppercase());
    assert_eq!(told["person"]["moodle_username"], username);
}
