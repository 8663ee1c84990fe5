//! The embedded world: a stand-in Rocket.Chat on loopback and a Moodle database in SQLite.

pub mod chat;
pub mod world;
