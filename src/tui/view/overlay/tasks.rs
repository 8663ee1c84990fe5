//! What goes on in the background: the read, the run, and when it reads by itself.

use ratatui::text::Line;

use super::super::header::{gauge, how_far};
use super::super::strip::Strip;
use super::Content;
use super::body::{only, paragraph};
use crate::tui::action::Action;
use crate::tui::model::{Model, ReadStep, Work};
use crate::tui::text::shown;
use crate::tui::theme::Styles;
use crate::words::dashboard::{self as words, background, bulk};

/// How wide the bar of a task is.
const GAUGE: usize = 24;

pub(super) fn content(model: &Model, styles: &Styles, room: usize) -> Content {
    let mut lines = Vec::new();
    match &model.work {
        Work::Idle => lines.push(Line::styled(background::nothing(), styles.muted)),
        Work::Reading(reading) => {
            let said = background::reading(reading.courses);
            lines.push(Line::styled(said, styles.strong));
            let far = if reading.stopping {
                words::stopping().to_owned()
            } else {
                how_far(reading).into_iter().next().unwrap_or_default()
            };
            let bar = match reading.step {
                ReadStep::Groups { done, total } => Some((done, total)),
                _ => None,
            };
            lines.push(task(bar, &far, styles, room));
        }
        Work::Applying(run) => {
            let said = background::applying(run.plan.groups.len());
            lines.push(Line::styled(said, styles.strong));
            let (done, total) = (run.settled.len(), run.plan.steps().count());
            let mut far = words::settled(done, total);
            if run.stopping {
                words::stopping().clone_into(&mut far);
            } else if let Some(pace) = bulk::pace(run.pace.a_minute(), run.pace.left(total)) {
                far = format!("{far} · {pace}");
            }
            lines.push(task(Some((done, total)), &far, styles, room));
        }
    }
    lines.push(Line::default());
    let by_itself = model.auto.every.map_or_else(
        || background::never_by_itself().to_owned(),
        |every| {
            if model.auto.paused {
                background::held_back(&model.key(Action::Pause))
            } else {
                background::by_itself(every.get())
            }
        },
    );
    paragraph(&mut lines, &by_itself, styles.muted, room);
    only(background::title(), lines)
}

/// How far something is.
fn task(bar: Option<(usize, usize)>, far: &str, styles: &Styles, room: usize) -> Line<'static> {
    let mut strip = Strip::new(room);
    strip.gap(2);
    if let Some((done, total)) = bar {
        gauge(&mut strip, done, total, GAUGE.min(room / 3), styles);
        strip.gap(2);
    }
    strip.put(&shown(far), styles.text);
    strip.line()
}
