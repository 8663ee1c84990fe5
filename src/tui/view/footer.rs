//! The lines at the bottom: what the selected difference is, and the keys that work here now.

mod row;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::overlay;
use super::strip::Strip;
use super::{put, spinner};
use crate::domain::drift::{Drift, Severity, Withheld};
use crate::tui::action::{self, Action, Danger, Scope, Spec};
use crate::tui::layout::Areas;
use crate::tui::model::overlay::Overlay;
use crate::tui::model::pane::Finding;
use crate::tui::model::{Focus, Model, Notice, Reading, Sentence, Work, basket, choice, unread};
use crate::tui::screen::Screen;
use crate::tui::snapshot::Snapshot;
use crate::tui::text::{self, Cut, fit, shown, width, wrap};
use crate::tui::theme::Styles;
use crate::words::{self as sentences, WaitsFor, dashboard as words};

/// Draws the footer. Gives where the terminal's cursor belongs, while the filter is typed.
pub(super) fn draw(
    model: &Model,
    styles: &Styles,
    areas: Areas,
    buffer: &mut Buffer,
) -> Option<Position> {
    let room = usize::from(areas.sentence.width);
    let rows = usize::from(areas.sentence.height);
    let fits = |text: &str| wrap(&text::sentences(text), room.saturating_sub(2)).len() <= rows;
    let (text, style) = sentence(model, styles, &fits);
    let mut lines = wrap(&text::sentences(&text), room.saturating_sub(2));
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    for (row, line) in lines.into_iter().enumerate() {
        put(
            &Line::styled(format!(" {line}"), style),
            areas.sentence,
            row,
            buffer,
        );
    }
    if model.scope() == Scope::Typing {
        return Some(typing(model, styles, areas.bar, buffer));
    }
    let line = bar(model, styles, usize::from(areas.bar.width));
    put(&line, areas.bar, 0, buffer);
    None
}

/// What is to be said: how the last key went, what a range is for, why a read takes long, or what is under the
/// cursor.
fn sentence(model: &Model, styles: &Styles, fits: &dyn Fn(&str) -> bool) -> (String, Style) {
    if let Some(notice) = &model.notice {
        if overlay::tells_the_notice(model) {
            return (String::new(), styles.text);
        }
        return (notice.text.clone(), noticed(notice, styles));
    }
    if let Some(mistake) = &model.filter_here().mistake {
        let style = styles.severity(Severity::Warning);
        return (words::finding::mistake(mistake), style);
    }
    if model.range.is_some() {
        return (words::ranging(&model.key(Action::Mark)), styles.focus);
    }
    if let Work::Reading(Reading {
        limited: Some(limited),
        ..
    }) = &model.work
        && limited.sentence == Sentence::Shown
    {
        return (sentences::limited(limited.forecast), styles.text);
    }
    (selected(model, fits).unwrap_or_default(), styles.text)
}

/// How a notice looks.
pub(super) const fn noticed(notice: &Notice, styles: &Styles) -> Style {
    if notice.trouble {
        styles.severity(Severity::Warning)
    } else {
        styles.good
    }
}

