//! What several operators share: one journal in a file or in `PostgreSQL`, leases, freezes, and what is looked up and
//! forgotten in it. Everything here holds for both.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    reason = "what a test indexes is there, or it fails"
)]
#![expect(clippy::panic, reason = "a test says what it found instead")]
#![expect(clippy::print_stderr, reason = "a test that cannot run here says so")]

#[path = "team/checks.rs"]
mod checks;
#[path = "team/forget.rs"]
mod forget;
#[path = "team/journal.rs"]
mod journal;
#[path = "team/leases.rs"]
mod leases;
#[path = "team/made.rs"]
mod made;
#[path = "team/opening.rs"]
mod opening;
#[path = "team/stores.rs"]
mod stores;
