//! The house: a module imports from those below it, never from those above, and the rooms of one
//! floor do not know each other.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::string_slice,
    reason = "the places come from a search in the same text"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. Rooms that stand on one line see those below them alone.
const FLOORS: [(u8, &[&str]); 7] = [
    (0, &["domain"]),
    (1, &["config"]),
    (2, &["words"]),
    (3, &["engine", "moodle", "rocketchat", "store", "demo"]),
    (4, &["run"]),
    (5, &["report", "tui"]),
    // The command line starts the dashboard, and prints the reports.
    (6, &["cli"]),
];

/// The program: it may use everything.
const PROGRAM: &str = "main";

fn floor(room: &str) -> Option<u8> {
    let found = FLOORS.iter().find(|(_, rooms)| rooms.contains(&room));
    found.map(|(floor, _)| *floor)
}

/// Why `room` may not import from `other`; nothing where it may.
fn objection(room: &str, other: &str) -> Option<String> {
    if room == other || room == PROGRAM {
        return None;
    }
    match (floor(room), floor(other)) {
        (Some(own), Some(theirs)) if theirs < own => None,
        (Some(own), Some(theirs)) if theirs == own => {
            Some(format!("{room} and {other} stand side by side"))
        }
        (Some(_), Some(_)) => Some(format!("{other} stands above {room}")),
        (None, _) => Some(format!("{room} has no floor")),
        (_, None) => Some(format!("{other} has no floor")),
    }
}

/// The rooms that a file's code names, with the lines: `crate::room`, `crate::{room, …}`, `moodrift::room`
/// (in the program), and `super::…` that leads out to the root. `depth` is how many modules the file
/// lies below the root.
fn rooms_named(code: &str, depth: usize) -> Vec<(usize, String)> {
    let code: Vec<&str> = code
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    let code = code.join("\n");
    let out = format!("{}::", vec!["super"; depth].join("::"));
    let mut named = Vec::new();
    for root in ["crate::", "moodrift::", out.as_str()] {
        for (at, _) in code.match_indices(root) {
            let (before, rest) = (&code[..at], &code[at + root.len()..]);
            let last = before.chars().last();
            if last.is_some_and(|last| last.is_alphanumeric() || last == '_' || last == ':') {
                continue;
            }
            let line = before.lines().count().max(1);
            let names = rest
                .strip_prefix('{')
                .map_or_else(|| vec![rest], heads_of_group);
            for name in names {
                let name: String = name
                    .trim()
                    .chars()
                    .take_while(|symbol| symbol.is_alphanumeric() || *symbol == '_')
                    .collect();
                if !name.is_empty() && name != "super" {
                    named.push((line, name));
                }
            }
        }
    }
    named
}

/// What stands between the commas of `{a::b, c::{d, e}, f}`, the brace at the beginning left out.
fn heads_of_group(rest: &str) -> Vec<&str> {
    let (mut depth, mut from, mut heads) = (0, 0, Vec::new());
    for (at, symbol) in rest.char_indices() {
        match symbol {
            '}' if depth == 0 => {
                heads.push(&rest[from..at]);
                break;
            }
            ',' if depth == 0 => {
                heads.push(&rest[from..at]);
                from = at + 1;
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    heads
}

/// What is wrong with the imports of one file. `path` is below `src`.
fn objections(path: &Path, code: &str) -> Vec<String> {
    let module = path.with_extension("");
    let room = module.iter().next().unwrap().to_str().unwrap();
    if room == "lib" {
        return Vec::new();
    }
    rooms_named(code, module.iter().count())
        .into_iter()
        .filter_map(|(line, other)| {
            let why = objection(room, &other)?;
            Some(format!("src/{}:{line}: {why}", path.display()))
        })
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn no_module_imports_from_above_or_from_beside() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = files(&src);
    assert!(files.len() > 50, "only {} files found", files.len());
    let objections: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let code = fs::read_to_string(file).unwrap();
            objections(file.strip_prefix(&src).unwrap(), &code)
        })
        .collect();
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}

#[test]
fn every_module_of_the_library_has_its_floor() {
    let lib = include_str!("../src/lib.rs");
    let modules: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert!(modules.len() >= 10, "{modules:?}");
    for module in modules {
        assert!(floor(module).is_some(), "{module}");
    }
}

#[test]
fn a_bad_import_is_noticed_however_it_is_written() {
    for (file, line) in [
        ("engine/plan.rs", "use crate::run::Session;"),
        ("domain/site.rs", "use crate::words;"),
        ("domain.rs", "pub use super::words::clean;"),
        ("engine/plan.rs", "    let x = crate::moodle::read();"),
        (
            "engine/plan/deep.rs",
            "use super::super::super::store::Store;",
        ),
        (
            "demo/chat.rs",
            "use crate::{domain::ids::RoomId, rocketchat};",
        ),
        (
            "rocketchat/wire.rs",
            "use crate::demo::chat::state::UserState;",
        ),
        ("run/apply.rs", "use crate::{domain, tui};"),
        (
            "store.rs",
            "use crate::{\n    domain::{ids, plan},\n    engine,\n};",
        ),
        ("tui/state.rs", "use crate::cli::Status;"),
        ("report/json.rs", "use crate::cli;"),
        ("tui/view.rs", "use crate::report::json;"),
        ("cli.rs", "use crate::main;"),
        ("attic.rs", "use crate::domain::ids;"),
    ] {
        let found = objections(Path::new(file), line);
        assert_eq!(found.len(), 1, "{file}: {line}");
    }
}

#[test]
fn a_good_import_is_let_through() {
    for (file, line) in [
        ("engine/plan.rs", "use crate::domain::plan::Plan;"),
        ("engine/plan.rs", "use super::Ground;"),
        ("engine/plan.rs", "use crate::engine::select;"),
        (
            "engine/plan.rs",
            "//! See [`crate::run`] for what becomes of it.",
        ),
        ("run/apply.rs", "use crate::{engine, moodle::Scope, store};"),
        ("run/apply.rs", "use super::{ApplyEvent, RunError};"),
        ("cli/dashboard.rs", "crate::tui::run().await"),
        ("main.rs", "moodrift::cli::main()"),
        ("words/config.rs", "use crate::config::Fault;"),
    ] {
        let found = objections(Path::new(file), line);
        assert!(found.is_empty(), "{found:?}");
    }
}
