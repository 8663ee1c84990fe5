//! `apply`: the plan, the question, the limits, the run.

use std::path::PathBuf;

use moodrift::domain::limits::LimitName;
use rstest::rstest;
use strum::VariantNames;

use crate::served::{Ran, Served, ask, moodrift, run, text};

#[rstest]
#[case("")]
#[case("\n")]
#[case("y\n")]
#[case("Yes\n")]
#[case("yes please\n")]
#[case("no\nyes\n")]
fn any_answer_but_yes_changes_nothing(#[case] answer: &str) {
    let served = Served::start();
    let before = served.drifts(&[]);
    let apply = served.command(&["apply", "--only", "moderator_missing"]);
    let ran = served.finish(apply, answer).ended(3);
    assert!(ran.err.contains("Nothing was changed."), "{ran:#?}");
    assert!(ran.out.contains(" for demo: 0 to add, "), "{ran:#?}");
    assert_eq!(served.drifts(&[]), before);
}

#[test]
fn yes_at_the_question_repairs_and_a_check_is_clean() {
    let served = Served::start();
    served
        .run(&["check", "--only", "moderator_missing"])
        .ended(2);
    let apply = served.command(&["apply", "--only", "moderator_missing"]);
    let ran = served.finish(apply, "yes\n").ended(0);
    assert!(ran.err.starts_with("Apply this plan ("), "{ran:#?}");
    assert!(ran.out.contains(" a moderator: done\n"), "{ran:#?}");
    served
        .run(&["check", "--only", "moderator_missing"])
        .ended(0);
}

#[test]
fn every_repairable_kind_is_gone_after_its_repair() {
    let served = Served::start();
    let codes = "member_missing,moderator_missing,moderator_extra,member_extra";
    let repairable = || {
        let mut drifts = served.drifts(&["--only", codes]);
        drifts.retain(|drift| drift["fix"].is_object() && drift["dormant"] == false);
        drifts
    };
    let before = repairable();
    for kind in codes.split(',') {
        assert!(before.iter().any(|drift| drift["code"] == kind), "{kind}");
    }
    let all = [
        "apply",
        "--yes",
        "--allow",
        "group_growth=1000",
        "--allow",
        "archives=100",
        "--allow",
        "groups_share=100",
        // These are over only when somebody has told Moodle.
        "--except",
        "group_missing,group_unlinked",
    ];
    let ran = served.run(&all).ended(0);
    assert_eq!(ran.err, "");
    let done = ran.out.lines().filter(|line| line.ends_with(": done"));
    assert!(done.count() >= before.len(), "{}", ran.out);
    // The people of groups that were archived are judged only now that they are open.
    served.run(&all).ended(0);
    assert_eq!(repairable(), Vec::<serde_json::Value>::new());
    let again = served.run(&all).ended(0);
    assert!(again.out.starts_with("Nothing to do.\n"), "{again:#?}");
}

#[test]
fn what_was_not_selected_stays() {
    let served = Served::start();
    let before = served.drifts(&["--except", "moderator_extra"]);
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
    let ran = served.run(&narrow).ended(0);
    assert_eq!(ran.out.matches(": done\n").count(), 1, "{}", ran.out);
    assert_eq!(served.drifts(&["--except", "moderator_extra"]), before);
    let left = served.drifts(&["--only", "moderator_extra"]);
    assert!(!left.is_empty() && !left.contains(&one));
}

#[test]
fn every_step_is_in_the_journal_settled() {
    let served = Served::start();
    let state = served.folder.path().join("journal-here");
    let mut apply = moodrift();
    apply
        .arg("--config")
        .arg(&served.config)
        .args([
            "apply",
            "--yes",
            "--only",
            "moderator_missing",
            "--state-dir",
        ])
        .arg(&state);
    let wanted = served.drifts(&["--only", "moderator_missing"]).len();
    served.finish(apply, "").ended(0);
    let journal = format!("sqlite://{}", state.join("journal.sqlite").display());
    let steps = ask(
        &journal,
        "SELECT op || ' ' || state FROM step WHERE sent IS NOT NULL AND settled IS NOT NULL",
    );
    assert_eq!(steps, vec!["add_moderator done"; wanted]);
    let whole = std::fs::read(state.join("journal.sqlite")).unwrap();
    let token = served.token.as_bytes();
    assert!(!whole.windows(token.len()).any(|bytes| bytes == token));
}

/// A plan that goes past a limit, with the flags that make it so.
fn held(served: &Served) -> Ran {
    served
        .run(&[
            "apply",
            "--yes",
            "--only",
            "member_extra",
            "--allow",
            "removals=3",
        ])
        .ended(2)
}

#[test]
fn a_held_plan_names_the_limit_its_figures_what_would_pass_and_the_flag() {
    let served = Served::start();
    let before = served.drifts(&[]);
    let removals = served.drifts(&["--only", "member_extra"]);
    let removals = removals
        .iter()
        .filter(|drift| drift["fix"].is_object() && drift["dormant"] == false)
        .count();
    let ran = held(&served)
        .said("This plan is held; nothing is changed.")
        .said(&format!(
            "removes {removals} people; the limit removals is 3."
        ))
        .said("Nothing of it would pass.")
        .said(&format!("--allow removals={removals}"));
    assert!(!ran.err.contains("Apply this plan"), "{ran:#?}");
    assert!(!ran.out.contains(": done"), "{ran:#?}");
    assert_eq!(served.drifts(&[]), before);
}