/// A difference in as many words as there is room for: what and its repair always, then what waits, then its age.
fn told(snapshot: &Snapshot, drift: &Drift, fits: &dyn Fn(&str) -> bool) -> String {
    let observation = &snapshot.observation;
    let ground = &observation.ground;
    let what = sentences::explanation(&ground.site, &ground.chat, drift);
    let fix = format!("{} {}.", words::fix(), sentences::fix(drift));
    let age = observation
        .ages
        .since(&drift.key())
        .and_then(|since| sentences::seen_for(observation.read_at, since))
        .map_or_else(String::new, |age| format!(" ({age})"));
    let now = ground.site.as_of;
    let (waiting, in_brief) = drift
        .waiting
        .map(|waiting| {
            let in_full = sentences::waiting_tasks(now, waiting, WaitsFor::of(drift));
            let in_brief = sentences::waiting_in_brief(now, waiting);
            (format!(" {in_full}"), format!(" {in_brief}"))
        })
        .unwrap_or_default();
    // A name without end is cut before anything else.
    let cut = || {
        let least = 40;
        let lengths = (least..width(&what)).rev().step_by(10);
        let mut cut = lengths.map(|cells| {
            let what = fit(&what, cells, Cut::Middle);
            format!("{what} {fix}{in_brief}")
        });
        cut.find(|said| fits(said))
    };
    [
        format!("{what} {fix}{age}{waiting}"),
        format!("{what} {fix}{waiting}"),
        format!("{what} {fix}{in_brief}"),
    ]
    .into_iter()
    .find(|said| fits(said))
    .or_else(cut)
    // Of a repair that is explained at length, the end is in the explanation too.
    .unwrap_or_else(|| format!("{what}{in_brief} {fix}"))
}

fn selected(model: &Model, fits: &dyn Fn(&str) -> bool) -> Option<String> {
    let snapshot = model.snapshot.as_ref()?;
    let of = |drift: &Drift| told(snapshot, drift, fits);
    if let Some(Overlay::Basket(view)) = &model.overlay {
        if overlay::basket::tells(model) {
            return None;
        }
        return basket::contents(model).get(view.at).map(|drift| of(drift));
    }
    if let Some(list) = model.screens.list() {
        return match list.drifts_at(list.at()).as_ref() {
            [only]
                if matches!(model.screens.now, Screen::Drift)
                    || model.screens.pair() == Some(Focus::Pane)
                    || model.screens.moderators_cell() =>
            {
                Some(of(model.finding(*only)?))
            }
            _ => row::told(model),
        };
    }
    if model.focus == Focus::Pane {
        if let Some(drift) = model.drift() {
            return Some(of(drift));
        }
        if let Some(Finding::Unknown(reason)) = model.pane.findings.get(model.pane.at) {
            return Some(unread::whole(model, reason));
        }
        if let Some(person) = model.pane.person() {
            let who = if person.moodle.name.is_empty() {
                &person.chat.name
            } else {
                &person.moodle.name
            };
            return Some(words::at_peace(who, person.moodle.standing));
        }
    }
    let entry = model.entry()?;
    // One difference at an activity says more than its number.
    if let ([only], true) = (entry.drifts.as_slice(), entry.tally.drifts() == 1)
        && let Some(drift) = model.finding(*only)
    {
        return Some(of(drift));
    }
    if let Some(Finding::Unknown(reason)) = model.pane.findings.first()
        && entry.tally.drifts() == 0
    {
        return Some(unread::whole(model, reason));
    }
    let place = model.tree.place()?;
    let mut below = words::Below::default();
    for drift in choice::shown_below(model, place) {
        below.differences += 1;
        below.repairable += usize::from(drift.fix.is_some());
        if let Some(Withheld::NotPermitted(permission)) = drift.withheld {
            below.lacking.insert(permission);
        }
    }
    let filtered = !model.filter.words.is_empty();
    Some(words::below(&entry.label, &below, filtered))
}

/// The line in which the filter is typed.
fn typing(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) -> Position {
    let room = usize::from(area.width);
    let mut right = Strip::new(room);
    let found = match (model.screens.list(), &model.snapshot) {
        (Some(list), _) => words::screens::rows(list.len()),
        (None, Some(snapshot)) => {
            words::finds(model.tree.activities_found(&snapshot.index.entries))
        }
        (None, None) => String::new(),
    };
    right.put(&found, styles.muted).gap(1);
    for spec in action::of(Scope::Typing, model.screens.now).filter(|spec| spec.rank.is_some()) {
        right.gap(1);
        hint(&mut right, model, styles, spec);
    }
    right.gap(1);
    let reserved = if right.used() + 20 < room {
        right.used()
    } else {
        0
    };
    let most = room.saturating_sub(reserved + 3);
    let input = &model.filter_here().input;
    let scroll = input.visual_scroll(most);
    let typed = after(input.value(), scroll);
    let mut strip = Strip::new(room);
    strip.gap(1).put("/", styles.key);
    strip.put_within(
        &shown(&typed),
        styles.filter,
        most,
        crate::tui::text::Cut::End,
    );
    if reserved > 0 {
        strip.end_with(right);
    }
    put(&strip.line(), area, 0, buffer);
    let column = input.visual_cursor().saturating_sub(scroll).min(most);
    let column = u16::try_from(column).unwrap_or(0);
    Position::new((area.x + 2 + column).min(area.right() - 1), area.y)
}

