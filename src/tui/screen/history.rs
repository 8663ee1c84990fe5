//! The journal: the runs, the newest first, and the steps of the one under the cursor.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use super::table::{About, Align, Column, Record, RowKey, Sheet, Table};
use crate::domain::ids::{CmId, CourseId, RoomId, UnixTime, Username};
use crate::domain::journal::{JournalStep, RunId, RunRecord, StepState, Tally};
use crate::tui::find::{Facts, Key};
use crate::tui::model::Focus;
use crate::tui::table::iso;
use crate::tui::text::{fold, shown};
use crate::words::dashboard::screens as text;
use crate::words::history as words;

/// What the screen shows.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The runs.
    pub runs: Table<Run>,
    /// The steps of one of them.
    pub steps: Table<Step>,
    /// Which of the two lists takes the keys: the upper one is the tree's place.
    pub focus: Focus,
    /// The run whose steps are shown.
    pub of: Option<RunId>,
    /// Whether the journal has been asked, and how it went.
    pub told: Told,
}

/// What the journal has told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Told {
    /// Nothing: it has not been asked, or not answered yet.
    #[default]
    Nothing,
    /// Its runs.
    Runs,
    /// It cannot be read, in a sentence.
    Trouble(String),
}

impl History {
    /// Takes in what the journal tells of its runs at this time.
    pub fn fill(&mut self, runs: Vec<(RunRecord, Tally)>, now: UnixTime) {
        self.told = Told::Runs;
        let runs = runs.into_iter().map(Run::of).collect();
        self.runs.set(&Arc::new(Sheet::new(runs, now)));
    }

    /// Takes in the steps of a run.
    pub fn fill_steps(&mut self, run: RunId, steps: &[JournalStep]) {
        self.of = Some(run);
        let steps = steps.iter().map(Step::of).collect();
        self.steps.set(&Arc::new(Sheet::new(steps, UnixTime(0))));
    }

    /// The run under the cursor, where its steps are not those that are shown.
    pub fn wanted(&self) -> Option<RunId> {
        let run = self.runs.row()?.record.id;
        (self.of != Some(run)).then_some(run)
    }
}

/// The columns of the runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunOf {
    /// Its number.
    Number,
    /// How it went.
    Sign,
    /// What it was.
    Kind,
    /// When it began.
    When,
    /// Who ran it.
    Operator,
    /// What came of it.
    Outcome,
    /// Why.
    Reason,
}

/// How a run went, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Went {
    /// It never ended, or what came of a step is not known.
    Open,
    /// A step failed.
    Failed,
    /// Everything was done, or needed no doing.
    Well,
}

/// A run.
#[derive(Debug, Clone)]
pub struct Run {
    /// As the journal has it.
    pub record: RunRecord,
    /// How it went.
    pub went: Went,
    /// What it was.
    pub kind: String,
    /// What came of its steps.
    pub outcome: String,
    /// Who ran it.
    pub operator: String,
    /// Why; empty where nobody said.
    pub reason: String,
    folded: String,
    operator_folded: String,
}

impl Run {
    fn of((record, tally): (RunRecord, Tally)) -> Self {
        let any = |state: StepState| tally.contains_key(<&str>::from(state));
        let open = [StepState::Intended, StepState::Sent, StepState::Unknown];
        let went = if record.ended.is_none() || open.into_iter().any(any) {
            Went::Open
        } else if any(StepState::Failed) {
            Went::Failed
        } else {
            Went::Well
        };
        let reason = record.reason.as_deref().map_or_else(String::new, shown);
        let kind = text::run_kind(&record.kind, record.parent.map(|run| run.0));
        let outcome = words::steps(&record, &tally);
        let operator = shown(&record.operator);
        let number = record.id.0;
        let hash = &record.plan_hash;
        Self {
            went,
            folded: fold(&format!(
                "{number} {kind} {operator} {outcome} {reason} {hash}"
            )),
            operator_folded: fold(&operator),
            kind,
            outcome,
            operator,
            reason,
            record,
        }
    }

    /// When it began.
    pub const fn began(&self) -> UnixTime {
        self.record.began
    }
}

impl Record for Run {
    type Column = RunOf;

