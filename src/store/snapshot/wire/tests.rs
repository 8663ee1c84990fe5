//! What is written comes back.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use super::*;

fn again<T: Record>(value: &T) -> T {
    let mut out = Writer::default();
    value.put(&mut out);
    let bytes = out.finish();
    let (texts, rest) = texts(&bytes).unwrap();
    Reader::new(rest, &texts).whole().unwrap()
}

#[test]
fn numbers_come_back_as_they_were() {
    for number in [
        0,
        1,
        -1,
        63,
        64,
        -64,
        -65,
        i64::MAX,
        i64::MIN,
        1_795_000_000,
    ] {
        assert_eq!(again(&number), number);
        assert_eq!(again(&number.cast_unsigned()), number.cast_unsigned());
    }
}

#[test]
fn steps_from_end_to_end_of_the_numbers_come_back_too() {
    let numbers = [0, i64::MAX, i64::MIN, -1, i64::MAX];
    let mut out = Writer::default();
    let mut before = 0;
    for number in numbers {
        out.step(&mut before, number);
    }
    let bytes = out.finish();
    let (texts, rest) = texts(&bytes).unwrap();
    let mut reader = Reader::new(rest, &texts);
    let mut before = 0;
    assert_eq!(numbers.map(|_| reader.step(&mut before).unwrap()), numbers);
}

#[test]
fn who_bears_a_text_shares_it() {
    let texts = vec![Arc::<str>::from("a"), Arc::from("b"), Arc::from("a")];
    let read = again(&texts);
    assert_eq!(read, texts);
    assert!(Arc::ptr_eq(&read[0], &read[2]));
}

#[test]
fn a_number_without_end_is_no_number() {
    let mut reader = Reader::new(&[0xff; 20], &[]);
    assert_eq!(reader.number(), Err(Torn));
}

#[test]
fn what_announces_more_than_there_is_is_torn() {
    let mut out = Writer::default();
    out.number(u64::MAX);
    let bytes = out.finish();
    let (texts, rest) = texts(&bytes).unwrap();
    let mut reader = Reader::new(rest, &texts);
    assert_eq!(Vec::<i64>::take(&mut reader), Err(Torn));
}
