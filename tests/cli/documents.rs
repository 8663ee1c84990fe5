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

/// A fenced block of a document.
pub(crate) struct Block {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) kind: String,
    pub(crate) text: String,
}

/// The fenced blocks of the README and of what lies in `docs/`.
pub(crate) fn blocks() -> Vec<Block> {
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

/// A university whose configuration is where it is looked for.
fn at_home() -> Served {
    let served = Served::with(&[]);
    for folder in [
        ".local/share/bash-completion/completions",
        ".zfunc",
        ".config/fish/completions",
    ] {
        fs::create_dir_all(served.folder.path().join(folder)).unwrap();
    }
    let home = served.folder.path().join("home/moodrift");
    fs::create_dir_all(&home).unwrap();
    let written = fs::read_to_string(&served.config).unwrap();
    private(
        &home.join("config.toml"),
        &written.replace("sites.demo", "sites.arche"),
    );
    served
}

#[test]
fn every_command_line_runs_and_gives_what_is_shown() {
    let mut lines = 0;
    let mut page: Option<(String, Served)> = None;
    for block in blocks() {
        if block.kind != "console" {
            continue;
        }
        // One page asks a server as often as a person would; all of them would meet its rate limiter.
        page = page.take().filter(|(file, _)| *file == block.file);
        let (_, served) = page.get_or_insert_with(|| (block.file.clone(), at_home()));
        for shown in block.text.split("$ ").skip(1) {
            let (line, output) = shown.split_once('\n').unwrap();
            let ran = in_a_shell(served, line);
            let place = format!("{}:{}: {line}", block.file, block.line);
            assert!(ran.status <= 2, "{place}\n{ran:#?}");
            match line.rsplit_once(" > ") {
                // What a file gets is not printed.
                Some((_, file)) if !file.contains(';') => {
                    let home = served.folder.path().display().to_string();
                    let file = file.replace('~', &home);
                    assert!(fs::metadata(&file).unwrap().len() > 0, "{place}");
                }
                // Nor what goes into a folder.
                None if line.contains(" --out ~") => {}
                _ => assert!(!ran.out.is_empty(), "{place}\n{ran:#?}"),
            }
            shows(&place, output, &ran);
            lines += 1;
        }
    }
    assert!(lines >= 30, "only {lines} command lines were found");
}

/// Lines that cannot run here, and those that stand in the text, are at least ones that the program understands.
#[test]
fn every_command_line_that_does_not_run_here_is_understood() {
    let inline = regex::Regex::new("`moodrift ([^`]+)`").unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut lines: Vec<(String, String)> = Vec::new();
    for block in blocks() {
        if block.kind != "console" && block.kind.starts_with("console") {
            let place = format!("{}:{}", block.file, block.line);
            let shown = block.text.lines();
            let shown = shown.filter_map(|line| line.strip_prefix("$ moodrift "));
            lines.extend(shown.map(|line| (place.clone(), line.to_owned())));
        }
    }
    let mut files: Vec<PathBuf> = fs::read_dir(root.join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    files.extend([root.join("README.md"), root.join("CHANGELOG.md")]);
    for file in files {
        let text = fs::read_to_string(&file).unwrap().replace('\n', " ");
        let found = inline.captures_iter(&text).map(|found| found[1].to_owned());
        let place = file.display().to_string();
        lines.extend(found.map(|line| (place.clone(), line)));
    }
    assert!(lines.len() >= 10, "only {lines:?}");
    for (place, line) in lines {
        let words = words_of(&line);
        let known = moodrift::cli::command().try_get_matches_from(&words);
        if let Err(error) = known {
            let help = !error.use_stderr();
            assert!(help, "{place}: moodrift {line}\n{error}");
        }
    }
}

/// A line's words, with something in the place of what people are to put there themselves.
fn words_of(line: &str) -> Vec<String> {
    let line = line.split(" > ").next().unwrap();
    let quoted = regex::Regex::new("'[^']*'|\"[^\"]*\"|\\S+").unwrap();
    let filled = |word: &str| match word.trim_matches(['\'', '"']) {
        "CMID" | "RUN" | "[RUN]" | "N" | "[--step" => "1".to_owned(),
        "NAME=VALUE" => "removals=1".to_owned(),
        "SHELL" => "bash".to_owned(),
        "person|course|group" => "person".to_owned(),
        "RELEASE" | "3.4|6.5|7.3|8.6" => "3.4".to_owned(),
        "LEVEL" | "mild|rough|wild" => "mild".to_owned(),
        other => other.to_owned(),
    };
    let words = quoted.find_iter(line).map(|word| filled(word.as_str()));
    let words = words.filter(|word| !word.starts_with('[') && !word.ends_with(']') && word != "…");
    std::iter::once("moodrift".to_owned())
        .chain(words)
        .collect()
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
        .env("HOME", served.folder.path())
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
    use moodrift::tui::action::{Scope, registry};
    let rows: Vec<(String, bool)> = registry()
        .filter(|spec| spec.scope == Scope::Main)
        .map(|spec| {
            let keys: Vec<String> = spec
                .keys
                .iter()
                .map(|key| format!("`{}`", key.name()))
                .collect();
            let row = format!("| {} | {} |", keys.join(" "), spec.label.help());
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
