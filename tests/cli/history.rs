//! `history`, `freeze`, `unfreeze`: what was changed, by whom and why; and that nothing is.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::served::{Served, run};

/// Commands that share one state folder.
struct Desk {
    served: Served,
    state: tempfile::TempDir,
}

impl Desk {
    fn set() -> Self {
        Self {
            served: Served::start(),
            state: tempfile::TempDir::new().unwrap(),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        self.command_with(&self.served.config, arguments)
    }

    fn command_with(&self, config: &Path, arguments: &[&str]) -> Command {
        let mut command = crate::served::moodrift();
        command
            .env("USER", "anna")
            .arg("--config")
            .arg(config)
            .arg("--state-dir")
            .arg(self.state.path())
            .args(arguments);
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> crate::served::Ran {
        self.served.finish(self.command(arguments), "")
    }

    /// Somebody who is in a group without reason, and can be removed.
    fn removable(&self) -> serde_json::Value {
        let drifts = self.served.drifts(&["--only", "member_extra"]);
        let mut offered = drifts
            .into_iter()
            .filter(|drift| drift["fix"].is_object() && drift["dormant"] == false);
        offered.next().unwrap()
    }

    /// Removes whoever is in a group without reason, and says who did.
    #[track_caller]
    fn removed(&self) {
        let apply = [
            "apply",
            "--yes",
            "--only",
            "member_extra",
            "--reason",
            "=exam groups",
            "--allow",
            "removals=80",
        ];
        self.run(&apply).ended(0);
    }
}

#[test]
fn who_removed_someone_and_why_is_one_line() {
    let desk = Desk::set();
    let drift = desk.removable();
    let name = drift["person"]["username"].as_str().unwrap();
    let group = drift["group"]["name"].as_str().unwrap();
    desk.removed();
    let asked = [
        "history", "--user", name, "--group", group, "--op", "remove",
    ];
    let ran = desk.run(&asked).ended(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 1, "{ran:#?}");
    for part in [
        "demo  anna@",
        &format!("remove {name} from"),
        ": done",
        "member_extra, activity ",
        "run 1, step ",
        "because: =exam groups",
    ] {
        assert!(lines[0].contains(part), "no “{part}” in {}", lines[0]);
    }
    let none = desk.run(&["history", "--user", "nobody.at.all"]).ended(0);
    assert_eq!(none.out, "Nothing of that is on record.\n");
}

#[test]
fn runs_and_their_steps_are_told_to_people_programs_and_tables() {
    let desk = Desk::set();
    desk.removed();
    let runs = desk.run(&["history"]).ended(0);
    assert!(runs.out.starts_with("run 1  "), "{runs:#?}");
    assert!(
        runs.out
            .contains("because: =exam groups; consented to: removals=80"),
        "{runs:#?}"
    );
    let json = desk.run(&["history", "--format", "json"]).ended(0).json();
    assert_eq!(json["runs"][0]["consents"]["removals"], 80);
    let done = json["runs"][0]["steps"]["done"].as_u64().unwrap();
    let one = desk
        .run(&["history", "1", "--format", "json"])
        .ended(0)
        .json();
    let steps = one["steps"].as_array().unwrap();
    assert_eq!(steps.len() as u64, done);
    assert!(steps[0]["course"].is_string() && steps[0]["course_id"].is_number());
    let table = desk.run(&["history", "1", "--format", "csv"]).ended(0);
    let mut lines = table.out.lines();
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("step,run,site,operator,reason,op,")
    );
    assert_eq!(lines.clone().count() as u64, done);
    assert!(lines.all(|line| line.contains(",'=exam groups,remove,")));
    let page = desk
        .run(&["history", "--op", "remove", "--limit", "1"])
        .ended(0);
    assert_eq!(page.out.lines().count(), 1);
    page.said("--before ");
    desk.run(&["history", "7"])
        .ended(3)
        .silent()
        .said("no run 7");
    desk.run(&["history", "--since", "soon"])
        .ended(3)
        .said("is no time");
    desk.run(&["history", "--op", "deleted"])
        .ended(3)
        .said("remove_moderator");
}

#[test]
fn the_history_is_narrowed_by_times_as_the_window_of_an_incident_is() {
    let desk = Desk::set();
    desk.removed();
    for (since, until, found) in [
        ("yesterday", "today", true),
        ("-2h", "now", true),
        ("7d", "1h ago", false),
        ("2001-01-01", "2001-01-02 09:00", false),
        ("2001-01-01T09:00+01:00", "today", true),
    ] {
        for more in [[].as_slice(), &["--op", "remove"]] {
            let mut command = vec!["history", "--since", since, "--until", until];
            command.extend(more);
            let ran = desk.run(&command).ended(0);
            assert_eq!(ran.out.contains("anna@"), found, "{command:?}: {}", ran.out);
        }
    }
}

#[test]
fn the_history_is_told_without_either_server() {
    let mut desk = Desk::set();
    desk.removed();
    let config = desk.state.path().join("config.toml");
    let written = std::fs::read_to_string(&desk.served.config).unwrap();
    crate::served::private(&config, &written);
    desk.served.end("TERM");
    let ran = run(desk.command_with(&config, &["history"]), "").ended(0);
    assert!(ran.out.starts_with("run 1  "), "{ran:#?}");
    assert_eq!(ran.err, "");
}

#[test]
fn a_person_is_forgotten_after_a_question() {
    let desk = Desk::set();
    let drift = desk.removable();
    let name = drift["person"]["username"].as_str().unwrap();
    desk.removed();
    let forget = ["history", "forget", name];
    let declined = desk.served.finish(desk.command(&forget), "no\n").ended(3);
    assert!(
        declined
            .out
            .contains(&format!("name {name}: they would say forgotten-"))
    );
    assert!(desk.run(&["history", "1"]).out.contains(name));
    // What the dashboard keeps of a reading names everybody.
    let snapshot = desk.state.path().join("snapshots/demo-2a97516c.snapshot");
    std::fs::create_dir(snapshot.parent().unwrap()).unwrap();
    std::fs::write(&snapshot, name).unwrap();
    let forgotten = desk.run(&[&forget[..], &["--yes"]].concat()).ended(0);
    assert!(
        forgotten
            .out
            .contains("1 snapshot of what was read last went with it")
    );
    assert!(!snapshot.exists());
    assert!(!desk.run(&["history", "1"]).out.contains(name));
    let nobody = desk.run(&["history", "forget", "nobody.at.all"]).ended(0);
    assert!(nobody.out.starts_with("Nothing on record"), "{nobody:#?}");
}

#[test]
fn a_frozen_site_is_not_changed_and_says_so_everywhere() {
    let desk = Desk::set();
    let before = desk.served.drifts(&[]);
    let frozen = desk.run(&["freeze", "--reason", "restoring"]).ended(0);
    assert!(
        frozen.out.contains("demo is frozen by anna@"),
        "{frozen:#?}"
    );
    let again = desk.run(&["freeze"]).ended(0);
    assert!(
        again
            .out
            .starts_with("It is so already: demo is frozen by anna@")
    );
    let apply = [
        "apply",
        "--yes",
        "--only",
        "member_extra",
        "--allow",
        "removals=80",
    ];
    // The plan is shown, and nothing of it is done.
    let held = desk.run(&apply).ended(2).said("restoring");
    assert!(!held.out.contains(": done"), "{held:#?}");
    assert_eq!(held.err.matches("frozen").count(), 1, "{held:#?}");
    let check = desk.run(&["check"]);
    assert!(
        check
            .out
            .contains("! Nothing is changed: demo is frozen by anna@")
    );
    let json = desk.run(&["check", "--format", "json"]).json();
    assert_eq!(json["frozen"]["reason"], "restoring");
    assert_eq!(json["store"], serde_json::Value::Null);
    assert_eq!(desk.served.drifts(&[]), before);
    desk.run(&["unfreeze"]).ended(0);
    let twice = desk.run(&["unfreeze"]).ended(0);
    assert_eq!(twice.out, "demo is not frozen.\n");
    desk.run(&["freeze", "--all"]).ended(0);
    desk.run(&apply).ended(2).said("every site is frozen");
    desk.run(&["unfreeze", "--all"]).ended(0);
    desk.run(&apply).ended(0);
}

#[test]
fn a_journal_that_is_none_is_said_once_and_the_check_goes_on() {
    let desk = Desk::set();
    std::fs::write(
        desk.state.path().join("journal.sqlite"),
        "a letter. ".repeat(500),
    )
    .unwrap();
    let check = desk
        .run(&["check", "--format", "json"])
        .said("not a database");
    assert_eq!(check.err.matches("not a database").count(), 1, "{check:#?}");
    let json = check.json();
    assert!(json["store"].as_str().unwrap().contains("not a database"));
    assert!(!json["drifts"].as_array().unwrap().is_empty());
    let apply = ["apply", "--yes", "--only", "member_extra"];
    let left = desk.run(&apply).ended(3).said("not a database");
    assert!(!left.out.contains(": done"), "{left:#?}");
}

#[test]
fn two_programs_that_apply_at_once_do_each_step_once() {
    let desk = Desk::set();
    let apply = [
        "apply",
        "--yes",
        "--only",
        "member_extra",
        "--allow",
        "removals=80",
    ];
    let both: Vec<_> = [(); 2]
        .map(|()| {
            let mut command = desk.command(&apply);
            command.stdin(Stdio::null()).stdout(Stdio::piped());
            command.spawn().unwrap()
        })
        .into_iter()
        .map(|child| child.wait_with_output().unwrap())
        .collect();
    let mut done: Vec<String> = Vec::new();
    for output in &both {
        let out = String::from_utf8_lossy(&output.stdout);
        done.extend(
            out.lines()
                .filter(|line| line.ends_with(": done"))
                .map(str::to_owned),
        );
    }
    let steps = desk.run(&[
        "history", "--op", "remove", "--limit", "0", "--format", "json",
    ]);
    let steps = steps.json();
    let told = steps["steps"].as_array().unwrap().iter();
    assert_eq!(
        told.filter(|step| step["state"] == "done").count(),
        done.len()
    );
    let left = desk.served.drifts(&["--only", "member_extra"]);
    let left = left
        .iter()
        .filter(|drift| drift["fix"].is_object() && drift["dormant"] == false);
    assert_eq!(left.count(), 0, "{done:#?}");
}
