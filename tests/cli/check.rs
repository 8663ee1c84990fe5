//! `check`: the JSON form, the report for people, the exit status.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::served::{Served, change, moodrift, private, text};

/// The codes that are about a person.
const OF_PEOPLE: [&str; 9] = [
    "member_missing",
    "account_missing",
    "username_refused",
    "identity_mismatch",
    "member_extra",
    "moderator_missing",
    "moderator_extra",
    "account_inactive",
    "username_collision",
];

fn keys(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[track_caller]
fn keys_are(value: &Value, expected: &[&str]) {
    assert_eq!(keys(value), expected.iter().copied().collect(), "{value}");
}

#[test]
fn json_has_the_promised_form_with_null_where_nothing_applies() {
    let served = Served::start();
    let ran = served
        .run(&["check", "--format", "json", "--dormant"])
        .ended(2);
    assert_eq!((ran.out.lines().count(), &*ran.err), (1, ""));
    let check = ran.json();
    let top = [
        "site",
        "complete",
        "read_at",
        "summary",
        "drifts",
        "unknown",
        "capabilities",
        "frozen",
        "store",
        "open_restrictions",
        "window",
        "contacts",
        "queue",
        "frozen",
        "store",
    ];
    keys_are(&check, &top);
    assert_eq!(check["site"], "demo");
    assert_eq!(check["complete"], true);
    assert_eq!(check["unknown"], Value::Array(Vec::new()));
    text(&check, "/read_at").parse::<jiff::Timestamp>().unwrap();
    for drift in check["drifts"].as_array().unwrap() {
        keys_are(
            drift,
            &[
                "code",
                "severity",
                "dormant",
                "course",
                "activity",
                "group",
                "person",
                "explanation",
                "evidence",
                "since",
                "fix",
                "withheld",
                "remedy",
                "waiting",
            ],
        );
        let (code, person) = (text(drift, "/code"), &drift["person"]);
        assert_eq!(person.is_object(), OF_PEOPLE.contains(&&*code), "{drift}");
        for (part, expected) in [
            ("course", &["id", "shortname", "fullname"][..]),
            ("activity", &["cmid", "name"]),
            ("group", &["id", "name"]),
            (
                "person",
                &["username", "moodle_username", "moodle_id", "chat_id"],
            ),
            ("fix", &["op", "role"]),
        ] {
            if !drift[part].is_null() {
                keys_are(&drift[part], expected);
            }
        }
        assert!(!text(drift, "/explanation").is_empty());
        assert!(!text(drift, "/evidence/kind").is_empty());
        let without_fix = drift["fix"].is_null() && drift["withheld"].is_null();
        assert_eq!(drift["remedy"].is_string(), without_fix, "{drift}");
    }
}

#[test]
fn each_side_that_does_not_know_a_person_leaves_null() {
    let served = Served::start();
    let absent = served.drift("account_missing");
    assert!(absent["person"]["chat_id"].is_null(), "{absent}");
    assert!(absent["person"]["moodle_id"].is_i64(), "{absent}");
    let extra = served.drifts(&["--only", "member_extra", "--preset", "strict"]);
    let unknown = extra
        .iter()
        .find(|drift| drift["person"]["moodle_id"].is_null())
        .unwrap();
    assert!(unknown["person"]["moodle_username"].is_null(), "{unknown}");
    assert!(unknown["person"]["chat_id"].is_string(), "{unknown}");
}

#[test]
fn the_summary_counts_what_is_listed() {
    let served = Served::start();
    let check = served.run(&["check", "--format", "json"]).json();
    let drifts = check["drifts"].as_array().unwrap();
    for (table, key) in [("by_code", "/code"), ("by_severity", "/severity")] {
        let mut counted = BTreeMap::new();
        for drift in drifts {
            *counted.entry(text(drift, key)).or_insert(0) += 1;
        }
        let said: BTreeMap<String, i32> =
            serde_json::from_value(check["summary"][table].clone()).unwrap();
        assert_eq!(said, counted);
    }
    assert_eq!(check["summary"]["drifts"], drifts.len());
    assert_eq!(check["summary"]["activities"], 50);
    assert_eq!(check["summary"]["unknown"], 0);
}

#[test]
fn the_exit_status_is_that_of_the_worst_selected_difference() {
    let served = Served::start();
    served.run(&["check"]).ended(2);
    served
        .run(&["check", "--only", "moderator_missing"])
        .ended(2);
    served.run(&["check", "--only", "member_missing"]).ended(1);
    served
        .run(&["check", "--only", "username_refused"])
        .ended(0);
    let nothing = served.run(&["check", "--only", "owner_missing"]).ended(0);
    assert_eq!(nothing.out, "demo: no difference.\n");
    let json = ["check", "--format", "json", "--only", "owner_missing"];
    assert_eq!(served.run(&json).ended(0).json()["summary"]["drifts"], 0);
}

#[test]
fn what_dormant_courses_lack_changes_no_exit_status() {
    let served = Served::start();
    let drifts = served.drifts(&["--dormant"]);
    let dormant = drifts
        .iter()
        .find(|drift| drift["dormant"] == true)
        .unwrap();
    assert_eq!(dormant["severity"], "info");
    let course = text(dormant, "/course/id");
    served.run(&["check", "--course", &course]).ended(0);
    served
        .run(&["check", "--dormant", "--course", &course])
        .ended(0);
}

/// A demo in which nobody has this permission.
fn without(permission: &str) -> Served {
    let folder = tempfile::TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let mut saving = Served::with(&["--save-chat-state", state.to_str().unwrap()]);
    assert!(saving.end("TERM").success());
    let mut chat: Value = serde_json::from_str(&fs::read_to_string(&state).unwrap()).unwrap();
    for known in chat["permissions"].as_array_mut().unwrap() {
        if known["_id"] == permission {
            known["roles"] = Value::Array(Vec::new());
        }
    }
    private(&state, &chat.to_string());
    Served::with(&["--chat-state", state.to_str().unwrap()])
}

#[test]
fn what_the_account_may_not_do_is_not_offered_and_said_with_who_could_grant_it() {
    let served = without("set-moderator");
    let drift = served.drift("moderator_missing");
    assert!(drift["fix"].is_null(), "{drift}");
    assert_eq!(drift["withheld"]["reason"], "not_permitted");
    assert_eq!(drift["withheld"]["permission"], "set-moderator");
    let named = "lacks the permission set-moderator here";
    assert!(text(&drift, "/withheld/explanation").contains(named));
    let out = served.run(&["check"]).ended(2).out;
    assert!(out.contains(&format!("→ not offered: the API account {named}")));
    let line = out.lines().rev().nth(1).unwrap();
    assert!(
        line.starts_with("! The API account cannot make and unmake moderators ("),
        "{line}"
    );
    assert!(line.ends_with("Administration > Permissions."), "{line}");
    let (cmid, username) = (
        text(&drift, "/activity/cmid"),
        text(&drift, "/person/username"),
    );
    let explained = served.run(&["explain", &cmid, &username]).ended(0).out;
    assert_eq!(explained.matches(named).count(), 1, "{explained}");

    let check = served.run(&["check", "--format", "json"]).ended(2).json();
    let own = &check["capabilities"];
    assert_eq!(own["permissions_known"], true);
    let features = own["features"].as_array().unwrap();
    let state = |name: &str| {
        let mut features = features.iter();
        let found = features.find(|feature| feature["feature"] == name);
        text(found.unwrap(), "/state")
    };
    assert_eq!(state("moderators"), "missing");
    // One group of the university was taken over by a teacher.
    assert_eq!(state("invite"), "partly");
    assert_eq!(state("see_all_groups"), "possible");
}

#[test]
fn what_could_not_be_read_ends_with_3_and_is_named() {
    let served = without("view-room-administration");
    let check = served.run(&["check", "--format", "json"]).ended(3).json();
    assert_eq!(check["complete"], false);
    let unknown = check["unknown"].as_array().unwrap();
    assert_eq!(check["summary"]["unknown"], unknown.len());
    keys_are(&unknown[0], &["subject", "reason"]);
    assert!(text(&unknown[0], "/reason").contains("view-room-administration"));
    let human = served.run(&["check"]).ended(3);
    assert!(human.out.contains("\nNot known\n  ? "), "{}", human.out);
}

#[test]
fn the_report_names_every_difference_once_worst_first_and_ends_with_the_totals() {
    let served = Served::with(&[]);
    let drifts = served.drifts(&[]);
    let shown: Vec<&Value> = drifts
        .iter()
        .filter(|drift| drift["dormant"] == false)
        .collect();
    let out = served.run(&["check"]).ended(2).out;
    for code in shown.iter().map(|drift| text(drift, "/code")) {
        let listed = out.lines().filter(|line| {
            let mut words = line.split_whitespace().skip(1);
            words.next() == Some(&code)
        });
        let expected = shown.iter().filter(|drift| drift["code"] == *code).count();
        assert_eq!(listed.count(), expected, "{code}");
    }
    let of = |severity: &str| {
        shown
            .iter()
            .filter(|drift| drift["severity"] == severity)
            .count()
    };
    let totals = format!(
        "demo: {} critical, {} warnings, {} info; {} in dormant courses (--dormant shows them).",
        of("critical"),
        of("warning"),
        of("info"),
        drifts.len() - shown.len()
    );
    assert_eq!(out.lines().last().unwrap(), totals);
    let whole = served.run(&["check", "--dormant"]).ended(2).out;
    let totals = totals.replace(" (--dormant shows them)", "");
    assert_eq!(whole.lines().last().unwrap(), totals);
    // Of each course, but not of what concerns the site.
    let signs: Vec<char> = out
        .split("\n\n")
        .skip(1)
        .filter_map(|course| {
            let mut lines = course
                .lines()
                .filter_map(|line| line.trim_start().chars().next());
            lines.find(|sign| "✗!·".contains(*sign))
        })
        .collect();
    let rank = |sign: &char| "✗!·".chars().position(|known| known == *sign);
    assert!(
        signs.len() > 20 && signs.is_sorted_by_key(rank),
        "{signs:?}"
    );
}

#[test]
fn a_fix_is_said_once_for_all_that_it_repairs() {
    let served = Served::start();
    let missing = served.drift("member_missing");
    let cmid = text(&missing, "/activity/cmid");
    let check = ["check", "--only", "member_missing", "--cmid", &cmid];
    let out = served.run(&check).ended(1).out;
    let lines: Vec<&str> = out.lines().collect();
    let [course, activity, people @ .., fix, "", totals] = lines.as_slice() else {
        panic!("{out}");
    };
    assert!(
        course.contains(&text(&missing, "/course/shortname")),
        "{out}"
    );
    assert!(activity.ends_with(&format!("(activity {cmid})")), "{out}");
    assert!(!people.is_empty());
    for line in people {
        assert!(line.starts_with("    ! member_missing     "), "{line}");
    }
    assert_eq!(fix.trim_start(), "→ invite");
    assert!(totals.starts_with("demo: 0 critical, "), "{out}");
}

#[test]
fn a_reader_that_leaves_early_is_no_trouble() {
    let served = Served::start();
    let check = served.command(&["check"]);
    let mut piped = Command::new("sh");
    piped
        .args(["-c", "\"$0\" \"$@\" | head -1"])
        .arg(check.get_program())
        .args(check.get_args());
    let ran = served.finish(piped, "").ended(0);
    assert_eq!((ran.out.lines().count(), &*ran.err), (1, ""));

    let mut closed = served
        .command(&["check"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(closed.stdout.take());
    let output = closed.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn what_another_command_has_seen_is_news_to_the_next_check_all_the_same() {
    let served = Served::start();
    let state = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = moodrift();
        command.arg("--config").arg(&served.config);
        command.arg("--state-dir").arg(state.path());
        command.args(arguments);
        served.finish(command, "")
    };
    let new = |arguments: &[&str]| -> Vec<Value> {
        let check = run(&[&["check", "--new", "--format", "json"], arguments].concat());
        assert!(check.status <= 2, "{check:#?}");
        check.json()["drifts"].as_array().unwrap().clone()
    };
    let first = run(&["check", "--format", "json"]).ended(2).json();
    let known = first["drifts"].as_array().unwrap().len();
    assert!(known > 10, "{known}");
    assert_eq!(new(&[]), Vec::<Value>::new());

    // An activity loses its link.
    change(
        &served,
        "UPDATE mdl_rocketchat SET rocketchatid = '' WHERE id = (SELECT MIN(r.id) FROM mdl_rocketchat r
         JOIN mdl_course c ON c.id = r.course AND c.visible = 1 AND c.enddate = 0
         WHERE r.rocketchatid <> '')",
    );
    run(&["plan"]).ended(2);
    run(&["check", "--format", "prometheus"]).ended(2);
    run(&["check", "--format", "nagios"]).ended(2);
    // A check of something else tells of that alone.
    assert_eq!(new(&["--only", "moodle_stale"]), Vec::<Value>::new());
    let unlinked = ["--only", "group_unlinked"];
    let found: Vec<Value> = new(&unlinked);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(new(&unlinked), Vec::<Value>::new());
    // Nobody who looks at everything has been told yet.
    let found = new(&[]);
    assert!(found.iter().any(|one| one["code"] == "group_unlinked"));
    assert!(found.len() < known, "{}", found.len());
    assert_eq!(new(&[]), Vec::<Value>::new());
    assert_eq!(
        new(&["--only", "group_unlinked,member_missing"]),
        Vec::<Value>::new()
    );
}

#[test]
fn each_difference_says_since_when_and_what_was_there_before_is_not_new() {
    let served = Served::start();
    let state = tempfile::tempdir().unwrap();
    let check = |arguments: &[&str]| {
        let mut command = moodrift();
        command.arg("--config").arg(&served.config);
        command.arg("--state-dir").arg(state.path());
        command.args(["check", "--format", "json"]).args(arguments);
        served.finish(command, "")
    };
    let first = check(&[]).ended(2).json();
    let (all, read_at) = (&first["drifts"], text(&first, "/read_at"));
    for drift in all.as_array().unwrap() {
        assert_eq!(text(drift, "/since"), read_at, "{drift}");
    }
    // Times are in seconds.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let again = check(&["--new"]).ended(0).json();
    assert_eq!(again["drifts"], Value::Array(Vec::new()));
    let third = check(&[]).ended(2).json();
    assert!(text(&third, "/read_at") > read_at);
    assert_eq!(&third["drifts"], all);
    // Another preset has its own history.
    let strict = check(&["--preset", "strict", "--new"]).ended(2).json();
    assert!(!strict["drifts"].as_array().unwrap().is_empty());
}
