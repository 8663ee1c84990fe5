//! The Moodle reader against `PostgreSQL`, `MariaDB` and `SQLite`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]
#![expect(clippy::print_stderr, reason = "a test says why it does not run")]

#[path = "moodle/log.rs"]
mod log;
#[path = "moodle/odd.rs"]
mod odd;
#[path = "moodle/older.rs"]
mod older;
#[path = "moodle/queue.rs"]
mod queue;
#[path = "moodle/real.rs"]
mod real;
#[path = "moodle/refusals.rs"]
mod refusals;
#[path = "moodle/rows.rs"]
mod rows;
#[path = "moodle/schema.rs"]
mod schema;
#[path = "moodle/servers.rs"]
mod servers;
#[path = "moodle/site.rs"]
mod site;
#[path = "moodle/tables.rs"]
mod tables;
#[path = "moodle/tls.rs"]
mod tls;
