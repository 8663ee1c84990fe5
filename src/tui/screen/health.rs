//! How the two sides, the account and the store stand: a list of facts, what is wrong first.

use std::cmp::Ordering;

use super::table::{About, Align, Column, Record, RowKey};
use crate::engine::abilities;
use crate::run::{Observation, Stage};
use crate::tui::find::{Facts, Key};
use crate::tui::message::Side;
use crate::tui::snapshot::{Entry, Index, NodeId};
use crate::tui::text::{fold, shown};
use crate::words::Mark;
use crate::words::dashboard::health::{self as words, Fact, Part};
use crate::words::dashboard::screens as text;
use crate::words::dashboard::{MOODLE, ROCKET_CHAT, age, charts, connections, untold};

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
    /// How all of it stands, in one line.
    Whole,
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
    /// Whether it is a chart, to be looked at.
    chart: bool,
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

    const ANSWERS: &'static [Key] = &[];

    fn key(&self) -> RowKey {
        // What is told when it is drawn has no text of its own yet.
        let text = match (self.live, self.chart) {
            (Some(_), _) => self.place.to_string(),
            (None, true) => format!("chart {}", self.place),
            (None, false) => self.text.clone(),
        };
        RowKey::Fact(self.part, text)
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            text: &self.folded,
            ..Facts::default()
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            words::part(self.part).to_owned(),
            fine(self.mark).to_owned(),
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
}

impl Row {
    /// What is told now, then what is wrong, the charts, and the rest.
    fn rank(&self) -> (usize, Option<Part>, usize) {
        let plain = self.live.is_none() && !self.chart;
        let order = match (self.live, self.mark) {
            (Some(_), _) => 0,
            (None, Mark::Missing) => 1,
            _ if self.chart => 2,
            (None, Mark::Fine | Mark::Open) => 3,
        };
        (order, plain.then_some(self.part), self.place)
    }
}

/// Whether nothing is wrong, as it is exported.
pub(in crate::tui) const fn fine(mark: Mark) -> &'static str {
    match mark {
        Mark::Missing => "no",
        Mark::Fine | Mark::Open => "yes",
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
pub(super) fn rows(observation: &Observation, index: &Index) -> Vec<Row> {
    let (ground, memory) = (&observation.ground, &observation.memory);
    let live = [
        (Part::Reading, Live::Whole),
        (Part::Moodle, Live::Side(Side::Moodle)),
        (Part::RocketChat, Live::Side(Side::Chat)),
        (Part::Reading, Live::Age),
    ];
    let mut rows: Vec<Row> = live
        .into_iter()
        .enumerate()
        .map(|(place, (part, live))| of_now(observation, place, part, live))
        .collect();
    rows.extend(charts(observation, index));
    let asked = ground.chat.capabilities.username.is_some();
    let chat = if asked || observation.stage != Stage::Underway {
        words::chat(&ground.chat, &abilities(ground))
    } else {
        words::not_asked(&ground.chat)
    };
    let facts = words::moodle(&ground.site)
        .into_iter()
        .chain(connections::facts(
            &observation.connections,
            observation.read_at,
        ))
        .chain(chat)
        .chain(words::store(
            memory.frozen.as_ref(),
            memory.trouble.as_ref(),
        ))
        .chain([words::reading(observation.took.as_millis())])
        .chain(untold::facts(
            &ground.site,
            &observation.findings.unjudged,
            observation.stage == Stage::Underway,
        ));
    rows.extend(facts.enumerate().map(|(place, fact)| row(place, &fact)));
    rows.sort_by_key(Row::rank);
    rows
}

/// It is found by what it says when all goes well; what it says now is told when it is drawn.
fn of_now(observation: &Observation, place: usize, part: Part, live: Live) -> Row {
    let known = &observation.connections;
    let side = |name: &str, latency| words::side(name, false, None, latency);
    let said = match live {
        Live::Whole => {
            let underway = observation.stage == Stage::Underway;
            let unjudged = untold::not_told(&observation.findings.unjudged, underway);
            untold::whole(&[], unjudged, underway)
        }
        Live::Side(Side::Moodle) => side(MOODLE, known.moodle),
        Live::Side(Side::Chat) => side(ROCKET_CHAT, known.chat),
        Live::Age => age(None, observation.read_at),
    };
    Row {
        part,
        mark: Mark::Fine,
        text: String::new(),
        live: Some(live),
        chart: false,
        place,
        folded: fold(&format!("{} {said}", words::part(part))),
    }
}

/// More categories than that are no picture any more.
const MOST_CATEGORIES: usize = 5;

/// How drift goes, and how much of each category at the top is in step, the worst first.
fn charts(observation: &Observation, index: &Index) -> Vec<Row> {
    let mut shares: Vec<(usize, usize, &str)> = index
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.depth == 0 && matches!(entry.node, NodeId::Category(_)))
        .map(|(at, entry)| {
            let below = index.entries.iter().take(entry.end).skip(at);
            let groups = below.filter(|entry| matches!(entry.node, NodeId::Activity(_)));
            let in_step = |entry: &&Entry| entry.tally.drifts() + entry.tally.unknown == 0;
            let (good, all) = groups.fold((0, 0), |(good, all), entry| {
                (good + usize::from(in_step(&entry)), all + 1)
            });
            (good, all, entry.label.as_str())
        })
        .filter(|(_, all, _)| *all > 0)
        .collect();
    shares.sort_by_key(|(good, all, _)| good * 1_000 / all.max(&1));
    shares.truncate(MOST_CATEGORIES);
    let most = shares.iter().map(|(_, all, _)| *all).max().unwrap_or(0);
    let digits = most.to_string().len();
    let drawn = shares.into_iter().map(|(good, all, name)| {
        let text = charts::in_step(name, good, all, digits);
        (Part::InStep, text)
    });
    let trend = charts::trend(&observation.memory.trend);
    // Of what is still to be read nobody knows whether it is in step.
    let ended = observation.stage != Stage::Underway;
    std::iter::once((Part::Drift, trend))
        .chain(drawn.filter(|_| ended))
        .enumerate()
        .map(|(place, (part, text))| Row {
            part,
            mark: Mark::Open,
            live: None,
            chart: true,
            place,
            folded: fold(&text),
            text,
        })
        .collect()
}

fn row(place: usize, fact: &Fact) -> Row {
    let text = shown(&fact.text);
    Row {
        part: fact.part,
        mark: fact.mark,
        live: None,
        chart: false,
        place,
        folded: fold(&format!("{} {text}", words::part(fact.part))),
        text,
    }
}
