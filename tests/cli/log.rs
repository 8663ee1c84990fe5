//! The log: what was asked and how long it took, and nothing that is secret.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use rstest::rstest;

use crate::served::{Served, moodrift, run};

/// A file for a log, not there yet.
fn file(served: &Served) -> PathBuf {
    served.folder.path().join("moodrift.log")
}

/// The lines about requests to an endpoint.
fn about<'a>(log: &'a str, endpoint: &str) -> Vec<&'a str> {
    log.lines()
        .filter(|line| line.contains(endpoint) && line.contains("answered"))
        .collect()
}

#[test]
fn the_most_talkative_log_tells_every_request_and_no_secret() {
    let served = Served::with(&["--courses", "20"]);
    let log = file(&served);
    let path = log.to_str().unwrap();
    let talkative = ["--log", path, "--log-level", "trace"];
    let check = served.run(&[&["check"], &talkative[..]].concat());
    assert!(check.status <= 2, "{check:?}");
    // Its flags may stand before the command as well; the file grows.
    let only = ["apply", "--yes", "--only", "moderator_missing"];
    served.run(&[&talkative[..], &only].concat()).ended(0);
    let text = fs::read_to_string(&log).unwrap();

    for endpoint in [
        "/api/info",
        "/api/v1/me",
        "permissions.listAll",
        "users.list",
    ] {
        let lines = about(&text, endpoint);
        assert!(lines.len() >= 2, "{endpoint}: {lines:?}");
        for line in lines {
            for word in [
                "DEBUG",
                "method=GET",
                "attempt=1",
                "status=200",
                "ms=",
                "kind=\"ok\"",
            ] {
                assert!(line.contains(word), "no {word} in {line}");
            }
        }
    }
    let members = about(&text, "/api/v1/groups.members?roomId=");
    assert!(
        members
            .iter()
            .all(|line| line.contains("&count=") && line.contains("&offset=")),
        "{members:?}"
    );
    assert!(!members.is_empty());
    let changes = about(&text, "groups.addModerator");
    assert!(
        changes.iter().all(|line| line.contains("method=POST")),
        "{changes:?}"
    );
    assert!(!changes.is_empty());
    assert!(text.contains("TRACE") && text.contains("asks"), "{text}");
    assert_eq!(text.matches("begins").count(), 2);
    assert!(text.contains("ends status=Fine"), "{text}");

    let lower = text.to_lowercase();
    for secret in [
        &served.token.to_lowercase(),
        "bcrypt",
        "x-auth-token",
        "x-user-id",
        "authorization",
        "user-agent",
        "accept",
        "cookie",
        "select ",
        "hyper",
        "sqlx",
        "reqwest",
        "rustls",
    ] {
        assert!(!lower.contains(secret), "{secret} in the log");
    }
    assert!(
        text.lines().all(|line| line.contains(" moodrift::")),
        "{text}"
    );
    let mode = fs::metadata(&log).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "{mode:o}");
}

#[rstest]
#[case::requests(&[], true, false)]
#[case::begin_and_end(&["--log-level", "info"], false, false)]
#[case::nothing(&["--log-level", "error"], false, false)]
#[case::everything(&["--log-level", "trace"], true, true)]
fn a_level_says_how_much_is_told(
    #[case] level: &[&str],
    #[case] requests: bool,
    #[case] sendings: bool,
) {
    let served = Served::with(&["--courses", "5"]);
    let log = file(&served);
    served.run(&[&["check", "--log", log.to_str().unwrap()], level].concat());
    let text = fs::read_to_string(&log).unwrap();
    assert_eq!(text.contains("answered"), requests, "{text}");
    assert_eq!(text.contains("asks"), sendings, "{text}");
    assert_eq!(text.contains("begins"), !level.contains(&"error"), "{text}");
}

#[test]
fn what_went_wrong_is_in_the_log_and_said_once() {
    let served = Served::with(&["--courses", "5"]);
    let config = served.edited(|site| {
        let chat = site["rocketchat"].as_table_mut().unwrap();
        chat.insert("token".to_owned(), "not-the-token-of-anybody".into());
    });
    let log = file(&served);
    let check = ["check", "--log", log.to_str().unwrap()];
    let ran = served.run_with(&config, &check).ended(3).silent();
    assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
    let text = fs::read_to_string(&log).unwrap();
    for words in [
        "status=401",
        "kind=\"unauthenticated\"",
        "could not run",
        "ends status=CouldNotRun",
    ] {
        assert!(text.contains(words), "no {words} in {text}");
    }
    assert!(!text.contains("not-the-token"), "{text}");
}

#[rstest]
#[case::a_folder(&["--log", "/"], "/")]
#[case::in_no_folder(&["--log", "/nonexistent/moodrift.log"], "/nonexistent/moodrift.log")]
#[case::without_a_file(&["--log-level", "trace"], "--log-level")]
#[case::no_level(&["--log", "/nonexistent/log", "--log-level", "loud"], "loud")]
fn a_log_that_cannot_be_is_said_and_nothing_is_done(#[case] flags: &[&str], #[case] named: &str) {
    let mut command = moodrift();
    command.arg("check").args(flags);
    run(command, "").ended(3).silent().said("--log").said(named);
}
