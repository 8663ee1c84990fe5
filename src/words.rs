//! All sentences that people read, made from data here and nowhere else.

mod clean;

pub use clean::clean;
