//! All sentences that people read, made from data here and nowhere else.

mod clean;
pub mod dashboard;

pub use clean::clean;
