//! Where one was: back and forth through it, as in a browser.

use super::{RowKey, Screen};
use crate::tui::model::Focus;
use crate::tui::model::pane;
use crate::tui::snapshot::NodeId;

/// More steps back than that nobody remembers.
const LONGEST: usize = 100;

/// A place on a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// Among the courses.
    Courses {
        /// The node of the tree.
        node: Option<NodeId>,
        /// The pane that had the focus.
        focus: Focus,
        /// The line of the right pane.
        line: Option<pane::Key>,
    },
    /// A row of a list.
    Row {
        /// Its screen.
        screen: Screen,
        /// Where it is in the lower of two lists, the row of the upper one that this list belongs to.
        upper: Option<RowKey>,
        /// The row; none where the list was empty.
        key: Option<RowKey>,
    },
}

impl Spot {
    /// Its screen.
    pub const fn screen(&self) -> Screen {
        match self {
            Self::Courses { .. } => Screen::Courses,
            Self::Row { screen, .. } => *screen,
        }
    }
}

/// The places that were left, and those that were come back from.
#[derive(Debug, Clone, Default)]
pub struct Trail {
    past: Vec<Spot>,
    future: Vec<Spot>,
}

impl Trail {
    /// Leaves a place for somewhere new: there is no way forth any more.
    pub fn leave(&mut self, spot: Spot) {
        self.future.clear();
        if self.past.last() != Some(&spot) {
            self.past.push(spot);
        }
        if self.past.len() > LONGEST {
            self.past.remove(0);
        }
    }

    /// Goes back from a place; none where one was nowhere before.
    pub fn back(&mut self, from: Spot) -> Option<Spot> {
        let to = self.past.pop()?;
        self.future.push(from);
        Some(to)
    }

    /// Goes forth again from a place; none where nobody came back.
    pub fn forth(&mut self, from: Spot) -> Option<Spot> {
        let to = self.future.pop()?;
        self.past.push(from);
        Some(to)
    }

    /// Whether there is a way back.
    pub const fn has_past(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a way forth.
    pub const fn has_future(&self) -> bool {
        !self.future.is_empty()
    }
}