/// The text without its first so many cells.
pub(super) fn after(text: &str, cells: usize) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    let mut gone = 0;
    text.graphemes(true)
        .skip_while(|cluster| {
            let skip = gone < cells;
            gone += width(cluster);
            skip
        })
        .collect()
}

fn hint(strip: &mut Strip, model: &Model, styles: &Styles, spec: &'static Spec) {
    if let Some(key) = model.key_names(spec).next() {
        strip.put(&key, styles.key).gap(1);
    }
    let style = match spec.danger {
        Danger::Harmless => styles.muted,
        Danger::Writes => styles.severity(Severity::Warning),
    };
    strip.put(spec.label.short(), style).gap(1);
}

/// The keys that work here now: as many as there is room for, the most useful first.
fn bar(model: &Model, styles: &Styles, room: usize) -> Line<'static> {
    let scope = model.scope();
    let mut ranked: Vec<&'static Spec> = action::of(scope, model.screens.now)
        .filter(|spec| spec.rank.is_some() && action::available(spec.action, model).is_ok())
        .collect();
    ranked.sort_by_key(|spec| spec.rank);
    let mut left = room.saturating_sub(1);
    ranked.retain(|spec| {
        let key = model.key_names(spec).next().map_or(0, |key| width(&key));
        let needed = key + 1 + width(spec.label.short()) + 2;
        let fits = needed <= left + 2;
        if fits {
            left = left.saturating_sub(needed);
        }
        fits
    });
    let mut strip = Strip::new(room);
    strip.gap(1);
    // Shown in the order of the registry, so that a key keeps its neighbours.
    for spec in action::of(scope, model.screens.now) {
        if ranked.iter().any(|kept| std::ptr::eq(*kept, spec)) {
            hint(&mut strip, model, styles, spec);
            strip.gap(1);
        }
    }
    if matches!(model.work, Work::Reading(_)) && model.snapshot.is_none() && left > 4 {
        let mut right = Strip::new(3);
        right.put(spinner(model), styles.focus).gap(1);
        strip.end_with(right);
    }
    strip.line()
}

/// How many marks there are and how much lies in the basket, on the lower border of a pane.
pub(super) fn marks(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    let (marks, basket) = (model.marks.len(), model.basket.len());
    if marks + basket == 0 || area.width < 6 {
        return;
    }
    let room = usize::from(area.width - 4);
    let (mut long, mut short) = (String::new(), String::new());
    if marks > 0 {
        let hidden = model.hidden_marks();
        long = format!(" ✓ {}", words::marks(marks, hidden, model.out_of_sight()));
        short = format!(" ✓ {}", words::marks_in_short(marks, hidden));
    }
    // Of what is marked out of sight one must know; what lies in the basket can be looked up.
    let told = if basket > 0 {
        let whole = format!("{long} → {}", words::bulk::in_the_basket(basket));
        vec![whole, format!("{short} → {basket}"), short.clone()]
    } else {
        vec![long, short.clone()]
    };
    let text = told.into_iter().find(|told| width(told) < room);
    let text = text.unwrap_or_else(|| fit(&short, room - 1, Cut::End).into_owned());
    let line = Line::from(Span::styled(format!("{text} "), styles.mark));
    buffer.set_line(area.x + 2, area.bottom() - 1, &line, area.width - 4);
}
