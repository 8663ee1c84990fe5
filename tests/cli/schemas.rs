//! What is printed for programs is what `docs/schema/` promises, no more and no less.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use boon::{Compiler, Schemas};
use moodrift::domain::drift::{Code, Severity};
use moodrift::domain::plan::StepOp;
use serde_json::{Value, json};
use strum::{IntoEnumIterator, VariantNames};

use crate::served::{Ran, Served, alter, text};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema")
}

fn read(name: &str) -> Value {
    let file = folder().join(format!("{name}.json"));
    serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap()
}

/// The same schema, which also refuses what it does not describe. Programs are to bear more keys than they know; ours are
/// all to be described.
fn strict(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            keys.values_mut().for_each(strict);
            if keys.contains_key("properties") && !keys.contains_key("additionalProperties") {
                keys.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(strict),
        _ => {}
    }
}

#[track_caller]
fn holds(name: &str, value: &Value) {
    let mut schema = read(name);
    strict(&mut schema);
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.enable_format_assertions();
    compiler.add_resource("schema.json", schema).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(value, index) {
        panic!("{name}: {error:#}\n{value}");
    }
}

#[track_caller]
fn printed(name: &str, ran: &Ran) -> Value {
    assert!(ran.status <= 2, "{ran:#?}");
    let value = ran.json();
    holds(name, &value);
    value
}

/// Every command that prints JSON, by its name.
fn commands() -> BTreeSet<String> {
    let command = moodrift::cli::command();
    let with_json = command.get_subcommands().filter(|command| {
        let mut formats = command
            .get_arguments()
            .filter(|one| one.get_id() == "format");
        formats.any(|format| {
            let values = format.get_possible_values();
            values.iter().any(|value| value.get_name() == "json")
        })
    });
    with_json
        .map(|command| command.get_name().to_owned())
        .collect()
}

#[test]
fn each_command_that_prints_json_has_a_schema_and_the_page_lists_them_all() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.md");
    let page = fs::read_to_string(page).unwrap();
    let mut schemas: BTreeSet<String> = BTreeSet::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            page.contains(&format!("(schema/{file})")),
            "{file} is not in docs/json.md"
        );
        schemas.insert(file.trim_end_matches(".json").to_owned());
    }
    let mut commands = commands();
    assert!(commands.len() >= 10, "{commands:?}");
    // One form for all that carry out a plan.
    assert!(commands.remove("resume") && commands.remove("undo"));
    assert_eq!(
        commands.difference(&schemas).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

#[test]
fn lists_of_words_in_the_schemas_are_the_program_s() {
    let ops: Vec<&str> = StepOp::iter().map(Into::into).collect();
    for entry in fs::read_dir(folder()).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let schema: Value = serde_json::from_str(&text).unwrap();
        let defined = |name: &str| schema["$defs"][name]["enum"].clone();
        for (name, words) in [("code", Code::VARIANTS), ("severity", Severity::VARIANTS)] {
            let found = defined(name);
            assert!(
                found.is_null() || found == json!(words),
                "{}: {name}",
                schema["title"]
            );
        }
        for step in ["/$defs/step", "/properties/steps/items"] {
            let found = schema.pointer(&format!("{step}/properties/op/enum"));
            assert!(
                found.is_none_or(|found| *found == json!(ops)),
                "{}",
                schema["title"]
            );
        }
    }
}

/// Plans that are carried out, or have nothing to do.
fn applied(run: &impl Fn(&[&str]) -> Ran) {
    let json = ["--format", "json"];
    let apply = ["apply", "--yes", "--only", "member_extra", "--reason"];
    let ran = run(&[&apply[..], &["a test"], &json].concat()).ended(0);
    // What people read is not in the document's way.
    assert!(ran.err.contains("done"), "{ran:#?}");
    let applied = printed("apply", &ran);
    assert!(applied["run"].is_i64() && !applied["steps"].as_array().unwrap().is_empty());
    assert_eq!(applied["summary"]["done"], applied["summary"]["steps"]);
    let again = printed(
        "apply",
        &run(&[&apply[..], &["again"], &json].concat()).ended(0),
    );
    assert_eq!(
        (&again["run"], &again["summary"]["steps"]),
        (&Value::Null, &json!(0))
    );
    let unasked = run(&["apply", "--format", "json"]).ended(3);
    assert_eq!(unasked.out, "", "{unasked:#?}");
}

