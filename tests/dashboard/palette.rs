//! The palette: everything is found in one line, done or gone to.

use moodrift::domain::ids::CmId;
use moodrift::tui::action::{Action, Scope, all};
use moodrift::tui::find::Target;
use moodrift::tui::message::Effect;
use moodrift::tui::model::overlay::Overlay;
use moodrift::tui::model::{Focus, Model};
use moodrift::tui::screen::Screen;
use moodrift::tui::snapshot::NodeId;

use crate::desk::Desk;

fn hits(model: &Model) -> &[Target] {
    match &model.overlay {
        Some(Overlay::Palette(palette)) => &palette.hits,
        other => panic!("{other:?} is no palette"),
    }
}

#[test]
fn it_lists_every_action_with_its_key_and_the_reason_why_it_does_not_work() {
    let mut desk = Desk::new();
    desk.resize(120, 60);
    desk.keys(":");
    let listed = hits(&desk.model).len();
    let mut actions: Vec<&str> = all(Scope::Main).map(|spec| spec.action.name()).collect();
    actions.sort_unstable();
    actions.dedup();
    assert_eq!(
        listed,
        actions.len(),
        "each once, those of other screens too"
    );
    desk.typed("undo");
    let undo = desk.screen();
    assert!(undo.contains("(on History)"), "{undo}");
    desk.keys("enter");
    assert_eq!(desk.model.screens.now, Screen::History);
    assert!(desk.screen().contains("u undo"), "{}", desk.screen());
    desk.keys("1 :").typed("unmark");
    assert!(matches!(
        hits(&desk.model).first(),
        Some(Target::Action(spec)) if spec.action == Action::Unmark
    ));
    assert!(
        desk.screen().contains("nothing is marked"),
        "{}",
        desk.screen()
    );
}

#[test]
fn an_action_is_done_or_refused_with_its_reason() {
    let mut desk = Desk::new();
    desk.keys("^p").typed("plan").keys("enter");
    assert!(matches!(desk.model.overlay, Some(Overlay::Plan(_))));
    desk.keys("esc :").typed("unmark").keys("enter");
    assert!(desk.model.overlay.is_none());
    assert!(
        desk.screen().contains("unmark: nothing is marked."),
        "{}",
        desk.screen()
    );
}

#[test]
fn it_applies_nothing_without_the_question() {
    let mut desk = Desk::new();
    desk.keys(":").typed("apply").keys("enter");
    assert_eq!(desk.applies(), 0);
    assert!(matches!(
        desk.model.overlay,
        Some(Overlay::Confirm(_) | Overlay::Held(_))
    ));
}

#[test]
fn a_course_and_a_group_are_gone_to_even_where_the_filter_hides_them() {
    for (typed, cm) in [("droit_fam", 110), ("room-110", 110)] {
        let mut desk = Desk::new();
        desk.keys("/").typed("discretes").keys("enter d :");
        desk.typed(typed).keys("enter");
        assert_eq!(
            desk.model.node(),
            Some(NodeId::Activity(CmId(cm))),
            "{typed}"
        );
        assert!(desk.model.filter.words.is_empty());
    }
}

#[test]
fn a_person_is_met_where_something_differs_about_him() {
    let mut desk = Desk::new();
    desk.keys(": O E U V R E");
    assert!(matches!(hits(&desk.model).first(), Some(Target::Person(_))));
    desk.keys("enter");
    assert_eq!(desk.model.focus, Focus::Pane);
    assert_eq!(
        desk.model.pane.person().unwrap().username.as_str(),
        "zoe.oeuvre"
    );
    assert!(desk.model.drift().is_some());
}

#[test]
fn a_person_without_a_difference_is_met_in_the_unfolded_rows() {
    let mut desk = Desk::new();
    desk.keys(":").typed("amina").keys("enter");
    assert_eq!(desk.model.pane.person().unwrap().username.as_str(), "amina");
}

#[test]
fn a_longer_text_finds_no_more_than_a_shorter_and_the_same_as_from_the_start() {
    let mut slow = Desk::new();
    slow.keys(":");
    let mut before = usize::MAX;
    let word = "durand el";
    let mut so_far = String::new();
    for symbol in word.chars() {
        so_far.push(symbol);
        slow.typed(&symbol.to_string());
        let Some(Overlay::Palette(palette)) = &slow.model.overlay else {
            panic!("the palette stays open");
        };
        assert!(palette.found <= before);
        before = palette.found;
        let mut fresh = Desk::new();
        fresh.keys(":");
        fresh.send(moodrift::tui::message::Message::Paste(so_far.clone()));
        let Some(Overlay::Palette(pasted)) = &fresh.model.overlay else {
            panic!("the palette stays open");
        };
        assert_eq!(format!("{:?}", pasted.hits), format!("{:?}", palette.hits));
    }
    assert!(before >= 1);
}

#[test]
fn it_is_left_without_a_trace_and_quits_on_demand() {
    let mut desk = Desk::new();
    let before = desk.screen();
    desk.keys(": q esc");
    assert_eq!(desk.screen(), before);
    desk.keys(": ^c");
    assert!(matches!(desk.effects.last(), Some(Effect::Quit)));
}

#[test]
fn it_works_before_anything_is_read_and_in_the_smallest_window() {
    let mut desk = Desk::unread();
    desk.resize(40, 12);
    desk.keys(":").typed("help").keys("enter");
    assert!(matches!(desk.model.overlay, Some(Overlay::Help { .. })));
}

#[test]
fn the_cursor_stays_in_sight() {
    let mut desk = Desk::new();
    desk.resize(80, 24);
    desk.keys(":");
    let listed = hits(&desk.model).len();
    for _ in 0..listed + 3 {
        desk.keys("down");
    }
    let Some(Overlay::Palette(palette)) = &desk.model.overlay else {
        panic!("the palette stays open");
    };
    assert_eq!(palette.at, listed - 1);
    assert!(
        desk.screen().contains("do        quit: leave"),
        "{}",
        desk.screen()
    );
}
