//! Everything that the dashboard knows. No I/O and no clock: time comes in as messages.

pub mod aside;
pub mod auto;
pub mod basket;
pub mod choice;
mod keys;
pub mod look;
pub mod looked_at;
pub mod order;
pub mod overlay;
pub mod pace;
pub mod pane;
mod picked;
pub mod session;
pub mod tree;
pub mod unread;
pub mod wrong;

use std::sync::Arc;

use tui_input::Input;

use crate::config::{Mouse, ReadOnlyReason};
use crate::domain::applied::StepResult;
use crate::domain::drift::Drift;
use crate::domain::ids::UnixTime;
use crate::domain::language::Language;
use crate::domain::limits::Limits;
use crate::domain::outlook::Outlook;
use crate::domain::plan::{Change, Plan};
use crate::domain::target::Target;
use crate::tui::action::{Keymap, Scope};
use crate::tui::find::Query;
use crate::tui::layout::{self, Panes};
use crate::tui::message::ReadFailure;
use crate::tui::screen::Screens;
use crate::tui::snapshot::{Entry, NodeId, Snapshot};
use crate::words::dashboard::finding::Mistake;

use aside::Aside;
use auto::AutoRefresh;
use look::Look;
use overlay::{Overlay, Summary};
use pace::Pace;
use pane::Pane;
pub use picked::Picked;
use session::{Resume, Sessions};
use tree::Tree;

/// A site as far as the dashboard needs to know it before reading it.
#[derive(Debug, Clone)]
pub struct SiteCard {
    /// Its name in the configuration.
    pub name: Arc<str>,
    /// The figures up to which a plan passes.
    pub limits: Limits,
    /// Why nothing may be written to it, where nothing may.
    pub read_only: Option<ReadOnlyReason>,
    /// The address of its Moodle, where it is configured.
    pub wwwroot: Option<Arc<str>>,
    /// The address of its Rocket.Chat, where it is configured; the plugin's settings may have it otherwise.
    pub rocketchat: Option<Arc<str>>,
}

/// How one of the two sides stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Connection {
    /// It has not been asked.
    #[default]
    Idle,
    /// It is being read.
    Reading,
    /// The last read of it went well.
    Fine,
    /// The last read of it failed, and why.
    Failed(String),
}

/// What runs in the background. One thing at a time.
#[derive(Debug, Clone, Default)]
pub enum Work {
    /// Nothing.
    #[default]
    Idle,
    /// A read.
    Reading(Reading),
    /// A plan is being carried out.
    Applying(Applying),
}

/// A read under way.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What it is at.
    pub step: ReadStep,
    /// What Rocket.Chat's limiter makes of it, where it slows it down.
    pub limited: Option<Limited>,
    /// The courses that are read again; empty for the whole site.
    pub courses: usize,
    /// How fast groups are read.
    pub pace: Pace,
    /// Whether it was told to stop.
    pub stopping: bool,
}

/// A read that a limiter slows down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limited {
    /// How long it takes in all, as it looked before the groups were read.
    pub forecast: Outlook,
    /// How it looks now.
    pub now: Outlook,
    /// The sentence about the forecast.
    pub sentence: Sentence,
}

/// Whether a sentence that nobody asked for is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sentence {
    /// It is, until the next key.
    Shown,
    /// It has been read.
    PutAway,
}

/// What a read is at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReadStep {
    /// It has only begun.
    #[default]
    Connecting,
    /// Moodle.
    Moodle,
    /// Rocket.Chat's accounts and groups.
    Lists,
    /// Groups, one by one.
    Groups {
        /// How many have been read.
        done: usize,
        /// How many there are.
        total: usize,
    },
}

/// A plan being carried out.
#[derive(Debug, Clone)]
pub struct Applying {
    /// The plan.
    pub plan: Plan,
    /// What has been settled so far.
    pub settled: Vec<StepResult>,
    /// What is being done now.
    pub now: Option<Doing>,
    /// How fast steps are settled.
    pub pace: Pace,
    /// Whether it was told to stop.
    pub stopping: bool,
}

/// What applying is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// A group is being read again; where it is none, whose accounts are to be made.
    Rereading(Option<Target>),
    /// A step was sent.
    Sending {
        /// The group; none where an account is made.
        room: Option<Target>,
        /// What is changed.
        change: Change,
    },
}

