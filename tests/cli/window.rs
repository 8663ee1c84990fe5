//! `--changed-between` and `--contacts`, as people and scripts use them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use sqlx::Connection as _;

use crate::served::{Served, text};

const LOG_UNREAD: &str = "Moodle's standard log cannot be read";

/// All of the demo's history.
const EVER: [&str; 2] = ["2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z"];

fn between<'a>(command: &'a str, window: [&'a str; 2]) -> [&'a str; 4] {
    [command, "--changed-between", window[0], window[1]]
}

fn rfc3339(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap().to_string()
}

#[test]
fn a_window_in_which_nothing_happened_has_no_difference_and_says_what_it_could_not_see() {
    let served = Served::start();
    let then = ["2001-01-01", "2001-01-02"];
    let ran = served.run(&between("check", then)).ended(0);
    assert_eq!(ran.out.lines().last(), Some("demo: no difference."));
    let said = ran.out.lines().rev().nth(1).unwrap();
    assert!(
        said.starts_with("Only what was changed in Moodle from 200"),
        "{said}"
    );
    assert!(said.ends_with("(without Moodle's log)."), "{said}");
    let ran = ran.said(LOG_UNREAD);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);

    let json = [&between("check", then)[..], &["--format", "json"]].concat();
    let check = served.run(&json).ended(0).said(LOG_UNREAD).json();
    assert_eq!(check["drifts"], Value::Array(Vec::new()));
    assert_eq!(
        (&check["window"]["log"], &check["window"]["logged"]),
        (&"not readable".into(), &Value::Null)
    );
    assert!(text(&check, "/window/reason").contains("logstore_standard_log"));
    assert_eq!(
        check["complete"], true,
        "a log that is not there leaves nothing unknown"
    );
    let apply = [&between("apply", then)[..], &["--yes"]].concat();
    let ran = served.run(&apply).ended(0).said(LOG_UNREAD);
    let ran = ran.said("Only what was changed in Moodle from 200");
    assert_eq!(ran.out, "Nothing to do.\n");
}

#[test]
fn without_a_window_the_log_is_not_asked_for() {
    let served = Served::start();
    let ran = served.run(&["check", "--format", "json"]).ended(2);
    assert_eq!(ran.err, "");
    assert!(ran.json()["window"].is_null());
}

#[test]
fn the_whole_history_has_everybody_who_is_enrolled_and_the_status_is_theirs() {
    let served = Served::start();
    let all = served.drifts(&["--dormant"]);
    let flags = ["--dormant", "--changed-between", EVER[0], EVER[1]];
    let found = served.drifts(&flags);
    let enrolled: BTreeSet<String> = served
        .moodle(
            "SELECT e.courseid || ' ' || ue.userid FROM mdl_user_enrolments ue
             JOIN mdl_enrol e ON e.id = ue.enrolid
             UNION SELECT x.instanceid || ' ' || ra.userid FROM mdl_role_assignments ra
             JOIN mdl_context x ON x.id = ra.contextid WHERE x.contextlevel = 50",
        )
        .into_iter()
        .collect();
    let otherwise: BTreeSet<String> = served
        .moodle(
            "SELECT CAST(ra.userid AS TEXT) FROM mdl_role_assignments ra
             JOIN mdl_context x ON x.id = ra.contextid WHERE x.contextlevel <> 50
             UNION SELECT CAST(id AS TEXT) FROM mdl_user WHERE deleted = 1",
        )
        .into_iter()
        .collect();
    let (mut with_row, mut without) = (0, 0);
    for drift in all.iter().filter(|drift| drift["person"].is_object()) {
        let id = drift["person"]["moodle_id"].to_string();
        if enrolled.contains(&format!("{} {id}", drift["course"]["id"])) {
            with_row += 1;
            assert!(found.contains(drift), "{drift}");
        } else if !otherwise.contains(&id) {
            without += 1;
            assert!(!found.contains(drift), "{drift}");
        }
    }
    assert!(with_row > 20 && without > 0, "{with_row} and {without}");
    let guests = found
        .iter()
        .filter(|drift| drift["person"].is_object() && drift["person"]["moodle_id"].is_null());
    assert_eq!(guests.count(), 0);
    let critical = [
        &between("check", EVER)[..],
        &["--only", "moderator_missing"],
    ]
    .concat();
    served.run(&critical).ended(2);
}

#[test]
fn what_is_no_window_ends_with_3_before_anything_is_asked() {
    let served = Served::start();
    for (window, words) in [
        (["soon", "now"], "“soon” is no time. Write it as 2026-11-22"),
        (["now", "--format"], "“--format” is no time"),
        (["now", "-2h"], "after its end"),
        (["yesterday", "2001-01-01"], "The earlier time comes first."),
    ] {
        for command in ["check", "apply"] {
            served
                .run(&between(command, window))
                .ended(3)
                .silent()
                .said("--changed-between: ")
                .said(words);
        }
    }
    served
        .run(&["check", "--changed-between", "now"])
        .ended(3)
        .silent();
}

