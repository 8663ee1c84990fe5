//! Actions about how it looks, and about what leaves the dashboard for elsewhere.

use super::available::read;
use super::keys::{ctrl, letter};
use super::{Action, Scope, Spec, spec};
use crate::tui::model::Model;
use crate::tui::theme::Colours;
use crate::tui::{link, table};
use crate::words::dashboard::Why;
use crate::words::dashboard::actions as text;

const MAIN: Scope = Scope::Main;

pub(super) const COPY: Spec = spec(Action::Copy, MAIN, &[letter('y')], &text::COPY, Some(86));
pub(super) const COPY_ROW: Spec =
    spec(Action::CopyRow, MAIN, &[letter('Y')], &text::COPY_ROW, None);
pub(super) const COPY_LIST: Spec =
    spec(Action::CopyList, MAIN, &[ctrl('y')], &text::COPY_LIST, None);
pub(super) const EXPORT: Spec = spec(
    Action::Export,
    MAIN,
    &[letter('x')],
    &text::EXPORT,
    Some(88),
);
pub(super) const BROWSE: Spec = spec(
    Action::Browse,
    MAIN,
    &[letter('o')],
    &text::BROWSE,
    Some(87),
);
pub(super) const OPEN_MOODLE: Spec = spec(
    Action::OpenMoodle,
    MAIN,
    &[letter('O')],
    &text::OPEN_MOODLE,
    None,
);
pub(super) const THEME: Spec = spec(
    Action::NextTheme,
    MAIN,
    &[letter('T')],
    &text::THEME,
    Some(90),
);
pub(super) const LANGUAGE: Spec = spec(
    Action::NextLanguage,
    MAIN,
    &[letter('F')],
    &text::LANGUAGE,
    None,
);
pub(super) const MOUSE: Spec = spec(
    Action::ToggleMouse,
    MAIN,
    &[letter('M')],
    &text::MOUSE,
    None,
);
pub(super) const PAUSE: Spec = spec(Action::Pause, MAIN, &[letter('P')], &text::PAUSE, None);

/// Whether one of these works now, or why it does not. Asked for every frame: nothing here may take long.
pub(super) fn available(action: Action, model: &Model) -> Result<(), Why> {
    match action {
        Action::Copy | Action::CopyRow | Action::CopyList | Action::Export => {
            read(model)?;
            if table::is_empty(model) {
                return Err(Why::NothingShown);
            }
            Ok(())
        }
        Action::Browse | Action::OpenMoodle => {
            read(model)?;
            link::under_cursor(model, action == Action::OpenMoodle)
                .map(|_| ())
                .ok_or(Why::NoAddress)
        }
        Action::NextTheme if model.look.colours == Colours::Forbidden => Err(Why::NoColours),
        Action::NextTheme if model.look.themes.len() < 2 => Err(Why::NoOtherTheme),
        Action::Pause if model.auto.every.is_none() => Err(Why::NoAutoRefresh),
        _ => Ok(()),
    }
}
