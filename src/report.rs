//! Renderers: what a command found or would do, for people and for programs.

pub mod check;
pub mod json;
pub mod plan;
