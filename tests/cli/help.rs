//! What `--help` says.

use moodrift::domain::limits::LimitName;
use strum::VariantNames;

use crate::machine::commands;
use crate::served::{Ran, moodrift, run};

fn help(command: &[&str]) -> Ran {
    let mut moodrift = moodrift();
    moodrift.args(command).arg("--help");
    run(moodrift, "")
}

#[test]
fn each_command_says_what_it_takes() {
    let mut names = commands();
    names.push("moodrift".to_owned());
    assert!(names.len() >= 25, "{names:?}");
    for name in names {
        let words: Vec<&str> = name.split('-').filter(|word| *word != "moodrift").collect();
        let ran = help(&words).ended(0);
        assert_eq!(ran.err, "");
        insta::with_settings!({
            snapshot_path => "../snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(format!("help-{name}"), ran.out);
        });
    }
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
