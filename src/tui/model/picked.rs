//! Differences that were picked: the marks, and what lies in the basket.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{Model, choice};
use crate::domain::drift::{Drift, DriftKey};
use crate::tui::screen::{List, Screen, Sheets};
use crate::words::dashboard::OutOfSight;

/// The identities of differences, kept across refreshes. It is known whether they are the same as before without a look
/// at each of them: there may be a hundred thousand.
#[derive(Debug, Clone, Default)]
pub struct Picked {
    keys: FxHashSet<DriftKey>,
    turn: u64,
}

impl Picked {
    /// Another number after everything that may have changed them.
    const fn turn(&self) -> u64 {
        self.turn
    }
}

impl PartialEq for Picked {
    fn eq(&self, other: &Self) -> bool {
        self.keys == other.keys
    }
}

impl Eq for Picked {}

impl Deref for Picked {
    type Target = FxHashSet<DriftKey>;

    fn deref(&self) -> &Self::Target {
        &self.keys
    }
}

impl DerefMut for Picked {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.turn = self.turn.wrapping_add(1);
        &mut self.keys
    }
}

/// What is counted of the marks when they, or what is shown, have changed, and not for each frame.
#[derive(Debug, Clone, Default)]
pub(super) struct Counted {
    hidden_of: Option<HiddenOf>,
    hidden: usize,
    marked_of: Option<(u64, Arc<Sheets>)>,
    /// Whether each difference is marked, by its position in the findings.
    marked: Vec<bool>,
    before_of: Option<(u64, u64, Arc<Sheets>)>,
    /// How many of the shown differences that could be marked come before each entry of the tree, and how many of them
    /// are marked; last, how many there are in all.
    before: Vec<(usize, usize)>,
    basket_of: Option<(u64, Arc<Sheets>)>,
    /// At which entries of the tree something lies in the basket, in their order.
    basket: Vec<usize>,
}

/// What the number of hidden marks depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct HiddenOf {
    screen: Screen,
    marks: u64,
    shown: u64,
}

impl Model {
    /// How many marks are on differences that are not shown now.
    pub fn hidden_marks(&self) -> usize {
        if self.counted.hidden_of == Some(self.hidden_of()) {
            return self.counted.hidden;
        }
        self.count_hidden_marks()
    }

    /// Why they are not.
    pub fn out_of_sight(&self) -> OutOfSight {
        let sifted = match self.screens.main_list() {
            Some(list) => list.only_drifted() || !list.filter().words.is_empty(),
            None => self.only_drifted || !self.filter.words.is_empty(),
        };
        if sifted {
            OutOfSight::Filtered
        } else {
            OutOfSight::Elsewhere
        }
    }

    /// Whether a difference is marked, by its position in the findings.
    pub fn is_marked(&self, at: usize, drift: &Drift) -> bool {
        if self.knows_marked() {
            return self.counted.marked.get(at) == Some(&true);
        }
        self.marks.contains(&drift.key())
    }

    /// Counts anew what may be otherwise now.
    pub(in crate::tui) fn count_marks(&mut self) {
        if !self.knows_marked() {
            self.look_up_marked();
        }
        let of = Some(self.hidden_of());
        if self.counted.hidden_of != of {
            self.counted.hidden = self.count_hidden_marks();
            self.counted.hidden_of = of;
        }
        if !self.knows_before() {
            self.add_up_marked();
        }
        if !self.knows_basket() {
            let sheets = self.snapshot.as_ref();
            let of = sheets.map(|read| (self.basket.turn(), Arc::clone(&read.sheets)));
            self.counted.basket = self.look_up_basket();
            self.counted.basket_of = of;
        }
    }

    /// Whether something lies in the basket between two entries of the tree.
    pub fn in_basket_between(&self, from: usize, to: usize) -> bool {
        let some = |places: &[usize]| {
            let first = places.partition_point(|at| *at < from);
            places.get(first).is_some_and(|at| *at < to)
        };
        if self.basket.is_empty() {
            false
        } else if self.knows_basket() {
            some(&self.counted.basket)
        } else {
            some(&self.look_up_basket())
        }
    }

    fn knows_basket(&self) -> bool {
        match (&self.counted.basket_of, &self.snapshot) {
            (Some((turn, sheets)), Some(snapshot)) => {
                *turn == self.basket.turn() && Arc::ptr_eq(sheets, &snapshot.sheets)
            }
            _ => false,
        }
    }

