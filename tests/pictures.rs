//! The README's pictures, made from the running program, and the tests of what makes them.
//!
//! `docs/pictures.sh` runs the one that makes them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::path::Path;

use portable_pty::CommandBuilder;
use stage::Stage;
use svg::{Colours, DARK, LIGHT};

#[path = "terminal/stage.rs"]
#[expect(dead_code, reason = "the tests of the terminal use the rest of it")]
mod stage;
#[path = "pictures/svg.rs"]
mod svg;

const COLUMNS: u16 = 120;
const ROWS: u16 = 40;

/// On the screen once both sides have been read.
const READ: &str = "read just now";

/// A picture: the first part of its file's name, what it shows, and what is typed, each with words that are on the screen
/// then. It is made dark and light.
struct Shot {
    name: &'static str,
    title: &'static str,
    keys: &'static [(&'static str, &'static str)],
}

const THEMES: [(&str, &Colours); 2] = [("dark", &DARK), ("light", &LIGHT)];

const SHOTS: [Shot; 8] = [
    Shot {
        name: "dashboard",
        title: "moodrift's dashboard: courses with their drift, and the people of a group on both sides",
        keys: &[("n", "Fix")],
    },
    Shot {
        name: "drift",
        title: "Every difference in one list, the worst first",
        keys: &[("2", "Since")],
    },
    Shot {
        name: "groups",
        title: "Every group: in step, archived, in the recycle bin, orphaned",
        keys: &[("3", "Linked by")],
    },
    Shot {
        name: "moderators",
        title: "Groups and the people who are or should be their moderators",
        keys: &[("4", "groups ×")],
    },
    Shot {
        name: "people",
        title: "One person across all groups",
        keys: &[("5", "ID number")],
    },
    Shot {
        name: "health",
        title: "Both sides, what the API account may do, groups in step by category",
        keys: &[("6", "How it stands")],
    },
    Shot {
        name: "plan",
        title: "A plan: what would be done, per group and in all, with what takes something away set apart",
        keys: &[("*", " marked"), ("p", "steps in")],
    },
    Shot {
        name: "explain",
        title: "One judgement walked: enrolments, roles, the rule that decided, the verdict",
        keys: &[("n", ""), ("e", "Verdict")],
    },
];

#[test]
#[ignore = "makes the README's pictures"]
fn the_pictures_are_made() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    for shot in &SHOTS {
        for (theme, colours) in THEMES {
            let temporary = tempfile::TempDir::new().unwrap();
            let command = dashboard(theme, temporary.path());
            let mut stage = Stage::open(command, COLUMNS, ROWS);
            stage.showing(READ);
            for (keys, shows) in shot.keys {
                stage.press(keys);
                stage.showing(shows);
            }
            let picture = svg::draw(stage.showing(""), colours, shot.title);
            let file = format!("{}-{theme}.svg", shot.name);
            std::fs::write(folder.join(file), picture).unwrap();
        }
    }
}

/// The dashboard on the demo, in a theme.
fn dashboard(theme: &str, temporary: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_moodrift"));
    command.env_clear();
    command.env("TERM", "xterm-256color");
    command.env("COLORTERM", "truecolor");
    command.env("TMPDIR", temporary);
    command.args(["demo", "--theme", theme]);
    command
}

/// A screen on which something was printed.
fn printed(bytes: &str) -> vt100::Parser {
    let mut parser = vt100::Parser::new(3, 24, 0);
    parser.process(bytes.as_bytes());
    parser
}

fn drawn(bytes: &str) -> String {
    svg::draw(printed(bytes).screen(), &DARK, "a test")
}

/// The attributes and the text of the element that says something.
#[track_caller]
fn element<'a>(picture: &'a str, text: &str) -> &'a str {
    let end = format!(">{text}</text>");
    let found = picture.lines().find(|line| line.ends_with(&end));
    assert!(found.is_some(), "no “{text}” in {picture}");
    found.unwrap()
}

