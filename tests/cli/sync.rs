//! `sync`: what a timer does.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::served::{Ran, Served, ask, moodrift, private};

/// The demo's configuration with what `sync` may do, and limits that are not in the way.
fn with_auto(served: &Served, auto: Option<&[&str]>) -> PathBuf {
    served.edited(|site| {
        site["read_only"] = false.into();
        if let Some(codes) = auto {
            let codes: Vec<toml::Value> = codes.iter().map(|code| (*code).into()).collect();
            site.insert("auto".to_owned(), codes.into());
        }
    })
}

fn destructive(steps: &Value) -> usize {
    let steps = steps.as_array().unwrap().iter();
    steps.filter(|step| step["destructive"] == true).count()
}

#[test]
fn what_takes_nothing_away_is_repaired_unasked_and_the_rest_is_left_to_a_person() {
    let served = Served::with(&["--courses", "40"]);
    let config = with_auto(&served, None);
    let extra = served.drifts(&["--only", "member_extra"]).len();
    assert!(extra > 0);
    let state = served.folder.path().join("kept");
    let run = |arguments: &[&str]| in_state(&served, &config, &state, arguments);
    let ran = run(&["sync", "--format", "json"]);
    let told = ran.json();
    assert!(told["summary"]["done"].as_u64().unwrap() > 0, "{told}");
    assert_eq!(destructive(&told["steps"]), 0, "{told}");
    assert_eq!(ran.err, "");
    let held = told["summary"]["held"].as_u64().unwrap();
    let expected = if told["holds"].as_array().unwrap().is_empty() {
        0
    } else {
        2
    };
    assert_eq!((ran.status, held > 0), (expected, expected == 2), "{told}");
    assert_eq!(served.drifts(&["--only", "member_extra"]).len(), extra);
    // What was done is over, and is not done again.
    let again = run(&["sync", "--format", "json"]).json();
    assert_eq!(again["summary"]["done"], 0, "{again}");
}

#[test]
fn what_one_group_trips_leaves_that_group_alone_and_no_other() {
    let served = Served::with(&["--courses", "40"]);
    let config = served.edited(|site| {
        site["read_only"] = false.into();
        let limits = toml::Table::from_iter([("group_growth".to_owned(), 0.into())]);
        site.insert("limits".to_owned(), limits.into());
    });
    let ran = served
        .run_with(&config, &["sync", "--format", "json"])
        .ended(2);
    let told = ran.json();
    let holds = told["holds"].as_array().unwrap();
    assert!(
        holds
            .iter()
            .all(|hold| hold["limit"] == "group_growth" && hold["group"].is_string())
    );
    assert!(told["summary"]["done"].as_u64().unwrap() > 0, "{told}");
    let held: Vec<&str> = holds
        .iter()
        .filter_map(|hold| hold["group"].as_str())
        .collect();
    for step in told["steps"].as_array().unwrap() {
        let group = step["group"]["id"].as_str().unwrap_or_default();
        assert!(!held.contains(&group), "{step}");
    }
}

#[test]
fn listed_codes_are_repaired_removals_among_them_and_no_others() {
    let served = Served::with(&["--courses", "40"]);
    let config = with_auto(&served, Some(&["member_extra"]));
    let told = served
        .run_with(&config, &["sync", "--format", "json"])
        .ended(0)
        .json();
    let steps = told["steps"].as_array().unwrap();
    assert!(!steps.is_empty());
    assert!(
        steps.iter().all(|step| step["code"] == "member_extra"),
        "{told}"
    );
    assert_eq!(destructive(&told["steps"]), steps.len());
    let nothing = with_auto(&served, Some(&[]));
    let told = served
        .run_with(&nothing, &["sync", "--format", "json"])
        .ended(0)
        .json();
    assert_eq!(told["run"], Value::Null);
}

