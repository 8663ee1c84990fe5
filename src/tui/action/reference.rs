//! The page of the documentation that lists the keys, made from the registry.

use strum::IntoEnumIterator;

use super::{Key, Scope, of};
use crate::words::dashboard::keys::{self as words, KeySet};

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
        }
    }
}

/// The page, in Markdown.
pub fn page() -> String {
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
        for spec in of(scope) {
            let keys: Vec<String> = spec
                .keys
                .iter()
                .map(|key| format!("`{}`", cell(*key)))
                .collect();
            let name = spec.action.name();
            page.push_str(&format!(
                "| `{name}` | {} | {} |\n",
                keys.join(" "),
                spec.label.help
            ));
        }
    }
    page
}

/// A key in a cell of a table, where a bar would end the cell.
fn cell(key: Key) -> String {
    key.name().replace('|', "\\|")
}
