//! What the dashboard costs while nothing happens: `cargo bench --bench idle`, or `-- 30` for half a minute.
//!
//! The program shows the demo on a terminal of 200 × 50 cells, and is left alone. It is counted how often it writes to
//! the terminal, and how much processor time it takes: the dashboard, both servers of the demo, and their drivers.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops at the first surprise, and prints what it has measured"
)]

use std::io::Read;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// How long it is watched, unless that is said.
const WATCHED: Duration = Duration::from_mins(2);
/// What comes within this time of each other is one frame.
const FRAME: Duration = Duration::from_millis(50);
/// How long the start may take.
const START: Duration = Duration::from_secs(10);

fn main() {
    let seconds = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let watched = seconds.map_or(WATCHED, Duration::from_secs);
    let size = PtySize {
        rows: 50,
        cols: 200,
        ..PtySize::default()
    };
    let pty = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_moodrift"));
    command.env("TERM", "xterm-256color");
    command.arg("demo");
    let mut child = pty.slave.spawn_command(command).unwrap();
    let process = child.process_id().unwrap();
    let output = listen(pty.master.try_clone_reader().unwrap());

    frames(&output, START);
    let before = ticks(process);
    let drawn = frames(&output, watched);
    let spent = ticks(process) - before;
    child.kill().unwrap();
    child.wait().unwrap();

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

/// What comes from the terminal.
fn listen(mut reader: Box<dyn Read + Send>) -> Receiver<usize> {
    let (sender, output) = channel();
    std::thread::spawn(move || {
        let mut chunk = [0; 8192];
        while let Ok(read @ 1..) = reader.read(&mut chunk) {
            if sender.send(read).is_err() {
                break;
            }
        }
    });
    output
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
