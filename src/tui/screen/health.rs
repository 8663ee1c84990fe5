//! How the two sides, the account and the store stand: a list of facts, what is wrong first.

use std::cmp::Ordering;

use super::table::{About, Align, Column, Record, RowKey};
use crate::domain::drift::DriftKey;
use crate::engine::abilities;
use crate::run::Observation;
use crate::tui::find::Facts;
use crate::tui::message::Side;
use crate::tui::text::{fold, shown};
use crate::words::Mark;
use crate::words::dashboard::health::{self as words, Fact, Part};
use crate::words::dashboard::screens as text;

/// The columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Whether something is wrong.
    Sign,
    /// What it is about.
    Part,
    /// What it says.
    Text,
}

/// What changes between two readings, and is told when it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Live {
    /// How a side stands.
    Side(Side),
    /// How old the reading is.
    Age,
}

/// A fact.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is about.
    pub part: Part,
    /// Whether something is wrong.
    pub mark: Mark,
    /// What it says; where it is live, that is told when it is drawn.
    pub text: String,
    /// What it is told from when it is drawn.
    pub live: Option<Live>,
    place: usize,
    folded: String,
}

impl Record for Row {
    type Column = Of;

    const COLUMNS: &'static [Column<Of>] = &[
        column(Of::Sign, text::no_head, 1, 0),
        column(Of::Part, text::part, 11, 0),
        column(Of::Text, text::finding, 20, 1),
    ];

    const HEADS: &'static [&'static str] = &["about", "ok", "fact"];

    const NAMED: usize = 2;

    fn key(&self) -> RowKey {
        RowKey::Fact(self.part, self.text.clone())
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            text: &self.folded,
            ..Facts::default()
        }
    }

    fn cells(&self) -> Vec<String> {
        let fine = if self.mark == Mark::Missing {
            "no"
        } else {
            "yes"
        };
        vec![
            words::part(self.part).to_owned(),
            fine.to_owned(),
            self.text.clone(),
        ]
    }

    fn compare(&self, other: &Self, by: Of) -> Ordering {
        match by {
            Of::Sign => self.rank().cmp(&other.rank()),
            Of::Part => (self.part, self.place).cmp(&(other.part, other.place)),
            Of::Text => self.folded.cmp(&other.folded),
        }
    }

    fn drifts(&self) -> &[usize] {
        &[]
    }

    fn about(&self) -> About {
        About::default()
    }

    fn key_of(_drift: &DriftKey) -> Option<RowKey> {
        None
    }
}

impl Row {
    /// The two connections, then what is wrong, then the rest.
    fn rank(&self) -> (bool, bool, Part, usize) {
        let wrong = self.mark == Mark::Missing;
        (self.live.is_none(), !wrong, self.part, self.place)
    }
}

const fn column(is: Of, head: fn() -> &'static str, least: usize, weight: usize) -> Column<Of> {
    Column {
        is,
        head,
        least,
        weight,
        from: 0,
        align: Align::Left,
    }
}

/// The rows, what is wrong first.
pub(super) fn rows(observation: &Observation) -> Vec<Row> {
    let (ground, memory) = (&observation.ground, &observation.memory);
    let live = [
        (Part::Moodle, Live::Side(Side::Moodle)),
        (Part::RocketChat, Live::Side(Side::Chat)),
        (Part::Reading, Live::Age),
    ];
    let mut rows: Vec<Row> = live
        .into_iter()
        .map(|(part, live)| of_now(part, live))
        .collect();
    let facts = words::moodle(&ground.site)
        .into_iter()
        .chain(words::chat(&ground.chat, &abilities(ground)))
        .chain(words::store(
            memory.frozen.as_ref(),
            memory.trouble.as_ref(),
        ))
        .chain(words::reading(
            &ground.site,
            observation.took.as_millis(),
            &observation.findings.unjudged,
        ));
    rows.extend(facts.enumerate().map(|(place, fact)| row(place, &fact)));
    rows.sort_by_key(Row::rank);
    rows
}

fn of_now(part: Part, live: Live) -> Row {
    Row {
        part,
        mark: Mark::Fine,
        text: String::new(),
        live: Some(live),
        place: 0,
        folded: fold(words::part(part)),
    }
}

fn row(place: usize, fact: &Fact) -> Row {
    let text = shown(&fact.text);
    Row {
        part: fact.part,
        mark: fact.mark,
        live: None,
        place,
        folded: fold(&format!("{} {text}", words::part(fact.part))),
        text,
    }
}
