//! The language of what people read: the flag's, else the configuration's, else the locale's.

use super::arguments::Globals;
use crate::config::Config;
use crate::words::language::{Language, speak};

/// Chosen before anything is said. What the configuration says is known only once it has been read.
pub(super) fn choose(globals: &Globals) {
    let variable = |name: &str| std::env::var(name).ok();
    let language = globals.lang;
    speak(language.unwrap_or_else(|| Language::of_environment(variable)));
}

/// What the configuration asks for; the flag, where there is one, has taken its place there.
pub(super) fn of(config: &Config) {
    if let Some(language) = config.language {
        speak(language);
    }
}
