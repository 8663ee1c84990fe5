//! Themes: colours and weights by meaning, from files that are compiled in and from a folder of the user's own.
//!
//! A file may inherit from another theme and say only what differs. Its table `[on_light]` holds what is otherwise
//! where the terminal's background is light; without it a theme is the same on both.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use strum::VariantNames;

use super::document::{At, Item, Section, Source};
use super::fault::{ConfigError, Expected, Fault, Place, ValueKind};

/// A theme that comes with the program.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
    strum::EnumIter,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Theme {
    /// The terminal's own background and sixteen colours, on dark and on light.
    #[default]
    Default,
    /// For dark terminals.
    Dark,
    /// For light terminals.
    Light,
    /// The strongest contrast, on dark and on light.
    HighContrast,
    /// Blue and orange instead of green and red, on dark and on light.
    ColourBlind,
    /// No colour at all.
    Mono,
}

impl Theme {
    const fn text(self) -> &'static str {
        match self {
            Self::Default => include_str!("../../themes/default.toml"),
            Self::Dark => include_str!("../../themes/dark.toml"),
            Self::Light => include_str!("../../themes/light.toml"),
            Self::HighContrast => include_str!("../../themes/high-contrast.toml"),
            Self::ColourBlind => include_str!("../../themes/colour-blind.toml"),
            Self::Mono => include_str!("../../themes/mono.toml"),
        }
    }
}

/// A theme by its name: one that comes with the program, or a file of the user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeName(Arc<str>);

impl ThemeName {
    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Theme> for ThemeName {
    fn from(theme: Theme) -> Self {
        Self(Arc::from(<&str>::from(theme)))
    }
}

/// What a colour of a theme is for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
    strum::EnumIter,
)]
#[strum(serialize_all = "snake_case")]
pub enum Meaning {
    /// Plain text.
    Text,
    /// What stands back: usernames, ages, what is the same on both sides.
    Muted,
    /// Borders and rules.
    Faint,
    /// Where you are, and keys.
    Accent,
    /// The selected line of the pane that has the focus.
    Selection,
    /// The selected line of the other pane.
    SelectionIdle,
    /// Plain text on a selected line that has a colour behind it; without it the text keeps its own colour.
    SelectionText,
    /// A group does not work for its course.
    Critical,
    /// Someone is where he should not be.
    Warning,
    /// Worth knowing.
    Info,
    /// All is well.
    Good,
    /// It could not be told.
    Unknown,
    /// Would be added.
    Added,
    /// Would be taken away.
    Removed,
    /// Would become something else.
    Changed,
}

/// A colour of a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Colour {
    /// The terminal's own.
    #[default]
    Own,
    /// One of the 256; the first sixteen are the terminal's to define.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// How something of one meaning is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Tone {
    /// Its colour; of a selection, the colour behind it.
    pub colour: Colour,
    /// Bold.
    pub bold: bool,
    /// Dim.
    pub dim: bool,
    /// Underlined.
    pub underlined: bool,
    /// With its colour and the one behind it exchanged. A line that is drawn so has no other colour in it.
    pub reversed: bool,
}

/// What the terminal's background is like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Background {
    /// Dark, or not known.
    #[default]
    Dark,
    /// Light.
    Light,
}

/// A theme as read: a tone for each meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tones {
    dark: BTreeMap<Meaning, Tone>,
    light: BTreeMap<Meaning, Tone>,
}

impl Tones {
    /// How a meaning is drawn on a background.
    pub fn tone(&self, meaning: Meaning, background: Background) -> Tone {
        let over = match background {
            Background::Dark => None,
            Background::Light => self.light.get(&meaning),
        };
        over.or_else(|| self.dark.get(&meaning))
            .copied()
            .unwrap_or_default()
    }

    /// A theme that comes with the program.
    ///
    /// # Errors
    /// Where the file that was compiled in is none, which a test excludes.
    pub fn bundled(theme: Theme) -> Result<Self, ConfigError> {
        Themes::default().read(<&str>::from(theme))
    }
}

/// Where themes are looked for: in a folder of the user's own, then among those that come with the program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Themes {
    folder: Option<PathBuf>,
}

/// More heirs than that are a circle, or a joke.
const DEEPEST: usize = 8;

impl Themes {
    /// With the folder `themes` beside the configuration file.
    pub(super) fn beside(file: &Path) -> Self {
        Self {
            folder: file.parent().map(|folder| folder.join("themes")),
        }
    }