/// The pane that takes the keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Focus {
    /// Categories, courses, activities.
    #[default]
    Tree,
    /// The group and its people.
    Pane,
}

/// The filter: what is typed, and the words made of it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What is typed, with its cursor.
    pub input: Input,
    /// Whether keys go into it.
    pub editing: bool,
    /// What is looked for.
    pub words: Query,
    /// What in it makes no sense.
    pub mistake: Option<Mistake>,
}

/// A line that says how the last key went, until the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub text: String,
    /// Whether something went wrong.
    pub trouble: bool,
}

/// The state of the dashboard.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The configured sites.
    pub sites: Vec<SiteCard>,
    /// The one that is looked at; none while it is being chosen.
    pub site: Option<usize>,
    /// The line of the chooser.
    pub chooser: usize,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// This machine's clock, to the minute.
    pub now: Option<UnixTime>,
    /// The frame of the spinner.
    pub spin: usize,
    /// What runs.
    pub work: Work,
    /// How Moodle stands.
    pub moodle: Connection,
    /// How Rocket.Chat stands.
    pub chat: Connection,
    /// What each of the other screens remembers, and which one is shown.
    pub screens: Screens,
    /// What was read last.
    pub snapshot: Option<Snapshot>,
    /// The left pane.
    pub tree: Tree,
    /// The right pane.
    pub pane: Pane,
    /// The third column.
    pub aside: Aside,
    /// Which of them has the focus.
    pub focus: Focus,
    /// The filter.
    pub filter: Filter,
    /// Whether only what differs is shown.
    pub only_drifted: bool,
    /// The differences that are marked. Kept by identity across refreshes.
    pub marks: Picked,
    /// The differences whose repairs are collected for one plan. Kept by identity across refreshes.
    pub basket: Picked,
    counted: picked::Counted,
    /// What came of the last run.
    pub last_run: Option<Summary>,
    /// Where a range of marks began, in the focused pane.
    pub range: Option<usize>,
    /// What lies over the panes.
    pub overlay: Option<Overlay>,
    /// How the last key went.
    pub notice: Option<Notice>,
    /// Whether the cursor was moved by hand; until then it goes to where things stand worst.
    pub steered: bool,
    /// What the last read failed of, until one goes well.
    pub last_failure: Option<ReadFailure>,
    /// Whether the dashboard is left as soon as the run has ended.
    pub leaving: bool,
    /// How it looks.
    pub look: Look,
    /// Which keys do what.
    pub keymap: Keymap,
    /// Whether the mouse is listened to.
    pub mouse: Mouse,
    /// The language that a key has chosen; none where none has.
    pub language: Option<Language>,
    /// When everything is read again by itself.
    pub auto: AutoRefresh,
    /// How the last session left each site.
    pub left: Sessions,
    /// Where to go once there is something to go to.
    pub resume: Option<Resume>,
}

impl Model {
    /// A dashboard over these sites. `chosen` is the one to look at; a single site chooses itself.
    pub fn new(sites: Vec<SiteCard>, chosen: Option<&str>) -> Self {
        let site = match chosen {
            Some(name) => sites.iter().position(|site| &*site.name == name),
            None if sites.len() == 1 => Some(0),
            None => None,
        };
        Self {
            sites,
            site,
            size: (80, 24),
            ..Self::default()
        }
    }

    /// The site that is looked at.
    pub fn card(&self) -> Option<&SiteCard> {
        self.sites.get(self.site?)
    }

    /// The set of keys that is in force.
    pub fn scope(&self) -> Scope {
        match &self.overlay {
            Some(overlay) => overlay.scope(),
            None if self.site.is_none() => Scope::Chooser,
            None if self.filter_here().editing => Scope::Typing,
            None => Scope::Main,
        }
    }

    /// The selected entry of the tree.
    pub fn entry(&self) -> Option<&Entry> {
        self.snapshot
            .as_ref()?
            .index
            .entries
            .get(self.tree.place()?)
    }

    /// When the read ended that is shown, by this machine's clock.
    pub fn read_at(&self) -> Option<UnixTime> {
        let snapshot = self.snapshot.as_ref()?;
        Some(snapshot.observation.read_at)
    }