#[test]
fn what_a_limit_holds_is_not_done_and_the_mail_says_what_to_do() {
    let served = Served::with(&["--courses", "40"]);
    let config = served.edited(|site| {
        site["read_only"] = false.into();
        site.insert(
            "auto".to_owned(),
            vec![toml::Value::from("member_extra")].into(),
        );
        let limits = toml::Table::from_iter([("removals".to_owned(), 0.into())]);
        site.insert("limits".to_owned(), limits.into());
    });
    let before = served.drifts(&["--only", "member_extra"]);
    let ran = served.run_with(&config, &["sync"]).ended(2);
    let first = ran.out.lines().next().unwrap();
    assert!(first.starts_with("demo: nothing was changed, "), "{ran:#?}");
    assert!(ran.out.contains("\nHeld: "), "{ran:#?}");
    assert!(
        ran.out.contains("moodrift apply --allow removals="),
        "{ran:#?}"
    );
    assert!(
        ran.out.contains("held: moodrift plan --only member_extra"),
        "{ran:#?}"
    );
    assert_eq!(served.drifts(&["--only", "member_extra"]), before);
}

/// A command whose journal lies in this folder.
fn in_state(served: &Served, config: &Path, state: &Path, arguments: &[&str]) -> Ran {
    let mut command = moodrift();
    command
        .arg("--config")
        .arg(config)
        .arg("--state-dir")
        .arg(state)
        .args(arguments);
    served.finish(command, "")
}

#[test]
fn a_frozen_site_is_left_alone() {
    let served = Served::with(&["--courses", "20"]);
    let config = with_auto(&served, None);
    let state = served.folder.path().join("frozen");
    let run = |arguments: &[&str]| in_state(&served, &config, &state, arguments);
    run(&["freeze", "--reason", "restore"]).ended(0);
    let before = served.drifts(&[]);
    let ran = run(&["sync"]).ended(2);
    assert!(
        ran.out.contains("Nothing is changed: demo is frozen by "),
        "{ran:#?}"
    );
    assert!(ran.out.contains(": restore"), "{ran:#?}");
    assert_eq!(served.drifts(&[]), before);
    run(&["unfreeze"]).ended(0);
}

#[test]
fn a_sync_refuses_to_run_beside_another_one() {
    let served = Served::with(&["--courses", "20"]);
    let config = with_auto(&served, None);
    let state = served.folder.path().join("shared");
    let run = |arguments: &[&str]| in_state(&served, &config, &state, arguments);
    run(&["check"]);
    let journal = format!("sqlite://{}", state.join("journal.sqlite").display());
    // As another machine would have it that shares the store.
    let theirs = "INSERT INTO lease (server, room, token, operator, pid, run, since, expires)
        VALUES ('*sync*', 'demo', 7, 'anna@elsewhere', 4711, 0, strftime('%s'), strftime('%s') + 60)
        RETURNING operator";
    assert_eq!(ask(&journal, theirs), ["anna@elsewhere"]);
    let before = served.drifts(&[]);
    run(&["sync"])
        .ended(3)
        .silent()
        .said("another sync of demo is at work (anna@elsewhere process 4711");
    assert_eq!(served.drifts(&[]), before);
    // It is heard of no more.
    let gone = "UPDATE lease SET expires = 0 RETURNING operator";
    assert_eq!(ask(&journal, gone).len(), 1);
    let ran = run(&["sync", "--format", "json"]);
    assert!(
        ran.status <= 2 && ran.json()["summary"]["done"] != 0,
        "{ran:#?}"
    );
    let left = "SELECT operator FROM lease";
    assert_eq!(ask(&journal, left), Vec::<String>::new());
}

#[test]
fn a_site_that_is_read_only_is_not_synced() {
    let served = Served::with(&["--courses", "5"]);
    let config = served.edited(|site| site["read_only"] = true.into());
    served
        .run_with(&config, &["sync"])
        .ended(3)
        .silent()
        .said("read_only");
}

#[test]
fn a_code_in_auto_that_is_none_is_a_mistake_with_its_place() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("config.toml");
    private(&file, "[sites.arche]\nauto = ['member_mising']\n");
    let mut command = moodrift();
    command.arg("--config").arg(&file).arg("sync");
    crate::served::run(command, "")
        .ended(3)
        .silent()
        .said("sites.arche.auto");
}