#[test]
fn the_flags_that_a_held_plan_prints_let_it_pass() {
    let served = Served::start();
    let ran = held(&served);
    let consent = ran.err.lines().last().unwrap();
    let (_, flags) = consent.split_once(": ").unwrap();
    let mut arguments = vec!["apply", "--yes", "--only", "member_extra"];
    arguments.extend(flags.split(' '));
    let ran = served.run(&arguments).ended(0);
    assert!(ran.out.contains(": done\n"), "{ran:#?}");
}

#[test]
fn limits_of_the_configuration_hold_too() {
    let served = Served::start();
    let strict = served.edited(|site| {
        let limits = site["limits"].as_table_mut().unwrap();
        limits.insert("demotions".to_owned(), 0.into());
    });
    let apply = ["apply", "--yes", "--only", "moderator_extra"];
    let ran = served.run_with(&strict, &apply).ended(2);
    assert!(ran.err.contains("the limit demotions is 0"), "{ran:#?}");
    let allowed = [&apply[..], &["--allow", "demotions=20"]].concat();
    served.run_with(&strict, &allowed).ended(0);
}

#[rstest]
#[case("removal=5")]
#[case("removals")]
#[case("removals=many")]
fn an_allowance_that_is_none_ends_with_3(#[case] allowance: &str) {
    let served = Served::start();
    let ran = served
        .run(&["apply", "--allow", allowance])
        .ended(3)
        .silent();
    if allowance.starts_with("removal=") {
        for limit in LimitName::VARIANTS {
            assert!(ran.err.contains(limit), "{limit}");
        }
    } else {
        assert!(ran.err.contains(allowance.trim_start_matches("removals=")));
    }
}

#[test]
fn a_read_only_site_refuses_and_says_how_to_allow_it() {
    let served = Served::start();
    let before = served.drifts(&[]);
    let refused = |config: PathBuf, words: &str| {
        let apply = ["apply", "--yes", "--only", "moderator_missing"];
        served
            .run_with(&config, &apply)
            .ended(3)
            .silent()
            .said(words);
    };
    refused(
        served.edited(|site| drop(site.insert("read_only".to_owned(), true.into()))),
        "set `read_only = false`",
    );
    refused(
        served.edited(|site| drop(site.remove("read_only"))),
        "set `read_only = false`",
    );
    refused(
        served.edited(|site| drop(site["moodle"].as_table_mut().unwrap().remove("wwwroot"))),
        "no `wwwroot`",
    );
    assert_eq!(served.drifts(&[]), before);
}

#[test]
fn the_environment_can_make_a_site_read_only() {
    let served = Served::start();
    let mut apply = served.command(&["apply", "--yes", "--only", "moderator_missing"]);
    apply.env("MOODRIFT_SITES__DEMO__READ_ONLY", "true");
    served.finish(apply, "").ended(3).silent().said("read-only");
}

#[test]
fn nothing_to_do_is_no_failure() {
    let served = Served::start();
    let ran = served.run(&["apply", "--only", "group_shared"]).ended(0);
    assert_eq!((&*ran.out, &*ran.err), ("Nothing to do.\n", ""));
}

#[test]
fn dormant_courses_are_repaired_only_when_asked_for() {
    let served = Served::start();
    let dormant = |served: &Served| {
        let mut drifts = served.drifts(&["--only", "member_missing,member_extra"]);
        drifts.retain(|drift| drift["dormant"] == true);
        drifts
    };
    let before = dormant(&served);
    let course = text(&before[0], "/course/id");
    let apply = ["apply", "--yes", "--course", &course];
    let ran = served.run(&apply).ended(0);
    assert!(ran.out.starts_with("Nothing to do.\n"), "{ran:#?}");
    assert!(
        ran.out.contains(" in dormant courses (--dormant "),
        "{ran:#?}"
    );
    assert_eq!(dormant(&served), before);
    served.run(&[&apply[..], &["--dormant"]].concat()).ended(0);
    assert_eq!(dormant(&served), Vec::<serde_json::Value>::new());
}

#[test]
fn a_state_folder_that_cannot_be_written_stops_before_anything_is_sent() {
    let served = Served::start();
    let file = served.folder.path().join("a-file");
    std::fs::write(&file, "").unwrap();
    let mut apply = moodrift();
    apply
        .arg("--config")
        .arg(&served.config)
        .arg("--state-dir")
        .arg(&file)
        .args(["apply", "--yes", "--only", "moderator_missing"]);
    let before = served.drifts(&[]);
    let ran = run(apply, "").ended(3);
    assert!(ran.err.contains("The journal "), "{ran:#?}");
    assert_eq!(served.drifts(&[]), before);
}
