//! The languages that the program speaks.

use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantNames};

/// A language that the program speaks.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Default,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
    VariantNames,
)]
pub enum Language {
    /// English, unless another is asked for.
    #[default]
    #[strum(serialize = "en")]
    English,
    /// French, in Moodle's and Rocket.Chat's own terms.
    #[strum(serialize = "fr")]
    French,
}

/// The variables that say which language a program is to speak in, the first that is set before the others (POSIX,
/// *Base Definitions*, 8.2).
const LOCALE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

impl Language {
    /// The one after this, round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::English => Self::French,
            Self::French => Self::English,
        }
    }

    /// The language of a locale such as `fr_CA.UTF-8`; English for one that the program does not speak.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        match locale.split(['_', '.', '@', '-']).next() {
            Some("fr") => Self::French,
            _ => Self::English,
        }
    }

    /// The language that the environment asks for; an empty variable counts as unset.
    #[must_use]
    pub fn of_environment(env: impl Fn(&str) -> Option<String>) -> Self {
        LOCALE
            .into_iter()
            .find_map(|name| env(name).filter(|value| !value.is_empty()))
            .map_or_else(Self::default, |locale| Self::of_locale(&locale))
    }
}

#[cfg(test)]
mod tests {
    use super::Language;
    use super::Language::{English, French};

    #[test]
    fn the_first_variable_that_says_something_decides() {
        for (variables, expected) in [
            (&[][..], English),
            (&[("LANG", "fr_FR.UTF-8")], French),
            (&[("LANG", "fr")], French),
            (&[("LANG", "fr@euro")], French),
            (&[("LANG", "frp_FR")], English),
            (&[("LANG", "de_DE.UTF-8")], English),
            (&[("LANG", "C")], English),
            (&[("LC_ALL", ""), ("LANG", "fr_CA")], French),
            (&[("LC_ALL", "C.UTF-8"), ("LANG", "fr_CA")], English),
            (&[("LC_MESSAGES", "fr_FR"), ("LANG", "en_GB")], French),
        ] {
            let told = Language::of_environment(|name| {
                let found = variables.iter().find(|(variable, _)| *variable == name);
                found.map(|(_, value)| (*value).to_owned())
            });
            assert_eq!(told, expected, "{variables:?}");
        }
    }
}