    fn look_up_basket(&self) -> Vec<usize> {
        let Some(snapshot) = &self.snapshot else {
            return Vec::new();
        };
        let ground = &snapshot.observation.ground;
        let basket = self.basket.iter();
        let drifts = basket.filter_map(|key| self.finding(snapshot.position(key)?));
        let places = drifts.filter_map(|drift| snapshot.index.home_of(ground, drift));
        let places = places.filter_map(|entry| snapshot.index.place(entry.node));
        let mut places: Vec<usize> = places.collect();
        places.sort_unstable();
        places
    }

    /// How many of the shown differences between two entries of the tree could be marked, and how many are.
    pub(super) fn marked_between(&self, from: usize, to: usize) -> (usize, usize) {
        let before = |entry: usize| self.counted.before.get(entry).copied().unwrap_or_default();
        if self.knows_before() {
            let ((all, marked), (all_to, marked_to)) = (before(from), before(to));
            return (all_to.saturating_sub(all), marked_to.saturating_sub(marked));
        }
        self.count_marked(from, to).last().unwrap_or_default()
    }

    fn hidden_of(&self) -> HiddenOf {
        let list = self.screens.main_list();
        HiddenOf {
            screen: self.screens.now,
            marks: self.marks.turn(),
            shown: list.map_or(self.tree.turn, List::turn),
        }
    }

    fn count_hidden_marks(&self) -> usize {
        if self.marks.is_empty() {
            return 0;
        }
        if let Some(list) = self.screens.main_list() {
            let marked = |at: &&usize| {
                let drift = self.finding(**at);
                drift.is_some_and(|drift| self.is_marked(**at, drift))
            };
            let lines = (0..list.len()).map(|line| list.met_at(line).iter().filter(marked).count());
            return self.marks.len().saturating_sub(lines.sum());
        }
        let shown = if self.knows_marked() {
            let both = self.counted.marked.iter().zip(&self.tree.drifts);
            both.filter(|(marked, found)| **marked && **found).count()
        } else {
            let keys = choice::shown_keys(self);
            keys.filter(|key| self.marks.contains(key)).count()
        };
        self.marks.len().saturating_sub(shown)
    }

    fn knows_marked(&self) -> bool {
        match (&self.counted.marked_of, &self.snapshot) {
            (Some((turn, sheets)), Some(snapshot)) => {
                *turn == self.marks.turn() && Arc::ptr_eq(sheets, &snapshot.sheets)
            }
            _ => false,
        }
    }

    fn knows_before(&self) -> bool {
        match (&self.counted.before_of, &self.snapshot) {
            (Some((marks, tree, sheets)), Some(snapshot)) => {
                (*marks, *tree) == (self.marks.turn(), self.tree.turn)
                    && Arc::ptr_eq(sheets, &snapshot.sheets)
            }
            _ => false,
        }
    }

    fn add_up_marked(&mut self) {
        let Some(snapshot) = &self.snapshot else {
            return;
        };
        let of = (
            self.marks.turn(),
            self.tree.turn,
            Arc::clone(&snapshot.sheets),
        );
        self.counted.before = if self.marks.is_empty() {
            Vec::new()
        } else {
            let entries = snapshot.index.entries.len();
            let first = std::iter::once((0, 0));
            first.chain(self.count_marked(0, entries)).collect()
        };
        self.counted.before_of = Some(of);
    }

    /// Entry by entry, how many of what is shown from the first one on could be marked, and how many are.
    fn count_marked(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, usize)> {
        (from..to).scan((0, 0), |(all, marked), entry| {
            for (at, drift) in choice::fixable_at(self, entry) {
                *all += 1;
                *marked += usize::from(self.is_marked(at, drift));
            }
            Some((*all, *marked))
        })
    }

    fn look_up_marked(&mut self) {
        let Some(snapshot) = &self.snapshot else {
            return;
        };
        let mut marked = std::mem::take(&mut self.counted.marked);
        marked.clear();
        if !self.marks.is_empty() {
            marked.resize(snapshot.observation.findings.drifts.len(), false);
        }
        for key in self.marks.iter() {
            let place = snapshot.position(key);
            if let Some(slot) = place.and_then(|at| marked.get_mut(at)) {
                *slot = true;
            }
        }
        self.counted.marked = marked;
        self.counted.marked_of = Some((self.marks.turn(), Arc::clone(&snapshot.sheets)));
    }
}
