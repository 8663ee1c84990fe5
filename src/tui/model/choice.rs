//! What marks and plans are about: the differences that are shown, those under the cursor, those marked.

use rustc_hash::FxHashSet;

use super::{Focus, Model};
use crate::domain::drift::{Drift, DriftKey};
use crate::domain::ids::{CmId, CourseId, Username};
use crate::domain::plan::Plan;
use crate::engine::plan;
use crate::tui::screen::{About, List, Screen};
use crate::tui::snapshot::{Entry, NodeId};

pub use crate::words::dashboard::bulk::Source;

fn entries(model: &Model) -> &[Entry] {
    model
        .snapshot
        .as_ref()
        .map_or(&[], |snapshot| &snapshot.index.entries)
}

/// The entries from one place to another that the filter and the toggle let through.
fn found(model: &Model, from: usize, to: usize) -> impl Iterator<Item = &Entry> {
    entries(model)
        .iter()
        .zip(&model.tree.found)
        .take(to)
        .skip(from)
        .filter(|(_, found)| **found)
        .map(|(entry, _)| entry)
}

/// The differences at and below an entry that the filter lets through.
pub fn shown_below(model: &Model, place: usize) -> impl Iterator<Item = &Drift> {
    let end = entries(model).get(place).map_or(place, |entry| entry.end);
    found(model, place, end)
        .flat_map(|entry| shown_at(model, entry))
        .map(|(_, drift)| drift)
}

/// The differences at one entry that the filter lets through, with their positions in the findings.
pub fn shown_at<'a>(
    model: &'a Model,
    entry: &'a Entry,
) -> impl Iterator<Item = (usize, &'a Drift)> {
    let found = &model.tree.drifts;
    model
        .snapshot
        .iter()
        .flat_map(move |snapshot| snapshot.drifts_at(entry))
        .filter(|(at, _)| found.get(*at) == Some(&true))
}

/// The identities of all differences that are shown, those below closed entries included.
pub fn shown_keys(model: &Model) -> impl Iterator<Item = DriftKey> {
    found(model, 0, usize::MAX)
        .flat_map(|entry| shown_at(model, entry).map(|(_, drift)| drift.key()))
}

/// What a plan would be made of: the marks and the basket, or what is under the cursor where there is neither.
pub fn chosen(model: &Model) -> (Source, Vec<&Drift>) {
    let source = match (model.marks.is_empty(), model.basket.is_empty()) {
        (false, false) => Some(Source::MarksAndBasket),
        (false, true) => Some(Source::Marks),
        (true, false) => Some(Source::Basket),
        (true, true) => None,
    };
    if let Some(source) = source {
        let taken = model
            .snapshot
            .iter()
            .flat_map(|snapshot| &snapshot.observation.findings.drifts)
            .filter(|drift| {
                let key = drift.key();
                model.marks.contains(&key) || model.basket.contains(&key)
            })
            .collect();
        return (source, taken);
    }
    if let Some(list) = model.screens.list() {
        let under = list.drifts_at(list.at());
        let under = under.iter().filter_map(|at| model.finding(*at));
        return (Source::Cursor, under.collect());
    }
    let under = match (model.focus, model.tree.place()) {
        (Focus::Tree, Some(place)) => shown_below(model, place).collect(),
        (Focus::Tree, None) => Vec::new(),
        (Focus::Pane, _) => model.drift().into_iter().collect(),
    };
    (Source::Cursor, under)
}

/// Whether a plan would be made of anything. What is marked or lies in the basket can be repaired, and goes from there
/// with the read that finds it no longer.
pub fn anything(model: &Model) -> bool {
    let repairable = |drift: &Drift| drift.fix.is_some();
    if !(model.marks.is_empty() && model.basket.is_empty()) {
        return true;
    }
    if let Some(list) = model.screens.list() {
        let under = list.drifts_at(list.at());
        let mut under = under.iter().filter_map(|at| model.finding(*at));
        return under.any(repairable);
    }
    match (model.focus, model.tree.place()) {
        (Focus::Tree, Some(place)) => shown_below(model, place).any(repairable),
        (Focus::Tree, None) => false,
        (Focus::Pane, _) => model.drift().is_some_and(repairable),
    }
}

/// The plan of those of these differences that are still there and can be repaired.
pub(super) fn planned_of(model: &Model, keys: &FxHashSet<DriftKey>) -> Option<Plan> {
    let observation = &model.snapshot.as_ref()?.observation;
    let drifts = observation.findings.drifts.iter();
    let plan = plan(
        &observation.ground,
        drifts.filter(|drift| keys.contains(&drift.key())),
    );
    (!plan.is_empty()).then_some(plan)
}

/// The plan of what is chosen.
pub fn planned(model: &Model) -> Option<(Source, Plan)> {
    let ground = &model.snapshot.as_ref()?.observation.ground;
    let (source, drifts) = chosen(model);
    Some((source, plan(ground, drifts)))
}

