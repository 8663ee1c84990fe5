//! `plan`, and plans that were saved: printed, written, carried out exactly or not at all.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rstest::rstest;
use serde_json::Value;

use crate::served::{Ran, Served, ask, moodrift, private, run, text};

/// A group with something to repair that no limit holds, by its activity.
fn one_group(served: &Served) -> String {
    text(&served.drift("moderator_extra"), "/activity/cmid")
}

fn save(served: &Served, arguments: &[&str]) -> PathBuf {
    let file = served.folder.path().join("plan.json");
    let out = ["plan", "--out", file.to_str().unwrap()];
    let ran = served.run(&[&out, arguments].concat()).ended(2);
    assert!(ran.err.contains(" is saved. "), "{ran:#?}");
    file
}

fn apply(served: &Served, file: &Path, more: &[&str]) -> Ran {
    served.run(&[&["apply", file.to_str().unwrap()], more].concat())
}

fn edited(file: &Path, edit: impl FnOnce(&mut Value)) {
    let mut value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    edit(&mut value);
    fs::write(file, value.to_string()).unwrap();
}

#[test]
fn what_plan_prints_is_what_apply_shows_before_its_question() {
    let served = Served::start();
    let before = served.drifts(&[]);
    let selected = ["--only", "moderator_missing,moderator_extra,member_missing"];
    let plan = served.run(&[&["plan"], &selected[..]].concat()).ended(2);
    let allow = ["--allow", "group_growth=1000"];
    let apply = served.command(&[&["apply"], &selected[..], &allow].concat());
    let shown = served.finish(apply, "no\n").ended(3);
    assert!(plan.out.starts_with(&shown.out), "{plan:#?}\n{shown:#?}");
    let hash = plan.out.lines().find_map(|line| {
        let rest = line.strip_prefix("Plan ")?;
        rest.split_once(" for demo: ").map(|(hash, _)| hash)
    });
    shown.said(&format!("Apply this plan ({})?", hash.unwrap()));
    assert_eq!(served.drifts(&[]), before);
}

#[test]
fn each_step_has_its_sign_and_its_reason_and_what_is_taken_away_comes_last() {
    let served = Served::start();
    let cmid = one_group(&served);
    let out = served.run(&["plan", "--cmid", &cmid]).ended(2).out;
    let (given, taken) = out.split_once("\nTaken away:\n").unwrap();
    assert!(!given.contains("  - remove") && !given.contains("take the moderator role"));
    for step in taken.lines().filter(|line| line.starts_with("  ")) {
        assert!(step.contains("  (") && step.ends_with(')'), "{step}");
    }
    let removed = taken
        .lines()
        .filter(|line| line.starts_with("  - remove "))
        .count();
    assert!(removed > 0);
    let total = out.lines().last().unwrap();
    assert!(
        total.contains(&format!(", {removed} to remove in 1 group; ")),
        "{total}"
    );
}

#[test]
fn a_site_that_is_read_only_can_be_planned_for() {
    let served = Served::start();
    let closed = served.edited(|site| drop(site.insert("read_only".to_owned(), true.into())));
    let plan = ["plan", "--only", "moderator_missing"];
    let ran = served.run_with(&closed, &plan).ended(2);
    assert_eq!(ran.out, served.run(&plan).ended(2).out);
}

#[test]
fn nothing_to_do_ends_with_0_and_what_cannot_run_with_3() {
    let served = Served::start();
    let ran = served.run(&["plan", "--only", "group_shared"]).ended(0);
    assert_eq!((&*ran.out, &*ran.err), ("Nothing to do.\n", ""));
    served
        .run(&["plan", "--course", "no-such"])
        .ended(3)
        .silent();
    let nowhere = served.folder.path().join("no/such/folder/plan.json");
    let out = [
        "plan",
        "--only",
        "moderator_missing",
        "--out",
        nowhere.to_str().unwrap(),
    ];
    served.run(&out).ended(3).said("cannot be saved to ");
}

#[test]
fn a_plan_that_would_be_held_says_so_with_the_flag() {
    let served = Served::start();
    let strict = served.edited(|site| {
        let limits = site["limits"].as_table_mut().unwrap();
        limits.insert("removals".to_owned(), 3.into());
    });
    let ran = served
        .run_with(&strict, &["plan", "--only", "member_extra"])
        .ended(2);
    assert!(ran.out.contains("the limit removals is 3."), "{ran:#?}");
    let last = ran.out.lines().last().unwrap();
    assert!(last.contains("--allow removals="), "{ran:#?}");
    let json = ["plan", "--only", "member_extra", "--format", "json"];
    let json = served.run_with(&strict, &json).ended(2).json();
    assert_eq!(
        (&json["held"], &json["holds"][0]["limit"]),
        (&true.into(), &"removals".into())
    );
    assert!(last.contains(json["holds"][0]["consent"].as_str().unwrap()));
}

