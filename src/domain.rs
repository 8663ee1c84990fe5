//! Plain data that every other module speaks in: what Moodle said, what Rocket.Chat said,
//! how the two differ, and what would be done about it.
//!
//! Nothing here performs I/O, reads a clock or builds a sentence.

pub mod advice;
pub mod ages;
pub mod applied;
pub mod awaited;
pub mod bins;
pub mod capabilities;
pub mod chat;
pub mod contacts;
pub mod digest;
pub mod doctor;
pub mod drift;
pub mod evidence;
pub mod export;
pub mod footing;
pub mod freeze;
pub mod glimpse;
pub mod ids;
pub mod journal;
pub mod judgement;
pub mod language;
pub mod lease;
pub mod limits;
pub mod markdown;
pub mod names;
pub mod naming;
pub mod neighbours;
pub mod obstruction;
pub mod orphan;
pub mod outlook;
pub mod plan;
pub mod planfile;
pub mod policy;
pub mod pseudonyms;
pub mod queue;
pub mod reading;
pub mod recorded;
pub mod refusal;
pub mod repairs;
pub mod restricted;
pub mod retention;
pub mod rights;
pub mod room_roles;
pub mod selection;
pub mod setup;
pub mod site;
pub mod size;
pub(crate) mod sorted;
pub mod target;
pub mod trouble;
pub mod unasked;
pub mod undo;
pub mod unfinished;
pub mod window;
