//! Finding: the language of the filter, and what its terms look through.
//!
//! Words are looked for anywhere in the names, without accents and case. `code:`, `severity:`, `course:`,
//! `category:`, `group:`, `person:` and `since:` look where they say; `!` in front turns a term round; quotes keep
//! blanks together. A term that makes no sense is left aside and said, so that nothing is ever hidden by a mistake.

mod palette;
mod parse;
pub mod query;

pub use palette::{Palette, Target};
pub use parse::{Key, Parsed, parse, parse_for};
pub use query::{Facts, Mask, Query};
