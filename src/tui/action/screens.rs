//! The actions of the screens: which of them is shown, where one goes from a row, how a list is ordered.

use crossterm::event::KeyCode;

use super::available::still_reading;
use super::keys::{Key, key, letter};
use super::{Action, Scope, Spec, on, spec};
use crate::tui::model::{Model, Work, choice};
use crate::tui::screen::Screen;
use crate::words::dashboard::Why;
use crate::words::dashboard::actions::{self as text, Label};

const COURSES_ALONE: &[Screen] = &[Screen::Courses];
const TWO_PANES: &[Screen] = &[Screen::Courses, Screen::People, Screen::History];
const COUNTED: &[Screen] = &[
    Screen::Courses,
    Screen::Groups,
    Screen::Moderators,
    Screen::People,
];

const fn everywhere(
    action: Action,
    keys: &'static [Key],
    label: &'static Label,
    rank: Option<u8>,
) -> Spec {
    spec(action, Scope::Main, keys, label, rank)
}

pub(super) const LEFT: Spec = on(
    TWO_PANES,
    everywhere(
        Action::Left,
        &[key(KeyCode::Left), letter('h')],
        &text::LEFT,
        None,
    ),
);
pub(super) const RIGHT: Spec = on(
    TWO_PANES,
    everywhere(
        Action::Right,
        &[key(KeyCode::Right), letter('l')],
        &text::RIGHT,
        None,
    ),
);
pub(super) const INTO_BASKET: Spec = on(
    &[Screen::Drift, Screen::Groups],
    everywhere(
        Action::Right,
        &[key(KeyCode::Right), letter('l')],
        &text::INTO_BASKET,
        Some(41),
    ),
);
pub(super) const OPEN: Spec = on(
    TWO_PANES,
    everywhere(Action::Open, &[key(KeyCode::Enter)], &text::OPEN, Some(30)),
);
pub(super) const OTHER_PANE: Spec = on(
    TWO_PANES,
    everywhere(
        Action::OtherPane,
        &[key(KeyCode::Tab), key(KeyCode::BackTab)],
        &text::OTHER_PANE,
        Some(60),
    ),
);
const WITHOUT_DIFFERENCES: &[Screen] = &[Screen::Health, Screen::History];
pub(super) const NEXT_WRONG: Spec = on(
    WITHOUT_DIFFERENCES,
    everywhere(Action::Next, &[letter('n')], &text::NEXT_WRONG, Some(12)),
);
pub(super) const PREVIOUS_WRONG: Spec = on(
    WITHOUT_DIFFERENCES,
    everywhere(
        Action::Previous,
        &[letter('N')],
        &text::PREVIOUS_WRONG,
        None,
    ),
);
pub(super) const ONLY_DRIFTED: Spec = on(
    COUNTED,
    everywhere(
        Action::OnlyDrifted,
        &[letter('d')],
        &text::ONLY_DRIFTED,
        Some(40),
    ),
);
pub(super) const FOLD: Spec = on(
    COURSES_ALONE,
    everywhere(Action::Fold, &[letter('f')], &text::FOLD, Some(45)),
);
pub(super) const TO_COURSE: Spec = on(
    &[Screen::Drift, Screen::Groups, Screen::Moderators],
    everywhere(
        Action::ToCourse,
        &[key(KeyCode::Enter)],
        &text::TO_COURSE,
        Some(30),
    ),
);
pub(super) const COLUMN_LEFT: Spec = on(
    &[Screen::Moderators],
    everywhere(
        Action::Left,
        &[key(KeyCode::Left), letter('h')],
        &text::COLUMN_LEFT,
        None,
    ),
);
pub(super) const COLUMN_RIGHT: Spec = on(
    &[Screen::Moderators],
    everywhere(
        Action::Right,
        &[key(KeyCode::Right), letter('l')],
        &text::COLUMN_RIGHT,
        Some(31),
    ),
);
pub(super) const SORT: Spec = on(
    Screen::LISTS,
    everywhere(Action::Sort, &[letter('s')], &text::SORT, Some(22)),
);
pub(super) const REVERSE: Spec = everywhere(Action::Reverse, &[letter('S')], &text::REVERSE, None);
pub(super) const SORT_TREE: Spec = on(
    COURSES_ALONE,
    everywhere(Action::Sort, &[letter('s')], &text::SORT_TREE, Some(70)),
);
pub(super) const COURSES: Spec = everywhere(
    Action::Show(Screen::Courses),
    &[letter('1')],
    &text::SHOW_COURSES,
    None,
);
pub(super) const DRIFT: Spec = everywhere(
    Action::Show(Screen::Drift),
    &[letter('2')],
    &text::SHOW_DRIFT,
    None,
);
pub(super) const GROUPS: Spec = everywhere(
    Action::Show(Screen::Groups),
    &[letter('3')],
    &text::SHOW_GROUPS,
    None,
);
pub(super) const MODERATORS: Spec = everywhere(
    Action::Show(Screen::Moderators),
    &[letter('4')],
    &text::SHOW_MODERATORS,
    None,
);
pub(super) const PEOPLE: Spec = everywhere(
    Action::Show(Screen::People),
    &[letter('5')],
    &text::SHOW_PEOPLE,
    None,
);
pub(super) const TO_PERSON: Spec =
    everywhere(Action::ToPerson, &[letter('@')], &text::TO_PERSON, Some(76));
