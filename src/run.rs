//! The engine's decisions carried out: both sides observed, plans applied.

mod apply;
mod events;
mod glimpse;
mod links;
mod observation;
mod observe;
mod planfile;
mod remember;
mod session;
mod trouble;

pub use events::{ApplyEvent, ReadEvent};
pub use observation::{Observation, Stage};
pub use planfile::{FORMAT, Origin, SavedPlan, planned, read_plan, write_plan};
pub use session::Session;
pub use trouble::RunError;
