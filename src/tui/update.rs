//! A message in, effects out. No I/O and no clock.

mod background;
mod bulk;
mod filter;
mod keys;
mod looks;
mod motion;
mod mouse;
mod palette;
mod screens;

use std::time::Duration;

use crate::domain::applied::ApplyReport;
use crate::domain::glimpse::{Glimpse, Question};
use crate::domain::ids::CourseId;
use crate::domain::outlook::Outlook;
use crate::domain::plan::GroupPlan;
use crate::run::{ApplyEvent, Stage};
use crate::tui::action::Action;
use crate::tui::message::{Effect, Message, ReadFailure, Side};
use crate::tui::model::overlay::{Overlay, Summary};
use crate::tui::model::{
    Connection, Doing, Limited, Model, ReadStep, Reading, Sentence, Work, auto, looked_at, session,
    tree,
};
use crate::tui::snapshot::Snapshot;
use crate::words::dashboard::{self as words, looks as looks_words};

/// What is to be done at the start: the site, where there is one, is read.
pub fn start(model: &mut Model) -> Vec<Effect> {
    session::enter(model);
    match model.site {
        Some(_) => begin(model),
        None => Vec::new(),
    }
}

/// Reads everything, and what is shown besides; until that is there, what the last session has read is.
fn begin(model: &mut Model) -> Vec<Effect> {
    let recalled = model.site.map(|site| Effect::Recall { site });
    let mut effects: Vec<Effect> = recalled.into_iter().collect();
    effects.extend(read_all(model));
    effects.extend(screens::read_journal(model));
    effects
}

/// Takes a message in.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    let effects = take_in(model, message);
    model.count_marks();
    effects
}

fn take_in(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Key(event) => return keys::press(model, event),
        Message::Paste(text) => filter::paste(model, &text),
        Message::Resize(columns, rows) => {
            model.size = (columns, rows);
            model.scroll();
            motion::clamp_overlay(model);
        }
        Message::Clock(now) => {
            model.now = Some(now);
            if auto::is_due(model) {
                return refresh(model);
            }
        }
        Message::Mouse(event) => return mouse::take(model, event),
        Message::Saved { path, trouble } => looks::saved(model, &path, trouble),
        Message::Spoken(retold) => return looks::spoken(model, retold.map(|retold| *retold)),
        Message::NotOpened(address) => model.complain(looks_words::not_opened(&address)),
        Message::Spin(now) => spin(model, now),
        Message::Reading(step) => reading(model, step),
        Message::Limited(outlook) => limited(model, outlook),
        Message::Observed(snapshot) => observed(model, *snapshot),
        Message::Recalled { site, told } => recalled(model, site, told),
        Message::NotKept(why) => model.say(why),
        Message::ReadFailed(failure) => read_failed(model, failure),
        Message::Glimpsed { question, told } => glimpsed(model, &question, &told),
        Message::Runs(told) => return screens::runs_told(model, told),
        Message::Steps { run, told } => screens::steps_told(model, run, told),
        Message::TakenUp(told) => screens::taken_up(model, told),
        Message::Applying(event) => applying(model, event),
        Message::Applied(outcome) => return applied(model, outcome),
    }
    Vec::new()
}

/// Time goes on while something runs: what turns turns, and the pace is taken.
fn spin(model: &mut Model, now: Duration) {
    model.spin = model.spin.wrapping_add(1);
    match &mut model.work {
        Work::Idle => {}
        Work::Reading(reading) => {
            if let ReadStep::Groups { done, .. } = reading.step {
                reading.pace.tick(now, done);
            }
        }
        Work::Applying(run) => run.pace.tick(now, run.settled.len()),
    }
}

/// Begins to read everything.
fn read_all(model: &mut Model) -> Vec<Effect> {
    let Some(site) = model.site else {
        return Vec::new();
    };
    begin_to_read(model);
    vec![Effect::Read { site }]
}

