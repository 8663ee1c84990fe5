//! What works on something that lies over the panes, and on the list of sites.

use crossterm::event::KeyCode;

use super::keys::{
    ANY_QUIT, BOTTOM, BUTTONS, DOWN, ENTER, ESC, Key, LEAVE, PAGE_DOWN, PAGE_UP, SUSPEND, TOP, UP,
    ctrl, key, letter,
};
use super::{Action as A, Scope, Scope as S, Spec, spec, writes};
use crate::words::dashboard::actions as text;

/// Moving in a body that scrolls, or in its list.
const fn moves(scope: Scope) -> [Spec; 6] {
    [
        spec(A::Up, scope, UP, &text::UP, Some(11)),
        spec(A::Down, scope, DOWN, &text::DOWN, Some(10)),
        spec(A::PageUp, scope, PAGE_UP, &text::PAGE_UP, None),
        spec(A::PageDown, scope, PAGE_DOWN, &text::PAGE_DOWN, None),
        spec(A::Top, scope, TOP, &text::TOP, None),
        spec(A::Bottom, scope, BOTTOM, &text::BOTTOM, None),
    ]
}

/// Out of it: to the shell for a while, or for good.
const fn exits(scope: Scope) -> [Spec; 2] {
    [
        spec(A::Suspend, scope, SUSPEND, &text::SUSPEND, None),
        spec(A::Quit, scope, ANY_QUIT, &text::QUIT, None),
    ]
}

/// Its lines, as a text.
const fn copies(scope: Scope) -> Spec {
    spec(A::CopyList, scope, COPY, &text::COPY_LINES, Some(20))
}

const fn helps(scope: Scope) -> Spec {
    spec(A::Help, scope, HELP, &text::HELP, Some(21))
}

const COPY: &[Key] = &[letter('y'), ctrl('y')];
const HELP: &[Key] = &[letter('?')];

const CLOSE_TEXT: &[Key] = &[
    key(KeyCode::Esc),
    letter('q'),
    key(KeyCode::Enter),
    letter('?'),
    letter('e'),
    letter('c'),
    letter('i'),
    key(KeyCode::Left),
    letter('h'),
];
pub(super) const READING_MOVES: &[Spec] = &moves(S::Reading);
pub(super) const READING: &[Spec] = &[spec(A::Back, S::Reading, CLOSE_TEXT, &text::CLOSE, Some(0))];
pub(super) const READING_EXITS: &[Spec] = &exits(S::Reading);

const CLOSE_PLAN: &[Key] = &[
    key(KeyCode::Esc),
    letter('q'),
    letter('p'),
    key(KeyCode::Enter),
];
pub(super) const PLAN_MOVES: &[Spec] = &moves(S::Plan);
pub(super) const PLAN: &[Spec] = &[
    writes(spec(
        A::Apply,
        S::Plan,
        &[letter('A')],
        &text::APPLY,
        Some(2),
    )),
    spec(
        A::SavePlan,
        S::Plan,
        &[letter('w')],
        &text::SAVE_PLAN,
        Some(3),
    ),
    copies(S::Plan),
    spec(A::Back, S::Plan, CLOSE_PLAN, &text::CLOSE, Some(0)),
    helps(S::Plan),
];
pub(super) const PLAN_EXITS: &[Spec] = &exits(S::Plan);

pub(super) const CONFIRM: &[Spec] = &[
    spec(A::Back, S::Confirm, LEAVE, &text::CANCEL, Some(0)),
    spec(
        A::OtherButton,
        S::Confirm,
        BUTTONS,
        &text::OTHER_BUTTON,
        Some(1),
    ),
    writes(spec(
        A::Choose,
        S::Confirm,
        ENTER,
        &text::CHOOSE_BUTTON,
        Some(2),
    )),
    spec(A::Up, S::Confirm, UP, &text::UP, Some(10)),
    spec(A::Down, S::Confirm, DOWN, &text::DOWN, Some(11)),
];
pub(super) const CONFIRM_EXITS: &[Spec] = &exits(S::Confirm);

