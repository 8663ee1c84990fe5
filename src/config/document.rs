//! A TOML document in which every value knows its place.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{ConfigError, Expected, Fault, Place, ValueKind};

/// A value and where it comes from. It has no `Debug`: it may be a secret.
#[derive(Clone)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// A file's text.
pub(super) struct Source<'a> {
    pub(super) path: &'a Path,
    pub(super) text: &'a str,
}

impl<'a> Source<'a> {
    pub(super) fn parse(&self) -> Result<Spanned<DeTable<'a>>, ConfigError> {
        DeTable::parse(self.text).map_err(|error| {
            let place = match error.span() {
                Some(span) => self.place(&span),
                None => Place::File(self.path.to_path_buf()),
            };
            let bare = error.span().and_then(|span| self.bare_word(&span));
            let syntax = || Fault::Syntax {
                detail: error.message().to_owned(),
            };
            ConfigError {
                place,
                fault: bare.unwrap_or_else(syntax),
            }
        })
    }

    /// A word without quotes where a value belongs, as other formats have it. The word itself may be a secret.
    fn bare_word(&self, span: &Range<usize>) -> Option<Fault> {
        let before = self.text.get(..span.start)?;
        let begin = before.rfind('\n').map_or(0, |newline| newline + 1);
        let (key, value) = self.text.get(begin..)?.lines().next()?.split_once('=')?;
        let word = value.split('#').next()?.trim();
        let of_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !word.starts_with(|first: char| first.is_ascii_alphabetic())
            || !word.bytes().all(of_word)
        {
            return None;
        }
        let meant = match word.to_ascii_lowercase().as_str() {
            "yes" | "on" | "true" => Some(true),
            "no" | "off" | "false" => Some(false),
            _ => None,
        };
        Some(Fault::BareWord {
            key: key.trim().to_owned(),
            meant,
        })
    }

    fn place(&self, span: &Range<usize>) -> Place {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Place::Spot {
            file: self.path.to_path_buf(),
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }
}

/// One table, with its name and its place.
pub(super) struct Section<'a> {
    source: &'a Source<'a>,
    name: String,
    pub(super) place: Place,
    entries: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    pub(super) fn root(source: &'a Source<'a>, document: &'a Spanned<DeTable<'a>>) -> Self {
        Self {
            source,
            name: String::new(),
            place: Place::File(source.path.to_path_buf()),
            entries: document.get_ref(),
        }
    }

    /// A key's name with its table's.
    pub(super) fn name_of(&self, key: &str) -> String {
        if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        }
    }

    pub(super) fn name(&self) -> String {
        self.name.clone()
    }

    /// Refuses the first key of the file that is not among these.
    pub(super) fn only(&self, valid: &[&str]) -> Result<(), ConfigError> {
        let stranger = self
            .entries
            .keys()
            .filter(|key| !valid.contains(&key.get_ref().as_ref()))
            .min_by_key(|key| key.span().start);
        match stranger {
            None => Ok(()),
            Some(key) => Err(ConfigError {
                place: self.source.place(&key.span()),
                fault: Fault::UnknownKey {
                    key: self.name_of(key.get_ref()),
                    valid: valid.iter().map(|key| (*key).to_owned()).collect(),
                },
            }),
        }
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.entries.keys().map(|key| key.get_ref().as_ref())
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<At<String>>, ConfigError> {
        self.get(key).map(|item| item.text()).transpose()
    }

    pub(super) fn boolean(&self, key: &str) -> Result<Option<At<bool>>, ConfigError> {
        let Some(item) = self.get(key) else {
            return Ok(None);
        };
        match item.value.get_ref() {
            DeValue::Boolean(value) => Ok(Some(item.at(*value))),
            _ => Err(item.wrong_kind(&[ValueKind::Boolean])),
        }
    }

    /// An integer as written; none in `value` where it does not fit.
    pub(super) fn integer(&self, key: &str) -> Result<Option<At<Option<i64>>>, ConfigError> {
        self.get(key).map(|item| item.number()).transpose()
    }

    pub(super) fn table(&self, key: &str) -> Result<Option<Self>, ConfigError> {
        self.get(key).map(Item::table).transpose()
    }

    pub(super) fn array(&self, key: &str) -> Result<Vec<Item<'a>>, ConfigError> {
        let Some(item) = self.get(key) else {
            return Ok(Vec::new());
        };
        item.array()
    }

    pub(super) fn get(&self, key: &str) -> Option<Item<'a>> {
        let (name, value) = self.entries.get_key_value(key)?;
        Some(Item {
            source: self.source,
            name: self.name_of(key),
            key: Some(name.span()),
            value,
        })
    }
}

