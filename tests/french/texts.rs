//! Every text stands in both languages: nothing with words in it is in `src/words` outside `text!` and `say!`, and what
//! stands there says the same things in both.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What is in English on purpose: a file, what a text of it begins with, and why.
const ENGLISH: &[(&str, &str, &str)] = &[
    ("monitor.rs", "", "read by Nagios and Prometheus"),
    ("dashboard/keys.rs", "\\\n# Keys of", "the documentation"),
    ("dashboard/keys.rs", "| action |", "the documentation"),
    (
        "dashboard/keys.rs",
        "These keys cannot",
        "the documentation",
    ),
    (
        "first_day.rs",
        "\\\nWhat no flag answers",
        "the help of a command",
    ),
    (
        "usage.rs",
        "Limits, with the figure",
        "the help of a command",
    ),
    ("settings.rs", "[sites.lab]", "TOML"),
    ("links.rs", "(rocketchatid IS NULL", "SQL"),
    ("links.rs", "UPDATE {}", "SQL"),
    ("links.rs", "-- ", "comments in a file of SQL"),
];

/// Texts in which French puts something else in, or leaves something out.
const OTHERWISE: &[&str] = &[
    "✓ It sees the {groups}",
    "! Of the {groups}",
    "removes {reaches} people",
    "demotes {reaches} moderators",
    "there is no {what}",
];

/// Words that are names of their own, and are the same in both languages.
const NAMES: &[&str] = &[
    "Moodle",
    "Rocket.Chat",
    "moodrift",
    "apply",
    "check",
    "plan",
    "undo",
    "resume",
    "history",
    "explain",
    "init",
];

/// A literal of a file.
#[derive(Debug)]
struct Literal {
    line: usize,
    text: String,
    /// The macros that it is within, the innermost last.
    within: Vec<String>,
}

/// What is in quotes in a piece of Rust, without comments, attributes and tests.
fn literals(code: &str) -> Vec<Literal> {
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let symbols: Vec<char> = code.chars().collect();
    let mut found = Vec::new();
    // For each bracket that is open: the macro whose bracket it is, or nothing.
    let mut open: Vec<String> = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < symbols.len() {
        let symbol = symbols[at];
        let next = symbols.get(at + 1).copied();
        match symbol {
            '/' if next == Some('/') => {
                while at < symbols.len() && symbols[at] != '\n' {
                    at += 1;
                }
                continue;
            }
            '#' if next == Some('[') => {
                while at < symbols.len() && symbols[at] != ']' {
                    line += usize::from(symbols[at] == '\n');
                    at += 1;
                }
            }
            '"' => {
                let begins = line;
                let (text, end) = quoted(&symbols, at + 1);
                line += text.matches('\n').count();
                found.push(Literal {
                    line: begins,
                    text,
                    within: open
                        .iter()
                        .filter(|name| !name.is_empty())
                        .cloned()
                        .collect(),
                });
                at = end;
            }
            // A character, and no lifetime.
            '\'' if next == Some('\\') || symbols.get(at + 2) == Some(&'\'') => {
                at += if next == Some('\\') { 2 } else { 1 };
                while symbols.get(at + 1).is_some_and(|symbol| *symbol != '\'') {
                    at += 1;
                }
                at += 1;
            }
            '(' | '[' | '{' => open.push(macro_before(&symbols[..at])),
            ')' | ']' | '}' => {
                open.pop();
            }
            _ => {}
        }
        line += usize::from(symbol == '\n');
        at += 1;
    }
    found
}

/// The macro whose bracket follows; nothing where none does.
fn macro_before(symbols: &[char]) -> String {
    let near = symbols.len().saturating_sub(40);
    let code: String = symbols[near..].iter().collect();
    let Some(call) = code.trim_end().strip_suffix('!') else {
        return String::new();
    };
    let name = call
        .rsplit(|symbol: char| !symbol.is_alphanumeric() && symbol != '_')
        .next();
    name.unwrap_or_default().to_owned()
}

/// The text from behind a quotation mark to the next one, and where that is.
fn quoted(symbols: &[char], from: usize) -> (String, usize) {
    let raw = symbols[..from].ends_with(&['r', '"']) || symbols[..from].ends_with(&['r', '#', '"']);
    let mut text = String::new();
    let mut at = from;
    while at < symbols.len() {
        match symbols[at] {
            '\\' if !raw => {
                text.push(symbols[at]);
                at += 1;
                text.extend(symbols.get(at));
            }
            '"' if !raw
                || !symbols[..from].ends_with(&['#', '"'])
                || symbols.get(at + 1) == Some(&'#') =>
            {
                break;
            }
            symbol => text.push(symbol),
        }
        at += 1;
    }
    (text, at)
}

