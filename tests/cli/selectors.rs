//! Selectors: each narrows to what it names, and refuses what it does not know.

use std::collections::BTreeSet;

use moodrift::domain::drift::Code;
use moodrift::domain::policy::Preset;
use serde_json::Value;
use strum::VariantNames;

use crate::served::{Served, text};

/// The differences of `all` that fulfil a condition: what a selector must give.
fn those(all: &[Value], condition: impl Fn(&Value) -> bool) -> Vec<Value> {
    all.iter()
        .filter(|drift| condition(drift))
        .cloned()
        .collect()
}

#[test]
fn a_category_takes_all_that_lies_below_it() {
    let served = Served::start();
    let all = served.drifts(&[]);
    let top = served.moodle("SELECT name FROM mdl_course_categories WHERE parent = 0 ORDER BY id");
    let mut taken = 0;
    for name in &top {
        let found = served.drifts(&["--category", name]);
        taken += found.len();
        assert!(found.len() < all.len());
    }
    let of_courses = those(&all, |drift| drift["course"].is_object());
    assert_eq!(taken, of_courses.len());

    let lowest = served.moodle(
        "SELECT CAST(c.category AS TEXT) || ' ' || c.id FROM mdl_course c
         JOIN mdl_course_categories k ON k.id = c.category WHERE k.depth = 3",
    );
    let (category, _) = lowest[0].split_once(' ').unwrap();
    let inside: BTreeSet<&str> = lowest
        .iter()
        .filter_map(|line| line.split_once(' '))
        .filter(|(of, _)| *of == category)
        .map(|(_, course)| course)
        .collect();
    assert_eq!(
        served.drifts(&["--category", category]),
        those(&of_courses, |drift| inside
            .contains(&*text(drift, "/course/id")))
    );
}

#[test]
fn a_course_is_known_by_id_short_name_and_idnumber() {
    let served = Served::start();
    let all = served.drifts(&[]);
    let drift = served.drift("moderator_extra");
    let (id, name) = (
        text(&drift, "/course/id"),
        text(&drift, "/course/shortname"),
    );
    let expected = those(&all, |other| other["course"] == drift["course"]);
    assert!(!expected.is_empty());
    assert_eq!(served.drifts(&["--course", &id]), expected);
    assert_eq!(served.drifts(&["--course", &name]), expected);
    let numbers =
        served.moodle("SELECT id || ' ' || idnumber FROM mdl_course WHERE idnumber <> ''");
    let number = numbers
        .iter()
        .filter_map(|line| line.split_once(' '))
        .find(|(course, _)| *course == id);
    let (_, number) = number.unwrap();
    assert_eq!(served.drifts(&["--course", number]), expected);
}

#[test]
fn an_activity_is_known_by_its_number_and_a_group_by_id_and_name() {
    let served = Served::start();
    let all = served.drifts(&[]);
    let drift = served.drift("moderator_extra");
    let cmid = text(&drift, "/activity/cmid");
    let of_activity = those(&all, |other| other["activity"] == drift["activity"]);
    assert_eq!(served.drifts(&["--cmid", &cmid]), of_activity);
    let of_group = those(&all, |other| other["group"] == drift["group"]);
    for key in ["/group/id", "/group/name"] {
        assert_eq!(served.drifts(&["--group", &text(&drift, key)]), of_group);
    }
}

#[test]
fn a_person_is_known_by_username_idnumber_and_address() {
    let served = Served::start();
    let all = served.drifts(&[]);
    let people = served.moodle(
        "SELECT username || ' ' || idnumber || ' ' || email FROM mdl_user
         WHERE idnumber <> '' AND email <> '' ORDER BY id",
    );
    let with_drift = people.iter().find_map(|line| {
        let parts: Vec<&str> = line.split(' ').collect();
        let own = those(&all, |drift| drift["person"]["moodle_username"] == parts[0]);
        (!own.is_empty()).then_some((parts, own))
    });
    let (names, expected) = with_drift.unwrap();
    assert_eq!(names.len(), 3);
    for name in names {
        assert_eq!(served.drifts(&["--user", name]), expected, "{name}");
    }
}

#[test]
fn only_and_except_share_out_everything() {
    let served = Served::start();
    let all = served.drifts(&[]);
    let codes = "member_extra,moderator_extra";
    let chosen = |drift: &Value| codes.split(',').any(|code| drift["code"] == code);
    assert_eq!(served.drifts(&["--only", codes]), those(&all, chosen));
    assert_eq!(
        served.drifts(&["--except", codes]),
        those(&all, |drift| !chosen(drift))
    );
}

#[test]
fn selectors_together_narrow() {
    let served = Served::start();
    let drift = served.drift("moderator_extra");
    let username = text(&drift, "/person/username");
    let cmid = text(&drift, "/activity/cmid");
    let found = served.drifts(&["--cmid", &cmid, "--user", &username]);
    assert_eq!(found, [drift]);
    let nothing = [
        "--cmid",
        &cmid,
        "--user",
        &username,
        "--only",
        "group_missing",
    ];
    assert_eq!(served.drifts(&nothing), Vec::<Value>::new());
}

#[test]
fn dormant_courses_are_printed_when_asked_for() {
    let served = Served::start();
    let drifts = served.drifts(&[]);
    let dormant = those(&drifts, |drift| drift["dormant"] == true);
    let course = text(&dormant[0], "/course/shortname");
    let without = served.run(&["check"]).out;
    assert!(!without.contains(&course), "{course}");
    let with = served.run(&["check", "--dormant"]).out;
    assert!(with.contains(&course), "{course}");
    let counted = without.lines().last().unwrap();
    let shown = counted.replace(" (--dormant shows them)", "");
    assert_eq!(with.lines().last(), Some(&*shown));
    assert_ne!(shown, counted);
}

#[test]
fn a_preset_judges_otherwise() {
    let served = Served::start();
    let extra = |preset: &str| {
        served
            .drifts(&["--only", "member_extra", "--preset", preset])
            .len()
    };
    let default = served.drifts(&["--only", "member_extra"]).len();
    assert_eq!(extra("default"), default);
    assert!(extra("strict") > default);
    assert!(extra("plugin") > default);
}

#[test]
fn a_word_that_is_none_ends_with_3_and_the_list_of_those_that_are() {
    let served = Served::start();
    for flag in ["--only", "--except"] {
        let ran = served
            .run(&["check", flag, "member_lost"])
            .ended(3)
            .silent();
        for code in Code::VARIANTS {
            assert!(ran.err.contains(code), "{code}");
        }
    }
    let ran = served.run(&["apply", "--preset", "lax"]).ended(3).silent();
    for preset in Preset::VARIANTS {
        assert!(ran.err.contains(preset), "{preset}");
    }
}

#[test]
fn a_selector_that_names_nothing_ends_with_3() {
    let served = Served::start();
    for flag in ["category", "course", "group", "user"] {
        served
            .run(&["check", &format!("--{flag}"), "nowhere"])
            .ended(3)
            .silent()
            .said(&format!("--{flag}: nothing is called “nowhere”"));
    }
    let none = served.run(&["check", "--cmid", "999999"]).ended(3).silent();
    none.said("--cmid");
    served
        .run(&["apply", "--user", "nobody.at.all"])
        .ended(3)
        .silent();
}
