//! Renderers: what a command found or would do, for people and for programs.

pub mod applied;
pub mod check;
pub mod contacts;
pub mod doctor;
mod evidence;
pub mod explain;
mod found;
pub mod history;
pub mod json;
pub mod nagios;
mod paint;
pub mod plan;
pub mod progress;
pub mod prometheus;
pub mod review;
pub mod schema;
pub mod show;
pub mod staleness;
pub mod sync;
pub mod template;
pub mod undo;

pub use found::Found;
pub use paint::Paint;
