//! Renderers: what a command found or would do, for people and for programs.

pub mod check;
mod found;
pub mod history;
pub mod json;
mod paint;
pub mod plan;
pub mod progress;

pub use found::Found;
pub use paint::Paint;
