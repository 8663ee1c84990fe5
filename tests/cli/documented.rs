//! What the documents show for other programs: monitoring systems, cron, systemd, a shell; and what cannot run here.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::documents::{Block, blocks};
use crate::promtool::promtool;
use crate::told::tell;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn of_kind(kinds: &[&str]) -> Vec<Block> {
    let blocks = blocks().into_iter();
    blocks
        .filter(|block| kinds.contains(&block.kind.as_str()))
        .collect()
}

/// What another program would run as moodrift: its arguments, as clap has to understand them.
fn called(block: &Block) -> Vec<Vec<String>> {
    // What the other program puts in, and lines that go on.
    let variable = regex::Regex::new(r"\$\{?[A-Za-z_0-9]+\}?\$?").unwrap();
    let text = block.text.replace("\\\n", " ");
    let text = variable.replace_all(&text, "critical").into_owned();
    let quoted = regex::Regex::new("\"([^\"]*)\"").unwrap();
    let mut found: Vec<Vec<String>> = Vec::new();
    for line in text.lines() {
        // Icinga: a list of words, and flags with their values.
        let words: Vec<String> = quoted
            .captures_iter(line)
            .map(|word| word[1].to_owned())
            .collect();
        match words.as_slice() {
            [program, rest @ ..] if program == "/usr/bin/moodrift" => found.push(rest.to_vec()),
            [flag, value] if flag.starts_with("--") => {
                let last = found.last_mut().unwrap();
                last.extend([flag.clone(), value.clone()]);
            }
            _ => {
                let call = line.split_once("/usr/bin/moodrift ");
                let call = call.or_else(|| line.split_once("$ moodrift "));
                if let Some((_, arguments)) = call {
                    let words = arguments.split_whitespace().map(str::to_owned);
                    found.push(words.collect());
                }
            }
        }
    }
    found
}

#[test]
fn what_other_programs_are_told_to_run_is_understood() {
    let mut calls = 0;
    for block in of_kind(&["text", "ini", "sh", "yaml"]) {
        for arguments in called(&block) {
            let line = std::iter::once("moodrift".to_owned()).chain(arguments.clone());
            let known = moodrift::cli::command().try_get_matches_from(line);
            let place = format!("{}:{}", block.file, block.line);
            assert!(
                known.is_ok(),
                "{place}: {arguments:?}\n{}",
                known.unwrap_err()
            );
            calls += 1;
        }
    }
    // Icinga, Nagios, two units, cron, a plan that is stale.
    assert!(calls >= 6, "only {calls} were found");
}

#[test]
fn prometheus_takes_the_rules() {
    let rules = of_kind(&["yaml"]);
    assert_eq!(rules.len(), 1);
    for block in rules {
        assert!(block.text.contains("moodrift_up == 0"));
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("rules.yml");
        fs::write(&file, &block.text).unwrap();
        promtool(&["check", "rules", file.to_str().unwrap()], "");
    }
}

/// Series that the rules ask for are ones that there are.
#[test]
fn the_rules_ask_for_metrics_of_the_table() {
    let page = fs::read_to_string(root().join("docs/monitoring.md")).unwrap();
    let name = regex::Regex::new("moodrift_[a-z_]+").unwrap();
    let table: String = page
        .lines()
        .filter(|line| line.starts_with("| `moodrift_"))
        .collect();
    for block in of_kind(&["yaml"]) {
        for found in name.find_iter(&block.text) {
            assert!(table.contains(found.as_str()), "{}", found.as_str());
        }
    }
}

#[test]
fn systemd_takes_the_units_that_are_shown() {
    let units: Vec<(String, Block)> = of_kind(&["ini"])
        .into_iter()
        .filter_map(|block| {
            let (comment, _) = block.text.split_once('\n').unwrap();
            let name = comment.strip_prefix("# /etc/systemd/system/")?.to_owned();
            Some((name, block))
        })
        .collect();
    assert_eq!(units.len(), 2);
    let folder = TempDir::new().unwrap();
    let program = folder.path().join("moodrift");
    fs::copy("/bin/true", &program).unwrap();
    for (name, block) in &units {
        let unit = block
            .text
            .replace("/usr/bin/moodrift", program.to_str().unwrap())
            .replace("User=moodrift\n", "");
        fs::write(folder.path().join(name), unit).unwrap();
    }
    for (name, _) in &units {
        let verified = Command::new("systemd-analyze")
            .arg("verify")
            .arg(folder.path().join(name))
            .output();
        let Ok(verified) = verified else {
            tell("systemd-analyze is not there: the units of docs/monitoring.md are not verified");
            return;
        };
        let said = String::from_utf8(verified.stderr).unwrap();
        assert!(
            verified.status.success() && !said.contains("moodrift"),
            "{name}: {said}"
        );
    }
}

/// Lines for other programs that are shown and cannot run here name what there is.
#[test]
fn what_else_is_to_be_typed_is_there() {
    let mut lines = 0;
    for block in of_kind(&["console no-run", "sh"]) {
        for line in block.text.lines() {
            let typed = match block.kind.as_str() {
                "sh" => line.split(" #").next(),
                _ => line.strip_prefix("$ "),
            };
            let Some(words) = typed.map(|line| line.split_whitespace().collect::<Vec<_>>()) else {
                continue;
            };
            let set = words.iter().take_while(|word| word.contains('=')).count();
            is_there(&format!("{}: {line}", block.file), &words[set..]);
            lines += 1;
        }
    }
    assert!(lines >= 10, "only {lines} were found");
}

#[track_caller]
fn is_there(place: &str, words: &[&str]) {
    match words {
        // Another test parses the former; the latter takes minutes.
        ["moodrift", ..] | ["cargo", "install", "--locked", "--path", "."] => {}
        ["cargo", "run", "--release", "--", arguments @ ..] => {
            let line = std::iter::once(&"moodrift").chain(arguments);
            moodrift::cli::command().try_get_matches_from(line).unwrap();
        }
        ["cargo", "bench", "--bench", bench] | ["cargo", "bench", "--bench", bench, "--", ..] => {
            let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
            assert!(
                manifest.contains(&format!("[[bench]]\nname = \"{bench}\"")),
                "{place}"
            );
        }
        ["./tests/run"] => assert!(root().join("tests/run").exists()),
        ["systemctl", "enable", "--now", units @ ..] | ["journalctl", "-u", units @ ..] => {
            for unit in units {
                let (template, rest) = unit.split_once('@').unwrap();
                let ending = rest.split_once('.').map_or("service", |(_, ending)| ending);
                let file = format!("contrib/systemd/{template}@.{ending}");
                assert!(root().join(file).exists(), "{place}");
            }
        }
        ["install", ..] => installs(place, words),
        _ => panic!("{place}: nobody looks at this line"),
    }
}

/// Does it, below a folder in the place of `/`, as whoever runs this.
fn installs(place: &str, words: &[&str]) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("config.toml"), "").unwrap();
    let me = rustix::process::getuid().as_raw().to_string();
    let words = words.iter().map(|word| match *word {
        "root" => me.clone(),
        path if path.starts_with('/') => format!("{}{path}", folder.path().display()),
        other => other.to_owned(),
    });
    let words: Vec<String> = words.collect();
    let done = Command::new(&words[0])
        .args(&words[1..])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{place}: {done:?}");
    assert!(
        folder.path().join("etc/moodrift/config.toml").exists(),
        "{place}"
    );
}