/// The repairable differences that the lines `from..=to` of the focused pane stand for.
pub fn markable(model: &Model, from: usize, to: usize) -> Vec<DriftKey> {
    let (from, to) = (from.min(to), from.max(to));
    let mut keys: Vec<DriftKey> = match (model.screens.list(), model.focus) {
        (Some(list), _) => repairable(model, list, from..=to),
        (None, Focus::Tree) => model
            .tree
            .shown
            .iter()
            .take(to + 1)
            .skip(from)
            .flat_map(|place| shown_below(model, *place))
            .filter(|drift| drift.fix.is_some())
            .map(Drift::key)
            .collect(),
        (None, Focus::Pane) => (from..=to)
            .filter_map(|line| model.finding(model.pane.drift_at(line)?))
            .filter(|drift| drift.fix.is_some())
            .map(Drift::key)
            .collect(),
    };
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The repairable differences of everything shown: the whole tree, or the group in the right pane.
/// What is dormant is left out, unless the cursor is in it.
pub fn all_shown(model: &Model) -> Vec<DriftKey> {
    if let Some(list) = model.screens.list() {
        let dormant = list.dormant_at(list.at());
        let lines = (0..list.len()).filter(|line| list.dormant_at(*line) == dormant);
        return repairable(model, list, lines);
    }
    let in_dormant = model.entry().is_some_and(|entry| entry.dormant);
    match model.focus {
        Focus::Pane => markable(model, 0, model.pane.len().saturating_sub(1)),
        Focus::Tree => found(model, 0, usize::MAX)
            .filter(|entry| entry.dormant == in_dormant)
            .flat_map(|entry| shown_at(model, entry))
            .filter(|(_, drift)| drift.fix.is_some())
            .map(|(_, drift)| drift.key())
            .collect(),
    }
}

/// The differences on these lines that can be repaired, those that the filter lets through.
fn repairable(model: &Model, list: &dyn List, lines: impl Iterator<Item = usize>) -> Vec<DriftKey> {
    let mut keys = Vec::new();
    for line in lines {
        let found = list.drifts_at(line);
        let found = found.iter().filter_map(|at| model.finding(*at));
        keys.extend(found.filter(|drift| drift.fix.is_some()).map(Drift::key));
    }
    keys
}

/// How much of what could be marked at an entry is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// Nothing.
    None,
    /// Some of it.
    Some,
    /// All of it.
    All,
}

/// How much of what could be marked at and below an entry is marked.
pub fn marked_below(model: &Model, place: usize) -> Marked {
    if model.marks.is_empty() {
        return Marked::None;
    }
    let end = entries(model).get(place).map_or(place, |entry| entry.end);
    match model.marked_between(place, end) {
        (_, 0) => Marked::None,
        (all, marked) if marked == all => Marked::All,
        _ => Marked::Some,
    }
}

/// The differences at one entry of the tree that are shown and can be repaired, with their positions in the findings.
pub(super) fn fixable_at(model: &Model, place: usize) -> impl Iterator<Item = (usize, &Drift)> {
    found(model, place, place + 1)
        .flat_map(|entry| shown_at(model, entry))
        .filter(|(_, drift)| drift.fix.is_some())
}

/// How much of what could be marked on a line of the list is marked.
pub fn marked_on(model: &Model, drifts: &[usize]) -> Marked {
    if model.marks.is_empty() {
        return Marked::None;
    }
    let drifts = drifts.iter();
    marked_of(
        model,
        drifts.filter_map(|at| Some((*at, model.finding(*at)?))),
    )
}

fn marked_of<'a>(model: &Model, drifts: impl Iterator<Item = (usize, &'a Drift)>) -> Marked {
    let (mut any, mut all) = (false, true);
    for (at, drift) in drifts.filter(|(_, drift)| drift.fix.is_some()) {
        if model.is_marked(at, drift) {
            any = true;
        } else {
            all = false;
        }
        if any && !all {
            return Marked::Some;
        }
    }
    if any { Marked::All } else { Marked::None }
}

/// The course under the cursor, for reading it again.
pub fn course_under(model: &Model) -> Option<CourseId> {
    let site = &model.snapshot.as_ref()?.observation.ground.site;
    if let Some(list) = model.screens.list() {
        let about = list.about()?;
        let of_activity = about.activity.and_then(|cm| site.activity(cm));
        return of_activity.map(|activity| activity.course).or(about.course);
    }
    match model.node()? {
        NodeId::Activity(cm) => site.activity(cm).map(|activity| activity.course),
        NodeId::Course(course) => Some(course),
        NodeId::Site | NodeId::Category(_) | NodeId::Dormant => None,
    }
}

/// The person under the cursor, and the activity in which he is looked at.
pub fn person_under(model: &Model) -> Option<(CmId, Username)> {
    if let Some(list) = model.screens.list() {
        let about = list.about()?;
        return Some((
            about.activity.or_else(|| first_place(model))?,
            about.person?,
        ));
    }
    match (model.focus, model.node()?) {
        (Focus::Pane, NodeId::Activity(cm)) => Some((cm, model.pane.person()?.username.clone())),
        _ => None,
    }
}

/// Of somebody in the list of everybody, the first group in which something about him differs; else the first one.
fn first_place(model: &Model) -> Option<CmId> {
    if model.screens.now != Screen::People {
        return None;
    }
    let places = &model.screens.people.places;
    let differs = |line: &usize| {
        places
            .row_at(*line)
            .is_some_and(|place| !place.drift.is_empty())
    };
    let line = (0..places.len()).find(differs).unwrap_or(0);
    places.about_at(line)?.activity
}

/// What is under the cursor: where one can go from there.
pub fn about(model: &Model) -> Option<About> {
    if let Some(list) = model.screens.list() {
        return list.about();
    }
    let activity = match model.node()? {
        NodeId::Activity(cm) => Some(cm),
        NodeId::Site | NodeId::Category(_) | NodeId::Course(_) | NodeId::Dormant => None,
    };
    Some(About {
        course: course_under(model),
        activity,
        room: model.pane.room.clone(),
        person: person_under(model).map(|(_, person)| person),
    })
}
