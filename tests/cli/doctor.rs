//! `doctor`: against the demo's servers, and against ones that have an ailment at each edge.

use std::fs;

use crate::served::{Ran, Served, moodrift, run};

/// The states of a check, worst first.
pub(crate) fn states(ran: &Ran, check: &str) -> Vec<String> {
    let document = ran.json();
    let checks = document["checks"].as_array().unwrap();
    let found = checks.iter().filter(|one| one["check"] == check);
    found
        .map(|one| one["state"].as_str().unwrap().to_owned())
        .collect()
}

#[track_caller]
pub(crate) fn is(ran: &Ran, check: &str, state: &str) {
    assert!(
        states(ran, check).iter().any(|one| one == state),
        "{check} is {:?}: {}",
        states(ran, check),
        ran.out
    );
}

pub(crate) const JSON: [&str; 3] = ["doctor", "--format", "json"];

#[test]
fn the_demo_is_examined_from_end_to_end() {
    let served = Served::with(&["--courses", "8", "--server-version", "8.6"]);
    let ran = served.run(&JSON);
    assert!(ran.status <= 1, "{ran:#?}");
    let document = ran.json();
    assert_eq!(document["site"], "demo");
    let state = document["state"].as_str().unwrap();
    assert_eq!(ran.status, i32::from(state == "warning"), "{document}");
    for check in [
        "moodle_database",
        "plugin",
        "username_hook",
        "group_names",
        "plugin_account",
        "cron",
        "server",
        "tls",
        "version",
        "account",
        "token",
        "moodle_clock",
        "chat_clock",
        "journal",
        "writing",
    ] {
        is(&ran, check, "fine");
    }
    for (profile, permission) in [
        ("audit", "view-room-administration"),
        ("repair", "set-moderator"),
        ("outside", "add-user-to-any-p-room"),
    ] {
        let rights = document["rights"][profile].as_array().unwrap();
        let named = rights.iter().any(|one| one["permission"] == permission);
        assert!(named, "{rights:?}");
    }
    let human = served.run(&["doctor"]);
    for entry in document["checks"].as_array().unwrap() {
        let state = entry["state"].as_str().unwrap();
        let sign = match state {
            "fine" => "✓",
            "notice" => "·",
            "warning" => "!",
            other => panic!("{other}"),
        };
        assert!(human.out.contains(&format!("  {sign} ")), "{}", human.out);
    }
    assert!(human.out.contains("The least that the API account needs"));
}

#[test]
fn a_side_that_does_not_answer_is_found_and_the_other_is_examined() {
    let served = Served::with(&["--courses", "3"]);
    let set = |part: &'static str, key: &'static str, value: &'static str| {
        served.edited(move |site| {
            let part = site[part].as_table_mut().unwrap();
            part.insert(key.to_owned(), value.into());
        })
    };
    let silent = set("rocketchat", "url", "http://127.0.0.1:9");
    let ran = served.run_with(&silent, &JSON).ended(3);
    is(&ran, "server", "critical");
    is(&ran, "moodle_database", "fine");
    assert!(states(&ran, "account").is_empty(), "{}", ran.out);

    let revoked = set("rocketchat", "token", "not-the-token-of-anybody");
    let ran = served.run_with(&revoked, &JSON).ended(2);
    is(&ran, "server", "fine");
    is(&ran, "account", "critical");
    assert!(!ran.out.contains("not-the-token"), "{}", ran.out);

    let nowhere = set("moodle", "database", "sqlite:///nonexistent/moodle.sqlite");
    let ran = served.run_with(&nowhere, &JSON).ended(3);
    is(&ran, "moodle_database", "critical");
    is(&ran, "account", "fine");
    assert!(
        ran.out.contains("no such") || ran.out.contains("no database"),
        "{}",
        ran.out
    );
}

#[test]
fn a_journal_that_cannot_be_written_is_found() {
    let served = Served::with(&["--courses", "3"]);
    let mut command = moodrift();
    let no_folder = served.folder.path().join("a-file");
    fs::write(&no_folder, "").unwrap();
    command
        .arg("--config")
        .arg(&served.config)
        .arg("--state-dir")
        .arg(no_folder.join("state"))
        .args(JSON);
    let ran = run(command, "").ended(2);
    is(&ran, "journal", "critical");
    is(&ran, "account", "fine");
}
