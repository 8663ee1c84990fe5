//! A request as an endpoint sees it: who calls, and with what parameters.

use std::fmt;

use serde_json::{Map, Value};
use url::form_urlencoded;

/// An authenticated request.
#[derive(Debug)]
pub(super) struct Call {
    /// `_id` of the account that calls.
    pub(super) caller: String,
    /// Its parameters.
    pub(super) params: Params,
}

/// Parameters: of the query for GET, of the body for POST, never of both. `Debug` shows their names alone: one may be a
/// password.
#[derive(Default, PartialEq)]
pub(super) struct Params(Map<String, Value>);

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// The body is not what its content type says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

impl Params {
    /// Those of a query string or of a form.
    pub(super) fn of_form(text: &[u8]) -> Self {
        Self(
            form_urlencoded::parse(text)
                .map(|(key, value)| (key.into_owned(), Value::String(value.into_owned())))
                .collect(),
        )
    }

    /// Those of a body, by its content type.
    pub(super) fn of_body(content_type: &str, body: &[u8]) -> Result<Self, Malformed> {
        if content_type.starts_with("application/x-www-form-urlencoded") {
            return Ok(Self::of_form(body));
        }
        if !content_type.starts_with("application/json") || body.is_empty() {
            return Ok(Self::default());
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(entries)) => Ok(Self(entries)),
            Ok(Value::Array(_)) => Ok(Self::default()),
            // The server's parser is strict: nothing but an object or an array is a body.
            Ok(_) | Err(_) => Err(Malformed),
        }
    }

    /// A parameter that is text and not blank.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.0
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.trim().is_empty())
    }

    /// A parameter of any type; null counts as none.
    pub(super) fn value(&self, key: &str) -> Option<&Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// A parameter that is true or false.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        self.value(key).and_then(Value::as_bool)
    }

    /// The texts of a parameter that is a list.
    pub(super) fn texts(&self, key: &str) -> Option<impl Iterator<Item = &str>> {
        let entries = self.value(key)?.as_array()?;
        Some(entries.iter().filter_map(Value::as_str))
    }

    /// All of them.
    pub(super) const fn entries(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The names of all that there are.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Takes a parameter away, for the releases that act as if it were not there.
    pub(super) fn forget(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// Puts a text in a parameter's place.
    pub(super) fn replace(&mut self, key: &str, text: String) {
        self.0.insert(key.to_owned(), Value::String(text));
    }

    /// A parameter as it was sent, blank or not.
    pub(super) fn raw(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(Value::as_str)
    }
}
