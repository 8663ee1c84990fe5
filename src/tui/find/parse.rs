//! From what is typed to what is looked for.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use strum::IntoEnumIterator as _;

use super::query::{Needle, Place, Query, Since, UNKNOWN_BIT, Wanted, code_bit, severity_bit};
use crate::domain::drift::{Code, Severity};
use crate::domain::ids::UnixTime;
use crate::tui::text::fold;
use crate::words::dashboard::finding::Mistake;

/// What a term can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Key {
    /// What differs: a part of its code, or several with commas between; `unknown` for what could not be told.
    Code,
    /// How bad it is: the beginning of its name, or several with commas between.
    Severity,
    /// The names, the idnumber and the id of a course.
    Course,
    /// The name of a category, above at any height.
    Category,
    /// The name and the id of a group.
    Group,
    /// The names of a person on either side.
    Person,
    /// The roles in Moodle that moderate a group, in the matrix of the moderators.
    Role,
    /// Since when a difference has been seen: `30min`, `3h`, `2d`, `1w` before the read, or from a date on.
    Since,
}

impl Key {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Code,
        Self::Severity,
        Self::Course,
        Self::Category,
        Self::Group,
        Self::Person,
        Self::Role,
        Self::Since,
    ];
    /// Those that are about any difference.
    pub const EVERYWHERE: &'static [Self] = &[
        Self::Code,
        Self::Severity,
        Self::Course,
        Self::Category,
        Self::Group,
        Self::Person,
        Self::Since,
    ];
    /// Those that are about a place and what differs there.
    pub const OF_PLACES: &'static [Self] = &[
        Self::Code,
        Self::Severity,
        Self::Course,
        Self::Category,
        Self::Group,
        Self::Since,
    ];
}

/// What stands for a code where something could not be told.
const UNKNOWN: &str = "unknown";

/// What was typed, understood as far as it makes sense.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// What is looked for.
    pub query: Query,
    /// The first thing that makes no sense. It is left aside.
    pub mistake: Option<Mistake>,
}

/// Understands what was typed. What is only begun, as `code:` or a quote without its end, is no mistake.
pub fn parse(typed: &str) -> Parsed {
    parse_for(typed, Key::ALL)
}

/// The same where only these keys find something: what is asked by another one is a mistake.
pub fn parse_for(typed: &str, answers: &[Key]) -> Parsed {
    let mut parsed = Parsed::default();
    for term in terms(typed) {
        let wanted = if parsed.query.is_full() {
            Err(Mistake::TooMany)
        } else {
            wanted(&term, answers)
        };
        match wanted {
            Ok(Some(wanted)) => parsed.query.push(wanted, term.negated),
            Ok(None) => {}
            Err(mistake) => {
                parsed.mistake.get_or_insert(mistake);
            }
        }
    }
    parsed
}

/// A term as typed.
#[derive(Debug, Default)]
struct Typed {
    negated: bool,
    key: Option<String>,
    value: String,
}

fn terms(typed: &str) -> Vec<Typed> {
    let mut terms = Vec::new();
    let mut symbols = typed.chars().peekable();
    while let Some(symbol) = symbols.next() {
        if symbol.is_whitespace() {
            continue;
        }
        let mut term = Typed::default();
        let mut quoted = false;
        // Behind a quote a colon is a colon, as in `"TP 3: optique"`.
        let mut plain = true;
        let mut next = Some(symbol);
        while let Some(symbol) = next {
            match symbol {
                '"' => {
                    quoted = !quoted;
                    plain = false;
                }
                '!' if plain && term.key.is_none() && term.value.is_empty() => {
                    term.negated = !term.negated;
                }
                ':' if plain && term.key.is_none() && is_key(&term.value) => {
                    term.key = Some(std::mem::take(&mut term.value));
                }
                other => term.value.push(other),
            }
            next = symbols.next_if(|symbol| quoted || !symbol.is_whitespace());
        }
        terms.push(term);
    }
    terms
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|symbol| symbol.is_ascii_alphabetic())
}

fn wanted(term: &Typed, answers: &[Key]) -> Result<Option<Wanted>, Mistake> {
    let Some(name) = &term.key else {
        return Ok(text(Place::Anywhere, &term.value));
    };
    // The address of something is no key.
    if term.value.starts_with("//") {
        return Ok(text(Place::Anywhere, &format!("{name}:{}", term.value)));
    }
    let key = Key::iter()
        .find(|key| name.eq_ignore_ascii_case(key.into()))
        .ok_or_else(|| Mistake::NoSuchKey(name.clone()))?;
    if !answers.contains(&key) {
        return Err(Mistake::NotHere(key.into()));
    }
    if term.value.is_empty() {
        return Ok(None);
    }
    match key {
        Key::Course => Ok(text(Place::Course, &term.value)),
        Key::Category => Ok(text(Place::Category, &term.value)),
        Key::Group => Ok(text(Place::Group, &term.value)),
        Key::Person => Ok(text(Place::Person, &term.value)),
        Key::Role => Ok(text(Place::Role, &term.value)),
        Key::Code => codes(&term.value),
        Key::Severity => severities(&term.value),
        Key::Since => since(&term.value)
            .map(|since| Some(Wanted::Since(since)))
            .ok_or_else(|| Mistake::NoTime(term.value.clone())),
    }
}

fn text(place: Place, value: &str) -> Option<Wanted> {
    let folded = fold(value);
    let folded = folded.trim();
    (!folded.is_empty()).then(|| Wanted::Text(place, Needle::new(folded)))
}

fn codes(value: &str) -> Result<Option<Wanted>, Mistake> {
    let mut bits = 0;
    for part in parts(value) {
        let those = Code::iter()
            .filter(|code| <&str>::from(code).contains(&*part))
            .fold(0, |bits, code| bits | code_bit(code));
        let untold = if UNKNOWN.starts_with(&part) {
            UNKNOWN_BIT
        } else {
            0
        };
        let those = those | untold;
        if those == 0 {
            return Err(Mistake::NoSuchCode(part));
        }
        bits |= those;
    }
    Ok((bits != 0).then_some(Wanted::Codes(bits)))
}

fn severities(value: &str) -> Result<Option<Wanted>, Mistake> {
    let mut bits = 0;
    for part in parts(value) {
        let those = Severity::iter()
            .filter(|severity| <&str>::from(severity).starts_with(&*part))
            .fold(0, |bits, severity| bits | severity_bit(severity));
        if those == 0 {
            return Err(Mistake::NoSuchSeverity(part));
        }
        bits |= those;
    }
    Ok((bits != 0).then_some(Wanted::Severities(bits)))
}

/// What stands between commas. Of a list that ends in one, the last part is only about to be typed.
fn parts(value: &str) -> impl Iterator<Item = String> {
    value
        .split(',')
        .map(|part| fold(part.trim()).replace('-', "_"))
        .filter(|part| !part.is_empty())
}

fn since(value: &str) -> Option<Since> {
    if let Ok(date) = value.parse::<Date>() {
        let midnight = date.to_zoned(TimeZone::UTC).ok()?;
        return Some(Since::At(UnixTime(midnight.timestamp().as_second())));
    }
    let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
    let unit = match value.strip_prefix(&digits)? {
        "min" | "m" => 60,
        "h" => 3_600,
        "d" | "j" => 86_400,
        "w" => 604_800,
        _ => return None,
    };
    let number: i64 = digits.parse().ok()?;
    number.checked_mul(unit).map(Since::Ago)
}
