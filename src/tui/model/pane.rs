//! The right pane: one group beside its activity, person by person; or what lies below a course.

mod people;

use std::cmp::Reverse;

use crate::domain::drift::{Code, DriftKey, Severity};
use crate::domain::ids::{FoldedName, RoomId};
use crate::domain::reading::UnknownReason;
use crate::tui::model::{Model, choice};
use crate::tui::snapshot::{NodeId, Snapshot, Tally};
use crate::words::dashboard::Note;

pub(in crate::tui) use people::person_line;
pub use people::{Cell, Fold, PersonLine, Sign};

/// The state of the right pane. The findings about the group come first, then its rows.
#[derive(Debug, Clone, Default)]
pub struct Pane {
    /// The node that is shown.
    pub node: Option<NodeId>,
    /// The group of the activity.
    pub room: Option<RoomId>,
    /// What is wrong with the group as a whole.
    pub findings: Vec<Finding>,
    /// People; or codes and activities where no single activity is shown.
    pub rows: Vec<Row>,
    /// Why there are no rows, or that there is nothing to see in them.
    pub note: Option<Note>,
    /// The line of the cursor, over findings and rows.
    pub at: usize,
    /// The first row in sight.
    pub top: usize,
    /// Whether rows without a difference are unfolded.
    pub unfolded: bool,
}

/// A line on top of the pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A difference.
    Drift {
        /// Its position in the findings.
        at: usize,
        /// Its identity.
        key: DriftKey,
    },
    /// It could not be judged.
    Unknown(UnknownReason),
}

/// A row of the pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A person on both sides.
    Person(Box<PersonLine>),
    /// Rows without a difference, folded or about to be shown.
    Fold {
        /// Which.
        fold: Fold,
        /// How many.
        count: usize,
        /// Whether they are shown below this line.
        open: bool,
    },
    /// How often a code occurs below a node.
    Code {
        /// The code.
        code: Code,
        /// Its severity there.
        severity: Severity,
        /// How often.
        count: usize,
    },
    /// An activity below a node.
    Child {
        /// Which.
        node: NodeId,
        /// What lies at it.
        tally: Tally,
    },
}

/// What makes a line of the pane the same after a refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A finding about the group.
    Finding(DriftKey),
    /// A person.
    Person(FoldedName),
    /// A fold.
    Fold(Fold),
    /// A code, with the severity that it has there.
    Code(Code, Severity),
    /// An activity.
    Child(NodeId),
}

impl Pane {
    /// How many lines the cursor can be on.
    pub const fn len(&self) -> usize {
        self.findings.len() + self.rows.len()
    }

    /// Whether there is no line at all.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at a line of the cursor.
    pub fn row_at(&self, line: usize) -> Option<&Row> {
        self.rows.get(line.checked_sub(self.findings.len())?)
    }

    /// The row under the cursor.
    pub fn row(&self) -> Option<&Row> {
        self.row_at(self.at)
    }

    /// The person under the cursor.
    pub fn person(&self) -> Option<&PersonLine> {
        match self.row()? {
            Row::Person(person) => Some(person),
            Row::Fold { .. } | Row::Code { .. } | Row::Child { .. } => None,
        }
    }

    /// The difference at a line: its position in the findings.
    pub fn drift_at(&self, line: usize) -> Option<usize> {
        match (self.findings.get(line), self.row_at(line)) {
            (Some(Finding::Drift { at, .. }), _) => Some(*at),
            (None, Some(Row::Person(person))) => person.drift,
            _ => None,
        }
    }

    /// The first line with a difference.
    pub fn first_difference(&self) -> Option<usize> {
        (0..self.len()).find(|line| self.drift_at(*line).is_some())
    }

    /// The last line with a difference.
    pub fn last_difference(&self) -> Option<usize> {
        (0..self.len()).rfind(|line| self.drift_at(*line).is_some())
    }

    /// What identifies a line.
    pub fn key_at(&self, line: usize) -> Option<Key> {
        if let Some(Finding::Drift { key, .. }) = self.findings.get(line) {
            return Some(Key::Finding(key.clone()));
        }
        Some(match self.row_at(line)? {
            Row::Person(person) => Key::Person(person.key.clone()),
            Row::Fold { fold, .. } => Key::Fold(*fold),
            Row::Code { code, severity, .. } => Key::Code(*code, *severity),
            Row::Child { node, .. } => Key::Child(*node),
        })
    }

    /// The line of that identity.
    pub fn place_of(&self, key: &Key) -> Option<usize> {
        (0..self.len()).find(|line| self.key_at(*line).as_ref() == Some(key))
    }
}

/// Fills the pane for the selected node.
pub(super) fn build(model: &Model, unfolded: bool) -> Pane {
    let mut pane = Pane {
        unfolded,
        ..Pane::default()
    };
    let (Some(snapshot), Some(entry)) = (&model.snapshot, model.entry()) else {
        return pane;
    };
    pane.node = Some(entry.node);
    if let NodeId::Activity(cm) = entry.node {
        people::fill(model, snapshot, entry, cm, &mut pane);
    } else {
        overview(model, snapshot, &mut pane);
    }
    pane
}

/// What lies below a course, a category, the site: by code, and activity by activity, the worst first.
fn overview(model: &Model, snapshot: &Snapshot, pane: &mut Pane) {
    let Some(place) = model.tree.place() else {
        return;
    };
    if let Some(entry) = model.entry() {
        pane.findings = choice::shown_at(model, entry)
            .map(|(at, drift)| Finding::Drift {
                at,
                key: drift.key(),
            })
            .collect();
        pane.findings
            .extend(people::unjudged_at(snapshot, entry.node));
    }
    let mut codes: Vec<(Code, Severity, usize)> = Vec::new();
    for drift in choice::shown_below(model, place) {
        let same = codes
            .iter_mut()
            .find(|(code, severity, _)| (*code, *severity) == (drift.code, drift.severity));
        match same {
            Some((_, _, count)) => *count += 1,
            None => codes.push((drift.code, drift.severity, 1)),
        }
    }
    codes.sort_by_key(|(code, severity, count)| (Reverse(*severity), Reverse(*count), *code));
    let children = children(model, snapshot, place);
    // The site's own findings are on top already.
    if !children.is_empty() {
        pane.rows
            .extend(codes.into_iter().map(|(code, severity, count)| Row::Code {
                code,
                severity,
                count,
            }));
    }
    pane.rows.extend(children);
    if pane.is_empty() {
        pane.note = Some(Note::NothingBelow);
    }
}

fn children(model: &Model, snapshot: &Snapshot, place: usize) -> Vec<Row> {
    let entries = &snapshot.index.entries;
    let end = entries.get(place).map_or(place, |entry| entry.end);
    let mut below: Vec<(NodeId, Tally)> = entries
        .iter()
        .zip(&model.tree.found)
        .enumerate()
        .take(end)
        .skip(place + 1)
        .filter(|(_, (entry, found))| **found && matches!(entry.node, NodeId::Activity(_)))
        .map(|(at, (entry, _))| (entry.node, model.tree.tally(at, entry)))
        .filter(|(_, tally)| tally.drifts() > 0 || tally.unknown > 0)
        .collect();
    below.sort_by_key(|(_, tally)| Reverse(tally.weight()));
    below
        .into_iter()
        .map(|(node, tally)| Row::Child { node, tally })
        .collect()
}
