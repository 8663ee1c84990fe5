//! A stand-in Rocket.Chat: the smallest server that answers truly.
//!
//! It keeps a state ([`state::ServerState`]) and answers from it, as a server of version 3.4.0 was recorded to; nothing
//! in here knows the types with which `rocketchat` reads the wire, so that one mistake cannot cancel the other.
//! Between `server` and the table in `endpoints` stands the `gate`: who calls, how often (`limiter`), and what later
//! releases word in another way.

mod answer;
mod call;
mod documents;
mod endpoints;
mod faults;
mod file;
mod gate;
mod grants;
mod limiter;
mod log;
mod mongo;
mod names;
mod pages;
mod release;
mod server;
mod settings;
pub mod state;
mod world;

pub use faults::{Fault, Level, Likely, Mix, Planned, Schedule, Times};
pub use file::{load, save};
pub use log::{CameTo, Change, RequestLine};
pub use server::{Credential, StandIn, free_port};
