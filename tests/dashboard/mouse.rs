//! The mouse: it moves and opens, and it never answers a question.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use moodrift::config::Mouse;
use moodrift::tui::layout::{self, areas, pane_parts, within};
use moodrift::tui::message::{Effect, Message};
use moodrift::tui::model::Focus;
use moodrift::tui::model::overlay::Overlay;
use moodrift::tui::screen::Screen;
use moodrift::tui::view;
use ratatui::layout::{Position, Rect};

use crate::desk::Desk;
use crate::screens::generous;

fn mouse(desk: &mut Desk, kind: MouseEventKind, column: u16, row: u16) {
    desk.send(Message::Mouse(MouseEvent {
        kind,
        column,
        row,
        modifiers: KeyModifiers::NONE,
    }));
}

fn click(desk: &mut Desk, column: u16, row: u16) {
    mouse(desk, MouseEventKind::Down(MouseButton::Left), column, row);
}

/// The insides of both panes.
fn panes(desk: &Desk) -> (Rect, Rect) {
    let (columns, rows) = desk.model.size;
    let areas = areas(Rect::new(0, 0, columns, rows), desk.model.focus).unwrap();
    (within(areas.tree.unwrap()), within(areas.pane.unwrap()))
}

#[test]
fn a_click_selects_what_is_seen_there() {
    let mut desk = Desk::new();
    let (tree, pane) = panes(&desk);
    for row in [0, 3, 7] {
        click(&mut desk, tree.x + 2, tree.y + row);
        assert_eq!(desk.model.focus, Focus::Tree);
        assert_eq!(desk.model.tree.at, desk.model.tree.top + usize::from(row));
    }
    desk.keys("n");
    let parts = pane_parts(pane, desk.model.pane.findings.len());
    click(&mut desk, parts.rows.x + 3, parts.rows.y + 1);
    assert_eq!(desk.model.focus, Focus::Pane);
    assert_eq!(desk.model.pane.at, desk.model.pane.findings.len() + 1);
}

#[test]
fn another_click_on_the_same_line_opens_it() {
    let mut desk = Desk::new();
    desk.keys("n");
    let (_, pane) = panes(&desk);
    let parts = pane_parts(pane, desk.model.pane.findings.len());
    click(&mut desk, parts.rows.x + 3, parts.rows.y + 2);
    assert!(desk.model.overlay.is_none());
    click(&mut desk, parts.rows.x + 3, parts.rows.y + 2);
    assert!(matches!(desk.model.overlay, Some(Overlay::Explain(_))));
}

#[test]
fn a_click_beside_everything_does_nothing() {
    let mut desk = Desk::new();
    let before = desk.screen();
    for (column, row) in [(0, 0), (119, 39), (0, 5), (500, 500), (119, 20)] {
        click(&mut desk, column, row);
        mouse(
            &mut desk,
            MouseEventKind::Down(MouseButton::Right),
            column,
            row,
        );
        mouse(&mut desk, MouseEventKind::Moved, column, row);
    }
    desk.model.focus(Focus::Tree);
    assert_eq!(desk.screen(), before);
}

#[test]
fn the_wheel_moves_the_pane_under_it_and_what_lies_over_both() {
    let mut desk = Desk::new();
    let (tree, pane) = panes(&desk);
    desk.keys("home");
    mouse(&mut desk, MouseEventKind::ScrollDown, tree.x, tree.y);
    assert_eq!((desk.model.focus, desk.model.tree.at), (Focus::Tree, 3));
    mouse(&mut desk, MouseEventKind::ScrollUp, tree.x, tree.y);
    assert_eq!(desk.model.tree.at, 0);
    mouse(&mut desk, MouseEventKind::ScrollDown, pane.x, pane.y + 5);
    assert_eq!(desk.model.focus, Focus::Pane);
    desk.resize(80, 24);
    desk.keys("?");
    mouse(&mut desk, MouseEventKind::ScrollDown, pane.x, pane.y);
    assert_eq!(desk.model.overlay.as_ref().unwrap().top(), 3);
}

