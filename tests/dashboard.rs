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
#[path = "dashboard/palette.rs"]
mod palette;
#[path = "dashboard/random.rs"]
mod random;
#[path = "dashboard/screens.rs"]
mod screens;
#[path = "dashboard/widths.rs"]
mod widths;
