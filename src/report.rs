//! Renderers: what a command found or would do, for people and for programs.

pub mod check;
pub mod contacts;
mod evidence;
pub mod explain;
mod found;
pub mod history;
pub mod json;
mod paint;
pub mod plan;
pub mod progress;
pub mod staleness;
pub mod undo;

pub use found::Found;
pub use paint::Paint;
