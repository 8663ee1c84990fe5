//! A plan: what it adds, group by group, and apart from it what it takes away.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratatui::text::Line;

use super::super::strip::Strip;
use super::{Body, Content};
use crate::domain::drift::Severity;
use crate::domain::ids::UnixTime;
use crate::domain::plan::{GroupPlan, Plan, Step, StepOp};
use crate::domain::undo::Lasting;
use crate::engine::{Ground, LastingStep};
use crate::tui::model::Model;
use crate::tui::model::overlay::{Overlay, Planned, Undone};
use crate::tui::text::{Cut, shown, width, wrap};
use crate::tui::theme::Styles;
use crate::words::{self as sentences, dashboard as words};

/// The lines of a plan, by what they stand for.
pub(super) struct Outline {
    head: Vec<Line<'static>>,
    items: Vec<Item>,
}

#[derive(Clone, Copy)]
enum Item {
    Blank,
    Heading {
        destructive: bool,
    },
    Accounts,
    Account(usize),
    Group(usize),
    Step(usize, usize),
    Lasting,
    /// One of the steps that cannot be taken back.
    Stays(usize),
    /// Why it cannot.
    Why(Lasting),
}

impl Outline {
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
        let Some(Overlay::Plan(planned)) = &model.overlay else {
            return Vec::new();
        };
        let head = self.head.iter().cloned();
        let items = self
            .items
            .iter()
            .skip(top.saturating_sub(self.head.len()))
            .map(|item| item.line(model, planned, styles, room));
        head.skip(top).chain(items).take(rows).collect()
    }
}

impl Item {
    fn line(self, model: &Model, planned: &Planned, styles: &Styles, room: usize) -> Line<'static> {
        let plan = &planned.plan;
        match self {
            Self::Blank => Line::default(),
            Self::Heading { destructive: false } => Line::styled(words::gives(), styles.strong),
            Self::Heading { destructive: true } => {
                Line::styled(words::takes(), styles.removed.patch(styles.strong))
            }
            Self::Lasting => Line::styled(
                sentences::undo::lasting_heading(),
                styles.removed.patch(styles.strong),
            ),
            Self::Stays(at) => stays(planned, at, styles, room).unwrap_or_default(),
            Self::Why(why) => {
                let mut strip = Strip::new(room);
                strip
                    .gap(1)
                    .put("✗", styles.severity(Severity::Warning))
                    .gap(1);
                strip.put(sentences::undo::lasting(why), styles.text);
                strip.line()
            }
            Self::Accounts => {
                let mut strip = Strip::new(room);
                strip.gap(1).put(sentences::new_accounts(), styles.text);
                strip.line()
            }
            Self::Account(at) => plan
                .accounts
                .get(at)
                .map(|step| step_line(step, styles, room))
                .unwrap_or_default(),
            Self::Group(at) => plan
                .groups
                .get(at)
                .map(|group| group_line(model, group, styles, room))
                .unwrap_or_default(),
            Self::Step(group, step) => plan
                .groups
                .get(group)
                .and_then(|group| group.steps.get(step))
                .map(|step| step_line(step, styles, room))
                .unwrap_or_default(),
        }
    }
}

/// A step that cannot be taken back, with its group.
fn stays(planned: &Planned, at: usize, styles: &Styles, room: usize) -> Option<Line<'static>> {
    let one = planned.lasting.get(at)?;
    let (group, step) = one.of(&planned.plan)?;
    let mut strip = Strip::new(room);
    let text = sentences::undo::lasting_step(step, group.map(|group| &*group.name));
    strip.gap(3).put(&shown(&text), styles.muted);
    Some(strip.line())
}

fn group_line(model: &Model, group: &GroupPlan, styles: &Styles, room: usize) -> Line<'static> {
    let mut strip = Strip::new(room);
    let mut right = Strip::new(room);
    if group.members != group.members_after {
        right.put(
            &words::members_change(group.members, group.members_after),
            styles.muted,
        );
    }
    let end = room.saturating_sub(right.used() + 2);
    strip.gap(1);
    let name = shown(&sentences::group_name(&group.name));
    let labels: Vec<String> = model.snapshot.as_ref().map_or_else(Vec::new, |snapshot| {
        let site = &snapshot.observation.ground.site;
        let activities = group.activities.iter();
        activities
            .map(|cm| shown(&sentences::activity_label(site, *cm)))
            .collect()
    });
    if labels.is_empty() {
        strip.put_within(&name, styles.text, end, Cut::Middle);
    } else {
        // What stands in Moodle comes first and whole; the group's name has the rest of the line.
        let most = end.saturating_sub(strip.used());
        strip.put_within(&labels.join(", "), styles.text, most, Cut::Middle);
        let left = end.saturating_sub(strip.used() + 3);
        if left >= LEAST_NAME.min(width(&name)) {
            strip.put(" · ", styles.rule);
            strip.put_within(&name, styles.muted, left, Cut::Middle);
        }
    }
    strip.end_with(right);
    strip.line()
}

