//! How a request is named in the log.

use url::Url;

/// What may stand there with its value: ids, places in a list, and words of ours. Names of people and texts may not.
const PLAIN: [&str; 8] = [
    "count", "offset", "sort", "rid", "roomId", "userId", "role", "_id",
];

/// Path and query, without the values that are nobody's business.
pub(super) fn named(url: &Url) -> String {
    let mut name = url.path().to_owned();
    for (nth, pair) in url.query().unwrap_or_default().split('&').enumerate() {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if key.is_empty() {
            continue;
        }
        name.push(if nth == 0 { '?' } else { '&' });
        name.push_str(key);
        name.push('=');
        name.push_str(if PLAIN.contains(&key) { value } else { "…" });
    }
    name
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn ids_are_shown_and_everything_else_is_not() {
        let url = "https://chat.univ.fr/x/api/v1/groups.members?roomId=a%0Ab&count=100&filter=ann&user=me";
        assert_eq!(
            named(&url.parse().unwrap_or_else(|_| unreachable!())),
            "/x/api/v1/groups.members?roomId=a%0Ab&count=100&filter=…&user=…"
        );
    }
}
