//! What a key does: looked up in the registry, allowed or refused, done.

use crossterm::event::{KeyEvent, KeyEventKind};

use super::{
    background, begin, bulk, filter, looks, motion, read_all, read_courses, refresh, refuse,
    screens,
};
use crate::tui::action::{self, Action, Scope};
use crate::tui::layout;
use crate::tui::message::Effect;
use crate::tui::model::basket::BasketView;
use crate::tui::model::overlay::{self, Button, Overlay};
use crate::tui::model::pace::Pace;
use crate::tui::model::{Applying, Focus, Model, Reading, Sentence, Work, choice, session};
use crate::tui::snapshot::Snapshot;
use crate::words::dashboard as words;

/// Takes a key in.
pub(super) fn press(model: &mut Model, event: KeyEvent) -> Vec<Effect> {
    if event.kind == KeyEventKind::Release {
        return Vec::new();
    }
    model.notice = None;
    if let Work::Reading(Reading {
        limited: Some(limited),
        ..
    }) = &mut model.work
    {
        limited.sentence = Sentence::PutAway;
    }
    let scope = model.scope();
    let screen = model.screens.now;
    let Some(spec) = model.keymap.resolve(scope, screen, event) else {
        if scope.types() && fits(model) {
            filter::typed(model, event);
        } else if !fits(model)
            && model
                .keymap
                .resolve(Scope::Main, screen, event)
                .map(|spec| spec.action)
                == Some(Action::Quit)
        {
            return quit(model);
        }
        return Vec::new();
    };
    // What cannot be seen is not operated.
    if !fits(model) {
        return match spec.action {
            Action::Quit | Action::Back => quit(model),
            Action::Suspend => vec![Effect::Suspend],
            _ => Vec::new(),
        };
    }
    if let Err(why) = action::available(spec.action, model)
        && matches!(
            scope,
            Scope::Main | Scope::Plan | Scope::Summary | Scope::Tasks
        )
    {
        refuse(model, spec.label.short(), why);
        return Vec::new();
    }
    // From the first key on the cursor belongs to the person: a refresh no longer moves it.
    model.steered = true;
    match scope {
        Scope::Main => main(model, spec.action),
        Scope::Typing => typing(model, spec.action),
        Scope::Plan if spec.action == Action::SavePlan => {
            looks::ask_for_plan_file(model);
            Vec::new()
        }
        Scope::Reading | Scope::Plan => over(model, spec.action),
        Scope::Tasks => background::tasks(model, spec.action),
        Scope::Confirm => confirm(model, spec.action),
        Scope::Answer => bulk::answer(model, spec.action),
        Scope::Basket => bulk::basket(model, spec.action),
        Scope::Summary => bulk::summary(model, spec.action),
        Scope::Consent => consent(model, spec.action),
        Scope::Saving => saving(model, spec.action),
        Scope::Progress => progress(model, spec.action),
        Scope::Chooser => choose(model, spec.action),
        Scope::Palette => palette(model, spec.action),
    }
}

fn fits(model: &Model) -> bool {
    model.size.0 >= layout::LEAST.0 && model.size.1 >= layout::LEAST.1
}

/// Does what an action of the main screen does.
pub(super) fn main(model: &mut Model, action: Action) -> Vec<Effect> {
    if let Some(effects) = screens::act(model, action) {
        return effects;
    }
    match action {
        Action::Up
        | Action::Down
        | Action::PageUp
        | Action::PageDown
        | Action::Top
        | Action::Bottom => motion::step(model, action),
        Action::RangeUp | Action::RangeDown => {
            let line = model.cursor_line();
            model.range.get_or_insert(line);
            motion::step(model, action);
        }
        Action::Left => motion::left(model),
        Action::Open | Action::Choose
            if model.focus == Focus::Pane && model.pane.person().is_some() =>
        {
            return explain(model);
        }
        Action::Right if model.focus == Focus::Pane && bulk::takes(model) => bulk::take(model),
        Action::Open | Action::Right | Action::Choose => motion::right(model),
        Action::Basket => bulk::turn(model),
        Action::ShowBasket => model.overlay = Some(Overlay::Basket(BasketView::default())),
        Action::Invert => bulk::invert(model),
        Action::Details => open(model, overlay::facts),
        Action::LastRun => model.overlay = model.last_run.clone().map(Overlay::Summary),
        Action::OtherPane => model.focus(match model.focus {
            Focus::Tree => Focus::Pane,
            Focus::Pane => Focus::Tree,
        }),
        Action::Next | Action::Previous => {
            if !motion::difference(model, action == Action::Next) {
                model.say(words::no_further());
            }
        }
        Action::Filter => model.filter.editing = true,
        Action::OnlyDrifted => {
            model.only_drifted = !model.only_drifted;
            model.range = None;
            model.refresh();
        }
        Action::Fold => motion::fold(model),
        Action::Sort | Action::Reverse => screens::sort_tree(model, action),
        Action::Mark | Action::MarkAll => mark(model, action),
        Action::Range => {
            let line = model.cursor_line();
            model.range = match model.range {
                None => Some(line),
                Some(_) => None,
            };
        }
        Action::Unmark => {
            let number = model.marks.len();
            model.marks.clear();
            model.say(words::unmarked(number));
        }
        Action::Explain => return explain(model),
        Action::Plan => open(model, overlay::plan),
        Action::Apply => ask(model),
        Action::Rights => open(model, overlay::rights),
        Action::Palette => super::palette::open(model),
        Action::Copy
        | Action::CopyRow
        | Action::CopyList
        | Action::Export
        | Action::Browse
        | Action::OpenMoodle
        | Action::NextTheme
        | Action::NextLanguage
        | Action::ToggleMouse
        | Action::Pause => return looks::act(model, action),
        Action::Help => background::help(model),
        Action::Tasks => model.overlay = Some(Overlay::Tasks { top: 0 }),
        Action::Back => return back(model),
        Action::Rescan | Action::Refresh | Action::RescanAll => return read_again(model, action),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Quit => return quit(model),
        Action::OtherButton
        | Action::SavePlan
        | Action::TakeOut
        | Action::EmptyBasket
        | Action::Retry
        | Action::Hide
        | Action::Stop
        | Action::Show(_)
        | Action::Earlier
        | Action::Later
        | Action::ToCourse
        | Action::ToGroup
        | Action::ToPerson
        | Action::Undo => {}
    }
    Vec::new()
}

