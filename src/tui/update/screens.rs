//! The screens: which of them is shown, moving in their lists, going from a row to what it is about and back.

use super::{bulk, filter, refuse};
use crate::domain::ids::{RoomId, UnixTime};
use crate::domain::journal::{JournalStep, RunId, RunRecord, Tally};
use crate::run::{Recorded, Undoing};
use crate::tui::action::{self, Action};
use crate::tui::layout;
use crate::tui::message::Effect;
use crate::tui::model::pane::Key;
use crate::tui::model::{Focus, Model, choice, overlay, tree, wrong};
use crate::tui::screen::history::Told;
use crate::tui::screen::{About, List, RowKey, Screen, Spot};
use crate::tui::snapshot::NodeId;
use crate::words::dashboard::{self as words, Why};

/// Does what belongs to the screens. None where the action is not theirs: then it is that of the courses, or does the
/// same everywhere.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    match action {
        Action::Show(screen) => return Some(show(model, screen)),
        Action::Earlier | Action::Later => {
            return Some(travel(model, action == Action::Earlier));
        }
        Action::ToGroup => return Some(to_group(model)),
        Action::ToPerson => return Some(to_person(model)),
        Action::ToCourse => {
            let about = choice::about(model).unwrap_or_default();
            return Some(to_course(model, &about));
        }
        _ => {}
    }
    if let Some(focus) = model.screens.pair()
        && let Some(effects) = in_pair(model, focus, action)
    {
        return Some(effects);
    }
    if model.screens.now == Screen::Moderators {
        match action {
            Action::Left => model.screens.moderators.to_the_left(),
            Action::Right => model.screens.moderators.to_the_right(),
            _ => {}
        }
        if matches!(action, Action::Left | Action::Right) {
            model.scroll();
            return Some(Vec::new());
        }
    }
    if action == Action::Right && model.screens.list().is_some() {
        bulk::take(model);
        return Some(Vec::new());
    }
    if matches!(action, Action::Next | Action::Previous)
        && !Screen::MARKING.contains(&model.screens.now)
    {
        to_what_is_wrong(model, action == Action::Next);
        return Some(steps_wanted(model));
    }
    let rows = layout::list_rows(model);
    let line = model.cursor_line();
    let list = model.screens.list_mut()?;
    match action {
        Action::RangeUp | Action::RangeDown => {
            step(list, action, rows);
            model.range.get_or_insert(line);
        }
        Action::Up
        | Action::Down
        | Action::PageUp
        | Action::PageDown
        | Action::Top
        | Action::Bottom => step(list, action, rows),
        Action::Next | Action::Previous => {
            let there = difference(list, action == Action::Next);
            if !there {
                model.say(words::no_further());
            }
        }
        Action::Filter => list.filter_mut().editing = true,
        Action::OnlyDrifted => {
            list.toggle_drifted();
            model.range = None;
        }
        Action::Sort | Action::Reverse => {
            if action == Action::Sort {
                list.sort_next();
            } else {
                list.reverse();
            }
            tell_order(model);
        }
        _ => return None,
    }
    model.scroll();
    Some(steps_wanted(model))
}

/// Says by what the list is ordered now.
pub(super) fn tell_order(model: &mut Model) {
    let list = model.screens.list();
    let said = list.map(|list| words::screens::sorted(list.sorted_by(), list.sort().reversed));
    model.range = None;
    model.say(said.unwrap_or_default());
    model.scroll();
}

/// Orders the tree by what comes next, or the other way round; its cursor stays where it is.
pub(super) fn sort_tree(model: &mut Model, action: Action) {
    let sort = model.tree.sort;
    model.tree.sort = match action {
        Action::Reverse => sort.reversed(),
        _ => sort.next(),
    };
    model.range = None;
    model.refresh();
    let by = words::order::tree_order(model.tree.sort.by);
    model.say(words::screens::sorted(by, model.tree.sort.reversed));
}

/// What is done where there are two lists: from one to the other, from a row of the lower one to its course, undoing.
fn in_pair(model: &mut Model, focus: Focus, action: Action) -> Option<Vec<Effect>> {
    let to = match (action, focus) {
        (Action::OtherPane, Focus::Pane) | (Action::Left, _) => Focus::Tree,
        (Action::Right, Focus::Pane) if model.screens.now == Screen::People => return None,
        (Action::OtherPane | Action::Right | Action::Open, _) => Focus::Pane,
        (Action::Undo, _) => return Some(undo(model)),
        _ => return None,
    };
    if (action, focus) == (Action::Open, Focus::Pane) {
        let about = choice::about(model).unwrap_or_default();
        return Some(to_course(model, &about));
    }
    model.screens.focus(to);
    model.range = None;
    model.scroll();
    Some(Vec::new())
}

