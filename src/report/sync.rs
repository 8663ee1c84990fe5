//! What a sync did and what it left, for a mail and for programs.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::json::{FrozenEntry, UnknownEntry, frozen, iso, unknown};
use super::plan::json::{HoldEntry, hold_entry};
use super::{Paint, plan};
use crate::domain::applied::{ApplyReport, Outcome, StepResult};
use crate::domain::drift::{Code, Drift, DriftKey, Severity, Unjudged};
use crate::domain::ids::{ChatUserId, RoomId, Username};
use crate::domain::plan::{Hold, HoldReason, Plan};
use crate::domain::target::Target;
use crate::engine::Selected;
use crate::run::{Observation, Unattended};
use crate::words::language::in_english;
use crate::words::{self, sync as said};

/// A sync that has ended.
#[derive(Debug, Clone)]
pub struct Synced<'a> {
    observation: &'a Observation,
    unattended: &'a Unattended,
    report: Option<&'a ApplyReport>,
    left: BTreeMap<(Reverse<Severity>, Code, said::Why), usize>,
    unjudged: Vec<&'a Unjudged>,
}

impl<'a> Synced<'a> {
    /// Puts what was done beside what was found.
    pub fn of(
        observation: &'a Observation,
        selected: &Selected,
        unattended: &'a Unattended,
        report: Option<&'a ApplyReport>,
    ) -> Self {
        let unjudged = observation.findings.unjudged.iter();
        let unjudged = unjudged.filter(|one| selected.takes_unjudged(&observation.ground, one));
        let mut left = BTreeMap::new();
        let fate = Fate::of(unattended, report);
        for drift in &observation.findings.drifts {
            if let Some(why) = fate.left(drift).filter(|_| selected.wants(drift)) {
                *left
                    .entry((Reverse(drift.severity), drift.code, why))
                    .or_default() += 1;
            }
        }
        Self {
            observation,
            unattended,
            report,
            left,
            unjudged: unjudged.collect(),
        }
    }

    /// Whether everything that was asked for could be judged.
    pub const fn is_complete(&self) -> bool {
        self.unjudged.is_empty()
    }

    fn results(&self) -> Vec<&'a StepResult> {
        in_order(self.plan(), self.report)
    }

    fn plan(&self) -> &'a Plan {
        let cleared = self.unattended.cleared.as_ref();
        cleared.map_or(&self.unattended.wanted, |cleared| cleared.plan())
    }

    fn held(&self) -> usize {
        let steps = |plan: &Plan| plan.steps().count();
        let cleared = self.unattended.cleared.as_ref();
        let cleared = cleared.map_or(0, |cleared| steps(cleared.plan()));
        steps(&self.unattended.wanted).saturating_sub(cleared)
    }

    /// How many differences are left that are more than worth knowing.
    fn left_to_a_person(&self) -> usize {
        let left = self.left.iter();
        left.filter(|((severity, ..), _)| severity.0 > Severity::Info)
            .map(|(_, number)| number)
            .sum()
    }
}

/// Group by group, in the plan's order: groups are changed side by side.
pub(super) fn in_order<'a>(plan: &Plan, report: Option<&'a ApplyReport>) -> Vec<&'a StepResult> {
    let results = report.into_iter().flat_map(|report| &report.results);
    let mut results: Vec<&StepResult> = results.collect();
    let places: FxHashMap<&Target, usize> = plan
        .groups
        .iter()
        .enumerate()
        .map(|(at, group)| (&group.room, at))
        .collect();
    results.sort_by_key(|result| result.room.as_ref().and_then(|room| places.get(room)));
    results
}

/// What became of the differences.
struct Fate<'a> {
    results: FxHashMap<&'a DriftKey, bool>,
    wanted: FxHashSet<&'a DriftKey>,
}

impl<'a> Fate<'a> {
    fn of(unattended: &'a Unattended, report: Option<&'a ApplyReport>) -> Self {
        let mut results: FxHashMap<&DriftKey, bool> = FxHashMap::default();
        for result in report.into_iter().flat_map(|report| &report.results) {
            let over = matches!(
                result.outcome,
                Outcome::Done | Outcome::AlreadySo | Outcome::Dropped(_)
            );
            let so_far = results.entry(&result.step.repairs).or_insert(true);
            *so_far = *so_far && over;
        }
        let wanted = unattended.wanted.steps();
        Self {
            results,
            wanted: wanted.map(|(_, step)| &step.repairs).collect(),
        }
    }

