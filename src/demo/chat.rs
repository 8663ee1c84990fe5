//! A stand-in Rocket.Chat: the smallest server that answers truly.

pub mod state;
