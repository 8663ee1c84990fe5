//! The name that the plugin gives a group, byte for byte, and whose groups names are.

mod format;
mod pattern;

use std::sync::Arc;

use sha1::{Digest, Sha1};

use self::format::Format;
use self::pattern::Pattern;
use super::foreign::NameMarks;
use crate::domain::chat::{Chat, Group};
use crate::domain::ids::CmId;
use crate::domain::naming::{NamingFault, NamingSetting};
use crate::domain::site::{Activity, Course, PluginSettings, Site};

/// The format that the plugin uses where the setting is absent.
pub(super) const DEFAULT_FORMAT: &str = "{$a->moodleid}_{$a->courseshortname}_{$a->moduleid}";

/// `moodleid`: the SHA-1 of `$CFG->wwwroot`, in hex.
pub(super) fn moodle_id(wwwroot: &str) -> String {
    sha1_hex(wwwroot)
}

fn sha1_hex(text: &str) -> String {
    hex::encode(Sha1::digest(text.as_bytes()))
}

/// Which `moodleid` names are made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MoodleMark {
    /// That of the configured `wwwroot`.
    Configured(String),
    /// The one that all linked groups' names agree on.
    Inferred(String),
    /// None is configured, and names say nothing, or several things.
    Unknown,
}

impl MoodleMark {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Configured(mark) | Self::Inferred(mark) => Some(mark),
            Self::Unknown => None,
        }
    }
}

/// Makes and recognises names.
#[derive(Debug)]
pub(super) struct Naming {
    format: Format,
    rewriting: Result<Rewriting, NamingFault>,
    marks: NameMarks,
    mark: MoodleMark,
    told: Vec<(String, usize)>,
}

/// How a group's name stands to the expected one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NameMatch {
    /// It is the expected one, or bears the time at which it was made because the name was taken.
    Expected,
    /// It is the one that the activity had before it was restored: only the course module's id differs.
    OlderModule,
    /// It is another one.
    Other {
        /// The expected one.
        expected: Arc<str>,
    },
    /// What to expect is not known.
    Unknown,
}

impl Naming {
    pub(super) fn new(site: &Site, chat: &Chat, wwwroot: Option<&str>) -> Self {
        let settings = &site.settings;
        let format = settings.name_format.as_deref().unwrap_or(DEFAULT_FORMAT);
        let marks = NameMarks::new(Some(format), wwwroot);
        // Where the address is configured, nobody asks.
        let told = match wwwroot {
            Some(_) => Vec::new(),
            None => marks.told(site, chat.groups.known().map_or(&[][..], Vec::as_slice)),
        };
        let mark = match (wwwroot, told.as_slice()) {
            (Some(wwwroot), _) => MoodleMark::Configured(moodle_id(wwwroot)),
            (None, [(only, _)]) => MoodleMark::Inferred(only.clone()),
            (None, _) => MoodleMark::Unknown,
        };
        Self {
            format: Format::read(format, site, mark.text()),
            rewriting: Rewriting::parse(settings),
            marks,
            mark,
            told,
        }
    }

    pub(super) const fn marks(&self) -> &NameMarks {
        &self.marks
    }

    /// Which `moodleid`s the linked groups' names bear, and how many of them, most first.
    pub(super) fn marks_of_linked_groups(&self) -> &[(String, usize)] {
        &self.told
    }

    /// Whether names say which Moodle they are of.
    pub(super) const fn names_the_moodle(&self) -> bool {
        self.format.names_the_moodle()
    }

    /// Whether a group's name proves this Moodle: it bears the mark of the configured address. What is inferred proves
    /// nothing.
    pub(super) fn proves_own(&self, group: &Group) -> bool {
        let MoodleMark::Configured(own) = &self.mark else {
            return false;
        };
        self.marks.of(group).any(|mark| mark == own)
    }

    /// Whether a group's name bears another mark than most, where none is configured.
    pub(super) fn disagrees(&self, group: &Group) -> bool {
        self.marks.disagrees(&self.told, group).is_some()
    }

    /// Whether a group's name bears the mark of another Moodle than this one seems to be.
    pub(super) fn bears_other_mark(&self, group: &Group) -> bool {
        let own = self.mark.text();
        own.is_some_and(|own| self.marks.of(group).any(|mark| mark != own))
    }

    /// The first reason why a name cannot be told that is told for any activity.
    pub(super) fn first_fault(&self, site: &Site) -> Option<NamingFault> {
        match &self.rewriting {
            Err(fault) => Some(fault.clone()),
            Ok(_) => site.activities.iter().find_map(|activity| {
                let course = site.course(activity.course)?;
                self.expected(course, activity.cm).err()
            }),
        }
    }

    /// The name that the plugin gives the group of an activity when it makes it; none where the mark of the Moodle
    /// is needed and not known.
    ///
    /// # Errors
    /// Where the plugin's settings make none.
    pub(super) fn expected(
        &self,
        course: &Course,
        cm: CmId,
    ) -> Result<Option<Arc<str>>, NamingFault> {
        let rewriting = self.rewriting.as_ref().map_err(Clone::clone)?;
        let Some(raw) = self.format.filled_in(course, cm) else {
            return Ok(None);
        };
        rewriting.apply(&raw).map(|name| Some(Arc::from(name)))
    }

