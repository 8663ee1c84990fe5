//! The engine's decisions carried out: both sides observed, plans applied.

mod apply;
mod events;
mod observation;
mod observe;
mod operator;
mod remember;
mod session;
mod trouble;

pub use events::{ApplyEvent, ReadEvent};
pub use observation::{Memory, Observation, Stage};
pub use operator::operator;
pub use session::Session;
pub use trouble::RunError;
