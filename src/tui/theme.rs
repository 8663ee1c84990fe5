//! The styles that the dashboard draws with, made from the tones of a theme.

use ratatui::style::{Color, Modifier, Style};

use crate::config::{Background, Colour, ConfigError, Meaning, Theme, Tone, Tones};
use crate::domain::drift::Severity;

/// The tones of a theme, on a background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    tones: Tones,
    background: Background,
}

impl Palette {
    /// A theme on a background.
    pub const fn new(tones: Tones, background: Background) -> Self {
        Self { tones, background }
    }

    /// A theme that comes with the program, on the background that it is made for.
    ///
    /// # Errors
    /// Where the file that was compiled in is no theme, which a test excludes.
    pub fn bundled(theme: Theme) -> Result<Self, ConfigError> {
        let background = match theme {
            Theme::Light => Background::Light,
            _ => Background::Dark,
        };
        Tones::bundled(theme).map(|tones| Self { tones, background })
    }

    /// How a meaning is drawn.
    pub fn tone(&self, meaning: Meaning) -> Tone {
        self.tones.tone(meaning, self.background)
    }
}

/// Whether colours may be used at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Colours {
    /// They may.
    #[default]
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
        Self::from_tones(|meaning| palette.tone(meaning))
    }

    /// The styles without any colour: what colour says, signs and weight say too. Those of the theme `mono`.
    pub fn plain() -> Self {
        Self::from_tones(|meaning| {
            let own = Tone::default();
            match meaning {
                Meaning::Muted | Meaning::Faint | Meaning::Info => Tone { dim: true, ..own },
                Meaning::Accent
                | Meaning::Critical
                | Meaning::Added
                | Meaning::Removed
                | Meaning::Changed => Tone { bold: true, ..own },
                Meaning::Selection => Tone {
                    reversed: true,
                    ..own
                },
                Meaning::SelectionIdle => Tone {
                    underlined: true,
                    ..own
                },
                Meaning::SelectionText
                | Meaning::Text
                | Meaning::Warning
                | Meaning::Good
                | Meaning::Unknown => own,
            }
        })
    }

    fn from_tones(tone: impl Fn(Meaning) -> Tone) -> Self {
        let of = |meaning| style(tone(meaning));
        let bold = Modifier::BOLD;
        let accent = of(Meaning::Accent);
        let words = tone(Meaning::SelectionText).colour;
        Self {
            text: of(Meaning::Text),
            strong: of(Meaning::Text).add_modifier(bold),
            muted: of(Meaning::Muted),
            rule: of(Meaning::Faint),
            focus: accent,
            key: accent.add_modifier(bold),
            filter: accent.add_modifier(Modifier::UNDERLINED),
            selected: behind(tone(Meaning::Selection), words, bold),
            selected_idle: behind(tone(Meaning::SelectionIdle), words, Modifier::empty()),
            tab: accent.add_modifier(bold),
            mark: accent.add_modifier(bold),
            good: of(Meaning::Good),
            unknown: of(Meaning::Unknown),
            added: of(Meaning::Added),
            removed: of(Meaning::Removed),
            changed: of(Meaning::Changed),
            badge: of(Meaning::Warning).add_modifier(Modifier::REVERSED | bold),
            button: accent.add_modifier(Modifier::REVERSED | bold),
            critical: of(Meaning::Critical).add_modifier(bold),
            warning: of(Meaning::Warning),
            info: of(Meaning::Info),
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

const fn colour(colour: Colour) -> Color {
    match colour {
        Colour::Own => Color::Reset,
        Colour::Indexed(index) => Color::Indexed(index),
        Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}

fn weights(tone: Tone) -> Modifier {
    [
        (tone.bold, Modifier::BOLD),
        (tone.dim, Modifier::DIM),
        (tone.underlined, Modifier::UNDERLINED),
        (tone.reversed, Modifier::REVERSED),
    ]
    .into_iter()
    .filter(|(has, _)| *has)
    .fold(Modifier::empty(), |all, (_, one)| all | one)
}

fn style(tone: Tone) -> Style {
    Style::new()
        .fg(colour(tone.colour))
        .add_modifier(weights(tone))
}

/// The style of a whole line: its colour lies behind the words, which have their own where one is given. `weight` is
/// what makes a line stand out whose colour alone does not.
fn behind(tone: Tone, words: Colour, weight: Modifier) -> Style {
    let style = Style::new().add_modifier(weights(tone));
    let style = match tone.colour {
        Colour::Own => return style,
        seen => style.bg(colour(seen)).add_modifier(weight),
    };
    match words {
        Colour::Own => style,
        seen => style.fg(colour(seen)),
    }
}

/// The background that a terminal says it has in `COLORFGBG`, as rxvt, Konsole and others set it:
/// `foreground;background`.
pub fn guess(colorfgbg: Option<&str>) -> Background {
    let background = colorfgbg
        .and_then(|value| value.rsplit(';').next())
        .and_then(|number| number.parse::<u8>().ok());
    match background {
        Some(7 | 9..=15) => Background::Light,
        _ => Background::Dark,
    }
}
