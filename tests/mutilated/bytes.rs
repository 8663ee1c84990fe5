//! How bytes are mutilated.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

/// One thing done to a text.
#[derive(Debug, Clone)]
enum Blow {
    /// It ends here.
    Cut(Index),
    /// A bit of it is another.
    Flip(Index, u8),
    /// Something that may not even be text comes in between.
    Insert(Index, Vec<u8>),
    /// A value is written otherwise than it was: another type, a number beyond all bounds, a nest, half a letter.
    Rewrite(Index, String),
    /// An object says something once more.
    Repeat(Index, &'static str, String),
}

/// Any bytes.
pub(crate) fn anything() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..200),
        "[\\[\\]{}:,\"a0\\\\u. -]{0,60}".prop_map(String::into_bytes),
        json().prop_map(String::into_bytes),
    ]
}

/// A JSON text, mutilated once or more.
pub(crate) fn mutilated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    vec(blow(), 1..4).prop_map(move |blows| {
        let text = text.as_bytes().to_vec();
        blows.iter().fold(text, |bytes, blow| blow.strike(bytes))
    })
}

fn blow() -> impl Strategy<Value = Blow> {
    let place = any::<Index>;
    let key = select(vec![
        "_id",
        "username",
        "roles",
        "members",
        "users",
        "groups",
        "total",
        "success",
        "u",
        "type",
        "active",
        "archived",
        "name",
        "permissions",
    ]);
    prop_oneof![
        1 => place().prop_map(Blow::Cut),
        2 => (place(), 0_u8..8).prop_map(|(at, bit)| Blow::Flip(at, bit)),
        1 => (place(), vec(any::<u8>(), 1..4)).prop_map(|(at, bytes)| Blow::Insert(at, bytes)),
        6 => (place(), json()).prop_map(|(at, text)| Blow::Rewrite(at, text)),
        2 => (place(), key, json()).prop_map(|(at, key, text)| Blow::Repeat(at, key, text)),
    ]
}

/// A value's text, proper or not.
fn json() -> impl Strategy<Value = String> {
    let nest = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    prop_oneof![
        3 => select(vec![
            "null", "true", "false", "0", "-1", "1", "2.5", "1e400", "-1e400", "18446744073709551616", "1e-400",
            "99999999999999999999999999999999", "\"\"", "\"7\"", "[]", "{}", "[null]", "[7]", "[\"owner\", 7]",
            "{\"_id\": null}", "[[]]", "\"\\ud800\"", "\"\\udc00x\"", "\"\\u0000\"", "NaN", "'x'",
        ])
        .prop_map(str::to_owned),
        1 => select(vec![3_usize, 100, 127, 128, 4_000]).prop_map(nest),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => any::<String>().prop_map(|text| Value::String(text).to_string()),
    ]
}

impl Blow {
    fn strike(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        if bytes.is_empty() {
            return bytes;
        }
        match self {
            Self::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Self::Flip(at, bit) => {
                let at = at.index(bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            Self::Insert(at, more) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Rewrite(at, text) => return rewritten(&bytes, *at, text).unwrap_or(bytes),
            Self::Repeat(at, key, text) => {
                let starts: Vec<usize> = bytes
                    .iter()
                    .enumerate()
                    .filter_map(|(at, byte)| (*byte == b'{').then_some(at + 1))
                    .collect();
                if !starts.is_empty() {
                    let at = *at.get(&starts);
                    bytes.splice(at..at, format!("\"{key}\":{text},").into_bytes());
                }
            }
        }
        bytes
    }
}

/// None where it is no JSON (any more).
fn rewritten(bytes: &[u8], at: Index, text: &str) -> Option<Vec<u8>> {
    const HERE: &str = "the place of the new value";
    let mut value: Value = serde_json::from_slice(bytes).ok()?;
    let mut left = at.index(places(&value));
    *at_place(&mut value, &mut left)? = Value::String(HERE.to_owned());
    Some(
        value
            .to_string()
            .replace(&format!("\"{HERE}\""), text)
            .into_bytes(),
    )
}

fn places(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(places).sum(),
        Value::Object(entries) => entries.values().map(places).sum(),
        _ => 0,
    }
}

fn at_place<'v>(value: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(list) => list.iter_mut().find_map(|value| at_place(value, left)),
        Value::Object(entries) => entries.values_mut().find_map(|value| at_place(value, left)),
        _ => None,
    }
}
