//! Keys as data: what they are called, and which actions they are given to.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

pub(super) const fn key(code: KeyCode) -> Key {
    Key {
        code,
        modifiers: KeyModifiers::NONE,
    }
}

pub(super) const fn letter(symbol: char) -> Key {
    key(KeyCode::Char(symbol))
}

pub(super) const fn ctrl(symbol: char) -> Key {
    Key {
        code: KeyCode::Char(symbol),
        modifiers: KeyModifiers::CONTROL,
    }
}

pub(super) const fn shift(code: KeyCode) -> Key {
    Key {
        code,
        modifiers: KeyModifiers::SHIFT,
    }
}

impl From<Key> for KeyEvent {
    fn from(key: Key) -> Self {
        Self::new(key.code, key.modifiers)
    }
}

impl Key {
    pub(super) fn is(self, event: KeyEvent) -> bool {
        // A capital letter may come with or without its shift.
        let ignored = match event.code {
            KeyCode::Char(_) | KeyCode::BackTab => KeyModifiers::SHIFT,
            _ => KeyModifiers::NONE,
        };
        self.code == event.code
            && self.modifiers.difference(ignored) == event.modifiers.difference(ignored)
    }

    /// The key that the configuration writes so: one character, or a name, after `ctrl-`, `alt-` or `shift-`.
    pub fn parse(text: &str) -> Option<Self> {
        let (modifier, name) = match text.split_once('-') {
            Some(("ctrl", name)) => (KeyModifiers::CONTROL, name),
            Some(("alt", name)) => (KeyModifiers::ALT, name),
            Some(("shift", name)) => (KeyModifiers::SHIFT, name),
            _ => (KeyModifiers::NONE, text),
        };
        let mut symbols = name.chars();
        let code = match (symbols.next(), symbols.next()) {
            (Some(symbol), None) if modifier == KeyModifiers::CONTROL => {
                KeyCode::Char(symbol.to_ascii_lowercase())
            }
            (Some(symbol), None) if modifier != KeyModifiers::SHIFT && !symbol.is_control() => {
                KeyCode::Char(symbol)
            }
            _ => named(name)?,
        };
        let (code, modifiers) = match (code, modifier) {
            (KeyCode::Tab, KeyModifiers::SHIFT) => (KeyCode::BackTab, KeyModifiers::NONE),
            other => other,
        };
        Some(Self { code, modifiers })
    }

    /// The key as people write it.
    pub fn name(self) -> String {
        self.called(["↑", "↓", "←", "→"])
    }

    /// The same without symbols: an arrow is a word, so that no letter of another key stands for it.
    pub fn in_letters(self) -> String {
        self.called(["Up", "Down", "Left", "Right"])
    }

    fn called(self, [up, down, left, right]: [&str; 4]) -> String {
        let code = match self.code {
            KeyCode::Char(' ') => crate::words::dashboard::keys::space().to_owned(),
            KeyCode::Char(symbol) => symbol.to_string(),
            KeyCode::Up => up.to_owned(),
            KeyCode::Down => down.to_owned(),
            KeyCode::Left => left.to_owned(),
            KeyCode::Right => right.to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::BackTab => "S-Tab".to_owned(),
            other => other.to_string(),
        };
        match self.modifiers {
            KeyModifiers::CONTROL => format!("^{}", code.to_uppercase()),
            KeyModifiers::SHIFT => format!("S-{code}"),
            KeyModifiers::ALT => format!("A-{code}"),
            _ => code,
        }
    }
}

fn named(name: &str) -> Option<KeyCode> {
    Some(match name {
        "space" => KeyCode::Char(' '),
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "pageup" => KeyCode::PageUp,
        "pagedown" => KeyCode::PageDown,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "backspace" => KeyCode::Backspace,
        "delete" => KeyCode::Delete,
        "insert" => KeyCode::Insert,
        _ => {
            let number: u8 = name.strip_prefix('f')?.parse().ok()?;
            (1..=12).contains(&number).then_some(KeyCode::F(number))?
        }
    })
}

pub(super) const UP: &[Key] = &[key(KeyCode::Up), letter('k')];
pub(super) const DOWN: &[Key] = &[key(KeyCode::Down), letter('j')];
pub(super) const PAGE_UP: &[Key] = &[key(KeyCode::PageUp), ctrl('u'), ctrl('b')];
pub(super) const PAGE_DOWN: &[Key] = &[key(KeyCode::PageDown), ctrl('d'), ctrl('f')];
pub(super) const TOP: &[Key] = &[key(KeyCode::Home), letter('g')];
pub(super) const BOTTOM: &[Key] = &[key(KeyCode::End), letter('G')];
pub(super) const ENTER: &[Key] = &[key(KeyCode::Enter)];
pub(super) const ESC: &[Key] = &[key(KeyCode::Esc)];
pub(super) const LEAVE: &[Key] = &[key(KeyCode::Esc), letter('q')];
pub(super) const ANY_QUIT: &[Key] = &[ctrl('c')];
pub(super) const QUIT: &[Key] = &[letter('q'), ctrl('c')];
pub(super) const SUSPEND: &[Key] = &[ctrl('z')];
/// No letters: a word typed in the belief that it is asked for must not end on a button.
pub(super) const BUTTONS: &[Key] = &[
    key(KeyCode::Tab),
    key(KeyCode::BackTab),
    key(KeyCode::Left),
    key(KeyCode::Right),
];
