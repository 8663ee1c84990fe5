//! Whose group is it? The site's own name format can prove another Moodle.

use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Ground;
use super::naming::{DEFAULT_FORMAT, moodle_id};
use crate::domain::chat::{Group, People};
use crate::domain::ids::RoomId;
use crate::domain::reading::UnknownReason;
use crate::domain::site::Site;

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

    /// Whether a group's name proves that it is another Moodle's. Without a configured address, none does.
    pub fn is_foreign(&self, group: &Group) -> bool {
        self.read(group).is_some()
    }

    /// Of these groups, which are all that the server lists, those whose people must not be read, and what stands for
    /// them: [`People::NotOurs`] where the name proves another Moodle. Without a configured address nothing is proved;
    /// then the people of a linked group are unknown whose name bears another mark than more than half of the linked
    /// groups' names that bear one.
    pub fn withheld(&self, site: &Site, groups: &[Group]) -> FxHashMap<RoomId, People> {
        if self.own.is_some() {
            let foreign = groups.iter().filter(|group| self.is_foreign(group));
            return foreign
                .map(|group| (group.id.clone(), People::NotOurs))
                .collect();
        }
        let told = self.told(site, groups);
        let doubtful = |group: &Group| {
            let mark = self.disagrees(&told, group)?.to_owned();
            let unknown = People::Unknown(UnknownReason::MayBeAnotherMoodles { mark });
            Some((group.id.clone(), unknown))
        };
        groups.iter().filter_map(doubtful).collect()
    }

    /// The mark in a group's name that is not the one of more than half of the names that bear one.
    pub(super) fn disagrees<'a>(
        &'a self,
        told: &[(String, usize)],
        group: &'a Group,
    ) -> Option<&'a str> {
        if told.len() < 2 {
            return None;
        }
        let all: usize = told.iter().map(|(_, times)| times).sum();
        let most = told.first().filter(|(_, times)| times * 2 > all);
        let likely = most.map(|(mark, _)| mark.as_str());
        self.of(group).find(|mark| Some(*mark) != likely)
    }

    /// The marks in the names of the linked groups among these and how many groups bear each, most first.
    pub(super) fn told(&self, site: &Site, groups: &[Group]) -> Vec<(String, usize)> {
        let linked: FxHashSet<&RoomId> = site
            .activities
            .iter()
            .filter_map(|activity| activity.room.as_ref())
            .collect();
        let mut told: Vec<(String, usize)> = Vec::new();
        for group in groups.iter().filter(|group| linked.contains(&group.id)) {
            let mut before = None;
            for mark in self
                .of(group)
                .filter(|mark| before.replace(*mark) != Some(*mark))
            {
                match told.iter_mut().find(|(known, _)| known == mark) {
                    Some((_, times)) => *times += 1,
                    None => told.push((mark.to_owned(), 1)),
                }
            }
        }
        told.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        told
    }

    /// The `moodleid`s in the names that a group bears.
    pub(super) fn of<'a>(&'a self, group: &'a Group) -> impl Iterator<Item = &'a str> {
        group.names().filter_map(|name| self.mark(name))
    }

    /// The `moodleid` in a name of this format.
    fn mark<'a>(&self, name: &'a str) -> Option<&'a str> {
        Some(self.pattern.as_ref()?.captures(name)?.get(1)?.as_str())
    }

    /// The first mark that is not our own: a group that bears both names is nobody's to touch.
    fn read(&self, group: &Group) -> Option<ForeignMark> {
        let own = self.own.as_ref()?;
        // Nearly all names are like this, and need no pattern.
        let at_once = |name: &&str| self.leading && name.starts_with(own);
        let mut others = group.names().filter(|name| !at_once(name));
        let found = others.find_map(|name| self.mark(name).filter(|mark| mark != own))?;
        Some(ForeignMark {
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
        self.naming.marks().read(group)
    }

    /// Whether the group is another Moodle's by its name, or may be: see [`NameMarks::withheld`].
    pub(super) fn may_be_foreign(&self, group: &Group) -> bool {
        self.foreign_mark(group).is_some() || self.naming.disagrees(group)
    }

    /// Whether the group's name proves that it is another Moodle's.
    pub fn is_foreign(&self, group: &Group) -> bool {
        self.naming.marks().is_foreign(group)
    }
}
