//! What reaches the update function, and what it asks for.

use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};

use crate::config::Mouse;
use crate::domain::applied::ApplyReport;
use crate::domain::glimpse::{Glimpse, Question};
use crate::domain::ids::{CourseId, UnixTime};
use crate::domain::journal::{JournalStep, RunId, RunRecord, StepId, Tally};
use crate::domain::language::Language;
use crate::domain::outlook::Outlook;
use crate::domain::plan::Plan;
use crate::domain::selection::Selection;
use crate::domain::site::PluginSettings;
use crate::engine::{ClearedPlan, Ground};
use crate::run::{ApplyEvent, Observation, Recorded, Refresh, Undoing};
use crate::tui::model::ReadStep;
use crate::tui::snapshot::Snapshot;

/// Something happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has these columns and rows now.
    Resize(u16, u16),
    /// This machine's clock. Comes once a minute.
    Clock(UnixTime),
    /// The spinner's next frame, and how long the dashboard has been running. Comes only while something runs.
    Spin(Duration),
    /// A read has come so far.
    Reading(ReadStep),
    /// Rocket.Chat's limiter makes a read take so long.
    Limited(Outlook),
    /// A read has something to show. It has ended where its stage says so.
    Observed(Box<Snapshot>),
    /// What an earlier session has read of a site, or why it is not shown.
    Recalled {
        /// The site, by its place.
        site: usize,
        /// What was read then.
        told: Result<Box<Snapshot>, String>,
    },
    /// What was read is not kept for a later session, and why.
    NotKept(String),
    /// A read has ended without anything to show.
    ReadFailed(ReadFailure),
    /// Rocket.Chat has told what was asked about one person, or could not be asked.
    Glimpsed {
        /// What was asked.
        question: Question,
        /// What was told, or why nothing was, in a sentence.
        told: Result<Box<Glimpse>, String>,
    },
    /// The journal has told its runs, or why it cannot.
    Runs(Result<Vec<(RunRecord, Tally)>, String>),
    /// The journal has told the steps of a run, or why it cannot.
    Steps {
        /// The run.
        run: RunId,
        /// Its steps.
        told: Result<Vec<JournalStep>, String>,
    },
    /// A run can be taken back, or why not.
    TakenUp(Result<Box<(Recorded, Undoing)>, String>),
    /// A run has come so far.
    Applying(ApplyEvent),
    /// A run has ended, or could not begin.
    Applied(Result<ApplyReport, String>),
    /// The mouse was moved, pressed or turned.
    Mouse(MouseEvent),
    /// A file was written, or could not be.
    Saved {
        /// Its name as typed.
        path: String,
        /// Why it could not be, where it could not.
        trouble: Option<NotSaved>,
    },
    /// Another language is spoken from now on: what was read, as text in that language; none where nothing was.
    Spoken(Option<Box<Snapshot>>),
    /// The browser could not be given an address.
    NotOpened(String),
}

/// Why a file was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSaved {
    /// It is there already.
    Exists,
    /// The system's own word.
    Refused(String),
}

/// Why a read has nothing to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFailure {
    /// The side that failed, where one did.
    pub side: Option<Side>,
    /// What went wrong, in a sentence.
    pub text: String,
    /// The same in a word or two, for a column.
    pub brief: String,
}

/// One of the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Moodle's database.
    Moodle,
    /// The Rocket.Chat server.
    Chat,
}

/// Something is to be done outside the model.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Read a site whole.
    Read {
        /// Which, by its place.
        site: usize,
    },
    /// Take up what an earlier session has read of a site.
    Recall {
        /// Which, by its place.
        site: usize,
    },
    /// Read a site again: what has moved, what is looked at, and what was read longest ago.
    Refresh {
        /// Which, by its place.
        site: usize,
        /// What is known, and what is looked at.
        refresh: Box<Refresh>,
    },
    /// Read these courses again.
    ReadCourses {
        /// The site, by its place.
        site: usize,
        /// What is known of the rest.
        known: Box<Observation>,
        /// Which courses.
        courses: Vec<CourseId>,
    },
    /// Ask about one person alone, beside whatever else runs; the last such question counts.
    Ask {
        /// The site, by its place.
        site: usize,
        /// The plugin's settings, which may name the server.
        settings: Box<PluginSettings>,
        /// What to ask.
        question: Question,
    },
    /// Carry a plan out. Emitted in one place alone: by the button of the question.
    Apply {
        /// The site, by its place.
        site: usize,
        /// The plan.
        cleared: Box<ClearedPlan>,
        /// The run that it takes back, where it does.
        undoing: Option<Box<Undoing>>,
        /// The reading that it was made from.
        known: Box<Ground>,
    },
    /// Ask the journal for its runs.
    Runs {
        /// The site, by its place.
        site: usize,
    },
    /// Ask the journal for the steps of a run; the last such question counts.
    Steps {
        /// The site, by its place.
        site: usize,
        /// The run.
        run: RunId,
    },
    /// Take up a run, to show what would take it back.
    TakeUp {
        /// The site, by its place.
        site: usize,
        /// The run.
        run: RunId,
        /// The one step; none for all of them.
        step: Option<StepId>,
        /// What is known of both sides.
        seen: Box<Observation>,
    },
    /// Hand a text to the terminal to copy.
    Copy(String),
    /// Write a file, which must not be there yet.
    Save {
        /// Its name as typed.
        path: String,
        /// What goes in.
        text: String,
    },
    /// Write a plan to a file, which must not be there yet.
    SavePlan {
        /// The site, by its place.
        site: usize,
        /// The file's name as typed.
        path: String,
        /// The plan.
        plan: Box<Plan>,
        /// The differences that it repairs.
        selection: Box<Selection>,
        /// The reading that it was made from.
        seen: Box<Observation>,
    },
    /// Open an address in the browser.
    Open(String),
    /// Listen to the mouse, or leave it to the terminal.
    Mouse(Mouse),
    /// Speak another language.
    Speak {
        /// Which.
        language: Language,
        /// What is shown, to be made anew in it.
        known: Option<Box<Observation>>,
    },
    /// Stop what runs.
    Stop,
    /// End it now, whatever is on its way.
    Abort,
    /// Hand the terminal back to the shell for a while.
    Suspend,
    /// Leave.
    Quit,
}
