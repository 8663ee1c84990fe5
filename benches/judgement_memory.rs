//! What the judgement of a whole site takes of memory, in bytes asked of the allocator.
//!
//! `cargo bench --bench judgement_memory`

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

#[path = "judgement/university.rs"]
mod university;

use moodrift::engine::drift;
use peak_alloc::PeakAlloc;

use self::university::{CHECKS, SIZES, read};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    for activities in SIZES {
        let nothing = MEMORY.current_usage();
        let read = read(activities);
        let readings = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let ground = read.ground();
        let grounded = MEMORY.current_usage();
        let findings = drift(&ground, CHECKS);
        let judged = MEMORY.current_usage();
        let peak = MEMORY.peak_usage();
        println!(
            "{activities} activities, {} differences",
            findings.drifts.len()
        );
        println!("  both readings         {}", megabytes(readings - nothing));
        println!("  what is made of them  {}", megabytes(grounded - readings));
        println!("  the differences       {}", megabytes(judged - grounded));
        println!(
            "  at most, beside the readings {}",
            megabytes(peak - readings)
        );
    }
}

fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
