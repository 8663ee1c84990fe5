//! The engine's decisions carried out: both sides observed, plans applied.

mod events;
mod observation;

pub use events::{ApplyEvent, ReadEvent};
pub use observation::{Observation, Stage};
