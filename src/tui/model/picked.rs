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
        let of = Some(self.hidden_of());
        if self.counted.hidden_of != of {
            self.counted.hidden = self.count_hidden_marks();
            self.counted.hidden_of = of;
        }
        if !self.knows_marked() {
            self.look_up_marked();
        }
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
            return self.marks.iter().filter(|mark| !list.shows(mark)).count();
        }
        let shown = choice::shown_keys(self)
            .filter(|key| self.marks.contains(key))
            .count();
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
