//! Searching what is sorted.

/// The item of that key.
pub(crate) fn find<'a, T, K: Ord>(sorted: &'a [T], key: &K, of: impl Fn(&T) -> K) -> Option<&'a T> {
    sorted
        .binary_search_by(|item| of(item).cmp(key))
        .ok()
        .and_then(|at| sorted.get(at))
}