/// Asks for what would take back the run under the cursor, or the step.
fn undo(model: &Model) -> Vec<Effect> {
    let history = &model.screens.history;
    let step = match history.focus {
        Focus::Pane => history.steps.row().map(|step| step.id),
        Focus::Tree => None,
    };
    match (model.site, history.runs.row(), &model.snapshot) {
        (Some(site), Some(run), Some(snapshot)) => vec![Effect::TakeUp {
            site,
            run: run.record.id,
            step,
            seen: Box::new(snapshot.observation.clone()),
        }],
        _ => Vec::new(),
    }
}

/// What would take a run back has been found out: it is shown, unless something else is by now.
pub(super) fn taken_up(model: &mut Model, told: Result<Box<(Recorded, Undoing)>, String>) {
    match told {
        Err(why) => model.complain(why),
        Ok(_) if model.overlay.is_some() || model.screens.now != Screen::History => {}
        Ok(taken_up) => {
            let (recorded, undoing) = *taken_up;
            model.overlay = overlay::taken_back(model, &recorded, undoing);
        }
    }
}

/// The journal's runs are asked for where they are looked at.
pub(super) fn read_journal(model: &Model) -> Vec<Effect> {
    match model.site {
        Some(site) if model.screens.now == Screen::History => vec![Effect::Runs { site }],
        _ => Vec::new(),
    }
}

/// The journal tells its runs.
pub(super) fn runs_told(
    model: &mut Model,
    told: Result<Vec<(RunRecord, Tally)>, String>,
) -> Vec<Effect> {
    let now = model.now.unwrap_or(UnixTime(0));
    let history = &mut model.screens.history;
    match told {
        Ok(runs) => {
            history.fill(runs, now);
            // What has become of them since is asked again.
            history.of = None;
        }
        Err(why) => history.told = Told::Trouble(why),
    }
    model.scroll();
    steps_wanted(model)
}

/// The journal tells the steps of a run; those of another one than is looked at by now are nobody's business.
pub(super) fn steps_told(model: &mut Model, run: RunId, told: Result<Vec<JournalStep>, String>) {
    let history = &mut model.screens.history;
    if history.wanted() != Some(run) {
        return;
    }
    match told {
        Ok(steps) => history.fill_steps(run, &steps),
        Err(why) => model.complain(why),
    }
    model.scroll();
}

pub(super) fn steps_wanted(model: &Model) -> Vec<Effect> {
    let wanted = match model.screens.now {
        Screen::History => model.screens.history.wanted(),
        _ => None,
    };
    match (model.site, wanted) {
        (Some(site), Some(run)) => vec![Effect::Steps { site, run }],
        _ => Vec::new(),
    }
}

/// Moves the cursor of a list.
pub(super) fn step(list: &mut dyn List, action: Action, rows: usize) {
    let page = rows.saturating_sub(1).max(1);
    let at = list.at();
    list.put(match action {
        Action::Up | Action::RangeUp => at.saturating_sub(1),
        Action::Down | Action::RangeDown => at.saturating_add(1),
        Action::PageUp => at.saturating_sub(page),
        Action::PageDown => at.saturating_add(page),
        Action::Top => 0,
        _ => usize::MAX,
    });
}

/// To the next row with a difference. False where there is none.
fn difference(list: &mut dyn List, forward: bool) -> bool {
    let differs = |line: &usize| !list.drifts_at(*line).is_empty();
    let line = if forward {
        (list.at() + 1..list.len()).find(differs)
    } else {
        (0..list.at()).rfind(differs)
    };
    if let Some(line) = line {
        list.put(line);
    }
    line.is_some()
}

/// To the next line on which something is wrong, where a list holds no differences.
fn to_what_is_wrong(model: &mut Model, forward: bool) {
    let line = wrong::beside(model, forward);
    match (line, model.screens.list_mut()) {
        (Some(line), Some(list)) => list.put(line),
        _ => model.say(words::no_further_wrong()),
    }
    model.scroll();
}

/// Shows another screen, as it was left.
pub(super) fn show(model: &mut Model, screen: Screen) -> Vec<Effect> {
    if model.screens.now == screen {
        return Vec::new();
    }
    leave(model);
    enter(model, screen)
}

/// Shows the courses, from wherever one is; where one was is remembered.
pub(super) fn to_courses(model: &mut Model) {
    leave(model);
    enter(model, Screen::Courses);
}

/// Remembers where one is, to come back to it.
fn leave(model: &mut Model) {
    let spot = spot(model);
    model.screens.trail.leave(spot);
}

