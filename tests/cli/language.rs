//! The language of what people read, and the English of what programs read.

use serde_json::Value;

use crate::served::{Served, moodrift, run};

fn sentences(checked: &Value) -> Vec<&Value> {
    let drifts = checked["drifts"].as_array().unwrap();
    drifts.iter().map(|drift| &drift["explanation"]).collect()
}

#[test]
fn people_are_told_in_their_language_and_programs_in_english() {
    let served = Served::with(&["--courses", "40"]);
    let in_french = |arguments: &[&str]| {
        let mut command = served.command(arguments);
        command.env("LC_MESSAGES", "fr_FR.UTF-8").env("LANG", "C");
        served.finish(command, "")
    };
    let french = in_french(&["check"]).out;
    assert!(french.contains("avertissements"), "{french}");
    assert!(french.contains("salon"), "{french}");
    let english = in_french(&["check", "--lang", "en"]).out;
    assert!(english.contains("warnings"), "{english}");
    assert!(!english.contains("salon "), "{english}");
    let json = in_french(&["check", "--format", "json"]).json();
    let same = served.run(&["check", "--format", "json"]).json();
    assert!(!sentences(&same).is_empty());
    assert_eq!(sentences(&json), sentences(&same));
    let line = in_french(&["check", "--format", "nagios"]).out;
    assert!(line.contains(" warnings"), "{line}");
}

#[test]
fn a_mistake_is_told_in_the_language_asked_for() {
    let told = |language: &[&str]| {
        let mut command = moodrift();
        command
            .args(["check", "--config", "/nonexistent.toml"])
            .args(language);
        run(command, "").ended(3).silent().err
    };
    assert!(told(&[]).contains("there is no"), "{}", told(&[]));
    let french = told(&["--lang", "fr"]);
    assert!(!french.contains("there is no"), "{french}");
    assert!(told(&["--lang", "de"]).contains("[possible values: en, fr]"));
}
