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