/// Runs that are taken back in a frozen site and in one that is not, and one that is taken up again.
fn taken_back_and_resumed(run: &impl Fn(&[&str]) -> Ran, journal: &str) {
    let held = printed(
        "apply",
        &run(&["undo", "1", "--yes", "--format", "json"]).ended(2),
    );
    assert!(
        held["frozen"].is_object() && held["holds"][0].is_object(),
        "{held}"
    );
    assert_eq!(held["summary"]["held"], held["summary"]["steps"]);
    run(&["unfreeze"]).ended(0);
    let undone = printed("apply", &run(&["undo", "2", "--yes", "--format", "json"]));
    assert!(undone["summary"]["done"].as_u64() > Some(0), "{undone}");
    alter(journal, "UPDATE run SET ended = NULL WHERE id = 2");
    let resumed = printed(
        "apply",
        &run(&["resume", "--yes", "--format", "json"]).ended(0),
    );
    assert_eq!(resumed["summary"]["steps"], 0, "{resumed}");
    run(&["resume", "--format", "json"])
        .ended(0)
        .silent()
        .said("unfinished");
}

#[test]
fn what_is_printed_for_programs_is_as_described() {
    let served = Served::with(&["--courses", "60"]);
    holds("demo", &serde_json::from_str(&served.line).unwrap());
    let state = served.folder.path().join("one-journal");
    let run = |arguments: &[&str]| -> Ran {
        let state = ["--state-dir", state.to_str().unwrap()];
        served.finish(served.command_in(&[&state, arguments].concat()), "")
    };
    let json = ["--format", "json"];
    for (name, arguments) in [
        ("check", &["check"][..]),
        (
            "check",
            &[
                "check",
                "--contacts",
                "--changed-between",
                "2001-01-01",
                "now",
            ],
        ),
        ("check", &["check", "--pseudonymise", "--contacts"]),
        ("plan", &["plan"]),
        (
            "plan",
            &[
                "plan",
                "--preset",
                "strict",
                "--delete-orphans",
                "--dormant",
            ],
        ),
        (
            "plan",
            &["plan", "--only", "member_extra", "--pseudonymise"],
        ),
        ("doctor", &["doctor"]),
        ("doctor", &["doctor", "--pseudonymise"]),
    ] {
        let value = printed(name, &run(&[arguments, &json].concat()));
        assert_eq!(value["site"], "demo", "{arguments:?}");
    }
    for code in [
        "moderator_missing",
        "member_extra",
        "account_missing",
        "username_refused",
    ] {
        let drift = served.drift(code);
        let (cmid, name) = (
            text(&drift, "/activity/cmid"),
            text(&drift, "/person/username"),
        );
        let course = text(&drift, "/course/id");
        for more in [&[][..], &["--pseudonymise"]] {
            let run = |arguments: &[&str]| run(&[arguments, &json, more].concat());
            printed("explain", &run(&["explain", &cmid, &name]));
            printed("show", &run(&["show", "person", &name]));
            printed("show", &run(&["show", "course", &course]));
            printed("show", &run(&["show", "group", &cmid]));
        }
    }
    let synced = printed("sync", &run(&["sync", "--format", "json"]));
    assert!(!synced["steps"].as_array().unwrap().is_empty());
    applied(&run);
    for arguments in [
        &["history"][..],
        &["history", "1"],
        &["history", "--op", "remove,recreate,adopt"],
        &["history", "--op", "remove", "--pseudonymise"],
    ] {
        let value = printed("history", &run(&[arguments, &json].concat()));
        // Nobody resumed the run: no other did the rest of it.
        let mut entries = value.as_object().unwrap().iter();
        assert!(
            entries.all(|(key, entry)| key == "rest" || !entry.is_array() || entry[0].is_object()),
            "{value}"
        );
    }
    run(&["freeze", "--reason", "an incident"]).ended(0);
    let frozen = printed("check", &run(&["check", "--format", "json"]));
    assert!(frozen["frozen"]["operator"].is_string());
    let journal = format!("sqlite://{}", state.join("journal.sqlite").display());
    taken_back_and_resumed(&run, &journal);
    run(&["freeze", "--reason", "another"]).ended(0);
    printed(
        "sync",
        &run(&["sync", "--pseudonymise", "--format", "json"]),
    );
}

#[test]
fn the_manifest_of_an_export_is_as_described() {
    let served = Served::with(&["--courses", "20"]);
    let group = text(&served.drift("moderator_missing"), "/group/id");
    let folder = served.folder.path().join("saved");
    served
        .run(&["export", &group, "--out", folder.to_str().unwrap()])
        .ended(0);
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
    holds("export", &serde_json::from_str(&manifest).unwrap());
}