/// Begins to read again what has moved; everything, where no group is known yet.
fn refresh(model: &mut Model) -> Vec<Effect> {
    let (Some(site), Some(known)) = (model.site, looked_at::to_refresh(model)) else {
        return read_all(model);
    };
    begin_to_read(model);
    vec![Effect::Refresh {
        site,
        refresh: Box::new(known),
    }]
}

fn begin_to_read(model: &mut Model) {
    model.auto.tried = model.now;
    model.work = Work::Reading(Reading::default());
    model.moodle = Connection::Reading;
    model.chat = Connection::Idle;
}

/// Begins to read some courses again.
fn read_courses(model: &mut Model, courses: Vec<CourseId>) -> Vec<Effect> {
    let (Some(site), Some(snapshot)) = (model.site, &model.snapshot) else {
        return Vec::new();
    };
    // Beside what was not read to its end, or by an earlier session, a course read now would pass for the whole.
    if !snapshot.ended() {
        return read_all(model);
    }
    let known = Box::new(snapshot.observation.clone());
    model.work = Work::Reading(Reading {
        courses: courses.len(),
        ..Reading::default()
    });
    model.moodle = Connection::Reading;
    vec![Effect::ReadCourses {
        site,
        known,
        courses,
    }]
}

fn reading(model: &mut Model, step: ReadStep) {
    match step {
        ReadStep::Connecting | ReadStep::Moodle => model.moodle = Connection::Reading,
        ReadStep::Lists | ReadStep::Groups { .. } => {
            model.moodle = Connection::Fine;
            model.chat = Connection::Reading;
        }
    }
    if let Work::Reading(reading) = &mut model.work {
        reading.step = step;
    }
}

/// What a limiter makes of the read: in all as long as that is still ahead, then how much is left.
fn limited(model: &mut Model, now: Outlook) {
    let Work::Reading(reading) = &mut model.work else {
        return;
    };
    let under_way = matches!(reading.step, ReadStep::Groups { .. });
    reading.limited = Some(match reading.limited {
        Some(before) if under_way => Limited { now, ..before },
        before => Limited {
            forecast: now,
            now,
            sentence: before.map_or(Sentence::Shown, |before| before.sentence),
        },
    });
}

/// How a read that went well has found the server.
fn chat_as_read(snapshot: &Snapshot) -> Connection {
    let chat = &snapshot.observation.ground.chat;
    let trouble = chat.groups.reason().or_else(|| chat.accounts.reason());
    trouble.map_or(Connection::Fine, |reason| {
        Connection::Failed(crate::words::unknown(reason))
    })
}

fn observed(model: &mut Model, snapshot: Snapshot) {
    let stage = snapshot.observation.stage;
    let underway = stage == Stage::Underway;
    let whole = |snapshot: &Snapshot| snapshot.observation.stage != Stage::Underway;
    let kept = model.snapshot.as_ref().is_some_and(whole);
    // What is half read never takes the place of what was read whole.
    if underway && kept {
        return;
    }
    if stage == Stage::Ended {
        model.work = Work::Idle;
        model.last_failure = None;
        model.moodle = Connection::Fine;
        model.chat = chat_as_read(&snapshot);
    }
    if !underway {
        let alive: rustc_hash::FxHashSet<_> = snapshot
            .observation
            .findings
            .drifts
            .iter()
            .filter(|drift| drift.fix.is_some())
            .map(crate::domain::drift::Drift::key)
            .collect();
        model.marks.retain(|key| alive.contains(key));
        model.basket.retain(|key| alive.contains(key));
    }
    let now = snapshot.observation.read_at;
    model.now = Some(model.now.map_or(now, |clock| clock.max(now)));
    show(model, snapshot);
}

