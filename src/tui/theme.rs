//! Colours: some fourteen with a meaning, from a theme file, and the styles made of them.

use std::fmt;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::config::Theme;
use crate::domain::drift::Severity;

const DARK: &str = include_str!("../../themes/dark.toml");
const LIGHT: &str = include_str!("../../themes/light.toml");

/// The colours of a theme, by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Palette {
    /// Plain text.
    pub text: Paint,
    /// What stands back: usernames, ages, what is the same on both sides.
    pub muted: Paint,
    /// Borders and rules.
    pub faint: Paint,
    /// Where you are, and keys.
    pub accent: Paint,
    /// Behind the selected line of the pane that has the focus.
    pub selection: Paint,
    /// Behind the selected line of the other pane.
    pub selection_idle: Paint,
    /// A group does not work for its course.
    pub critical: Paint,
    /// Someone is where he should not be.
    pub warning: Paint,
    /// Worth knowing.
    pub info: Paint,
    /// All is well.
    pub good: Paint,
    /// It could not be told.
    pub unknown: Paint,
    /// Would be added.
    pub added: Paint,
    /// Would be taken away.
    pub removed: Paint,
    /// Would become something else.
    pub changed: Paint,
}

/// One colour of a theme file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint(pub Color);

impl<'de> Deserialize<'de> for Paint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;
        impl Visitor<'_> for Written {
            type Value = Paint;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a colour: \"reset\", 0 to 255, or \"#rrggbb\"")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Paint, E> {
                u8::try_from(number)
                    .map(|index| Paint(Color::Indexed(index)))
                    .map_err(|_too_large| E::invalid_value(de::Unexpected::Signed(number), &self))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Paint, E> {
                let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6);
                match (text, hex.and_then(|hex| u32::from_str_radix(hex, 16).ok())) {
                    ("reset", _) => Ok(Paint(Color::Reset)),
                    (_, Some(rgb)) => {
                        let [_, red, green, blue] = rgb.to_be_bytes();
                        Ok(Paint(Color::Rgb(red, green, blue)))
                    }
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(Written)
    }
}

impl Palette {
    /// The colours of a bundled theme.
    ///
    /// # Errors
    /// Where the file that was compiled in is no palette, which a test excludes.
    pub fn bundled(theme: Theme) -> Result<Self, toml::de::Error> {
        toml::from_str(match theme {
            Theme::Dark => DARK,
            Theme::Light => LIGHT,
        })
    }
}

/// Whether colours may be used at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// They may.
    Allowed,
    /// `NO_COLOR` is set: bold, dim, underlined and reversed must do.
    Forbidden,
}

/// Every style that the dashboard draws with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Styles {
    /// Plain text.
    pub text: Style,
    /// Text that matters here: the name of what is shown.
    pub strong: Style,
    /// Text that stands back.
    pub muted: Style,
    /// Borders and rules.
    pub rule: Style,
    /// The border of the pane that has the focus.
    pub focus: Style,
    /// A key in the bar and in the help.
    pub key: Style,
    /// What the filter matched, and the filter itself.
    pub filter: Style,
    /// The selected line of the pane that has the focus.
    pub selected: Style,
    /// The selected line of the other pane.
    pub selected_idle: Style,
    /// The name of the screen that is shown.
    pub tab: Style,
    /// A mark.
    pub mark: Style,
    /// All is well.
    pub good: Style,
    /// It could not be told.
    pub unknown: Style,
    /// Would be added.
    pub added: Style,
    /// Would be taken away.
    pub removed: Style,
    /// Would become something else.
    pub changed: Style,
    /// `READ-ONLY`.
    pub badge: Style,
    /// The button under the focus.
    pub button: Style,
    critical: Style,
    warning: Style,
    info: Style,
}

impl Styles {
    /// The styles of a palette.
    pub fn of(palette: &Palette) -> Self {
        let fg = |paint: Paint| Style::new().fg(paint.0);
        let bold = Modifier::BOLD;
        Self {
            text: fg(palette.text),
            strong: fg(palette.text).add_modifier(bold),
            muted: fg(palette.muted),
            rule: fg(palette.faint),
            focus: fg(palette.accent),
            key: fg(palette.accent).add_modifier(bold),
            filter: fg(palette.accent).add_modifier(Modifier::UNDERLINED),
            selected: Style::new().bg(palette.selection.0).add_modifier(bold),
            selected_idle: Style::new().bg(palette.selection_idle.0),
            tab: fg(palette.accent).add_modifier(bold),
            mark: fg(palette.accent).add_modifier(bold),
            good: fg(palette.good),
            unknown: fg(palette.unknown),
            added: fg(palette.added),
            removed: fg(palette.removed),
            changed: fg(palette.changed),
            badge: fg(palette.warning).add_modifier(Modifier::REVERSED | bold),
            button: fg(palette.accent).add_modifier(Modifier::REVERSED | bold),
            critical: fg(palette.critical).add_modifier(bold),
            warning: fg(palette.warning),
            info: fg(palette.info),
        }
    }

    /// The styles without any colour: what colour says, signs and weight say too.
    pub fn plain() -> Self {
        // Added to what is there, so that a selected line stays reversed under its words.
        let none = Style::new();
        let with = |modifier: Modifier| Style::new().add_modifier(modifier);
        let bold = with(Modifier::BOLD);
        let dim = with(Modifier::DIM);
        Self {
            text: none,
            strong: bold,
            muted: dim,
            rule: dim,
            focus: bold,
            key: bold,
            filter: with(Modifier::UNDERLINED),
            selected: Style::new().add_modifier(Modifier::REVERSED),
            selected_idle: Style::new().add_modifier(Modifier::UNDERLINED),
            tab: bold,
            mark: bold,
            good: none,
            unknown: none,
            added: bold,
            removed: bold,
            changed: bold,
            badge: with(Modifier::REVERSED | Modifier::BOLD),
            button: with(Modifier::REVERSED | Modifier::BOLD),
            critical: bold,
            warning: none,
            info: dim,
        }
    }

    /// The style of a severity.
    pub const fn severity(&self, severity: Severity) -> Style {
        match severity {
            Severity::Critical => self.critical,
            Severity::Warning => self.warning,
            Severity::Info => self.info,
        }
    }
}

/// The theme to take where none is configured: light where the terminal says that its background is
/// (`COLORFGBG`, as rxvt, Konsole and others set it: `foreground;background`).
pub fn guess(colorfgbg: Option<&str>) -> Theme {
    let background = colorfgbg
        .and_then(|value| value.rsplit(';').next())
        .and_then(|number| number.parse::<u8>().ok());
    match background {
        Some(7 | 9..=15) => Theme::Light,
        _ => Theme::Dark,
    }
}
