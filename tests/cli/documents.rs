//! What the documents show runs, and gives what they show.
//!
//! A block of kind `console` holds command lines, each with lines of its output; lines may be left out of it,
//! and years and the hashes of plans are any. `console no-run` marks what cannot run here. A block of kind `toml` is a configuration, or a
//! part of one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use moodrift::config::{self, Overrides};

use crate::served::{Ran, Served, private};

struct Block {
    file: String,
    line: usize,
    kind: String,
    text: String,
}

/// The fenced blocks of the README and of what lies in `docs/`.
fn blocks() -> Vec<Block> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = fs::read_dir(root.join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    files.push(root.join("README.md"));
    files.sort();
    files.iter().flat_map(|file| blocks_of(file)).collect()
}

fn blocks_of(file: &Path) -> Vec<Block> {
    let name = file.file_name().unwrap().to_str().unwrap();
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (at, line) in fs::read_to_string(file).unwrap().lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(kind), false) => {
                open = true;
                blocks.push(Block {
                    file: name.to_owned(),
                    line: at + 1,
                    kind: kind.to_owned(),
                    text: String::new(),
                });
            }
            (Some(_), true) => open = false,
            (None, true) => blocks.last_mut().unwrap().text += &format!("{line}\n"),
            (None, false) => {}
        }
    }
    assert!(!open, "{name}: a block has no end");
    blocks
}

#[test]
fn every_command_line_runs_and_gives_what_is_shown() {
    let served = Served::start();
    let home = served.folder.path().join("home/moodrift");
    fs::create_dir_all(&home).unwrap();
    let written = fs::read_to_string(&served.config).unwrap();
    private(
        &home.join("config.toml"),
        &written.replace("sites.demo", "sites.arche"),
    );
    let mut lines = 0;
    for block in blocks() {
        if block.kind != "console" {
            continue;
        }
        for shown in block.text.split("$ ").skip(1) {
            let (line, output) = shown.split_once('\n').unwrap();
            let ran = in_a_shell(&served, line);
            let place = format!("{}:{}: {line}", block.file, block.line);
            assert!(ran.status <= 2, "{place}\n{ran:#?}");
            assert!(!ran.out.is_empty(), "{place}\n{ran:#?}");
            shows(&place, output, &ran);
            lines += 1;
        }
    }
    assert!(lines >= 6, "only {lines} command lines were found");
}

/// Runs a line as it would be typed, `moodrift` being the one under test and the answer to its question yes.
fn in_a_shell(served: &Served, line: &str) -> Ran {
    let binaries = Path::new(env!("CARGO_BIN_EXE_moodrift")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", line])
        .env_clear()
        .env("PATH", format!("{}:{path}", binaries.display()))
        .env("XDG_CONFIG_HOME", served.folder.path().join("home"))
        .current_dir(served.folder.path());
    served.finish(shell, "yes\n")
}

/// Whether the lines shown come in the output, in this order.
#[track_caller]
fn shows(place: &str, shown: &str, ran: &Ran) {
    let years = regex::Regex::new("20[0-9]{2}").unwrap();
    let hashes = regex::Regex::new("Plan [0-9a-f]{12}").unwrap();
    let any = |text: &str| {
        let text = hashes.replace_all(text, "Plan HASH");
        years.replace_all(&text, "YEAR").into_owned()
    };
    let both = any(&format!("{}{}", ran.out, ran.err));
    let mut given = both.lines();
    for line in any(shown).lines() {
        if line.trim().is_empty() || line.trim() == "…" {
            continue;
        }
        assert!(
            given.any(|given| given.contains(line)),
            "{place}: it does not print “{line}” there, but\n{both}"
        );
    }
}

/// What a part of a configuration needs beside it.
const REST: [(&str, &str); 2] = [
    ("moodle]", "database = 'sqlite:///moodle.sqlite'\n"),
    (
        "rocketchat]",
        "url = 'https://chat.univ.fr'\nuser_id = 'djcBDK3RSM9rmZWpk'\ntoken = { env = 'ARCHE_TOKEN' }\n",
    ),
];

#[test]
fn every_configuration_shown_loads() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut loaded = 0;
    for block in blocks() {
        if block.kind != "toml" {
            continue;
        }
        let place = format!("{}:{}", block.file, block.line);
        let mut text = block.text.clone();
        for (table, keys) in REST {
            let heading = format!("[sites.arche.{table}");
            if !text.contains(&heading) {
                text.push_str(&format!("{heading}\n{keys}"));
            }
        }
        let file = folder.path().join("config.toml");
        private(&file, &text);
        let outcome = config::load(Some(&file), &Overrides::default(), |_| None);
        assert!(outcome.is_ok(), "{place}: {}\n{text}", outcome.unwrap_err());
        loaded += 1;
    }
    assert!(loaded >= 5, "only {loaded} configurations were found");
}

#[test]
fn the_example_configuration_loads() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("config.toml");
    private(&file, &fs::read_to_string(example).unwrap());
    let config = config::load(Some(&file), &Overrides::default(), |_| None).unwrap();
    assert_eq!(&*config.sites[0].name, "arche");
}

#[test]
fn the_readme_s_keys_are_the_dashboard_s() {
    use moodrift::tui::action::{REGISTRY, Scope};
    let rows: Vec<(String, bool)> = REGISTRY
        .iter()
        .filter(|spec| spec.scope == Scope::Main)
        .map(|spec| {
            let keys: Vec<String> = spec
                .keys
                .iter()
                .map(|key| format!("`{}`", key.name()))
                .collect();
            let row = format!("| {} | {} |", keys.join(" "), spec.label.help);
            (row, spec.rank.is_some())
        })
        .collect();
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, table) = readme.split_once("\n| key | does |\n|---|---|\n").unwrap();
    let shown: Vec<&str> = table
        .lines()
        .take_while(|line| line.starts_with('|'))
        .collect();
    for (row, in_the_bar) in &rows {
        assert!(!in_the_bar || shown.contains(&&**row), "missing: {row}");
    }
    for line in shown {
        assert!(
            rows.iter().any(|(row, _)| row == line),
            "no such key: {line}"
        );
    }
}
