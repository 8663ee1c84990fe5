//! What the doctor finds, each in a database, a server, a configuration or a state folder that has it.

use std::collections::BTreeSet;
use std::fs;

use jiff::{ToSpan as _, Zoned};
use moodrift::demo::chat::state::Digest;
use moodrift::domain::doctor::Check;
use serde_json::{Value, json};
use strum::IntoEnumIterator as _;

use crate::doctor::{JSON, is, states};
use crate::front::Front;
use crate::served::{Ran, Served, alter, change};

/// A statement that makes a Moodle ill, and what is found then.
const ILL: [(&str, &str, &str); 12] = [
    (
        "UPDATE mdl_config_plugins SET value = '1' WHERE name = 'usernamehook'",
        "username_hook",
        "critical",
    ),
    (
        "UPDATE mdl_config_plugins SET value = '0' WHERE name = 'recyclebin_patch'",
        "recycle_bin",
        "warning",
    ),
    (
        "UPDATE mdl_config_plugins SET value = '' WHERE name = 'validationgroupnameregex'",
        "group_names",
        "warning",
    ),
    (
        "UPDATE mdl_config_plugins SET value = 'moodle.api' WHERE name = 'apiuser'",
        "plugin_account",
        "critical",
    ),
    (
        "UPDATE mdl_config_plugins SET value = 'https://old.example' WHERE name = 'instanceurl'",
        "plugin_server",
        "warning",
    ),
    (
        "UPDATE mdl_modules SET visible = 0 WHERE name = 'rocketchat'",
        "plugin",
        "critical",
    ),
    (
        "UPDATE mdl_task_scheduled SET lastruntime = lastruntime - 90000",
        "cron",
        "critical",
    ),
    (
        "UPDATE mdl_config SET value = '1' WHERE name = 'maintenance_enabled'",
        "moodle_maintenance",
        "warning",
    ),
    (
        "UPDATE mdl_rocketchat SET retentionenabled = 1;
         UPDATE mdl_config_plugins SET value = '0' WHERE name = 'retentionfeature'",
        "retention",
        "warning",
    ),
    (
        "UPDATE mdl_task_scheduled SET disabled = 0 WHERE component = 'mod_rocketchat'",
        "plugin_task",
        "warning",
    ),
    (
        "INSERT INTO mdl_task_adhoc (component, classname, nextruntime, faildelay, customdata, timecreated)
         VALUES ('mod_rocketchat', '\\mod_rocketchat\\task\\enrol_role_assign', 2000000000, 60, '{}', unixepoch())",
        "tasks",
        "warning",
    ),
    (
        "DROP TABLE mdl_tool_recyclebin_category",
        "moodle_schema",
        "warning",
    ),
];

#[test]
fn settings_that_contradict_each_other_are_found_in_the_database() {
    let served = Served::with(&["--courses", "3"]);
    change(&served, "DELETE FROM mdl_task_adhoc");
    let well = served.run(&JSON);
    for (_, check, _) in ILL {
        let healthy = ["fine", "notice"];
        assert!(
            states(&well, check)
                .iter()
                .all(|state| healthy.contains(&&**state)),
            "{check}: {}",
            well.out
        );
    }
    for (statement, ..) in ILL {
        change(&served, statement);
    }
    let ran = served.run(&JSON).ended(2);
    for (_, check, state) in ILL {
        is(&ran, check, state);
    }
    assert!(ran.out.contains("maintenance"), "{}", ran.out);

    // What waits for long, and does not fail; rules where nothing is mapped; no address; an upgrade.
    change(
        &served,
        "UPDATE mdl_task_adhoc SET faildelay = 0, timecreated = timecreated - 86400, nextruntime = timecreated - 86400;
         UPDATE mdl_config_plugins SET value = '0' WHERE name = 'usernamehook';
         INSERT INTO mdl_config (name, value) VALUES ('upgraderunning', unixepoch() + 600)",
    );
    let edited = served.edited(|site| {
        site.insert("read_only".to_owned(), false.into());
        site["moodle"].as_table_mut().unwrap().remove("wwwroot");
        let rule: toml::Table = "lowercase = true".parse().unwrap();
        site.insert("username".to_owned(), vec![rule].into());
    });
    let ran = served.run_with(&edited, &JSON).ended(2);
    for (check, state) in [
        ("tasks", "warning"),
        ("username_hook", "warning"),
        ("moodle_address", "warning"),
        ("moodle_maintenance", "warning"),
        ("writing", "warning"),
    ] {
        is(&ran, check, state);
    }
    assert!(ran.out.contains("upgrade"), "{}", ran.out);

    // What could not be told outweighs what is wrong.
    change(&served, "DROP TABLE mdl_task_adhoc");
    is(&served.run(&JSON).ended(3), "tasks", "unknown");
}

