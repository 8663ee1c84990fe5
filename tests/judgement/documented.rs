//! The documentation names everything that the program can say.

use moodrift::domain::drift::{Code, Severity};
use moodrift::domain::limits::LimitName;
use strum::IntoEnumIterator;

const DRIFT: &str = include_str!("../../docs/drift.md");

/// The line of a table of codes, or of the table of limits, that begins with this name.
fn row(limits: bool, name: &str) -> Option<&'static str> {
    let begin = format!("| `{name}` |");
    let (codes, table) = DRIFT.split_once("\n## Limits\n").unwrap();
    let mut lines = if limits { table } else { codes }.lines();
    lines.find(|line| line.starts_with(&begin))
}

#[test]
fn every_code_is_documented_with_its_severity() {
    for code in Code::iter() {
        let row =
            row(false, code.into()).unwrap_or_else(|| panic!("{code} is not in docs/drift.md"));
        let severity: &str = Severity::into(code.severity());
        let column = row.split('|').nth(2).unwrap();
        assert!(column.contains(severity), "{code} is {severity}: {row}");
    }
}

#[test]
fn every_limit_is_documented_with_its_figure() {
    for limit in LimitName::iter() {
        let row =
            row(true, limit.into()).unwrap_or_else(|| panic!("{limit} is not in docs/drift.md"));
        let figure = limit
            .default_figure()
            .map_or_else(|| "–".to_owned(), |figure| figure.to_string());
        let column = row.split('|').nth(2).unwrap().trim();
        assert_eq!(column, figure, "{limit}");
    }
}

#[test]
fn nothing_is_documented_that_does_not_exist() {
    let known: Vec<&str> = Code::iter()
        .map(Into::into)
        .chain(LimitName::iter().map(Into::into))
        .collect();
    for line in DRIFT.lines() {
        let Some(rest) = line.strip_prefix("| `") else {
            continue;
        };
        let name = rest.split('`').next().unwrap();
        let policy = ["default", "plugin", "strict", "keep"].contains(&name);
        assert!(
            known.contains(&name) || policy,
            "{name} is no code and no limit"
        );
    }
}
