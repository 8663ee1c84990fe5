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
fn what_cannot_be_written_is_said_and_stays_new() {
    let served = Served::with(&["--courses", "5"]);
    let state = served.folder.path().join("kept");
    let check = |out: Stdio| {
        let mut command =
            served.command_in(&["--state-dir", state.to_str().unwrap(), "check", "--new"]);
        let child = command
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(Stdio::piped())
            .spawn();
        let output = child.unwrap().wait_with_output().unwrap();
        let [out, err] =
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        (output.status.code(), out, err)
    };
    // A disk that is full.
    let full = || {
        Stdio::from(
            std::fs::OpenOptions::new()
                .write(true)
                .open("/dev/full")
                .unwrap(),
        )
    };
    let (status, _, said) = check(full());
    assert_eq!(status, Some(3), "{said}");
    assert!(said.contains("Standard output cannot be written"), "{said}");
    let (_, all, _) = check(Stdio::piped());
    let (_, nothing_new, _) = check(Stdio::piped());
    assert!(all.len() > nothing_new.len(), "{all}");
    for arguments in [&["--help"][..], &["config", "example"]] {
        let mut command = moodrift();
        command.args(arguments).stdin(Stdio::null()).stdout(full());
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        assert_eq!(
            String::from_utf8(output.stderr)
                .unwrap()
                .matches("cannot be written")
                .count(),
            1
        );
    }
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