/// One value, with its name and its place.
pub(super) struct Item<'a> {
    source: &'a Source<'a>,
    name: String,
    /// Where its key is; array elements have none.
    key: Option<Range<usize>>,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Item<'a> {
    pub(super) fn text(&self) -> Result<At<String>, ConfigError> {
        match self.value.get_ref() {
            DeValue::String(value) => Ok(self.at(value.clone().into_owned())),
            _ => Err(self.wrong_kind(&[ValueKind::Text])),
        }
    }

    /// A table. Its place is its key: a table that only its sub-tables' headings mention has no other.
    pub(super) fn table(self) -> Result<Section<'a>, ConfigError> {
        match self.value.get_ref() {
            DeValue::Table(entries) => {
                let place = self.place_of_key();
                Ok(Section {
                    source: self.source,
                    name: self.name,
                    place,
                    entries,
                })
            }
            _ => Err(self.wrong_kind(&[ValueKind::Table])),
        }
    }

    /// An integer as written; none in `value` where it does not fit.
    pub(super) fn number(&self) -> Result<At<Option<i64>>, ConfigError> {
        match self.value.get_ref() {
            DeValue::Integer(value) => {
                Ok(self.at(i64::from_str_radix(value.as_str(), value.radix()).ok()))
            }
            _ => Err(self.wrong_kind(&[ValueKind::Integer])),
        }
    }

    /// That this value, of the right kind, cannot be used.
    pub(super) fn bad(&self, found: Option<String>, expected: Expected) -> ConfigError {
        ConfigError {
            place: self.source.place(&self.value.span()),
            fault: Fault::BadValue {
                key: self.name.clone(),
                found,
                expected,
            },
        }
    }

    pub(super) fn array(self) -> Result<Vec<Self>, ConfigError> {
        match self.value.get_ref() {
            DeValue::Array(elements) => Ok(elements
                .iter()
                .enumerate()
                .map(|(at, value)| Self {
                    source: self.source,
                    name: format!("{}[{at}]", self.name),
                    key: None,
                    value,
                })
                .collect()),
            _ => Err(self.wrong_kind(&[ValueKind::Array])),
        }
    }

    /// Where its key is, or itself where it has none.
    pub(super) fn place_of_key(&self) -> Place {
        self.source
            .place(&self.key.clone().unwrap_or_else(|| self.value.span()))
    }

    pub(super) fn kind(&self) -> ValueKind {
        match self.value.get_ref() {
            DeValue::String(_) => ValueKind::Text,
            DeValue::Integer(_) => ValueKind::Integer,
            DeValue::Float(_) => ValueKind::Float,
            DeValue::Boolean(_) => ValueKind::Boolean,
            DeValue::Datetime(_) => ValueKind::DateTime,
            DeValue::Array(_) => ValueKind::Array,
            DeValue::Table(_) => ValueKind::Table,
        }
    }

    pub(super) fn wrong_kind(&self, expected: &'static [ValueKind]) -> ConfigError {
        ConfigError {
            place: self.source.place(&self.value.span()),
            fault: Fault::WrongKind {
                key: self.name.clone(),
                found: self.kind(),
                expected,
            },
        }
    }

    fn at<T>(&self, value: T) -> At<T> {
        At {
            value,
            place: self.source.place(&self.value.span()),
        }
    }
}