pub(super) const HEALTH: Spec = everywhere(
    Action::Show(Screen::Health),
    &[letter('6')],
    &text::SHOW_HEALTH,
    None,
);
pub(super) const HISTORY: Spec = everywhere(
    Action::Show(Screen::History),
    &[letter('7')],
    &text::SHOW_HISTORY,
    None,
);
pub(super) const TO_GROUP: Spec =
    everywhere(Action::ToGroup, &[letter('#')], &text::TO_GROUP, Some(75));
pub(super) const UNDO: Spec = on(
    &[Screen::History],
    everywhere(Action::Undo, &[letter('u')], &text::UNDO, Some(15)),
);
pub(super) const EARLIER: Spec =
    everywhere(Action::Earlier, &[letter('[')], &text::EARLIER, Some(90));
pub(super) const LATER: Spec = everywhere(Action::Later, &[letter(']')], &text::LATER, None);

/// Whether one of these works now, or why it does not.
pub(super) fn available(action: Action, model: &Model) -> Result<(), Why> {
    match action {
        Action::Earlier if !model.screens.trail.has_past() => Err(Why::NoWayBack),
        Action::Later if !model.screens.trail.has_future() => Err(Why::NoWayForth),
        Action::ToCourse => {
            let about = choice::about(model).unwrap_or_default();
            if about.activity.is_none() && about.course.is_none() {
                return Err(Why::NoCourse);
            }
            Ok(())
        }
        Action::ToGroup => {
            let about = choice::about(model).unwrap_or_default();
            about.room.map(|_| ()).ok_or(Why::NoGroup)
        }
        Action::ToPerson => {
            let about = choice::about(model).unwrap_or_default();
            about.person.map(|_| ()).ok_or(Why::NoPerson)
        }
        Action::Undo => {
            let snapshot = model.snapshot.as_ref().ok_or(Why::NothingRead)?;
            match &model.work {
                Work::Applying(_) => Err(Why::StillApplying),
                _ if snapshot.is_old() => Err(Why::NotReadNow),
                _ if !snapshot.ended() => Err(still_reading(model)),
                _ => model
                    .screens
                    .history
                    .runs
                    .row()
                    .map(|_| ())
                    .ok_or(Why::NoRunHere),
            }
        }
        Action::Sort | Action::Reverse => match model.screens.list() {
            Some(list) if list.total() > 0 => Ok(()),
            // The journal is not what is read of the two sides.
            None if model.snapshot.is_some() => Ok(()),
            Some(_) if model.screens.now == Screen::History || model.snapshot.is_some() => {
                Err(Why::NothingToOrder)
            }
            _ => Err(Why::NothingRead),
        },
        _ => Ok(()),
    }
}
