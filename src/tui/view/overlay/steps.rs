//! A run: while it goes on, and what came of it. What did not go well stands first, with its reason.

use std::borrow::Cow;

use ratatui::text::Line;
use strum::IntoEnumIterator as _;

use super::super::header::gauge;
use super::super::strip::Strip;
use super::body::{only, paragraph};
use super::{Body, Content};
use crate::domain::applied::{ApplyReport, Outcome, StepResult};
use crate::domain::drift::Severity;
use crate::domain::plan::{Plan, StepOp};
use crate::domain::target::Target;
use crate::tui::action::Action;
use crate::tui::model::overlay::{Overlay, Summary};
use crate::tui::model::{Applying, Doing, Model, Work};
use crate::tui::screen::Screen;
use crate::tui::text::{Cut, shown, width, wrap};
use crate::tui::theme::Styles;
use crate::words::{self as sentences, dashboard as words, dashboard::bulk};

/// The lines of a run, by what they stand for. Runs may be long: of them only what is in sight is made.
pub(super) struct Outline {
    head: Vec<Line<'static>>,
    items: Vec<Item>,
}

enum Item {
    Blank,
    Heading(&'static str),
    /// A step, by its place among the results.
    Step(usize),
    /// A line of the reason why it was not done.
    Reason(usize, String),
}

impl Outline {
    fn new(head: Vec<Line<'static>>, results: &[StepResult], room: usize) -> Self {
        let mut items = Vec::new();
        let bad =
            |result: &StepResult| !matches!(result.outcome, Outcome::Done | Outcome::AlreadySo);
        let mut failed = results
            .iter()
            .enumerate()
            .filter(|(_, result)| bad(result))
            .peekable();
        while let Some((at, result)) = failed.next() {
            if items.is_empty() {
                items.push(Item::Blank);
                items.push(Item::Heading(words::not_done()));
            }
            items.push(Item::Step(at));
            // What several have in common is said once, below the last of them.
            if failed
                .peek()
                .is_some_and(|(_, next)| next.outcome == result.outcome)
            {
                continue;
            }
            let reason = shown(&sentences::outcome(&result.outcome));
            let lines = wrap(&reason, room.saturating_sub(4));
            items.extend(lines.into_iter().map(|line| Item::Reason(at, line)));
        }
        // The last one first: it is what one waits for.
        let mut fine = results
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, result)| !bad(result))
            .peekable();
        if fine.peek().is_some() {
            items.push(Item::Blank);
            items.push(Item::Heading(bulk::done()));
            items.extend(fine.map(|(at, _)| Item::Step(at)));
        }
        Self { head, items }
    }

    pub(super) const fn len(&self) -> usize {
        self.head.len() + self.items.len()
    }

    /// The lines in sight.
    pub(super) fn lines(
        &self,
        model: &Model,
        styles: &Styles,
        room: usize,
        top: usize,
        rows: usize,
    ) -> Vec<Line<'static>> {
        let results = results(model);
        let head = self.head.iter().cloned();
        let items = self
            .items
            .iter()
            .skip(top.saturating_sub(self.head.len()))
            .map(|item| item.line(model, results, styles, room));
        head.skip(top).chain(items).take(rows).collect()
    }
}

/// The results of the run that lies over the panes.
fn results(model: &Model) -> &[StepResult] {
    match (&model.overlay, &model.work) {
        (Some(Overlay::Summary(summary)), _) => summary
            .report
            .as_ref()
            .map_or(&[], |report| &report.results),
        (_, Work::Applying(run)) => &run.settled,
        _ => &[],
    }
}

impl Item {
    fn line(
        &self,
        model: &Model,
        results: &[StepResult],
        styles: &Styles,
        room: usize,
    ) -> Line<'static> {
        match self {
            Self::Blank => Line::default(),
            Self::Heading(text) => Line::styled(*text, styles.strong),
            Self::Step(at) => results
                .get(*at)
                .map(|result| step(model, result, styles, room))
                .unwrap_or_default(),
            Self::Reason(at, text) => {
                let style = results
                    .get(*at)
                    .map(|result| sign(&result.outcome, styles).1);
                Line::styled(format!("    {text}"), style.unwrap_or(styles.muted))
            }
        }
    }
}

const fn sign(outcome: &Outcome, styles: &Styles) -> (&'static str, ratatui::style::Style) {
    match outcome {
        Outcome::Done | Outcome::AlreadySo => ("✓", styles.good),
        Outcome::Dropped(_) | Outcome::Skipped(_) => ("–", styles.muted),
        Outcome::Failed(_) => ("✗", styles.severity(Severity::Critical)),
        Outcome::Unknown(_) => ("?", styles.unknown),
    }
}

fn step(model: &Model, result: &StepResult, styles: &Styles, room: usize) -> Line<'static> {
    let (sign, style) = sign(&result.outcome, styles);
    let mut strip = Strip::new(room);
    strip.put(sign, style).gap(1);
    // Groups stand under each other, so that those alike are seen at a glance.
    let column = 2 + room * 3 / 5;
    let step = shown(&sentences::step(&result.step));
    let most = column.saturating_sub(strip.used() + 2);
    let group = result.room.as_ref().map(|room| group_name(model, room));
    let Some(group) = group else {
        strip.put(&step, styles.text);
        return strip.line();
    };
    strip.put_within(&step, styles.text, most, Cut::Middle);
    let left = room.saturating_sub(column);
    strip
        .pad_to(column)
        .put_within(&group, styles.muted, left, Cut::Middle);
    strip.line()
}

