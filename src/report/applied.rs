//! What a run of `apply`, `resume` or `undo` came to, for programs.

use serde::Serialize;

use super::json::{FrozenEntry, frozen};
use super::plan::json::{HoldEntry, hold_entry};
use super::sync::{StepEntry, in_order, step_entry};
use crate::domain::applied::ApplyReport;
use crate::domain::freeze::Freeze;
use crate::domain::journal::JournalStep;
use crate::domain::plan::{Hold, Plan};
use crate::domain::undo::NotUndoable;
use crate::domain::unfinished::ReadBack;
use crate::engine::Ground;
use crate::words;
use crate::words::language::in_english;

/// A plan that has met its end: carried out, held, or empty from the beginning.
#[derive(Debug, Clone, Copy)]
pub struct Ended<'a> {
    /// What both sides were.
    pub ground: &'a Ground,
    /// What was to be done.
    pub plan: &'a Plan,
    /// What was done; none where nothing was sent.
    pub report: Option<&'a ApplyReport>,
    /// What held all of it.
    pub holds: &'a [Hold],
    /// Who keeps the site from being changed.
    pub frozen: Option<&'a Freeze>,
    /// What was read of steps that were in doubt before.
    pub read_back: &'a [(&'a JournalStep, &'a ReadBack)],
    /// What is not taken back, and why.
    pub not_undone: &'a [(&'a JournalStep, NotUndoable)],
}

/// Renders it. The form is stable.
///
/// # Errors
/// As `serde_json`'s; text and numbers give none.
pub fn json(ended: Ended<'_>) -> serde_json::Result<String> {
    in_english(|| serde_json::to_string(&entry(ended)))
}

fn entry(ended: Ended<'_>) -> Entry<'_> {
    let tally = |of: fn(&ApplyReport) -> usize| ended.report.map_or(0, of);
    let steps = ended.plan.steps().count();
    let links = ended.report.and_then(|report| report.links.as_deref());
    Entry {
        site: &ended.ground.name,
        run: ended.report.map(|report| report.run),
        summary: SummaryEntry {
            steps,
            done: tally(ApplyReport::done),
            failed: tally(ApplyReport::failed),
            no_longer_needed: tally(ApplyReport::dropped),
            not_sent: tally(ApplyReport::skipped),
            held: if ended.report.is_none() { steps } else { 0 },
        },
        steps: in_order(ended.plan, ended.report)
            .into_iter()
            .map(|result| step_entry(ended.plan, result))
            .collect(),
        holds: ended
            .holds
            .iter()
            .map(|hold| hold_entry(ended.ground, hold))
            .collect(),
        frozen: ended.frozen.map(frozen),
        read_back: ended
            .read_back
            .iter()
            .map(|(step, found)| NoteEntry {
                step: step.id.0,
                explanation: words::undo::read_back(step, found),
            })
            .collect(),
        not_undone: ended
            .not_undone
            .iter()
            .map(|(step, why)| NoteEntry {
                step: step.id.0,
                explanation: words::undo::not_undone(step, *why),
            })
            .collect(),
        links: links
            .and_then(|links| links.file.as_ref().ok())
            .map(|file| file.display().to_string()),
    }
}

#[derive(Serialize)]
struct Entry<'a> {
    site: &'a str,
    /// Null where nothing was sent.
    run: Option<i64>,
    summary: SummaryEntry,
    steps: Vec<StepEntry<'a>>,
    holds: Vec<HoldEntry<'a>>,
    frozen: Option<FrozenEntry<'a>>,
    read_back: Vec<NoteEntry>,
    not_undone: Vec<NoteEntry>,
    /// The file of statements for Moodle, where groups were made or found again.
    links: Option<String>,
}

#[derive(Serialize)]
struct SummaryEntry {
    /// Of the plan.
    steps: usize,
    done: usize,
    failed: usize,
    no_longer_needed: usize,
    not_sent: usize,
    held: usize,
}

/// A step of an earlier run, by its number in the journal.
#[derive(Serialize)]
struct NoteEntry {
    step: i64,
    explanation: String,
}