#[test]
fn programs_get_the_same_plan() {
    let served = Served::start();
    let json = served.run(&["plan", "--format", "json"]).ended(2).json();
    let human = served.run(&["plan"]).ended(2).out;
    let number = |key: &str| text(&json, &format!("/summary/{key}"));
    let total = format!(
        "Plan {} for demo: {} to add, {} to change, {} to remove in {} groups; {} destructive.",
        text(&json, "/hash").chars().take(12).collect::<String>(),
        number("add"),
        number("change"),
        number("remove"),
        number("groups"),
        number("destructive"),
    );
    assert!(human.contains(&total), "{total}\n{human}");
    let steps = json["groups"].as_array().unwrap().iter();
    let steps: Vec<&Value> = steps
        .flat_map(|group| group["steps"].as_array().unwrap())
        .collect();
    assert_eq!(number("steps"), steps.len().to_string());
    for step in steps {
        assert!(
            step["reason"].is_string() && step["repairs"]["code"].is_string(),
            "{step}"
        );
    }
    let dormant = text(&json, "/left_out/dormant");
    assert_ne!(dormant, "0");
    assert!(
        human.contains(&format!("  · {dormant} fixes in dormant courses")),
        "{human}"
    );
}

#[test]
fn a_saved_plan_is_for_its_owner_and_holds_no_secret() {
    let served = Served::start();
    let file = save(&served, &["--only", "moderator_missing"]);
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let written = fs::read_to_string(&file).unwrap();
    assert!(!written.contains(&served.token));
    assert!(!written.contains("sqlite:"), "the database is named");
    // Over a file that is there, and nothing is left beside it.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let before: Vec<_> = fs::read_dir(served.folder.path()).unwrap().collect();
    save(&served, &["--only", "moderator_extra"]);
    assert_ne!(fs::read_to_string(&file).unwrap(), written);
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let after: Vec<_> = fs::read_dir(served.folder.path()).unwrap().collect();
    // One more: the state folder of that command.
    assert_eq!(after.len(), before.len() + 1);
}

#[test]
fn a_saved_plan_is_carried_out_once_and_is_stale_then() {
    let served = Served::start();
    let cmid = one_group(&served);
    let plan = served.run(&["plan", "--cmid", &cmid]).ended(2);
    let file = save(&served, &["--cmid", &cmid]);
    let hash: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let hash = text(&hash, "/plan/hash");
    let state = served.folder.path().join("journal-here");
    let mut command = moodrift();
    command
        .arg("--config")
        .arg(&served.config)
        .arg("--state-dir")
        .arg(&state);
    command.arg("apply").arg(&file);
    let ran = served.finish(command, "yes\n").ended(0);
    assert!(ran.out.starts_with(&plan.out), "{ran:#?}");
    let steps = plan
        .out
        .lines()
        .filter(|line| line.starts_with("  "))
        .count();
    assert_eq!(ran.out.matches(": done\n").count(), steps, "{ran:#?}");
    let journal = format!("sqlite://{}", state.join("journal.sqlite").display());
    assert_eq!(ask(&journal, "SELECT plan_hash FROM run"), [hash]);
    let again = apply(&served, &file, &["--yes"]).ended(3).silent();
    again
        .said("This plan is stale")
        .said("no longer needed: ")
        .said(&format!("moodrift plan --site demo --cmid {cmid} --out "));
}

#[test]
fn what_would_now_be_done_too_makes_a_plan_stale() {
    let served = Served::start();
    let file = save(&served, &["--only", "moderator_missing,moderator_extra"]);
    let one = served.drift("moderator_extra");
    let (cmid, name) = (text(&one, "/activity/cmid"), text(&one, "/person/username"));
    let narrow = [
        "apply",
        "--yes",
        "--only",
        "moderator_extra",
        "--cmid",
        &cmid,
        "--user",
        &name,
    ];
    served.run(&narrow).ended(0);
    let before = served.drifts(&[]);
    apply(&served, &file, &["--yes"])
        .ended(3)
        .silent()
        .said(&format!(
            "no longer needed: take the moderator role from {name}"
        ));
    assert_eq!(served.drifts(&[]), before);
}

#[test]
fn a_saved_plan_that_was_held_is_held() {
    let served = Served::start();
    let file = save(&served, &["--only", "member_extra"]);
    let before = served.drifts(&[]);
    apply(&served, &file, &["--yes", "--allow", "removals=3"])
        .ended(2)
        .said("This plan is held; nothing is changed.");
    assert_eq!(served.drifts(&[]), before);
    let ran = apply(&served, &file, &["--yes"]).ended(0);
    assert!(ran.out.contains(": done\n"), "{ran:#?}");
}

#[rstest]
#[case(&["--course", "2"])]
#[case(&["--only", "member_extra"])]
#[case(&["--dormant"])]
#[case(&["--preset", "strict"])]
fn a_plan_and_a_selection_exclude_each_other(#[case] selection: &[&str]) {
    let mut command = moodrift();
    command.args(["apply", "plan.json"]).args(selection);
    run(command, "")
        .ended(3)
        .silent()
        .said("cannot be used with");
}

