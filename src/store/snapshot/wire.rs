//! How values become bytes: numbers as short as they are, every text once.
//!
//! A text stands in a table of its own and is named by its place there. Read back, all who bear a text share it: the
//! judgement compares a member with his account by the addresses of their texts first.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::domain::ids::Username;
use crate::domain::member::Names;

/// That bytes are not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Torn;

pub(super) type Taken<T> = Result<T, Torn>;

/// Something that can be written, and read back.
pub(super) trait Record: Sized {
    fn put(&self, out: &mut Writer);

    fn take(from: &mut Reader<'_>) -> Taken<Self>;

    /// Many of them; what rows have in common with the one before can be left out.
    fn put_all(items: &[Self], out: &mut Writer) {
        for item in items {
            item.put(out);
        }
    }

    /// So many of them.
    fn take_all(many: usize, from: &mut Reader<'_>) -> Taken<Vec<Self>> {
        let mut items = Vec::with_capacity(many.min(AT_ONCE));
        for _ in 0..many {
            items.push(Self::take(from)?);
        }
        Ok(items)
    }
}

/// Room is made for so many items before the first has been seen; what a broken file announces is not believed.
pub(super) const AT_ONCE: usize = 1 << 20;

/// Bytes under way out.
#[derive(Default)]
pub(super) struct Writer {
    out: Vec<u8>,
    places: FxHashMap<Arc<str>, u64>,
    texts: Vec<Arc<str>>,
}

impl Writer {
    pub(super) fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    /// Seven bits a byte, the lowest first.
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.out.push(low_bits(number) | 0x80);
            number >>= 7;
        }
        self.out.push(low_bits(number));
    }

    /// A number of either sign: small ones are short.
    pub(super) fn signed(&mut self, number: i64) {
        let folded = (number << 1) ^ (number >> 63);
        self.number(folded.cast_unsigned());
    }

    /// By how much it differs from the one before, which it takes the place of.
    pub(super) fn step(&mut self, before: &mut i64, now: i64) {
        self.signed(now.wrapping_sub(*before));
        *before = now;
    }

    pub(super) fn text(&mut self, text: &Arc<str>) {
        let place = match self.places.get(text) {
            Some(place) => *place,
            None => self.new_text(Arc::clone(text)),
        };
        self.number(place);
    }

    pub(super) fn foreign_text(&mut self, text: &str) {
        let place = match self.places.get(text) {
            Some(place) => *place,
            None => self.new_text(Arc::from(text)),
        };
        self.number(place);
    }

    fn new_text(&mut self, text: Arc<str>) -> u64 {
        let place = self.texts.len() as u64;
        self.texts.push(Arc::clone(&text));
        self.places.insert(text, place);
        place
    }

    /// A part that can be read apart from the rest: its length stands before it.
    pub(super) fn block(&mut self, put: impl FnOnce(&mut Self)) {
        let at = self.out.len();
        self.out.extend_from_slice(&[0; LENGTH]);
        put(self);
        let length = (self.out.len() - at - LENGTH) as u64;
        if let Some(room) = self.out.get_mut(at..at + LENGTH) {
            room.copy_from_slice(&length.to_le_bytes());
        }
    }

    /// Everything: the texts, then what names them.
    pub(super) fn finish(self) -> Vec<u8> {
        let room = self.texts.iter().map(|text| text.len() + 2).sum::<usize>();
        let mut all = Self {
            out: Vec::with_capacity(room + self.out.len() + 10),
            ..Self::default()
        };
        all.number(self.texts.len() as u64);
        for text in &self.texts {
            all.number(text.len() as u64);
            all.out.extend_from_slice(text.as_bytes());
        }
        all.out.extend_from_slice(&self.out);
        all.out
    }
}

const fn low_bits(number: u64) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "seven bits of it are wanted"
    )]
    let low = number as u8;
    low & 0x7f
}

/// What a block's length takes.
const LENGTH: usize = 8;

/// The texts of what was written, and what names them.
pub(super) fn texts(bytes: &[u8]) -> Taken<(Vec<Arc<str>>, &[u8])> {
    let mut reader = Reader::new(bytes, &[]);
    let many = reader.length()?;
    let mut texts = Vec::with_capacity(many.min(AT_ONCE));
    for _ in 0..many {
        let length = reader.length()?;
        let text = std::str::from_utf8(reader.cut(length)?).map_err(|_no_text| Torn)?;
        texts.push(Arc::from(text));
    }
    Ok((texts, reader.rest))
}

