//! The little of the database's query language that lists understand here: equality, `$in`, `$regex`; `fields`, `sort`.

use std::cmp::Ordering;
use std::fmt;

use regex::Regex;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, json};

use super::answer::Refusal;
use super::call::Params;

/// A room or an account as the API shows it.
pub(super) type Document = Map<String, Value>;

/// `query`, `fields` and `sort` of one request.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    filter: Vec<(String, Condition)>,
    fields: Option<Vec<String>>,
    sort: Vec<(String, bool)>,
}

/// What an entry of `query` asks of a document.
#[derive(Debug)]
enum Condition {
    Equal(Value),
    In(Vec<Value>),
    Like(Regex),
}

impl Wishes {
    /// Reads them, in the order in which the server does; what it cannot read, it refuses. (A real server knows more
    /// operators: an unknown one is refused here rather than wrongly obeyed.)
    pub(super) fn of(params: &Params) -> Result<Self, Refusal> {
        let sort = parse(params, "sort", "error-invalid-sort", |Keys(keys)| {
            Some(keys)
        })?;
        let fields = parse(params, "fields", "error-invalid-fields", |value: Value| {
            let entries = value.as_object()?;
            Some(entries.keys().cloned().collect())
        })?;
        let filter = parse(params, "query", "error-invalid-query", |value: Value| {
            let entries = value.as_object()?;
            entries
                .iter()
                .map(|(path, wanted)| Some((path.clone(), condition(wanted)?)))
                .collect()
        })?;
        Ok(Self {
            filter: filter.unwrap_or_default(),
            fields,
            sort: sort.unwrap_or_default(),
        })
    }

    /// The same without `query`, for endpoints that do not look at it.
    pub(super) fn without_query(mut self) -> Self {
        self.filter.clear();
        self
    }

    /// The documents that are wanted, in the wanted order (else by `key`).
    pub(super) fn select(
        &self,
        documents: impl Iterator<Item = Document>,
        key: &str,
    ) -> Vec<Document> {
        let by_default = [(key.to_owned(), false)];
        let order = if self.sort.is_empty() {
            by_default.as_slice()
        } else {
            &self.sort
        };
        self.select_by(documents, order)
    }

    /// The documents that are wanted, in the wanted order (else as they come).
    pub(super) fn select_in_order(
        &self,
        documents: impl Iterator<Item = Document>,
    ) -> Vec<Document> {
        self.select_by(documents, &self.sort)
    }

    fn select_by(
        &self,
        documents: impl Iterator<Item = Document>,
        order: &[(String, bool)],
    ) -> Vec<Document> {
        let mut wanted: Vec<Document> =
            documents.filter(|document| self.admits(document)).collect();
        wanted.sort_by(|a, b| {
            order
                .iter()
                .fold(Ordering::Equal, |so_far, (key, descending)| {
                    so_far.then_with(|| {
                        let ascending = compare(a.get(key), b.get(key));
                        if *descending {
                            ascending.reverse()
                        } else {
                            ascending
                        }
                    })
                })
        });
        wanted
    }

    /// A document with the wanted fields alone.
    pub(super) fn project(&self, mut document: Document) -> Value {
        if let Some(fields) = self.fields.as_ref().filter(|fields| !fields.is_empty()) {
            document.retain(|key, _| key == "_id" || fields.contains(key));
        }
        Value::Object(document)
    }

    fn admits(&self, document: &Document) -> bool {
        self.filter.iter().all(|(path, condition)| {
            let mut found = Vec::new();
            reach(&mut found, document, path);
            match condition {
                Condition::Equal(wanted) => found.contains(&wanted),
                Condition::In(wanted) => wanted.iter().any(|one| found.contains(&one)),
                Condition::Like(pattern) => found
                    .iter()
                    .filter_map(|value| value.as_str())
                    .any(|text| pattern.is_match(text)),
            }
        })
    }
}

/// A parameter that holds JSON.
fn parse<J: DeserializeOwned, T>(
    params: &Params,
    name: &'static str,
    code: &'static str,
    read: impl FnOnce(J) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    let Some(text) = params.raw(name).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let value: Option<J> = serde_json::from_str(text).ok();
    match value.and_then(read) {
        Some(wish) => Ok(Some(wish)),
        None => Err(Refusal::Coded {
            code,
            reason: format!("Invalid {name} parameter provided: \"{text}\"").into(),
            details: Some(json!({"helperMethod": "parseJsonQuery"})),
        }),
    }
}

/// The keys to sort by, in the order in which they stand, and whether each one is descending.
struct Keys(Vec<(String, bool)>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, direction)) = map.next_entry::<String, Value>()? {
                    keys.push((key, direction.as_i64() == Some(-1)));
                }
                Ok(Keys(keys))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

fn condition(wanted: &Value) -> Option<Condition> {
    let Some(operators) = wanted.as_object() else {
        return Some(Condition::Equal(wanted.clone()));
    };
    let mut operators = operators.iter();
    let condition = match operators.next()? {
        (name, Value::Array(values)) if name == "$in" => Condition::In(values.clone()),
        (name, Value::String(pattern)) if name == "$regex" => {
            Condition::Like(Regex::new(pattern).ok()?)
        }
        _ => return None,
    };
    operators.next().is_none().then_some(condition)
}

/// The values at a dotted path, through lists.
fn reach<'d>(found: &mut Vec<&'d Value>, document: &'d Document, path: &str) {
    let (head, tail) = path
        .split_once('.')
        .map_or((path, None), |(head, tail)| (head, Some(tail)));
    let Some(value) = document.get(head) else {
        return;
    };
    let inner = match value {
        Value::Array(entries) => entries.iter().collect(),
        other => vec![other],
    };
    match tail {
        None => found.extend(inner),
        Some(tail) => {
            for document in inner.iter().filter_map(|value| value.as_object()) {
                reach(found, document, tail);
            }
        }
    }
}

/// The order of two values of one key: by bytes for texts, nothing before something.
fn compare(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    match (a, b) {
        (Some(Value::String(a)), Some(Value::String(b))) => a.cmp(b),
        (Some(Value::Number(a)), Some(Value::Number(b))) => a
            .as_f64()
            .partial_cmp(&b.as_f64())
            .unwrap_or(Ordering::Equal),
        (Some(Value::Bool(a)), Some(Value::Bool(b))) => a.cmp(b),
        _ => a.is_some().cmp(&b.is_some()),
    }
}