#[test]
fn a_run_of_cells_stands_at_its_place_with_its_length() {
    let picture = drawn("\x1b[2;5Hthree words  here");
    let first = element(&picture, "three words");
    // Four cells and a margin from the left; the second row.
    assert!(
        first.starts_with(r#"<text x="50" y="47" textLength="99" "#),
        "{first}"
    );
    assert!(element(&picture, "here").contains(r#"x="167""#));
    let framed = drawn("│ one │");
    assert!(element(&framed, "one").contains(r#"x="32" y="28" textLength="27""#));
}

#[test]
fn colours_of_every_kind_are_told() {
    let picture =
        drawn("\x1b[31mnamed\x1b[38;5;208mcube\x1b[38;5;240mgrey\x1b[38;2;1;2;3mtrue\x1b[0mown");
    for (text, colour) in [
        ("named", DARK.named[1]),
        ("cube", "#ff8700"),
        ("grey", "#585858"),
        ("true", "#010203"),
        ("own", DARK.text),
    ] {
        let fill = format!(r#"fill="{colour}""#);
        assert!(element(&picture, text).contains(&fill), "{text}");
    }
}

#[test]
fn bold_dim_italic_underlined_and_inverse_are_told() {
    let picture = drawn("\x1b[1mbold\x1b[0;2mdim\x1b[0;3mslant\x1b[0;4mline\x1b[0;7mswap");
    assert!(element(&picture, "bold").contains(r#"font-weight="bold""#));
    assert!(element(&picture, "dim").contains(r#"opacity="0.6""#));
    assert!(element(&picture, "slant").contains(r#"font-style="italic""#));
    assert!(element(&picture, "line").contains(r#"text-decoration="underline""#));
    let fill = format!(r#"fill="{}""#, DARK.ground);
    assert!(element(&picture, "swap").contains(&fill));
    let behind = format!(r#"width="36" height="19" fill="{}""#, DARK.text);
    assert!(picture.contains(&behind), "{picture}");
}

#[test]
fn wide_characters_take_two_cells_and_what_follows_keeps_its_place() {
    let picture = drawn("a漢字b\r\nx🚀y\r\ne\u{301}z");
    assert!(element(&picture, "漢").contains(r#"x="23" y="28" textLength="18""#));
    assert!(element(&picture, "字").contains(r#"x="41""#));
    assert!(element(&picture, "b").contains(r#"x="59""#));
    assert!(element(&picture, "🚀").contains(r#"x="23" y="47" textLength="18""#));
    assert!(element(&picture, "y").contains(r#"x="41""#));
    assert!(element(&picture, "e\u{301}z").contains(r#"textLength="18""#));
}

#[test]
fn lines_and_blocks_are_drawn_from_edge_to_edge() {
    let picture = drawn("┌─┐\r\n│█│");
    assert!(!picture.contains("┌") && !picture.contains("█"));
    assert_eq!(picture.matches("<path ").count(), 5);
    // The middle of the second cell, to its right and its left edge.
    assert!(picture.contains(r#"d="M27.5 23.5L32.0 23.5M27.5 23.5L23.0 23.5""#));
    assert!(picture.contains(r#"<rect x="23.00" y="33.00" width="9.00" height="19.00""#));
}

#[test]
fn markup_in_a_text_stays_text() {
    let picture = drawn("<b>&amp;</b>");
    element(&picture, "&lt;b&gt;&amp;amp;&lt;/b&gt;");
}

#[test]
fn an_empty_screen_has_a_ground_and_nothing_else() {
    let picture = drawn("");
    assert!(!picture.contains("<text"));
    assert_eq!(picture.matches("<rect").count(), 1);
    assert!(picture.contains("<title>a test</title>"));
}

#[test]
fn one_screen_makes_one_picture() {
    let bytes = "\x1b[44;97mTitle\x1b[0m\r\n✗ Aïcha 🚀\r\n└─ ok";
    assert_eq!(drawn(bytes), drawn(bytes));
    insta::with_settings!({
        snapshot_path => "snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("picture", drawn(bytes));
    });
}

#[test]
fn a_full_screen_program_is_seen_and_answers_keys() {
    let mut command = CommandBuilder::new("sh");
    command.args([
        "-c",
        "printf '\\033[?1049h\\033[2J\\033[H\\033[1;32mready'; read answer; printf '\\033[2Jgot %s' \"$answer\"; read end",
    ]);
    let mut stage = Stage::open(command, 40, 5);
    let cell = stage.showing("ready").cell(0, 0).unwrap().clone();
    assert!(cell.bold() && cell.fgcolor() == vt100::Color::Idx(2));
    stage.press("keys\r");
    let shown = stage.showing("got").contents();
    assert!(shown.contains("got keys"), "{shown}");
}
