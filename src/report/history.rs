//! The journal: for people a line each, for programs, and as a table.

use std::collections::BTreeMap;

use serde::Serialize;
use strum::IntoEnumIterator as _;

use super::Paint;
use super::json::iso;
use crate::domain::journal::{FoundStep, JournalStep, RunRecord, StepState, Tally};
use crate::words::language::in_english;
use crate::words::{harmless, history as words};

/// What is printed.
#[derive(Debug, Clone)]
pub enum Listing {
    /// Runs, with how far their steps have come.
    Runs(Vec<(RunRecord, Tally)>),
    /// One run, and after it those that went on with what it had left.
    Run(Vec<ToldRun>),
    /// Steps of any runs.
    Steps(Vec<FoundStep>),
}

/// A run with its steps.
#[derive(Debug, Clone)]
pub struct ToldRun {
    /// The run.
    pub run: RunRecord,
    /// How far its steps have come.
    pub tally: Tally,
    /// Its steps, in the plan's order; those that went over to another run are that one's.
    pub steps: Vec<JournalStep>,
}

impl Listing {
    /// Leaves so many at most; whether there were more. A run is never cut.
    pub fn cut(&mut self, most: usize) -> bool {
        let length = match self {
            Self::Runs(runs) => {
                let length = runs.len();
                runs.truncate(most);
                length
            }
            Self::Steps(steps) => {
                let length = steps.len();
                steps.truncate(most);
                length
            }
            Self::Run(_) => 0,
        };
        length > most
    }

    /// The number of the last line, from which the next page goes on.
    pub fn last(&self) -> Option<i64> {
        match self {
            Self::Runs(runs) => runs.last().map(|(run, _)| run.id.0),
            Self::Steps(steps) => steps.last().map(|found| found.step.id.0),
            Self::Run(_) => None,
        }
    }
}

/// Renders for people.
pub fn human(listing: &Listing, paint: Paint) -> String {
    let mut text = String::new();
    match listing {
        Listing::Runs(runs) => {
            for (run, tally) in runs {
                push_run(&mut text, run, tally);
            }
        }
        Listing::Run(runs) => {
            for (nth, ToldRun { run, tally, steps }) in runs.iter().enumerate() {
                if nth > 0 {
                    text.push('\n');
                }
                push_run(&mut text, run, tally);
                push_steps(&mut text, steps, paint);
            }
        }
        Listing::Steps(steps) => {
            for found in steps {
                text.push_str(&format!("{}\n", words::found(found)));
            }
        }
    }
    if text.is_empty() {
        text.push_str(&format!("{}\n", words::nothing()));
    }
    text
}

fn push_run(text: &mut String, run: &RunRecord, tally: &Tally) {
    text.push_str(&format!("{}\n", words::run(run, tally)));
    if let Some(because) = words::because(run) {
        text.push_str(&format!("        {because}\n"));
    }
}

fn push_steps(text: &mut String, steps: &[JournalStep], paint: Paint) {
    for in_group in steps.chunk_by(|one, next| one.room == next.room) {
        let group = in_group.first().filter(|step| step.room.is_some());
        let heading = group.map_or_else(
            || crate::words::new_accounts().to_owned(),
            |step| crate::words::group_name(&step.room_name),
        );
        text.push_str(&format!("\n{}\n", paint.heading(&heading)));
        for step in in_group {
            text.push_str(&format!(
                "  step {}  {}: {}  ({})\n",
                step.id.0,
                words::deed(step),
                words::outcome(step),
                words::repairs(step)
            ));
        }
    }
}

