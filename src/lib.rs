//! moodrift shows the drift between Moodle courses and their Rocket.Chat groups, and repairs it.
//!
//! The house, from the top down. A module imports from those below it, never from those above:
//!
//! | floor | rooms |
//! |---|---|
//! | front | `cli` (subcommands), `report` (renderers), `tui` (the dashboard) |
//! | doing | `run`: observe both sides, apply |
//! | deciding and edges | `engine` (pure), `moodle` (SQL reader), `rocketchat` (REST client), `store` (journal), `demo` (the embedded world) |
//! | ground | `words` (sentences), `config`, `domain` (plain data) |

pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod engine;
pub mod moodle;
pub mod report;
pub mod rocketchat;
pub mod run;
pub mod store;
pub mod tui;
pub mod words;