/// Reads a course, what has moved, or everything.
fn read_again(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Refresh => refresh(model),
        Action::RescanAll => read_all(model),
        _ => {
            let course = choice::course_under(model);
            read_courses(model, course.into_iter().collect())
        }
    }
}

pub(super) fn open(model: &mut Model, make: impl FnOnce(&Model) -> Option<Overlay>) {
    if let Some(overlay) = make(model) {
        model.overlay = Some(overlay);
    }
}

/// Walks a judgement. What only Rocket.Chat can tell of the person is asked for, and fills in when it arrives.
fn explain(model: &mut Model) -> Vec<Effect> {
    let (Some(site), Some(mut explained)) = (model.site, overlay::explained(model)) else {
        return Vec::new();
    };
    let question = explained.question.clone();
    let old = model.snapshot.as_ref().is_some_and(Snapshot::is_old);
    if old && !question.is_empty() {
        // Where the server is may have changed since: nobody is asked where it was then.
        let why = model.why_not(words::Why::NotReadNow);
        explained.fill_in(&Err(why.into_owned()));
    }
    model.overlay = Some(Overlay::Explain(Box::new(explained)));
    let settings = model
        .snapshot
        .as_ref()
        .filter(|_| !old)
        .map(|snapshot| snapshot.observation.ground.site.settings.clone());
    match settings {
        Some(settings) if !question.is_empty() => vec![Effect::Ask {
            site,
            settings: Box::new(settings),
            question,
        }],
        _ => Vec::new(),
    }
}

fn mark(model: &mut Model, action: Action) {
    let line = model.cursor_line();
    let keys = if action == Action::MarkAll {
        choice::all_shown(model)
    } else {
        choice::markable(model, model.range.unwrap_or(line), line)
    };
    model.range = None;
    if keys.is_empty() {
        refuse(model, action::name(action), words::Why::NothingRepairable);
    } else if keys.iter().all(|key| model.marks.contains(key)) {
        for key in &keys {
            model.marks.remove(key);
        }
        model.say(words::unmarked(keys.len()));
    } else {
        let before = model.marks.len();
        model.marks.extend(keys);
        model.say(words::marked(model.marks.len() - before));
    }
}

/// Leaves the innermost thing that can be left.
fn back(model: &mut Model) -> Vec<Effect> {
    if model.range.take().is_some() {
        return Vec::new();
    }
    if !model.filter_here().input.value().is_empty() {
        filter::clear_here(model);
        return Vec::new();
    }
    if let Work::Reading(reading) = &mut model.work {
        reading.stopping = true;
        return vec![Effect::Stop];
    }
    if model.focus == Focus::Pane {
        model.focus(Focus::Tree);
    }
    Vec::new()
}

/// Asks before a plan is carried out, or says why it is not.
fn ask(model: &mut Model) {
    let Some(card) = model.card() else { return };
    if let Some(reason) = card.read_only {
        model.overlay = Some(Overlay::ReadOnly(reason));
        return;
    }
    let limits = card.limits;
    let (plan, undoing) = match &model.overlay {
        Some(Overlay::Plan(planned)) => {
            let undone = planned.undone.as_ref();
            let undoing = undone.map(|undone| Box::new(undone.undoing.clone()));
            (Some(planned.plan.clone()), undoing)
        }
        _ => (choice::planned(model).map(|(_, plan)| plan), None),
    };
    match plan {
        Some(plan) if !plan.is_empty() => {
            open(model, |model| {
                overlay::ask(model, plan, limits, Vec::new(), undoing)
            });
        }
        _ => refuse(
            model,
            action::name(Action::Apply),
            words::Why::NothingRepairable,
        ),
    }
}