    /// Every theme there is, by name: those of the program, then the user's own.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Theme::VARIANTS
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        let mut own: Vec<String> = self
            .folder
            .iter()
            .filter_map(|folder| std::fs::read_dir(folder).ok())
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
            .filter(|name| !names.contains(name))
            .collect();
        own.sort();
        names.extend(own);
        names
    }

    /// The theme of that name, if there is one.
    pub(super) fn find(&self, name: &str) -> Option<ThemeName> {
        self.names()
            .iter()
            .any(|known| known == name)
            .then(|| ThemeName(Arc::from(name)))
    }

    /// Reads a theme and those that it inherits from. A file of the user's own comes before the program's of the
    /// same name.
    ///
    /// # Errors
    /// The first mistake in the file, or in one that it inherits from, with its place.
    pub fn read(&self, name: &str) -> Result<Tones, ConfigError> {
        self.read_below(name, None, &mut Vec::new())
    }

    fn read_below(
        &self,
        name: &str,
        wanted: Option<&Place>,
        heirs: &mut Vec<String>,
    ) -> Result<Tones, ConfigError> {
        // A file of the user's own may inherit from the program's of the same name.
        let again = heirs.iter().filter(|heir| *heir == name).count();
        let own = if again == 0 { self.own(name)? } else { None };
        let (path, text) = match (own, name.parse::<Theme>()) {
            (Some(own), _) => own,
            (None, Ok(theme)) if again < 2 && heirs.len() < DEEPEST => (
                PathBuf::from(format!("themes/{name}.toml")),
                theme.text().to_owned(),
            ),
            _ => return Err(self.no_such(name, wanted)),
        };
        heirs.push(name.to_owned());
        let source = Source {
            path: &path,
            text: &text,
        };
        let file = File::read(&source)?;
        let mut tones = match &file.inherits {
            None => Tones {
                dark: BTreeMap::new(),
                light: BTreeMap::new(),
            },
            Some(parent) => self.read_below(&parent.value, Some(&parent.place), heirs)?,
        };
        // What an heir says anew it says for both backgrounds.
        tones
            .light
            .retain(|meaning, _| !file.dark.contains_key(meaning));
        tones.dark.extend(file.dark);
        tones.light.extend(file.light);
        Ok(tones)
    }

    /// A file of the user's own, with its text; none where there is none.
    fn own(&self, name: &str) -> Result<Option<(PathBuf, String)>, ConfigError> {
        let plain = !name.is_empty() && !name.contains(['/', '\\', '\0']) && !name.starts_with('.');
        let Some(folder) = self.folder.as_ref().filter(|_| plain) else {
            return Ok(None);
        };
        let path = folder.join(format!("{name}.toml"));
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some((path, text))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ConfigError {
                place: Place::File(path),
                fault: Fault::Unreadable {
                    detail: error.to_string(),
                },
            }),
        }
    }

    fn no_such(&self, name: &str, wanted: Option<&Place>) -> ConfigError {
        ConfigError {
            place: wanted.cloned().unwrap_or(Place::Flag("--theme")),
            fault: Fault::BadValue {
                key: wanted.map_or("theme", |_| "inherits").to_owned(),
                found: Some(name.to_owned()),
                expected: Expected::Theme(self.names()),
            },
        }
    }
}

/// One file.
struct File {
    inherits: Option<At<String>>,
    dark: BTreeMap<Meaning, Tone>,
    light: BTreeMap<Meaning, Tone>,
}

impl File {
    fn read(source: &Source<'_>) -> Result<Self, ConfigError> {
        let document = source.parse()?;
        let root = Section::root(source, &document);
        let keys: Vec<&str> = ["inherits", "on_light"]
            .into_iter()
            .chain(Meaning::VARIANTS.iter().copied())
            .collect();
        root.only(&keys)?;
        let light = match root.table("on_light")? {
            None => BTreeMap::new(),
            Some(table) => {
                table.only(Meaning::VARIANTS)?;
                tones(&table)?
            }
        };
        Ok(Self {
            inherits: root.text("inherits")?,
            dark: tones(&root)?,
            light,
        })
    }
}

fn tones(table: &Section<'_>) -> Result<BTreeMap<Meaning, Tone>, ConfigError> {
    use strum::IntoEnumIterator;
    let mut tones = BTreeMap::new();
    for meaning in Meaning::iter() {
        if let Some(item) = table.get(meaning.into()) {
            tones.insert(meaning, tone(item)?);
        }
    }
    Ok(tones)
}

/// A colour alone, or a table with a colour and weights.
fn tone(item: Item<'_>) -> Result<Tone, ConfigError> {
    if item.kind() != ValueKind::Table {
        return Ok(Tone {
            colour: colour(&item)?,
            ..Tone::default()
        });
    }
    let table = item.table()?;
    table.only(&["colour", "bold", "dim", "underlined", "reversed"])?;
    let weight = |key: &str| -> Result<bool, ConfigError> {
        Ok(table.boolean(key)?.is_some_and(|weight| weight.value))
    };
    Ok(Tone {
        colour: table
            .get("colour")
            .map_or(Ok(Colour::Own), |item| colour(&item))?,
        bold: weight("bold")?,
        dim: weight("dim")?,
        underlined: weight("underlined")?,
        reversed: weight("reversed")?,
    })
}

fn colour(item: &Item<'_>) -> Result<Colour, ConfigError> {
    match item.kind() {
        ValueKind::Integer => {
            let number = item.number()?;
            let index = number.value.and_then(|number| u8::try_from(number).ok());
            index.map(Colour::Indexed).ok_or_else(|| {
                let found = number.value.map(|number| number.to_string());
                item.bad(found, Expected::Colour)
            })
        }
        ValueKind::Text => {
            let text = item.text()?.value;
            let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6);
            match (
                text.as_str(),
                hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()),
            ) {
                ("reset", _) => Ok(Colour::Own),
                (_, Some(rgb)) => {
                    let [_, red, green, blue] = rgb.to_be_bytes();
                    Ok(Colour::Rgb(red, green, blue))
                }
                _ => Err(item.bad(Some(text), Expected::Colour)),
            }
        }
        _ => Err(item.wrong_kind(&[ValueKind::Text, ValueKind::Integer, ValueKind::Table])),
    }
}
