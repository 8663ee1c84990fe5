//! Keys of the dashboard, as written.

use super::document::{Item, Section};
use super::fault::{ConfigError, Place, ValueKind};

/// The keys of an action, as configured. Whether there is such an action, and such keys, the dashboard knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyBinding {
    /// The action.
    pub action: String,
    /// Its keys, each with its place.
    pub keys: Vec<(String, Place)>,
    /// Where the action is named.
    pub place: Place,
}

/// A key or several for each action.
pub(super) fn keys(table: &Section<'_>) -> Result<Vec<KeyBinding>, ConfigError> {
    let mut bindings = Vec::new();
    for action in table.keys() {
        let Some(item) = table.get(action) else {
            continue;
        };
        let place = item.place_of_key();
        let keys = match item.kind() {
            ValueKind::Text => vec![item.text()?],
            ValueKind::Array => item
                .array()?
                .iter()
                .map(Item::text)
                .collect::<Result<_, _>>()?,
            _ => return Err(item.wrong_kind(&[ValueKind::Text, ValueKind::Array])),
        };
        bindings.push(KeyBinding {
            action: action.to_owned(),
            keys: keys.into_iter().map(|key| (key.value, key.place)).collect(),
            place,
        });
    }
    Ok(bindings)
}
