//! Pages of a list, as the server cuts them (`API_Default_Count` 50, `API_Upper_Count_Limit` 100, infinite count allowed).

use serde_json::{Map, Value, json};

use super::call::Params;

/// How many entries a request without `count` gets.
const DEFAULT_COUNT: usize = 50;
/// What any greater `count` is cut to, without a word.
const UPPER_COUNT: usize = 100;

/// Which part of a list was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// How many entries to skip.
    offset: usize,
    /// How many to give; none means all.
    count: Option<usize>,
}

impl Page {
    /// What `offset` and `count` ask for.
    pub(super) fn of(params: &Params) -> Self {
        let offset = params
            .raw("offset")
            .and_then(leading_integer)
            .and_then(|offset| usize::try_from(offset).ok())
            .unwrap_or(0);
        let count = match params.raw("count").map(leading_integer) {
            None => Some(DEFAULT_COUNT),
            // The database takes "not a number" for "no limit", as it does 0.
            Some(None | Some(0)) => None,
            // And a negative limit for one batch of as many.
            Some(Some(count)) if count < 0 => usize::try_from(count.unsigned_abs()).ok(),
            Some(Some(count)) => {
                Some(usize::try_from(count).map_or(UPPER_COUNT, |count| count.min(UPPER_COUNT)))
            }
        };
        Self { offset, count }
    }

    /// The answer: that part of the list under its name, and `count`, `offset`, `total`.
    pub(super) fn of_list(self, name: &str, list: Vec<Value>) -> Map<String, Value> {
        let total = list.len();
        let shown: Vec<Value> = list
            .into_iter()
            .skip(self.offset)
            .take(self.count.unwrap_or(usize::MAX))
            .collect();
        let mut answer = Map::new();
        answer.insert("count".to_owned(), json!(shown.len()));
        answer.insert("offset".to_owned(), json!(self.offset));
        answer.insert("total".to_owned(), json!(total));
        answer.insert(name.to_owned(), Value::Array(shown));
        answer
    }
}

/// The integer that a text starts with, as `parseInt` reads it.
fn leading_integer(text: &str) -> Option<i64> {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    let (digits, _) = digits.split_at_checked(end)?;
    if digits.is_empty() {
        return None;
    }
    // Nothing but a number too great for us is left to fail.
    Some(sign * digits.parse::<i64>().unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count_of(query: &str) -> Option<usize> {
        Page::of(&Params::of_form(query.as_bytes())).count
    }

    #[test]
    fn pages_are_cut_as_the_server_cuts_them() {
        assert_eq!(count_of(""), Some(50));
        assert_eq!(count_of("count=7"), Some(7));
        assert_eq!(count_of("count=100"), Some(100));
        assert_eq!(count_of("count=101"), Some(100));
        assert_eq!(count_of("count=99999999999999999999"), Some(100));
        assert_eq!(count_of("count=0"), None);
        assert_eq!(count_of("count=abc"), None);
        assert_eq!(count_of("count=-3"), Some(3));
        assert_eq!(count_of("count=12abc"), Some(12));
    }
}
