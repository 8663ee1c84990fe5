//! The basket, drawn: a repair a line, as what it is about and what would be done.

use ratatui::text::Line;

use super::super::severity_sign;
use super::super::strip::Strip;
use super::body::{only, paragraph};
use super::{Body, Content};
use crate::domain::drift::Drift;
use crate::tui::model::Model;
use crate::tui::model::basket::{self, BasketView};
use crate::tui::screen::Screen;
use crate::tui::text::{Cut, shown, width};
use crate::tui::theme::Styles;
use crate::words::{self as sentences, dashboard::bulk, dashboard::panes};

pub(super) fn content(model: &Model, styles: &Styles, room: usize) -> Content {
    if model.basket.is_empty() {
        let mut lines = Vec::new();
        let arrow = !matches!(
            model.screens.now,
            Screen::Moderators | Screen::Health | Screen::History
        );
        let empty = panes::basket_empty(arrow);
        paragraph(&mut lines, empty, styles.muted, room);
        return only(bulk::basket_title(), lines);
    }
    Content {
        title: format!(
            "{} · {}",
            bulk::basket_title(),
            bulk::basket(model.basket.len())
        ),
        body: Body::Listed(model.basket.len()),
        foot: Vec::new(),
        cursor: None,
    }
}

/// The repairs in sight.
pub(super) fn lines(
    model: &Model,
    view: BasketView,
    styles: &Styles,
    room: usize,
    rows: usize,
) -> Vec<Line<'static>> {
    basket::contents(model)
        .into_iter()
        .enumerate()
        .skip(view.top)
        .take(rows)
        .map(|(at, drift)| {
            let line = repair(model, drift, styles, room);
            if at == view.at {
                line.patch_style(styles.selected)
            } else {
                line
            }
        })
        .collect()
}

fn repair(model: &Model, drift: &Drift, styles: &Styles, room: usize) -> Line<'static> {
    let mut strip = Strip::new(room);
    let Some(snapshot) = &model.snapshot else {
        return strip.line();
    };
    let ground = &snapshot.observation.ground;
    let mut right = Strip::new(room);
    let fix = sentences::fix(drift);
    if width(fix) < room / 2 {
        right.put("→ ", styles.rule).put(fix, styles.text);
    }
    strip.put(
        severity_sign(drift.severity),
        styles.severity(drift.severity),
    );
    strip.gap(1);
    let said = shown(&sentences::brief(&ground.site, &ground.chat, drift));
    let group = drift
        .group
        .as_ref()
        .and_then(|room| ground.chat.group(room));
    let most = strip.left().saturating_sub(right.used() + 2);
    let Some(group) = group else {
        strip.put_within(&said, styles.text, most, Cut::End);
        strip.end_with(right);
        return strip.line();
    };
    // The same may be said of the same person in several groups: which, has always its room.
    let name = shown(&sentences::group_name(&group.name));
    let kept = width(&name).min(most * 2 / 5);
    let said_in = most.saturating_sub(kept + 2);
    strip.put_within(&said, styles.text, said_in, Cut::End);
    strip
        .gap(2)
        .put_within(&name, styles.muted, kept, Cut::Middle);
    strip.end_with(right);
    strip.line()
}