    /// Why a difference is left; none where it is over.
    fn left(&self, drift: &Drift) -> Option<said::Why> {
        let key = drift.key();
        match self.results.get(&key) {
            Some(true) => None,
            Some(false) => Some(said::Why::NotDone),
            None if self.wanted.contains(&key) => Some(said::Why::Held),
            None if drift.fix.is_some() => Some(said::Why::Asked),
            None => Some(said::Why::NoFix),
        }
    }
}

/// How many things that are not known are named one by one.
const NAMED: usize = 5;

/// Renders for people: the whole in a line, then what was done, what is held, what is left.
pub fn human(synced: &Synced<'_>, paint: Paint) -> String {
    let ground = &synced.observation.ground;
    let sum = said::sum(&said::Sum {
        site: &ground.name,
        report: synced.report,
        held: synced.held(),
        left: synced.left_to_a_person(),
        unknown: synced.unjudged.len(),
    });
    let mut text = format!("{}\n", paint.heading(&sum));
    if let Some(links) = synced.report.and_then(|report| report.links.as_deref()) {
        text.push_str(&format!("{}\n", words::links_made(links)));
    }
    push_done(&mut text, synced, paint);
    push_held(&mut text, synced, paint);
    push_left(&mut text, synced, paint);
    if !synced.unjudged.is_empty() {
        text.push_str(&format!("\n{}\n", paint.heading(said::unknown())));
        for item in synced.unjudged.iter().take(NAMED) {
            let (what, why) = (
                words::subject(&ground.site, &item.subject),
                words::unknown(&item.reason),
            );
            text.push_str(&format!("  ? {what}: {why}\n"));
        }
        if let Some(more @ 1..) = synced.unjudged.len().checked_sub(NAMED) {
            text.push_str(&format!("  {}\n", said::more_unknown(more)));
        }
    }
    text
}

fn push_done(text: &mut String, synced: &Synced<'_>, paint: Paint) {
    let mut group: Option<&Option<Target>> = None;
    for result in synced.results() {
        if group.is_none() {
            text.push_str(&format!("\n{}\n", paint.heading(said::done())));
        }
        if group != Some(&result.room) {
            text.push_str(&format!("  {}\n", heading(synced, result.room.as_ref())));
        }
        text.push_str(&format!(
            "    {}: {}\n",
            plan::line(&result.step, paint),
            words::outcome(&result.outcome)
        ));
        group = Some(&result.room);
    }
}

fn heading(synced: &Synced<'_>, room: Option<&Target>) -> String {
    let Some(room) = room else {
        return words::new_accounts().to_owned();
    };
    let mut groups = synced.plan().groups.iter();
    let group = groups.find(|group| group.room == *room);
    group.map_or_else(String::new, |group| {
        words::group_heading(
            &synced.observation.ground.site,
            &group.activities,
            &group.name,
        )
    })
}

fn push_held(text: &mut String, synced: &Synced<'_>, paint: Paint) {
    let holds = &synced.unattended.holds;
    if holds.is_empty() {
        return;
    }
    text.push_str(&format!("\n{}\n", paint.heading(said::held())));
    let frozen = synced.observation.memory.frozen.as_ref();
    if let Some(freeze) = frozen {
        text.push_str(&format!("  ✗ {}\n", words::refused(freeze)));
    }
    let others = holds.iter();
    let others: Vec<Hold> = others
        .filter(|hold| frozen.is_none() || hold.limit != HoldReason::Frozen)
        .cloned()
        .collect();
    let (reasons, flags) = plan::reasons(&synced.observation.ground, &others);
    text.push_str(&reasons);
    if !flags.is_empty() {
        text.push_str(&format!("  {}\n", said::consent(&flags)));
    }
}

fn push_left(text: &mut String, synced: &Synced<'_>, paint: Paint) {
    if synced.left.is_empty() {
        return;
    }
    text.push_str(&format!("\n{}\n", paint.heading(said::left_heading())));
    let mut informed = 0;
    for ((severity, code, why), number) in &synced.left {
        if severity.0 == Severity::Info {
            informed += number;
            continue;
        }
        let sign = paint.severity(severity.0, &super::check::sign(severity.0).to_string());
        let code_name = code.to_string();
        text.push_str(&format!(
            "  {sign} {code_name:<20} {number:>5}  {}\n",
            said::left(*code, *why)
        ));
    }
    if informed > 0 {
        text.push_str(&format!("  · {}\n", said::informed(informed)));
    }
}