    const COLUMNS: &'static [Column<RunOf>] = &[
        Column {
            align: Align::Right,
            ..run(RunOf::Number, text::run, 5, 0, 0)
        },
        run(RunOf::Sign, text::no_head, 1, 0, 0),
        run(RunOf::Kind, text::what_run, 10, 0, 56),
        Column {
            align: Align::Right,
            ..run(RunOf::When, text::when, 6, 0, 0)
        },
        run(RunOf::Operator, text::operator, 10, 2, 48),
        run(RunOf::Outcome, text::outcome, 20, 4, 0),
        run(RunOf::Reason, text::reason, 16, 3, 90),
    ];

    const HEADS: &'static [&'static str] = &[
        "run", "kind", "began", "ended", "operator", "outcome", "reason", "plan",
    ];

    const NAMED: usize = 0;

    const ANSWERS: &'static [Key] = &[Key::Person, Key::Since];

    fn key(&self) -> RowKey {
        RowKey::Run(self.record.id)
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            text: &self.folded,
            person: &self.operator_folded,
            since: Some(self.record.began),
            ..Facts::default()
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.record.id.0.to_string(),
            self.kind.clone(),
            iso(self.record.began),
            self.record.ended.map_or_else(String::new, iso),
            self.operator.clone(),
            self.outcome.clone(),
            self.reason.clone(),
            self.record.plan_hash.clone(),
        ]
    }

    fn compare(&self, other: &Self, by: RunOf) -> Ordering {
        match by {
            RunOf::Number | RunOf::When => Reverse(self.record.id).cmp(&Reverse(other.record.id)),
            RunOf::Sign | RunOf::Outcome => self.went.cmp(&other.went),
            RunOf::Kind => self.kind.cmp(&other.kind),
            RunOf::Operator => self.operator.cmp(&other.operator),
            // What nobody gave a reason for comes last.
            RunOf::Reason => (self.reason.is_empty(), &self.reason)
                .cmp(&(other.reason.is_empty(), &other.reason)),
        }
    }

    fn drifts(&self) -> &[usize] {
        &[]
    }

    fn about(&self) -> About {
        About::default()
    }
}

const fn run(
    is: RunOf,
    head: fn() -> &'static str,
    least: usize,
    weight: usize,
    from: usize,
) -> Column<RunOf> {
    Column {
        is,
        head,
        least,
        weight,
        from,
        align: Align::Left,
    }
}

/// The columns of the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepOf {
    /// In which order they were intended.
    Place,
    /// What was done.
    Deed,
    /// What came of it.
    Outcome,
    /// In which course.
    Course,
}

/// A step of a run.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its number in the journal.
    pub id: crate::domain::journal::StepId,
    /// How far it came; none where a newer version says so.
    pub state: Option<StepState>,
    /// What was done.
    pub deed: String,
    /// What came of it.
    pub outcome: String,
    /// The course, by the name that it had.
    pub course: String,
    drift: String,
    about: About,
    folded: String,
    course_folded: String,
}

impl Step {
    fn of(step: &JournalStep) -> Self {
        let deed = shown(&words::deed(step));
        let outcome = shown(&words::outcome(step));
        let course = step.course_name.as_deref().map_or_else(String::new, shown);
        Self {
            id: step.id,
            state: step.known_state(),
            folded: fold(&format!("{deed} {outcome} {course} {}", step.drift)),
            about: About {
                course: step.course.map(CourseId),
                activity: step.cmid.map(CmId),
                room: step.room.as_deref().map(RoomId::from),
                person: step.username.as_deref().map(Username::from),
            },
            course_folded: fold(&course),
            drift: step.drift.clone(),
            deed,
            outcome,
            course,
        }
    }
}

impl Record for Step {
    type Column = StepOf;

    const COLUMNS: &'static [Column<StepOf>] = &[
        step(StepOf::Place, text::no_head, 1, 0, 0),
        step(StepOf::Deed, text::step, 22, 5, 0),
        step(StepOf::Outcome, text::outcome, 8, 3, 0),
        step(StepOf::Course, text::course, 10, 2, 84),
    ];

    const HEADS: &'static [&'static str] =
        &["step", "outcome", "course", "group", "username", "drift"];

    const NAMED: usize = 0;

    const ANSWERS: &'static [Key] = &[Key::Course];

    fn key(&self) -> RowKey {
        RowKey::Step(self.id)
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            text: &self.folded,
            course: &self.course_folded,
            ..Facts::default()
        }
    }

    fn cells(&self) -> Vec<String> {
        let about = &self.about;
        let named = |name: Option<String>| name.unwrap_or_default();
        vec![
            self.deed.clone(),
            self.outcome.clone(),
            self.course.clone(),
            named(about.room.as_ref().map(ToString::to_string)),
            named(about.person.as_ref().map(ToString::to_string)),
            self.drift.clone(),
        ]
    }

    fn compare(&self, other: &Self, by: StepOf) -> Ordering {
        match by {
            StepOf::Place => self.id.cmp(&other.id),
            StepOf::Deed => self.deed.cmp(&other.deed),
            StepOf::Outcome => {
                let word = |step: &Self| step.state.map(<&str>::from);
                word(self)
                    .cmp(&word(other))
                    .then_with(|| self.outcome.cmp(&other.outcome))
            }
            StepOf::Course => self.course.cmp(&other.course),
        }
    }

    fn drifts(&self) -> &[usize] {
        &[]
    }

    fn about(&self) -> About {
        self.about.clone()
    }
}

const fn step(
    is: StepOf,
    head: fn() -> &'static str,
    least: usize,
    weight: usize,
    from: usize,
) -> Column<StepOf> {
    Column {
        is,
        head,
        least,
        weight,
        from,
        align: Align::Left,
    }
}
