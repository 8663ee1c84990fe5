//! Rows of which a large site has a million: kept in as few bytes as their values need.
//!
//! Moodle's ids and times are 64-bit integers that nearly always fit into half of that, and most of what may be there is
//! not. Rows go in and come out whole; where one does not fit, all of them are kept whole, so nothing is ever lost.

use std::fmt;
use std::ops::Range;

/// A row that has a short form.
pub trait Pack: Copy {
    /// The short form.
    type Small: Copy + Send + Sync;

    /// Its short form; none where a value does not fit.
    fn pack(self) -> Option<Self::Small>;

    /// The row again.
    fn unpack(small: Self::Small) -> Self;
}

/// Many rows, in an order.
#[derive(Clone)]
pub struct Packed<T: Pack> {
    /// Empty where there are whole ones.
    small: Vec<T::Small>,
    whole: Vec<T>,
}

/// Some rows that stand side by side. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Span<'a, T: Pack>(Part<'a, T>);

#[derive(Clone, Copy)]
enum Part<'a, T: Pack> {
    Small(&'a [T::Small]),
    Whole(&'a [T]),
}

impl<T: Pack> Default for Packed<T> {
    fn default() -> Self {
        Self {
            small: Vec::new(),
            whole: Vec::new(),
        }
    }
}

impl<T: Pack> Packed<T> {
    /// Adds a row behind the others.
    pub fn push(&mut self, row: T) {
        match row.pack() {
            Some(small) if self.whole.is_empty() => self.small.push(small),
            _ => self.edit().push(row),
        }
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.small.len() + self.whole.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them.
    pub const fn all(&self) -> Span<'_, T> {
        Span(if self.whole.is_empty() {
            Part::Small(self.small.as_slice())
        } else {
            Part::Whole(self.whole.as_slice())
        })
    }

    /// Each in turn.
    pub const fn iter(&self) -> Iter<'_, T> {
        self.all().iter()
    }

    /// The rows to be changed at will. They are kept whole from then on.
    pub fn edit(&mut self) -> &mut Vec<T> {
        self.whole.extend(self.small.drain(..).map(T::unpack));
        &mut self.whole
    }

    /// Sorts them, and gives back the room that they do not need. Rows of one key come in any order.
    pub fn sort_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.small
            .sort_unstable_by_key(|small| key(&T::unpack(*small)));
        self.whole.sort_unstable_by_key(key);
        self.shrink_to_fit();
    }

    /// Gives back the room that they do not need.
    pub fn shrink_to_fit(&mut self) {
        self.small.shrink_to_fit();
        self.whole.shrink_to_fit();
    }
}

impl<T: Pack> Extend<T> for Packed<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, rows: I) {
        for row in rows {
            self.push(row);
        }
    }
}

impl<T: Pack> FromIterator<T> for Packed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        let mut packed = Self::default();
        packed.extend(rows);
        packed
    }
}

impl<T: Pack> From<Vec<T>> for Packed<T> {
    fn from(rows: Vec<T>) -> Self {
        rows.into_iter().collect()
    }
}

impl<'a, T: Pack> IntoIterator for &'a Packed<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T: Pack + PartialEq> PartialEq for Packed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.all() == other.all()
    }
}

impl<T: Pack + Eq> Eq for Packed<T> {}

impl<T: Pack + fmt::Debug> fmt::Debug for Packed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.all().fmt(f)
    }
}

impl<T: Pack> Default for Span<'_, T> {
    fn default() -> Self {
        Self(Part::Small(&[]))
    }
}

impl<'a, T: Pack> Span<'a, T> {
    /// How many there are.
    pub const fn len(self) -> usize {
        match self.0 {
            Part::Small(rows) => rows.len(),
            Part::Whole(rows) => rows.len(),
        }
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The row at that place.
    pub fn get(self, at: usize) -> Option<T> {
        match self.0 {
            Part::Small(rows) => rows.get(at).copied().map(T::unpack),
            Part::Whole(rows) => rows.get(at).copied(),
        }
    }

    /// The first row.
    pub fn first(self) -> Option<T> {
        self.get(0)
    }

    /// Each in turn.
    pub const fn iter(self) -> Iter<'a, T> {
        Iter { rows: self }
    }

    /// Those at these places; none where there are not so many.
    #[must_use]
    pub fn part(self, places: Range<usize>) -> Self {
        Self(match self.0 {
            Part::Small(rows) => Part::Small(rows.get(places).unwrap_or_default()),
            Part::Whole(rows) => Part::Whole(rows.get(places).unwrap_or_default()),
        })
    }

    /// Those before that place, and the others.
    #[must_use]
    pub fn split_at(self, at: usize) -> (Self, Self) {
        let at = at.min(self.len());
        (self.part(0..at), self.part(at..self.len()))
    }

    /// How many stand in front of the first that is not so, where all that are so stand in front.
    pub fn partition_point(self, so: impl Fn(&T) -> bool) -> usize {
        match self.0 {
            Part::Small(rows) => rows.partition_point(|small| so(&T::unpack(*small))),
            Part::Whole(rows) => rows.partition_point(so),
        }
    }

    /// Those of that key; they are sorted by it.
    #[must_use]
    pub fn of_key<K: Ord>(self, key: &K, of: impl Fn(&T) -> K) -> Self {
        let from = self.partition_point(|row| of(row) < *key);
        let rest = self.part(from..self.len());
        rest.part(0..rest.at_front(|row| of(row) == *key))
    }