/// Renders for programs. The form is stable.
///
/// # Errors
/// As `serde_json`'s; text and numbers give none.
pub fn json(listing: &Listing) -> serde_json::Result<String> {
    in_english(|| {
        let document = match listing {
            Listing::Runs(runs) => Document {
                runs: Some(
                    runs.iter()
                        .map(|(run, tally)| RunEntry::of(run, tally))
                        .collect(),
                ),
                ..Document::default()
            },
            Listing::Run(runs) => {
                let mut runs = runs.iter().map(RunWithSteps::of);
                let asked = runs.next();
                let (run, steps) = asked.map(|asked| (asked.run, asked.steps)).unzip();
                Document {
                    run,
                    steps,
                    rest: Some(runs.collect()),
                    ..Document::default()
                }
            }
            Listing::Steps(steps) => Document {
                steps: Some(
                    steps
                        .iter()
                        .map(|found| StepEntry::of(&found.run, &found.step))
                        .collect(),
                ),
                ..Document::default()
            },
        };
        let mut text = serde_json::to_string(&document)?;
        text.push('\n');
        Ok(text)
    })
}

#[derive(Default, Serialize)]
struct Document<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    runs: Option<Vec<RunEntry<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<RunEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<StepEntry<'a>>>,
    /// The runs that went on with the one that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    rest: Option<Vec<RunWithSteps<'a>>>,
}

#[derive(Serialize)]
struct RunWithSteps<'a> {
    run: RunEntry<'a>,
    steps: Vec<StepEntry<'a>>,
}

impl<'a> RunWithSteps<'a> {
    fn of(told: &'a ToldRun) -> Self {
        let steps = told.steps.iter();
        Self {
            run: RunEntry::of(&told.run, &told.tally),
            steps: steps.map(|step| StepEntry::of(&told.run, step)).collect(),
        }
    }
}

#[derive(Serialize)]
struct RunEntry<'a> {
    run: i64,
    site: &'a str,
    kind: &'a str,
    /// The run that it resumes or undoes.
    of: Option<i64>,
    operator: &'a str,
    reason: Option<&'a str>,
    /// Limits by name.
    consents: BTreeMap<&'a str, u64>,
    plan: &'a str,
    began: String,
    ended: Option<String>,
    /// How many steps have come how far.
    steps: &'a Tally,
}

impl<'a> RunEntry<'a> {
    fn of(run: &'a RunRecord, tally: &'a Tally) -> Self {
        let consents = run.consents.as_deref().unwrap_or_default();
        Self {
            run: run.id.0,
            site: &run.site,
            kind: &run.kind,
            of: run.parent.map(|parent| parent.0),
            operator: &run.operator,
            reason: run.reason.as_deref(),
            consents: consents
                .split(' ')
                .filter_map(|consent| {
                    let (name, figure) = consent.split_once('=')?;
                    Some((name, figure.parse().ok()?))
                })
                .collect(),
            plan: &run.plan_hash,
            began: iso(run.began),
            ended: run.ended.map(iso),
            steps: tally,
        }
    }
}

#[derive(Serialize)]
struct StepEntry<'a> {
    step: i64,
    run: i64,
    site: &'a str,
    operator: &'a str,
    reason: Option<&'a str>,
    op: &'a str,
    username: Option<&'a str>,
    account: Option<&'a str>,
    group_id: Option<&'a str>,
    group: Option<&'a str>,
    course_id: Option<i64>,
    course: Option<&'a str>,
    cmid: Option<i64>,
    drift: &'a str,
    state: &'a str,
    answer: Option<&'a str>,
    detail: Option<&'a str>,
    before: Option<&'a str>,
    after: Option<&'a str>,
    sent: Option<String>,
    settled: Option<String>,
}

impl<'a> StepEntry<'a> {
    fn of(run: &'a RunRecord, step: &'a JournalStep) -> Self {
        Self {
            step: step.id.0,
            run: run.id.0,
            site: &run.site,
            operator: &run.operator,
            reason: run.reason.as_deref(),
            op: &step.op,
            username: step.username.as_deref(),
            account: step.account.as_deref(),
            group_id: step.made.as_deref().or(step.room.as_deref()),
            group: step.room.as_ref().map(|_| &*step.room_name),
            course_id: step.course,
            course: step.course_name.as_deref(),
            cmid: step.cmid,
            drift: &step.drift,
            state: &step.state,
            answer: step.answer.as_deref(),
            detail: step.detail.as_deref(),
            before: step.before.as_deref(),
            after: step.after.as_deref(),
            sent: step.sent.map(iso),
            settled: step.settled.map(iso),
        }
    }
}

