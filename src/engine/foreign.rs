//! Whose group is it? The site's own name format can prove another Moodle.

use regex::Regex;

use super::Ground;
use super::naming::{DEFAULT_FORMAT, moodle_id};
use crate::domain::chat::Group;

/// The mark of another Moodle in a group's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignMark {
    /// The `moodleid` in the name.
    pub(super) found: String,
    /// The `moodleid` of the configured `wwwroot`.
    pub(super) own: String,
}

/// Recognises names of the site's format and reads the `moodleid` in them.
#[derive(Debug)]
pub struct NameMarks {
    pattern: Option<Regex>,
    /// Names begin with the `moodleid`.
    leading: bool,
    own: Option<String>,
}

impl NameMarks {
    /// For names of this format (`groupnametoformat`), and the Moodle at this address, where it is configured.
    pub fn new(format: Option<&str>, wwwroot: Option<&str>) -> Self {
        let format = format.unwrap_or(DEFAULT_FORMAT);
        Self {
            pattern: pattern(format),
            leading: format.starts_with(KEY),
            own: wwwroot.map(moodle_id),
        }
    }

    /// Whether a name proves that the group is another Moodle's.
    pub fn is_foreign(&self, name: &str) -> bool {
        self.read(name).is_some()
    }

    /// The `moodleid` in a name of this format.
    pub(super) fn mark<'a>(&self, name: &'a str) -> Option<&'a str> {
        Some(self.pattern.as_ref()?.captures(name)?.get(1)?.as_str())
    }

    fn read(&self, name: &str) -> Option<ForeignMark> {
        let own = self.own.as_ref()?;
        // Nearly all names are like this, and need no pattern.
        if self.leading && name.starts_with(own) {
            return None;
        }
        let found = self.mark(name)?;
        (found != own).then(|| ForeignMark {
            found: found.to_owned(),
            own: own.clone(),
        })
    }
}

/// What stands for the `moodleid` in a format.
const KEY: &str = "{$a->moodleid}";

/// The format as a pattern whose first group is the `moodleid`; none where the format has none.
/// What stands beside the keys may have been replaced by the site's validation, so only letters
/// and digits of it are held to.
fn pattern(format: &str) -> Option<Regex> {
    if !format.contains(KEY) {
        return None;
    }
    let mut pattern = String::from("^");
    let mut rest = format;
    let mut captured = false;
    while let Some(start) = rest.find("{$a->") {
        let (literal, from) = rest.split_at(start);
        push_literal(&mut pattern, literal);
        let (key, after) = from
            .find('}')
            .map_or((from, ""), |end| from.split_at(end + 1));
        pattern.push_str(match (key, captured) {
            (KEY, false) => "([0-9a-f]{40})",
            (KEY, true) => "[0-9a-f]{40}",
            _ => ".*",
        });
        captured |= key == KEY;
        rest = after;
    }
    push_literal(&mut pattern, rest);
    pattern.push_str("(?:_[0-9]+)?$");
    Regex::new(&pattern).ok()
}

fn push_literal(pattern: &mut String, literal: &str) {
    for symbol in literal.chars() {
        if symbol.is_ascii_alphanumeric() {
            pattern.push(symbol);
        } else {
            pattern.push_str(".{1,4}");
        }
    }
}

impl Ground {
    /// The mark of another Moodle in the group's name, where there is one.
    pub(super) fn foreign_mark(&self, group: &Group) -> Option<ForeignMark> {
        self.naming.marks().read(&group.name)
    }
}
