//! What the focused pane shows, as a table: to be copied line by line, or saved whole.

mod format;

use crate::domain::drift::Drift;
use crate::domain::ids::UnixTime;
use crate::tui::model::pane::{Finding, PersonLine, Row};
use crate::tui::model::{Focus, Model, unread};
use crate::tui::screen::{List as _, Screen, health as standing};
use crate::tui::snapshot::{Entry, NodeId, Snapshot};
use crate::tui::view;
use crate::words::{self, dashboard};

pub use format::{Format, rendered};

/// Lines with their heads. The heads are those of exports: English, one word each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What the columns are called.
    pub heads: Vec<&'static str>,
    /// The lines, as long as the heads.
    pub rows: Vec<Vec<String>>,
    /// The line under the cursor.
    pub at: Option<usize>,
    /// Which column names what a line is about.
    pub name: usize,
}

impl Table {
    /// The name under the cursor.
    pub fn cell(&self) -> Option<&str> {
        self.rows.get(self.at?)?.get(self.name).map(String::as_str)
    }

    /// A line with tabs between its cells.
    pub fn line(&self, at: usize) -> Option<String> {
        // A cell that held a tab or a line break would be two.
        let flat = |cell: &String| cell.replace(['\t', '\r', '\n'], " ");
        let cells: Vec<String> = self.rows.get(at)?.iter().map(flat).collect();
        Some(cells.join("\t"))
    }

    /// All lines, each on its own.
    pub fn lines(&self) -> String {
        (0..self.rows.len())
            .filter_map(|at| self.line(at))
            .map(|line| line + "\n")
            .collect()
    }
}

/// What the focused pane shows, or the list.
pub fn of(model: &Model) -> Table {
    let Some(snapshot) = &model.snapshot else {
        return Table::default();
    };
    if model.screens.now == Screen::Health {
        return health(model);
    }
    if let Some(list) = model.screens.list() {
        return list.exported();
    }
    match model.focus {
        Focus::Tree => tree(model, snapshot),
        Focus::Pane => pane(model, snapshot),
    }
}

/// The facts, with what some of them say only now.
fn health(model: &Model) -> Table {
    let list = &model.screens.health;
    let mut table = list.exported();
    for (line, cells) in table.rows.iter_mut().enumerate() {
        let Some(row) = list.row_at(line) else {
            continue;
        };
        let (mark, text) = view::health::said(model, row);
        let said = [standing::fine(mark).to_owned(), text];
        for (cell, said) in cells.iter_mut().skip(1).zip(said) {
            *cell = said;
        }
    }
    table
}

/// Whether the focused pane shows no line.
pub fn is_empty(model: &Model) -> bool {
    if let Some(list) = model.screens.list() {
        return list.is_empty();
    }
    match model.focus {
        Focus::Tree => model.tree.shown.is_empty(),
        Focus::Pane => model.pane.is_empty(),
    }
}

fn tree(model: &Model, snapshot: &Snapshot) -> Table {
    let entries = &snapshot.index.entries;
    let row = |(place, entry): (usize, &Entry)| {
        // Under a filter, what it lets through.
        let tally = model.tree.tally(place, entry);
        let (kind, id) = kind(entry.node);
        let parent = entry.parent.and_then(|at| entries.get(at));
        let number = |count: usize| count.to_string();
        vec![
            kind.to_owned(),
            id,
            parent.map_or_else(String::new, |parent| parent.label.clone()),
            entry.label.clone(),
            number(tally.critical),
            number(tally.warning),
            number(tally.info),
            number(tally.unknown),
        ]
    };
    let shown = model
        .tree
        .shown
        .iter()
        .filter_map(|place| Some((*place, entries.get(*place)?)));
    Table {
        heads: vec![
            "kind", "id", "in", "name", "critical", "warning", "info", "unknown",
        ],
        rows: shown.map(row).collect(),
        at: Some(model.tree.at),
        name: 3,
    }
}

const fn kind_of(node: NodeId) -> &'static str {
    match node {
        NodeId::Site => "site",
        NodeId::Category(_) => "category",
        NodeId::Course(_) => "course",
        NodeId::Activity(_) => "activity",
        NodeId::Dormant => "dormant",
    }
}

