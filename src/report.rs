//! Renderers: what a command found or would do, for people and for programs.

pub mod check;
pub mod json;
mod paint;
pub mod plan;
pub mod progress;

pub use paint::Paint;
