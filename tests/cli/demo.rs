//! `demo --serve`: what it prints, what it leaves, what it loads and saves.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use moodrift::demo::chat;
use rstest::rstest;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::served::{Served, moodrift, run};

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn it_prints_one_line_with_the_three_places() {
    let served = Served::start();
    let places: Value = serde_json::from_str(&served.line).unwrap();
    let keys: Vec<&String> = places.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["config", "moodle", "rocketchat"]);
    assert!(served.line.ends_with("}\n"));
    let rocketchat = places["rocketchat"].as_str().unwrap();
    assert!(rocketchat.starts_with("http://127.0.0.1:"), "{rocketchat}");
    assert!(!served.line.contains(&served.token));
}

#[test]
fn its_configuration_is_private_and_written_out() {
    let served = Served::start();
    assert_eq!(mode(&served.config), 0o600);
    let written: toml::Table = fs::read_to_string(&served.config).unwrap().parse().unwrap();
    let site = &written["sites"]["demo"];
    assert_eq!(site["read_only"], false.into());
    assert_eq!(site["moodle"]["prefix"], "mdl_".into());
    assert_eq!(site["limits"]["moodle_stale"], 0.into());
    for key in ["url", "user_id", "token"] {
        assert!(site["rocketchat"][key].is_str(), "{key}");
    }
    for key in ["database", "wwwroot"] {
        assert!(site["moodle"][key].is_str(), "{key}");
    }
}

#[rstest]
#[case("TERM")]
#[case("INT")]
#[case("HUP")]
fn a_signal_ends_it_and_takes_its_folder_away(#[case] signal: &str) {
    let mut served = Served::with(&["--courses", "5"]);
    let own = served.config.parent().unwrap().to_owned();
    assert!(own.is_dir());
    assert_eq!(served.end(signal).code(), Some(0));
    assert!(!own.exists());
    let left = fs::read_dir(served.folder.path().join("tmp")).unwrap();
    assert_eq!(left.count(), 0);
}

#[test]
fn the_same_seed_makes_the_same_university() {
    let of_seed = |seed: &str| Served::with(&["--seed", seed, "--courses", "20"]).drifts(&[]);
    let seven = of_seed("7");
    assert!(!seven.is_empty());
    assert_eq!(of_seed("7"), seven);
    assert_ne!(of_seed("8"), seven);
}

#[test]
fn it_has_as_many_courses_as_asked_for() {
    let served = Served::with(&["--courses", "10"]);
    let courses = served.moodle("SELECT CAST(count(*) AS TEXT) FROM mdl_course WHERE category > 0");
    assert_eq!(courses, ["10"]);
    let check = served.run(&["check", "--format", "json"]).json();
    assert_eq!(check["complete"], true);
    run_fails_with("0", "at least one course");
}

#[track_caller]
fn run_fails_with(courses: &str, words: &str) {
    let mut command = moodrift();
    command.args(["demo", "--serve", "--courses", courses]);
    run(command, "").ended(3).silent().said(words);
}

/// Without the evidence, whose times follow from when the demo began.
fn untimed(mut drifts: Vec<Value>) -> Vec<Value> {
    for drift in &mut drifts {
        drift["evidence"] = Value::Null;
    }
    drifts
}

#[test]
fn a_saved_state_loads_as_it_was_left() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("chat.json");
    let path = file.to_str().unwrap();
    let mut served = Served::with(&["--courses", "30", "--save-chat-state", path]);
    let repaired = "member_missing,moderator_missing";
    assert!(!served.drifts(&["--only", repaired]).is_empty());
    let apply = [
        "apply",
        "--yes",
        "--allow",
        "group_growth=1000",
        "--only",
        repaired,
    ];
    served.run(&apply).ended(0);
    let left = served.drifts(&[]);
    assert_eq!(served.end("TERM").code(), Some(0));
    assert_eq!(mode(&file), 0o600);

    let again = folder.path().join("again.json");
    let mut loaded = Served::with(&[
        "--courses",
        "30",
        "--chat-state",
        path,
        "--save-chat-state",
        again.to_str().unwrap(),
    ]);
    assert_eq!(untimed(loaded.drifts(&[])), untimed(left));
    assert_eq!(loaded.end("INT").code(), Some(0));
    let (first, second) = (chat::load(&file).unwrap(), chat::load(&again).unwrap());
    assert_eq!(json!(first), json!(second));
}