/// A group's name that is cut shorter than this says nothing.
const LEAST_NAME: usize = 12;

/// One step, with its sign.
pub(super) fn step_line(step: &Step, styles: &Styles, room: usize) -> Line<'static> {
    let mut strip = Strip::new(room);
    let (sign, style) = sign(step.op(), styles);
    strip.gap(3).put(sign, style).gap(1);
    strip.put(&shown(&sentences::step(step)), style);
    strip.line()
}

/// The sign of a step, as the panes have it.
pub(super) const fn sign(op: StepOp, styles: &Styles) -> (&'static str, ratatui::style::Style) {
    match op {
        StepOp::CreateAccount
        | StepOp::Activate
        | StepOp::Join
        | StepOp::Invite
        | StepOp::Recreate => ("+", styles.added),
        StepOp::Unarchive
        | StepOp::MakeOwner
        | StepOp::Rename
        | StepOp::SetRetention
        | StepOp::Adopt
        | StepOp::FirstRetention
        | StepOp::ArchiveNew => ("~", styles.changed),
        StepOp::AddModerator => ("▲", styles.changed),
        StepOp::RemoveModerator => ("▼", styles.removed),
        StepOp::Remove | StepOp::Archive | StepOp::Delete => ("-", styles.removed),
    }
}

/// How often each kind of step occurs, each with its sign.
fn kinds(plan: &Plan, styles: &Styles, room: usize, destructive: bool) -> Vec<Line<'static>> {
    let mut numbers: BTreeMap<StepOp, usize> = BTreeMap::new();
    let steps = plan.steps().map(|(_, step)| step);
    for step in steps.filter(|step| step.change.destructive() == destructive) {
        *numbers.entry(step.op()).or_default() += 1;
    }
    let numbers = numbers.into_iter();
    let lines = numbers.flat_map(|(op, number)| {
        let (sign, style) = sign(op, styles);
        let parts = wrap(&words::steps(op, number), room.saturating_sub(4));
        parts.into_iter().enumerate().map(move |(at, part)| {
            let sign = if at == 0 { sign } else { " " };
            Line::styled(format!("  {sign} {part}"), style)
        })
    });
    lines.collect()
}

/// Plans of no more steps are asked about step by step.
const FEW: usize = 3;

/// What a plan adds, or takes away, for the last question: each step where they are few, else how many of a kind.
pub(super) fn in_question(
    model: &Model,
    plan: &Plan,
    styles: &Styles,
    room: usize,
    destructive: bool,
) -> Vec<Line<'static>> {
    if !plan.accounts.is_empty() || plan.steps().count() > FEW {
        return kinds(plan, styles, room, destructive);
    }
    let mut lines = Vec::new();
    for group in &plan.groups {
        let steps = group.steps.iter();
        let mut steps = steps
            .filter(|step| step.change.destructive() == destructive)
            .peekable();
        if steps.peek().is_some() {
            lines.push(group_line(model, group, styles, room));
            lines.extend(steps.map(|step| step_line(step, styles, room)));
        }
    }
    lines
}

/// That a side could not be read, and what then becomes of a plan.
pub(super) fn while_down(model: &Model, styles: &Styles, room: usize) -> Vec<Line<'static>> {
    let down = super::super::health::down(model);
    if down.is_empty() {
        return Vec::new();
    }
    let text = format!("✗ {}", sentences::dashboard::untold::plan_while_down(&down));
    let style = styles.severity(Severity::Warning);
    let lines = wrap(&shown(&text), room).into_iter();
    lines.map(|line| Line::styled(line, style)).collect()
}

/// What stays as it is, and what the plan does not bring back.
fn left(undone: &Undone, styles: &Styles, room: usize, head: &mut Vec<Line<'static>>) {
    for note in &undone.notes {
        let lines = wrap(&shown(note), room).into_iter();
        head.extend(lines.map(|line| Line::styled(line, styles.muted)));
    }
    if undone.left.is_empty() {
        return;
    }
    head.push(Line::default());
    head.push(Line::styled(
        sentences::undo::not_undone_heading(),
        styles.strong,
    ));
    for left in &undone.left {
        let lines = wrap(&shown(left), room.saturating_sub(4)).into_iter();
        head.extend(lines.enumerate().map(|(row, line)| {
            let sign = if row == 0 { "✗" } else { " " };
            Line::styled(
                format!("  {sign} {line}"),
                styles.severity(Severity::Warning),
            )
        }));
    }
}

