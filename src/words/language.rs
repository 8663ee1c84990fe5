//! The language of what people read. Every text stands in both languages side by side, so that none can be forgotten:
//! [`text!`] and [`say!`] take the English and the French one and nothing less.
//!
//! Codes, JSON and logs are English whatever is chosen: [`in_english`].

use std::cell::Cell;
use std::sync::atomic::{AtomicU8, Ordering};

pub use crate::domain::language::Language;

/// One for the whole process: the dashboard has one reader.
static CHOSEN: AtomicU8 = AtomicU8::new(Language::English as u8);

thread_local! {
    /// How many [`in_english`] this thread is within.
    static ENGLISH: Cell<u32> = const { Cell::new(0) };
}

/// From now on, everything is said in this language.
pub fn speak(language: Language) {
    CHOSEN.store(language as u8, Ordering::Relaxed);
}

/// The language in which something is said here and now.
pub fn language() -> Language {
    let chosen = CHOSEN.load(Ordering::Relaxed);
    if chosen == Language::French as u8 && ENGLISH.get() == 0 {
        Language::French
    } else {
        Language::English
    }
}

/// What is made within is English: for programs, logs and the journal.
pub fn in_english<T>(make: impl FnOnce() -> T) -> T {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            ENGLISH.set(ENGLISH.get().saturating_sub(1));
        }
    }
    ENGLISH.set(ENGLISH.get().saturating_add(1));
    let _leave = Leave;
    make()
}

/// A fixed text, English and French: `text!("Cancel", "Annuler")`, a `&'static str`.
macro_rules! text {
    ($english:expr, $french:expr $(,)?) => {
        match $crate::words::language::language() {
            $crate::words::language::Language::English => $english,
            $crate::words::language::Language::French => $french,
        }
    };
}

/// A text with something in it, English and French: `say!("{n} groups", "{n} salons")`, a `String`. Arguments behind the
/// two texts go to both, as to `format!`.
macro_rules! say {
    ($english:literal, $french:literal $(,)?) => {
        match $crate::words::language::language() {
            $crate::words::language::Language::English => format!($english),
            $crate::words::language::Language::French => format!($french),
        }
    };
    ($english:literal, $french:literal, $($argument:tt)+) => {
        match $crate::words::language::language() {
            $crate::words::language::Language::English => format!($english, $($argument)+),
            $crate::words::language::Language::French => format!($french, $($argument)+),
        }
    };
}
