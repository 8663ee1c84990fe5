//! The dashboard: a state, an update function, a view, and a runtime around them.
//!
//! ```text
//!  keys, time, reads, runs ──Message──▶ update(&mut Model) ──Effect──▶ runtime
//!           ▲                                │                           │
//!           └────────────────────────────────┼───────────────────────────┘
//!                                            ▼
//!                                     view(&Model) → Frame
//! ```
//!
//! [`update`](mod@update) and [`view`] do no I/O and know no clock: what is outside comes in as a
//! [`message::Message`], what is wanted from outside goes out as a [`message::Effect`]. One registry of actions
//! ([`action::registry`]) feeds the keys, the help and the bar.

pub mod action;
pub mod find;
pub mod layout;
pub mod link;
pub mod message;
pub mod model;
pub mod runtime;
pub mod screen;
pub mod snapshot;
pub mod table;
pub mod text;
pub mod theme;
pub mod update;
pub mod view;

pub use runtime::{Options, TuiError, background, run};
