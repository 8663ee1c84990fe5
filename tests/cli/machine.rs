//! On the machine: completions, manuals, the version; and the `config` command.

use std::path::Path;
use std::process::Command;

use rstest::rstest;
use tempfile::TempDir;

use crate::served::{Served, moodrift, run};
use crate::told::tell;

fn printed(arguments: &[&str]) -> String {
    let mut command = moodrift();
    command.args(arguments);
    let ran = run(command, "").ended(0);
    assert_eq!(ran.err, "");
    ran.out
}

/// Every command, those below others behind them.
pub(crate) fn commands() -> Vec<String> {
    fn below(command: &clap::Command, before: &str, found: &mut Vec<String>) {
        for sub in command.get_subcommands() {
            let name = format!("{before}{}", sub.get_name());
            below(sub, &format!("{name}-"), found);
            found.push(name);
        }
    }
    let mut found = Vec::new();
    below(&moodrift::cli::command(), "", &mut found);
    found
}

#[rstest]
#[case("bash")]
#[case("zsh")]
#[case("fish")]
fn each_shell_is_told_all_commands_in_its_own_language(#[case] shell: &str) {
    let script = printed(&["completions", shell]);
    for command in commands() {
        let word = command.rsplit('-').next().unwrap();
        assert!(script.contains(word), "{word} is not in it");
    }
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("script");
    std::fs::write(&file, &script).unwrap();
    let checked = Command::new(shell).arg("-n").arg(&file).output();
    // Not every machine has every shell.
    match checked {
        Ok(checked) => assert!(checked.status.success(), "{checked:?}"),
        Err(_) => tell(&format!(
            "{shell} is not there: its completions are not parsed"
        )),
    }
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(format!("completions-{shell}"), script);
    });
}

#[test]
fn a_folder_gets_a_page_for_each_command_as_it_was() {
    let folder = TempDir::new().unwrap();
    let pages = folder.path().join("share/man/man1");
    printed(&["man", "--out", pages.to_str().unwrap()]);
    let own = std::fs::read_to_string(pages.join("moodrift.1")).unwrap();
    assert_eq!(own, printed(&["man"]));
    let mut manual = own;
    for command in commands() {
        let page = pages.join(format!("moodrift-{command}.1"));
        let text = std::fs::read_to_string(&page).unwrap_or_default();
        assert!(text.contains(".TH moodrift-"), "{}", page.display());
        manual.push_str(&text);
    }
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("man", manual);
    });
}

#[test]
fn the_version_names_the_commit_and_what_is_in_it() {
    let long = printed(&["--version"]);
    let first = regex::Regex::new(
        r"^moodrift \d+\.\d+\.\d+ \((commit unknown|[0-9a-f]{10}( or later| with changes)?), (debug|release) build for \S+\)$",
    )
    .unwrap();
    assert!(first.is_match(long.lines().next().unwrap()), "{long}");
    assert!(
        long.contains("PostgreSQL") && long.contains("features: "),
        "{long}"
    );
    assert_eq!(
        printed(&["-V"]),
        concat!("moodrift ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn the_configuration_is_found_shown_and_described() {
    let served = Served::with(&["--courses", "5"]);
    let ran = served.run(&["config", "path"]).ended(0);
    assert_eq!(ran.out.trim_end(), served.config.display().to_string());
    assert_eq!(ran.err, "");
    let mut nowhere = moodrift();
    nowhere
        .args(["config", "path"])
        .env("XDG_CONFIG_HOME", "/nowhere");
    let ran = run(nowhere, "").ended(0).said("moodrift init");
    assert_eq!(ran.out, "/nowhere/moodrift/config.toml\n");
    served.run(&["config", "check"]).ended(0);
    // Served::run has looked for the token in it.
    let shown = served.run(&["config", "show"]).ended(0).out;
    let table: toml::Table = shown.parse().unwrap();
    assert_eq!(
        table["sites"]["demo"]["rocketchat"]["token"].as_str(),
        Some("***")
    );
    assert_eq!(
        table["sites"]["demo"]["limits"]["removals"].as_integer(),
        Some(50)
    );
    assert!(
        shown.contains("# default\n") && shown.contains("config.toml:"),
        "{shown}"
    );
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
    assert_eq!(
        printed(&["config", "example"]),
        std::fs::read_to_string(example).unwrap()
    );
    let schema: serde_json::Value = serde_json::from_str(&printed(&["config", "schema"])).unwrap();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
}