/// Bytes under way in.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    texts: &'a [Arc<str>],
    /// What accounts are called, by the places of username and name: someone is in many groups, and called so once.
    names: FxHashMap<(usize, usize), Arc<Names>>,
}

impl<'a> Reader<'a> {
    /// What names these texts.
    pub(super) fn new(bytes: &'a [u8], texts: &'a [Arc<str>]) -> Self {
        Self {
            rest: bytes,
            texts,
            names: FxHashMap::default(),
        }
    }

    /// What [`Writer::block`] has written, to be read apart.
    pub(super) fn block(&mut self) -> Taken<Self> {
        let (length, rest) = self.rest.split_first_chunk::<LENGTH>().ok_or(Torn)?;
        self.rest = rest;
        let length = u64::from_le_bytes(*length);
        let bytes = self.cut(usize::try_from(length).map_err(|_too_long| Torn)?)?;
        Ok(Self::new(bytes, self.texts))
    }

    /// One thing that takes all that is left.
    pub(super) fn whole<T: Record>(mut self) -> Taken<T> {
        let value = T::take(&mut self)?;
        self.end()?;
        Ok(value)
    }

    fn cut(&mut self, length: usize) -> Taken<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(Torn)?;
        self.rest = rest;
        Ok(bytes)
    }

    /// That nothing is left.
    pub(super) const fn end(&self) -> Taken<()> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Torn)
        }
    }

    pub(super) fn byte(&mut self) -> Taken<u8> {
        let (byte, rest) = self.rest.split_first().ok_or(Torn)?;
        self.rest = rest;
        Ok(*byte)
    }

    pub(super) fn number(&mut self) -> Taken<u64> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(u64::from(first));
        }
        let mut number = u64::from(first & 0x7f);
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Torn)
    }

    pub(super) fn signed(&mut self) -> Taken<i64> {
        let folded = self.number()?;
        Ok((folded >> 1).cast_signed() ^ -((folded & 1).cast_signed()))
    }

    /// What [`Writer::step`] has written.
    pub(super) fn step(&mut self, before: &mut i64) -> Taken<i64> {
        *before = before.wrapping_add(self.signed()?);
        Ok(*before)
    }

    pub(super) fn text(&mut self) -> Taken<Arc<str>> {
        self.borrowed_text().cloned()
    }

    /// The same for whoever keeps it in another form: sharing it would make threads wait for each other.
    pub(super) fn borrowed_text(&mut self) -> Taken<&'a Arc<str>> {
        let place = self.place()?;
        self.texts.get(place).ok_or(Torn)
    }

    /// The username and name of a member.
    pub(super) fn names(&mut self) -> Taken<Arc<Names>> {
        let places = (self.place()?, self.place()?);
        if let Some(names) = self.names.get(&places) {
            return Ok(Arc::clone(names));
        }
        let text = |place: usize| self.texts.get(place).cloned().ok_or(Torn);
        let names = Arc::new(Names {
            username: Username(text(places.0)?),
            name: text(places.1)?,
        });
        self.names.insert(places, Arc::clone(&names));
        Ok(names)
    }

    fn place(&mut self) -> Taken<usize> {
        usize::try_from(self.number()?).map_err(|_too_far| Torn)
    }

    /// How many follow: no more than there are bytes, for nothing is written as none.
    pub(super) fn length(&mut self) -> Taken<usize> {
        let length = usize::try_from(self.number()?).map_err(|_too_many| Torn)?;
        if length > self.rest.len() {
            return Err(Torn);
        }
        Ok(length)
    }
}

impl Record for Arc<str> {
    fn put(&self, out: &mut Writer) {
        out.text(self);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        from.text()
    }
}

impl Record for String {
    fn put(&self, out: &mut Writer) {
        out.foreign_text(self);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(from.borrowed_text()?.as_ref().to_owned())
    }
}

impl Record for bool {
    fn put(&self, out: &mut Writer) {
        out.byte(u8::from(*self));
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Torn),
        }
    }
}

impl Record for i64 {
    fn put(&self, out: &mut Writer) {
        out.signed(*self);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        from.signed()
    }
}

impl Record for u64 {
    fn put(&self, out: &mut Writer) {
        out.number(*self);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        from.number()
    }
}

impl Record for u32 {
    fn put(&self, out: &mut Writer) {
        out.number(u64::from(*self));
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Self::try_from(from.number()?).map_err(|_too_large| Torn)
    }
}

impl Record for usize {
    fn put(&self, out: &mut Writer) {
        out.number(*self as u64);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Self::try_from(from.number()?).map_err(|_too_large| Torn)
    }
}

