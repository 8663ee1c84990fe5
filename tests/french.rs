//! The dashboard in French. A program of its own, for the language is the whole process's.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

#[expect(dead_code, reason = "not everything that can be typed is typed here")]
#[path = "dashboard/desk.rs"]
mod desk;
#[expect(dead_code, reason = "not every world is looked at here")]
#[path = "dashboard/fixture.rs"]
mod fixture;
#[expect(dead_code, reason = "no run is taken up here")]
#[path = "dashboard/records.rs"]
mod records;
#[path = "french/room.rs"]
mod room;
#[path = "french/screens.rs"]
mod screens;
#[path = "french/texts.rs"]
mod texts;

use moodrift::words::language::{Language, speak};

use desk::Desk;

/// The fixture, read, in French.
fn desk() -> Desk {
    speak(Language::French);
    Desk::new()
}
