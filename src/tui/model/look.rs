//! How the dashboard looks now: which theme, on which background, with or without colours, with which signs.

use std::sync::Arc;

use crate::config::{Background, Tones};
use crate::tui::theme::{Colours, Palette, Styles};

/// Which symbols are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Lines, arrows, circles.
    #[default]
    Full,
    /// Letters and signs that every terminal and every screen reader has; no borders, nothing that turns.
    Ascii,
}

/// A theme with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedTheme {
    /// As in the configuration.
    pub name: String,
    /// What it says.
    pub tones: Tones,
}

/// How the dashboard looks now.
#[derive(Debug, Clone)]
pub struct Look {
    /// The themes to choose from.
    pub themes: Arc<[NamedTheme]>,
    /// The one that is in force.
    pub at: usize,
    /// The terminal's background.
    pub background: Background,
    /// Whether colours may be used.
    pub colours: Colours,
    /// Which symbols are drawn.
    pub glyphs: Glyphs,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            themes: Arc::from([]),
            at: 0,
            background: Background::default(),
            colours: Colours::default(),
            glyphs: Glyphs::default(),
        }
    }
}

impl Look {
    /// The styles of the theme in force.
    pub fn styles(&self) -> Styles {
        match (self.colours, self.themes.get(self.at)) {
            (Colours::Allowed, Some(theme)) => {
                Styles::of(&Palette::new(theme.tones.clone(), self.background))
            }
            _ => Styles::plain(),
        }
    }

    /// The name of the theme in force.
    pub fn name(&self) -> Option<&str> {
        self.themes.get(self.at).map(|theme| theme.name.as_str())
    }

    /// Takes the theme of that name; false where there is none.
    pub fn choose(&mut self, name: &str) -> bool {
        let found = self.themes.iter().position(|theme| theme.name == name);
        if let Some(at) = found {
            self.at = at;
        }
        found.is_some()
    }

    /// Takes the next theme, after the last the first.
    pub fn next(&mut self) {
        self.at = (self.at + 1).checked_rem(self.themes.len()).unwrap_or(0);
    }
}