impl<T: Record> Record for Option<T> {
    fn put(&self, out: &mut Writer) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(if bool::take(from)? {
            Some(T::take(from)?)
        } else {
            None
        })
    }
}

impl<T: Record> Record for Vec<T> {
    fn put(&self, out: &mut Writer) {
        out.number(self.len() as u64);
        T::put_all(self, out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        let many = from.length()?;
        T::take_all(many, from)
    }
}

impl<T: Record> Record for Arc<[T]> {
    fn put(&self, out: &mut Writer) {
        out.number(self.len() as u64);
        T::put_all(self, out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(Vec::take(from)?.into())
    }
}

impl<T: Record> Record for Arc<T> {
    fn put(&self, out: &mut Writer) {
        (**self).put(out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(Self::new(T::take(from)?))
    }
}

impl<A: Record, B: Record> Record for (A, B) {
    fn put(&self, out: &mut Writer) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok((A::take(from)?, B::take(from)?))
    }
}

impl<T: Record + Ord> Record for BTreeSet<T> {
    fn put(&self, out: &mut Writer) {
        out.number(self.len() as u64);
        for item in self {
            item.put(out);
        }
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(Vec::take(from)?.into_iter().collect())
    }
}

impl<K: Record + Ord, V: Record> Record for BTreeMap<K, V> {
    fn put(&self, out: &mut Writer) {
        put_pairs(self.len(), self.iter(), out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(Vec::take(from)?.into_iter().collect())
    }
}

impl<K: Record + Eq + Hash, V: Record, S: BuildHasher + Default> Record
    for std::collections::HashMap<K, V, S>
{
    fn put(&self, out: &mut Writer) {
        put_pairs(self.len(), self.iter(), out);
    }

    fn take(from: &mut Reader<'_>) -> Taken<Self> {
        Ok(Vec::take(from)?.into_iter().collect())
    }
}

fn put_pairs<'a, K: Record + 'a, V: Record + 'a>(
    many: usize,
    pairs: impl Iterator<Item = (&'a K, &'a V)>,
    out: &mut Writer,
) {
    out.number(many as u64);
    for (key, value) in pairs {
        key.put(out);
        value.put(out);
    }
}

/// A struct, field by field; those behind a semicolon are written apart from it. A field that is forgotten here is one that
/// the compiler misses.
macro_rules! record {
    ($($name:ident { $($field:ident),* $(,)? $(; $($apart:ident),*)? })*) => {$(
        impl Record for $name {
            fn put(&self, out: &mut Writer) {
                let Self { $($field,)* $($($apart: _,)*)? } = self;
                $($field.put(out);)*
            }

            fn take(from: &mut Reader<'_>) -> Taken<Self> {
                Ok(Self {
                    $($field: Record::take(from)?,)*
                    $($($apart: Default::default(),)*)?
                })
            }
        }
    )*};
}

/// Newtypes: what they are of.
macro_rules! of_one {
    ($($name:ident)*) => {$(
        impl Record for $name {
            fn put(&self, out: &mut Writer) {
                self.0.put(out);
            }

            fn take(from: &mut Reader<'_>) -> Taken<Self> {
                Ok(Self(Record::take(from)?))
            }
        }
    )*};
}

/// An enum: a number for each variant, which never gets another meaning, then what is in it.
macro_rules! choice {
    ($name:ident { $($tag:literal => $variant:ident $( ( $($item:ident),* ) )? $( { $($field:ident),* } )? ),* $(,)? }) => {
        impl Record for $name {
            fn put(&self, out: &mut Writer) {
                match self {
                    $(Self::$variant $( ( $($item),* ) )? $( { $($field),* } )? => {
                        out.byte($tag);
                        $($($item.put(out);)*)?
                        $($($field.put(out);)*)?
                    })*
                }
            }

            fn take(from: &mut Reader<'_>) -> Taken<Self> {
                Ok(match from.byte()? {
                    $($tag => {
                        $($(let $item = Record::take(from)?;)*)?
                        $($(let $field = Record::take(from)?;)*)?
                        Self::$variant $( ( $($item),* ) )? $( { $($field),* } )?
                    })*
                    _ => return Err(Torn),
                })
            }
        }
    };
}

/// Enums that have a word for each variant.
macro_rules! by_word {
    ($($name:ident)*) => {$(
        impl Record for $name {
            fn put(&self, out: &mut Writer) {
                out.foreign_text((*self).into());
            }

            fn take(from: &mut Reader<'_>) -> Taken<Self> {
                from.text()?.parse().map_err(|_no_such_word| Torn)
            }
        }
    )*};
}

pub(super) use {by_word, choice, of_one, record};

#[cfg(test)]
mod tests;