/// What a text says, without what is put in and without names.
fn words(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let (mut depth, mut code) = (0_usize, false);
    for symbol in text.replace("\\n", " ").replace("\\u{a0}", " ").chars() {
        match symbol {
            '`' => code = !code,
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 && !code => plain.push(symbol),
            _ => {}
        }
    }
    plain
        .split(|symbol: char| symbol.is_whitespace() || ",;()".contains(symbol))
        .map(|word| word.trim_matches(|symbol: char| !symbol.is_alphabetic()))
        .filter(|word| word.chars().count() > 1 && word.chars().all(char::is_alphabetic))
        .filter(|word| !NAMES.contains(word))
        .map(str::to_owned)
        .collect()
}

/// What is put into a text: the names and numbers in its braces.
fn holes(text: &str) -> BTreeSet<String> {
    let text = text
        .replace("{{", "")
        .replace("}}", "")
        .replace("\\u{a0}", " ");
    let behind = text.split('{').skip(1);
    behind
        .filter_map(|rest| rest.split('}').next())
        .map(|hole| hole.split(':').next().unwrap_or_default().to_owned())
        .collect()
}

/// Empty holes count, for they are filled in order.
fn nameless(text: &str) -> usize {
    text.matches("{}").count()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words");
    let mut found = Vec::new();
    files(&root, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn no_text_stands_in_english_alone() {
    let mut alone = Vec::new();
    for (name, code) in sources() {
        let on_purpose = |text: &str| {
            let mut those = ENGLISH.iter();
            those.any(|(file, begins, _)| *file == name && text.starts_with(begins))
        };
        for literal in literals(&code) {
            if on_purpose(&literal.text) {
                continue;
            }
            let told = literal
                .within
                .iter()
                .any(|name| ["text", "say", "labels"].contains(&name.as_str()));
            if !told && words(&literal.text).len() >= 2 {
                alone.push(format!("{name}:{}: {:?}", literal.line, literal.text));
            }
        }
    }
    assert!(
        alone.is_empty(),
        "{} texts have no French beside them (text!, say!):\n{}",
        alone.len(),
        alone.join("\n")
    );
}

/// The two texts of a `text!` or a `say!`, where both are in quotes.
fn pairs(code: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for call in ["text!(", "say!("] {
        for (at, _) in code.match_indices(call) {
            let rest = code.get(at + call.len()..).unwrap_or_default();
            let rest: Vec<char> = rest.chars().collect();
            let begins = |from: usize| (from..rest.len()).find(|at| !rest[*at].is_whitespace());
            let Some(first) = begins(0).filter(|at| rest[*at] == '"') else {
                continue;
            };
            let (english, end) = quoted(&rest, first + 1);
            let second = begins(end + 1)
                .filter(|at| rest[*at] == ',')
                .and_then(|at| begins(at + 1))
                .filter(|at| rest[*at] == '"');
            if let Some(second) = second {
                pairs.push((english, quoted(&rest, second + 1).0));
            }
        }
    }
    pairs
}

#[test]
fn both_languages_say_something_with_the_same_things_in_it() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for (name, code) in sources() {
        for (english, french) in pairs(&code) {
            seen += 1;
            let same = words(&english).len() >= 3 && english == french;
            if OTHERWISE.iter().any(|begins| english.starts_with(begins)) {
                continue;
            }
            let lacks =
                holes(&english) != holes(&french) || nameless(&english) != nameless(&french);
            if same || lacks || french.trim().is_empty() != english.trim().is_empty() {
                wrong.push(format!("{name}: {english:?} / {french:?}"));
            }
        }
    }
    assert!(seen > 500, "only {seen} texts were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A reader of code that finds nothing finds no fault either.
#[test]
fn a_text_in_english_alone_is_found() {
    let code = "fn x() -> &'static str {\n    // \"not this one\"\n    text!(\"two words\", \"deux mots\");\n    let c = '\"';\n    \
                format!(\"{n} left out: {}\", text!(\"a b\", \"c d\"))\n}\n";
    let found = literals(code);
    let alone: Vec<(usize, &str)> = found
        .iter()
        .filter(|literal| literal.within.iter().all(|name| name != "text"))
        .map(|literal| (literal.line, literal.text.as_str()))
        .collect();
    assert_eq!(alone, [(5, "{n} left out: {}")]);
    assert_eq!(words(alone[0].1), ["left", "out"]);
    let labels = literals("labels! {\n    UP: \"a line up\", \"x\";\n}\n");
    assert!(
        labels.iter().all(|literal| literal.within == ["labels"]),
        "{labels:?}"
    );
}

#[test]
fn seconds_have_a_comma() {
    crate::desk();
    let told = moodrift::words::dashboard::health::reading(412).text;
    assert!(told.contains("0,4 s"), "{told}");
}