/// What the overlay of a plan shows.
pub(super) fn content(model: &Model, planned: &Planned, styles: &Styles, room: usize) -> Content {
    let plan = &planned.plan;
    let (steps, groups) = (plan.steps().count(), plan.groups.len());
    let extent = match &planned.undone {
        None => words::plan_extent(steps, groups, planned.source),
        Some(_) if steps == 0 => words::screens::nothing_to_undo().to_owned(),
        Some(undone) => words::screens::undo_extent(steps, groups, undone.run.0),
    };
    let mut head = vec![Line::styled(extent, styles.strong)];
    head.extend(kinds(plan, styles, room, false));
    head.extend(kinds(plan, styles, room, true));
    head.extend(while_down(model, styles, room));
    if !planned.lasting.is_empty() {
        let text = sentences::undo::lasting_steps(planned.lasting.len());
        let style = styles.severity(Severity::Warning);
        head.push(Line::styled(format!("  ✗ {text}"), style));
    }
    if let Some(snapshot) = &model.snapshot {
        let ground = &snapshot.observation.ground;
        let now = model.now.unwrap_or(snapshot.observation.read_at);
        if let Some(text) = taken_over(ground, plan, now) {
            let lines = wrap(&text, room).into_iter();
            head.extend(lines.map(|line| Line::styled(line, styles.muted)));
        }
        for hold in &planned.holds {
            let mut text = String::from("✗ ");
            let sentence = sentences::hold(&ground.site, &ground.chat, hold);
            if write!(text, "{sentence}").is_ok() {
                head.extend(
                    wrap(&shown(&text), room)
                        .into_iter()
                        .map(|line| Line::styled(line, styles.severity(Severity::Warning))),
                );
            }
        }
    }
    if let Some(undone) = &planned.undone {
        left(undone, styles, room, &mut head);
    }
    let mut items = Vec::new();
    for destructive in [false, true] {
        let creates = !destructive && !plan.accounts.is_empty();
        if creates {
            items.extend([Item::Blank, Item::Heading { destructive }, Item::Accounts]);
            items.extend((0..plan.accounts.len()).map(Item::Account));
        }
        let mut first = !creates;
        for (at, group) in plan.groups.iter().enumerate() {
            let mut steps = group
                .steps
                .iter()
                .enumerate()
                .filter(|(_, step)| step.change.destructive() == destructive)
                .peekable();
            if steps.peek().is_none() {
                continue;
            }
            if first {
                items.push(Item::Blank);
                items.push(Item::Heading { destructive });
                first = false;
            }
            items.push(Item::Group(at));
            items.extend(steps.map(|(step, _)| Item::Step(at, step)));
        }
    }
    push_lasting(&mut items, planned);
    Content {
        title: format!("{} {} · {}", words::plan_title(), planned.hash, plan.site),
        body: Body::Plan(Outline { head, items }),
        foot: Vec::new(),
        cursor: None,
    }
}

/// How old the plan's groups are that the last refresh has taken over.
fn taken_over(ground: &Ground, plan: &Plan, now: UnixTime) -> Option<String> {
    let freshness = &ground.chat.capabilities.freshness;
    let rooms = plan.groups.iter().filter_map(|group| group.room.room());
    let old: Vec<UnixTime> = rooms
        .filter_map(|room| freshness.of(room))
        .filter(|reading| reading.turn < freshness.turn)
        .map(|reading| reading.at)
        .collect();
    let oldest = old.iter().min()?;
    Some(words::freshness::in_plan(old.len(), now, *oldest))
}

/// What cannot be taken back, by why.
fn push_lasting(items: &mut Vec<Item>, planned: &Planned) {
    if planned.lasting.is_empty() {
        return;
    }
    items.extend([Item::Blank, Item::Lasting]);
    for why in whys(&planned.lasting) {
        items.push(Item::Why(why));
        let alike = planned.lasting.iter().enumerate();
        let alike = alike.filter(|(_, one)| one.why == why);
        items.extend(alike.map(|(at, _)| Item::Stays(at)));
    }
}

/// The reasons, each once.
fn whys(lasting: &[LastingStep]) -> Vec<Lasting> {
    let mut whys: Vec<Lasting> = Vec::new();
    for one in lasting {
        if !whys.contains(&one.why) {
            whys.push(one.why);
        }
    }
    whys
}

/// How much cannot be taken back, and why: for the last question.
pub(super) fn lasting_lines(
    lasting: &[LastingStep],
    styles: &Styles,
    room: usize,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if !lasting.is_empty() {
        let heading = styles.removed.patch(styles.strong);
        lines.push(Line::default());
        lines.push(Line::styled(sentences::undo::lasting_heading(), heading));
    }
    for why in whys(lasting) {
        let number = lasting.iter().filter(|one| one.why == why).count();
        let text = sentences::undo::lasting_so_many(number, why);
        let parts = wrap(&shown(&text), room.saturating_sub(4));
        lines.extend(parts.into_iter().enumerate().map(|(at, part)| {
            let sign = if at == 0 { "✗" } else { " " };
            Line::styled(
                format!("  {sign} {part}"),
                styles.severity(Severity::Warning),
            )
        }));
    }
    lines
}