fn version_of(served: &Served) -> String {
    let places: Value = serde_json::from_str(&served.line).unwrap();
    let url = format!("{}/api/info", places["rocketchat"].as_str().unwrap());
    let ask = async {
        crate::visitor::client()
            .get(url)
            .send()
            .await
            .unwrap()
            .json::<Value>()
            .await
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let info = runtime.block_on(ask).unwrap();
    info["version"].as_str().unwrap().to_owned()
}

#[rstest]
#[case("3.4", "3.4.0")]
#[case("6.5", "6.5")]
#[case("7.3", "7.3")]
#[case("8.6", "8.6")]
fn it_answers_as_the_release_that_it_is_told(#[case] release: &str, #[case] says: &str) {
    let served = Served::with(&["--courses", "10", "--server-version", release]);
    assert_eq!(version_of(&served), says);
    let check = served.run(&["check", "--format", "json"]).json();
    assert_eq!(check["complete"], true);
}

#[test]
fn a_release_overrides_that_of_a_loaded_state_and_is_one_that_it_knows() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("chat.json");
    let path = file.to_str().unwrap();
    let mut first = Served::with(&["--courses", "5", "--save-chat-state", path]);
    assert_eq!(version_of(&first), "3.4.0");
    assert_eq!(first.end("TERM").code(), Some(0));
    let of = |more: &[&str]| {
        let mut arguments = vec![
            "--courses",
            "5",
            "--chat-state",
            path,
            "--save-chat-state",
            path,
        ];
        arguments.extend(more);
        let mut served = Served::with(&arguments);
        let version = version_of(&served);
        assert_eq!(served.end("TERM").code(), Some(0));
        version
    };
    assert_eq!(of(&["--server-version", "7.3"]), "7.3");
    assert_eq!(of(&[]), "7.3", "the state was saved as of that release");
    assert_eq!(chat::load(&file).unwrap().version(), Some("7.3.0"));
    let mut unknown = moodrift();
    unknown.args(["demo", "--serve", "--server-version", "2.0"]);
    run(unknown, "").ended(3).silent().said("3.4");
}

#[test]
fn an_existing_moodle_is_used_with_its_address() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("chat.json");
    let path = file.to_str().unwrap();
    let mut first = Served::with(&["--courses", "20", "--save-chat-state", path]);
    let places: Value = serde_json::from_str(&first.line).unwrap();
    let copy = folder.path().join("moodle.sqlite");
    let database = places["moodle"].as_str().unwrap();
    fs::copy(database.strip_prefix("sqlite://").unwrap(), &copy).unwrap();
    let drifts = first.drifts(&[]);
    let written: toml::Table = fs::read_to_string(&first.config).unwrap().parse().unwrap();
    let wwwroot = written["sites"]["demo"]["moodle"]["wwwroot"]
        .as_str()
        .unwrap();
    assert_eq!(first.end("TERM").code(), Some(0));
    let url = format!("sqlite://{}", copy.display());
    let second = Served::with(&["--moodle", &url, "--wwwroot", wwwroot, "--chat-state", path]);
    assert_eq!(second.drifts(&[]), drifts);

    let without_a_state = Served::with(&["--moodle", &url, "--wwwroot", wwwroot]);
    assert!(without_a_state.line.contains(&url));

    let mut alone = moodrift();
    alone.args(["demo", "--serve", "--moodle", &url]);
    run(alone, "").ended(3).silent().said("--wwwroot");
}

#[test]
fn a_state_that_is_none_is_refused_with_its_place() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("chat.json");
    fs::write(&file, "{\n \"users\": 3}").unwrap();
    let refused = |path: &str, words: &str| {
        let mut command = moodrift();
        command.args(["demo", "--serve", "--chat-state", path]);
        run(command, "").ended(3).silent().said(words);
    };
    refused(file.to_str().unwrap(), "chat.json:2:");
    refused("/nonexistent/chat.json", "cannot be read");
}

#[rstest]
#[case("mild")]
#[case("rough")]
#[case("wild")]
#[tokio::test]
async fn it_can_be_told_to_misbehave(#[case] level: &str) {
    let mut served = Served::with(&["--courses", "3", "--seed", "3", "--chaos", level]);
    let places: Value = serde_json::from_str(&served.line).unwrap();
    let url = format!("{}/api/info", places["rocketchat"].as_str().unwrap());
    let client = crate::visitor::client();
    let asked = (0..150).map(|_| client.get(&url).timeout(Duration::from_secs(3)).send());
    let answers = futures::future::join_all(asked).await;
    let well = answers
        .iter()
        .filter(|answer| answer.as_ref().is_ok_and(|answer| answer.status() == 200))
        .count();
    assert!((50..150).contains(&well), "{well}");
    let check = served.run(&["check", "--format", "json"]);
    assert!(!check.err.contains("panicked"), "{check:#?}");
    assert_eq!(served.end("TERM").code(), Some(0));
}

#[test]
fn a_level_of_misbehaviour_that_there_is_not_is_refused() {
    let mut command = moodrift();
    command.args(["demo", "--serve", "--chaos", "hellish"]);
    run(command, "")
        .ended(3)
        .silent()
        .said("expected one of: mild, rough, wild");
}
