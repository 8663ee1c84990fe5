//! Screens without data: too small, a site to be chosen, nothing read yet.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use super::strip::Strip;
use super::{boxed, centred, put, spinner, step};
use crate::domain::drift::Severity;
use crate::tui::action::Action;
use crate::tui::layout::{Areas, LEAST};
use crate::tui::model::{Connection, Model, Work, window};
use crate::tui::text::{Cut, shown, wrap};
use crate::tui::theme::Styles;
use crate::words::dashboard as words;

/// The terminal is too small: said, with the figures.
pub(super) fn too_small(model: &Model, styles: &Styles, area: Rect, buffer: &mut Buffer) {
    Clear.render(area, buffer);
    let quit = model.key(Action::Quit);
    let lines = words::too_small(area.width, area.height, LEAST, &quit);
    let lines = lines.map(|text| (text, styles.text));
    centred(&lines, area, buffer);
}

/// The configured sites, one to be chosen.
pub(super) fn chooser(
    model: &Model,
    styles: &Styles,
    area: Rect,
    areas: Areas,
    buffer: &mut Buffer,
) {
    let top = areas.header.bottom();
    let room = areas.bar.y.saturating_sub(top);
    let rows = u16::try_from(model.sites.len()).unwrap_or(u16::MAX);
    let height = rows.saturating_add(2).min(room);
    let width = area.width.min(46);
    let place = Rect::new(
        area.x + (area.width - width) / 2,
        top + (room - height) / 2,
        width,
        height,
    );
    let title = Line::styled(format!(" {} ", words::choose_site()), styles.strong);
    let inside = boxed(title, styles.focus, place, buffer);
    let rows = usize::from(inside.height);
    let first = window(model.chooser, 0, rows, model.sites.len());
    for (row, (line, site)) in model
        .sites
        .iter()
        .enumerate()
        .skip(first)
        .take(rows)
        .enumerate()
    {
        let mut strip = Strip::new(usize::from(inside.width));
        let mut right = Strip::new(12);
        if site.read_only.is_some() {
            right.put(words::read_only(), styles.muted).gap(1);
        }
        strip.gap(2);
        let most = strip.left().saturating_sub(right.used() + 1);
        strip.put_within(&shown(&site.name), styles.text, most, Cut::Middle);
        strip.end_with(right);
        let mut drawn = strip.line();
        if line == model.chooser {
            drawn = drawn.patch_style(styles.selected);
        }
        put(&drawn, inside, row, buffer);
    }
}

/// Nothing has been read: it is being read, or could not be.
pub(super) fn nothing_read(model: &Model, styles: &Styles, areas: Areas, buffer: &mut Buffer) {
    let top = areas.header.bottom();
    let area = Rect::new(
        areas.bar.x,
        top,
        areas.bar.width,
        areas.sentence.y.saturating_sub(top),
    );
    let failed = [&model.moodle, &model.chat]
        .into_iter()
        .find_map(|side| match side {
            Connection::Failed(text) => Some(text),
            _ => None,
        });
    let again = words::try_again(&model.key(Action::RescanAll));
    let notice = model.last_failure.as_ref().map(|failure| &failure.text);
    let lines = match (&model.work, failed.or(notice)) {
        (Work::Reading(reading), _) => {
            let step = step(reading.step);
            vec![
                (
                    format!("{} {}", spinner(model), words::first_read()),
                    styles.text,
                ),
                (step, styles.muted),
            ]
        }
        (_, Some(text)) => {
            let room = usize::from(area.width).saturating_sub(8).min(76);
            let mut lines: Vec<_> = wrap(&shown(text), room)
                .into_iter()
                .map(|line| (line, styles.severity(Severity::Critical)))
                .collect();
            lines.push((String::new(), styles.text));
            lines.push((again, styles.muted));
            lines
        }
        (_, None) => vec![(again, styles.muted)],
    };
    centred(&lines, area, buffer);
}
