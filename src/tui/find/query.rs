//! What is looked for, and whether a row has it.
//!
//! A row may be made of parts that are known one by one: an activity, below it a difference, in it a person. Each
//! part is looked through once; what the parts have is put together as bits, and [`Query::met`] judges the whole.

use std::ops::{BitOr, BitOrAssign};

use memchr::memmem::Finder;

use crate::domain::drift::{Code, Severity};
use crate::domain::ids::UnixTime;

/// A query has no more terms than a mask has bits.
pub const MOST: usize = 64;

/// What is known of a row, or of a part of one. Texts are folded as [`fold`](crate::tui::text::fold) does it; what
/// does not apply is empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// What words find and no key names.
    pub text: &'a str,
    /// The names of the course.
    pub course: &'a str,
    /// The names of the categories above it.
    pub category: &'a str,
    /// The names of the group.
    pub group: &'a str,
    /// The names of the person.
    pub person: &'a str,
    /// The roles that moderate there.
    pub role: &'a str,
    /// What differs.
    pub code: Option<Code>,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// Since when it has been seen.
    pub since: Option<UnixTime>,
    /// Whether it could not be told: found by `code:unknown`.
    pub unknown: bool,
}

/// Which terms a row or a part of it has, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mask(u64);

impl BitOr for Mask {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Mask {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// What is looked for: all terms have to be met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Wanted>,
    negated: u64,
}

/// Where a text is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Anywhere,
    Course,
    Category,
    Group,
    Person,
    Role,
}

/// How far back a time lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    /// So many seconds before the read.
    Ago(i64),
    /// At this time.
    At(UnixTime),
}

/// One term, without its sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    Text(Place, Needle),
    /// One of these codes, a bit each.
    Codes(u64),
    /// One of these severities, a bit each.
    Severities(u64),
    Since(Since),
}

