//! The palette: what is chosen in it is done, or gone to.

use super::{filter, keys, motion, refuse, screens};
use crate::domain::ids::RoomId;
use crate::tui::action::{self, Action};
use crate::tui::find::{Palette, Target};
use crate::tui::layout;
use crate::tui::message::Effect;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::pane::Key;
use crate::tui::model::{Focus, Model, tree, window};
use crate::tui::screen::Record as _;
use crate::tui::snapshot::{NodeId, Snapshot, Who};
use crate::tui::text::{fold, shown};
use crate::words::dashboard::{finding, panes};

/// Opens it.
pub(super) fn open(model: &mut Model) {
    let index = model
        .snapshot
        .as_ref()
        .map(|snapshot| snapshot.index.clone());
    let groups = model.snapshot.as_ref().map_or_else(Vec::new, lone_groups);
    let palette = Palette::new(index, groups, model.screens.now);
    model.overlay = Some(Overlay::Palette(Box::new(palette)));
}

/// The groups that no activity has: their names, and what a recycle bin keeps them for.
fn lone_groups(snapshot: &Snapshot) -> Vec<(RoomId, String)> {
    let rows = snapshot.sheets.groups.rows().iter();
    rows.filter(|row| row.about().activity.is_none())
        .filter_map(|row| {
            let room = row.about().room?;
            let names = fold(&format!("{} {} {room}", row.name, row.link));
            Some((room, names))
        })
        .collect()
}

/// A key in it that is no letter.
pub(super) fn press(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => model.overlay = None,
        Action::Choose => return choose(model),
        _ => {
            let rows = layout::palette_rows(model.size);
            let page = isize::try_from(rows.saturating_sub(1).max(1)).unwrap_or(1);
            if let Some(Overlay::Palette(palette)) = &mut model.overlay {
                palette.step(motion::by(action, page));
                palette.top = window(palette.at, palette.top, rows, palette.hits.len());
            }
        }
    }
    Vec::new()
}

fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Palette(palette)) = model.overlay.take() else {
        return Vec::new();
    };
    match palette.target() {
        Some(Target::Action(spec)) if !spec.is_on(model.screens.now) => {
            let screen = spec.screens.and_then(|screens| screens.first());
            let effects = screen.map(|screen| screens::show(model, *screen));
            let key = model.key_names(spec).next().unwrap_or_default();
            model.say(panes::is_here(spec.label.short(), &key));
            return effects.unwrap_or_default();
        }
        Some(Target::Group(room)) => {
            let room = room.clone();
            return screens::to_this_group(model, room);
        }
        Some(Target::Action(spec)) => {
            if let Err(why) = action::available(spec.action, model) {
                refuse(model, spec.label.short(), why);
                return Vec::new();
            }
            return keys::main(model, spec.action);
        }
        Some(Target::Node(node)) => {
            screens::to_courses(model);
            if !go(model, *node) {
                model.complain(finding::gone());
            }
        }
        Some(Target::Person(who)) => {
            screens::to_courses(model);
            meet(model, who);
        }
        None => {}
    }
    Vec::new()
}

/// Goes to a node, wherever it is: what hides it is dropped. False where it is gone.
fn go(model: &mut Model, node: NodeId) -> bool {
    model.range = None;
    if !tree::reveal(model, node) {
        model.only_drifted = false;
        filter::clear(model);
        if !tree::reveal(model, node) {
            return false;
        }
    }
    model.focus(Focus::Tree);
    true
}

/// Goes to a person: where something differs about him, else where he is or should be.
fn meet(model: &mut Model, who: &Who) {
    let Some(snapshot) = model.snapshot.clone() else {
        return;
    };
    let Some(names) = snapshot.names_of(who) else {
        model.complain(finding::gone());
        return;
    };
    let there = snapshot.whereabouts(who);
    let name = shown(names.name.trim());
    let Some(first) = there.first() else {
        model.say(finding::nowhere(&name));
        return;
    };
    if !go(model, *first) {
        model.complain(finding::gone());
        return;
    }
    let key = snapshot.row_of(who).map(Key::Person);
    let line = |model: &Model| key.as_ref().and_then(|key| model.pane.place_of(key));
    if line(model).is_none() && !model.filter.words.is_empty() {
        filter::clear(model);
    }
    if line(model).is_none() && !model.pane.unfolded {
        motion::fold(model);
    }
    if let Some(line) = line(model) {
        model.pane.at = line;
        model.focus(Focus::Pane);
    }
    model.say(finding::met(&name, there.len()));
}
