//! Whose group is it? The site's own name format can prove another Moodle.

use regex::Regex;
use sha1::{Digest, Sha1};

use super::Ground;
use crate::domain::chat::Group;

/// The format that the plugin uses where the setting is absent.
const DEFAULT_FORMAT: &str = "{$a->moodleid}_{$a->courseshortname}_{$a->moduleid}";

/// The mark of another Moodle in a group's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignMark {
    /// The `moodleid` in the name.
    pub(super) found: String,
    /// The `moodleid` of the configured `wwwroot`.
    pub(super) own: String,
}

/// `moodleid`: the SHA-1 of `$CFG->wwwroot`, in hex.
pub(super) fn moodle_id(wwwroot: &str) -> String {
    hex::encode(Sha1::digest(wwwroot.as_bytes()))
}

/// Recognises names of the site's format and reads the `moodleid` in them.
#[derive(Debug)]
pub(super) struct NameMarks {
    pattern: Option<Regex>,
    own: Option<String>,
}

impl NameMarks {
    pub(super) fn new(format: Option<&str>, wwwroot: Option<&str>) -> Self {
        Self {
            pattern: pattern(format.unwrap_or(DEFAULT_FORMAT)),
            own: wwwroot.map(moodle_id),
        }
    }

    pub(super) fn read(&self, name: &str) -> Option<ForeignMark> {
        let own = self.own.as_ref()?;
        let found = self.pattern.as_ref()?.captures(name)?.get(1)?.as_str();
        (found != own).then(|| ForeignMark {
            found: found.to_owned(),
            own: own.clone(),
        })
    }
}

/// The format as a pattern whose first group is the `moodleid`; none where the format has none.
/// What stands beside the keys may have been replaced by the site's validation, so only letters
/// and digits of it are held to.
fn pattern(format: &str) -> Option<Regex> {
    const KEY: &str = "{$a->moodleid}";
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
        self.marks.read(&group.name)
    }
}
