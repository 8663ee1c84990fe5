//! Colour: on a terminal, and nowhere else.

use std::io::Read;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rstest::rstest;

use crate::served::Served;

/// What a terminal gets of a command.
fn on_a_terminal(served: &Served, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let pty = native_pty_system().openpty(PtySize::default()).unwrap();
    let told = served.command(arguments);
    let mut command = CommandBuilder::new(told.get_program());
    command.args(told.get_args());
    command.env_clear();
    command.env("TERM", "xterm-256color");
    for (name, value) in variables {
        command.env(name, value);
    }
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut reader = pty.master.try_clone_reader().unwrap();
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    // The end of a terminal is an error on some systems, and no bytes on others.
    while let Ok(read @ 1..) = reader.read(&mut chunk) {
        bytes.extend_from_slice(&chunk[..read]);
    }
    assert_eq!(child.wait().unwrap().exit_code(), 2);
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

#[rstest]
#[case("check", "✗ moderator_missing")]
#[case("plan", "~ make ")]
fn colour_is_for_terminals_and_changes_no_word(#[case] command: &str, #[case] word: &str) {
    let served = Served::with(&["--courses", "30"]);
    let told = [command, "--only", "moderator_missing"];
    let on_a_terminal =
        |served: &Served, variables: &[(&str, &str)]| on_a_terminal(served, &told, variables);
    let plain = served.run(&told).out;
    assert!(plain.contains(word) && !plain.contains('\u{1b}'));
    let coloured = on_a_terminal(&served, &[]);
    assert!(coloured.contains('\u{1b}'));
    let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert_eq!(codes.replace_all(&coloured, ""), plain);
    assert_eq!(on_a_terminal(&served, &[("NO_COLOR", "1")]), plain);
    assert_eq!(on_a_terminal(&served, &[("TERM", "dumb")]), plain);
    assert_eq!(on_a_terminal(&served, &[("NO_COLOR", "")]), coloured);
    let flagged = self::on_a_terminal(&served, &[&told[..], &["--no-color"]].concat(), &[]);
    assert_eq!(flagged, plain);
}
