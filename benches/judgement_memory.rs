//! What the judgement of a whole site takes of memory, in bytes asked of the allocator.
//!
//! `cargo bench --bench judgement_memory`

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

#[path = "judgement/university.rs"]
mod university;

use std::sync::Arc;

use moodrift::domain::chat::People;
use moodrift::domain::packed::Packed;
use moodrift::domain::reading::Reading;
use moodrift::engine::drift;
use peak_alloc::PeakAlloc;

use self::university::{CHECKS, Read, SIZES, read};

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
        drop((ground, findings));
        let whole = MEMORY.current_usage();
        let memberships = forget_memberships(read);
        let rows = whole - MEMORY.current_usage();
        println!(
            "  enrolments, roles and members {}: {} B for each of {memberships} memberships",
            megabytes(rows),
            rows / memberships
        );
    }
}

/// Lets go of all rows of which there is one to each membership, and of nothing else until it is asked how much that
/// was. How many there were on each side.
fn forget_memberships(read: Read) -> usize {
    let Read {
        mut site, mut chat, ..
    } = read;
    let own = Arc::get_mut(&mut site).zip(Arc::get_mut(&mut chat));
    let Some((site_rows, chat_rows)) = own else {
        return 0;
    };
    let memberships = site_rows.enrolments.len();
    site_rows.enrolments = Packed::default();
    site_rows.role_assignments = Packed::default();
    if let Reading::Known(groups) = &mut chat_rows.groups {
        for group in groups {
            group.people = People::NotOurs;
        }
    }
    // What else was read stays until the program ends.
    std::mem::forget((site, chat));
    memberships
}

fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
