//! The engine's decisions carried out: both sides observed, plans applied.

mod apply;
mod checks;
mod disguise;
mod events;
mod examine;
mod export;
mod glimpse;
mod links;
mod observation;
mod observe;
mod operator;
mod planfile;
mod recorded;
mod refresh;
mod remember;
mod resume;
mod session;
mod setup;
mod snapshot;
mod sync;
mod trouble;
mod undo;

pub use disguise::{know_everybody, know_recorded, know_single_names};
pub use events::{ApplyEvent, ReadEvent};
pub use export::{ExportOrder, Exported, FileSum, Manifest, verify};
pub use observation::{Memory, Observation, Stage};
pub use operator::operator;
pub use planfile::{FORMAT, Origin, SavedPlan, planned, read_plan, write_plan};
pub use recorded::Recorded;
pub use refresh::{EVERY, Refresh};
pub use resume::{Rest, Settled};
pub use session::{Session, now};
pub use setup::{Found, FoundMoodle, SeenGroups, find_moodle, make_token, try_account};
pub use sync::{Unattended, unattended};
pub use trouble::RunError;
pub use undo::Undoing;