#[test]
fn what_is_no_plan_of_this_site_changes_nothing() {
    let served = Served::start();
    let file = save(&served, &["--only", "moderator_missing"]);
    let whole = fs::read(&file).unwrap();
    let before = served.drifts(&[]);
    let refused = |words: &str| {
        apply(&served, &file, &["--yes"])
            .ended(3)
            .silent()
            .said(words);
        fs::write(&file, &whole).unwrap();
    };
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    refused("no saved plan, or only a part of one");
    fs::write(&file, b"\xff\0 nothing").unwrap();
    refused("no saved plan, or only a part of one");
    edited(&file, |value| {
        value["plan"]["groups"][0]["steps"][0]["change"]["username"] = "me".into();
    });
    refused("altered since it was saved");
    edited(&file, |value| value["format"] = "moodrift.plan/9".into());
    refused("in the format “moodrift.plan/9”");
    edited(&file, |value| value["plan"]["made_by"] = "99.0.0".into());
    refused("made by moodrift 99.0.0");
    fs::remove_file(&file).unwrap();
    refused("cannot be read");
    let elsewhere = |edit: fn(&mut toml::Table), words: &str| {
        let config = served.edited(edit);
        let apply = ["apply", file.to_str().unwrap(), "--yes"];
        served
            .run_with(&config, &apply)
            .ended(3)
            .silent()
            .said(words);
    };
    elsewhere(
        |site| {
            let moodle = site["moodle"].as_table_mut().unwrap();
            moodle.insert("wwwroot".to_owned(), "https://other.example".into());
        },
        "another Moodle: https://arche.univ-demo.example. This site's is https://other.example.",
    );
    elsewhere(
        |site| {
            let chat = site["rocketchat"].as_table_mut().unwrap();
            chat.insert("url".to_owned(), "http://127.0.0.1:1".into());
        },
        "This site's is http://127.0.0.1:1.",
    );
    let other = served.folder.path().join("other.toml");
    let written = fs::read_to_string(&served.config).unwrap();
    private(&other, &written.replace("sites.demo", "sites.arche"));
    let apply = ["apply", file.to_str().unwrap(), "--yes"];
    served
        .run_with(&other, &apply)
        .ended(3)
        .silent()
        .said("made for the site “demo”");
    assert_eq!(served.drifts(&[]), before);
}

#[test]
fn of_several_sites_a_plan_finds_its_own() {
    let served = Served::start();
    let file = save(&served, &["--only", "moderator_missing"]);
    let written = fs::read_to_string(&served.config).unwrap();
    let second = written
        .replace("sites.demo", "sites.second")
        .replace("moodle.sqlite", "no.sqlite");
    let (_, sites) = second.split_once("[sites.").unwrap();
    let both = served.folder.path().join("both.toml");
    private(&both, &format!("{written}\n[sites.{sites}"));
    let apply = ["apply", file.to_str().unwrap(), "--yes"];
    served
        .run_with(&both, &["plan"])
        .ended(3)
        .said("choose one with --site");
    let second = [&["--site", "second"], &apply[..]].concat();
    served
        .run_with(&both, &second)
        .ended(3)
        .silent()
        .said("this is “second”");
    let ran = served.run_with(&both, &apply).ended(0);
    assert!(ran.out.contains(": done\n"), "{ran:#?}");
}

#[test]
fn a_plan_is_judged_again_by_its_own_preset() {
    let served = Served::start();
    let preset = ["--preset", "strict", "--only", "moderator_missing"];
    let file = save(&served, &preset);
    let ran = apply(&served, &file, &["--yes"]).ended(0);
    assert!(ran.out.contains(": done\n"), "{ran:#?}");
    let file = save(&served, &["--only", "moderator_extra"]);
    let strict = served.edited(|site| drop(site.insert("keep".to_owned(), vec!["x*"].into())));
    let apply = ["apply", file.to_str().unwrap(), "--yes"];
    served
        .run_with(&strict, &apply)
        .ended(3)
        .silent()
        .said("judged otherwise now");
}

#[test]
fn a_plan_from_standard_input_needs_its_yes_beforehand() {
    let served = Served::start();
    let file = save(&served, &["--only", "moderator_missing"]);
    let plan = fs::read_to_string(&file).unwrap();
    let asked = served.command(&["apply", "-"]);
    served
        .finish(asked, &plan)
        .ended(3)
        .silent()
        .said("add --yes");
    let told = served.command(&["apply", "-", "--yes"]);
    let ran = served.finish(told, &plan).ended(0);
    assert!(ran.out.contains(": done\n"), "{ran:#?}");
}

#[test]
fn a_read_only_site_does_not_apply_a_saved_plan() {
    let served = Served::start();
    let file = save(&served, &["--only", "moderator_missing"]);
    let closed = served.edited(|site| drop(site.insert("read_only".to_owned(), true.into())));
    let apply = ["apply", file.to_str().unwrap(), "--yes"];
    served
        .run_with(&closed, &apply)
        .ended(3)
        .silent()
        .said("`read_only = false`");
}
