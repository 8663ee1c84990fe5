//! The screens: one keystroke apart, each with its own memory of cursor, order and filter.
//!
//! A screen that is a list is a module here ([`drift`] is the plainest): its rows, made once per reading off the drawing
//! thread ([`Sheets`]), its columns, and what a row is about ([`Record`]). Moving, sorting, filtering, marking, planning
//! and jumping follow from that; how its cells look is in the module of the same name below `view`.

mod columns;
pub mod drift;
pub mod groups;
pub mod health;
pub mod history;
pub mod moderators;
pub mod people;
mod table;
mod trail;

use std::sync::Arc;

pub use columns::{ShownColumn, columns_in};
pub use table::{
    About, Align, Column, Kind, Kinds, Left, List, Record, RowKey, Sheet, Sort, Table,
};
pub use trail::{Spot, Trail};

use crate::run::Observation;
use crate::tui::model::Focus;
use crate::tui::snapshot::{Index, Snapshot};
use crate::words::dashboard::screens as text;

/// One of the screens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Screen {
    /// The tree beside the people of one group.
    #[default]
    Courses,
    /// Every difference in one list.
    Drift,
    /// Every group.
    Groups,
    /// Who moderates which group.
    Moderators,
    /// One person across all groups.
    People,
    /// The two sides, the account, the store.
    Health,
    /// The journal.
    History,
}

impl Screen {
    /// All of them, in the order of their numbers.
    pub const ALL: &'static [Self] = &[
        Self::Courses,
        Self::Drift,
        Self::Groups,
        Self::Moderators,
        Self::People,
        Self::Health,
        Self::History,
    ];
    /// Those that differences can be marked on.
    pub const MARKING: &'static [Self] = &[
        Self::Courses,
        Self::Drift,
        Self::Groups,
        Self::Moderators,
        Self::People,
    ];
    /// Those that are lists.
    pub const LISTS: &'static [Self] = &[
        Self::Drift,
        Self::Groups,
        Self::Moderators,
        Self::People,
        Self::Health,
        Self::History,
    ];

    /// Its number, which is its key.
    pub const fn number(self) -> char {
        match self {
            Self::Courses => '1',
            Self::Drift => '2',
            Self::Groups => '3',
            Self::Moderators => '4',
            Self::People => '5',
            Self::Health => '6',
            Self::History => '7',
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Courses => text::courses(),
            Self::Drift => text::drift(),
            Self::Groups => text::groups(),
            Self::Moderators => text::moderators(),
            Self::People => text::people(),
            Self::Health => text::health(),
            Self::History => text::history(),
        }
    }
}

/// The rows of all screens, made from one reading.
#[derive(Debug, Clone, Default)]
pub struct Sheets {
    /// Of [`Screen::Drift`].
    pub drift: Arc<Sheet<drift::Row>>,
    /// Of [`Screen::Groups`].
    pub groups: Arc<Sheet<groups::Row>>,
    /// Of [`Screen::Moderators`].
    pub moderators: Arc<Sheet<moderators::Row>>,
    /// Everybody's name in it.
    pub names: Arc<moderators::Names>,
    /// Of [`Screen::Health`].
    pub health: Arc<Sheet<health::Row>>,
    /// Of [`Screen::People`].
    pub people: Arc<Sheet<people::Person>>,
}

