//! How the dashboard is to look and to listen: from the configuration, the environment and the terminal.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use super::{TuiError, outside};
use crate::config::{Background, DashboardConfig, Mouse, Theme, ThemeName};
use crate::domain::language::Language;
use crate::tui::action::Keymap;
use crate::tui::model::look::{Glyphs, Look, NamedTheme};
use crate::tui::model::session::Sessions;
use crate::tui::model::{Model, auto::AutoRefresh};
use crate::tui::theme::{Colours, guess};
use crate::words::dashboard::looks as words;

/// How long the terminal may take to tell its background. Nearly all that do not tell it are known to at once.
const PATIENCE: Duration = Duration::from_millis(500);

/// How the dashboard is to look and to listen.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How it looks.
    pub look: Look,
    /// Which keys do what.
    pub keymap: Keymap,
    /// Whether the mouse is listened to.
    pub mouse: Mouse,
    /// After how many minutes everything is read again.
    pub refresh: Option<NonZeroU32>,
    /// Where it is kept how a session was left; none to keep nothing.
    pub kept_in: Option<PathBuf>,
    /// What is to be said at the start.
    pub notice: Option<String>,
    sessions: Sessions,
}

impl Options {
    /// The options that follow from the configuration and the environment. `NO_COLOR`, where it is not empty, forbids
    /// colours. Without a configured theme the last session's is taken, else the default. `ask` asks the terminal for
    /// its background; where it does not tell, `COLORFGBG` may.
    ///
    /// # Errors
    /// A mistake in the theme that is asked for, or in the keys, with its place. Another theme with a mistake is left
    /// out, and said to be.
    pub fn of(
        config: &DashboardConfig,
        glyphs: Glyphs,
        kept_in: Option<PathBuf>,
        env: impl Fn(&str) -> Option<String>,
        ask: impl FnOnce() -> Option<Background>,
    ) -> Result<Self, TuiError> {
        let forbidden = env("NO_COLOR").is_some_and(|value| !value.is_empty());
        let keymap = Keymap::of(&config.keys).map_err(TuiError::Config)?;
        let sessions = kept_in
            .as_deref()
            .map(outside::sessions)
            .unwrap_or_default();
        let mut notice = None;
        let mut themes = Vec::new();
        for name in config.themes.names() {
            match config.themes.read(&name) {
                Ok(tones) => themes.push(NamedTheme { name, tones }),
                Err(error)
                    if config
                        .theme
                        .as_ref()
                        .is_some_and(|one| one.as_str() == name) =>
                {
                    return Err(TuiError::Config(error));
                }
                Err(error) => notice = Some(words::theme_left_out(&error.to_string())),
            }
        }
        let colours = if forbidden {
            Colours::Forbidden
        } else {
            Colours::Allowed
        };
        let background = match colours {
            Colours::Forbidden => None,
            Colours::Allowed => ask(),
        };
        let mut look = Look {
            themes: themes.into(),
            at: 0,
            background: background.unwrap_or_else(|| guess(env("COLORFGBG").as_deref())),
            colours,
            glyphs,
        };
        let asked = config.theme.as_ref().map(ThemeName::as_str);
        let wanted = asked.or(sessions.theme.as_deref());
        if !wanted.is_some_and(|name| look.choose(name)) {
            look.choose(Theme::Default.into());
        }
        Ok(Self {
            look,
            keymap,
            mouse: config.mouse,
            refresh: config.refresh,
            kept_in,
            notice,
            sessions,
        })
    }

    /// The language that the last session had chosen by a key.
    pub fn language(&self) -> Option<Language> {
        self.sessions.language.as_deref()?.parse().ok()
    }

    /// Gives them to a model.
    pub fn equip(&self, model: &mut Model) {
        model.look = self.look.clone();
        model.keymap = self.keymap.clone();
        model.mouse = self.mouse;
        model.auto = AutoRefresh {
            every: self.refresh,
            ..AutoRefresh::default()
        };
        model.left = self.sessions.clone();
        if let Some(notice) = &self.notice {
            model.complain(notice.clone());
        }
    }
}

/// Asks the terminal for its background (OSC 11). To be asked before the terminal is taken.
pub fn background() -> Option<Background> {
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    match theme_mode(options) {
        Ok(ThemeMode::Dark) => Some(Background::Dark),
        Ok(ThemeMode::Light) => Some(Background::Light),
        Err(error) => {
            tracing::debug!(%error, "the terminal does not tell its background");
            None
        }
    }
}
