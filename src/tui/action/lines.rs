//! What works while a line is typed: letters go into it, so that only keys without one are there.

use crossterm::event::KeyCode;

use super::keys::{ANY_QUIT, ENTER, ESC, Key, SUSPEND, ctrl, key};
use super::{Action as A, Scope as S, Spec, spec, writes};
use crate::words::dashboard::actions as text;

const ARROW_UP: &[Key] = &[key(KeyCode::Up)];
const ARROW_DOWN: &[Key] = &[key(KeyCode::Down)];

pub(super) const FILTER: &[Spec] = &[
    spec(A::Choose, S::Typing, ENTER, &text::KEEP_FILTER, Some(0)),
    spec(A::Back, S::Typing, ESC, &text::DROP_FILTER, Some(1)),
    spec(A::Up, S::Typing, ARROW_UP, &text::UP, None),
    spec(A::Down, S::Typing, ARROW_DOWN, &text::DOWN, None),
    spec(A::Suspend, S::Typing, SUSPEND, &text::SUSPEND, None),
    spec(A::Quit, S::Typing, ANY_QUIT, &text::QUIT, None),
];

pub(super) const CONSENT: &[Spec] = &[
    spec(A::Back, S::Consent, ESC, &text::CANCEL, Some(0)),
    spec(A::Choose, S::Consent, ENTER, &text::CONSENT, Some(1)),
    spec(A::Up, S::Consent, ARROW_UP, &text::UP, None),
    spec(A::Down, S::Consent, ARROW_DOWN, &text::DOWN, None),
    spec(A::Suspend, S::Consent, SUSPEND, &text::SUSPEND, None),
    spec(A::Quit, S::Consent, ANY_QUIT, &text::QUIT, None),
];

pub(super) const FILE: &[Spec] = &[
    spec(A::Back, S::Saving, ESC, &text::NOT_SAVED, Some(0)),
    spec(A::Choose, S::Saving, ENTER, &text::SAVE, Some(1)),
    spec(A::Suspend, S::Saving, SUSPEND, &text::SUSPEND, None),
    spec(A::Quit, S::Saving, ANY_QUIT, &text::QUIT, None),
];

pub(super) const ANSWER: &[Spec] = &[
    spec(A::Back, S::Answer, ESC, &text::CANCEL, Some(0)),
    writes(spec(A::Choose, S::Answer, ENTER, &text::ANSWER, Some(1))),
    spec(A::Up, S::Answer, ARROW_UP, &text::UP, Some(10)),
    spec(A::Down, S::Answer, ARROW_DOWN, &text::DOWN, Some(11)),
    spec(A::Suspend, S::Answer, SUSPEND, &text::SUSPEND, None),
    spec(A::Quit, S::Answer, ANY_QUIT, &text::QUIT, None),
];

const PALETTE_UP: &[Key] = &[key(KeyCode::Up), ctrl('p')];
const PALETTE_DOWN: &[Key] = &[key(KeyCode::Down), ctrl('n')];
const PALETTE_PAGE_UP: &[Key] = &[key(KeyCode::PageUp)];
const PALETTE_PAGE_DOWN: &[Key] = &[key(KeyCode::PageDown)];

pub(super) const PALETTE: &[Spec] = &[
    spec(A::Choose, S::Palette, ENTER, &text::CHOOSE_HIT, Some(0)),
    spec(A::Back, S::Palette, ESC, &text::CLOSE, Some(1)),
    spec(A::Up, S::Palette, PALETTE_UP, &text::UP, Some(11)),
    spec(A::Down, S::Palette, PALETTE_DOWN, &text::DOWN, Some(10)),
    spec(A::PageUp, S::Palette, PALETTE_PAGE_UP, &text::PAGE_UP, None),
    spec(
        A::PageDown,
        S::Palette,
        PALETTE_PAGE_DOWN,
        &text::PAGE_DOWN,
        None,
    ),
    spec(A::Suspend, S::Palette, SUSPEND, &text::SUSPEND, None),
    spec(A::Quit, S::Palette, ANY_QUIT, &text::QUIT, None),
];