impl Sheets {
    /// Makes them. Takes time with a large site: not for the drawing thread.
    pub fn of(observation: &Observation, index: &Index) -> Self {
        let (moderators, names) = moderators::rows(observation, index);
        let now = observation.read_at;
        Self {
            moderators: Arc::new(Sheet::new(moderators, now)),
            names: Arc::new(names),
            drift: Arc::new(Sheet::new(drift::rows(observation, index), now)),
            groups: Arc::new(Sheet::new(groups::rows(observation, index), now)),
            people: Arc::new(Sheet::new(people::rows(observation), now)),
            health: Arc::new(Sheet::new(health::rows(observation, index), now)),
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
    /// Every group.
    pub groups: Table<groups::Row>,
    /// How everything stands.
    pub health: Table<health::Row>,
    /// Who moderates which group.
    pub moderators: moderators::Matrix,
    /// Everybody.
    pub people: people::People,
    /// The journal.
    pub history: history::History,
}

impl Screens {
    /// The list that takes the keys; none on a screen that is no list.
    pub fn list(&self) -> Option<&dyn List> {
        Some(match self.now {
            Screen::People if self.people.focus == Focus::Pane => &self.people.places,
            Screen::History if self.history.focus == Focus::Pane => &self.history.steps,
            screen => return self.list_of(screen),
        })
    }

    /// The same, to be changed.
    pub fn list_mut(&mut self) -> Option<&mut dyn List> {
        Some(match self.now {
            Screen::People if self.people.focus == Focus::Pane => &mut self.people.places,
            Screen::History if self.history.focus == Focus::Pane => &mut self.history.steps,
            screen => return self.list_of_mut(screen),
        })
    }

    /// The list of a screen, of two the upper one; none on a screen that is no list.
    pub fn list_of(&self, screen: Screen) -> Option<&dyn List> {
        Some(match screen {
            Screen::Courses => return None,
            Screen::Drift => &self.drift,
            Screen::Groups => &self.groups,
            Screen::Moderators => &self.moderators,
            Screen::Health => &self.health,
            Screen::People => &self.people.people,
            Screen::History => &self.history.runs,
        })
    }

    /// The same, to be changed.
    pub fn list_of_mut(&mut self, screen: Screen) -> Option<&mut dyn List> {
        Some(match screen {
            Screen::Courses => return None,
            Screen::Drift => &mut self.drift,
            Screen::Groups => &mut self.groups,
            Screen::Moderators => &mut self.moderators,
            Screen::Health => &mut self.health,
            Screen::People => &mut self.people.people,
            Screen::History => &mut self.history.runs,
        })
    }

    /// Gives the screen that is shown the rows of what was read last.
    pub fn fit(&mut self, snapshot: Option<&Snapshot>) {
        let Some(snapshot) = snapshot else { return };
        let sheets = &snapshot.sheets;
        match self.now {
            // The journal comes from the store.
            Screen::Courses | Screen::History => {}
            Screen::Drift => self.drift.set(&sheets.drift),
            Screen::Groups => self.groups.set(&sheets.groups),
            Screen::Moderators => self.moderators.set(&sheets.moderators, &sheets.names),
            Screen::Health => self.health.set(&sheets.health),
            Screen::People => self.people.people.set(&sheets.people),
        }
    }

    /// The list by which marks count as shown: of two lists the upper one.
    pub fn main_list(&self) -> Option<&dyn List> {
        match self.now {
            Screen::People => Some(&self.people.people),
            _ => self.list(),
        }
    }

    /// Whether the cursor is on a single cell of the matrix.
    pub fn moderators_cell(&self) -> bool {
        self.now == Screen::Moderators && self.moderators.column.is_some()
    }

    /// Which of two lists takes the keys; none where there is but one.
    pub const fn pair(&self) -> Option<Focus> {
        match self.now {
            Screen::History => Some(self.history.focus),
            Screen::People => Some(self.people.focus),
            Screen::Courses
            | Screen::Drift
            | Screen::Groups
            | Screen::Moderators
            | Screen::Health => None,
        }
    }

    /// Gives the keys to one of two lists.
    pub const fn focus(&mut self, focus: Focus) {
        match self.now {
            Screen::History => self.history.focus = focus,
            Screen::People => self.people.focus = focus,
            Screen::Courses
            | Screen::Drift
            | Screen::Groups
            | Screen::Moderators
            | Screen::Health => {}
        }
    }

    /// Makes the lower of two lists follow the cursor of the upper one, and brings both cursors into sight, where the
    /// only or the upper list shows so many rows, and the lower one so many.
    pub fn scroll(&mut self, snapshot: Option<&Snapshot>, upper: usize, lower: usize) {
        match (self.now, snapshot) {
            (Screen::History, _) => {
                self.history.runs.scroll(upper);
                self.history.steps.scroll(lower);
            }
            (Screen::People, Some(snapshot)) => {
                self.people.follow(snapshot);
                self.people.people.scroll(upper);
                self.people.places.scroll(lower);
            }
            _ => {
                if let Some(list) = self.list_mut() {
                    list.scroll(upper);
                }
            }
        }
    }
}
