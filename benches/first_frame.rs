//! From exec to the first frame, and to the last session's state on it: the real program on a terminal that answers what
//! it is asked.
//!
//! `cargo bench --bench first_frame`

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

#[path = "snapshot/large.rs"]
mod large;
#[path = "judgement/university.rs"]
#[expect(dead_code, reason = "the judgement's benches use the rest")]
mod university;

use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use moodrift::domain::ids::UnixTime;
use moodrift::domain::snapshot::SnapshotOf;
use moodrift::store::{Kept, Snapshots};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

const RUNS: usize = 30;
const CONFIG: &str = "snapshots = true\n[sites.bench.moodle]\ndatabase = 'sqlite:///nowhere.sqlite'\n\
    [sites.bench.rocketchat]\nurl = 'http://127.0.0.1:9'\nuser_id = 'api'\ntoken = 'none'\n";

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    std::fs::write(&config, CONFIG).unwrap();
    std::process::Command::new("chmod")
        .arg("600")
        .arg(&config)
        .status()
        .unwrap();
    tell("without a snapshot", &config, "bench");
    let snapshots = Snapshots::in_folder(folder.path().join("state/snapshots"));
    let (site, chat) = large::large();
    let bytes = snapshots
        .keep(
            &SnapshotOf {
                site: "bench".into(),
                database: "sqlite:///nowhere.sqlite".to_owned(),
                prefix: "mdl_".to_owned(),
                wwwroot: None,
                rocketchat: Some("http://127.0.0.1:9/".into()),
                account: Some("api".into()),
            },
            &Kept {
                read_at: UnixTime(1_700_000_000),
                took: 60_000,
                site,
                chat,
                neighbours: Arc::default(),
                baseline: None,
                ages: Arc::default(),
                frozen: None,
                awaited: Arc::default(),
                trend: Arc::default(),
            },
        )
        .unwrap();
    println!("a snapshot of {:.1} MB", bytes as f64 / 1e6);
    tell("with it, the first frame", &config, "bench");
    tell("with it, until it is shown", &config, "LAST SESSION");
}

fn tell(what: &str, config: &Path, words: &str) {
    let mut took: Vec<Duration> = (0..RUNS).map(|_| until(config, words)).collect();
    took.sort_unstable();
    let at = |share: usize| {
        took.get((RUNS - 1) * share / 100)
            .copied()
            .unwrap_or_default()
    };
    println!(
        "{what}: {:.1} ms in the middle, {:.1} ms at best, {:.1} ms at worst",
        at(50).as_secs_f64() * 1e3,
        at(0).as_secs_f64() * 1e3,
        at(100).as_secs_f64() * 1e3
    );
}

/// How long it takes from exec until these words are on the terminal.
fn until(config: &Path, words: &str) -> Duration {
    let size = PtySize {
        rows: 40,
        cols: 120,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pty = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_moodrift"));
    command.arg("--config");
    command.arg(config);
    command.arg("--state-dir");
    command.arg(config.with_file_name("state"));
    command.env("TERM", "xterm-256color");
    command.env("LANG", "en_GB.UTF-8");
    let mut reader = pty.master.try_clone_reader().unwrap();
    let mut keys = pty.master.take_writer().unwrap();
    let began = Instant::now();
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut seen: Vec<u8> = Vec::new();
    let (mut answered, mut chunk) = (false, vec![0; 65_536]);
    let has = |seen: &[u8], words: &[u8]| seen.windows(words.len()).any(|at| at == words);
    let took = loop {
        let read = reader.read(&mut chunk).unwrap();
        assert!(read > 0, "it ended: {}", String::from_utf8_lossy(&seen));
        seen.extend(chunk.get(..read).unwrap());
        if !answered && has(&seen, b"\x1b]11;?") {
            answered = true;
            keys.write_all(
                b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62c",
            )
            .unwrap();
        }
        // The first frame is drawn on the other screen.
        if has(&seen, b"\x1b[?1049h") && has(&seen, words.as_bytes()) {
            break began.elapsed();
        }
        assert!(
            began.elapsed() < Duration::from_mins(1),
            "{words} never came"
        );
    };
    child.kill().unwrap();
    child.wait().unwrap();
    took
}
