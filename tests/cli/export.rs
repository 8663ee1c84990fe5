//! `export`, and the deletions that it goes before.

use std::fs;

use serde_json::Value;

use crate::ailments::{may, state_of_a_server, with_state};
use crate::served::{Served, text};

#[test]
fn a_group_is_saved_where_it_is_told_and_whose_it_is_not_is_not_saved() {
    let served = Served::with(&["--courses", "30"]);
    let linked = served.drift("member_missing");
    let (id, name) = (text(&linked, "/group/id"), text(&linked, "/group/name"));
    let out = served.folder.path().join("saved");
    let told = out.display().to_string();
    let ran = served.run(&["export", &name, "--out", &told]).ended(0);
    assert!(ran.out.contains(&format!("saved in {told}\n")), "{ran:#?}");
    let manifest: Value =
        serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["room"], Value::from(id.as_str()));
    assert_eq!(manifest["site"], "demo");
    assert_eq!(manifest["made_by"], env!("CARGO_PKG_VERSION"));
    for file in fs::read_dir(&out).unwrap() {
        let content = fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!content.contains(&served.token));
    }
    let checked = std::process::Command::new("sha256sum")
        .args(["--check", "--quiet", "SHA256SUMS"])
        .current_dir(&out)
        .status()
        .unwrap();
    assert!(checked.success());
    let again = served.run(&["export", &id, "--out", &told]).ended(3);
    again.silent().said("is there already and holds something");
    let odd = served.run(&["export", "no\u{1b}[31msuch"]).ended(3);
    assert!(!odd.err.contains('\u{1b}'), "{odd:#?}");
    odd.silent().said("no private group");
    let foreign = text(&served.drift("group_foreign"), "/group/id");
    let ran = served.run(&["export", &foreign]).ended(3);
    ran.silent().said("nothing proves that the group");
}

#[test]
fn consent_to_open_needs_a_site_that_may_be_written_to() {
    let served = Served::with(&["--courses", "30"]);
    let read_only = served.edited(|site| {
        site.insert("read_only".to_owned(), true.into());
    });
    let group = text(&served.drift("group_archived"), "/group/id");
    let ran = served.run_with(&read_only, &["export", &group]).ended(3);
    ran.silent().said("--open-archived");
    let consented = ["export", &group, "--open-archived"];
    served.run_with(&read_only, &consented).ended(3).silent();
    let ran = served.run(&consented).ended(0);
    ran.said("is archived again");
}

#[test]
fn a_group_that_stays_open_is_told_and_is_no_success() {
    let mut state = state_of_a_server("30");
    may(&mut state, "archive-room", &["admin"]);
    let served = with_state(&state, "30");
    let group = text(&served.drift("group_archived"), "/group/id");
    let out = served.folder.path().join("saved");
    let told = out.display().to_string();
    let export = ["export", &group, "--open-archived", "--out", &told];
    served.run(&export).ended(3).said("IS OPEN NOW").said(&told);
    // What was saved of it is there all the same.
    assert!(out.join("manifest.json").exists());
}

#[test]
fn deletions_are_asked_for_one_by_one() {
    let served = Served::with(&["--courses", "30"]);
    let plan = ["plan", "--only", "group_orphaned"];
    let usual = served.run(&plan);
    assert!(!usual.out.contains("delete"), "{usual:#?}");
    served
        .run(&["apply", "--open-archived", "--yes"])
        .ended(3)
        .said("--delete-orphans");
}
