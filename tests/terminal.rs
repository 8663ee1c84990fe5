//! The program on a real pseudo-terminal: the main job from start to finish, and good manners.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

#[path = "terminal/jobs.rs"]
mod jobs;
#[path = "terminal/outside.rs"]
mod outside;
#[path = "terminal/panics.rs"]
mod panics;
#[path = "terminal/stage.rs"]
mod stage;
#[path = "visitor/client.rs"]
mod visitor;

use std::process::Command;

use portable_pty::CommandBuilder;
use rstest::rstest;

use stage::Stage;

/// What gives the screen under ours back: leaving the alternate one.
const LEAVE: &[u8] = b"\x1b[?1049l";
/// What shows the cursor again.
const CURSOR: &[u8] = b"\x1b[?25h";

fn demo(arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_moodrift"));
    command.env_clear();
    command.env("TERM", "xterm-256color");
    command.env("PATH", std::env::var_os("PATH").unwrap());
    command.arg("demo");
    command.args(arguments);
    command
}

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// The number before a word of the header: `12 critical`.
fn figure(screen: &str, word: &str) -> u64 {
    let before = screen.split(word).next().unwrap();
    before.split_whitespace().last().unwrap().parse().unwrap()
}

#[test]
fn the_dashboard_logs_to_a_file_and_not_over_its_screen() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let path = log.to_str().unwrap();
    let flags = ["--courses", "10", "--log", path, "--log-level", "trace"];
    let mut stage = Stage::open(demo(&flags), 120, 40);
    let shown = stage.showing("read just now").contents();
    assert!(
        !shown.contains("DEBUG") && !shown.contains("TRACE"),
        "{shown}"
    );
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(
        text.contains("path=\"/api/v1/me\" attempt=1 status=200"),
        "{text}"
    );
    assert!(!text.contains("bcrypt"), "{text}");
}

#[test]
fn a_drift_is_seen_filtered_marked_planned_applied_and_gone() {
    let mut stage = Stage::open(demo(&[]), 120, 40);
    let begin = stage.showing("read just now").contents();
    let critical = figure(&begin, " critical");
    assert!(begin.contains("Moodle"), "{begin}");

    stage.press("/moderator_missing\r");
    let filtered = stage.showing("of 150").contents();
    assert!(!filtered.contains("nothing found"), "{filtered}");
    stage.press("*");
    let marked = stage.showing(" marked").contents();
    let steps = figure(&marked, " marked");
    assert!(steps > 0, "{marked}");

    stage.press("p");
    stage.showing(&format!("{steps} steps in"));
    stage.press("A");
    stage.showing("[ Cancel ]");

    // The default answer changes nothing.
    stage.press("\r");
    stage.without("[ Cancel ]");
    let still = stage.showing(" marked").contents();
    assert_eq!(figure(&still, " critical"), critical, "{still}");

    stage.press("A");
    stage.showing("[ Cancel ]");
    stage.press("\t\r");
    stage.showing(&format!("{steps} steps done"));
    stage.press("\x1b");
    stage.without("steps done");
    let after = stage.showing("nothing found").contents();
    assert_eq!(figure(&after, " critical"), critical - steps, "{after}");
    assert!(!after.contains(" marked"), "{after}");

    stage.press("q");
    let (status, written) = stage.ended();
    assert!(status.success(), "{status:?}");
    assert!(has(&written, LEAVE) && has(&written, CURSOR));
}

#[rstest]
#[case::terminate("TERM")]
#[case::hang_up("HUP")]
#[case::interrupt("INT")]
fn a_signal_gives_the_terminal_back(#[case] signal: &str) {
    let mut stage = Stage::open(demo(&["--courses", "10"]), 100, 30);
    stage.showing("read just now");
    let process = stage.process().to_string();
    let sent = Command::new("kill")
        .args(["-s", signal, &process])
        .status()
        .unwrap();
    assert!(sent.success());
    let (_, written) = stage.ended();
    assert!(has(&written, LEAVE) && has(&written, CURSOR));
}

/// From a shell that can stop and resume what it has started, as people have one.
#[test]
fn ctrl_z_gives_the_shell_its_terminal_and_fg_takes_it_again() {
    let mut shell = CommandBuilder::new("bash");
    shell.args(["--norc", "--noprofile", "-i"]);
    shell.env_clear();
    shell.env("TERM", "xterm-256color");
    shell.env("PS1", "at your service> ");
    shell.env("PATH", std::env::var_os("PATH").unwrap());
    let mut stage = Stage::open(shell, 100, 30);
    stage.showing("at your service>");
    let program = env!("CARGO_BIN_EXE_moodrift");
    stage.press(&format!("{program} demo --courses 5\r"));
    stage.showing("read just now");
    stage.press("\x1a");
    stage.asked(LEAVE);
    let shown = stage.showing("Stopped").contents();
    assert!(shown.contains("at your service>"), "{shown}");
    stage.press("echo still $((40 + 2))\r");
    stage.showing("still 42");
    stage.press("fg\r");
    stage.showing("read just now");
    stage.press("q");
    stage.showing("at your service>");
    stage.press("exit\r");
    let (_, written) = stage.ended();
    assert!(has(&written, LEAVE) && has(&written, CURSOR));
}

#[test]
fn any_size_is_borne_and_the_screen_comes_back() {
    let mut stage = Stage::open(demo(&["--courses", "10"]), 120, 40);
    stage.showing("read just now");
    for (columns, rows) in [(20, 5), (1, 1), (300, 100), (40, 12), (2, 40), (80, 24)] {
        stage.resize(columns, rows);
        stage.press("j");
    }
    let shown = stage.showing("help").contents();
    assert!(shown.contains("Courses"), "{shown}");
    stage.press("q");
    assert!(stage.ended().0.success());
}

#[test]
fn without_colours_what_is_selected_still_shows() {
    let mut command = demo(&["--courses", "10"]);
    command.env("NO_COLOR", "1");
    let mut stage = Stage::open(command, 120, 40);
    let screen = stage.showing("read just now");
    let (rows, columns) = screen.size();
    let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let cells: Vec<_> = cells
        .filter_map(|(row, column)| screen.cell(row, column))
        .collect();
    assert!(
        cells
            .iter()
            .all(|cell| cell.fgcolor() == vt100::Color::Default
                && cell.bgcolor() == vt100::Color::Default)
    );
    assert!(cells.iter().any(|cell| cell.inverse()));
}

#[test]
fn what_is_no_terminal_is_told_so() {
    let ran = Command::new(env!("CARGO_BIN_EXE_moodrift"))
        .args(["demo", "--courses", "5"])
        .env_remove("NO_COLOR")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(3));
    assert!(ran.stdout.is_empty());
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(said.contains("terminal"), "{said}");
}
