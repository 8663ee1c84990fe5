//! Names that would do harm: to a terminal, to a spreadsheet, to a document, to the file system.

use std::fs;

use rstest::rstest;
use serde_json::Value;

use crate::served::{Ran, Served, change, text};

/// A title for the terminal's window, red text, the eight-bit form of the same, a line that is run backwards, a bell.
const STEERING: &str = "x\u{1b}]0;owned\u{7}\u{1b}[31m\u{9b}2J\u{202e}gnp.exe\u{2066}\r\n\u{85}y";

/// Puts a name wherever Moodle lets people choose one.
fn named(served: &Served, name: &str) {
    let quoted = name.replace('\'', "''");
    for (table, column, which) in [
        ("mdl_user", "firstname", "1 = 1"),
        ("mdl_user", "lastname", "id % 2 = 0"),
        ("mdl_course", "fullname", "id > 1"),
        ("mdl_rocketchat", "name", "1 = 1"),
        ("mdl_course_categories", "name", "1 = 1"),
    ] {
        change(
            served,
            &format!("UPDATE {table} SET {column} = '{quoted}' WHERE {which}"),
        );
    }
}

fn steers(symbol: char) -> bool {
    (symbol.is_control() && symbol != '\n')
        || matches!(symbol, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn is_harmless(ran: &Ran) {
    for text in [&ran.out, &ran.err] {
        let found = text.chars().find(|symbol| steers(*symbol));
        assert_eq!(found, None, "{ran:#?}");
    }
}

#[test]
fn no_name_steers_a_terminal_whatever_is_printed() {
    let served = Served::with(&["--courses", "20"]);
    let drift = served.drift("moderator_missing");
    let (cmid, name) = (
        text(&drift, "/activity/cmid"),
        text(&drift, "/person/moodle_username"),
    );
    let course = text(&drift, "/course/id");
    named(&served, STEERING);
    for arguments in [
        &["check"][..],
        &["check", "--contacts"],
        &["check", "--format", "json"],
        &["check", "--format", "csv"],
        &["check", "--format", "markdown"],
        &["check", "--format", "nagios"],
        &["check", "--format", "prometheus"],
        &["check", "--pseudonymise"],
        &["doctor"],
        &["explain", &cmid, &name],
        &["explain", &cmid, &name, "--format", "json"],
        &["show", "person", &name],
        &["show", "person", "x"],
        &["show", "course", &course],
        &["show", "group", &cmid, "--format", "json"],
        &["show", "group", "y"],
        &["plan"],
        &["plan", "--format", "json"],
        &[
            "apply",
            "--yes",
            "--only",
            "moderator_missing",
            "--cmid",
            &cmid,
        ],
        &["sync"],
    ] {
        let ran = served.run(arguments);
        is_harmless(&ran);
        if arguments.contains(&"json") {
            // What was escaped means what it meant.
            let all = ran.json().to_string();
            assert!(all.contains("owned"), "{arguments:?}");
        }
    }
}

#[rstest]
#[case("=HYPERLINK(\"http://evil.example\")")]
#[case("+1")]
#[case("-2+3")]
#[case("@SUM(A1)")]
#[case("＝1")]
fn no_name_becomes_a_formula_in_a_table(#[case] formula: &str) {
    let served = Served::with(&["--courses", "20"]);
    named(&served, formula);
    let reason = format!("--reason={formula}");
    let state = served.folder.path().join("one-journal");
    let run = |arguments: &[&str]| -> Ran {
        let state = ["--state-dir", state.to_str().unwrap()];
        served.finish(served.command_in(&[&state, arguments].concat()), "")
    };
    run(&["apply", "--yes", "--only", "moderator_missing", &reason]).ended(0);
    let mut quoted = 0;
    for arguments in [
        &["check", "--format", "csv"][..],
        &["history", "--format", "csv"],
        &["history", "1", "--format", "csv"],
    ] {
        let ran = run(arguments);
        let mut table = csv::Reader::from_reader(ran.out.as_bytes());
        for row in table.records() {
            for cell in &row.unwrap() {
                assert!(
                    !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']),
                    "{cell}"
                );
                quoted += usize::from(cell.starts_with('\''));
            }
        }
    }
    assert!(quoted > 2, "nothing had to be quoted");
}

#[test]
fn no_name_becomes_a_link_or_html_in_a_document() {
    let served = Served::with(&["--courses", "20"]);
    named(&served, "a|b</td><img src=x>[c](javascript:1)`d`");
    let document = served.run(&["check", "--format", "markdown"]).out;
    assert!(document.contains("&lt;img src=x"), "{document}");
    assert!(!document.contains("<img"));
    let links = document.matches("](javascript").count();
    assert_eq!(document.matches("\\](javascript").count(), links);
}

/// Rewrites the manifest of an export, its sum with it.
fn rewritten(folder: &std::path::Path, edit: impl FnOnce(&mut Value)) {
    use sha2::{Digest as _, Sha256};
    let file = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    edit(&mut manifest);
    let written = manifest.to_string();
    fs::write(&file, &written).unwrap();
    let mut sums = String::new();
    for one in manifest["files"].as_array().unwrap() {
        sums += &format!(
            "{}  {}\n",
            one["sha256"].as_str().unwrap(),
            one["name"].as_str().unwrap()
        );
    }
    sums += &format!("{}  manifest.json\n", hex::encode(Sha256::digest(&written)));
    fs::write(folder.join("SHA256SUMS"), sums).unwrap();
}

#[rstest]
#[case("../outside.jsonl")]
#[case("../../outside.jsonl")]
#[case("/etc/passwd")]
#[case("..")]
fn an_export_that_names_a_file_outside_of_itself_is_damaged(#[case] name: &str) {
    let served = Served::with(&["--courses", "20"]);
    let group = text(&served.drift("moderator_missing"), "/group/id");
    let folder = served.folder.path().join("saved");
    served
        .run(&["export", &group, "--out", folder.to_str().unwrap()])
        .ended(0);
    moodrift::run::verify(&folder).unwrap();
    fs::copy(
        folder.join("members.jsonl"),
        served.folder.path().join("outside.jsonl"),
    )
    .unwrap();
    rewritten(&folder, |manifest| {
        // Its sum would be right: only where it lies is wrong.
        let files = manifest["files"].as_array_mut().unwrap();
        let mut outside = files[1].clone();
        outside["name"] = name.into();
        files.push(outside);
    });
    assert!(moodrift::run::verify(&folder).is_err());
    rewritten(&folder, |manifest| {
        manifest["files"].as_array_mut().unwrap().pop();
    });
    moodrift::run::verify(&folder).unwrap();
}