/// What an earlier session has read arrives. What was read by this one, to its end, is worth more; what it has only begun
/// to read is not.
fn recalled(model: &mut Model, site: usize, told: Result<Box<Snapshot>, String>) {
    if model.site != Some(site) || model.snapshot.as_ref().is_some_and(Snapshot::ended) {
        return;
    }
    match told {
        Ok(snapshot) => show(model, *snapshot),
        Err(why) => model.say(why),
    }
}

/// Puts a reading on the screen.
fn show(model: &mut Model, snapshot: Snapshot) {
    model.range = None;
    model.screens.people.let_go();
    model.snapshot = Some(snapshot);
    model.refresh();
    if !model.steered
        && !session::go_on(model)
        && let Some(worst) = model
            .snapshot
            .as_ref()
            .and_then(|snapshot| snapshot.index.worst_activity())
    {
        tree::reveal(model, worst);
    }
}

/// What was asked about a person arrives: it concerns the explanation that asked for it, and no other.
fn glimpsed(model: &mut Model, question: &Question, told: &Result<Box<Glimpse>, String>) {
    if let Some(Overlay::Explain(explained)) = &mut model.overlay
        && explained.question == *question
    {
        explained.fill_in(told);
        motion::clamp_overlay(model);
    }
}

fn read_failed(model: &mut Model, failure: ReadFailure) {
    model.work = Work::Idle;
    for (side, connection) in [
        (Side::Moodle, &mut model.moodle),
        (Side::Chat, &mut model.chat),
    ] {
        if failure.side == Some(side) {
            *connection = Connection::Failed(failure.text.clone());
        } else if *connection == Connection::Reading {
            *connection = Connection::Idle;
        }
    }
    model.complain(failure.text.clone());
    model.last_failure = Some(failure);
    // What was still to come does not come.
    model.refresh_pane();
}

fn applying(model: &mut Model, event: ApplyEvent) {
    let Work::Applying(applying) = &mut model.work else {
        return;
    };
    match event {
        ApplyEvent::Rereading(room) => applying.now = Some(Doing::Rereading(room)),
        ApplyEvent::Sent { room, change } => {
            applying.now = Some(Doing::Sending { room, change });
        }
        ApplyEvent::Settled(result) => applying.settled.push(result),
        ApplyEvent::Ended(_) => applying.now = None,
    }
}

/// A run is over: what came of it is shown, the marks go, and what it concerned is read again.
fn applied(model: &mut Model, outcome: Result<ApplyReport, String>) -> Vec<Effect> {
    let Work::Applying(run) = std::mem::take(&mut model.work) else {
        return Vec::new();
    };
    if model.leaving {
        return vec![Effect::Quit];
    }
    let (report, trouble) = match outcome {
        Ok(report) => (Some(report), None),
        Err(text) => (None, Some(text)),
    };
    let began = report.is_some();
    let summary = Summary {
        report,
        trouble,
        top: 0,
    };
    model.last_run = Some(summary.clone());
    if background::watched(model) {
        model.overlay = Some(Overlay::Summary(summary));
    } else {
        model.say(words::background::over(&model.key(Action::LastRun)));
    }
    if !began {
        return Vec::new();
    }
    model.marks.clear();
    for (_, step) in run.plan.steps() {
        model.basket.remove(&step.repairs);
    }
    model.range = None;
    let mut courses: Vec<CourseId> = run
        .plan
        .groups
        .iter()
        .flat_map(|group| group.courses.iter().copied())
        .collect();
    courses.sort_unstable();
    courses.dedup();
    // A group that no course has is seen again by reading everything alone.
    let placed = |group: &GroupPlan| !group.courses.is_empty();
    let mut effects = if run.plan.groups.iter().all(placed) {
        read_courses(model, courses)
    } else {
        read_all(model)
    };
    effects.extend(screens::read_journal(model));
    effects
}

/// What a key did not do, and why.
fn refuse(model: &mut Model, action: &str, why: words::Why) {
    let why = model.why_not(why);
    model.complain(words::disabled(action, &why));
}