/// Renders a table, with a line of headings. A cell that a spreadsheet would take for a formula begins with an
/// apostrophe.
///
/// # Errors
/// As `csv`'s; writing to memory gives none.
pub fn csv(listing: &Listing) -> csv::Result<String> {
    in_english(|| {
        let mut table = Table(csv::Writer::from_writer(Vec::new()));
        match listing {
            Listing::Runs(runs) => table.runs(runs)?,
            Listing::Run(runs) => {
                let steps = runs.iter().map(|told| (&told.run, &told.steps));
                table.steps(
                    steps.flat_map(|(run, steps)| steps.iter().map(move |step| (run, step))),
                )?;
            }
            Listing::Steps(steps) => {
                table.steps(steps.iter().map(|found| (&found.run, &found.step)))?;
            }
        }
        table.text()
    })
}

struct Table(csv::Writer<Vec<u8>>);

impl Table {
    fn runs(&mut self, runs: &[(RunRecord, Tally)]) -> csv::Result<()> {
        let mut heading: Vec<&str> = vec![
            "run", "site", "kind", "of", "operator", "reason", "consents", "plan", "began", "ended",
        ];
        heading.extend(StepState::iter().map(<&str>::from));
        self.0.write_record(heading)?;
        for (run, tally) in runs {
            let mut cells = vec![
                run.id.0.to_string(),
                run.site.clone(),
                run.kind.clone(),
                run.parent.map(|one| one.0.to_string()).unwrap_or_default(),
                run.operator.clone(),
                run.reason.clone().unwrap_or_default(),
                run.consents.clone().unwrap_or_default(),
                run.plan_hash.clone(),
                iso(run.began),
                run.ended.map(iso).unwrap_or_default(),
            ];
            cells.extend(StepState::iter().map(|state| {
                let number = tally.get(<&str>::from(state));
                number.copied().unwrap_or(0).to_string()
            }));
            self.row(cells)?;
        }
        Ok(())
    }

    fn steps<'a>(
        &mut self,
        steps: impl Iterator<Item = (&'a RunRecord, &'a JournalStep)>,
    ) -> csv::Result<()> {
        self.0.write_record([
            "step",
            "run",
            "site",
            "operator",
            "reason",
            "op",
            "username",
            "account",
            "group_id",
            "group",
            "course_id",
            "course",
            "cmid",
            "drift",
            "state",
            "answer",
            "detail",
            "before",
            "after",
            "sent",
            "settled",
        ])?;
        for (run, step) in steps {
            let entry = StepEntry::of(run, step);
            let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
            let number =
                |number: Option<i64>| number.map(|one| one.to_string()).unwrap_or_default();
            self.row(vec![
                entry.step.to_string(),
                entry.run.to_string(),
                entry.site.to_owned(),
                entry.operator.to_owned(),
                text(entry.reason),
                entry.op.to_owned(),
                text(entry.username),
                text(entry.account),
                text(entry.group_id),
                text(entry.group),
                number(entry.course_id),
                text(entry.course),
                number(entry.cmid),
                entry.drift.to_owned(),
                entry.state.to_owned(),
                text(entry.answer),
                text(entry.detail),
                text(entry.before),
                text(entry.after),
                entry.sent.unwrap_or_default(),
                entry.settled.unwrap_or_default(),
            ])?;
        }
        Ok(())
    }

    fn row(&mut self, cells: Vec<String>) -> csv::Result<()> {
        self.0.write_record(cells.into_iter().map(harmless))
    }

    fn text(self) -> csv::Result<String> {
        let bytes = self
            .0
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
