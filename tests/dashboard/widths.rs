//! Names that hurt, drawn through a real terminal's eyes: no border is where it should not be.

use moodrift::config::Theme;
use moodrift::tui::theme::{Palette, Styles};
use moodrift::tui::{layout, view};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use crate::desk::Desk;

/// What a terminal shows after the dashboard has drawn itself.
pub(crate) fn through_a_terminal(desk: &Desk) -> vt100::Parser {
    let (columns, rows) = desk.model.size;
    let mut bytes: Vec<u8> = Vec::new();
    {
        let options = TerminalOptions {
            viewport: Viewport::Fixed(Rect::new(0, 0, columns, rows)),
        };
        let backend = CrosstermBackend::new(&mut bytes);
        let mut terminal = Terminal::with_options(backend, options).unwrap();
        let styles = Styles::of(&Palette::bundled(Theme::Dark).unwrap());
        terminal
            .draw(|frame| view::draw(&desk.model, &styles, frame))
            .unwrap();
    }
    let mut parser = vt100::Parser::new(rows, columns, 0);
    parser.process(&bytes);
    parser
}

pub(crate) fn assert_borders(desk: &Desk, doing: &str) {
    let (columns, rows) = desk.model.size;
    let parser = through_a_terminal(desk);
    let areas = layout::areas(Rect::new(0, 0, columns, rows), desk.model.focus).unwrap();
    for area in [areas.tree, areas.pane].into_iter().flatten() {
        for y in area.top() + 1..area.bottom() - 1 {
            for x in [area.left(), area.right() - 1] {
                let cell = parser.screen().cell(y, x).unwrap();
                assert!(
                    ["│", "┃"].contains(&cell.contents()),
                    "{doing}, {columns}×{rows}: {:?} at column {x} of row {y}\n{}",
                    cell.contents(),
                    parser.screen().contents()
                );
            }
        }
    }
}

/// Where a box begins whose upper left corner is in that cell: its columns, and the row below its lower border.
fn box_at(screen: &vt100::Screen, x: u16, y: u16) -> Option<(u16, u16)> {
    let (rows, columns) = screen.size();
    let at = |x, y| screen.cell(y, x).map(|cell| cell.contents().to_owned());
    let right = (x + 1..columns).find(|x| at(*x, y).as_deref() == Some("╮"))?;
    let below = (y + 1..rows).find(|y| at(x, *y).as_deref() == Some("╰"))?;
    Some((right, below))
}

fn assert_box(parser: &vt100::Parser, (x, y): (u16, u16), doing: &str) {
    let screen = parser.screen();
    let (right, below) = box_at(screen, x, y).expect(doing);
    for row in y + 1..below {
        for column in [x, right] {
            let cell = screen.cell(row, column).unwrap();
            assert!(
                ["│", "┃"].contains(&cell.contents()),
                "{doing}: {:?} at column {column} of row {row}\n{}",
                cell.contents(),
                screen.contents()
            );
        }
    }
    let corner = screen.cell(below, right).unwrap();
    assert_eq!(corner.contents(), "╯", "{doing}\n{}", screen.contents());
}

/// Every box of a screen without anything over it is whole.
pub(crate) fn assert_screen_borders(desk: &Desk, doing: &str) {
    let parser = through_a_terminal(desk);
    let (rows, columns) = parser.screen().size();
    let cells = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
    let corner = |(x, y): &(u16, u16)| parser.screen().cell(*y, *x).unwrap().contents() == "╭";
    let corners: Vec<(u16, u16)> = cells.filter(corner).collect();
    assert!(!corners.is_empty(), "{doing}");
    for begin in corners {
        assert_box(&parser, begin, &format!("{doing}, {columns}×{rows}"));
    }
}

/// The box that lies over the panes is whole.
pub(crate) fn assert_overlay_borders(desk: &Desk, doing: &str) {
    let parser = through_a_terminal(desk);
    let (columns, rows) = desk.model.size;
    let overlay = desk.model.overlay.as_ref().unwrap();
    let x = layout::overlay(Rect::new(0, 0, columns, rows), overlay, 0).x;
    let corner = |y: &u16| parser.screen().cell(*y, x).unwrap().contents() == "╭";
    // The lowest: of a narrow screen its own box begins in the same column.
    let y = (0..rows).rev().find(corner).expect(doing);
    assert_box(&parser, (x, y), &format!("{doing}, {columns}×{rows}"));
}

#[test]
fn no_name_breaks_a_border_at_any_width() {
    for (columns, rows) in [
        (120, 40),
        (80, 24),
        (72, 20),
        (71, 20),
        (40, 12),
        (200, 60),
        (99, 31),
    ] {
        let mut desk = Desk::new();
        desk.resize(columns, rows);
        assert_borders(&desk, "at the start");
        desk.keys("n f");
        assert_borders(&desk, "unfolded");
        for step in 0..12 {
            desk.keys("n");
            assert_borders(&desk, &format!("after {step} differences"));
        }
        desk.keys("esc esc left home");
        for step in 0..20 {
            desk.keys("down");
            assert_borders(&desk, &format!("at line {step} of the tree"));
        }
    }
}

#[test]
fn direction_overrides_and_joiners_never_reach_the_screen() {
    let mut desk = Desk::new();
    desk.keys("n f");
    let screen = through_a_terminal(&desk).screen().contents();
    assert!(screen.contains("Ana"), "{screen}");
    for harmful in ['\u{202e}', '\u{200d}', '\u{1b}'] {
        assert!(!screen.contains(harmful));
    }
}
