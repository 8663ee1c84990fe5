//! The left pane: which entries are shown, which are open, where the cursor is.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::order::TreeSort;
use super::{Model, choice};
use crate::tui::find::{Mask, Query};
use crate::tui::snapshot::{Entry, Found, Index, NodeId, Snapshot, Tally};

/// The state of the left pane.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The entries on show, by place in the index; those below a closed one are left out.
    pub shown: Vec<usize>,
    /// Whether each entry is found by the filter and the toggle, by place in the index.
    pub found: Vec<bool>,
    /// Which terms of the filter the names of each entry that is found, and of those above it, have.
    pub own: Vec<Mask>,
    /// Whether each difference is found by the filter, by its position in the findings.
    pub drifts: Vec<bool>,
    /// By what all that was found.
    looked_for: Option<LookedFor>,
    /// The line of the cursor.
    pub at: usize,
    /// The first line in sight.
    pub top: usize,
    /// The node of the cursor, by which it is found again after a refresh.
    pub cursor: Option<NodeId>,
    /// How often what is found has changed.
    pub(super) turn: u64,
    opened: FxHashMap<NodeId, bool>,
    /// What the filter leaves at and below each entry, by place in the index; empty without a filter.
    tallies: Vec<Tally>,
    /// In which order those are shown that lie beside each other.
    pub sort: TreeSort,
    /// All places of the index in that order; empty where it is the index's own.
    order: Vec<usize>,
    /// What that was made of, as long as it holds.
    ordered: Option<(TreeSort, Arc<Index>)>,
}

/// By what entries and differences are found.
#[derive(Debug, Clone)]
struct LookedFor {
    words: Query,
    only_drifted: bool,
    within: Arc<Index>,
}

impl LookedFor {
    fn by(model: &Model, within: &Arc<Index>) -> Self {
        Self {
            words: model.filter.words.clone(),
            only_drifted: model.only_drifted,
            within: Arc::clone(within),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        (self.only_drifted, &self.words) == (other.only_drifted, &other.words)
            && Arc::ptr_eq(&self.within, &other.within)
    }

    fn narrows(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.within, &other.within)
            && self.only_drifted >= other.only_drifted
            && self.words.narrows(&other.words)
    }
}

impl Tree {
    /// The place in the index of the entry under the cursor.
    pub fn place(&self) -> Option<usize> {
        self.shown.get(self.at).copied()
    }

    /// What lies at and below an entry, as far as the filter lets it through.
    pub fn tally(&self, place: usize, entry: &Entry) -> Tally {
        self.tallies.get(place).copied().unwrap_or(entry.tally)
    }

    /// The place that is so far down the whole tree, as it is ordered.
    pub fn nth(&self, rank: usize) -> Option<usize> {
        if self.order.is_empty() {
            (rank < self.found.len()).then_some(rank)
        } else {
            self.order.get(rank).copied()
        }
    }

    /// How far down the whole tree a place is, as it is ordered.
    pub fn rank(&self, place: usize) -> usize {
        let at = self.order.iter().position(|one| *one == place);
        at.unwrap_or(place)
    }

    /// How many activities are found.
    pub fn activities_found(&self, entries: &[Entry]) -> usize {
        entries
            .iter()
            .zip(&self.found)
            .filter(|(entry, found)| **found && matches!(entry.node, NodeId::Activity(_)))
            .count()
    }

    /// Whether an entry is open: as the person at the keyboard left it, else where something differs.
    pub fn is_open(&self, entry: &Entry) -> bool {
        match (self.opened.get(&entry.node), entry.node) {
            (Some(open), _) => *open,
            (None, NodeId::Category(_)) => true,
            (None, NodeId::Course(_)) => entry.tally.drifts() > 0 || entry.tally.unknown > 0,
            (None, NodeId::Site | NodeId::Activity(_) | NodeId::Dormant) => false,
        }
    }

    /// Opens or closes a node.
    pub fn set_open(&mut self, node: NodeId, open: bool) {
        self.opened.insert(node, open);
    }
}

/// Works out anew what is shown. The cursor stays on its node; where that is gone, on its line.
pub fn rebuild(model: &mut Model) {
    let Some(snapshot) = model.snapshot.clone() else {
        model.tree.turn = model.tree.turn.wrapping_add(1);
        model.tree.shown.clear();
        model.tree.found.clear();
        model.tree.looked_for = None;
        return;
    };
    let index = &snapshot.index;
    let searching = !model.filter.words.is_empty();
    keep_in_sight(&mut model.tree, &snapshot);
    look(model, &snapshot);
    arrange(&mut model.tree, index);
    model.tree.shown = flatten(&model.tree, &index.entries, searching);
    let kept = model.tree.cursor.and_then(|node| index.place(node));
    let tree = &mut model.tree;
    tree.at = kept
        .and_then(|place| tree.shown.iter().position(|shown| *shown == place))
        .unwrap_or(tree.at)
        .min(tree.shown.len().saturating_sub(1));
    // A node that the filter hides for now stays the one to come back to.
    if kept.is_none() {
        note_cursor(model);
    }
}

