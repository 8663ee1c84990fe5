//! In a pipe: data on standard output, everything else on standard error, and no fuss when the reader goes.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use rstest::rstest;

use crate::served::{Served, moodrift, run};

#[test]
fn quiet_says_nothing_beside_the_data_and_still_says_what_is_wrong() {
    let served = Served::with(&["--courses", "10"]);
    let file = served.folder.path().join("plan.json");
    let file = file.to_str().unwrap();
    let saved = served.run(&["plan", "--out", file]);
    assert!(saved.err.contains("is saved"), "{saved:#?}");
    let quiet = served.run(&["plan", "--out", file, "--quiet"]);
    assert_eq!((quiet.err.as_str(), quiet.out), ("", saved.out));
    served
        .run(&["-q", "check", "--course", "no such course"])
        .ended(3)
        .silent()
        .said("no such course");
}

#[test]
fn verbose_tells_what_is_done_without_secrets_and_leaves_the_data_as_it_is() {
    let served = Served::with(&["--courses", "10"]);
    let plain = served.run(&["check", "--except", "bin_item_overdue"]);
    assert_eq!(plain.err, "");
    let told = served.run(&["check", "--except", "bin_item_overdue", "-v"]);
    assert!(
        told.err.contains("INFO") && !told.err.contains("DEBUG"),
        "{told:#?}"
    );
    assert!(!told.err.contains('\u{1b}'), "{told:#?}");
    assert_eq!(told.out.lines().count(), plain.out.lines().count());
    let all = served.run(&["check", "-vv"]);
    assert!(all.err.contains("/api/v1/me"), "{all:#?}");
}

#[rstest]
#[case(&["config", "example"])]
#[case(&["config", "schema"])]
#[case(&["completions", "bash"])]
#[case(&["man"])]
#[case(&["help", "apply"])]
#[case(&["check", "--help"])]
fn a_reader_who_leaves_early_is_no_failure(#[case] arguments: &[&str]) {
    let mut command = moodrift();
    let mut child = command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!((said.as_str(), child.wait().unwrap().code()), ("", Some(0)));
}

#[test]
fn a_check_whose_reader_leaves_ends_as_it_would_have() {
    let served = Served::with(&["--courses", "40"]);
    let whole = served.run(&["check"]);
    let mut command = served.command(&["check"]);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(
        (said.as_str(), child.wait().unwrap().code()),
        ("", Some(whole.status))
    );
}

#[test]
fn a_configuration_comes_from_standard_input_where_a_dash_is_given() {
    let served = Served::with(&["--courses", "5"]);
    let text = std::fs::read_to_string(&served.config).unwrap();
    let mut command = moodrift();
    command.args(["--config", "-", "check", "--format", "json"]);
    let ran = run(command, &text);
    assert!(ran.status <= 2, "{ran:#?}");
    assert_eq!(ran.json()["site"], "demo");
    let mut command = moodrift();
    command.args(["--config", "-", "config", "check"]);
    run(command, "[sites.arche]\nreadonly = true\n")
        .ended(3)
        .said("-:2:1: unknown key");
}