fn enter(model: &mut Model, screen: Screen) -> Vec<Effect> {
    model.screens.now = screen;
    model.range = None;
    model.screens.fit(model.snapshot.as_ref());
    model.scroll();
    read_journal(model)
}

fn spot(model: &Model) -> Spot {
    match model.screens.list() {
        None => Spot::Courses {
            node: model.node(),
            focus: model.focus,
            line: model.pane.key_at(model.pane.at),
        },
        Some(list) => {
            let screen = model.screens.now;
            let upper = model.screens.list_of(screen);
            let upper = upper.filter(|_| model.screens.pair() == Some(Focus::Pane));
            Spot::Row {
                screen,
                upper: upper.and_then(List::key),
                key: list.key(),
            }
        }
    }
}

fn travel(model: &mut Model, back: bool) -> Vec<Effect> {
    let here = spot(model);
    let trail = &mut model.screens.trail;
    let spot = if back {
        trail.back(here)
    } else {
        trail.forth(here)
    };
    let Some(spot) = spot else {
        return Vec::new();
    };
    let mut effects = enter(model, spot.screen());
    match spot {
        Spot::Courses { node, focus, line } => {
            if let Some(node) = node {
                reveal(model, node);
            }
            if let Some(line) = line.and_then(|key| model.pane.place_of(&key)) {
                model.pane.at = line;
            }
            model.focus(focus);
        }
        Spot::Row { screen, upper, key } => {
            if let Some(upper) = &upper
                && let Some(list) = model.screens.list_of_mut(screen)
            {
                list.go_to(upper);
                model.scroll();
            }
            model.screens.focus(match upper {
                Some(_) => Focus::Pane,
                None => Focus::Tree,
            });
            match (model.screens.list_mut(), key) {
                // The steps of a run come later.
                (Some(list), Some(key)) if upper.is_some() => list.return_to(key),
                (Some(list), Some(key)) => {
                    list.go_to(&key);
                }
                _ => {}
            }
            model.scroll();
            effects.extend(steps_wanted(model));
        }
    }
    effects
}

/// To a difference, a person or a group, in its course.
fn to_course(model: &mut Model, about: &About) -> Vec<Effect> {
    let node = about
        .activity
        .map(NodeId::Activity)
        .or_else(|| about.course.map(NodeId::Course));
    let known = node.filter(|node| {
        let index = model.snapshot.as_ref().map(|snapshot| &snapshot.index);
        index.is_some_and(|index| index.place(*node).is_some())
    });
    let Some(node) = known else {
        refuse(model, action::name(Action::ToCourse), Why::NoCourse);
        return Vec::new();
    };
    leave(model);
    let effects = enter(model, Screen::Courses);
    reveal(model, node);
    if let Some(person) = &about.person {
        to_person_in_pane(model, &Key::Person(person.folded()));
    } else {
        model.pane.at = 0;
    }
    model.focus(Focus::Pane);
    effects
}

/// To the group of what is under the cursor.
fn to_group(model: &mut Model) -> Vec<Effect> {
    let Some(room) = choice::about(model).and_then(|about| about.room) else {
        return Vec::new();
    };
    to_this_group(model, room)
}

/// To a group, in the list of all groups.
pub(super) fn to_this_group(model: &mut Model, room: RoomId) -> Vec<Effect> {
    leave(model);
    let effects = enter(model, Screen::Groups);
    if !model.screens.groups.go_to(&RowKey::Group(room)) {
        model.say(words::screens::no_such_group());
    }
    model.scroll();
    effects
}

/// To the person of what is under the cursor.
fn to_person(model: &mut Model) -> Vec<Effect> {
    let Some(person) = choice::about(model).and_then(|about| about.person) else {
        return Vec::new();
    };
    leave(model);
    let effects = enter(model, Screen::People);
    model.screens.focus(Focus::Tree);
    if !model
        .screens
        .people
        .people
        .go_to(&RowKey::Person(person.folded()))
    {
        model.say(words::screens::no_such_person());
    }
    model.scroll();
    effects
}

/// Puts the cursor on a node; a filter that hides it is dropped.
fn reveal(model: &mut Model, node: NodeId) {
    if !tree::reveal(model, node) {
        model.only_drifted = false;
        filter::clear(model);
        tree::reveal(model, node);
    }
}

/// Puts the cursor of the right pane on someone, who may be folded away or not be let through by the filter.
fn to_person_in_pane(model: &mut Model, key: &Key) {
    if model.pane.place_of(key).is_none() {
        model.pane.unfolded = true;
        model.refresh_pane();
    }
    if model.pane.place_of(key).is_none() && !model.filter.words.is_empty() {
        filter::clear(model);
    }
    if let Some(line) = model.pane.place_of(key) {
        model.pane.at = line;
    }
}