/// The state of a demo's server, with so many courses.
pub(crate) fn state_of_a_server(courses: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let save = [
        "--courses",
        courses,
        "--save-chat-state",
        file.to_str().unwrap(),
    ];
    let mut saving = Served::with(&save);
    saving.end("TERM");
    serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap()
}

/// A demo with as many courses, whose server has this state.
pub(crate) fn with_state(state: &Value, courses: &str) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    fs::write(&file, state.to_string()).unwrap();
    let file = file.to_str().unwrap();
    Served::with(&["--courses", courses, "--chat-state", file])
}

/// Only these roles may do that.
pub(crate) fn may(state: &mut Value, permission: &str, roles: &[&str]) {
    let permissions = state["permissions"].as_array_mut().unwrap();
    let found = permissions.iter_mut().find(|one| one["_id"] == permission);
    match found {
        Some(found) => found["roles"] = json!(roles),
        None => permissions.push(json!({"_id": permission, "roles": roles})),
    }
}

#[test]
fn a_limiter_and_a_missing_right_are_found() {
    let mut state = state_of_a_server("3");
    may(&mut state, "api-bypass-rate-limit", &["admin"]);
    may(&mut state, "view-d-room", &["admin"]);
    let ran = with_state(&state, "3").run(&JSON).ended(2);
    is(&ran, "rate_limit", "warning");
    is(&ran, "rights", "critical");
    assert!(ran.out.contains("view-d-room"), "{}", ran.out);
}

#[test]
fn each_release_that_is_known_to_be_bad_is_named_and_an_administrator_is() {
    let mut state = state_of_a_server("3");
    let account = state["api_user"].as_str().unwrap().to_owned();
    for user in state["users"].as_array_mut().unwrap() {
        if user["_id"] == account.as_str() {
            user["roles"].as_array_mut().unwrap().push(json!("admin"));
        }
    }
    for (release, health, words) in [
        ("3.4.0", "warning", "retentionIgnoreThreads"),
        ("7.3.0", "fine", "7.3"),
        ("7.6.0", "notice", "limiter"),
        ("8.5.0", "warning", "second factor"),
        ("8.9.0", "notice", "8.9"),
    ] {
        state["server"]["info"]["version"] = json!(release);
        let ran = with_state(&state, "3").run(&JSON);
        is(&ran, "version", health);
        is(&ran, "account", "notice");
        assert!(ran.out.contains(words), "{release}: {}", ran.out);
    }
}

#[test]
fn the_token_of_a_login_is_found() {
    let mut state = state_of_a_server("3");
    let account = state["api_user"].as_str().unwrap().to_owned();
    may(
        &mut state,
        "create-personal-access-tokens",
        &["bot", "admin", "user"],
    );
    let password = "correct horse battery staple";
    state["secrets"][&account] = json!({"password": Digest::of(password), "email_codes": "off"});
    let served = with_state(&state, "3");
    let token = logged_in(&served, &account, password);
    let config = served.edited(|site| {
        let chat = site["rocketchat"].as_table_mut().unwrap();
        chat.insert("token".to_owned(), token.as_str().into());
    });
    let ran = served.run_with(&config, &JSON);
    is(&ran, "token", "warning");
    assert!(!ran.out.contains(&token), "{}", ran.out);
}

