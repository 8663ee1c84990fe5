//! The screens: one keystroke apart, each with its own memory of cursor, order and filter.
//!
//! A screen that is a list is a module here ([`drift`] is the plainest): its rows, made once per reading off the drawing
//! thread ([`Sheets`]), its columns, and what a row is about ([`Record`]). Moving, sorting, filtering, marking, planning
//! and jumping follow from that; how its cells look is in the module of the same name below `view`.

pub mod drift;
mod table;
mod trail;

use std::sync::Arc;

pub use table::{About, Align, Column, List, Record, RowKey, Sheet, Sort, Table};
pub use trail::{Spot, Trail};

use crate::run::Observation;
use crate::tui::snapshot::{Index, Snapshot};
use crate::words::dashboard::screens as text;

/// One of the screens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The tree beside the people of one group.
    #[default]
    Courses,
    /// Every difference in one list.
    Drift,
}

impl Screen {
    /// All of them, in the order of their numbers.
    pub const ALL: &'static [Self] = &[Self::Courses, Self::Drift];
    /// Those that differences can be marked on.
    pub const MARKING: &'static [Self] = &[Self::Courses, Self::Drift];
    /// Those that are lists.
    pub const LISTS: &'static [Self] = &[Self::Drift];

    /// Its number, which is its key.
    pub const fn number(self) -> char {
        match self {
            Self::Courses => '1',
            Self::Drift => '2',
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Courses => text::COURSES,
            Self::Drift => text::DRIFT,
        }
    }
}

/// The rows of all screens, made from one reading.
#[derive(Debug, Clone, Default)]
pub struct Sheets {
    /// Of [`Screen::Drift`].
    pub drift: Arc<Sheet<drift::Row>>,
}

impl Sheets {
    /// Makes them. Takes time with a large site: not for the drawing thread.
    pub fn of(observation: &Observation, index: &Index) -> Self {
        Self {
            drift: Arc::new(Sheet::new(drift::rows(observation, index))),
        }
    }
}

/// What each screen remembers, and which of them is shown. The screen of the courses keeps its own in the model.
#[derive(Debug, Clone, Default)]
pub struct Screens {
    /// The one that is shown.
    pub now: Screen,
    /// Where one was.
    pub trail: Trail,
    /// Every difference.
    pub drift: Table<drift::Row>,
}

impl Screens {
    /// The list that takes the keys; none on a screen that is no list.
    pub fn list(&self) -> Option<&dyn List> {
        Some(match self.now {
            Screen::Courses => return None,
            Screen::Drift => &self.drift,
        })
    }

    /// The same, to be changed.
    pub fn list_mut(&mut self) -> Option<&mut dyn List> {
        Some(match self.now {
            Screen::Courses => return None,
            Screen::Drift => &mut self.drift,
        })
    }

    /// Gives the screen that is shown the rows of what was read last.
    pub fn fit(&mut self, snapshot: Option<&Snapshot>) {
        let Some(snapshot) = snapshot else { return };
        let sheets = &snapshot.sheets;
        match self.now {
            Screen::Courses => {}
            Screen::Drift => self.drift.set(&sheets.drift),
        }
    }
}
