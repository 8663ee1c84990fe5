//! What a day of refreshes costs: `cargo bench --bench day`, or `-- 5000 20` for another number of courses and of
//! refreshes.
//!
//! The program shows an invented university, whose servers are another process, on a terminal of 200 × 50 cells. A day is
//! a refresh every five minutes; between them one looks at each screen. What the process holds in memory is told every
//! two hours, as the system counts it: resident, and the most there ever was.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench stops at the first surprise, and prints what it has measured"
)]

#[path = "watched/terminal.rs"]
mod terminal;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use self::terminal::Watched;

const COURSES: u32 = 600;
/// A day, every five minutes.
const REFRESHES: u32 = 288;
/// Two hours.
const TOLD_EVERY: u32 = 24;
/// A sign turns as long as something is read.
const QUIET: Duration = Duration::from_millis(700);

fn main() {
    let numbers: Vec<u32> = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    let courses = numbers.first().copied().unwrap_or(COURSES);
    let refreshes = numbers.get(1).copied().unwrap_or(REFRESHES);

    let university = University::found(courses);
    let state = tempfile::tempdir().unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_moodrift"));
    command.args(["--config", &university.config, "--state-dir"]);
    command.arg(state.path());
    let mut dashboard = Watched::start(command);
    dashboard.until_quiet(QUIET);
    println!("{courses} courses");
    println!(
        "{:>9} {:>12} {:>12} {:>12}",
        "refreshes", "resident", "at most", "a refresh"
    );
    told(0, &dashboard, Duration::ZERO);
    let mut spent = Duration::ZERO;
    for refresh in 1..=refreshes {
        for screen in ["1", "2", "3", "4", "5", "6", "7", "1"] {
            dashboard.press(screen);
            dashboard.until_quiet(Duration::from_millis(60));
        }
        let begun = Instant::now();
        // Ctrl-R: what has moved, and a tenth of the rest.
        dashboard.press("\x12");
        dashboard.until_quiet(QUIET);
        spent += begun.elapsed().saturating_sub(QUIET);
        if refresh % TOLD_EVERY == 0 || refresh == refreshes {
            told(refresh, &dashboard, spent / refresh);
        }
    }
}

fn told(refreshes: u32, dashboard: &Watched, each: Duration) {
    let status = std::fs::read_to_string(format!("/proc/{}/status", dashboard.process())).unwrap();
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kibibytes.unwrap() * 1024.0 / 1e6
    };
    println!(
        "{refreshes:>9} {:>9.1} MB {:>9.1} MB {:>9} ms",
        megabytes("VmRSS:"),
        megabytes("VmHWM:"),
        each.as_millis(),
    );
}

/// The servers of an invented university, which end with this value.
struct University {
    servers: Child,
    config: String,
}

impl University {
    fn found(courses: u32) -> Self {
        let mut servers = Command::new(env!("CARGO_BIN_EXE_moodrift"))
            .args(["demo", "--serve", "--courses", &courses.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(servers.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let places: Value = serde_json::from_str(&line).unwrap();
        let config = places["config"].as_str().unwrap().to_owned();
        Self { servers, config }
    }
}

impl Drop for University {
    fn drop(&mut self) {
        // Asked to end, they take away what they have written.
        let process = Pid::from_child(&self.servers);
        let asked = kill_process(process, Signal::TERM);
        drop((asked, self.servers.wait()));
    }
}