pub(super) const PROGRESS: &[Spec] = &[
    spec(A::Back, S::Progress, ESC, &text::STOP, Some(0)),
    spec(A::Hide, S::Progress, &[letter('b')], &text::HIDE, Some(2)),
];
pub(super) const PROGRESS_MOVES: &[Spec] = &moves(S::Progress);
pub(super) const PROGRESS_EXITS: &[Spec] = &[
    copies(S::Progress),
    helps(S::Progress),
    spec(A::Suspend, S::Progress, SUSPEND, &text::SUSPEND, None),
    spec(
        A::Quit,
        S::Progress,
        ANY_QUIT,
        &text::STOP_AND_QUIT,
        Some(1),
    ),
];

const CLOSE_BASKET: &[Key] = &[
    key(KeyCode::Esc),
    letter('q'),
    letter('B'),
    key(KeyCode::Enter),
];
const TAKE_OUT: &[Key] = &[letter('-'), key(KeyCode::Delete), letter('b')];
pub(super) const BASKET: &[Spec] = &[
    spec(A::Back, S::Basket, CLOSE_BASKET, &text::CLOSE, Some(0)),
    spec(
        A::Plan,
        S::Basket,
        &[letter('p')],
        &text::PLAN_BASKET,
        Some(1),
    ),
    spec(A::TakeOut, S::Basket, TAKE_OUT, &text::TAKE_OUT, Some(2)),
    spec(
        A::EmptyBasket,
        S::Basket,
        &[letter('u')],
        &text::EMPTY_BASKET,
        Some(3),
    ),
    helps(S::Basket),
];
pub(super) const BASKET_MOVES: &[Spec] = &moves(S::Basket);
pub(super) const BASKET_EXITS: &[Spec] = &exits(S::Basket);

const CLOSE_SUMMARY: &[Key] = &[
    key(KeyCode::Esc),
    letter('q'),
    key(KeyCode::Enter),
    letter('L'),
];
pub(super) const SUMMARY: &[Spec] = &[
    spec(A::Back, S::Summary, CLOSE_SUMMARY, &text::CLOSE, Some(0)),
    spec(A::Retry, S::Summary, &[letter('t')], &text::RETRY, Some(1)),
    copies(S::Summary),
    helps(S::Summary),
];
pub(super) const SUMMARY_MOVES: &[Spec] = &moves(S::Summary);
pub(super) const SUMMARY_EXITS: &[Spec] = &exits(S::Summary);

const CLOSE_TASKS: &[Key] = &[key(KeyCode::Esc), letter('q'), letter('t')];
pub(super) const TASKS: &[Spec] = &[
    spec(A::Back, S::Tasks, CLOSE_TASKS, &text::CLOSE, Some(0)),
    spec(A::Open, S::Tasks, ENTER, &text::SHOW_RUN, Some(1)),
    spec(A::Stop, S::Tasks, &[letter('x')], &text::STOP_TASK, Some(2)),
    helps(S::Tasks),
];
pub(super) const TASKS_EXITS: &[Spec] = &exits(S::Tasks);

const LEAVE_CHOOSER: &[Key] = &[letter('q'), key(KeyCode::Esc), ctrl('c')];
pub(super) const CHOOSER: &[Spec] = &[
    spec(A::Up, S::Chooser, UP, &text::UP, Some(11)),
    spec(A::Down, S::Chooser, DOWN, &text::DOWN, Some(10)),
    spec(A::Choose, S::Chooser, ENTER, &text::CHOOSE_SITE, Some(0)),
    spec(A::Suspend, S::Chooser, SUSPEND, &text::SUSPEND, None),
    spec(A::Quit, S::Chooser, LEAVE_CHOOSER, &text::QUIT, Some(1)),
];