#[test]
fn times_are_those_of_the_machine_s_zone() {
    let served = Served::start();
    let arguments = [
        &between("check", ["2026-11-20", "2026-11-20 09:30"])[..],
        &["--format", "json"],
    ]
    .concat();
    let mut command = served.command(&arguments);
    command.env("TZ", "XYZ-3");
    let check = served.finish(command, "").json();
    assert_eq!(text(&check, "/window/from"), "2026-11-19T21:00:00Z");
    assert_eq!(text(&check, "/window/to"), "2026-11-20T06:30:00Z");
    let relative = [&between("check", ["-3h", "now"])[..], &["--format", "json"]].concat();
    let check = served.run(&relative).json();
    let at = |end: &str| text(&check, end).parse::<jiff::Timestamp>().unwrap();
    assert_eq!(
        at("/window/to").as_second() - at("/window/from").as_second(),
        3 * 3600
    );
}

/// The demo's configuration with a copy of its Moodle that has a log, in which these people were unenrolled.
fn with_a_log(served: &Served, unenrolled: &[(String, String)], at: i64) -> PathBuf {
    let file = served.folder.path().join("logged.sqlite");
    let origin = served.moodle("SELECT file FROM pragma_database_list WHERE name = 'main'");
    std::fs::copy(&origin[0], &file).unwrap();
    let url = format!("sqlite://{}", file.display());
    let mut statements = vec![
        "CREATE TABLE mdl_logstore_standard_log (id INTEGER, eventname TEXT, component TEXT, courseid INTEGER,
         relateduserid INTEGER, userid INTEGER, timecreated INTEGER)"
            .to_owned(),
    ];
    for (course, person) in unenrolled {
        statements.push(format!(
            r"INSERT INTO mdl_logstore_standard_log VALUES (1, '\core\event\user_enrolment_deleted', 'core',
              {course}, {person}, 2, {at})"
        ));
    }
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
            for statement in statements {
                let statement = sqlx::raw_sql(sqlx::AssertSqlSafe(statement));
                statement.execute(&mut connection).await.unwrap();
            }
            connection.close().await.unwrap();
        });
    served.edited(|site| {
        let moodle = site["moodle"].as_table_mut().unwrap();
        moodle.insert("database".to_owned(), url.into());
    })
}

#[test]
fn who_was_unenrolled_then_is_found_by_the_log_and_repaired_alone() {
    let served = Served::start();
    let extra = served
        .drifts(&["--only", "member_extra"])
        .into_iter()
        .find(|drift| {
            drift["fix"].is_object()
                && drift["dormant"] == false
                && drift["evidence"]["basis"]["fact"] == "not_enrolled"
        })
        .unwrap();
    let pair = (
        text(&extra, "/course/id"),
        text(&extra, "/person/moodle_id"),
    );
    // Long before anything else of the demo.
    let at = 1_000_000_000;
    let config = with_a_log(&served, &[pair], at);
    let (from, to) = (rfc3339(at - 60), rfc3339(at + 60));
    let check = [&between("check", [&from, &to])[..], &["--format", "json"]].concat();
    let ran = served.run_with(&config, &check).ended(1);
    assert_eq!(ran.err, "");
    let check = ran.json();
    assert_eq!(
        (&check["window"]["log"], &check["window"]["logged"]),
        (&"read".into(), &1.into())
    );
    assert!(check["window"]["reason"].is_null());
    let drifts = check["drifts"].as_array().unwrap();
    assert!(!drifts.is_empty());
    for drift in drifts {
        assert_eq!(drift["person"], extra["person"], "{drift}");
    }
    let human = served
        .run_with(&config, &between("check", [&from, &to]))
        .ended(1);
    assert!(
        human.out.contains("(1 change in Moodle's log).\n"),
        "{}",
        human.out
    );

    let apply = [
        &between("apply", [&from, &to])[..],
        &["--yes", "--allow", "group_share=100"],
    ]
    .concat();
    let ran = served.run_with(&config, &apply).ended(0);
    let removed = format!("0 to add, 0 to change, {} to remove in", drifts.len());
    assert!(ran.out.contains(&removed), "{}", ran.out);
    served
        .run_with(&config, &between("check", [&from, &to]))
        .ended(0);
}

