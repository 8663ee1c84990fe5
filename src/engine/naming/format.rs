//! The format of names, read once, so that twenty thousand names cost twenty thousand copies.

use std::sync::Arc;

use super::sha1_hex;
use crate::domain::ids::CmId;
use crate::domain::site::{Course, Site};

/// What stands for the address of the Moodle in a format.
const MOODLE_ID: &str = "{$a->moodleid}";

/// What stands for the course's name, which the plugin fills in last: also where the short name brings it along.
const COURSE_FULLNAME: &str = "{$a->coursefullname}";

/// A format, of which what is the same for the whole site is filled in.
///
/// The plugin's `str_replace` goes from key to key. Neither numbers nor hashes can bring a key along, so that all keys of
/// the activity but the last may be filled in at once.
#[derive(Debug)]
pub(super) struct Format {
    /// None where the mark of the Moodle is needed and not known.
    pieces: Option<Vec<Piece>>,
    site_shortname: Arc<str>,
    names_the_moodle: bool,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    ModuleId,
    ModuleMoodleId,
    CourseId,
    CourseShortname,
}

impl Piece {
    const KEYS: [(&str, Self); 4] = [
        ("{$a->moduleid}", Self::ModuleId),
        ("{$a->modulemoodleid}", Self::ModuleMoodleId),
        ("{$a->courseid}", Self::CourseId),
        ("{$a->courseshortname}", Self::CourseShortname),
    ];

    /// The key that a text begins with, and what follows it.
    fn at(text: &str) -> Option<(Self, &str)> {
        Self::KEYS
            .into_iter()
            .find_map(|(key, piece)| Some((piece, text.strip_prefix(key)?)))
    }
}

impl Format {
    /// Reads the setting. `mark` is the `moodleid`, where it is known.
    pub(super) fn read(written: &str, site: &Site, mark: Option<&str>) -> Self {
        let names_the_moodle = written.contains(MOODLE_ID);
        let known = !names_the_moodle || mark.is_some();
        Self {
            pieces: known.then(|| {
                let of_site = written
                    .replace("{$a->moodleshortname}", &site.shortname)
                    .replace("{$a->moodlefullnamename}", &site.fullname)
                    .replace(MOODLE_ID, mark.unwrap_or_default());
                split(&of_site)
            }),
            site_shortname: Arc::clone(&site.shortname),
            names_the_moodle,
        }
    }

    /// Whether names say which Moodle they are of.
    pub(super) const fn names_the_moodle(&self) -> bool {
        self.names_the_moodle
    }

    /// The name of an activity's group, before it is rewritten; none where the mark of the Moodle is needed and not known.
    pub(super) fn filled_in(&self, course: &Course, cm: CmId) -> Option<String> {
        let mut name = String::with_capacity(96);
        for piece in self.pieces.as_ref()? {
            match piece {
                Piece::Text(text) => name.push_str(text),
                Piece::ModuleId => name.push_str(&cm.to_string()),
                Piece::ModuleMoodleId => {
                    name.push_str(&sha1_hex(&format!("{}_{cm}", self.site_shortname)));
                }
                Piece::CourseId => name.push_str(&course.id.to_string()),
                Piece::CourseShortname => name.push_str(&course.shortname),
            }
        }
        Some(if name.contains('{') {
            name.replace(COURSE_FULLNAME, &course.fullname)
        } else {
            name
        })
    }
}

fn split(format: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = format;
    while let Some(symbol) = rest.chars().next() {
        if let Some((key, after)) = Piece::at(rest) {
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(key);
            rest = after;
        } else {
            text.push(symbol);
            rest = rest.strip_prefix(symbol).unwrap_or_default();
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}