    /// Those of that key, and itself becomes what stands behind them: for keys that ascend.
    #[must_use]
    pub fn take_up_to<K: Ord>(&mut self, key: &K, of: impl Fn(&T) -> K) -> Self {
        let (_, from) = self.split_at(self.at_front(|row| of(row) < *key));
        let (own, behind) = from.split_at(from.at_front(|row| of(row) == *key));
        *self = behind;
        own
    }

    /// Those of each key; the keys ascend too. One walk through the rows, however many keys there are.
    pub fn of_keys<K: Ord>(self, keys: impl Iterator<Item = K>, of: impl Fn(&T) -> K) -> Vec<Self> {
        let mut rest = self;
        keys.map(|key| rest.take_up_to(&key, &of)).collect()
    }

    /// The rows of one key after the other, where those of each stand together.
    pub fn runs<K: PartialEq>(self, of: impl Fn(&T) -> K) -> impl Iterator<Item = (K, Self)> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let key = of(&rest.first()?);
            let many = rest.iter().take_while(|row| of(row) == key).count();
            let (own, behind) = rest.split_at(many);
            rest = behind;
            Some((key, own))
        })
    }

    /// Like [`Self::partition_point`], and quick where they are few.
    fn at_front(self, so: impl Fn(&T) -> bool) -> usize {
        let (mut from, mut step) = (0, 1);
        while self.get(from + step - 1).is_some_and(|row| so(&row)) {
            from += step;
            step *= 2;
        }
        let to = self.len().min(from + step - 1);
        from + self.part(from..to).partition_point(so)
    }
}

impl<T: Pack + PartialEq> PartialEq for Span<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Pack + Eq> Eq for Span<'_, T> {}

impl<T: Pack + PartialEq> PartialEq<Span<'_, T>> for Packed<T> {
    fn eq(&self, other: &Span<'_, T>) -> bool {
        self.all() == *other
    }
}

impl<T: Pack + fmt::Debug> fmt::Debug for Span<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a, T: Pack> IntoIterator for Span<'a, T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

/// Rows in turn.
#[derive(Clone)]
pub struct Iter<'a, T: Pack> {
    rows: Span<'a, T>,
}

impl<T: Pack> Iterator for Iter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        match &mut self.rows.0 {
            Part::Small(rows) => {
                let (first, rest) = rows.split_first()?;
                *rows = rest;
                Some(T::unpack(*first))
            }
            Part::Whole(rows) => {
                let (first, rest) = rows.split_first()?;
                *rows = rest;
                Some(*first)
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.rows.len(), Some(self.rows.len()))
    }
}

impl<T: Pack> DoubleEndedIterator for Iter<'_, T> {
    fn next_back(&mut self) -> Option<T> {
        match &mut self.rows.0 {
            Part::Small(rows) => {
                let (last, rest) = rows.split_last()?;
                *rows = rest;
                Some(T::unpack(*last))
            }
            Part::Whole(rows) => {
                let (last, rest) = rows.split_last()?;
                *rows = rest;
                Some(*last)
            }
        }
    }
}

impl<T: Pack> ExactSizeIterator for Iter<'_, T> {}

/// A time or an id in half of its bytes.
pub(crate) fn half(value: i64) -> Option<u32> {
    u32::try_from(value).ok()
}

/// The same of what may be missing, which is written as 0.
pub(crate) fn half_if_any(value: Option<i64>) -> Option<u32> {
    match value {
        None => Some(0),
        Some(value) => half(value).filter(|half| *half != 0),
    }
}

/// What [`half`] was made from.
pub(crate) fn whole(half: u32) -> i64 {
    i64::from(half)
}

/// What [`half_if_any`] was made from.
pub(crate) fn whole_if_any(half: u32) -> Option<i64> {
    (half != 0).then(|| whole(half))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    impl Pack for i64 {
        type Small = u32;

        fn pack(self) -> Option<u32> {
            half(self)
        }

        fn unpack(small: u32) -> Self {
            whole(small)
        }
    }

    const LARGE: i64 = 1 << 40;

    #[test]
    fn a_row_that_does_not_fit_is_kept_with_all_others() {
        let rows = [1, 2, LARGE, -7, 3];
        let packed: Packed<i64> = rows.into_iter().collect();
        assert!(packed.iter().eq(rows));
        assert!(packed.iter().rev().eq(rows.into_iter().rev()));
        let small: Packed<i64> = vec![1, 2, 3].into();
        assert_eq!((small.small.len(), small.whole.len()), (3, 0));
        assert_eq!((packed.small.len(), packed.whole.len()), (0, 5));
        let mut edited = small.clone();
        *edited.edit().get_mut(1).unwrap() = 2;
        assert_eq!(small, edited);
        *edited.edit().get_mut(1).unwrap() = 5;
        assert_ne!(small, edited);
    }

    #[test]
    fn sorted_rows_are_found_by_their_key() {
        for last in [90, LARGE] {
            let mut packed: Packed<i64> = vec![31, 12, last, 10, 30, 11].into();
            packed.sort_by_key(|row| *row);
            let tens = |row: &i64| row / 10;
            assert!(packed.all().of_key(&1, tens).iter().eq([10, 11, 12]));
            assert!(packed.all().of_key(&2, tens).is_empty());
            let each = packed.all().of_keys([0, 1, 2, 3].into_iter(), tens);
            let sizes: Vec<usize> = each.iter().map(|span| span.len()).collect();
            assert_eq!(sizes, [0, 3, 0, 2]);
            let runs: Vec<(i64, usize)> = packed
                .all()
                .runs(tens)
                .map(|(key, span)| (key, span.len()))
                .collect();
            assert_eq!(runs, [(1, 3), (3, 2), (last / 10, 1)]);
            assert_eq!(packed.all().get(5), Some(last));
            assert_eq!(packed.all().first().unwrap(), 10);
        }
    }
}
