//! The basket: repairs collected one by one, from wherever they were seen, to become one plan.

use super::{Focus, Model, choice, window};
use crate::domain::drift::{Drift, DriftKey};

/// What is shown of the basket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BasketView {
    /// The line of the cursor.
    pub at: usize,
    /// The first line in sight.
    pub top: usize,
}

impl BasketView {
    /// Moves the cursor by lines; it stops at both ends.
    pub fn step(&mut self, by: isize, len: usize, rows: usize) {
        self.at = self.at.saturating_add_signed(by).min(len.saturating_sub(1));
        self.top = window(self.at, self.top, rows, len);
    }
}

/// What a key did to the basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// So many were put in.
    In(usize),
    /// So many were taken out.
    Out(usize),
    /// All of them lie in it already.
    Already,
    /// Nothing there can be repaired.
    Nothing,
}

/// What lies in the basket, in the order of the findings.
pub fn contents(model: &Model) -> Vec<&Drift> {
    let Some(snapshot) = &model.snapshot else {
        return Vec::new();
    };
    let basket = model.basket.iter();
    let mut places: Vec<usize> = basket.filter_map(|key| snapshot.position(key)).collect();
    places.sort_unstable();
    let drifts = places.into_iter().filter_map(|at| model.finding(at));
    drifts.collect()
}

/// Puts the marked in, whose marks go; where nothing is marked, the range or what is under the cursor. What lies in it
/// already is taken out.
pub fn turn(model: &mut Model) -> Moved {
    let keys: Vec<DriftKey> = if model.marks.is_empty() {
        let line = model.cursor_line();
        let keys = choice::markable(model, model.range.unwrap_or(line), line);
        model.range = None;
        keys
    } else {
        model.marks.drain().collect()
    };
    if !keys.is_empty() && keys.iter().all(|key| model.basket.contains(key)) {
        for key in &keys {
            model.basket.remove(key);
        }
        return Moved::Out(keys.len());
    }
    put(model, keys)
}

/// Puts in what is under the cursor of the right pane, or of the list.
pub fn take(model: &mut Model) -> Moved {
    let line = model.cursor_line();
    let keys = if model.screens.list().is_some() || model.focus == Focus::Pane {
        choice::markable(model, line, line)
    } else {
        Vec::new()
    };
    put(model, keys)
}

fn put(model: &mut Model, keys: Vec<DriftKey>) -> Moved {
    let before = model.basket.len();
    let some = !keys.is_empty();
    model.basket.extend(keys);
    match model.basket.len() - before {
        0 if some => Moved::Already,
        0 => Moved::Nothing,
        number => Moved::In(number),
    }
}