/// The token that a login gives, as the web client gets it.
fn logged_in(served: &Served, account: &str, password: &str) -> String {
    let places: Value = serde_json::from_str(&served.line).unwrap();
    let url = places["rocketchat"].as_str().unwrap().to_owned();
    let users = with_token(served, &format!("{url}/api/v1/users.info?userId={account}"));
    let username = users["user"]["username"].as_str().unwrap().to_owned();
    let body = json!({"user": username, "password": password});
    let answer = block_on(async {
        let client = crate::visitor::client();
        let request = client.post(format!("{url}/api/v1/login")).json(&body);
        request.send().await.unwrap().json::<Value>().await.unwrap()
    });
    answer["data"]["authToken"].as_str().unwrap().to_owned()
}

fn with_token(served: &Served, url: &str) -> Value {
    let written: toml::Table = fs::read_to_string(&served.config).unwrap().parse().unwrap();
    let id = written["sites"]["demo"]["rocketchat"]["user_id"]
        .as_str()
        .unwrap();
    block_on(async {
        let request = crate::visitor::client().get(url);
        let request = request
            .header("X-User-Id", id)
            .header("X-Auth-Token", &served.token);
        request.send().await.unwrap().json().await.unwrap()
    })
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

#[test]
fn a_certificate_that_ends_and_a_clock_that_is_off_are_found() {
    let served = Served::with(&["--courses", "3"]);
    let now = Zoned::now();
    for (ends, tls, hours, clock) in [
        (now.checked_add(2.years()).unwrap(), "fine", 0, "fine"),
        (now.checked_add(10.days()).unwrap(), "warning", 0, "fine"),
        (
            now.checked_add(2.days()).unwrap(),
            "critical",
            1,
            "critical",
        ),
    ] {
        let front = Front::before(&served, ends.date(), hours);
        let config = served.edited(|site| {
            let chat = site["rocketchat"].as_table_mut().unwrap();
            chat.insert("url".to_owned(), front.url.as_str().into());
            let authority = front.authority.to_str().unwrap();
            chat.insert("ca_file".to_owned(), authority.into());
        });
        let ran = served.run_with(&config, &JSON);
        is(&ran, "tls", tls);
        is(&ran, "chat_clock", clock);
    }
}

#[test]
fn what_is_left_in_the_state_folder_is_found() {
    let served = Served::with(&["--courses", "30"]);
    let state = served.folder.path().join("shared");
    let with = |arguments: &[&str]| -> Ran {
        let state = ["--state-dir", state.to_str().unwrap()];
        served.finish(served.command_in(&[&state, arguments].concat()), "")
    };
    with(&["apply", "--yes", "--only", "moderator_missing"]).ended(0);
    with(&["freeze", "--reason", "an incident"]).ended(0);
    let journal = format!("sqlite://{}", state.join("journal.sqlite").display());
    alter(&journal, "UPDATE run SET ended = NULL");
    fs::create_dir_all(state.join("exports/demo/.unfinished-export-a")).unwrap();
    let ran = with(&JSON).ended(1);
    for (check, health) in [
        ("freeze", "warning"),
        ("unfinished", "warning"),
        ("killed_exports", "warning"),
    ] {
        is(&ran, check, health);
    }
    assert!(ran.out.contains("an incident"), "{}", ran.out);
}

/// The tests above, and those beside them, name each check with a state in which something is to be said. What two cannot
/// have at once is in `examined.rs`.
#[test]
fn every_check_is_ill_somewhere() {
    let sources = concat!(include_str!("ailments.rs"), include_str!("doctor.rs"));
    let named =
        regex::Regex::new("\"([a-z_]+)\",\\s*\"(?:warning|critical|unknown|notice)\"").unwrap();
    let ill: BTreeSet<&str> = named
        .captures_iter(sources)
        .map(|found| found.get(1).unwrap().as_str())
        .collect();
    for check in Check::iter() {
        // A database whose clock is off is a server's (tests/first_day/tables.rs); the rows for the server's version, its
        // certificate and its clock have another form.
        let elsewhere = [
            Check::MoodleClock,
            Check::Version,
            Check::Tls,
            Check::ChatClock,
        ];
        if !elsewhere.contains(&check) {
            let name: &str = check.into();
            assert!(ill.contains(name), "nobody makes {name} ill");
        }
    }
}
