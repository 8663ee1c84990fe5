//! What leaves the program on a real terminal: the clipboard, a file, the next session, the background's colour.

use portable_pty::CommandBuilder;

use crate::stage::Stage;
use crate::{demo, has};

#[test]
fn a_copy_reaches_the_terminal_and_a_file_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = demo(&["--courses", "10"]);
    command.cwd(folder.path());
    let mut stage = Stage::open(command, 120, 40);
    stage.showing("read just now");
    stage.press("y");
    stage.showing("Handed to the terminal");
    for answer in ["Saved to list.csv.", "list.csv is there already"] {
        stage.press("x");
        stage.showing("Save what is shown");
        stage.press("\x15list.csv\r");
        stage.showing(answer);
    }
    stage.press("\x1b");
    stage.without("is there already");
    stage.press("q");
    let (status, written) = stage.ended();
    assert!(status.success());
    assert!(has(&written, b"\x1b]52;c;"));
    let saved = std::fs::read_to_string(folder.path().join("list.csv")).unwrap();
    assert!(saved.starts_with("kind,id,in,name"), "{saved}");
    let mode = std::fs::metadata(folder.path().join("list.csv")).unwrap();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&mode.permissions()) & 0o777,
        0o600
    );
}

#[test]
fn without_the_mouse_the_terminal_is_not_asked_for_it() {
    let mut stage = Stage::open(demo(&["--courses", "10"]), 100, 30);
    stage.showing("read just now");
    stage.press("M");
    stage.showing("the terminal's again");
    stage.press("q");
    let (_, written) = stage.ended();
    let on = written
        .windows(8)
        .filter(|window| *window == b"\x1b[?1000h")
        .count();
    assert_eq!(on, 1);
    assert!(has(&written, b"\x1b[?1000l"));
}

/// A terminal that answers what it is asked about its colours, as most do.
#[test]
fn on_a_light_terminal_the_default_theme_is_the_light_one() {
    for (answer, accent) in [
        (
            "\x1b]10;rgb:0000/0000/0000\x1b\\\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c",
            4,
        ),
        (
            "\x1b]10;rgb:ffff/ffff/ffff\x1b\\\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62c",
            6,
        ),
    ] {
        let mut stage = Stage::open(demo(&["--courses", "10"]), 100, 30);
        stage.asked(b"\x1b]11;?");
        stage.press(answer);
        let screen = stage.showing("read just now");
        let (rows, columns) = screen.size();
        let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let colours: Vec<vt100::Color> = cells
            .filter_map(|(row, column)| screen.cell(row, column))
            .map(vt100::Cell::fgcolor)
            .collect();
        assert!(colours.contains(&vt100::Color::Idx(accent)), "{answer:?}");
        let beyond = |colour: &vt100::Color| {
            matches!(colour, vt100::Color::Idx(16..) | vt100::Color::Rgb(..))
        };
        assert!(!colours.iter().any(beyond), "more than sixteen colours");
    }
}

#[test]
fn a_mistaken_key_or_theme_is_told_with_its_line_before_the_screen_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let site = "[sites.a.moodle]\ndatabase = 'sqlite:/none'\n[sites.a.rocketchat]\nurl = 'http://127.0.0.1:1'\n\
                user_id = 'x'\ntoken = { env = 'NONE' }\n";
    std::fs::create_dir(folder.path().join("themes")).unwrap();
    std::fs::write(folder.path().join("themes/mine.toml"), "\nacent = 1\n").unwrap();
    for (head, expected) in [
        (
            "[keys]\nexplain = 'j'\n",
            "config.toml:2:11: the key `j` is given to two actions",
        ),
        ("theme = 'mine'\n", "mine.toml:2:1: unknown key `acent`"),
    ] {
        std::fs::write(&path, format!("{head}{site}")).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_moodrift"));
        command.env_clear();
        command.env("TERM", "dumb");
        command.env("HOME", folder.path());
        command.args(["--config", path.to_str().unwrap()]);
        let (status, written) = Stage::open(command, 200, 30).ended();
        let said = String::from_utf8_lossy(&written);
        assert!(!status.success());
        assert!(said.contains(expected), "{said}");
        assert!(!has(&written, b"\x1b[?1049h"), "{said}");
    }
}

#[test]
fn the_next_session_finds_what_the_last_one_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let site = "[sites.a.moodle]\ndatabase = 'sqlite:/none'\n[sites.a.rocketchat]\nurl = 'http://127.0.0.1:1'\n\
                user_id = 'x'\ntoken = { env = 'NONE' }\n";
    std::fs::write(&path, site).unwrap();
    let begin = |size: (u16, u16)| {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_moodrift"));
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("HOME", folder.path());
        command.args(["--config", path.to_str().unwrap(), "--state-dir"]);
        command.arg(folder.path());
        Stage::open(command, size.0, size.1)
    };
    let mut stage = begin((100, 30));
    stage.showing("R reads again");
    stage.press("T");
    stage.showing("Theme: dark.");
    stage.press("q");
    assert!(stage.ended().0.success());
    let mut stage = begin((100, 30));
    stage.showing("R reads again");
    stage.press("T");
    stage.showing("Theme: light.");
    stage.press("q");
    assert!(stage.ended().0.success());
}
