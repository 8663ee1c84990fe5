//! Searching what is sorted.

/// The item of that key.
pub(crate) fn find<'a, T, K: Ord>(sorted: &'a [T], key: &K, of: impl Fn(&T) -> K) -> Option<&'a T> {
    sorted
        .binary_search_by(|item| of(item).cmp(key))
        .ok()
        .and_then(|at| sorted.get(at))
}

/// All items of that key.
pub(crate) fn range<'a, T, K: Ord>(sorted: &'a [T], key: &K, of: impl Fn(&T) -> K) -> &'a [T] {
    let from = sorted.partition_point(|item| of(item) < *key);
    let rest = sorted.get(from..).unwrap_or_default();
    let own = at_front(rest, |item| of(item) == *key);
    rest.get(..own).unwrap_or_default()
}

/// The items of each key; the keys ascend too. One walk through the items, however many keys there are.
pub(crate) fn ranges<T, K: Ord>(
    sorted: &[T],
    keys: impl Iterator<Item = K>,
    of: impl Fn(&T) -> K,
) -> Vec<&[T]> {
    let mut rest = sorted;
    keys.map(|key| take_up_to(&mut rest, &key, &of)).collect()
}

/// The items of that key, and `rest` behind them: for keys that ascend.
pub(crate) fn take_up_to<'a, T, K: Ord>(
    rest: &mut &'a [T],
    key: &K,
    of: impl Fn(&T) -> K,
) -> &'a [T] {
    let before = at_front(rest, |item| of(item) < *key);
    let from = rest.get(before..).unwrap_or_default();
    let (own, behind) = from.split_at(at_front(from, |item| of(item) == *key));
    *rest = behind;
    own
}

/// How many items are so, all of which stand in front. Like `partition_point`, and quick where they are few.
fn at_front<T>(items: &[T], so: impl Fn(&T) -> bool) -> usize {
    let (mut from, mut step) = (0, 1);
    while items.get(from + step - 1).is_some_and(&so) {
        from += step;
        step *= 2;
    }
    let to = items.len().min(from + step - 1);
    let between = items.get(from..to).unwrap_or_default();
    from + between.partition_point(so)
}
