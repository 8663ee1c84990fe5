//! The palette, drawn: what is found above, what is typed below.

use ratatui::text::Line;

use super::super::strip::Strip;
use super::body::input;
use super::{Body, Content};
use crate::domain::ids::RoomId;
use crate::tui::action;
use crate::tui::find::{Palette, Target};
use crate::tui::model::Model;
use crate::tui::screen::Record as _;
use crate::tui::snapshot::{Entry, Index, NodeId, Who};
use crate::tui::text::{Cut, shown, width};
use crate::tui::theme::Styles;
use crate::words::dashboard::{self as words, finding, panes, screens};

/// How wide the column is that says what a hit is.
const KIND: usize = 10;

pub(super) fn content(palette: &Palette, styles: &Styles, room: usize) -> Content {
    let (line, cursor) = input(&palette.input, styles, room);
    let hint = if palette.hits.is_empty() {
        finding::no_hit().to_owned()
    } else {
        finding::hits(palette.found, palette.is_blank())
    };
    Content {
        title: finding::palette_title().to_owned(),
        body: Body::Listed(palette.hits.len()),
        foot: vec![Line::styled(hint, styles.muted), line],
        cursor: Some(cursor),
    }
}

/// The hits in sight.
pub(super) fn lines(
    model: &Model,
    palette: &Palette,
    styles: &Styles,
    room: usize,
    rows: usize,
) -> Vec<Line<'static>> {
    palette
        .hits
        .iter()
        .enumerate()
        .skip(palette.top)
        .take(rows)
        .map(|(at, target)| {
            let line = hit(model, target, styles, room);
            if at == palette.at {
                line.patch_style(styles.selected)
            } else {
                line
            }
        })
        .collect()
}

fn hit(model: &Model, target: &Target, styles: &Styles, room: usize) -> Line<'static> {
    let mut strip = Strip::new(room);
    match target {
        Target::Action(spec) => {
            if let Some(screens) = spec.screens
                && !spec.is_on(model.screens.now)
            {
                kind(&mut strip, finding::deed(), styles);
                let names: Vec<&str> = screens.iter().map(|screen| screen.name()).collect();
                let where_ = panes::on_screens(&names);
                let said = format!("{}: {} ({where_})", spec.label.short(), spec.label.help());
                let said = if width(&said) > strip.left() {
                    format!("{}: {where_}", spec.label.short())
                } else {
                    said
                };
                strip.put(&said, styles.muted);
                return strip.line();
            }
            let available = action::available(spec.action, model);
            let text = if available.is_ok() {
                styles.text
            } else {
                styles.muted
            };
            let mut right = Strip::new(room);
            if let Some(key) = model.key_names(spec).next() {
                right.put(&key, styles.key).gap(1);
            }
            kind(&mut strip, finding::deed(), styles);
            let most = strip.left().saturating_sub(right.used() + 1);
            let mut said = finding::offer(spec.label.short(), spec.label.help());
            if let Err(why) = available {
                // The reason is what one wants to know; there may be no room for both.
                let why = model.why_not(why);
                said = match format!("{said} ({why})") {
                    long if width(&long) > most => words::disabled(spec.label.short(), &why),
                    both => both,
                };
            }
            strip.put_within(&said, text, most, Cut::End);
            strip.end_with(right);
        }
        Target::Group(room) => group(model, &mut strip, room, styles),
        Target::Node(node) => self::node(model, &mut strip, *node, styles),
        Target::Person(who) => person(model, &mut strip, who, styles),
    }
    strip.line()
}

/// A group that no activity has, with what a recycle bin keeps it for.
fn group(model: &Model, strip: &mut Strip, room: &RoomId, styles: &Styles) {
    kind(strip, panes::lone_group(), styles);
    let rows = model
        .snapshot
        .iter()
        .flat_map(|snapshot| snapshot.sheets.groups.rows());
    let Some(row) = rows
        .into_iter()
        .find(|row| row.about().room.as_ref() == Some(room))
    else {
        return;
    };
    let most = strip.left() / 2;
    strip.put_within(&row.name, styles.text, most, Cut::Middle);
    let state = screens::group_state(row.state);
    let beside = match row.link.as_str() {
        "" => state.to_owned(),
        link => format!("{state} · {link}"),
    };
    let left = strip.left();
    strip
        .gap(2)
        .put_within(&beside, styles.muted, left, Cut::Middle);
}

fn kind(strip: &mut Strip, text: &str, styles: &Styles) {
    strip.put(text, styles.muted).pad_to(KIND);
}

fn node(model: &Model, strip: &mut Strip, node: NodeId, styles: &Styles) {
    let what = match node {
        NodeId::Category(_) => finding::category(),
        NodeId::Course(_) => finding::course(),
        NodeId::Activity(_) => finding::activity(),
        NodeId::Site | NodeId::Dormant => "",
    };
    kind(strip, what, styles);
    let Some(snapshot) = &model.snapshot else {
        return;
    };
    let index = &snapshot.index;
    let Some(entry) = index.entry(node) else {
        return;
    };
    let most = strip.left() / 2;
    strip.put_within(&entry.label, styles.text, most, Cut::Middle);
    let site = &snapshot.observation.ground.site;
    let mut beside = above(index, entry).map_or_else(String::new, |above| above.label.clone());
    if let NodeId::Activity(cm) = node
        && let Some(room) = site
            .activity(cm)
            .and_then(|activity| activity.room.as_ref())
        && let Some(group) = snapshot.observation.ground.chat.group(room)
    {
        let name = shown(&crate::words::group_name(&group.name));
        beside = format!("{beside} · {name}");
    }
    let left = strip.left();
    strip
        .gap(2)
        .put_within(&beside, styles.muted, left, Cut::Middle);
}

fn above<'a>(index: &'a Index, entry: &Entry) -> Option<&'a Entry> {
    index.entries.get(entry.parent?)
}

fn person(model: &Model, strip: &mut Strip, who: &Who, styles: &Styles) {
    let what = match who {
        Who::Moodle(_) => finding::person(),
        Who::Chat(_) => finding::account(),
    };
    kind(strip, what, styles);
    let names = model
        .snapshot
        .as_ref()
        .and_then(|snapshot| snapshot.names_of(who));
    let names = names.unwrap_or_default();
    let most = strip.left() / 2;
    strip.put_within(&shown(names.name.trim()), styles.text, most, Cut::Middle);
    let left = strip.left();
    strip
        .gap(2)
        .put_within(&shown(&names.username), styles.muted, left, Cut::Middle);
}