/// A text to look for, prepared for many rows.
#[derive(Debug, Clone)]
pub(super) struct Needle(Box<Finder<'static>>);

impl Needle {
    pub(super) fn new(folded: &str) -> Self {
        Self(Box::new(Finder::new(folded).into_owned()))
    }

    fn is_in(&self, text: &str) -> bool {
        text.len() >= self.0.needle().len() && self.0.find(text.as_bytes()).is_some()
    }
}

impl Needle {
    /// Whether whatever has this text has the other one too.
    fn implies(&self, other: &Self) -> bool {
        other.0.find(self.0.needle()).is_some()
    }
}

impl PartialEq for Needle {
    fn eq(&self, other: &Self) -> bool {
        self.0.needle() == other.0.needle()
    }
}

impl Eq for Needle {}

impl Query {
    pub(super) fn push(&mut self, wanted: Wanted, negated: bool) {
        if self.terms.len() < MOST {
            self.negated |= u64::from(negated) << self.terms.len();
            self.terms.push(wanted);
        }
    }

    pub(super) const fn is_full(&self) -> bool {
        self.terms.len() >= MOST
    }

    /// Whether there is nothing to look for.
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether something is asked not to be there.
    pub const fn negates(&self) -> bool {
        self.negated != 0
    }

    /// Whether whatever this finds, the other one finds too: then it is enough to look through what that has found.
    /// True as one goes on typing.
    pub fn narrows(&self, other: &Self) -> bool {
        let bits = |query: &Self, at: usize| query.negated >> at & 1;
        other.terms.len() <= self.terms.len()
            && self
                .terms
                .iter()
                .zip(&other.terms)
                .enumerate()
                .all(|(at, (own, theirs))| {
                    let negated = bits(self, at);
                    negated == bits(other, at)
                        && (own == theirs || (negated == 0 && own.implies(theirs)))
                })
    }

    /// Whether it asks for differences: then nothing without a difference is found.
    pub fn about_drifts(&self) -> bool {
        self.terms
            .iter()
            .any(|wanted| !matches!(wanted, Wanted::Text(..)))
    }

    /// Whether it asks how long something has been so.
    pub fn about_time(&self) -> bool {
        self.terms
            .iter()
            .any(|wanted| matches!(wanted, Wanted::Since(_)))
    }

    /// Which terms a row or a part of it has. `now` is when it was read.
    pub fn mask(&self, facts: &Facts<'_>, now: UnixTime) -> Mask {
        let has = self
            .terms
            .iter()
            .enumerate()
            .filter(|(_, wanted)| wanted.is_in(facts, now));
        Mask(has.fold(0, |mask, (at, _)| mask | (1 << at)))
    }

    /// Whether what has these terms is what is looked for.
    pub const fn met(&self, mask: Mask) -> bool {
        let all = match self.terms.len() {
            MOST.. => u64::MAX,
            some => (1 << some) - 1,
        };
        (mask.0 ^ self.negated) & all == all
    }

    /// Whether what has these terms, and those that these facts have, is what is looked for.
    pub fn met_with(&self, mask: Mask, facts: &Facts<'_>, now: UnixTime) -> bool {
        self.terms.iter().enumerate().all(|(at, wanted)| {
            let has = mask.0 >> at & 1 == 1 || wanted.is_in(facts, now);
            has != (self.negated >> at & 1 == 1)
        })
    }

    /// Whether these facts have something that is asked not to be there.
    pub fn denies(&self, facts: &Facts<'_>, now: UnixTime) -> bool {
        self.negates() && self.mask(facts, now).0 & self.negated != 0
    }

    /// Whether something without a difference that has these terms is what is looked for.
    pub fn met_without_drift(&self, mask: Mask) -> bool {
        self.met(mask) && !self.about_drifts()
    }

    /// Whether a row of which everything is known is what is looked for.
    pub fn finds(&self, facts: &Facts<'_>, now: UnixTime) -> bool {
        self.finds_in([facts], now)
    }

    /// The same for a row of several parts.
    pub fn finds_in<const PARTS: usize>(&self, parts: [&Facts<'_>; PARTS], now: UnixTime) -> bool {
        self.terms.iter().enumerate().all(|(at, wanted)| {
            let has = parts.iter().any(|part| wanted.is_in(part, now));
            has != (self.negated >> at & 1 == 1)
        })
    }
}

impl Wanted {
    /// Whether whatever meets this meets the other one too, as far as is plain.
    fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(place, needle), Self::Text(where_, what)) => {
                place == where_ && needle.implies(what)
            }
            _ => self == other,
        }
    }

    fn is_in(&self, facts: &Facts<'_>, now: UnixTime) -> bool {
        match self {
            Self::Text(place, needle) => match place {
                Place::Anywhere => [
                    facts.text,
                    facts.person,
                    facts.group,
                    facts.course,
                    facts.category,
                    facts.role,
                ]
                .into_iter()
                .any(|text| needle.is_in(text)),
                Place::Course => needle.is_in(facts.course),
                Place::Category => needle.is_in(facts.category),
                Place::Group => needle.is_in(facts.group),
                Place::Person => needle.is_in(facts.person),
                Place::Role => needle.is_in(facts.role),
            },
            Self::Codes(codes) => {
                facts.code.is_some_and(|code| codes & code_bit(code) != 0)
                    || (facts.unknown && codes & UNKNOWN_BIT != 0)
            }
            Self::Severities(severities) => facts
                .severity
                .is_some_and(|severity| severities & severity_bit(severity) != 0),
            Self::Since(since) => facts.since.is_some_and(|seen| match since {
                Since::Ago(seconds) => seen.0 >= now.0.saturating_sub(*seconds),
                Since::At(time) => seen >= *time,
            }),
        }
    }
}

/// The bit of a code.
pub(super) const fn code_bit(code: Code) -> u64 {
    1 << code as u32
}

/// The bit of what could not be told, which is no code.
pub(super) const UNKNOWN_BIT: u64 = 1 << 63;

/// The bit of a severity.
pub(super) const fn severity_bit(severity: Severity) -> u64 {
    1 << severity as u32
}
