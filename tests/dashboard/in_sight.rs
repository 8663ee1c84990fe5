//! What must stay in sight however small the window is, and wherever something lies over its place.

use std::sync::Arc;

use moodrift::tui::model::look::Glyphs;
use moodrift::tui::model::overlay::Overlay;
use rstest::rstest;

use crate::desk::Desk;
use crate::fixture::World;
use crate::screens::generous;

#[rstest]
#[case::at_the_least(80, 24)]
#[case::in_one_pane(40, 12)]
fn marks_that_the_filter_hides_are_told_though_there_is_little_room(
    #[case] columns: u16,
    #[case] rows: u16,
) {
    let mut desk = Desk::new();
    desk.resize(columns, rows);
    desk.keys("2 b 1 * /").typed("code:moderator").keys("enter");
    let hidden = desk.model.hidden_marks();
    assert!(hidden > 1 && desk.model.basket.len() == 1);
    let told = format!("✓ {} ({hidden} hidden)", desk.model.marks.len());
    let screen = desk.screen();
    assert!(screen.contains(&told), "{told}\n{screen}");
}

#[test]
fn without_symbols_the_keys_of_the_arrows_are_words() {
    let mut desk = Desk::new();
    desk.resize(120, 200);
    desk.model.look.glyphs = Glyphs::Ascii;
    let help = desk.keys("?").screen();
    for words in [
        "Up k ", "Down j ", "Left h ", "Right l ", "S-Up ", "S-Down ",
    ] {
        assert!(help.contains(words), "{words}\n{help}");
    }
    assert!(!help.contains("v j "), "{help}");
}

#[rstest]
#[case::a_copy("p y", "Handed to the terminal to copy", (80, 24))]
#[case::a_copy_with_room("p y", "Handed to the terminal to copy", (120, 40))]
#[case::a_copy_in_little_room("p y", "Handed to the terminal to copy", (40, 12))]
fn what_a_key_did_is_said_where_something_lies_over_its_place(
    #[case] keys: &str,
    #[case] said: &str,
    #[case] (columns, rows): (u16, u16),
) {
    let mut desk = Desk::new();
    desk.resize(columns, rows);
    let screen = desk.keys(keys).screen();
    assert!(desk.model.overlay.is_some());
    // Whole on one line, or broken after a word of it.
    let words: Vec<&str> = said.split(' ').collect();
    for word in words {
        assert!(screen.contains(word), "{word}\n{screen}");
    }
    assert_eq!(screen.matches("Handed").count(), 1, "{screen}");
}

#[test]
fn a_notice_leaves_the_palette_its_hits_and_its_line() {
    let mut desk = Desk::new();
    desk.resize(80, 24);
    desk.keys(":").typed("plan");
    desk.model.say("Something came meanwhile.");
    let screen = desk.screen();
    assert!(screen.contains("Something came meanwhile."), "{screen}");
    assert!(screen.contains("> plan"), "{screen}");
}

#[test]
fn what_lies_in_the_basket_is_seen_in_the_matrix_and_in_the_tree() {
    let mut desk = Desk::new();
    desk.keys("4 right");
    let drift = desk.model.screens.moderators.cell().unwrap().drift;
    assert!(drift.is_some(), "who differs most has the first column");
    desk.keys("b");
    assert_eq!(desk.model.basket.len(), 1);
    let picked = |desk: &Desk, sign: &str| {
        let screen = desk.screen();
        let cell = ["▲", "▼"].map(|seat| format!("{sign}{seat}]"));
        let found = cell.iter().any(|cell| screen.contains(cell));
        assert!(found, "{sign}\n{screen}");
    };
    picked(&desk, "→");
    assert!(desk.screen().contains("│→"), "{}", desk.screen());
    desk.keys("space");
    picked(&desk, "✓");
    desk.keys("u 1");
    let tree = desk.screen();
    assert!(tree.contains("│→"), "{tree}");
    desk.keys("B u");
    assert!(!desk.screen().contains("│→"), "{}", desk.screen());
}

#[test]
fn of_a_name_without_end_the_title_leaves_the_count_in_sight() {
    let mut world = World::new();
    for person in &mut world.site.people {
        person.last_name = Arc::from("Sans-Fin ".repeat(30));
    }
    let mut desk = Desk::on(world.snapshot());
    desk.resize(80, 24);
    desk.keys("5");
    let count = desk.model.screens.people.places.counted().1;
    assert!(count > 0);
    let screen = desk.screen();
    let title = screen.lines().filter(|line| line.starts_with('╭')).nth(1);
    let title = title.unwrap();
    assert!(title.contains('…'), "{title}");
    assert!(title.contains(&format!(" {count} ")), "{title}");
}

#[test]
fn what_is_lost_comes_first_in_the_question() {
    let mut desk = Desk::limited(generous());
    desk.resize(40, 12);
    desk.keys("home *").keys("A");
    let asks = matches!(desk.model.overlay, Some(Overlay::Confirm(_)));
    assert!(asks, "{:?}", desk.model.overlay);
    let screen = desk.screen();
    assert!(screen.contains("Takes away"), "{screen}");
    let whole = moodrift::tui::view::overlay::text(&desk.model).unwrap();
    let (lost, gained) = (whole.find("Takes away"), whole.find("Adds"));
    assert!(lost.is_some() && lost < gained, "{whole}");
}