fn kind(node: NodeId) -> (&'static str, String) {
    let id = match node {
        NodeId::Site | NodeId::Dormant => String::new(),
        NodeId::Category(id) => id.0.to_string(),
        NodeId::Course(id) => id.0.to_string(),
        NodeId::Activity(id) => id.0.to_string(),
    };
    (kind_of(node), id)
}

/// The right pane. Findings about the group and folds are lines too: what is copied is what is seen.
fn pane(model: &Model, snapshot: &Snapshot) -> Table {
    let place = model
        .entry()
        .map_or_else(String::new, |entry| entry.label.clone());
    let findings = model.pane.findings.iter().map(|finding| match finding {
        Finding::Drift { at, .. } => {
            let drift = model.finding(*at);
            let said = drift.map_or_else(String::new, |drift| brief(snapshot, drift));
            line(&place, ["", &said, "", "", ""], drift, snapshot)
        }
        Finding::Unknown(reason) => {
            let said = unread::whole(model, reason);
            line(&place, ["", &said, "", "", ""], None, snapshot)
        }
    });
    let rows = model.pane.rows.iter().map(|row| match row {
        Row::Person(person) => {
            let drift = person.drift.and_then(|at| model.finding(at));
            line(&place, cells(person), drift, snapshot)
        }
        Row::Fold { fold, count, .. } => {
            let tolerated = *fold == crate::tui::model::pane::Fold::Tolerated;
            let said = dashboard::folded(tolerated, *count);
            line(&place, ["", &said, "", "", ""], None, snapshot)
        }
        Row::Code {
            code,
            severity,
            count,
        } => {
            let mut cells = line(
                &place,
                [
                    "",
                    &format!("{count} {}", dashboard::code(*code)),
                    "",
                    "",
                    "",
                ],
                None,
                snapshot,
            );
            fill(&mut cells, (*code).into(), (*severity).into());
            cells
        }
        Row::Child { node, tally } => {
            let name = snapshot
                .index
                .entry(*node)
                .map_or("", |entry| entry.label.as_str());
            let severity = tally.worst().map_or("", <&str>::from);
            let mut cells = line(
                name,
                ["", &tally.drifts().to_string(), "", "", ""],
                None,
                snapshot,
            );
            fill(&mut cells, "", severity);
            cells
        }
    });
    Table {
        heads: HEADS.to_vec(),
        rows: findings.chain(rows).collect(),
        at: Some(model.pane.at),
        name: match model.pane.row() {
            Some(Row::Person(_)) => 1,
            Some(Row::Child { .. }) => 0,
            _ => 2,
        },
    }
}

const HEADS: [&str; 9] = [
    "where",
    "username",
    "name",
    "moodle",
    "rocketchat_name",
    "rocketchat",
    "drift",
    "severity",
    "since",
];
/// Where `drift` and `severity` are among them.
const DRIFT: usize = 6;

fn cells(person: &PersonLine) -> [&str; 5] {
    [
        person.username.as_str(),
        &person.moodle.name,
        dashboard::standing(person.moodle.standing),
        &person.chat.name,
        dashboard::presence(person.chat.standing),
    ]
}

fn line(place: &str, cells: [&str; 5], drift: Option<&Drift>, snapshot: &Snapshot) -> Vec<String> {
    let mut row = vec![place.to_owned()];
    row.extend(cells.map(str::to_owned));
    let since = drift
        .and_then(|drift| snapshot.observation.ages.since(&drift.key()))
        .map_or_else(String::new, iso);
    row.extend([String::new(), String::new(), since]);
    if let Some(drift) = drift {
        fill(&mut row, drift.code.into(), drift.severity.into());
    }
    row
}

fn fill(row: &mut [String], code: &str, severity: &str) {
    for (cell, text) in row.iter_mut().skip(DRIFT).zip([code, severity]) {
        text.clone_into(cell);
    }
}

fn brief(snapshot: &Snapshot, drift: &Drift) -> String {
    let ground = &snapshot.observation.ground;
    words::brief(&ground.site, &ground.chat, drift)
}

/// A moment as exports have it: UTC, to the second.
pub(super) fn iso(time: UnixTime) -> String {
    jiff::Timestamp::from_second(time.0)
        .map_or_else(|_out_of_range| String::new(), |at| at.to_string())
}
