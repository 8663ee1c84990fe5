//! What works on the panes and lists, in the order of the help.

use crossterm::event::KeyCode;

use super::keys::{
    BOTTOM, DOWN, ESC, Key, PAGE_DOWN, PAGE_UP, QUIT, SUSPEND, TOP, UP, ctrl, letter, shift,
};
use super::{Action as A, Scope, Spec, looks, on, screens, spec, writes};
use crate::tui::screen::Screen;
use crate::words::dashboard::actions::{self as text, Label};

/// There on every screen.
const fn every(action: A, keys: &'static [Key], label: &'static Label, rank: Option<u8>) -> Spec {
    spec(action, Scope::Main, keys, label, rank)
}

/// There where differences can be marked.
const fn marking(action: A, keys: &'static [Key], label: &'static Label, rank: Option<u8>) -> Spec {
    on(Screen::MARKING, every(action, keys, label, rank))
}

const SHIFT_UP: &[Key] = &[shift(KeyCode::Up)];
const SHIFT_DOWN: &[Key] = &[shift(KeyCode::Down)];

pub(super) const PANES: &[Spec] = &[
    // What is wrong.
    marking(A::Next, &[letter('n')], &text::NEXT, Some(12)),
    marking(A::Previous, &[letter('N')], &text::PREVIOUS, None),
    screens::NEXT_WRONG,
    screens::PREVIOUS_WRONG,
    marking(A::Explain, &[letter('e')], &text::EXPLAIN, Some(18)),
    marking(A::Details, &[letter('i')], &text::DETAILS, Some(55)),
    // Find.
    every(A::Filter, &[letter('/')], &text::FILTER, Some(20)),
    screens::ONLY_DRIFTED,
    screens::FOLD,
    screens::SORT,
    screens::SORT_TREE,
    screens::REVERSE,
    every(
        A::Palette,
        &[letter(':'), ctrl('p')],
        &text::PALETTE,
        Some(22),
    ),
    // Repair.
    marking(A::Mark, &[letter(' ')], &text::MARK, Some(10)),
    marking(
        A::Range,
        &[letter('v'), letter('V')],
        &text::RANGE,
        Some(70),
    ),
    marking(A::RangeUp, SHIFT_UP, &text::RANGE_UP, None),
    marking(A::RangeDown, SHIFT_DOWN, &text::RANGE_DOWN, None),
    marking(A::MarkAll, &[letter('*')], &text::MARK_ALL, Some(65)),
    marking(A::Invert, &[letter('I')], &text::INVERT, None),
    marking(A::Unmark, &[letter('u')], &text::UNMARK, Some(35)),
    marking(A::Basket, &[letter('b')], &text::BASKET, Some(42)),
    every(A::ShowBasket, &[letter('B')], &text::SHOW_BASKET, None),
    marking(A::Plan, &[letter('p')], &text::PLAN, Some(14)),
    // A capital: a slip on its harmless neighbours is no way there.
    writes(marking(A::Apply, &[letter('A')], &text::APPLY, Some(16))),
    every(A::LastRun, &[letter('L')], &text::LAST_RUN, None),
    screens::UNDO,
    // Go.
    screens::COURSES,
    screens::DRIFT,
    screens::GROUPS,
    screens::MODERATORS,
    screens::PEOPLE,
    screens::HEALTH,
    screens::HISTORY,
    screens::TO_COURSE,
    screens::TO_GROUP,
    screens::TO_PERSON,
    screens::EARLIER,
    screens::LATER,
    looks::BROWSE,
    looks::OPEN_MOODLE,
    // Move.
    screens::OPEN,
    screens::LEFT,
    screens::RIGHT,
    screens::INTO_BASKET,
    screens::COLUMN_LEFT,
    screens::COLUMN_RIGHT,
    screens::OTHER_PANE,
    every(A::Up, UP, &text::UP, None),
    every(A::Down, DOWN, &text::DOWN, None),
    every(A::PageUp, PAGE_UP, &text::PAGE_UP, None),
    every(A::PageDown, PAGE_DOWN, &text::PAGE_DOWN, None),
    every(A::Top, TOP, &text::TOP, None),
    every(A::Bottom, BOTTOM, &text::BOTTOM, None),
    // Read.
    marking(A::Rescan, &[letter('r')], &text::RESCAN, Some(80)),
    every(A::Refresh, &[ctrl('r')], &text::REFRESH, None),
    every(A::RescanAll, &[letter('R')], &text::RESCAN_ALL, Some(50)),
    looks::PAUSE,
    every(A::Tasks, &[letter('t')], &text::TASKS, Some(84)),
    every(A::Rights, &[letter('c')], &text::RIGHTS, Some(85)),
    // Take away.
    looks::COPY,
    looks::COPY_ROW,
    looks::COPY_LIST,
    looks::EXPORT,
    // The dashboard itself.
    looks::THEME,
    looks::LANGUAGE,
    looks::MOUSE,
    every(A::Back, ESC, &text::BACK, None),
    every(A::Help, &[letter('?')], &text::HELP, Some(0)),
    every(A::Suspend, SUSPEND, &text::SUSPEND, None),
    every(A::Quit, QUIT, &text::QUIT, Some(1)),
];
