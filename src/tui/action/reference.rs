//! The page of the documentation that lists the keys, made from the registry.

use strum::IntoEnumIterator;

use super::{Key, Scope, all};
use crate::tui::screen::Screen;
use crate::words::dashboard::keys::{self as words, KeySet};
use crate::words::language::in_english;

impl From<Scope> for KeySet {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Main => Self::Main,
            Scope::Typing => Self::Typing,
            Scope::Reading => Self::Reading,
            Scope::Plan => Self::Plan,
            Scope::Confirm => Self::Confirm,
            Scope::Consent => Self::Consent,
            Scope::Saving => Self::Saving,
            Scope::Progress => Self::Progress,
            Scope::Chooser => Self::Chooser,
            Scope::Palette => Self::Palette,
            Scope::Answer => Self::Answer,
            Scope::Basket => Self::Basket,
            Scope::Summary => Self::Summary,
            Scope::Tasks => Self::Tasks,
        }
    }
}

/// The page, in Markdown and in English, as the documentation is.
pub fn page() -> String {
    in_english(in_whatever_language)
}

fn in_whatever_language() -> String {
    let mut page = words::PAGE_HEAD.to_owned();
    for scope in Scope::iter() {
        let title = words::scope(scope.into());
        let mut letters = title.chars();
        let first: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        page.push_str(&format!("\n## {first}{}\n\n", letters.as_str()));
        if scope.keeps_its_keys() {
            page.push_str(words::PAGE_FIXED);
            page.push('\n');
        }
        page.push_str(words::PAGE_COLUMNS);
        for spec in all(scope) {
            let keys: Vec<String> = spec
                .keys
                .iter()
                .map(|key| format!("`{}`", cell(*key)))
                .collect();
            let name = spec.action.name();
            let help = spec.label.help();
            let on = spec.screens.map_or_else(String::new, |screens| {
                let (on, elsewhere): (Vec<&Screen>, Vec<&Screen>) =
                    Screen::ALL.iter().partition(|one| screens.contains(one));
                let names = |those: &[&Screen]| -> Vec<&str> {
                    those.iter().map(|screen| screen.name()).collect()
                };
                words::only_on(&names(&on), &names(&elsewhere))
            });
            page.push_str(&format!("| `{name}` | {} | {help}{on} |\n", keys.join(" ")));
        }
    }
    page
}

/// A key in a cell of a table, where a bar would end the cell.
fn cell(key: Key) -> String {
    key.name().replace('|', "\\|")
}