#[test]
fn contacts_are_the_moderators_and_teachers_of_what_is_selected() {
    let served = Served::start();
    let json = [
        "check",
        "--format",
        "json",
        "--only",
        "member_missing,moderator_missing",
        "--contacts",
    ];
    let check = served.run(&json).ended(2).json();
    let of_drifts: BTreeSet<String> = check["drifts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|drift| drift["dormant"] == false)
        .map(|drift| text(drift, "/activity/cmid"))
        .collect();
    let activities = check["contacts"]["activities"].as_array().unwrap();
    let told: BTreeSet<String> = activities.iter().map(|one| text(one, "/cmid")).collect();
    assert_eq!((told.len(), &told), (activities.len(), &of_drifts));

    let people: Vec<&Value> = activities
        .iter()
        .flat_map(|one| one["people"].as_array().unwrap())
        .collect();
    assert!(people.len() >= activities.len() / 2, "{}", people.len());
    let barred = served.moodle(
        "SELECT CAST(id AS TEXT) FROM mdl_user WHERE suspended = 1 OR deleted = 1 OR confirmed = 0 OR auth = 'nologin'",
    );
    let mut addresses = BTreeSet::new();
    for person in &people {
        assert!(!barred.contains(&text(person, "/moodle_id")), "{person}");
        assert!(!person["roles"].as_array().unwrap().is_empty(), "{person}");
        assert!(
            ["moderator", "teacher"].contains(&&*text(person, "/as")),
            "{person}"
        );
        let place = text(person, "/in_group");
        assert!(
            ["moderator", "member", "absent", "unknown"].contains(&&*place),
            "{person}"
        );
        addresses.extend(person["email"].as_str().map(str::to_lowercase));
    }
    let leads: Vec<&Value> = activities
        .iter()
        .flat_map(|one| one["leads"].as_array().unwrap())
        .collect();
    for lead in &leads {
        let place = text(lead, "/as");
        assert!(["owner", "moderator"].contains(&&*place), "{lead}");
        addresses.extend(lead["email"].as_str().map(str::to_lowercase));
    }
    let line: Vec<String> = check["contacts"]["addresses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|address| address.as_str().unwrap().to_owned())
        .collect();
    let unique: BTreeSet<String> = line.iter().map(|address| address.to_lowercase()).collect();
    assert_eq!((line.len(), &unique), (addresses.len(), &addresses));
    // Who should be moderator and is a plain member is told, and said to be one.
    let missing = served.drift("moderator_missing");
    let own = activities
        .iter()
        .find(|one| one["cmid"] == missing["activity"]["cmid"])
        .and_then(|one| {
            let mut people = one["people"].as_array().unwrap().iter();
            people.find(|person| person["moodle_id"] == missing["person"]["moodle_id"])
        })
        .unwrap();
    assert_eq!(
        (&own["as"], &own["in_group"]),
        (&"moderator".into(), &"member".into())
    );

    let human = [
        "check",
        "--only",
        "member_missing,moderator_missing",
        "--contacts",
    ];
    let out = served.run(&human).ended(2).out;
    let (_, contacts) = out.split_once("\nWhom to tell\n").unwrap();
    assert_eq!(
        contacts.lines().last(),
        Some(&*line.join(", ")),
        "ready to paste"
    );
    for name in people.iter().map(|person| text(person, "/name")) {
        assert!(contacts.contains(&name), "{name}");
    }
}

#[test]
fn contacts_are_in_every_format_that_people_read_and_refused_by_the_others() {
    let served = Served::start();
    let check = |format: &str| {
        served.run(&[
            "check",
            "--format",
            format,
            "--contacts",
            "--only",
            "moderator_missing",
        ])
    };
    let json = check("json").ended(2).json();
    let addresses: Vec<&str> = json["contacts"]["addresses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    assert!(!addresses.is_empty());
    let table = check("csv").ended(2).out;
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(rows.headers().unwrap().iter().next_back(), Some("contacts"));
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert!(!rows.is_empty());
    for row in &rows {
        let told = row.iter().next_back().unwrap();
        assert!(addresses.iter().any(|one| told.contains(one)), "{row:?}");
    }
    let document = check("markdown").ended(2).out;
    let (_, told) = document.split_once("\n## Whom to tell\n").unwrap();
    for address in addresses {
        let address = address.replace('_', "\\_");
        assert!(told.contains(&address), "{address}: {told}");
    }
    let without = served.run(&["check", "--format", "csv"]).ended(2).out;
    assert!(without.lines().next().unwrap().ends_with(",fix"));
    let refused = check("prometheus").ended(3);
    assert_eq!(refused.out, "");
    assert!(refused.err.contains("--contacts"), "{}", refused.err);
    assert!(check("nagios").ended(3).out.contains("--contacts"));
}

#[test]
fn contacts_are_there_only_when_asked_for_and_for_nothing_but_what_is_selected() {
    let served = Served::start();
    let without = served.run(&["check", "--format", "json"]).ended(2);
    assert!(without.json()["contacts"].is_null());
    let nothing = ["check", "--only", "moodle_stale", "--contacts"];
    assert_eq!(served.run(&nothing).ended(0).out, "demo: no difference.\n");
    let drifts = served.drifts(&["--dormant"]);
    let dormant = drifts
        .iter()
        .find(|drift| drift["dormant"] == true && drift["activity"].is_object());
    let cmid = text(dormant.unwrap(), "/activity/cmid");
    let told = |flags: &[&str]| {
        let check = ["check", "--format", "json", "--contacts", "--cmid", &cmid];
        let check = served.run(&[&check[..], flags].concat()).json();
        check["contacts"]["activities"].as_array().unwrap().len()
    };
    assert_eq!((told(&[]), told(&["--dormant"])), (0, 1));
}