#[test]
fn no_click_anywhere_answers_the_question() {
    let mut desk = Desk::limited(generous());
    desk.keys("A tab");
    assert!(matches!(desk.model.overlay, Some(Overlay::Confirm(_))));
    for row in 0..40 {
        for column in 0..120 {
            click(&mut desk, column, row);
        }
    }
    assert_eq!(desk.applies(), 0);
    assert!(matches!(desk.model.overlay, Some(Overlay::Confirm(_))));
}

#[test]
fn it_can_be_left_to_the_terminal() {
    let mut desk = Desk::new();
    desk.keys("M");
    assert!(matches!(
        desk.effects.last(),
        Some(Effect::Mouse(Mouse::Off))
    ));
    let (tree, _) = panes(&desk);
    let before = desk.screen();
    click(&mut desk, tree.x + 2, tree.y + 3);
    assert_eq!(desk.screen(), before);
    desk.keys("M");
    assert!(matches!(
        desk.effects.last(),
        Some(Effect::Mouse(Mouse::On))
    ));
    assert!(desk.screen().contains("with shift the terminal selects"));
}

#[test]
fn a_click_on_a_head_orders_by_that_column_and_again_the_other_way_round() {
    let mut desk = Desk::new();
    desk.keys("2");
    let row = layout::list_areas(&desk.model).0.unwrap().y - 1;
    let column = |desk: &Desk, head: &str| {
        let screen = desk.screen();
        let line = screen.lines().nth(usize::from(row)).unwrap();
        let before = line.split(head).next().unwrap();
        u16::try_from(before.chars().count()).unwrap()
    };
    let at = column(&desk, "Course");
    for reversed in [false, true] {
        click(&mut desk, at, row);
        let list = desk.model.screens.list().unwrap();
        assert_eq!(
            (list.sorted_by(), list.sort().reversed),
            ("Course", reversed)
        );
    }
    assert_eq!(
        desk.model.screens.list().unwrap().at(),
        0,
        "no row is opened"
    );
}

/// The row of the screen in which a line of what lies over the panes stands.
fn row_of(desk: &Desk, line: usize) -> u16 {
    let at = |row: u16| view::overlay::line_at(&desk.model, Position::new(60, row));
    (0..40).find(|row| at(*row) == Some(line)).unwrap()
}

#[test]
fn the_wheel_and_a_click_move_the_cursor_of_the_basket_and_of_the_palette() {
    let mut desk = Desk::new();
    desk.keys("* b B");
    let at = |desk: &Desk| match &desk.model.overlay {
        Some(Overlay::Basket(view)) => view.at,
        Some(Overlay::Palette(palette)) => palette.at,
        other => panic!("{other:?} has no cursor"),
    };
    for keys in ["", "esc :"] {
        desk.keys(keys);
        mouse(&mut desk, MouseEventKind::ScrollDown, 60, 20);
        assert_eq!(at(&desk), 3);
        mouse(&mut desk, MouseEventKind::ScrollUp, 60, 20);
        assert_eq!(at(&desk), 0);
        let third = row_of(&desk, 2);
        click(&mut desk, 60, third);
        assert_eq!(at(&desk), 2);
    }
}

#[test]
fn a_click_on_the_hit_of_the_cursor_goes_there() {
    let mut desk = Desk::new();
    desk.keys(":").typed("history");
    let first = row_of(&desk, 0);
    click(&mut desk, 60, first);
    assert!(desk.model.overlay.is_none());
    assert_eq!(desk.model.screens.now, Screen::History);
    assert_eq!(desk.applies(), 0);
}

#[test]
fn a_click_on_a_cell_of_the_matrix_takes_the_cell_and_beside_them_the_row() {
    let mut desk = Desk::new();
    desk.keys("4");
    let rows = layout::list_areas(&desk.model).0.unwrap();
    let first = u16::try_from(layout::matrix_label(usize::from(rows.width))).unwrap();
    let seat = u16::try_from(layout::SEAT).unwrap();
    for (column, x) in [
        (Some(1), rows.x + first + seat + 1),
        (Some(0), rows.x + first),
        (None, rows.x + 3),
        (None, rows.right() - 1),
    ] {
        click(&mut desk, x, rows.y + 1);
        assert_eq!(desk.model.screens.now, Screen::Moderators);
        assert_eq!(desk.model.screens.moderators.column, column);
        assert_eq!(desk.model.screens.list().unwrap().at(), 1);
        click(&mut desk, rows.x + 3, rows.y);
    }
}
