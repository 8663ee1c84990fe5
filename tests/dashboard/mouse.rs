//! The mouse: it moves and opens, and it never answers a question.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use moodrift::config::Mouse;
use moodrift::tui::layout::{self, areas, pane_parts, within};
use moodrift::tui::message::{Effect, Message};
use moodrift::tui::model::Focus;
use moodrift::tui::model::overlay::Overlay;
use ratatui::layout::Rect;

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
