//! The engine's decisions carried out: both sides observed, plans applied.

mod apply;
mod events;
mod glimpse;
mod observation;
mod observe;
mod remember;
mod session;
mod trouble;

pub use events::{ApplyEvent, ReadEvent};
pub use observation::{Observation, Stage};
pub use session::Session;
pub use trouble::RunError;
