//! What `--help` says.

use moodrift::domain::limits::LimitName;
use rstest::rstest;
use strum::VariantNames;

use crate::served::{Ran, moodrift, run};

fn help(command: &[&str]) -> Ran {
    let mut moodrift = moodrift();
    moodrift.args(command).arg("--help");
    run(moodrift, "")
}

#[rstest]
#[case("moodrift", &[])]
#[case("check", &["check"])]
#[case("doctor", &["doctor"])]
#[case("explain", &["explain"])]
#[case("plan", &["plan"])]
#[case("apply", &["apply"])]
#[case("show", &["show"])]
#[case("sync", &["sync"])]
#[case("resume", &["resume"])]
#[case("undo", &["undo"])]
#[case("history", &["history"])]
#[case("forget", &["history", "forget"])]
#[case("freeze", &["freeze"])]
#[case("unfreeze", &["unfreeze"])]
#[case("export", &["export"])]
#[case("demo", &["demo"])]
#[case("init", &["init"])]
#[case("config", &["config"])]
#[case("completions", &["completions"])]
#[case("man", &["man"])]
fn each_command_says_what_it_takes(#[case] name: &str, #[case] command: &[&str]) {
    let ran = help(command).ended(0);
    assert_eq!(ran.err, "");
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(format!("help-{name}"), ran.out);
    });
}

#[test]
fn the_help_of_apply_lists_every_limit() {
    let out = help(&["apply"]).out;
    for limit in LimitName::VARIANTS {
        let line = out
            .lines()
            .find(|line| line.split_whitespace().next() == Some(limit));
        assert!(line.is_some(), "{limit}");
    }
}

#[test]
fn a_command_that_is_none_ends_with_3() {
    let mut command = moodrift();
    command.arg("repair");
    run(command, "").ended(3).silent().said("repair");
}