fn typing(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Choose => match model.screens.list_mut() {
            Some(list) => list.filter_mut().editing = false,
            None => model.filter.editing = false,
        },
        Action::Back => filter::clear_here(model),
        Action::Up | Action::Down if model.screens.list().is_some() => {
            screens::act(model, action);
        }
        Action::Up | Action::Down => {
            let focus = std::mem::replace(&mut model.focus, Focus::Tree);
            motion::step(model, action);
            model.focus = focus;
        }
        Action::Suspend => return vec![Effect::Suspend],
        Action::Quit => return quit(model),
        _ => {}
    }
    Vec::new()
}

pub(super) fn over(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => background::close(model),
        Action::Help => background::help(model),
        Action::CopyList => return looks::copy_overlay(model),
        Action::Apply => ask(model),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Quit => return quit(model),
        _ => motion::scroll_overlay(model, action),
    }
    Vec::new()
}

/// The question. Only the button that says so sends anything, and the focus never starts on it.
fn confirm(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(Overlay::Confirm(confirm)) = &mut model.overlay else {
        return Vec::new();
    };
    match (action, confirm.button) {
        (Action::Choose, Button::Apply) => return apply(model),
        (Action::Choose, Button::Cancel) | (Action::Back, _) => model.overlay = None,
        (Action::OtherButton, Button::Cancel) => confirm.button = Button::Apply,
        (Action::OtherButton, Button::Apply) => confirm.button = Button::Cancel,
        (Action::Suspend, _) => return vec![Effect::Suspend],
        (Action::Quit, _) => return quit(model),
        _ => motion::scroll_overlay(model, action),
    }
    Vec::new()
}

pub(super) fn apply(model: &mut Model) -> Vec<Effect> {
    let (Some(site), Some(snapshot), Work::Idle) = (model.site, &model.snapshot, &model.work)
    else {
        model.overlay = None;
        refuse(model, action::name(Action::Apply), words::Why::StillReading);
        return Vec::new();
    };
    if !snapshot.ended() {
        model.overlay = None;
        refuse(model, action::name(Action::Apply), words::Why::NotReadNow);
        return Vec::new();
    }
    let known = Box::new(snapshot.observation.ground.clone());
    let Some(Overlay::Confirm(confirm)) = model.overlay.take() else {
        return Vec::new();
    };
    model.work = Work::Applying(Applying {
        plan: confirm.cleared.plan().clone(),
        settled: Vec::new(),
        now: None,
        pace: Pace::default(),
        stopping: false,
    });
    model.overlay = Some(Overlay::Progress { top: 0 });
    vec![Effect::Apply {
        site,
        cleared: Box::new(confirm.cleared),
        undoing: confirm.undoing,
        known,
    }]
}

fn consent(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => model.overlay = None,
        Action::Suspend => return vec![Effect::Suspend],
        Action::Quit => return quit(model),
        Action::Choose => {
            let Some(Overlay::Held(held)) = &mut model.overlay else {
                return Vec::new();
            };
            if held.consent() {
                let (plan, limits, consented) =
                    (held.held.plan.clone(), held.limits, held.consented.clone());
                let undoing = held.undoing.take();
                open(model, |model| {
                    overlay::ask(model, plan, limits, consented, undoing)
                });
            }
        }
        _ => motion::scroll_overlay(model, action),
    }
    Vec::new()
}

fn saving(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => looks::no_file(model),
        Action::Choose => return looks::save(model),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Quit => return quit(model),
        _ => {}
    }
    Vec::new()
}

/// The first time a run is stopped after the step in flight; the second time, that is not waited for.
fn progress(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back | Action::Quit => {}
        Action::Hide => {
            background::hide(model);
            return Vec::new();
        }
        _ => return over(model, action),
    }
    let Work::Applying(applying) = &mut model.work else {
        return Vec::new();
    };
    let again = std::mem::replace(&mut applying.stopping, true);
    match (again, action) {
        (true, Action::Quit) => vec![Effect::Quit],
        (true, _) => vec![Effect::Abort],
        (false, _) => {
            model.leaving = action == Action::Quit;
            vec![Effect::Stop]
        }
    }
}

fn choose(model: &mut Model, action: Action) -> Vec<Effect> {
    let last = model.sites.len().saturating_sub(1);
    match action {
        Action::Up => model.chooser = model.chooser.saturating_sub(1),
        Action::Down => model.chooser = (model.chooser + 1).min(last),
        Action::Choose if !model.sites.is_empty() => {
            model.site = Some(model.chooser);
            session::enter(model);
            return begin(model);
        }
        Action::Suspend => return vec![Effect::Suspend],
        Action::Quit => return quit(model),
        _ => {}
    }
    Vec::new()
}

fn palette(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Suspend => vec![Effect::Suspend],
        Action::Quit => quit(model),
        _ => super::palette::press(model, action),
    }
}

/// Leaves; a run that is under way is stopped first, and once asked twice, left.
fn quit(model: &mut Model) -> Vec<Effect> {
    if matches!(model.work, Work::Applying(_)) {
        // How it ends is shown, wherever one was.
        if !background::watched(model) {
            model.overlay = Some(Overlay::Progress { top: 0 });
        }
        return progress(model, Action::Quit);
    }
    vec![Effect::Quit]
}
