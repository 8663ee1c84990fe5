//! The dashboard without a terminal: what it shows, what keys do, and what they never do.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]
#![expect(clippy::panic, reason = "a test stops at the first surprise")]

#[path = "dashboard/behaviour.rs"]
mod behaviour;
#[path = "dashboard/bulk.rs"]
mod bulk;
#[path = "dashboard/desk.rs"]
mod desk;
#[path = "dashboard/finding.rs"]
mod finding;
#[path = "dashboard/fixture.rs"]
mod fixture;
#[path = "dashboard/in_sight.rs"]
mod in_sight;
#[path = "dashboard/journal.rs"]
mod journal;
#[path = "dashboard/kept.rs"]
mod kept;
#[path = "dashboard/keymap.rs"]
mod keymap;
#[path = "dashboard/last_session.rs"]
mod last_session;
#[path = "dashboard/leaving.rs"]
mod leaving;
#[path = "dashboard/lists.rs"]
mod lists;
#[path = "dashboard/look.rs"]
mod look;
#[path = "dashboard/mouse.rs"]
mod mouse;
#[path = "dashboard/nasty.rs"]
mod nasty;
#[path = "dashboard/outage.rs"]
mod outage;
#[path = "dashboard/palette.rs"]
mod palette;
#[path = "dashboard/persons.rs"]
mod persons;
#[path = "dashboard/random.rs"]
mod random;
#[path = "dashboard/records.rs"]
mod records;
#[path = "dashboard/screens.rs"]
mod screens;
#[path = "dashboard/session.rs"]
mod session;
#[path = "dashboard/sifted.rs"]
mod sifted;
#[path = "dashboard/standing.rs"]
mod standing;
#[path = "dashboard/states.rs"]
mod states;
#[path = "dashboard/taking.rs"]
mod taking;
#[path = "dashboard/widths.rs"]
mod widths;
