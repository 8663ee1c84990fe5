//! Sets up the runtime and hands over.

use std::time::Duration;

use mimalloc::MiMalloc;
use moodrift::cli::{self, Status};

/// Readings come and go on many threads, in millions of small pieces: the system's own allocator keeps half of each.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> color_eyre::Result<Status> {
    color_eyre::config::HookBuilder::default()
        .display_env_section(false)
        .install()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let status = runtime.block_on(cli::run());
    // Whoever was asked and has left would be waited for: a read of standard input cannot be called back.
    runtime.shutdown_timeout(Duration::from_millis(100));
    Ok(status)
}
