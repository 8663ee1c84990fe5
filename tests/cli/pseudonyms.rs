//! `--pseudonymise`: nobody's name, username or address is in what is printed or saved.

use std::collections::BTreeSet;
use std::fs;

use rstest::rstest;
use serde_json::Value;

use crate::served::{Ran, Served, text};

/// Every username, full name and address that the demo's Moodle holds.
fn everybody(served: &Served) -> BTreeSet<String> {
    let rows = served.moodle(
        "SELECT username FROM mdl_user WHERE deleted = 0
         UNION SELECT firstname || ' ' || lastname FROM mdl_user
         UNION SELECT email FROM mdl_user WHERE deleted = 0 AND email <> ''",
    );
    let named = rows.into_iter().map(|text| text.trim().to_lowercase());
    named.filter(|text| !text.is_empty()).collect()
}

/// Whoever is named in a text, in words of his own.
fn named_in<'a>(text: &str, everybody: &'a BTreeSet<String>) -> Vec<&'a String> {
    let text = text.to_lowercase();
    let alone = |at: usize, name: &str| {
        let before = text.get(..at).unwrap().chars().next_back();
        let after = text.get(at + name.len()..).unwrap().chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    let named = everybody
        .iter()
        .filter(|name| text.match_indices(*name).any(|(at, _)| alone(at, name)));
    named.collect()
}

#[rstest]
#[case(&["check"])]
#[case(&["check", "--contacts"])]
#[case(&["check", "--format", "json", "--contacts"])]
#[case(&["check", "--format", "csv"])]
#[case(&["check", "--format", "markdown"])]
#[case(&["check", "--format", "nagios"])]
#[case(&["plan"])]
#[case(&["plan", "--format", "json"])]
#[case(&["doctor"])]
#[case(&["doctor", "--format", "json"])]
#[case(&["sync"])]
fn nobody_is_named_in_a_report_that_names_people_otherwise(#[case] arguments: &[&str]) {
    let served = Served::with(&["--courses", "40"]);
    let everybody = everybody(&served);
    assert!(everybody.len() > 300);
    let names_nobody = matches!(arguments, ["doctor", ..] | [_, _, "nagios"]);
    if !names_nobody && arguments != ["sync"] {
        let open = served.run(arguments);
        assert!(!named_in(&open.out, &everybody).is_empty(), "{open:#?}");
    }
    let disguised = served.run(&[arguments, &["--pseudonymise"]].concat());
    assert!(disguised.status <= 2, "{disguised:#?}");
    let both = format!("{}{}", disguised.out, disguised.err);
    assert_eq!(named_in(&both, &everybody), Vec::<&String>::new(), "{both}");
    assert!(
        names_nobody || both.to_lowercase().contains("person-"),
        "{both}"
    );
    if arguments.contains(&"json") {
        disguised.json();
    }
}

#[test]
fn nobody_is_named_where_one_thing_is_shown_explained_or_looked_up() {
    let served = Served::with(&["--courses", "40"]);
    let everybody = everybody(&served);
    let drift = served.drift("moderator_missing");
    let (cmid, name) = (
        text(&drift, "/activity/cmid"),
        text(&drift, "/person/moodle_username"),
    );
    let state = served.folder.path().join("one-journal");
    let run = |arguments: &[&str]| -> Ran {
        let state = ["--state-dir", state.to_str().unwrap()];
        served.finish(served.command_in(&[&state, arguments].concat()), "")
    };
    run(&["apply", "--yes", "--only", "moderator_missing,member_extra"]).ended(0);
    for arguments in [
        &["show", "person", &name][..],
        &["show", "person", &name, "--format", "json"],
        &["show", "group", &cmid],
        &["show", "group", &cmid, "--format", "json"],
        &["explain", &cmid, &name],
        &["explain", &cmid, &name, "--format", "json"],
        &["history", "1"],
        &["history", "--op", "remove"],
        &["history", "--op", "remove", "--format", "json"],
        &["history", "--op", "remove", "--format", "csv"],
        &["history"],
    ] {
        let ran = run(&[arguments, &["--pseudonymise"]].concat()).ended(0);
        assert_eq!(
            named_in(&ran.out, &everybody),
            Vec::<&String>::new(),
            "{ran:#?}"
        );
        assert!(ran.out.contains("person-"), "{arguments:?}: {ran:#?}");
    }
    // What could be several people is said without saying who.
    let ran = run(&["show", "person", "a", "--pseudonymise"]).ended(3);
    assert_eq!(
        named_in(&ran.err, &everybody),
        Vec::<&String>::new(),
        "{ran:#?}"
    );
}

#[test]
fn a_key_of_ones_own_gives_the_same_pseudonyms_again_and_chance_never_does() {
    let served = Served::with(&["--courses", "20"]);
    let people = |key: Option<&str>| -> BTreeSet<String> {
        let mut check = served.command(&["check", "--format", "json", "--pseudonymise"]);
        if let Some(key) = key {
            check.env("MOODRIFT_PSEUDONYM_KEY", key);
        }
        let ran = served.finish(check, "");
        let drifts = ran.json()["drifts"].as_array().unwrap().clone();
        let people = drifts.iter().filter(|drift| drift["person"].is_object());
        people
            .map(|drift| text(drift, "/person/username"))
            .collect()
    };
    let ours = people(Some("a key of sixteen and more"));
    assert!(ours.len() > 3);
    assert_eq!(ours, people(Some("a key of sixteen and more")));
    assert!(ours.is_disjoint(&people(Some("another key, just as long"))));
    assert!(people(None).is_disjoint(&people(None)));
    let mut check = served.command(&["check", "--pseudonymise"]);
    check.env("MOODRIFT_PSEUDONYM_KEY", "short");
    served
        .finish(check, "")
        .ended(3)
        .silent()
        .said("MOODRIFT_PSEUDONYM_KEY is too short");
}

#[test]
fn one_person_goes_by_one_pseudonym_on_both_sides() {
    let served = Served::with(&["--courses", "40"]);
    let told = served
        .run(&["check", "--format", "json", "--pseudonymise"])
        .json();
    let drifts = told["drifts"].as_array().unwrap();
    let both: Vec<&Value> = drifts
        .iter()
        .map(|drift| &drift["person"])
        .filter(|person| person["moodle_username"].is_string())
        .collect();
    assert!(!both.is_empty());
    for person in both {
        assert_eq!(person["username"], person["moodle_username"], "{person}");
    }
}

#[test]
fn a_plan_that_is_to_be_applied_is_never_saved_under_other_names() {
    let served = Served::with(&["--courses", "5"]);
    let file = served.folder.path().join("plan.json");
    served
        .run(&["plan", "--pseudonymise", "--out", file.to_str().unwrap()])
        .ended(3)
        .silent()
        .said("--pseudonymise");
    assert!(!file.exists());
}

#[test]
fn an_export_names_nobody_and_is_still_whole() {
    let served = Served::with(&["--courses", "40"]);
    let everybody = everybody(&served);
    let group = text(&served.drift("moderator_missing"), "/group/id");
    let folder = served.folder.path().join("disguised");
    let out = folder.to_str().unwrap();
    served
        .run(&["export", &group, "--out", out, "--pseudonymise"])
        .ended(0);
    let mut members = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let written = fs::read_to_string(&path).unwrap();
        assert_eq!(
            named_in(&written, &everybody),
            Vec::<&String>::new(),
            "{}",
            path.display()
        );
        if path.ends_with("members.jsonl") {
            members = written.lines().count();
        }
    }
    assert!(members > 1);
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["pseudonymised"], true);
    moodrift::run::verify(&folder).unwrap();
}
