//! The basket, drawn: a repair a line, as what it is about and what would be done.

use ratatui::text::Line;

use super::super::severity_sign;
use super::super::strip::Strip;
use super::body::{only, paragraph};
use super::{Body, Content};
use crate::domain::drift::Drift;
use crate::tui::action::Action;
use crate::tui::model::Model;
use crate::tui::model::basket::{self, BasketView};
use crate::tui::screen::Screen;
use crate::tui::text::{Cut, shown, width};
use crate::tui::theme::Styles;
use crate::words::{self as sentences, dashboard as words, dashboard::bulk, dashboard::panes};

/// So many lines say in full what the repair under the cursor is about.
const SENTENCE: usize = 3;

/// From so many rows of the terminal on there is room for these.
const WITH_SENTENCE: u16 = 18;

/// Whether the repair under the cursor is told in full below the others.
pub(in crate::tui::view) const fn tells(model: &Model) -> bool {
    model.size.1 >= WITH_SENTENCE
}

pub(super) fn content(model: &Model, view: BasketView, styles: &Styles, room: usize) -> Content {
    if model.basket.is_empty() {
        let mut lines = Vec::new();
        let arrow = !matches!(
            model.screens.now,
            Screen::Moderators | Screen::Health | Screen::History
        );
        let arrow = arrow.then(|| model.key(Action::Right));
        let empty = panes::basket_empty(&model.key(Action::Basket), arrow.as_deref());
        paragraph(&mut lines, &empty, styles.muted, room);
        return only(bulk::basket_title(), lines);
    }
    Content {
        title: format!(
            "{} · {}",
            bulk::basket_title(),
            bulk::basket(model.basket.len())
        ),
        body: Body::Listed(model.basket.len()),
        foot: sentence(model, view, styles, room),
        cursor: None,
    }
}

/// The repair under the cursor, always in as many lines: the box does not jump from one to the next.
fn sentence(model: &Model, view: BasketView, styles: &Styles, room: usize) -> Vec<Line<'static>> {
    let mut lines = vec![Line::default()];
    let known = model.snapshot.as_ref().filter(|_| tells(model));
    let Some(ground) = known.map(|known| &known.observation.ground) else {
        return Vec::new();
    };
    if let Some(drift) = basket::contents(model).get(view.at) {
        let what = sentences::explanation(&ground.site, &ground.chat, drift);
        let told = format!("{what} {} {}.", words::fix(), sentences::fix(drift));
        paragraph(&mut lines, &told, styles.text, room);
    }
    if lines.len() > SENTENCE + 1
        && let Some(last) = lines.get_mut(SENTENCE)
    {
        last.push_span("…");
    }
    lines.resize(SENTENCE + 1, Line::default());
    lines
}

/// The repairs in sight.
pub(super) fn lines(
    model: &Model,
    view: BasketView,
    styles: &Styles,
    room: usize,
    rows: usize,
) -> Vec<Line<'static>> {
    let contents = basket::contents(model);
    let page = contents.into_iter().enumerate().skip(view.top).take(rows);
    let page: Vec<(usize, &Drift)> = page.collect();
    let columns = Columns::of(model, &page, room);
    page.into_iter()
        .map(|(at, drift)| {
            let line = repair(model, drift, styles, columns);
            if at == view.at {
                line.patch_style(styles.selected)
            } else {
                line
            }
        })
        .collect()
}

/// How wide the columns are of the repairs in sight.
#[derive(Clone, Copy)]
struct Columns {
    room: usize,
    group: usize,
    fix: usize,
}

/// From so many cells on there is a column for what would be done.
const WITH_FIX: usize = 60;

impl Columns {
    fn of(model: &Model, page: &[(usize, &Drift)], room: usize) -> Self {
        let widest = |text: &dyn Fn(&Drift) -> String| {
            let widths = page.iter().map(|(_, drift)| width(&text(drift)));
            widths.max().unwrap_or(0).min(room / 3)
        };
        Self {
            room,
            // The same may be said of the same person in several groups: which, has always its room.
            group: widest(&|drift| group(model, drift)),
            fix: if room < WITH_FIX { 0 } else { widest(&fix) },
        }
    }
}

fn group(model: &Model, drift: &Drift) -> String {
    let ground = model
        .snapshot
        .as_ref()
        .map(|known| &known.observation.ground);
    let room = drift.group.as_ref();
    let group = room.and_then(|room| ground?.chat.group(room));
    group.map_or_else(String::new, |group| {
        shown(&sentences::group_name(&group.name))
    })
}

fn fix(drift: &Drift) -> String {
    format!("→ {}", sentences::fix(drift))
}

fn repair(model: &Model, drift: &Drift, styles: &Styles, columns: Columns) -> Line<'static> {
    let mut strip = Strip::new(columns.room);
    let Some(snapshot) = &model.snapshot else {
        return strip.line();
    };
    let ground = &snapshot.observation.ground;
    let fix_from = columns.room.saturating_sub(columns.fix);
    let group_from = fix_from.saturating_sub(columns.group + 2 * usize::from(columns.fix > 0));
    strip.put(
        severity_sign(drift.severity),
        styles.severity(drift.severity),
    );
    strip.gap(1);
    let said = shown(&sentences::brief(&ground.site, &ground.chat, drift));
    let most = group_from.saturating_sub(strip.used() + 2);
    strip.put_within(&said, styles.text, most, Cut::End);
    strip.pad_to(group_from);
    strip.put_within(
        &group(model, drift),
        styles.muted,
        columns.group,
        Cut::Middle,
    );
    strip.pad_to(fix_from);
    strip.put_within(&fix(drift), styles.text, columns.fix, Cut::End);
    strip.line()
}
