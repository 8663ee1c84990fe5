//! The program against one real Moodle 4.1 with its Rocket.Chat 3.4, on `PostgreSQL` and `MariaDB`: what differs, what
//! a repair leads to, what a broken read leads to. The data lies in the folder that `MOODRIFT_REAL_DATA` names;
//! without it, each test says so and ends.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]
#![expect(clippy::print_stderr, reason = "a test says why it does not run")]

#[path = "real_data/counts.rs"]
mod counts;
#[path = "real_data/databases.rs"]
mod databases;
#[path = "real_data/failing.rs"]
mod failing;
#[path = "real_data/given.rs"]
mod given;
#[path = "real_data/groups.rs"]
mod groups;
#[path = "real_data/moodle_failing.rs"]
mod moodle_failing;
#[path = "real_data/mutations.rs"]
mod mutations;
#[path = "real_data/queue.rs"]
mod queue;
#[path = "real_data/relink.rs"]
mod relink;
#[path = "real_data/repair.rs"]
mod repair;
#[path = "real_data/rig.rs"]
mod rig;
#[path = "real_data/special.rs"]
mod special;
#[path = "real_data/special_groups.rs"]
mod special_groups;
#[path = "real_data/window.rs"]
mod window;
#[path = "real_data/wire.rs"]
mod wire;