/// The activity that has the group; else the group's name, as it was read or is planned.
fn group_name(model: &Model, room: &Target) -> String {
    let activity = model
        .snapshot
        .as_ref()
        .and_then(|snapshot| snapshot.place_of(room));
    let planned = || match &model.work {
        Work::Applying(run) => planned_name(&run.plan, room),
        _ => None,
    };
    let read = || {
        let chat = &model.snapshot.as_ref()?.observation.ground.chat;
        Some(sentences::group_name(&chat.group(room.room()?)?.name))
    };
    let name = activity.or_else(planned).or_else(read);
    shown(&name.unwrap_or_else(|| room.to_string()))
}

fn planned_name(plan: &Plan, room: &Target) -> Option<String> {
    let group = plan.groups.iter().find(|group| group.room == *room)?;
    Some(sentences::group_name(&group.name))
}

/// A run under way: how far it is and how fast, what it is at, what was settled.
pub(super) fn progress(model: &Model, styles: &Styles, room: usize) -> Content {
    let Work::Applying(run) = &model.work else {
        return only(words::progress_title(), Vec::new());
    };
    let mut head = vec![bar(run, styles, room)];
    let name = |room: &Target| group_name(model, room);
    let now = match &run.now {
        _ if run.stopping => crate::words::wait::stopping().to_owned(),
        None => String::new(),
        Some(Doing::Rereading(room)) => words::rereading(room.as_ref().map(name).as_deref()),
        Some(Doing::Sending { room, change }) => {
            words::sending(change, room.as_ref().map(name).as_deref())
        }
    };
    head.push(Line::styled(shown(&now), styles.muted));
    let mut outline = Outline::new(head, &run.settled, room);
    if run.settled.is_empty() {
        outline.items = vec![Item::Blank, Item::Heading(bulk::nothing_settled())];
    }
    // It keeps its height from the first step to the last but a screenful.
    while outline.len() < 14 {
        outline.items.push(Item::Blank);
    }
    Content {
        title: words::progress_title().to_owned(),
        body: Body::Steps(outline),
        foot: Vec::new(),
        cursor: None,
    }
}

fn bar(run: &Applying, styles: &Styles, room: usize) -> Line<'static> {
    let total = run.plan.steps().count();
    let mut text = words::settled(run.settled.len(), total);
    if let Some(pace) = bulk::pace(run.pace.a_minute(), run.pace.left(total)) {
        text = format!("{text} · {pace}");
    }
    let mut strip = Strip::new(room);
    let cells = room.saturating_sub(width(&text) + 2);
    gauge(&mut strip, run.settled.len(), total, cells, styles);
    strip.gap(2).put(&text, styles.text);
    strip.line()
}

/// What came of a run: in all, by kind, everything that did not go well with its reason, and the rest.
pub(super) fn summary(model: &Model, summary: &Summary, styles: &Styles, room: usize) -> Content {
    let mut head = Vec::new();
    if let Some(trouble) = &summary.trouble {
        let style = styles.severity(Severity::Critical);
        paragraph(&mut head, trouble, style, room);
        paragraph(&mut head, words::nothing_sent(), styles.text, room);
    }
    let mut results: &[StepResult] = &[];
    if let Some(report) = &summary.report {
        results = &report.results;
        in_all(&mut head, report, styles, room);
        let (reread, style) = match (&model.work, &model.last_failure) {
            (Work::Reading(_), _) => (Cow::Borrowed(words::reading_again()), styles.muted),
            (_, Some(_)) => {
                let again = words::not_read_again(&model.key(Action::RescanAll));
                (Cow::Owned(again), styles.severity(Severity::Warning))
            }
            (_, None) => (Cow::Borrowed(words::read_again()), styles.muted),
        };
        paragraph(&mut head, &reread, style, room);
        if report.done() > 0 {
            let history = model.key(Action::Show(Screen::History));
            let said = words::can_be_undone(&history, &model.key(Action::Undo));
            paragraph(&mut head, &said, styles.muted, room);
        }
    }
    Content {
        title: words::summary_title().to_owned(),
        body: Body::Steps(Outline::new(head, results, room)),
        foot: Vec::new(),
        cursor: None,
    }
}

fn in_all(head: &mut Vec<Line<'static>>, report: &ApplyReport, styles: &Styles, room: usize) {
    let whole = report.done() == report.results.len();
    let style = if report.failed() > 0 {
        styles.severity(Severity::Critical)
    } else if whole {
        styles.good
    } else {
        styles.severity(Severity::Warning)
    };
    let sign = if whole { "✓" } else { "✗" };
    let text = format!("{sign} {}", sentences::report_summary(report));
    paragraph(head, &text, style, room);
    for op in StepOp::iter() {
        let number = report
            .results
            .iter()
            .filter(|result| result.step.op() == op && matches!(result.outcome, Outcome::Done))
            .count();
        if number > 0 {
            let (sign, style) = super::plan::sign(op, styles);
            let text = format!("  {sign} {}", words::steps(op, number));
            head.push(Line::styled(text, style));
        }
    }
}