/// Works out anew what the filter and the toggle find, unless that is known.
fn look(model: &mut Model, snapshot: &Snapshot) {
    let by = LookedFor::by(model, &snapshot.index);
    let before = model.tree.looked_for.as_ref();
    if before.is_some_and(|before| by.is_same(before)) {
        return;
    }
    let among = before
        .is_some_and(|before| by.narrows(before))
        .then(|| Found {
            entries: std::mem::take(&mut model.tree.found),
            own: Vec::new(),
            drifts: std::mem::take(&mut model.tree.drifts),
        });
    let Found {
        mut entries,
        own,
        drifts,
    } = snapshot.matching(&by.words, among.as_ref());
    if by.only_drifted {
        for (found, entry) in entries.iter_mut().zip(&snapshot.index.entries) {
            *found = *found && (entry.tally.drifts() > 0 || entry.tally.unknown > 0);
        }
    }
    model.tree.turn = model.tree.turn.wrapping_add(1);
    model.tree.found = entries;
    model.tree.own = own;
    model.tree.drifts = drifts;
    let searched = !model.tree.tallies.is_empty();
    model.tree.tallies = if by.words.is_empty() {
        Vec::new()
    } else {
        tallies(model, &snapshot.index.entries)
    };
    // What the filter leaves decides the order.
    if searched || !by.words.is_empty() {
        model.tree.ordered = None;
    }
    model.tree.looked_for = Some(by);
}

/// Orders the tree, unless it is ordered so already.
fn arrange(tree: &mut Tree, index: &Arc<Index>) {
    let sort = tree.sort;
    let made_of = tree.ordered.as_ref();
    let holds = made_of.is_some_and(|(by, of)| *by == sort && Arc::ptr_eq(of, index));
    if !holds {
        tree.order = sort.places(tree, &index.entries);
        tree.ordered = Some((sort, Arc::clone(index)));
    }
}

/// What the filter leaves, counted from the leaves up.
fn tallies(model: &Model, entries: &[Entry]) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); entries.len()];
    let found = entries.iter().zip(&model.tree.found).enumerate().rev();
    for (place, (entry, _)) in found.filter(|(_, (_, found))| **found) {
        let mut own = tallies.get(place).copied().unwrap_or_default();
        for (_, drift) in choice::shown_at(model, entry) {
            own.count(drift);
        }
        if matches!(entry.node, NodeId::Activity(_) | NodeId::Site) {
            own.unknown = entry.tally.unknown;
        }
        if let Some(slot) = tallies.get_mut(place) {
            *slot = own;
        }
        if let Some(parent) = entry.parent.and_then(|at| tallies.get_mut(at)) {
            parent.add(own);
        }
    }
    tallies
}

/// A course without drift closes by itself, but not over the cursor.
fn keep_in_sight(tree: &mut Tree, snapshot: &Snapshot) {
    let Some(place) = tree.cursor.and_then(|node| snapshot.index.place(node)) else {
        return;
    };
    for above in snapshot.index.above(place) {
        if let Some(entry) = snapshot.index.entries.get(above)
            && !tree.is_open(entry)
        {
            tree.opened.insert(entry.node, true);
        }
    }
}

fn flatten(tree: &Tree, entries: &[Entry], searching: bool) -> Vec<usize> {
    let mut shown = Vec::new();
    let mut rank = 0;
    while let Some(place) = tree.nth(rank)
        && let Some(entry) = entries.get(place)
    {
        let found = tree.found.get(place) == Some(&true);
        if found {
            shown.push(place);
        }
        // In whatever order, what is below an entry comes right behind it.
        rank += if found && (searching || tree.is_open(entry)) {
            1
        } else {
            entry.end.saturating_sub(place).max(1)
        };
    }
    shown
}

/// Remembers the node under the cursor.
pub fn note_cursor(model: &mut Model) {
    if let Some(node) = model.node() {
        model.tree.cursor = Some(node);
    }
}

/// Puts the cursor on a node and opens everything above it. False where it is not to be found.
pub fn reveal(model: &mut Model, node: NodeId) -> bool {
    let Some(snapshot) = model.snapshot.clone() else {
        return false;
    };
    let Some(place) = snapshot.index.place(node) else {
        return false;
    };
    if model.tree.found.get(place) == Some(&false) {
        return false;
    }
    for above in snapshot.index.above(place) {
        if let Some(entry) = snapshot.index.entries.get(above) {
            model.tree.set_open(entry.node, true);
        }
    }
    model.tree.cursor = Some(node);
    model.refresh();
    model.node() == Some(node)
}

/// Opens or closes a node; a cursor below a closed one goes up to it.
pub fn open(model: &mut Model, node: NodeId, open: bool) {
    model.tree.set_open(node, open);
    model.tree.cursor = Some(node);
    model.refresh();
}

/// Moves the cursor by lines; it stops at both ends.
pub fn step(model: &mut Model, by: isize) {
    let last = model.tree.shown.len().saturating_sub(1);
    model.tree.at = model.tree.at.saturating_add_signed(by).min(last);
    note_cursor(model);
    model.refresh_pane();
}