    /// How the name of an activity's group stands to the expected one. `live` says whether an activity of that
    /// course-module id exists.
    pub(super) fn compare(
        &self,
        course: &Course,
        activity: &Activity,
        group: &Group,
        live: impl Fn(CmId) -> bool,
    ) -> NameMatch {
        let Ok(Some(expected)) = self.expected(course, activity.cm) else {
            return NameMatch::Unknown;
        };
        // Where the server allows special characters, the plugin's name is what people see.
        let mut names = group.names();
        if names.clone().any(|name| is_or_dated(name, &expected)) {
            return NameMatch::Expected;
        }
        let older = |name: &str| {
            numbers(name)
                .filter(|cm| *cm < activity.cm && !live(*cm))
                .any(|cm| {
                    self.expected(course, cm)
                        .is_ok_and(|older| older.is_some_and(|older| is_or_dated(name, &older)))
                })
        };
        if names.any(older) {
            return NameMatch::OlderModule;
        }
        NameMatch::Other { expected }
    }
}

/// Whether a name is the expected one, or it with the time at which the group was made.
pub(super) fn is_or_dated(name: &str, expected: &str) -> bool {
    name.strip_prefix(expected)
        .is_some_and(|rest| rest.is_empty() || is_time(rest))
}

/// The name without the time at the end, where there is one.
pub(super) fn undated(name: &str) -> Option<&str> {
    let (before, _) = name.rsplit_once('_')?;
    is_time(name.strip_prefix(before)?).then_some(before)
}

/// `_` and a unix time: ten digits from 2001 to 2286.
fn is_time(suffix: &str) -> bool {
    suffix.strip_prefix('_').is_some_and(|digits| {
        digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The numbers in a name that can be the id of a course module.
fn numbers(name: &str) -> impl Iterator<Item = CmId> + '_ {
    name.split(|symbol: char| !symbol.is_ascii_digit())
        .filter(|digits| !digits.starts_with('0'))
        .filter_map(|digits| digits.parse().ok().map(CmId))
}

/// What the plugin does to a filled-in format.
#[derive(Debug)]
struct Rewriting {
    couples: Vec<Couple>,
    validation: Option<Couple>,
}

/// A pattern, and what its matches become.
#[derive(Debug)]
struct Couple {
    setting: NamingSetting,
    written: String,
    pattern: Pattern,
    with: String,
}

impl Rewriting {
    fn parse(settings: &PluginSettings) -> Result<Self, NamingFault> {
        let replacements = settings.name_replacements.as_deref().unwrap_or_default();
        let couples = if is_empty(replacements) {
            Vec::new()
        } else {
            lines(replacements)
                .into_iter()
                .map(Couple::of_line)
                .collect::<Result<_, _>>()?
        };
        let validation = settings.name_validation.as_deref().unwrap_or_default();
        let validation = (!is_empty(validation))
            .then(|| Couple::new(NamingSetting::Validation, validation.to_owned(), "_"))
            .transpose()?;
        Ok(Self {
            couples,
            validation,
        })
    }

    fn apply(&self, raw: &str) -> Result<String, NamingFault> {
        // The plugin means white space, and writes a slash.
        let mut name = raw.replace("/s", "_").into_bytes();
        for couple in self.couples.iter().chain(&self.validation) {
            name = couple.apply(&name)?;
        }
        let name = String::from_utf8(name).map_err(|_not_utf8| NamingFault::NotText)?;
        if is_empty(&name) {
            return Err(NamingFault::Empty);
        }
        Ok(name)
    }
}

impl Couple {
    /// `from;to`, where `from` is put between slashes.
    fn of_line(line: &str) -> Result<Self, NamingFault> {
        let mut parts = line.split(';');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(from), Some(to), None) => {
                Self::new(NamingSetting::Replacements, format!("/{from}/"), to)
            }
            _ => Err(NamingFault::Couple {
                line: line.to_owned(),
            }),
        }
    }

    fn new(setting: NamingSetting, written: String, with: &str) -> Result<Self, NamingFault> {
        match Pattern::parse(&written) {
            Ok(pattern) => Ok(Self {
                setting,
                written,
                pattern,
                with: with.to_owned(),
            }),
            Err(fault) => Err(NamingFault::Pattern {
                setting,
                pattern: written,
                fault,
            }),
        }
    }

    fn apply(&self, name: &[u8]) -> Result<Vec<u8>, NamingFault> {
        self.pattern
            .replace(name, &self.with)
            .map_err(|fault| NamingFault::Pattern {
                setting: self.setting,
                pattern: self.written.clone(),
                fault,
            })
    }
}

/// What PHP calls empty.
fn is_empty(text: &str) -> bool {
    matches!(text, "" | "0")
}

/// Split at `\R`, of which the settings' texts hold only the common forms. A line break at the end leaves an empty
/// line, on which the plugin fails.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\r', '\n', '\x0B', '\x0C']) {
        let (line, ending) = rest.split_at(at);
        lines.push(line);
        let length = if ending.starts_with("\r\n") { 2 } else { 1 };
        rest = ending.get(length..).unwrap_or_default();
    }
    lines.push(rest);
    lines
}
