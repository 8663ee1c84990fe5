//! What the dashboard costs while nothing happens: `cargo bench --bench idle`, or `-- 30` for half a minute.
//!
//! The program shows the demo on a terminal of 200 × 50 cells, and is left alone. It is counted how often it writes to
//! the terminal, and how much processor time it takes: the dashboard, both servers of the demo, and their drivers.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops at the first surprise, and prints what it has measured"
)]

#[path = "watched/terminal.rs"]
#[expect(dead_code, reason = "nobody presses a key here")]
mod terminal;

use std::process::Command;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;

use self::terminal::Watched;

/// How long it is watched, unless that is said.
const WATCHED: Duration = Duration::from_mins(2);
/// What comes within this time of each other is one frame.
const FRAME: Duration = Duration::from_millis(50);
/// How long the start may take.
const START: Duration = Duration::from_secs(10);

fn main() {
    let seconds = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let watched = seconds.map_or(WATCHED, Duration::from_secs);
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_moodrift"));
    command.arg("demo");
    let dashboard = Watched::start(command);

    frames(&dashboard.output, START);
    let before = ticks(dashboard.process());
    let drawn = frames(&dashboard.output, watched);
    let spent = ticks(dashboard.process()) - before;

    let seconds = watched.as_secs_f64();
    let share = spent as f64 / f64::from(ticks_a_second()) / seconds * 100.0;
    println!(
        "{seconds:.0} s idle: {} frames, {spent} ticks of processor time, {share:.3} % of one processor",
        drawn.len()
    );
    for (at, bytes) in drawn {
        println!("  after {:>5.1} s: {bytes} bytes", at.as_secs_f64());
    }
}

/// What was drawn within some time: when, and how many bytes.
fn frames(output: &Receiver<usize>, time: Duration) -> Vec<(Duration, usize)> {
    let begun = Instant::now();
    let mut frames: Vec<(Duration, usize)> = Vec::new();
    let mut last: Option<Instant> = None;
    while let Some(left) = time.checked_sub(begun.elapsed()) {
        let Ok(bytes) = output.recv_timeout(left) else {
            break;
        };
        match (frames.last_mut(), last) {
            (Some((_, sum)), Some(last)) if last.elapsed() < FRAME => *sum += bytes,
            _ => frames.push((begun.elapsed(), bytes)),
        }
        last = Some(Instant::now());
    }
    frames
}

/// How much processor time a process has taken, its own and the system's for it.
fn ticks(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name of the program, in brackets, may hold blanks.
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let fields = fields.split_whitespace().skip(11).take(2);
    fields.map(|field| field.parse::<u64>().unwrap()).sum()
}

/// In which unit the system counts it.
fn ticks_a_second() -> u32 {
    let told = Command::new("getconf").arg("CLK_TCK").output().unwrap();
    String::from_utf8(told.stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}