    /// The node that is selected in the tree.
    pub fn node(&self) -> Option<NodeId> {
        self.entry().map(|entry| entry.node)
    }

    /// The difference under the cursor of the right pane.
    pub fn drift(&self) -> Option<&Drift> {
        self.finding(self.pane.drift_at(self.pane.at)?)
    }

    /// A difference by its position in the findings.
    pub fn finding(&self, at: usize) -> Option<&Drift> {
        self.snapshot.as_ref()?.observation.findings.drifts.get(at)
    }

    /// The filter of the screen that is shown.
    pub fn filter_here(&self) -> &Filter {
        match self.screens.list() {
            Some(list) => list.filter(),
            None => &self.filter,
        }
    }

    /// The line of the cursor in the focused pane, or in the list.
    pub fn cursor_line(&self) -> usize {
        if let Some(list) = self.screens.list() {
            return list.at();
        }
        match self.focus {
            Focus::Tree => self.tree.at,
            Focus::Pane => self.pane.at,
        }
    }

    /// Gives the focus to a pane. A range does not reach from one to the other.
    pub fn focus(&mut self, focus: Focus) {
        if self.focus != focus {
            self.range = None;
        }
        self.focus = focus;
        self.scroll();
    }

    /// Whether something runs.
    pub const fn busy(&self) -> bool {
        !matches!(self.work, Work::Idle)
    }

    /// Makes the panes fit what is known: called after everything that changes what is shown.
    pub fn refresh(&mut self) {
        tree::rebuild(self);
        self.screens.fit(self.snapshot.as_ref());
        self.refresh_pane();
    }

    /// Fills the right pane anew, its cursor kept by identity.
    pub fn refresh_pane(&mut self) {
        let key = self.pane.key_at(self.pane.at);
        let same_node = self.pane.node == self.node();
        let unfolded = self.pane.unfolded;
        let (at, top) = (self.pane.at, self.pane.top);
        self.pane = pane::build(self, unfolded);
        if same_node {
            let kept = key.and_then(|key| self.pane.place_of(&key));
            self.pane.at = kept.unwrap_or(at).min(self.pane.len().saturating_sub(1));
            self.pane.top = top;
        } else {
            self.pane.at = self.pane.first_difference().unwrap_or(0);
        }
        self.scroll();
    }

    /// Moves the windows of both lists so that their cursors are in sight.
    pub fn scroll(&mut self) {
        let Panes { tree, pane } = layout::rows_of(self);
        // An activity is seen with its course, as far as there is room for both; else with a line above it.
        let len = self.tree.shown.len();
        let above = self.tree.at.saturating_sub(1);
        let course = self.course_line().filter(|line| self.tree.at - line < tree);
        let top = window(course.unwrap_or(above), self.tree.top, tree, len);
        self.tree.top = window(self.tree.at, top, tree, len);
        let findings = self.pane.findings.len();
        let at = self.pane.at.saturating_sub(findings);
        self.pane.top = window(at, self.pane.top, pane, self.pane.rows.len());
        let (upper, lower) = layout::lists(self);
        self.screens.scroll(self.snapshot.as_ref(), upper, lower);
        let columns = layout::matrix_columns(usize::from(self.size.0.saturating_sub(2)));
        self.screens.moderators.into_sight(columns);
        aside::follow(self);
    }

    /// The line of the course of the activity under the cursor.
    fn course_line(&self) -> Option<usize> {
        let entry = self.entry()?;
        let parent = match entry.node {
            NodeId::Activity(_) => entry.parent?,
            _ => return None,
        };
        let before = self.tree.shown.iter().take(self.tree.at);
        let found = before
            .enumerate()
            .rev()
            .find(|(_, place)| **place == parent);
        found.map(|(line, _)| line)
    }

    /// Says how the last key went.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            text: text.into(),
            trouble: false,
        });
    }

    /// Says what went wrong.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice {
            text: text.into(),
            trouble: true,
        });
    }
}

/// The first line to show, so that `at` is among `rows` lines, with as little movement as possible.
pub fn window(at: usize, top: usize, rows: usize, len: usize) -> usize {
    let rows = rows.max(1);
    let top = top.min(len.saturating_sub(rows));
    if at < top {
        at
    } else if at >= top + rows {
        at + 1 - rows
    } else {
        top
    }
}