/// Renders for programs. The form is stable.
///
/// # Errors
/// As `serde_json`'s; text and numbers give none.
pub fn json(synced: &Synced<'_>) -> serde_json::Result<String> {
    in_english(|| {
        let observation = synced.observation;
        let ground = &observation.ground;
        let report = synced.report;
        let tally = |of: fn(&ApplyReport) -> usize| report.map_or(0, of);
        serde_json::to_string(&Entry {
            site: &ground.name,
            read_at: iso(observation.read_at),
            complete: synced.is_complete(),
            run: report.map(|report| report.run),
            summary: SummaryEntry {
                done: tally(ApplyReport::done),
                failed: tally(ApplyReport::failed),
                no_longer_needed: tally(ApplyReport::dropped),
                not_sent: tally(ApplyReport::skipped),
                held: synced.held(),
                left: synced.left_to_a_person(),
                unknown: synced.unjudged.len(),
            },
            steps: synced
                .results()
                .into_iter()
                .map(|result| step_entry(synced.plan(), result))
                .collect(),
            holds: synced
                .unattended
                .holds
                .iter()
                .map(|hold| hold_entry(ground, hold))
                .collect(),
            left: synced
                .left
                .iter()
                .map(|((severity, code, why), number)| LeftEntry {
                    code: (*code).into(),
                    severity: severity.0.into(),
                    why: (*why).into(),
                    number: *number,
                })
                .collect(),
            unknown: synced
                .unjudged
                .iter()
                .map(|item| unknown(&ground.site, item))
                .collect(),
            frozen: observation.memory.frozen.as_ref().map(frozen),
            links: report
                .and_then(|report| report.links.as_deref())
                .and_then(|links| links.file.as_ref().ok())
                .map(|file| file.display().to_string()),
        })
    })
}

/// What became of a step of this plan.
pub(super) fn step_entry<'a>(plan: &'a Plan, result: &'a StepResult) -> StepEntry<'a> {
    let step = &result.step;
    let groups = plan.groups.iter();
    let group = result.room.as_ref().and_then(|room| {
        let mut groups = groups.filter(|group| group.room == *room);
        groups.next()
    });
    let who = step.who().and_then(|who| who.account.as_ref());
    StepEntry {
        op: step.op().into(),
        sign: words::step_sign(step.op()),
        destructive: step.change.destructive(),
        group: group.map(|group| GroupEntry {
            id: group.room.room().map(RoomId::as_str),
            name: &group.name,
        }),
        username: step.username().map(Username::as_str),
        chat_id: who.map(ChatUserId::as_str),
        code: step.repairs.code.into(),
        cmid: step.repairs.activity.map(|cm| cm.0),
        outcome: outcome(&result.outcome),
        answer: result.outcome.answer(),
        explanation: words::outcome(&result.outcome),
    }
}

const fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::AlreadySo => "already_so",
        Outcome::Dropped(_) => "no_longer_needed",
        Outcome::Skipped(_) => "not_sent",
        Outcome::Failed(_) => "failed",
        Outcome::Unknown(_) => "unknown",
    }
}

#[derive(Serialize)]
struct Entry<'a> {
    site: &'a str,
    read_at: String,
    complete: bool,
    /// Null where nothing was changed.
    run: Option<i64>,
    summary: SummaryEntry,
    steps: Vec<StepEntry<'a>>,
    holds: Vec<HoldEntry<'a>>,
    left: Vec<LeftEntry>,
    unknown: Vec<UnknownEntry>,
    frozen: Option<FrozenEntry<'a>>,
    /// The file of statements for Moodle, where groups were made or found again.
    links: Option<String>,
}

#[derive(Serialize)]
struct SummaryEntry {
    done: usize,
    failed: usize,
    no_longer_needed: usize,
    not_sent: usize,
    held: usize,
    left: usize,
    unknown: usize,
}

/// A step and what became of it.
#[derive(Serialize)]
pub(super) struct StepEntry<'a> {
    op: &'static str,
    sign: char,
    destructive: bool,
    /// Null where an account is made.
    group: Option<GroupEntry<'a>>,
    username: Option<&'a str>,
    chat_id: Option<&'a str>,
    code: &'static str,
    cmid: Option<i64>,
    outcome: &'static str,
    answer: Option<&'static str>,
    explanation: String,
}

#[derive(Serialize)]
struct GroupEntry<'a> {
    id: Option<&'a str>,
    name: &'a str,
}

#[derive(Serialize)]
struct LeftEntry {
    code: &'static str,
    severity: &'static str,
    why: &'static str,
    number: usize,
}
