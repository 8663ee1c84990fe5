//! The shape of an answer: keys and types, all the way down.

use std::collections::BTreeSet;

use serde_json::Value;

/// The shape of a value, as a text that two values share if they have the same keys and types. A list is the set of
/// the shapes of its entries.
pub(crate) fn of(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "bool".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(_) => "text".to_owned(),
        Value::Array(entries) => {
            let shapes: BTreeSet<String> = entries.iter().map(of).collect();
            format!("[{}]", shapes.into_iter().collect::<Vec<_>>().join(" | "))
        }
        Value::Object(entries) => {
            let mut keys: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{key}: {}", of(value)))
                .collect();
            keys.sort();
            format!("{{{}}}", keys.join(", "))
        }
    }
}

/// The lists at the top of an answer that the recording has cut, cut to the same length in ours.
pub(crate) fn cut_alike(recording: &Value, ours: &mut Value) {
    let cut = recording.get("trimmed").and_then(Value::as_object);
    for list in cut.into_iter().flat_map(|cut| cut.keys()) {
        let kept = recording
            .pointer(&format!("/body/{list}"))
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        if let Some(entries) = ours.get_mut(list).and_then(Value::as_array_mut) {
            entries.truncate(kept);
        }
    }
}

/// The names of the entries of the list at the top of an answer, in their order.
pub(crate) fn names(body: &Value) -> Vec<String> {
    let lists = ["members", "groups", "users", "roles"];
    let entries = lists
        .iter()
        .find_map(|list| body.get(list).and_then(Value::as_array));
    entries
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let name = ["username", "name"].iter().find_map(|key| entry.get(key));
            let name = name.or_else(|| entry.pointer("/u/username"));
            name.and_then(Value::as_str).map(str::to_owned)
        })
        .collect()
}
